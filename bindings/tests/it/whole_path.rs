//! From an invitation to a list on another phone.

use fieldbook::testing_office::Judgement;
use fieldbook_ffi::{
    areas::{
        AttentionReason, CaptureAnswers, Language, ListFilter, ListOrder, ListRequest, OrderBy, Sought, Splice,
        TaskRequest,
    },
    error::ErrorKind,
    run::SliceEnd,
    value::{Change, Content, FieldChange, FieldValue},
};

use crate::support::{kind, office, phone, report, text};

pub(crate) fn of(kind: &str) -> ListRequest {
    ListRequest {
        kind: kind.into(),
        filters: vec![],
        find: None,
        order: None,
        from: 0,
        limit: 100,
    }
}

#[test]
fn what_one_phone_captures_is_on_the_other_after_both_have_synced() {
    let office = office();
    let (wang, li) = (phone(&office, "王芳"), phone(&office, "李娜"));
    let (visit, customer) = wang.capture("北京贵都大酒店", Some("前台很忙 🏨 𠮷"));
    assert_eq!(wang.pending(), 3, "customer, visit and note");
    let report = wang.sync();
    assert_eq!((report.end, report.pending), (SliceEnd::Finished, 0));
    assert!(report.sent_bytes > 0 && report.received_bytes > 0);
    li.sync();
    let page = li.core.list(of("customer")).unwrap();
    assert_eq!((page.total, page.rows[0].title.as_str()), (1, "北京贵都大酒店"));
    let shown = li.core.show(visit.clone()).unwrap();
    let note = shown.fields.iter().find(|field| field.name == "note").unwrap();
    let expected = Content::Long {
        text: "前台很忙 🏨 𠮷".into(),
    };
    assert_eq!(note.content, Some(expected));
    assert_eq!(li.core.recent_customers(5).unwrap().rows[0].id, customer);
    assert_eq!(wang.core.digest().unwrap(), li.core.digest().unwrap());
    let history = li.core.history(visit.clone()).unwrap();
    let authors = history.steps.iter().map(|step| step.author.name.as_str());
    assert!(
        authors.clone().count() > 0 && authors.clone().all(|name| name == "王芳"),
        "{history:?}"
    );
    let why = li.core.why(visit, "note".into()).unwrap();
    assert!(why.paragraph.zh.contains("王芳") && why.paragraph.en.contains("王芳"));
}

#[test]
fn a_days_work_reaches_tasks_today_and_names() {
    let office = office();
    let wang = phone(&office, "王芳");
    let (visit, customer) = wang.capture("贵都", None);
    let today = wang.core.today().unwrap().day;
    let answers = CaptureAnswers {
        solved: Some("价格".into()),
        next_step: Some("试住".into()),
        promise: Some("发报价单".into()),
        promise_due: Some(today + 3),
    };
    wang.core.submit(visit.clone(), answers).unwrap();
    let task = wang.core.tasks(false).unwrap().remove(0);
    assert_eq!(
        (task.title.as_str(), task.due, task.mine),
        ("发报价单", Some(today + 3), true)
    );
    wang.core.comment(task.id.clone(), "已打电话".into()).unwrap();
    wang.core.due(task.id.clone(), Some(today)).unwrap();
    wang.core.done(task.id.clone()).unwrap();
    assert!(wang.core.tasks(false).unwrap().is_empty());
    wang.core.reopen(task.id.clone()).unwrap();
    assert_eq!(wang.core.today().unwrap().tasks[0].comment, "已打电话");
    let by_hand = TaskRequest {
        title: "买名片".into(),
        about: Some(customer.clone()),
        due: None,
        assignee: None,
    };
    let entered = wang.core.enter_task(by_hand).unwrap();
    assert_eq!(wang.core.resolve(Sought::Task, "名片".into()).unwrap(), entered);
    let sought = Sought::Kind {
        kind: "customer".into(),
    };
    assert_eq!(wang.core.resolve(sought, "贵".into()).unwrap(), customer);
    assert_eq!(wang.core.title(visit).unwrap().as_deref(), Some("贵都"));
    wang.sync();
    assert_eq!(wang.pending(), 0);
}

#[test]
fn a_refused_edit_is_explained_mended_or_dropped() {
    let office = office();
    let wang = phone(&office, "王芳");
    for accepts in ["another name", "yet another"] {
        office.judge_next(Judgement::Refuse {
            rule: "field.unique".into(),
            accepts: accepts.into(),
        });
        wang.capture("贵都", None);
        wang.sync();
    }
    let mut items = wang.core.attention().unwrap();
    items.retain(|item| matches!(item.reason, AttentionReason::Refused { .. }));
    assert_eq!(items.len(), 2);
    assert!(!items[0].said.zh.is_empty() && items[0].wanted.iter().any(|wanted| wanted.field == "name"));
    wang.core.fix(items[0].id.clone(), text("name", "贵都大酒店")).unwrap();
    assert!(wang.core.drop_item(items[1].id.clone()).unwrap() >= 1);
    wang.sync();
    let left = wang.core.attention().unwrap();
    assert!(
        left.iter().all(|item| item.kind == "visit"),
        "only the visit to the dropped customer is left: {left:?}"
    );
    assert_eq!(
        kind(wang.core.fix(items[0].id.clone(), text("name", "x"))),
        ErrorKind::NotFound
    );
}

