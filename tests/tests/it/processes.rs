//! Several processes at one store: one of them syncs, any of them writes, and a paused one stands in nobody's way.

#![allow(clippy::unwrap_used, reason = "a test that fails should stop")]

use std::{
    path::Path,
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

use fieldbook::{
    Device, FailureKind,
    capture::{CaptureRequest, Whom},
    engine::{Event, SliceEnd},
    protocol::{Reply, Route, Transport, TransportError},
    sync::{Live, SliceLimits, enrol, sync_once},
};
use fieldbook_http::HttpTransport;
use fieldbook_tests::{
    outside::{self, Server},
    wired,
};
use serde_json::Value as Json;

/// How long a conversation on loopback may take to settle before something is wrong with it.
const PATIENCE: Duration = Duration::from_secs(20);

/// Carries everything; the push waits at a gate until the test opens it, or until it is cancelled.
struct Gate {
    line: HttpTransport,
    reached: Mutex<mpsc::Sender<()>>,
    open: Mutex<mpsc::Receiver<bool>>,
    cancelled: Mutex<mpsc::Sender<bool>>,
}

impl Transport for Gate {
    fn send(
        &self,
        route: Route,
        token: Option<&str>,
        body: &[u8],
        packed: bool,
        timeout_ms: u32,
    ) -> Result<Reply, TransportError> {
        if route == Route::Push {
            self.reached.lock().unwrap().send(()).unwrap();
            if !self.open.lock().unwrap().recv().unwrap() {
                return Err(TransportError::Cancelled);
            }
        }
        self.line.send(route, token, body, packed, timeout_ms)
    }

    fn cancel(&self) {
        // Nobody waits at the gate any more where the push has gone through.
        let _ = self.cancelled.lock().unwrap().send(false);
        self.line.cancel();
    }
}

struct Scene {
    _folder: tempfile::TempDir,
    server: Server,
    device: Device,
    gate: Gate,
    reached: mpsc::Receiver<()>,
    open: mpsc::Sender<bool>,
    other: outside::Phone,
}

/// 王芳 (Wang Fang) has a visit waiting, and a second process at her store.
fn scene() -> Scene {
    let folder = tempfile::tempdir().unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sync-server/sample/workspace.toml");
    let mut server = Server::init(&folder.path().join("server"), &sample).unwrap();
    server.start().unwrap();
    let store = folder.path().join("wang");
    let device = Device::open(&store, wired::running(1)).unwrap();
    let line = HttpTransport::new(server.url()).unwrap();
    enrol(&device, &line, &server.invite("王芳").unwrap(), "王芳").unwrap();
    sync_once(&device, &line, SliceLimits::default()).unwrap();
    let visit = CaptureRequest::of(Whom::New("北京贵都大酒店".into()));
    device.capture(visit).unwrap();
    let (tell, reached) = mpsc::channel();
    let (open, opened) = mpsc::channel();
    let gate = Gate {
        line,
        reached: Mutex::new(tell),
        open: Mutex::new(opened),
        cancelled: Mutex::new(open.clone()),
    };
    let other = outside::Phone::new("other", &store);
    Scene {
        _folder: folder,
        server,
        device,
        gate,
        reached,
        open,
        other,
    }
}

#[test]
fn one_process_syncs_at_a_time_and_the_other_is_told_so_and_may_write() {
    let Scene {
        _folder,
        server,
        device,
        gate,
        reached,
        open,
        mut other,
    } = scene();
    let report = thread::scope(|scope| {
        let syncing = scope.spawn(|| sync_once(&device, &gate, SliceLimits::default()));
        reached.recv().unwrap();
        let told = other.say(&["sync"]).unwrap();
        let error = |name: &str| told.pointer(&format!("/error/{name}")).cloned().unwrap_or_default();
        assert_eq!(
            (error("kind"), error("retryable")),
            ("busy".into(), true.into()),
            "{told}"
        );
        assert!(error("message").to_string().contains("syncing"), "{told}");
        let here = Live::start(
            Device::open(device.folder(), wired::running(3)).unwrap().into(),
            Arc::new(HttpTransport::new(server.url()).unwrap()),
            |_| (),
        );
        assert_eq!(here.unwrap_err().kind, FailureKind::Busy);
        other.must(&["create", "customer", "name=写在另一个进程里"]).unwrap();
        for _ in 0..9 {
            open.send(true).unwrap();
        }
        syncing.join().unwrap().unwrap()
    });
    assert_eq!(report.end, SliceEnd::Finished);
    // The turn is free again, also after whoever had it was killed.
    other.must(&["sync"]).unwrap();
    other.tell(&["sync"]).unwrap();
    other.kill().unwrap();
    sync_once(&device, &gate.line, SliceLimits::default()).unwrap();
    assert_eq!(device.status().unwrap().outbox.pending, 0);
    let customers = server.ask(&["records", "customer"]).unwrap();
    assert!(customers.to_string().contains("写在另一个进程里"), "{customers}");
}

#[test]
fn pausing_in_the_middle_of_a_sync_frees_the_store_at_once_and_loses_nothing() {
    let Scene {
        _folder,
        server,
        device,
        gate,
        reached,
        open: _open,
        mut other,
    } = scene();
    let before = device.store().outbox().unwrap();
    let ended = thread::scope(|scope| {
        let syncing = scope.spawn(|| sync_once(&device, &gate, SliceLimits::default()));
        reached.recv().unwrap();
        device.pause();
        // The push is still under way; another process writes, syncs, and has the file to itself.
        other.must(&["create", "customer", "name=写在另一个进程里"]).unwrap();
        other.must(&["sync"]).unwrap();
        other.stop().unwrap();
        let file = rusqlite::Connection::open(device.folder().join("fieldbook.db")).unwrap();
        file.execute_batch("pragma locking_mode = exclusive; begin exclusive; rollback;")
            .unwrap();
        syncing.join().unwrap()
    });
    let failure = ended.unwrap_err();
    assert_eq!(
        (failure.kind, failure.retryable),
        (FailureKind::Paused, true),
        "{failure}"
    );
    device.resume();
    let report = sync_once(&device, &gate.line, SliceLimits::default()).unwrap();
    assert_eq!(report.end, SliceEnd::Finished);
    assert_eq!(device.status().unwrap().outbox.pending, 0);
    assert!(!before.is_empty());
    for item in &before {
        assert_eq!(device.show(item.edit.record).unwrap().pending, 0);
    }
    let customers: Json = server.ask(&["records", "customer"]).unwrap();
    assert_eq!(customers.as_array().unwrap().len(), 2, "{customers}");
    let visits: Json = server.ask(&["records", "visit"]).unwrap();
    assert_eq!(visits.as_array().unwrap().len(), 1, "{visits}");
}

#[test]
fn a_conversation_that_was_paused_gives_its_turn_away_and_takes_it_again() {
    let Scene {
        _folder,
        server,
        device,
        mut other,
        ..
    } = scene();
    let device = Arc::new(device);
    let line = Arc::new(HttpTransport::new(server.url()).unwrap());
    let (tell, heard) = mpsc::channel();
    let live = Live::start(device.clone(), line, move |status| {
        // Nobody listens any more once the test is over.
        let _ = tell.send(status.caught_up);
    })
    .unwrap();
    let settled = || {
        while !heard.recv_timeout(PATIENCE).unwrap() || device.status().unwrap().outbox.pending > 0 {}
    };
    settled();
    let busy = |told: Json| told.pointer("/error/kind") == Some(&Json::from("busy"));
    assert!(busy(other.say(&["sync"]).unwrap()));

    device.pause();
    other.must(&["create", "customer", "name=写在另一个进程里"]).unwrap();
    other.must(&["sync"]).unwrap();
    device.resume();
    device.capture(CaptureRequest::of(Whom::New("鹏润".into()))).unwrap();
    live.tell(Event::LocalWrite);
    settled();
    assert!(busy(other.say(&["sync"]).unwrap()));
    drop(live);
    other.must(&["sync"]).unwrap();
    let customers: Json = server.ask(&["records", "customer"]).unwrap();
    assert_eq!(customers.as_array().unwrap().len(), 3, "{customers}");
}
