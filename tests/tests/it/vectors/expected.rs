//! What each vector of the page says, built from the code's own types.

use std::collections::BTreeMap;

use ed25519_dalek::{Signer, SigningKey};
use fieldbook_merge::text;
use fieldbook_model::{
    Author, Edit, EditHash, EditKey, FieldNo, FieldOutcome, GroupNo, Hunks, Id, Micros, Op, Part, Rejection, Seq,
    TextHash, TypeNo, Value, What,
    currency::Currency,
    edit::{Nonce, RawClock, Sight},
    entry::Fate,
    ops::{Members, TextOp},
    text::Hunk,
    value::{Date, Position},
};
use fieldbook_protocol::{
    Answer, AskKey, Cursor, ErrorKind, Page, PageEntry, PagePart, PullRequest, PushAnswer, PushItem, PushRequest, Told,
    Verdict, WireError,
    push::{Cause, Signature, signed_bytes},
};

use super::{compare, document::Vector};

/// 2026-03-02T01:15:00Z.
const T1: Micros = Micros(1_772_414_100_000_000);
const T2: Micros = Micros(1_772_414_102_000_000);
/// RFC 8032 §7.1, test 1.
const SECRET: &str = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

fn id(text: &str) -> Id {
    text.parse().unwrap()
}

fn customer() -> Id {
    id("0192f0c1-2b3a-7c4d-8e5f-001122334455")
}

fn other_customer() -> Id {
    id("0192f0c1-4000-7000-8000-0000000000c2")
}

fn visit(last: u8) -> Id {
    let mut visit = id("0192f0c1-3000-7000-8000-000000000000");
    visit.0[15] = last;
    visit
}

