//! Phones and an office for these tests: real stores in folders that go away, listeners that pass on what they hear.

use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver, Sender},
    },
    time::Duration,
};

use fieldbook::{
    Clock, Reading,
    model::Micros,
    protocol::{Route, Transport, TransportError},
    testing_office::{OfficeLine, Role, TestOffice},
};
use fieldbook_ffi::{
    Core, CoreError,
    areas::{CaptureRequest, Whom},
    error::{ErrorKind, FailureReport},
    http::{HttpClient, HttpExchange, HttpProblem, HttpRequest},
    observe::{ChangeListener, Changes},
    platform::{CallbackError, ClockZone, LogLine, LogSink},
    run::{EnrolListener, EnrolOutcome, LiveListener, Run, SyncListener, SyncOutcome, SyncReport, SyncState},
    value::{Change, FieldChange, FieldValue},
};
use tempfile::TempDir;

/// Longer than anything here may take on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Beijing;

impl ClockZone for Beijing {
    fn offset_seconds(&self, _: i64) -> Result<i32, CallbackError> {
        Ok(8 * 3_600)
    }
}

/// The office's clock: the machine's, for the phones here live by it too.
struct Wall;

impl Clock for Wall {
    fn read(&self) -> Reading {
        #[expect(
            clippy::disallowed_methods,
            reason = "phones opened as apps open them live in real time"
        )]
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        Reading {
            wall: Micros(i64::try_from(now.as_micros()).unwrap()),
            boot: Micros(0),
            boot_id: 0,
        }
    }
}

pub(crate) fn office() -> Arc<TestOffice> {
    TestOffice::open(Box::new(Wall)).unwrap()
}

/// An app's HTTP client that reaches the office.
pub(crate) struct OfficeHttp {
    office: Arc<TestOffice>,
    under_way: Mutex<Vec<(i64, Arc<OfficeLine>)>>,
}

impl OfficeHttp {
    pub(crate) fn to(office: &Arc<TestOffice>) -> Arc<dyn HttpClient> {
        Arc::new(OfficeHttp {
            office: Arc::clone(office),
            under_way: Mutex::default(),
        })
    }
}

impl HttpClient for OfficeHttp {
    fn send(&self, request: HttpRequest, exchange: Arc<HttpExchange>) -> Result<(), CallbackError> {
        let line = Arc::new(self.office.line());
        self.under_way.lock().unwrap().push((request.id, Arc::clone(&line)));
        let header = |name: &str| request.headers.iter().find(|header| header.name == name);
        let token = header("authorization").map(|header| header.value.trim_start_matches("Bearer "));
        let packed = header("content-encoding").is_some();
        let route = Route::ALL.into_iter().find(|route| request.url.ends_with(route.path()));
        let timeout = u32::try_from(request.timeout_ms).unwrap();
        match line.send(route.unwrap(), token, &request.body, packed, timeout) {
            Ok(reply) => exchange.answer(reply.status.into(), reply.body).unwrap(),
            Err(TransportError::Unreachable(why)) => exchange.fail(HttpProblem::Unreachable, why).unwrap(),
            Err(error) => exchange.fail(HttpProblem::Broken, error.to_string()).unwrap(),
        }
        Ok(())
    }

    fn cancel(&self, id: i64) -> Result<(), CallbackError> {
        for (there, line) in self.under_way.lock().unwrap().iter() {
            if *there == id {
                line.cancel();
            }
        }
        Ok(())
    }
}

/// Passes on what it hears.
pub(crate) struct Ear<T>(Mutex<Sender<T>>);

pub(crate) fn ear<T>() -> (Arc<Ear<T>>, Receiver<T>) {
    let (tell, heard) = mpsc::channel();
    (Arc::new(Ear(Mutex::new(tell))), heard)
}

impl<T> Ear<T> {
    fn hear(&self, word: T) -> Result<(), CallbackError> {
        // A test that has seen enough has gone.
        let _ = self.0.lock().unwrap().send(word);
        Ok(())
    }
}

impl EnrolListener for Ear<EnrolOutcome> {
    fn on_end(&self, outcome: EnrolOutcome) -> Result<(), CallbackError> {
        self.hear(outcome)
    }
}

