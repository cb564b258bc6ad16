//! The service author: what commands and files write goes through the same admission as a phone's edits.
//!
//! Never writes a record by itself.

use fieldbook_admission::{Ground as Admission, Offer};
use fieldbook_merge::{Moment, Shown, write};
use fieldbook_model::{Action, Author, Micros, OwnEdit, Rejection, action::Draft};
use fieldbook_protocol::{Cause, Verdict, push::Answer};

use crate::{
    chance::{self, Chance},
    lane::Session,
    storage::StorageError,
    workspace::config::{service_installation, service_user},
};

/// What became of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// All of its edits are in the log.
    Accepted,
    /// One of its edits was refused; those after it were not offered.
    Rejected(Rejection),
    /// One of its edits waits; those after it were not offered.
    Held(Cause),
}

/// Writes as the server itself.
pub struct Service<'a> {
    /// When.
    pub now: Micros,
    /// Nonces.
    pub chance: &'a dyn Chance,
}

impl Service<'_> {
    /// Offers the edits of an action, one after the other.
    ///
    /// # Errors
    /// Those of the database.
    pub fn offer(&self, session: &mut Session<'_, '_>, action: &Action) -> Result<Said, StorageError> {
        for draft in &action.drafts {
            for own in self.compose(session, draft)? {
                let hash = own.hash;
                match session.offer(&Offer { own, bases: Vec::new() }, self.now)? {
                    Answer::Held(cause) => return Ok(Said::Held(cause)),
                    Answer::Judged | Answer::Whole | Answer::Clone | Answer::Ahead => {}
                }
                if let Some(Verdict::Rejected(rejection)) = session.verdict(hash) {
                    return Ok(Said::Rejected(rejection.clone()));
                }
            }
        }
        Ok(Said::Accepted)
    }

    /// The screen of the service is the record itself: nothing of its own is ever pending.
    fn compose(&self, session: &mut Session<'_, '_>, draft: &Draft) -> Result<Vec<OwnEdit>, StorageError> {
        session.fetch(draft.record)?;
        let workspace = session.ground().workspace.id;
        let base = record(session.ground(), draft).cloned();
        let shown = base.clone().map(|record| Shown {
            alive: record.deleted.is_none(),
            record,
        });
        let ground = fieldbook_merge::write::Ground {
            base: base.as_ref(),
            shown: shown.as_ref(),
            pending: &[],
            sights: &[],
        };
        let moment = Moment {
            captured: self.now,
            clock: None,
        };
        let author = Author {
            user: service_user(workspace),
            installation: service_installation(workspace),
            n: 0,
        };
        let version = session.ground().schema.version;
        let mut nonce = || chance::bytes(self.chance);
        let composed = write(draft, ground, &moment, author, version, &mut nonce);
        let numbered = composed.into_iter().map(|composed| {
            let own = composed.own;
            OwnEdit {
                author: Author {
                    n: session.next_service_n(),
                    ..author
                },
                ..own
            }
        });
        Ok(numbered.collect())
    }
}

fn record<'g>(ground: &'g Admission, draft: &Draft) -> Option<&'g fieldbook_merge::Record> {
    ground.record(draft.record).ok().flatten()
}