fn some_key() -> EditKey {
    EditKey(std::array::from_fn(|at| u8::try_from(at).unwrap()))
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn set(value: Value) -> Op {
    Op::Set(Some(value))
}

fn edit<const N: usize>(nonce: u8, record: Id, kind: u32, base: u64, ops: [(u32, Op); N]) -> Edit {
    Edit {
        nonce: Nonce([nonce; 8]),
        record,
        kind: TypeNo(kind),
        captured: T1,
        base: Seq(base),
        ops: ops.into_iter().map(|(field, op)| (FieldNo(field), op)).collect(),
        schema: 1,
        ..Edit::default()
    }
}

fn address() -> Edit {
    edit(1, customer(), 1, 41, [(3, set(text("朝阳区建国路99号")))])
}

fn new_visit() -> Edit {
    let ops = [
        (1, set(Value::Link(customer()))),
        (2, set(Value::Time(T1))),
        (
            3,
            set(Value::Position(Position {
                lat_e7: 399_087_000,
                lon_e7: 1_164_605_000,
                accuracy_m: 12,
                mock: false,
            })),
        ),
        (7, set(text("空调已修好"))),
        (10, set(Value::Date(Date::parse("2026-03-09").unwrap()))),
        (11, set(Value::Flag(false))),
    ];
    Edit {
        what: What::Create,
        ..edit(2, visit(0xa1), 3, 0, ops)
    }
}

fn price() -> Edit {
    let ops = [
        (6, Op::Set(None)),
        (1000, set(Value::Money(135_400, Currency::CNY))),
        (1001, set(Value::Number("4.70".parse().unwrap()))),
    ];
    Edit {
        schema: 2,
        ..edit(3, customer(), 1, 41, ops)
    }
}

fn counter() -> Edit {
    edit(5, customer(), 1, 41, [(14, Op::Count(-2))])
}

fn hunks(at: [(u32, &str); 2]) -> Hunks {
    let hunk = |(at, insert): (u32, &str)| Hunk {
        at,
        delete: 0,
        insert: insert.to_owned(),
    };
    Hunks(at.map(hunk).into())
}

fn note() -> Edit {
    let hunks = hunks([(2, "今天"), (4, "，改约")]);
    let result = text::apply(&hunks, "客户很忙").unwrap();
    assert_eq!(result, "客户今天很忙，改约");
    let op = TextOp {
        base: TextHash::of("客户很忙"),
        hunks,
        result: TextHash::of(&result),
    };
    Edit {
        group: GroupNo(1),
        ..edit(6, customer(), 1, 32, [(10, Op::Text(op))])
    }
}

/// Compares every vector and takes it from what is left.
pub(super) fn all(left: &mut Vec<Vector>) {
    edits(left);
    pushes(left);
    verdicts(left);
    entries(left);
    pulls(left);
    compare(
        left,
        "a body over the limit",
        &WireError {
            accepts: Some("at most 1048576 bytes; send fewer edits at a time".to_owned()),
            server_time: Some(T2),
            ..WireError::new(ErrorKind::TooLarge, "the body is over 1048576 bytes")
        },
    );
}

fn edits(left: &mut Vec<Vector>) {
    compare(left, "a new address", &address());
    compare(left, "a visit is created", &new_visit());
    compare(left, "a price, a rating, and an e-mail emptied", &price());
    let members = Members {
        add: vec![text("VIP客户")],
        remove: vec![(text("新客户"), vec![some_key()])],
    };
    let tags = edit(4, customer(), 1, 41, [(8, Op::Members(members))]);
    compare(left, "a set gains a member and loses one", &tags);
    compare(left, "a counter goes down by two", &counter());
    compare(left, "a note goes on", &note());
    let sight = |record, group, base| Sight {
        record,
        group: GroupNo(group),
        base: Seq(base),
    };
    let deleted = Edit {
        what: What::Delete,
        sights: vec![
            sight(customer(), 0, 60),
            sight(customer(), 1, 57),
            sight(visit(0xa1), 0, 44),
        ],
        ..edit(7, customer(), 1, 60, [])
    };
    compare(left, "a customer is deleted, with a visit", &deleted);
    let restored = Edit {
        dismiss: vec![(FieldNo(5), some_key())],
        clock: Some(RawClock {
            wall: T1.plus(Micros::DAY),
            era: 1,
        }),
        ..edit(8, customer(), 1, 70, [(5, set(text("010-51979888")))])
    };
    compare(left, "a value that lost is restored", &restored);
    let mend = Edit {
        captured: T2,
        mends: Some(new_visit().hash()),
        ..edit(9, visit(0xa1), 3, 0, [(1, set(Value::Link(other_customer())))])
    };
    compare(left, "a rejected visit is mended", &mend);
}

fn pushes(left: &mut Vec<Vector>) {
    let chain = EditHash::default().link(address().hash()).link(counter().hash());
    let secret: [u8; 32] = super::document::unhex(SECRET).try_into().unwrap();
    let signature = SigningKey::from_bytes(&secret).sign(&signed_bytes(chain));
    let item = |n, edit| PushItem {
        n,
        edit,
        bases: Vec::new(),
    };
    let push = PushRequest {
        acknowledged: Seq(41),
        items: vec![item(7, address()), item(8, counter())],
        chain,
        signature: Signature(signature.to_bytes()),
    };
    compare(left, "two edits", &push);
    let answer = PushAnswer {
        answers: vec![
            (AskKey::of(address().hash()), Answer::Judged),
            (AskKey::of(new_visit().hash()), Answer::Held(Cause::Record(customer()))),
        ],
        server_time: T2,
    };
    compare(left, "one judged, one held", &answer);
}

fn verdicts(left: &mut Vec<Vector>) {
    let told = |edit: Edit, seq, verdict| Told {
        edit: AskKey::of(edit.hash()),
        seq: Seq(seq),
        verdict,
    };
    compare(left, "accepted", &told(address(), 42, Verdict::Accepted));
    let rejection = Rejection {
        record: Some(other_customer()),
        ..Rejection::by("field.unique", &[FieldNo(2)]).accepts("a value that no other record has")
    };
    compare(left, "rejected", &told(price(), 43, Verdict::Rejected(rejection)));
}

fn own_entry() -> PageEntry {
    let known = PagePart::Known {
        edit: AskKey::of(address().hash()),
        n: 7,
        installation: None,
        outcomes: BTreeMap::new(),
    };
    entry(42, 0x43, known)
}

fn entry(seq: u64, receipt: u8, part: PagePart) -> PageEntry {
    PageEntry {
        seq: Seq(seq),
        received: T2,
        home: None,
        fate: None,
        home_revived: None,
        parts: vec![part],
        receipt: EditKey([receipt; 16]),
    }
}

fn others_part(n: u64, edit: Edit, outcomes: BTreeMap<FieldNo, FieldOutcome>) -> PagePart {
    let author = Author {
        user: id("0192f0c1-0000-7000-8000-000000000008"),
        installation: Id([0x88; 16]),
        n,
    };
    PagePart::Whole(Part { author, edit, outcomes })
}

fn entries(left: &mut Vec<Vector>) {
    compare(left, "an own edit that the asker named", &own_entry());
    let moved = hunks([(3, "今天"), (5, "，改约")]);
    let after = text::apply(&moved, "大客户很忙").unwrap();
    let outcome = FieldOutcome::Text(TextHash::of("大客户很忙"), moved, TextHash::of(&after));
    let part = others_part(12, note(), BTreeMap::from([(FieldNo(10), outcome)]));
    compare(left, "somebody's note, merged", &entry(44, 0x44, part));
    let visit = Edit {
        what: What::Create,
        ..edit(10, visit(0xa2), 3, 0, [(1, set(Value::Link(customer())))])
    };
    let created = PageEntry {
        home: Some(customer()),
        fate: Some(Fate::Created),
        home_revived: Some(true),
        ..entry(45, 0x45, others_part(13, visit, BTreeMap::new()))
    };
    compare(left, "somebody's new visit brings its customer back", &created);
}

fn pulls(left: &mut Vec<Vector>) {
    let cursor = |seq, log, mac| Cursor {
        seq: Seq(seq),
        log: EditHash([log; 32]),
        mac: EditKey([mac; 16]),
    };
    let pull = PullRequest {
        cursor: cursor(41, 0x41, 0x42),
        acknowledged: Seq(41),
        asks: vec![AskKey::of(address().hash())],
        wait_ms: 25_000,
        max_bytes: 524_288,
    };
    compare(left, "a phone waits for news", &pull);
    let page = Page {
        from: Seq(41),
        to: cursor(42, 0x46, 0x47),
        entries: vec![own_entry()],
        told: Vec::new(),
        head: Seq(42),
        server_time: T2,
        held: Vec::new(),
    };
    compare(left, "an own entry is its verdict", &page);
}