impl SyncListener for Ear<SyncOutcome> {
    fn on_page(&self, _: i64) -> Result<(), CallbackError> {
        Ok(())
    }

    fn on_end(&self, outcome: SyncOutcome) -> Result<(), CallbackError> {
        self.hear(outcome)
    }
}

impl LiveListener for Ear<SyncState> {
    fn on_state(&self, state: SyncState) -> Result<(), CallbackError> {
        self.hear(state)
    }
}

impl ChangeListener for Ear<Changes> {
    fn on_change(&self, changes: Changes) -> Result<(), CallbackError> {
        self.hear(changes)
    }
}

impl LogSink for Ear<LogLine> {
    fn log(&self, line: LogLine) -> Result<(), CallbackError> {
        self.hear(line)
    }
}

/// A phone of somebody's, enrolled and synced once.
pub(crate) struct Phone {
    pub(crate) core: Arc<Core>,
    pub(crate) http: Arc<dyn HttpClient>,
    pub(crate) folder: TempDir,
}

pub(crate) fn open(folder: &Path) -> Arc<Core> {
    Core::open(folder.display().to_string(), Arc::new(Beijing), None, None).unwrap()
}

pub(crate) fn phone(office: &Arc<TestOffice>, name: &str) -> Phone {
    let user = office.add_user(name, Role::Rep).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let core = open(folder.path());
    let http = OfficeHttp::to(office);
    let (listener, heard) = ear();
    core.start_enrol(office.invite(user), "phone".into(), Arc::clone(&http), listener)
        .unwrap();
    let outcome = heard.recv_timeout(PATIENCE).unwrap();
    assert!(matches!(outcome, EnrolOutcome::Enrolled { .. }), "{outcome:?}");
    let phone = Phone { core, http, folder };
    phone.sync();
    phone
}

impl Phone {
    /// Begins a sync with time enough.
    pub(crate) fn begin(&self, deadline_ms: i64) -> (Arc<Run>, Receiver<SyncOutcome>) {
        let (listener, heard) = ear();
        let http = Arc::clone(&self.http);
        let run = self.core.sync_slice(deadline_ms, i64::MAX, http, listener).unwrap();
        (run, heard)
    }

    pub(crate) fn sync(&self) -> SyncReport {
        let (_run, heard) = self.begin(60_000);
        match heard.recv_timeout(PATIENCE).unwrap() {
            SyncOutcome::Ended { report } => report,
            SyncOutcome::Failed { report } => panic!("{report:?}"),
        }
    }

    /// A visit to a new customer; returns visit and customer.
    pub(crate) fn capture(&self, name: &str, note: Option<&str>) -> (String, String) {
        let report = self.core.capture(visit(name, note)).unwrap();
        (report.visit, report.customer)
    }

    pub(crate) fn pending(&self) -> i64 {
        self.core.status().unwrap().pending
    }
}

pub(crate) fn visit(name: &str, note: Option<&str>) -> CaptureRequest {
    CaptureRequest {
        whom: Whom::New { name: name.into() },
        planned_for_micros: None,
        place: None,
        attendees: vec![],
        tags: vec![],
        note: note.map(str::to_owned),
        photos: vec![],
        answers: None,
        draft: None,
    }
}

pub(crate) fn text(field: &str, text: &str) -> FieldChange {
    let value = Some(FieldValue::Text { text: text.into() });
    FieldChange {
        field: field.into(),
        change: Change::Set { value },
    }
}

pub(crate) fn report<T: std::fmt::Debug>(came: Result<T, CoreError>) -> FailureReport {
    let CoreError::Failed { report } = came.unwrap_err();
    report
}

pub(crate) fn kind<T: std::fmt::Debug>(came: Result<T, CoreError>) -> ErrorKind {
    report(came).kind
}

pub(crate) fn ended(heard: &Receiver<SyncOutcome>) -> Result<SyncReport, FailureReport> {
    match heard.recv_timeout(PATIENCE).unwrap() {
        SyncOutcome::Ended { report } => Ok(report),
        SyncOutcome::Failed { report } => Err(report),
    }
}
