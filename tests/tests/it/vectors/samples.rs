//! One value of each type that travels, with every key and place in it.

use std::collections::BTreeMap;

use fieldbook_merge::{Deletion, LongText, Origin, Record, Row, Written};
use fieldbook_model::{
    Author, Edit, EditHash, EditKey, FieldNo, GroupNo, Id, Micros, Op, Part, Rejection, Seq, TypeNo, Value, What,
    edit::{Nonce, RawClock, Sight},
    entry::Fate,
};
use fieldbook_protocol::{
    AskKey, Cursor, DigestAnswer, EnrolAnswer, EnrolRequest, ErrorKind, FetchAnswer, FetchRequest, FetchedHome, Page,
    PageEntry, PagePart, PullRequest, PushAnswer, PushItem, PushRequest, TokenAnswer, TokenRequest, Told, Verdict,
    WireError, push::Signature,
};

use super::tables::{array, map};

const ID: Id = Id([1; 16]);
const TIME: Micros = Micros(5);
const SEQ: Seq = Seq(6);
const SIGNATURE: Signature = Signature([2; 64]);

fn edit() -> Edit {
    Edit {
        nonce: Nonce([1; 8]),
        record: ID,
        kind: TypeNo(1),
        group: GroupNo(0),
        what: What::Create,
        captured: TIME,
        base: SEQ,
        ops: BTreeMap::from([(FieldNo(14), Op::Count(1))]),
        sights: vec![sight()],
        dismiss: vec![(FieldNo(1), EditKey([3; 16]))],
        mends: Some(EditHash([4; 32])),
        clock: Some(clock()),
        origin: Some(Nonce([5; 8])),
        schema: 1,
    }
}

fn sight() -> Sight {
    Sight {
        record: ID,
        group: GroupNo(0),
        base: SEQ,
    }
}

fn clock() -> RawClock {
    RawClock { wall: TIME, era: 1 }
}

fn author() -> Author {
    Author {
        user: ID,
        installation: ID,
        n: 1,
    }
}

fn origin() -> Origin {
    Origin {
        author: author(),
        captured: TIME,
        edit: EditKey([3; 16]),
        revision: SEQ,
    }
}

fn deletion() -> Deletion {
    Deletion {
        seq: SEQ,
        author: author(),
        captured: TIME,
    }
}

fn rejection() -> Rejection {
    Rejection {
        rule: "field.unique".to_owned(),
        fields: vec![FieldNo(2)],
        accepts: Some("another".to_owned()),
        record: Some(ID),
    }
}

fn entry() -> PageEntry {
    let part = Part {
        author: author(),
        edit: edit(),
        outcomes: BTreeMap::new(),
    };
    PageEntry {
        seq: SEQ,
        received: TIME,
        home: Some(ID),
        fate: Some(Fate::Created),
        home_revived: Some(true),
        parts: vec![PagePart::Whole(part)],
        receipt: EditKey([3; 16]),
    }
}

/// Every type that is a map.
pub(super) fn maps() {
    map(&edit());
    map(&rejection());
    map(&entry());
    enrolment();
    map(&PushItem {
        n: 1,
        edit: edit(),
        bases: vec![(FieldNo(10), "客户".to_owned())],
    });
    map(&PushRequest {
        acknowledged: SEQ,
        items: Vec::new(),
        chain: EditHash([4; 32]),
        signature: SIGNATURE,
    });
    map(&PushAnswer {
        answers: Vec::new(),
        server_time: TIME,
    });
    map(&PullRequest::default());
    map(&Page {
        from: SEQ,
        to: Cursor::default(),
        entries: Vec::new(),
        told: Vec::new(),
        head: SEQ,
        server_time: TIME,
        held: Vec::new(),
    });
    map(&FetchRequest {
        homes: vec![ID],
        asks: vec![AskKey([6; 8])],
        acknowledged: SEQ,
    });
    map(&FetchAnswer {
        at: SEQ,
        homes: Vec::new(),
        told: Vec::new(),
        server_time: TIME,
    });
    map(&DigestAnswer {
        at: SEQ,
        buckets: Vec::new(),
    });
    map(&WireError {
        kind: ErrorKind::Busy,
        detail: "later".to_owned(),
        accepts: Some("later".to_owned()),
        server_time: Some(TIME),
    });
    map(&Record {
        deleted: Some(deletion()),
        ..Record::new(TypeNo(1), ID)
    });
    map(&row());
}

fn enrolment() {
    map(&EnrolRequest {
        code: "WANG-7KQ2-M9XD".to_owned(),
        public_key: [7; 32],
        device: "phone".to_owned(),
        signature: SIGNATURE,
    });
    map(&EnrolAnswer {
        workspace: ID,
        workspace_name: "w".to_owned(),
        user: ID,
        user_name: "王芳".to_owned(),
        installation: ID,
        server_time: TIME,
    });
    map(&TokenRequest {
        workspace: ID,
        installation: ID,
        at: TIME,
        signature: SIGNATURE,
    });
    map(&TokenAnswer {
        token: "t".to_owned(),
        expires: TIME,
        server_time: TIME,
    });
}

/// A row with something of each kind.
fn row() -> Row {
    let written = Written {
        value: None,
        stamp: TIME,
        origin: origin(),
    };
    let key = written.origin.edit;
    Row {
        revision: SEQ,
        registers: BTreeMap::from([(FieldNo(1), written.clone())]),
        losers: BTreeMap::from([(FieldNo(1), BTreeMap::from([(key, written)]))]),
        sets: BTreeMap::from([(
            FieldNo(8),
            BTreeMap::from([(Value::Flag(true), BTreeMap::from([(key, origin())]))]),
        )]),
        counters: BTreeMap::from([(FieldNo(14), 1)]),
        texts: BTreeMap::from([(
            FieldNo(10),
            LongText {
                content: "客户".to_owned(),
                last: origin(),
            },
        )]),
    }
}

/// Every type that is an array.
pub(super) fn arrays() {
    array(&sight());
    array(&clock());
    array(&author());
    array(&Part {
        author: author(),
        edit: edit(),
        outcomes: BTreeMap::new(),
    });
    array(&Cursor::default());
    array(&Told {
        edit: AskKey([6; 8]),
        seq: SEQ,
        verdict: Verdict::Accepted,
    });
    array(&FetchedHome {
        home: ID,
        records: Vec::new(),
    });
    array(&origin());
    array(&deletion());
}
