//! The office in memory as apps' tests hold it.

use std::sync::Arc;

use fieldbook_ffi::{
    run::EnrolOutcome,
    testing::{OfficeJudgement, OfficeRole, OfficeWeather, TestOffice},
    value::Content,
};

use crate::support::{PATIENCE, Phone, ear, open, text};

#[test]
fn an_apps_test_enrols_writes_and_reads_over_the_office_it_was_given() {
    let office = TestOffice::open().unwrap();
    let user = office.add_user("王芳".into(), OfficeRole::Rep).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let core = open(folder.path());
    let http = office.http().unwrap();
    let (listener, heard) = ear();
    let line = office.invite(user).unwrap();
    core.start_enrol(line, "phone".into(), Arc::clone(&http), listener)
        .unwrap();
    assert!(matches!(
        heard.recv_timeout(PATIENCE).unwrap(),
        EnrolOutcome::Enrolled { .. }
    ));
    let wang = Phone { core, http, folder };
    wang.sync();
    let (_, customer) = wang.capture("贵都", None);
    office.set_weather(OfficeWeather::Slow { ms: 20 }).unwrap();
    wang.sync();
    assert_eq!(office.count("customer".into()).unwrap(), 1);
    office.edit(customer.clone(), vec![text("phone", "010-1")]).unwrap();
    wang.sync();
    assert_eq!(
        wang.core
            .show(customer.clone())
            .unwrap()
            .fields
            .iter()
            .find(|field| field.name == "phone")
            .unwrap()
            .content,
        office.content(customer.clone(), "phone".into()).unwrap()
    );
    office.judge_next(OfficeJudgement::Hold).unwrap();
    wang.core.edit(customer.clone(), vec![text("phone", "010-2")]).unwrap();
    assert_eq!(wang.sync().held, 1);
    office.release().unwrap();
    assert_eq!(wang.sync().held, 0);
    let there = office.content(customer, "phone".into()).unwrap();
    assert!(matches!(there, Some(Content::One { .. })), "{there:?}");
}
