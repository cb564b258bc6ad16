//! What is judged: an edit alone, or with the own edits it mends.
//!
//! A mend names the edit it mends and changes only what changed; what it leaves alone keeps its number and capture
//! time. Mending and dropping are for one's own edits that wait or were refused, nothing else.

use fieldbook_model::{
    Author, EditHash, FieldNo, GroupNo, Id, Micros, Op, OwnEdit, Rejection, Seq, TypeNo, Value, What,
};

use crate::{
    ground::{Ground, Need},
    outcome::Stop,
};

/// Most mends on top of each other: enough for a person's patience, small enough to bound the work.
pub const MAX_CHAIN: usize = 16;

/// One edit of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The edit.
    pub own: OwnEdit,
    /// When it first arrived.
    pub received: Micros,
}

/// An edit together with those it mends, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The record.
    pub record: Id,
    /// Its type.
    pub kind: TypeNo,
    /// The group.
    pub group: GroupNo,
    /// What happens to the record: that of the oldest.
    pub what: What,
    /// The author of the newest.
    pub author: Author,
    /// The user.
    pub user: Id,
    /// Oldest first; never empty.
    pub links: Vec<Link>,
}

impl Case {
    /// Returns the operations that count: of each field the newest.
    pub fn ops(&self) -> impl Iterator<Item = (FieldNo, &Op)> {
        self.links.iter().flat_map(move |link| {
            let newest = link
                .own
                .edit
                .ops
                .iter()
                .filter(|(field, _)| !self.is_overridden(&link.own, **field));
            newest.map(|(field, op)| (*field, op))
        })
    }

    /// Returns the value that the case sets a register to.
    #[must_use]
    pub fn value(&self, field: FieldNo) -> Option<&Value> {
        self.ops()
            .find(|(number, _)| *number == field)
            .and_then(|(_, op)| match op {
                Op::Set(value) => value.as_ref(),
                _ => None,
            })
    }

    /// Returns whether a later mend says something else of the field.
    #[must_use]
    pub fn is_overridden(&self, own: &OwnEdit, field: FieldNo) -> bool {
        let later = self.links.iter().skip_while(|link| link.own.hash != own.hash).skip(1);
        later.into_iter().any(|link| link.own.edit.ops.contains_key(&field))
    }

    /// Returns the base of the oldest: what a mend leaves alone was seen then.
    #[must_use]
    pub fn base(&self) -> Seq {
        self.links.first().map_or(Seq(0), |link| link.own.edit.base)
    }

    /// Returns the edits that the newest mends.
    #[must_use]
    pub fn mended(&self) -> Vec<EditHash> {
        let older = self.links.len().saturating_sub(1);
        self.links.iter().take(older).map(|link| link.own.hash).collect()
    }
}

/// Gathers the case of an edit.
pub(crate) fn case_of(ground: &Ground, own: &OwnEdit, received: Micros) -> Result<Case, Stop> {
    let mut links = vec![Link {
        own: own.clone(),
        received,
    }];
    let mut next = own.edit.mends;
    while let Some(hash) = next {
        if links.len() > MAX_CHAIN {
            return Err(Rejection::by("mend.too_deep", &[])
                .accepts("dropping it and writing anew")
                .into());
        }
        let Some(link) = own_refused(ground, own.author.user, hash)? else {
            return Err(Rejection::by("mend.unknown", &[])
                .accepts("an own edit that waits or was refused")
                .into());
        };
        let edit = &link.own.edit;
        if edit.record != own.edit.record || edit.group != own.edit.group || edit.kind != own.edit.kind {
            return Err(Rejection::by("mend.other_record", &[])
                .accepts("the record of the mended edit")
                .into());
        }
        next = edit.mends;
        links.push(link);
        if own.edit.what == What::Drop {
            break;
        }
    }
    if own.edit.what == What::Drop && own.edit.mends.is_none() {
        return Err(Rejection::by("mend.unknown", &[]).accepts("the edit to drop").into());
    }
    links.reverse();
    let oldest = links.first().map_or(own, |link| &link.own);
    Ok(Case {
        record: own.edit.record,
        kind: own.edit.kind,
        group: own.edit.group,
        what: oldest.edit.what,
        author: own.author,
        user: own.author.user,
        links,
    })
}

/// Returns a user's own edit that waits or was refused.
fn own_refused(ground: &Ground, user: Id, hash: EditHash) -> Result<Option<Link>, Need> {
    let waiting = ground.held.of_user(hash, user);
    if let Some(held) = waiting {
        return Ok(Some(Link {
            own: held.own.clone(),
            received: held.received,
        }));
    }
    let refused = ground.refused(hash)?.filter(|refused| refused.author.user == user);
    Ok(refused.map(|refused| {
        let own = OwnEdit {
            author: refused.author,
            edit: refused.edit.clone(),
            hash,
        };
        Link {
            own,
            received: refused.received,
        }
    }))
}
