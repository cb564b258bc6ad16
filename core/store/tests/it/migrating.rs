//! An app that is updated, and killed while its new version brings the store in shape. The process is ended by the system
//! at a chosen byte of a file: a limit on how long its files may grow, which no process can catch its way out of here.

use std::{
    fs,
    os::unix::process::ExitStatusExt as _,
    path::Path,
    process::{Command, Stdio},
};

use fieldbook_model::{
    FieldNo, Id, Op, RecordType, Schema, Value, What,
    schema::{Field, FieldKind},
    types,
};
use fieldbook_store::{By, Filter, ListRow, Order, OutboxItem, Store};
use tempfile::TempDir;

use crate::kit::*;

/// Customers as a version knew them that had no addresses, counters or tags.
static OLD_CUSTOMER: RecordType = RecordType {
    number: 1,
    name: "customer",
    zh: "客户",
    en: "Customer",
    home: fieldbook_model::schema::Home::Itself,
    title: "name",
    fields: &[
        Field::new(1, "name", FieldKind::Text, "名称", "Name").required(),
        Field::new(5, "phone", FieldKind::Text, "电话", "Phone"),
        Field::new(10, "note", FieldKind::LongText, "备注", "Note"),
        Field::new(11, "owner", FieldKind::Link(types::USER.no()), "负责人", "Owner")
            .required()
            .fixed(),
        Field::new(
            12,
            "territory",
            FieldKind::Link(types::TERRITORY.no()),
            "区域",
            "Territory",
        )
        .required()
        .fixed(),
    ],
};
const ADDRESS: FieldNo = FieldNo(3);
const CUSTOMERS: u16 = 1_200;
/// Files may grow to so many parts of what the undisturbed process writes at most.
const PARTS: u64 = 12;

fn old_schema() -> Schema {
    let others = types::ALL.into_iter().filter(|kind| kind.name != "customer");
    Schema::of(&others.chain([&OLD_CUSTOMER]).collect::<Vec<_>>())
}

fn id(n: u16) -> Id {
    let [high, low] = n.to_be_bytes();
    Id([1, high, low, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1])
}

/// A store of the old version: customers with addresses that it kept and could not show, every tenth edited here since.
fn old_store() -> Phone {
    let phone = Phone::new(identity(0x11), old_schema());
    let mut log = Log::default();
    let set = |value: &str| Op::Set(Some(Value::Text(value.into())));
    let link = |byte| Op::Set(Some(Value::Link(Id([byte; 16]))));
    for n in 0..CUSTOMERS {
        let fields = vec![
            (NAME, set(&format!("客户 {n}"))),
            (ADDRESS, set(&format!("长安街 {n} 号"))),
            (FieldNo(11), link(0x77)),
            (FieldNo(12), link(0x78)),
        ];
        log.office_in(id(n), "customer", 0, What::Create, fields, vec![]);
    }
    phone.lay(&log.all(&phone));
    for n in (0..CUSTOMERS).step_by(10) {
        phone.write(id(n), NAME, text(&format!("新名 {n}")));
    }
    phone.store.close();
    phone
}

/// All that the new version shows of it.
#[derive(Debug, PartialEq)]
struct Shown {
    rows: Vec<ListRow>,
    outbox: Vec<OutboxItem>,
    digest: fieldbook_store::StoreDigest,
}

fn shown(path: &Path) -> Shown {
    let store = Store::open(path, types::built_in()).unwrap();
    let kind = types::CUSTOMER.no();
    let order = Order {
        by: By::Created,
        descending: false,
    };
    let shown = Shown {
        rows: store
            .list(kind, &Filter::ALIVE, order, 0, u32::from(CUSTOMERS))
            .unwrap(),
        outbox: store.outbox().unwrap(),
        digest: store.digest().unwrap(),
    };
    store.close();
    shown
}

/// A copy of a store that nobody has open.
fn copied(of: &Path) -> TempDir {
    let dir = TempDir::new().unwrap();
    fs::copy(of, dir.path().join("store.db")).unwrap();
    dir
}

/// Opens a store in a process that is killed as soon as one of its files would grow beyond so many blocks; returns
/// whether it was.
fn opened_until_killed(path: &Path, blocks: u64) -> bool {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -c 0; ulimit -f \"$1\"; shift; exec \"$@\"", "sh"]);
    command.arg(blocks.to_string()).arg(std::env::current_exe().unwrap());
    command.args([
        "--exact",
        "migrating::a_new_version_killed_while_it_rebuilds_the_store_loses_nothing",
    ]);
    command.env("FIELDBOOK_STORE_TEST_MIGRATES", path);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let ended = command.status().unwrap();
    assert!(ended.success() || ended.signal().is_some(), "{ended}");
    !ended.success()
}

#[test]
fn a_new_version_killed_while_it_rebuilds_the_store_loses_nothing() {
    if let Ok(path) = std::env::var("FIELDBOOK_STORE_TEST_MIGRATES") {
        let store = Store::open(Path::new(&path), types::built_in()).unwrap();
        return store.close();
    }
    let old = old_store();
    let whole = copied(&old.path());
    let expected = shown(&whole.path().join("store.db"));
    assert_eq!(expected.rows.len(), usize::from(CUSTOMERS));
    assert_eq!(expected.rows[1].text(ADDRESS), "长安街 1 号");
    assert_eq!(
        (expected.rows[10].text(NAME), expected.rows[10].pending),
        ("新名 10", 1)
    );

    // What the rebuild writes is about what the store holds twice; the last limit is beyond all of it.
    let most = fs::metadata(whole.path().join("store.db")).unwrap().len() * 3 / 512;
    let again_and_again = copied(&old.path());
    let again_and_again = again_and_again.path().join("store.db");
    let mut kills = 0;
    for part in 1..=PARTS {
        let blocks = most * part * part / (PARTS * PARTS);
        let dir = copied(&old.path());
        let path = dir.path().join("store.db");
        kills += u32::from(opened_until_killed(&path, blocks));
        assert!(
            shown(&path) == expected,
            "killed at {blocks} blocks, it shows something else"
        );
        opened_until_killed(&again_and_again, blocks);
    }
    assert!(kills >= 4, "killed only {kills} times");
    assert!(shown(&again_and_again) == expected);
    assert!(!opened_until_killed(
        &copied(&old.path()).path().join("store.db"),
        most * 4
    ));
}

#[test]
fn an_app_killed_while_it_makes_its_store_starts_with_an_empty_one() {
    let mut kills = 0;
    for blocks in [0, 1, 8, 9, 24, 64, 65, 100, 160, 240, 400] {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("store.db");
        kills += u32::from(opened_until_killed(&path, blocks));
        let store = Store::open(&path, types::built_in()).unwrap();
        assert_eq!(store.identity().unwrap(), None);
        store.set_identity(&identity(1)).unwrap();
        store.close();
        let aside = dir.path().join("store.db.damaged-1");
        assert!(!aside.exists(), "something was moved aside at {blocks}");
    }
    assert!(kills >= 3, "killed only {kills} times");
}
