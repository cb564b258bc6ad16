//! A server process that holds work, and phones on it: what every bad input is played against.

use std::{path::Path, sync::Arc};

use fieldbook::{
    Device, Wiring,
    engine::SliceEnd,
    model::{Id, Value, action::Write},
    records::{CreateRequest, EditRequest},
    sync::{SliceLimits, SyncReport, enrol, sync_once},
};
use fieldbook_http::HttpTransport;
use fieldbook_tests::{outside::Server, wired};
use tempfile::TempDir;

/// A server in a folder.
pub(crate) struct House {
    pub(crate) folder: TempDir,
    pub(crate) server: Server,
}

/// A phone that lives in this process.
pub(crate) struct Phone {
    pub(crate) device: Arc<Device>,
    pub(crate) line: Arc<HttpTransport>,
}

/// Everything of a phone that a refusal must leave as it was.
pub(crate) type Everything = (fieldbook::store::StoreDigest, Vec<fieldbook::store::OutboxItem>);

impl House {
    /// The sample workspace, served.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sync-server/sample/workspace.toml");
        let mut server = Server::init(&folder.path().join("server"), &sample).unwrap();
        server.start().unwrap();
        House { folder, server }
    }

    /// The same with a customer of 王芳 (Wang Fang) on it, and her phone, on which a change of that customer waits.
    pub(crate) fn with_work() -> (Self, Phone, Id) {
        let house = House::new();
        let wang = house.phone("王芳", 1);
        wang.sync();
        let customer = wang.customer("北京贵都大酒店");
        wang.sync();
        wang.edit(customer, "samples_left", Write::Count(3));
        (house, wang, customer)
    }

    pub(crate) fn phone(&self, user: &str, seed: u64) -> Phone {
        self.phone_with(user, seed, wired::running(seed))
    }

    pub(crate) fn phone_with(&self, user: &str, seed: u64, wiring: Wiring) -> Phone {
        let device = Device::open(&self.folder.path().join(format!("{user}-{seed}")), wiring).unwrap();
        let line = HttpTransport::new(self.server.url()).unwrap();
        enrol(&device, &line, &self.server.invite(user).unwrap(), user).unwrap();
        Phone {
            device: Arc::new(device),
            line: Arc::new(line),
        }
    }

    pub(crate) fn digest(&self) -> String {
        self.server.ask(&["status"]).unwrap()["digest"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Returns the digest of what a user may see.
    pub(crate) fn digest_for(&self, user: &str) -> String {
        let status = self.server.ask(&["status", "--as", user]).unwrap();
        status["seen"]["digest"].as_str().unwrap().to_owned()
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Phone {
    pub(crate) fn try_sync(&self) -> SyncReport {
        sync_once(&self.device, self.line.as_ref(), SliceLimits::default()).unwrap()
    }

    pub(crate) fn sync(&self) {
        let report = self.try_sync();
        assert_eq!(report.end, SliceEnd::Finished, "{report:?}");
    }

    pub(crate) fn customer(&self, name: &str) -> Id {
        let kind = "customer".to_owned();
        let fields = vec![("name".to_owned(), text(name))];
        self.device.create(CreateRequest { kind, fields }).unwrap().id
    }

    pub(crate) fn edit(&self, record: Id, field: &str, write: Write) {
        let fields = vec![(field.to_owned(), write)];
        self.device.edit(EditRequest { record, fields }).unwrap();
    }

    pub(crate) fn everything(&self) -> Everything {
        let store = self.device.store();
        (store.digest().unwrap(), store.outbox().unwrap())
    }

    pub(crate) fn digest(&self) -> String {
        self.device.store().digest().unwrap().digest.short()
    }
}

pub(crate) fn text(text: &str) -> Write {
    Write::Set(Some(Value::Text(text.to_owned())))
}
