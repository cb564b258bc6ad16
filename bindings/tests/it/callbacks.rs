//! What the app gives to be called may throw, panic or lie; the core goes on.

use std::sync::{Arc, Mutex, mpsc};

use fieldbook_ffi::{
    Core,
    error::ErrorKind,
    http::{HttpClient, HttpExchange, HttpRequest},
    observe::{ChangeListener, Changes},
    platform::{CallbackError, ClockZone, LogLine, LogSink},
    run::{SliceEnd, SyncListener, SyncOutcome},
};

use crate::{
    support::{PATIENCE, ear, ended, kind, office, phone, visit},
    whole_path::of,
};

/// How a callback misbehaves.
#[derive(Clone, Copy, Debug)]
enum Manner {
    Throws,
    Panics,
}

impl Manner {
    fn act<T>(self) -> Result<T, CallbackError> {
        match self {
            Manner::Throws => Err(CallbackError::Failed {
                reason: "不在服务区".into(),
            }),
            Manner::Panics => panic!("a callback's own mistake"),
        }
    }
}

impl ClockZone for Manner {
    fn offset_seconds(&self, _: i64) -> Result<i32, CallbackError> {
        self.act()
    }
}

impl LogSink for Manner {
    fn log(&self, _: LogLine) -> Result<(), CallbackError> {
        self.act()
    }
}

impl HttpClient for Manner {
    fn send(&self, _: HttpRequest, _: Arc<HttpExchange>) -> Result<(), CallbackError> {
        self.act()
    }

    fn cancel(&self, _: i64) -> Result<(), CallbackError> {
        self.act()
    }
}

struct Listener(Manner, Mutex<mpsc::Sender<()>>);

impl SyncListener for Listener {
    fn on_page(&self, _: i64) -> Result<(), CallbackError> {
        self.0.act()
    }

    fn on_end(&self, _: SyncOutcome) -> Result<(), CallbackError> {
        let _ = self.1.lock().unwrap().send(());
        self.0.act()
    }
}

impl ChangeListener for Listener {
    fn on_change(&self, _: Changes) -> Result<(), CallbackError> {
        let _ = self.1.lock().unwrap().send(());
        self.0.act()
    }
}

const BOTH: [Manner; 2] = [Manner::Throws, Manner::Panics];

#[test]
fn a_zone_or_a_log_that_fails_spoils_no_call() {
    for manner in BOTH {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().display().to_string();
        let core = Core::open(path, Arc::new(manner), None, Some(Arc::new(manner))).unwrap();
        assert_eq!(core.here().unwrap().offset_seconds, 0, "{manner:?}");
        assert_eq!(core.list(of("customer")).unwrap().total, 0);
        core.shutdown().unwrap();
    }
}

#[test]
fn a_client_that_throws_is_a_network_that_broke() {
    let office = office();
    for manner in BOTH {
        let mut wang = phone(&office, "王芳");
        wang.capture("贵都", None);
        wang.http = Arc::new(manner);
        let (_run, heard) = wang.begin(60_000);
        let report = ended(&heard).unwrap();
        assert_eq!(report.end, SliceEnd::GaveUp);
        assert_eq!(report.trouble.unwrap().kind, ErrorKind::Network, "{manner:?}");
        assert_eq!(wang.pending(), 2);
    }
}

#[test]
fn a_listener_that_throws_is_told_once_and_the_sync_is_done_all_the_same() {
    let office = office();
    for manner in BOTH {
        let wang = phone(&office, "王芳");
        wang.capture("贵都", None);
        let (tell, heard) = mpsc::channel();
        let listener = Arc::new(Listener(manner, Mutex::new(tell)));
        let http = Arc::clone(&wang.http);
        wang.core.sync_slice(60_000, i64::MAX, http, listener).unwrap();
        heard.recv_timeout(PATIENCE).unwrap();
        assert_eq!(wang.pending(), 0, "{manner:?}");
        wang.sync();
    }
}

#[test]
fn an_observer_that_throws_hears_the_next_change_too() {
    let office = office();
    for manner in BOTH {
        let wang = phone(&office, "王芳");
        let (tell, heard) = mpsc::channel();
        let listener = Arc::new(Listener(manner, Mutex::new(tell)));
        let observation = wang.core.observe(vec![], listener).unwrap();
        for name in ["一", "二"] {
            wang.capture(name, None);
            heard.recv_timeout(PATIENCE).unwrap();
        }
        observation.stop().unwrap();
    }
}

/// A client that answers with what no server says.
struct Lying(i32, Vec<u8>);

impl HttpClient for Lying {
    fn send(&self, _: HttpRequest, exchange: Arc<HttpExchange>) -> Result<(), CallbackError> {
        exchange.answer(self.0, self.1.clone()).unwrap();
        exchange.answer(200, vec![]).unwrap();
        Ok(())
    }

    fn cancel(&self, _: i64) -> Result<(), CallbackError> {
        Ok(())
    }
}

#[test]
fn answers_that_make_no_sense_end_a_sync_with_a_reason_and_touch_nothing() {
    let office = office();
    let zstd = vec![0x28, 0xb5, 0x2f, 0xfd, 9, 9, 9];
    let answers = [
        (200, b"<html>sign in</html>".to_vec()),
        (200, zstd),
        (-7, vec![]),
        (i32::MAX, vec![1]),
        (200, vec![0; (4 << 20) + 1]),
    ];
    for (status, body) in answers {
        let mut wang = phone(&office, "王芳");
        wang.capture("贵都", None);
        wang.http = Arc::new(Lying(status, body));
        let (_run, heard) = wang.begin(20_000);
        let report = ended(&heard).unwrap();
        assert_eq!(report.end, SliceEnd::GaveUp, "{status}");
        assert!(report.trouble.is_some());
        assert_eq!(wang.pending(), 2);
    }
}

#[test]
fn the_log_never_carries_what_a_person_wrote() {
    let office = office();
    let wang = phone(&office, "王芳");
    wang.core.shutdown().unwrap();
    let (log, lines) = ear();
    let path = wang.folder.path().display().to_string();
    let core = Core::open(path, Arc::new(crate::support::Beijing), None, Some(log)).unwrap();
    core.capture(visit("绝密大酒店", Some("绝密"))).unwrap();
    let (listener, heard) = ear();
    core.sync_slice(60_000, i64::MAX, Arc::clone(&wang.http), listener)
        .unwrap();
    ended(&heard).unwrap();
    let live = core.start_live(Arc::clone(&wang.http), None).unwrap();
    live.stop().unwrap();
    assert_eq!(kind(core.capture(visit("绝密\0", None))), ErrorKind::Value);
    core.shutdown().unwrap();
    let lines: Vec<LogLine> = lines.try_iter().collect();
    assert!(lines.iter().any(|line| line.event == "sync.ended"), "{lines:?}");
    let all = format!("{lines:?}");
    for word in ["绝密", "王芳", "memory://", "office"] {
        assert!(!all.contains(word), "{word} in {all}");
    }
}
