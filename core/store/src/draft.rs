//! What a draft is written against: where its record hangs, what it mends, what a delete had on the screen.

use fieldbook_merge::{Pending, eye};
use fieldbook_model::{
    EditHash, Group, Id, TypeNo, Value, What,
    action::{Draft, Write},
    edit::Sight,
    schema::{Home, WORKSPACE_HOME},
};

use crate::{attention, base, error::StoreError, outbox, work::Work};

/// Returns type and home of the draft's record; of a creation, what its fields say.
pub(crate) fn place(work: &mut Work<'_>, draft: &Draft) -> Result<(TypeNo, Id), StoreError> {
    let there = work.place(draft.record)?;
    if draft.what != What::Create {
        return there.ok_or(StoreError::NotFound(draft.record));
    }
    let spec = work
        .known
        .schema
        .get(draft.kind)
        .ok_or(StoreError::UnknownType(draft.kind.0))?;
    let home = match spec.home {
        Home::Itself => draft.record,
        Home::Workspace => WORKSPACE_HOME,
        Home::Of(field) => match (draft.writes.get(&field), there) {
            (Some(Write::Set(Some(Value::Link(target)))), _) => match work.place(*target)? {
                // What hangs on the workspace (a product) is no home for others.
                Some((_, WORKSPACE_HOME)) => draft.record,
                Some((_, home)) => home,
                None => *target,
            },
            // A mend that leaves the link alone leaves the record where it was.
            (None, Some((_, home))) => home,
            _ => draft.record,
        },
    };
    if there.is_some_and(|(_, before)| before != home) {
        outbox::move_home(work.tx, draft.record, home)?;
        work.forget_own(draft.record);
    }
    Ok((draft.kind, home))
}

pub(crate) fn settle_mended(work: &mut Work<'_>, mended: EditHash, what: What) -> Result<(), StoreError> {
    attention::settle(work.tx, mended, what == What::Drop)?;
    if let Some((record, kind, home)) = attention::place_of(work.tx, mended)? {
        work.forget_own(record);
        work.touch(record, kind, home);
    }
    Ok(())
}

/// What the screen showed of everything that a delete takes down.
pub(crate) fn sights(work: &mut Work<'_>, id: Id, home: Id) -> Result<Vec<Sight>, StoreError> {
    let mut family = vec![id];
    if id == home {
        family.extend(work.children(home)?.into_iter().map(|(child, _)| child));
        family.extend(base::unlisted_of_home(work.tx, home)?);
    }
    let mut sights = Vec::new();
    for record in family {
        let (slot, own) = work.record(record)?;
        let Some(base) = &slot.base else { continue };
        let own: Vec<&Pending> = own.iter().map(|row| &row.pending).collect();
        let of_group = |group: Group| Sight {
            record,
            group: group.no(),
            base: eye::sight_of(record, Some(base), &own, group.no()),
        };
        sights.extend(Group::ALL.into_iter().map(of_group));
    }
    Ok(sights)
}
