//! A record type that nobody has heard of, declared here as a constant and taken through everything: creation, sync,
//! lists, history, conflict. No other file knows it; where one has to, this test is what fails.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that fails should stop"
)]

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex},
};

use fieldbook::{
    Device,
    engine::{Lane, SliceEnd},
    lists::ListRequest,
    model::{
        Id, Micros, RecordType, Schema, Value,
        action::Write,
        schema::{Field, FieldKind, Home, WORKSPACE_HOME},
        types,
    },
    protocol::{Reply, Route, Transport, TransportError},
    records::{CreateRequest, EditRequest},
    store::{Cell, Filter, Identity, Test},
    sync::{SliceLimits, sync_once},
};
use fieldbook_admission::Role;
use fieldbook_merge::Record;
use fieldbook_model::FieldNo;
use fieldbook_tests::{
    histories::office::Office,
    sim::server::{START, Said, Server},
    wired::{HandClock, wiring},
};

/// Goods left with a customer to be tried.
static SAMPLE: RecordType = RecordType {
    number: 900,
    name: "sample",
    zh: "样品",
    en: "Sample",
    home: Home::Of(FieldNo(2)),
    title: "product",
    fields: &[
        Field::new(1, "product", FieldKind::Text, "品名", "Product").required(),
        Field::new(2, "customer", FieldKind::Link(types::CUSTOMER.no()), "客户", "Customer")
            .required()
            .fixed(),
        Field::new(3, "state", FieldKind::Choice, "状态", "State").allowed(&["left", "tried", "returned"]),
        Field::new(4, "wishes", FieldKind::Text, "意见", "Wishes").set(),
        Field::new(5, "pieces", FieldKind::Integer, "件数", "Pieces").counter(),
        Field::new(6, "remarks", FieldKind::LongText, "说明", "Remarks"),
    ],
};

const TERRITORY: Id = Id([0xA0; 16]);
const WANG: (Id, Id) = (Id([1; 16]), Id([0x11; 16]));
const LI: (Id, Id) = (Id([2; 16]), Id([0x12; 16]));

fn schema() -> Schema {
    Schema::of(&types::ALL.into_iter().chain([&SAMPLE]).collect::<Vec<_>>())
}

fn server() -> Arc<Mutex<Server>> {
    let users = [(WANG.0, Role::Rep, TERRITORY), (LI.0, Role::Rep, TERRITORY)];
    let mut office = Office::new(schema(), &users);
    for (id, declared) in [
        (WANG.0, &types::USER),
        (LI.0, &types::USER),
        (TERRITORY, &types::TERRITORY),
    ] {
        office.furnish(id, Record::new(declared.no(), WORKSPACE_HOME));
    }
    let installations = BTreeMap::from([(WANG.1, WANG.0), (LI.1, LI.0)]);
    Arc::new(Mutex::new(Server::new(office, installations)))
}

/// The way from one phone to the server: bytes in, bytes out.
struct Line {
    server: Arc<Mutex<Server>>,
    installation: Id,
    clock: Arc<HandClock>,
}

impl Transport for Line {
    fn send(
        &self,
        route: Route,
        token: Option<&str>,
        body: &[u8],
        packed: bool,
        _: u32,
    ) -> Result<Reply, TransportError> {
        let lane = Lane::ALL.into_iter().find(|lane| lane.route() == route).unwrap();
        self.clock.pass(1_000);
        let request = Reply {
            status: 200,
            packed,
            body: body.to_vec(),
        };
        let mut server = self.server.lock().unwrap();
        match server.handle(0, self.installation, lane, token, request) {
            Said::Reply(reply) => Ok(reply),
            Said::Wait(..) | Said::Silence => Err(TransportError::Broken("silence".to_owned())),
        }
    }

    fn cancel(&self) {}
}

struct Phone {
    device: Device,
    line: Line,
}

fn phone(folder: &Path, server: &Arc<Mutex<Server>>, (user, installation): (Id, Id), seed: u64) -> Phone {
    let clock = HandClock::at(Micros(START));
    let device = Device::open_with(&folder.join(installation.to_string()), schema(), wiring(&clock, seed)).unwrap();
    let identity = Identity {
        workspace: Id([0x77; 16]),
        workspace_name: "北京".to_owned(),
        user,
        user_name: user.short(),
        installation,
        server: "in memory".to_owned(),
        secret: [u8::try_from(seed).unwrap(); 32],
    };
    device.store().set_identity(&identity).unwrap();
    let line = Line {
        server: Arc::clone(server),
        installation,
        clock,
    };
    Phone { device, line }
}

impl Phone {
    fn sync(&self) {
        let report = sync_once(&self.device, &self.line, SliceLimits::default()).unwrap();
        assert_eq!(report.end, SliceEnd::Finished, "{report:?}");
    }

    fn edit(&self, record: Id, field: &str, write: Write) {
        self.line.clock.pass(1_000_000);
        let fields = vec![(field.to_owned(), write)];
        self.device.edit(EditRequest { record, fields }).unwrap();
    }

    fn create(&self, kind: &str, fields: Vec<(&str, Write)>) -> Id {
        let kind = kind.to_owned();
        let fields = fields
            .into_iter()
            .map(|(name, write)| (name.to_owned(), write))
            .collect();
        self.device.create(CreateRequest { kind, fields }).unwrap().id
    }

    fn content(&self, record: Id, field: &str) -> Option<Cell> {
        self.device.show(record).unwrap().content(field).cloned()
    }
}

