//! Bad input: too long, absent, no id, no number.

use fieldbook_ffi::{
    areas::{CaptureAnswers, TaskRequest},
    error::ErrorKind,
    value::{Change, Content, FieldChange, FieldValue},
};

use crate::{
    support::{kind, office, phone, report, text, visit},
    whole_path::of,
};

fn long(text: String) -> FieldChange {
    FieldChange {
        field: "note".into(),
        change: Change::Long { text },
    }
}

#[test]
fn a_megabyte_at_once_is_refused_by_name_and_grown_bit_by_bit_it_crosses_whole() {
    let office = office();
    let wang = phone(&office, "王芳");
    let (visit, _) = wang.capture("贵都", None);
    let megabyte = "𠮷".repeat(1 << 18);
    let refused = report(wang.core.edit(visit.clone(), vec![long(megabyte)]));
    assert_eq!(
        (refused.kind, refused.rule.as_deref()),
        (ErrorKind::Value, Some("text.too_long"))
    );
    assert_eq!(refused.field.as_deref(), Some("note"));
    let piece = "长".repeat(20_000);
    let mut whole = String::new();
    for _ in 0..17 {
        whole.push_str(&piece);
        wang.core.edit(visit.clone(), vec![long(whole.clone())]).unwrap();
    }
    assert!(whole.len() > 1_000_000);
    let shown = wang.core.show(visit).unwrap();
    let note = shown.fields.into_iter().find(|field| field.name == "note").unwrap();
    assert_eq!(note.content, Some(Content::Long { text: whole }));
}

#[test]
fn every_optional_may_be_absent() {
    let office = office();
    let wang = phone(&office, "王芳");
    let captured = wang.core.capture(visit("贵都", None)).unwrap();
    assert!(!captured.submitted && captured.missing.len() == 4);
    let none = CaptureAnswers::default();
    let refused = report(wang.core.submit(captured.visit.clone(), none));
    assert_eq!(refused.rule.as_deref(), Some("submit.incomplete"));
    let task = TaskRequest {
        title: "买名片".into(),
        about: None,
        due: None,
        assignee: None,
    };
    let task = wang.core.enter_task(task).unwrap();
    wang.core.due(task, None).unwrap();
    assert!(wang.core.conflicts(None).unwrap().is_empty());
    let emptied = FieldChange {
        field: "phone".into(),
        change: Change::Set { value: None },
    };
    wang.core.edit(captured.customer.clone(), vec![emptied]).unwrap();
    wang.core.edit(captured.customer, vec![]).unwrap();
    assert!(
        wang.core
            .title("00000000-0000-0000-0000-000000000000".into())
            .unwrap()
            .is_none()
    );
}

#[test]
fn what_is_no_id_no_number_and_no_value_is_told_so() {
    let office = office();
    let wang = phone(&office, "王芳");
    let (_, customer) = wang.capture("贵都", None);
    for id in ["", "hello", "0", &"9".repeat(100_000)] {
        let refused = report(wang.core.show(id.into()));
        assert_eq!(refused.kind, ErrorKind::Usage);
        assert!(refused.happened.en.len() < 2_000);
    }
    let mut request = of("customer");
    request.from = -1;
    assert_eq!(kind(wang.core.list(request)), ErrorKind::Usage);
    assert_eq!(kind(wang.core.list(of("unheard_of"))), ErrorKind::Value);
    assert_eq!(kind(wang.core.changed_since(-1)), ErrorKind::Usage);
    assert_eq!(kind(wang.core.recent_customers(-1)), ErrorKind::Usage);
    let wrong = [
        FieldValue::Number { digits: "1,5".into() },
        FieldValue::Money {
            minor: 1,
            currency: "XYZ?".into(),
        },
        FieldValue::Sha256 { hex: "ab".into() },
        FieldValue::Sha256 { hex: "é".repeat(32) },
    ];
    for value in wrong {
        let change = Change::Set { value: Some(value) };
        let field = "phone".to_owned();
        let refused = report(wang.core.edit(customer.clone(), vec![FieldChange { field, change }]));
        assert_eq!(
            (refused.kind, refused.field.as_deref()),
            (ErrorKind::Value, Some("phone"))
        );
    }
    let unknown = report(wang.core.create("customer".into(), vec![text("nmae", "x")]));
    assert_eq!(unknown.rule.as_deref(), Some("field.unknown"));
    assert!(unknown.accepts.unwrap().contains("name"));
}

#[test]
fn an_ambiguous_name_comes_with_its_candidates() {
    let office = office();
    let wang = phone(&office, "王芳");
    wang.capture("北京饭店", None);
    wang.capture("北京贵都", None);
    let refused = report(wang.core.resolve(fieldbook_ffi::areas::Sought::Any, "北京".into()));
    assert_eq!((refused.kind, refused.candidates.len()), (ErrorKind::Ambiguous, 2));
}
