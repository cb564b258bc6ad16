//! Bounded syncs: bounds, cancelling, networks that are away or never answer.

use std::{
    sync::{Arc, Mutex, mpsc},
    thread,
};

use fieldbook::testing_office::{Role, Weather};
use fieldbook_ffi::{
    error::ErrorKind,
    http::{HttpClient, HttpExchange, HttpRequest},
    platform::CallbackError,
    run::{EnrolOutcome, SliceEnd},
};

use crate::support::{OfficeHttp, PATIENCE, ear, ended, kind, office, open, phone};

#[test]
fn a_server_that_never_answers_is_given_up_at_the_deadline_and_nothing_is_lost() {
    let office = office();
    let wang = phone(&office, "王芳");
    wang.capture("贵都", None);
    office.set_weather(Weather::Silent);
    let (_run, heard) = wang.begin(200);
    assert_eq!(ended(&heard).unwrap().end, SliceEnd::Deadline);
    assert_eq!(wang.pending(), 2);
}

/// A client that keeps the thread it is called on, until the test lets it go.
struct Blocking(Mutex<mpsc::Receiver<()>>);

impl HttpClient for Blocking {
    fn send(&self, _: HttpRequest, _: Arc<HttpExchange>) -> Result<(), CallbackError> {
        let _ = self.0.lock().unwrap().recv();
        Ok(())
    }

    fn cancel(&self, _: i64) -> Result<(), CallbackError> {
        let _ = self.0.lock().unwrap().recv();
        Ok(())
    }
}

#[test]
fn a_client_that_blocks_for_ever_holds_up_neither_deadline_nor_cancel_nor_close() {
    let office = office();
    let mut wang = phone(&office, "王芳");
    wang.capture("贵都", None);
    let (hold, held) = mpsc::channel();
    wang.http = Arc::new(Blocking(Mutex::new(held)));
    let (_run, heard) = wang.begin(200);
    assert_eq!(ended(&heard).unwrap().end, SliceEnd::Deadline);
    let (run, heard) = wang.begin(600_000);
    run.cancel().unwrap();
    assert_eq!(ended(&heard).unwrap_err().kind, ErrorKind::Cancelled);
    let (_run, heard) = wang.begin(600_000);
    wang.core.shutdown().unwrap();
    assert_eq!(ended(&heard).unwrap_err().kind, ErrorKind::Cancelled);
    drop(hold);
}

#[test]
fn a_cancelled_sync_ends_as_cancelled_once_and_the_next_one_works() {
    let office = office();
    let wang = phone(&office, "王芳");
    wang.capture("贵都", None);
    office.set_weather(Weather::Slow { ms: 60_000 });
    let (run, heard) = wang.begin(600_000);
    run.cancel().unwrap();
    run.cancel().unwrap();
    let failed = ended(&heard).unwrap_err();
    assert_eq!(
        (failed.kind, failed.key.as_str()),
        (ErrorKind::Cancelled, "app.cancelled")
    );
    assert!(
        heard.recv_timeout(PATIENCE).is_err(),
        "told once, then the listener is let go"
    );
    office.set_weather(Weather::Fair);
    wang.sync();
    assert_eq!(wang.pending(), 0);
    run.cancel().unwrap();
}

#[test]
fn a_network_that_is_away_is_an_end_with_its_reason_in_words() {
    let office = office();
    let wang = phone(&office, "王芳");
    wang.capture("贵都", None);
    office.set_weather(Weather::Offline);
    let (_run, heard) = wang.begin(60_000);
    let report = ended(&heard).unwrap();
    let trouble = report.trouble.unwrap();
    assert_eq!(
        (report.end, trouble.kind, trouble.retryable),
        (SliceEnd::GaveUp, ErrorKind::Network, true)
    );
    assert!(!trouble.happened.zh.is_empty() && !trouble.next.en.contains("fieldbook "));
    assert!(report.state.push.failures > 0 || report.state.token.failures > 0);
}

#[test]
fn two_conversations_on_one_store_do_not_run_at_once() {
    let office = office();
    let wang = phone(&office, "王芳");
    office.set_weather(Weather::Silent);
    let before = office.requests();
    let (run, first) = wang.begin(600_000);
    while office.requests() == before {
        thread::yield_now();
    }
    let (_second, heard) = wang.begin(1_000);
    let refused = ended(&heard).unwrap_err();
    assert!(refused.kind == ErrorKind::Busy && refused.retryable);
    run.cancel().unwrap();
    assert_eq!(ended(&first).unwrap_err().kind, ErrorKind::Cancelled);
}

#[test]
fn bounds_that_make_no_sense_are_refused_before_anything_is_sent() {
    let office = office();
    let wang = phone(&office, "王芳");
    let requests = office.requests();
    for (deadline, bytes) in [(-1, 1), (1, -1), (i64::MAX, 1)] {
        let (listener, _) = ear();
        let refused = wang.core.sync_slice(deadline, bytes, Arc::clone(&wang.http), listener);
        assert_eq!(kind(refused), ErrorKind::Usage);
    }
    assert_eq!(office.requests(), requests);
}

#[test]
fn an_enrolment_fails_with_its_reason_and_may_be_tried_again() {
    let office = office();
    let user = office.add_user("王芳", Role::Rep).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let core = open(folder.path());
    let http = OfficeHttp::to(&office);
    let enrol = |line: &str| {
        let (listener, heard) = ear();
        core.start_enrol(line.into(), "phone".into(), Arc::clone(&http), listener)
            .map(|run| (run, heard))
    };
    assert_eq!(kind(enrol("hello").map(|_| ())), ErrorKind::Usage);
    let failed = |line: &str| {
        let (_run, heard) = enrol(line).unwrap();
        match heard.recv_timeout(PATIENCE).unwrap() {
            EnrolOutcome::Failed { report } => report.kind,
            EnrolOutcome::Enrolled { device } => panic!("{device:?}"),
        }
    };
    assert_eq!(failed("memory://office/#NOBODY-0000-0000"), ErrorKind::Server);
    let line = office.invite(user);
    office.set_weather(Weather::Offline);
    assert_eq!(failed(&line), ErrorKind::Network);
    office.set_weather(Weather::Silent);
    let (run, heard) = enrol(&line).unwrap();
    run.cancel().unwrap();
    let outcome = heard.recv_timeout(PATIENCE).unwrap();
    assert!(matches!(outcome, EnrolOutcome::Failed { report } if report.kind == ErrorKind::Cancelled));
    office.set_weather(Weather::Fair);
    let (_run, heard) = enrol(&line).unwrap();
    assert!(matches!(
        heard.recv_timeout(PATIENCE).unwrap(),
        EnrolOutcome::Enrolled { .. }
    ));
    assert_eq!(core.identity().unwrap().unwrap().user_name, "王芳");
    assert_eq!(failed(&office.invite(user)), ErrorKind::Rule);
}

#[test]
fn a_device_that_was_revoked_learns_it_by_name() {
    let office = office();
    let wang = phone(&office, "王芳");
    office.revoke(wang.core.identity().unwrap().unwrap().installation.parse().unwrap());
    wang.capture("贵都", None);
    let (_run, heard) = wang.begin(60_000);
    let report = ended(&heard).unwrap();
    let trouble = report.trouble.unwrap();
    assert_eq!((report.end, trouble.kind), (SliceEnd::GaveUp, ErrorKind::Server));
    assert!(
        !trouble.retryable
            && wang
                .core
                .status()
                .unwrap()
                .lanes
                .iter()
                .any(|lane| lane.stopped.is_some())
    );
    assert_eq!(wang.pending(), 2, "nothing that was written is lost");
}
