//! What the server said, in the store's words: answers, pages, fetched homes.
//!
//! Ask keys become the hashes of what the outbox holds; what they do not fit is not ours and is passed over.

use std::collections::BTreeMap;

use fieldbook_merge::Record;
use fieldbook_model::{
    Edit, EditHash, Id, Seq, codec,
    planted::{self, Bug},
};
use fieldbook_protocol::{Answer, AskKey, FetchAnswer, Page, PushAnswer, Told, Verdict};
use fieldbook_store::{Heard, HomesIn, Outcome, PageIn, StoreError};

use crate::Device;

type Own = BTreeMap<AskKey, EditHash>;

fn own(device: &Device) -> Result<Own, StoreError> {
    Ok(device
        .store()
        .asks()?
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
    let mut entries = Vec::with_capacity(page.entries.len());
    for entry in page.entries {
        let receipt = entry.receipt;
        let known = known_of(device, &entry)?;
        // A page that names an edit which left the outbox since is asked for anew; nothing of it is laid.
        let Some(entry) = entry.restore(user, installation, |ask| known.get(&ask).cloned()) else {
            return Ok(());
        };
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

fn known_of(device: &Device, entry: &fieldbook_protocol::PageEntry) -> Result<BTreeMap<AskKey, Edit>, StoreError> {
    let mut known = BTreeMap::new();
    for part in &entry.parts {
        let fieldbook_protocol::PagePart::Known { edit, .. } = part else {
            continue;
        };
        if let Some(own) = device.store().known_by_prefix(&edit.0)? {
            known.insert(*edit, own);
        }
    }
    Ok(known)
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
