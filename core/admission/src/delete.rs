//! Taking a record down: refused when it had not seen what others wrote on what it takes.
//!
//! Judged per (record, group), children of a home included, and only in groups that the author may read: nobody is
//! refused for what they cannot see.

use std::collections::BTreeMap;

use fieldbook_model::{Entry, GroupNo, Id, Micros, OwnEdit, Part, Rejection, Seq, entry::Fate};

use crate::{
    ground::{Ground, Need},
    outcome::{Accepted, Stop},
};

pub(crate) fn plan_delete(ground: &Ground, own: &OwnEdit, home: Id, received: Micros) -> Result<Accepted, Stop> {
    let id = own.edit.record;
    if ground.record(id)?.is_some_and(|record| record.deleted.is_some()) {
        return Ok(Accepted::default());
    }
    let mut taken = vec![id];
    if id == home {
        for child in ground.children(home)? {
            if ground.record(*child)?.is_some_and(|record| record.deleted.is_none()) {
                taken.push(*child);
            }
        }
    }
    for record in taken {
        if has_unseen(ground, own, record)? {
            let mut refusal =
                Rejection::by("delete.unseen", &[]).accepts("looking at what was added, then deleting again");
            refusal.record = Some(record);
            return Err(refusal.into());
        }
    }
    let part = Part {
        author: own.author,
        edit: own.edit.clone(),
        outcomes: BTreeMap::new(),
    };
    let entry = Entry {
        seq: Seq(0),
        received,
        home,
        fate: Fate::Deleted,
        home_revived: false,
        parts: vec![part],
    };
    Ok(Accepted {
        entry: Some(entry),
        ..Accepted::default()
    })
}

/// Whether an entry above what the author saw is not the author's own earlier edit.
fn has_unseen(ground: &Ground, own: &OwnEdit, record: Id) -> Result<bool, Need> {
    let author = own.author;
    let seen = |group: Option<GroupNo>| {
        let sights = own.edit.sights.iter().filter(|sight| sight.record == record);
        let fitting = sights.filter(|sight| group.is_none_or(|group| sight.group == group));
        fitting.map(|sight| sight.base).max()
    };
    let foreign = |installation: Id, n: u64| installation != author.installation || n > author.n;
    Ok(ground
        .entries(record)?
        .iter()
        .any(|mark| foreign(mark.installation, mark.n) && mark.seq > seen(mark.group).unwrap_or(Seq(0))))
}
