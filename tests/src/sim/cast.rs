//! Who takes part in every run, and the server's log before anybody has written on a phone.

use std::collections::BTreeMap;

use fieldbook::store::Identity;
use fieldbook_admission::Role;
use fieldbook_merge::Record;
use fieldbook_model::{
    Author, Edit, FieldNo, Id, Micros, Op, Seq, Value, What, edit::Nonce, schema::WORKSPACE_HOME, types,
};

use super::{
    server::{START, Server},
    template::{OFFICE_INSTALLATION, OFFICE_USER, TERRITORIES},
};
use crate::histories::office::Office;

/// Users by place: the third phone is the first user's second one.
pub(super) const USERS: [u8; 5] = [1, 2, 1, 3, 4];

pub(super) fn user(at: usize) -> Id {
    Id([USERS.get(at).copied().unwrap_or(9); 16])
}

pub(super) fn identity(at: usize) -> Identity {
    let installation = Id([0x10 + u8::try_from(at).unwrap_or(0); 16]);
    Identity {
        workspace: Id([0x77; 16]),
        workspace_name: "simulated".to_owned(),
        user: user(at),
        user_name: format!("user {at}"),
        installation,
        server: "simulated".to_owned(),
        secret: [u8::try_from(at).unwrap_or(0) + 1; 32],
    }
}

pub(super) fn server(customers: &[Id]) -> Server {
    let territory = |at: usize| TERRITORIES[usize::from(at == 4)];
    let mut users: Vec<(Id, Role, Id)> = (0..USERS.len())
        .map(|at| (user(at), Role::Rep, territory(at)))
        .collect();
    users.push((OFFICE_USER, Role::Office, TERRITORIES[0]));
    let mut office = Office::new(types::built_in(), &users);
    let furnished = users.iter().map(|(id, ..)| (*id, types::USER.no()));
    let territories = TERRITORIES.iter().map(|id| (*id, types::TERRITORY.no()));
    for (id, kind) in furnished.chain(territories) {
        office.furnish(id, Record::new(kind, WORKSPACE_HOME));
    }
    let installations: BTreeMap<Id, Id> = (0..USERS.len())
        .map(|at| (identity(at).installation, user(at)))
        .collect();
    let mut server = Server::new(office, installations);
    for (n, id) in (1_u64..).zip(customers) {
        let place = usize::from(n == 3);
        let fields = [
            (FieldNo(1), Value::Text(format!("customer {n}"))),
            (FieldNo(2), Value::Text(format!("R{}", n - 1))),
            (FieldNo(11), Value::Link(user(place * 4))),
            (FieldNo(12), Value::Link(TERRITORIES[place])),
        ];
        let edit = Edit {
            nonce: Nonce(n.to_be_bytes()),
            record: *id,
            kind: types::CUSTOMER.no(),
            what: What::Create,
            captured: Micros(START),
            base: Seq(0),
            ops: fields
                .into_iter()
                .map(|(field, value)| (field, Op::Set(Some(value))))
                .collect(),
            schema: 1,
            ..Edit::default()
        };
        let author = Author {
            user: OFFICE_USER,
            installation: OFFICE_INSTALLATION,
            n,
        };
        server.office.write(author, edit, Micros(START));
    }
    server.note_records();
    server
}