fn text(text: &str) -> Write {
    Write::Set(Some(Value::Text(text.to_owned())))
}

fn link(id: Id) -> Write {
    Write::Set(Some(Value::Link(id)))
}

fn wish(wish: &str) -> Write {
    Write::Members {
        add: vec![Value::Text(wish.to_owned())],
        remove: vec![],
    }
}

#[test]
fn a_type_declared_in_one_place_is_created_synced_listed_and_merged_like_any_other() {
    let folder = tempfile::tempdir().unwrap();
    let server = server();
    let wang = phone(folder.path(), &server, WANG, 1);
    let li = phone(folder.path(), &server, LI, 2);
    let customer = [
        ("name", text("贵都")),
        ("owner", link(WANG.0)),
        ("territory", link(TERRITORY)),
    ];
    let customer = wang.create("customer", customer.into());
    let sample = [
        ("product", text("毛巾")),
        ("customer", link(customer)),
        ("state", text("left")),
        ("wishes", wish("更厚")),
        ("pieces", Write::Count(5)),
        ("remarks", Write::Text("放在前台。".to_owned())),
    ];
    let sample = wang.create("sample", sample.into());
    wang.sync();
    li.sync();

    // Another phone lists, filters and shows it.
    let list = li.device.list(&ListRequest::of("sample")).unwrap();
    assert_eq!((list.total, list.rows[0].title.as_str()), (1, "毛巾"));
    let tried = |phone: &Phone, state: &str| {
        let mut request = ListRequest::of("sample");
        request.filter = Filter::Field(FieldNo(3), Test::Is(Value::Text(state.to_owned())));
        phone.device.list(&request).unwrap().total
    };
    assert_eq!((tried(&li, "left"), tried(&li, "tried")), (1, 0));
    assert_eq!(li.content(sample, "pieces"), Some(Cell::Count(5)));

    // Both write on all of it without having seen each other.
    for (phone, state, more, pieces, remarks) in [
        (&wang, "tried", "更大", 1, "放在前台。周三来取。"),
        (&li, "returned", "更白", -2, "请放心。放在前台。"),
    ] {
        phone.edit(sample, "state", text(state));
        phone.edit(sample, "wishes", wish(more));
        phone.edit(sample, "pieces", Write::Count(pieces));
        phone.edit(sample, "remarks", Write::Text(remarks.to_owned()));
    }
    for phone in [&wang, &li, &wang, &li] {
        phone.sync();
    }
    let all = ["state", "wishes", "pieces", "remarks"];
    for field in all {
        assert_eq!(wang.content(sample, field), li.content(sample, field), "{field}");
    }
    assert_eq!(wang.content(sample, "pieces"), Some(Cell::Count(4)));
    assert_eq!(
        wang.content(sample, "remarks"),
        Some(Cell::Text("请放心。放在前台。周三来取。".to_owned()))
    );
    let Some(Cell::Members(wishes)) = li.content(sample, "wishes") else {
        panic!("no wishes");
    };
    assert_eq!(wishes.len(), 3);

    // The value that lost is kept, told of on both phones, and can be taken back.
    let kept = li.device.conflicts(Some(sample)).unwrap();
    assert_eq!(
        (kept.len(), kept[0].kind.as_str(), kept[0].zh.as_str()),
        (1, "sample", "状态")
    );
    let also = wang.device.conflicts(Some(sample)).unwrap();
    assert_eq!((also[0].key, &also[0].value), (kept[0].key, &kept[0].value));
    let lost = kept[0].value.clone().unwrap();
    li.device.restore(kept[0].key).unwrap();
    li.sync();
    wang.sync();
    assert_eq!(wang.content(sample, "state"), Some(Cell::Value(lost)));

    // Its history names who wrote what; its digest is the server's.
    let history = wang.device.history(sample).unwrap();
    assert!(history.steps.len() >= 6, "{history:?}");
    assert!(history.steps.iter().all(|step| step.seq.is_some()));
    assert_eq!(history.steps.iter().filter(|step| !step.beat.is_empty()).count(), 1);
    for (phone, user) in [(&wang, WANG.0), (&li, LI.0)] {
        let there = server.lock().unwrap().digest(user);
        let here = phone.device.store().digest().unwrap();
        assert_eq!(here.digest, there);
        assert!(here.comparable);
    }
}

#[test]
fn what_a_declared_type_does_not_take_is_refused_by_its_own_words() {
    let folder = tempfile::tempdir().unwrap();
    let server = server();
    let wang = phone(folder.path(), &server, WANG, 1);
    let before = wang.device.store().digest().unwrap();
    let refused = |fields: Vec<(&str, Write)>| {
        let fields = fields
            .into_iter()
            .map(|(name, write)| (name.to_owned(), write))
            .collect();
        let kind = "sample".to_owned();
        let failure: fieldbook::Failure = wang.device.create(CreateRequest { kind, fields }).unwrap_err().into();
        (failure.rule.unwrap(), failure.field.unwrap())
    };
    let customer = ("customer", link(Id([9; 16])));
    assert_eq!(
        refused(vec![customer.clone()]),
        ("field.required".to_owned(), "product".to_owned())
    );
    assert_eq!(
        refused(vec![("product", text("毛巾")), customer, ("state", text("eaten"))]).1,
        "state"
    );
    assert_eq!(wang.device.store().digest().unwrap(), before);
    assert_eq!(wang.device.store().outbox().unwrap(), []);
}
