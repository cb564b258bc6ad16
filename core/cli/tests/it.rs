//! The command line from outside: what it prints, what it leaves in the store, and how it ends. Without a server.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that fails should stop"
)]

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
struct Terminal {
    folder: TempDir,
    env: BTreeMap<&'static str, OsString>,
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
struct Said {
    code: u8,
    out: String,
    errors: String,
}

impl Said {
    fn json(&self) -> Json {
        serde_json::from_str(self.out.trim()).unwrap_or_else(|_| panic!("no JSON: {} {}", self.out, self.errors))
    }
}

impl Terminal {
    /// The enrolled phone of 王芳 (Wang Fang) in English, without a network.
    fn wang() -> Self {
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

    fn nobody() -> Self {
        Terminal {
            folder: tempfile::tempdir().unwrap(),
            env: BTreeMap::from([("LANG", "en_GB.UTF-8".into())]),
        }
    }

    fn store(&self) -> PathBuf {
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

    fn run_os(&self, words: Vec<OsString>, input: &[u8]) -> Said {
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

    fn run(&self, words: &[&str]) -> Said {
        self.run_os(words.iter().map(OsString::from).collect(), b"")
    }

    fn done(&self, words: &[&str]) -> String {
        let said = self.run(words);
        assert_eq!(said.code, 0, "{words:?}: {}{}", said.out, said.errors);
        said.out
    }

    fn everything(&self) -> String {
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

#[test]
fn a_visit_written_without_network_is_listed_shown_and_counted_as_waiting() {
    let wang = Terminal::wang();
    wang.done(&[
        "create",
        "customer",
        "name=北京贵都大酒店",
        "phone=010-58112233",
        "tags=vip",
        "tags=hotel",
    ]);
    let said = wang.done(&[
        "capture",
        "贵都",
        "--note",
        "客户要样品",
        "--tag",
        "sample",
        "--at",
        "39.9,116.3,±12",
    ]);
    assert!(said.contains("北京贵都大酒店") && said.contains("draft"), "{said}");
    let list = wang.done(&["list", "visit"]);
    assert!(list.contains("北京贵都大酒店"), "{list}");
    let shown = wang.done(&["show", "1"]);
    assert!(shown.contains("客户要样品") && shown.contains("±12 m"), "{shown}");
    let status = wang.run(&["status", "--json"]).json();
    assert_eq!(status.pointer("/data/pending").unwrap(), 3);
    assert!(wang.done(&["list", "recent"]).contains("北京贵都大酒店"));
}

#[test]
fn each_field_kind_is_read_as_a_person_types_it() {
    let wang = Terminal::wang();
    wang.done(&["create", "customer", "name=贵都"]);
    wang.done(&["set", "贵都", "tags", "+vip", "+hotel"]);
    wang.done(&["set", "贵都", "tags", "-hotel"]);
    wang.done(&["set", "贵都", "samples_left", "+3"]);
    wang.done(&["set", "贵都", "samples_left", "-1"]);
    wang.done(&["set", "贵都", "position", "39.9,116.3,±12"]);
    wang.done(&["set", "贵都", "note", "请走侧门"]);
    let record = wang.run(&["show", "贵都", "--json"]).json();
    let field = |name: &str| {
        record
            .pointer(&format!("/data/fields/{name}"))
            .cloned()
            .unwrap_or_default()
    };
    assert_eq!(field("tags"), serde_json::json!(["vip"]));
    assert_eq!(field("samples_left"), 2);
    assert_eq!(field("position").pointer("/accuracy_m").unwrap(), 12);
    assert_eq!(field("note"), "请走侧门");
}

#[test]
fn a_promise_becomes_a_task_that_is_done_by_a_part_of_its_words() {
    let wang = Terminal::wang();
    wang.done(&["create", "customer", "name=贵都"]);
    let answers = [
        "--solved",
        "价格",
        "--next",
        "试住",
        "--promise",
        "发报价单",
        "--by",
        "+3d",
    ];
    let said = wang.done(&[&["capture", "贵都"], &answers[..]].concat());
    assert!(said.contains("Submitted"), "{said}");
    assert!(wang.done(&["tasks"]).contains("发报价单"));
    wang.done(&["comment", "报价", "已问财务"]);
    wang.done(&["done", "报价"]);
    assert!(wang.done(&["tasks"]).contains("Nothing to be done"));
    assert!(wang.done(&["tasks", "--all"]).contains("(done)"));
    assert!(wang.done(&["today"]).contains("0 open task"));
}

#[test]
fn a_script_gets_one_flushed_line_for_each_command_and_the_first_failure_as_its_end() {
    let wang = Terminal::wang();
    let script = "[\"create\", \"customer\", \"name=贵都\"]\ncapture 贵都 --note 'two words'\ncapture 无此店\n\n# a remark\nstatus\n";
    let said = wang.run_os(vec!["run".into(), "-".into()], script.as_bytes());
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!((lines.len(), said.code), (4, 1), "{}", said.out);
    assert!(lines[0].starts_with("ok ") && lines[2].starts_with("error not_found "));
    let said = wang.run_os(
        vec!["--json".into(), "run".into(), "-".into()],
        "capture 贵都\nfly\n".as_bytes(),
    );
    let lines: Vec<Json> = said
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!((lines[0].get("ok"), said.code), (Some(&Json::Bool(true)), 2));
    assert!(lines[0].pointer("/data/numbers").unwrap().as_array().unwrap().len() == 1);
    assert_eq!(lines[1].pointer("/error/kind").unwrap(), "usage");
}

#[test]
fn bad_input_is_refused_by_name_and_leaves_the_store_as_it_was() {
    let wang = Terminal::wang();
    wang.done(&["create", "customer", "name=贵都"]);
    let before = wang.everything();
    let long = "长".repeat(400_000);
    let cases: [(&[&str], &str); 8] = [
        (&["set", "贵都", "fax", "1"], "field.unknown"),
        (&["set", "贵都", "phone", "none"], "phone.no_digit"),
        (&["set", "贵都", "name", "a\0b"], "text.nul"),
        (&["set", "贵都", "note", &long], "text.too_long"),
        (&["set", "贵都", "closed", "perhaps"], "value.shape"),
        (&["create", "customers", "name=x"], "type.unknown"),
        (&["create", "customer", "phone=010"], "field.required"),
        (&["capture", "贵都", "--at", "here"], "value.shape"),
    ];
    for (words, rule) in cases {
        let said = wang.run(&[words, &["--json"]].concat());
        let error = said.json();
        assert_eq!(
            (error.pointer("/error/rule").unwrap(), said.code),
            (&Json::from(rule), 1),
            "{words:?}"
        );
        assert!(error.pointer("/error/accepts").unwrap().is_string(), "{words:?}");
    }
    let script = b"[\"set\", \"\xe8\xb4\xb5\xe9\x83\xbd\", \"note\", \"\\ud800\"]\nset x note \xff\n";
    let said = wang.run_os(vec!["--json".into(), "run".into(), "-".into()], script);
    let rules: Vec<String> = said
        .out
        .lines()
        .map(|line| {
            serde_json::from_str::<Json>(line)
                .unwrap()
                .pointer("/error/rule")
                .unwrap()
                .to_string()
        })
        .collect();
    assert_eq!(rules, ["\"text.surrogate\"", "\"text.utf8\""]);
    assert_eq!(wang.everything(), before);
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_no_text_is_refused_and_leaves_the_store_as_it_was() {
    use std::os::unix::ffi::OsStringExt;
    let wang = Terminal::wang();
    wang.done(&["create", "customer", "name=贵都"]);
    let before = wang.everything();
    let words = vec![
        "set".into(),
        "贵都".into(),
        "note".into(),
        OsString::from_vec(vec![0xed, 0xa0, 0x80]),
        "--json".into(),
    ];
    let said = wang.run_os(words, b"");
    assert_eq!(said.json().pointer("/error/rule").unwrap(), "text.utf8");
    assert_eq!((said.code, wang.everything()), (1, before));
}

#[test]
fn an_ambiguous_name_lists_its_candidates_in_the_persons_language() {
    let mut wang = Terminal::wang();
    wang.done(&["create", "customer", "name=北京饭店一"]);
    wang.done(&["create", "customer", "name=北京饭店二"]);
    let said = wang.run(&["capture", "饭店", "--json"]);
    assert_eq!(
        said.json()
            .pointer("/error/candidates")
            .unwrap()
            .as_array()
            .unwrap()
            .len(),
        2
    );
    wang.env.insert("LANG", "zh_CN.UTF-8".into());
    let said = wang.run(&["capture", "饭店"]);
    assert!(
        said.errors.contains("北京饭店一") && said.errors.contains("什么都没有改动"),
        "{}",
        said.errors
    );
    assert_eq!((said.code, said.out.as_str()), (1, ""));
}

#[test]
fn exit_codes_tell_usage_network_and_damage_apart() {
    let wang = Terminal::wang();
    assert_eq!(wang.run(&["fly"]).code, 2);
    assert_eq!(wang.run(&["show"]).code, 2);
    let said = wang.run(&["sync", "--seconds", "5"]);
    assert_eq!(said.code, 3, "{}{}", said.out, said.errors);
    assert!(wang.done(&["status"]).contains("cannot be reached"));
    std::fs::write(
        wang.store().join("fieldbook.db"),
        b"SQLite format 3\0 and then nothing of the kind",
    )
    .unwrap();
    let said = wang.run(&["status"]);
    assert_eq!(said.code, 4, "{}{}", said.out, said.errors);
}

#[test]
fn a_device_that_belongs_to_nobody_is_told_what_to_do_and_no_store_is_made_for_looking() {
    let nobody = Terminal::nobody();
    let said = nobody.done(&[]);
    assert!(said.contains("fieldbook enrol LINE"), "{said}");
    assert!(!nobody.store().exists());
    let said = nobody.run(&["create", "customer", "name=x"]);
    assert_eq!(said.code, 1);
    assert!(said.errors.contains("invitation"), "{}", said.errors);
    assert!(nobody.done(&["help"]).contains("capture"));
    assert!(nobody.done(&["help", "capture", "--lang", "zh"]).contains("拜访"));
}

#[test]
fn a_wall_clock_a_day_ahead_does_not_move_what_is_captured_after_a_contact() {
    let mut wang = Terminal::wang();
    wang.done(&["create", "customer", "name=贵都"]);
    let captured = |said: Said| {
        said.json()
            .pointer("/data/steps/0/captured")
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned()
    };
    let before = captured(wang.run(&["history", "贵都", "--json"]));
    wang.env.insert("FIELDBOOK_CLOCK_OFFSET", "+1d".into());
    wang.done(&["create", "customer", "name=饭店"]);
    let after = captured(wang.run(&["history", "饭店", "--json"]));
    assert_eq!(
        before.get(..10),
        after.get(..10),
        "the boot-time clock ran on, so the step was seen"
    );
    wang.env.insert("FIELDBOOK_TIME", "+2d".into());
    wang.done(&["create", "customer", "name=后天"]);
    assert_ne!(
        after.get(..10),
        captured(wang.run(&["history", "后天", "--json"])).get(..10)
    );
}
