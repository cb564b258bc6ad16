//! What the server said, in the store's words: answers, pages, fetched homes.
//!
//! Ask keys become the hashes of what the outbox holds; what they do not fit is not ours and is passed over.

use std::collections::BTreeMap;

use fieldbook_merge::Record;
use fieldbook_model::{
    Edit, EditHash, Entry, Id, Seq, codec,
    planted::{self, Bug},
};
use fieldbook_protocol::{Answer, AskKey, FetchAnswer, Page, PageEntry, PagePart, PushAnswer, Told, Verdict};
use fieldbook_store::{Heard, HomesIn, Outcome, PageIn, StoreError};

use crate::Device;

type Own = BTreeMap<AskKey, EditHash>;

fn own(device: &Device) -> Result<Own, StoreError> {
    Ok(device
        .store()
        .waiting()?
        .into_iter()
        .map(|hash| (AskKey::of(hash), hash))
        .collect())
}

pub(crate) fn hear(device: &Device, answer: &PushAnswer) -> Result<(), StoreError> {
    let own = own(device)?;
    let heard = answer.answers.iter().filter_map(|(ask, answer)| {
        let heard = match answer {
            Answer::Judged => Heard::Judged,
            Answer::Held(cause) => Heard::Held(codec::to_bytes(cause)),
            Answer::Whole => Heard::Whole,
            Answer::Ahead => Heard::Ahead,
            Answer::Clone => return None,
        };
        Some((*own.get(ask)?, heard))
    });
    device.store().heard(&heard.collect::<Vec<_>>())
}

pub(crate) fn lay_page(device: &Device, user: Id, installation: Id, page: Page) -> Result<(), StoreError> {
    let own = own(device)?;
    let mut entries: Vec<(Entry, _)> = Vec::with_capacity(page.entries.len());
    let known = known_of(device, &page.entries)?;
    // Where records hang that come into being further up in this page.
    let mut homes: BTreeMap<Id, Id> = BTreeMap::new();
    for entry in page.entries {
        let receipt = entry.receipt;
        let of_ask = |ask: AskKey| {
            let (edit, home) = known.get(&ask.0)?;
            Some((edit.clone(), *homes.get(&edit.record).unwrap_or(home)))
        };
        // A page that names an edit which left the outbox since is asked for anew; nothing of it is laid.
        let Some(entry) = entry.restore(user, installation, of_ask) else {
            return Ok(());
        };
        if !known.is_empty() {
            homes.insert(entry.record(), entry.home);
        }
        entries.push((entry, receipt));
    }
    let held = page
        .held
        .iter()
        .filter_map(|(ask, cause)| Some((*own.get(ask)?, codec::to_bytes(cause))));
    let page = PageIn {
        from: page.from,
        to: page.to.seq,
        cursor: codec::to_bytes(&page.to),
        entries,
        told: told(&own, page.told),
        held: held.collect(),
    };
    device.store().lay_page(&page).map(|_| ())
}

/// The own edits that a page names, each with where its record hangs here.
fn known_of(device: &Device, entries: &[PageEntry]) -> Result<BTreeMap<[u8; 8], (Edit, Id)>, StoreError> {
    let parts = entries.iter().flat_map(|entry| &entry.parts);
    let named = parts.filter_map(|part| match part {
        PagePart::Known { edit, .. } => Some(edit.0),
        PagePart::Whole(_) => None,
    });
    let named: Vec<[u8; 8]> = named.collect();
    if named.is_empty() {
        return Ok(BTreeMap::new());
    }
    device.store().known_by_prefix(named)
}

pub(crate) fn lay_homes(device: &Device, answer: FetchAnswer) -> Result<(), StoreError> {
    let own = own(device)?;
    let mut homes: Vec<(Id, Vec<(Id, Record)>)> = Vec::with_capacity(answer.homes.len());
    for home in answer.homes {
        let record = |(id, bytes): (Id, minicbor::bytes::ByteVec)| Some((id, codec::from_bytes(&bytes).ok()?));
        let records = home.records.into_iter().map(record).collect::<Option<Vec<_>>>();
        // Bytes that are no record come from another version; the home stays on the fetch list.
        if let Some(records) = records {
            homes.push((home.home, records));
        }
    }
    let at: Seq = answer.at;
    device
        .store()
        .lay_homes(&HomesIn {
            at,
            homes,
            told: told(&own, answer.told),
        })
        .map(|_| ())
}

fn told(own: &Own, told: Vec<Told>) -> Vec<(EditHash, Seq, Outcome)> {
    let outcome = |verdict| match verdict {
        Verdict::Accepted => Outcome::Accepted,
        Verdict::Rejected(rejection) => Outcome::Rejected(rejection),
        Verdict::Mended => Outcome::Mended,
        Verdict::Dropped => Outcome::Dropped,
    };
    if planted::on(Bug::VerdictByPlace) {
        let by_place = own.values().zip(told);
        return by_place
            .map(|(hash, told)| (*hash, told.seq, outcome(told.verdict)))
            .collect();
    }
    told.into_iter()
        .filter_map(|told| Some((*own.get(&told.edit)?, told.seq, outcome(told.verdict))))
        .collect()
}