#[test]
fn both_values_of_a_conflict_are_shown_and_either_can_stand() {
    let office = office();
    let (wang, li) = (phone(&office, "王芳"), phone(&office, "李娜"));
    let (_, customer) = wang.capture("贵都", None);
    wang.sync();
    li.sync();
    li.core.edit(customer.clone(), vec![text("phone", "010-1")]).unwrap();
    wang.core.edit(customer.clone(), vec![text("phone", "010-2")]).unwrap();
    li.sync();
    wang.sync();
    li.sync();
    let conflicts = li.core.conflicts(Some(customer.clone())).unwrap();
    assert_eq!(conflicts.len(), 1);
    let one = &conflicts[0];
    let winner = one.winner.as_ref().unwrap();
    let mut authors = [one.kept.author.name.as_str(), winner.author.name.as_str()];
    authors.sort_unstable();
    assert_eq!((one.field.as_str(), authors), ("phone", ["李娜", "王芳"]));
    let restored = li.core.restore(one.id.clone()).unwrap();
    assert_eq!(restored.value, one.value);
    assert_eq!(kind(li.core.restore(one.id.clone())), ErrorKind::NotFound);
    assert_eq!(kind(li.core.dismiss(one.id.clone())), ErrorKind::NotFound);
    assert_eq!(li.core.person(one.kept.author.user.clone()).unwrap(), one.kept.author);
}

#[test]
fn lists_are_filtered_ordered_and_paged_and_contents_become_text() {
    let office = office();
    let wang = phone(&office, "王芳");
    for number in 0..12 {
        let name = format!("酒店 {number:02}");
        wang.core.create("customer".into(), vec![text("name", &name)]).unwrap();
    }
    let mut request = of("customer");
    request.order = Some(ListOrder {
        by: OrderBy::Field { field: "name".into() },
        descending: false,
    });
    (request.from, request.limit) = (5, 5);
    let page = wang.core.list(request.clone()).unwrap();
    let titles: Vec<_> = page.rows.iter().map(|row| row.title.as_str()).collect();
    assert_eq!((page.total, titles[0], titles[4]), (12, "酒店 05", "酒店 09"));
    request.from = 0;
    request.filters = vec![
        ListFilter::Contains {
            field: "name".into(),
            text: "1".into(),
        },
        ListFilter::Pending,
    ];
    assert_eq!(wang.core.list(request).unwrap().total, 3);
    let contents = vec![
        Content::One {
            value: FieldValue::Money {
                minor: 12_850,
                currency: "CNY".into(),
            },
        },
        Content::One {
            value: FieldValue::Link {
                record: page.rows[0].id.clone(),
            },
        },
    ];
    let texts = wang.core.texts(contents, Language::Chinese).unwrap();
    assert_eq!(texts, ["128.50 CNY", "酒店 05"]);
    let types = wang.core.types().unwrap();
    let customer = types.iter().find(|kind| kind.name == "customer").unwrap();
    assert_eq!(customer.title, "name");
    assert_eq!(wang.core.here().unwrap().offset_seconds, 8 * 3_600);
    assert!(wang.core.media_folder().unwrap().ends_with("media"));
}

#[test]
fn every_kind_of_value_comes_back_as_it_was_written() {
    let office = office();
    let wang = phone(&office, "王芳");
    let (_, customer) = wang.capture("贵都", None);
    let set = |field: &str, value: FieldValue| FieldChange {
        field: field.into(),
        change: Change::Set { value: Some(value) },
    };
    let place = fieldbook_ffi::value::Place {
        latitude_e7: 399_000_000,
        longitude_e7: -1_163_000_001,
        accuracy_m: 12,
        mock: false,
    };
    let written = vec![
        text("phone", "010-51979888"),
        set("position", FieldValue::Place { place }),
        FieldChange {
            field: "note".into(),
            change: Change::Long {
                text: "一\n二 👨‍👩‍👧".into(),
            },
        },
    ];
    wang.core.edit(customer.clone(), written).unwrap();
    let shown = wang.core.show(customer.clone()).unwrap();
    let content = |name: &str| {
        shown
            .fields
            .iter()
            .find(|field| field.name == name)
            .unwrap()
            .content
            .clone()
    };
    let one = |value| Some(Content::One { value });
    assert_eq!(content("position"), one(FieldValue::Place { place }));
    assert_eq!(
        content("note"),
        Some(Content::Long {
            text: "一\n二 👨‍👩‍👧".into()
        })
    );
    wang.core.delete(customer.clone()).unwrap();
    assert!(!wang.core.show(customer.clone()).unwrap().alive);
    assert_eq!(kind(wang.core.delete(customer)), ErrorKind::Rule);
}

#[test]
fn what_others_wrote_while_somebody_typed_stays_and_offsets_are_those_of_the_platform() {
    let office = office();
    let (wang, li) = (phone(&office, "王芳"), phone(&office, "李娜"));
    let (visit, _) = wang.capture("贵都", Some("客户很忙 😀"));
    wang.sync();
    li.sync();
    let splice = |length, at, removed, inserted: &str| Splice {
        length,
        at,
        removed,
        inserted: inserted.into(),
    };
    li.core
        .splice(visit.clone(), "note".into(), splice(7, 2, 0, "今天"))
        .unwrap();
    li.sync();
    wang.sync();
    let stale = report(wang.core.splice(visit.clone(), "note".into(), splice(7, 7, 0, "!")));
    assert_eq!(
        (stale.kind, stale.rule.as_deref()),
        (ErrorKind::Value, Some("text.moved"))
    );
    let typed = "客户很忙 😀，改约𠮷";
    wang.core
        .type_text(visit.clone(), "note".into(), "客户很忙 😀".into(), typed.into())
        .unwrap();
    let shown = wang.core.show(visit).unwrap();
    let note = shown.fields.into_iter().find(|field| field.name == "note").unwrap();
    let expected = Content::Long {
        text: "客户今天很忙 😀，改约𠮷".into(),
    };
    assert_eq!(note.content, Some(expected));
}
