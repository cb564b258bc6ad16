//! Laying homes that were fetched whole: their rows replace what stood here, as of one seq.
//!
//! A home that stands higher already is left alone, and so is everything when a page has gone past the answer.

use std::collections::{BTreeMap, BTreeSet};

use fieldbook_merge::{Record, views};
use fieldbook_model::{Group, Id, Seq};

use crate::{
    base,
    connection::Durability,
    depart::{self, depart, hear, rebuild_views},
    error::StoreError,
    page::{HomesIn, Laid},
    places::{self, Places},
    store::Store,
    work::Work,
};

impl Store {
    /// Lays fetched homes in one transaction; does nothing where the cursor stands above `homes.at`.
    ///
    /// # Errors
    /// As any writing call; nothing was then laid.
    pub fn lay_homes(&self, homes: &HomesIn) -> Result<Laid, StoreError> {
        let (mut laid, revision) = self.write(Durability::Normal, |work| lay_homes(work, homes))?;
        laid.revision = revision;
        Ok(laid)
    }

    /// Returns the homes to fetch, longest waiting first.
    ///
    /// # Errors
    /// As any reading call.
    pub fn fetching(&self) -> Result<Vec<Id>, StoreError> {
        self.read(|connection, _| places::fetching(connection))
    }
}

fn lay_homes(work: &mut Work<'_>, homes: &HomesIn) -> Result<Laid, StoreError> {
    let cursor = work.device.seq;
    if homes.at < cursor {
        return Ok(Laid::default());
    }
    let mut places = Places::read(work.tx)?;
    hear(work, &homes.told, &[])?;
    for (home, records) in &homes.homes {
        let higher = Group::ALL
            .iter()
            .any(|group| places.stands(*home, group.no(), cursor) > homes.at);
        if !higher {
            lay_home(work, *home, records, homes.at)?;
            places.fetched(work.tx, *home, homes.at)?;
            work.device.acknowledged = work.device.acknowledged.max(homes.at);
        }
    }
    let (departed, rejected) = depart(work, &places, cursor)?;
    places.caught_up(work.tx, cursor)?;
    Ok(Laid {
        laid: true,
        departed,
        rejected,
        fetching: places.any_fetching(),
        revision: 0,
    })
}

fn lay_home(work: &mut Work<'_>, home: Id, records: &[(Id, Record)], at: Seq) -> Result<(), StoreError> {
    let settled = depart::settled(work.tx, home, at)?;
    let me = work
        .known
        .identity
        .as_ref()
        .map(|identity| identity.installation)
        .unwrap_or_default();
    let mut fetched: BTreeMap<Id, Option<&Record>> = records.iter().map(|(id, record)| (*id, Some(record))).collect();
    // What stands here and is not named is gone.
    let mut here: BTreeSet<Id> = work.children(home)?.into_iter().map(|(child, _)| child).collect();
    here.extend(base::unlisted_of_home(work.tx, home)?);
    here.insert(home);
    for id in here {
        fetched.entry(id).or_insert(None);
    }
    for (id, record) in fetched {
        let slot = work.slot(id)?;
        let before = slot.base.take();
        slot.base = record.cloned();
        let Some((kind, hangs_on)) = slot
            .base
            .as_ref()
            .or(before.as_ref())
            .map(|record| (record.kind, record.home))
        else {
            continue;
        };
        slot.changed = slot.base != before;
        if !slot.views.is_empty() {
            slot.views_changed = true;
            if views::leaping(&mut slot.views, before.as_ref(), slot.base.as_ref(), at, &settled).is_err() {
                rebuild_views(work, id, me)?;
            }
        }
        work.forget_own(id);
        work.touch(id, kind, hangs_on);
    }
    Ok(())
}
