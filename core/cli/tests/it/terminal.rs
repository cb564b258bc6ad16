//! A phone's terminal: its folder, its environment, and what a command says there. No server, no network.

use std::{collections::BTreeMap, ffi::OsString, path::PathBuf};

use fieldbook::{
    Chance, Clock, Device, Reading, Wiring,
    model::{
        Author, Edit, EditKey, Entry, FieldNo, Group, Id, Micros, Op, Part, TypeNo, Value, What, edit::Nonce,
        entry::Fate, schema::WORKSPACE_HOME, types,
    },
    store::{Identity, PageIn},
};
use fieldbook_cli::{World, run};
use serde_json::Value as Json;
use tempfile::TempDir;

const WANG: Id = Id([0xa1; 16]);
const CHAOYANG: Id = Id([0xa3; 16]);

/// A phone's folder and what is in its environment.
pub(crate) struct Terminal {
    folder: TempDir,
    pub(crate) env: BTreeMap<&'static str, OsString>,
}

struct Still;

impl Clock for Still {
    fn read(&self) -> Reading {
        Reading::default()
    }
}

impl Chance for Still {
    fn fill(&self, out: &mut [u8]) {
        out.fill(3);
    }
}

/// What a command said.
pub(crate) struct Said {
    pub(crate) code: u8,
    pub(crate) out: String,
    pub(crate) errors: String,
}

impl Said {
    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(self.out.trim()).unwrap_or_else(|_| panic!("no JSON: {} {}", self.out, self.errors))
    }
}

impl Terminal {
    /// The enrolled phone of 王芳 (Wang Fang) in English, without a network.
    pub(crate) fn wang() -> Self {
        let terminal = Terminal::nobody();
        let device = terminal.device();
        let identity = Identity {
            workspace: Id([0xc1; 16]),
            workspace_name: "北京销售".into(),
            user: WANG,
            user_name: "王芳".into(),
            installation: Id([0xb1; 16]),
            server: "http://127.0.0.1:9".into(),
            secret: [7; 32],
        };
        device.store().set_identity(&identity).unwrap();
        let text = |text: &str| Op::Set(Some(Value::Text(text.into())));
        let territory = BTreeMap::from([(FieldNo(1), text("朝阳区"))]);
        lay(&device, CHAOYANG, types::TERRITORY.no(), territory);
        let mut user = BTreeMap::from([(FieldNo(1), text("王芳")), (FieldNo(2), text("rep"))]);
        user.insert(FieldNo(4), Op::Set(Some(Value::Link(CHAOYANG))));
        lay(&device, WANG, types::USER.no(), user);
        terminal
    }

    pub(crate) fn nobody() -> Self {
        Terminal {
            folder: tempfile::tempdir().unwrap(),
            env: BTreeMap::from([("LANG", "en_GB.UTF-8".into())]),
        }
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    fn device(&self) -> Device {
        Device::open(
            &self.store(),
            Wiring {
                clock: Box::new(Still),
                chance: Box::new(Still),
            },
        )
        .unwrap()
    }

    pub(crate) fn run_os(&self, words: Vec<OsString>, input: &[u8]) -> Said {
        let (mut out, mut errors) = (Vec::new(), Vec::new());
        let mut input = input;
        let store = OsString::from(self.store());
        let env = |name: &str| {
            if name == "FIELDBOOK_STORE" {
                Some(store.clone())
            } else {
                self.env.get(name).cloned()
            }
        };
        let mut world = World {
            env: &env,
            input: &mut input,
            out: &mut out,
            errors: &mut errors,
        };
        let code = run(words, &mut world).unwrap();
        Said {
            code,
            out: String::from_utf8(out).unwrap(),
            errors: String::from_utf8(errors).unwrap(),
        }
    }

    pub(crate) fn run(&self, words: &[&str]) -> Said {
        self.run_os(words.iter().map(OsString::from).collect(), b"")
    }

    pub(crate) fn done(&self, words: &[&str]) -> String {
        let said = self.run(words);
        assert_eq!(said.code, 0, "{words:?}: {}{}", said.out, said.errors);
        said.out
    }

    pub(crate) fn everything(&self) -> String {
        let device = self.device();
        let store = device.store();
        format!(
            "{:?} {:?} {}",
            store.digest().unwrap(),
            store.outbox().unwrap(),
            store.revision().unwrap()
        )
    }
}

fn lay(device: &Device, record: Id, kind: TypeNo, ops: BTreeMap<FieldNo, Op>) {
    let from = device.store().standing().unwrap().seq;
    let nonce = Nonce(from.0.to_be_bytes());
    let edit = Edit {
        nonce,
        record,
        kind,
        group: Group::Office.no(),
        what: What::Create,
        ops,
        ..Edit::default()
    };
    let author = Author {
        user: Id([1; 16]),
        installation: Id([1; 16]),
        n: from.0 + 1,
    };
    let part = Part {
        author,
        edit,
        outcomes: BTreeMap::new(),
    };
    let entry = Entry {
        seq: from.next(),
        received: Micros(1),
        home: WORKSPACE_HOME,
        fate: Fate::Created,
        home_revived: false,
        parts: vec![part],
    };
    let entries = vec![(entry, EditKey::default())];
    device
        .store()
        .lay_page(&PageIn {
            from,
            to: from.next(),
            entries,
            ..PageIn::default()
        })
        .unwrap();
}
