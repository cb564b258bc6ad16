//! One offered edit: judged before? a copy at work? in order? Then planned and executed.
//!
//! Asking twice gives one answer: an edit is admitted once per user by its hash, whatever number it comes under.

use fieldbook_model::{
    Author, Edit, FieldNo, Micros, OwnEdit, Rejection,
    planted::{self, Bug},
};
use fieldbook_protocol::{
    Verdict,
    push::{Answer, Cause},
};

use crate::{
    ground::{Ground, HeldEdit, Need},
    outcome::Plan,
    plan::plan,
};

/// An edit as a device offers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The edit, its author and its hash.
    pub own: OwnEdit,
    /// Whole base texts, where they were asked for.
    pub bases: Vec<(FieldNo, String)>,
}

impl Offer {
    /// Returns the offer of an edit.
    #[must_use]
    pub fn new(author: Author, edit: Edit, bases: Vec<(FieldNo, String)>) -> Self {
        Offer {
            own: OwnEdit::new(author, edit),
            bases,
        }
    }
}

/// Judges one offered edit and notes what is to be written in `ground.changes`.
///
/// `now` is the server's clock; `received` becomes max(now, last + 1). On `Answer::Whole` and `Answer::Clone` the rest
/// of the push must not be looked at.
///
/// # Errors
/// What must be loaded first; nothing has changed then.
pub fn admit(ground: &mut Ground, offer: &Offer, now: Micros) -> Result<Answer, Need> {
    admit_by(ground, offer, now, |ground, received| {
        plan(ground, &offer.own, &offer.bases, received)
    })
}

/// Refuses an offered edit for a reason of the caller's instead of judging it; one that was judged before stays so.
///
/// # Errors
/// As [`admit`].
#[cfg(feature = "testing")]
pub fn refuse(ground: &mut Ground, offer: &Offer, now: Micros, why: Rejection) -> Result<Answer, Need> {
    admit_by(ground, offer, now, |ground, _| {
        ground.record(offer.own.edit.record)?;
        Ok(Plan::Rejected(why))
    })
}

/// Lets an offered edit wait for a cause of the caller's instead of judging it; one that was judged before stays so.
///
/// # Errors
/// As [`admit`].
#[cfg(feature = "testing")]
pub fn hold(ground: &mut Ground, offer: &Offer, now: Micros, cause: Cause) -> Result<Answer, Need> {
    admit_by(ground, offer, now, |ground, _| {
        ground.record(offer.own.edit.record)?;
        Ok(Plan::Held(cause))
    })
}

fn admit_by(
    ground: &mut Ground,
    offer: &Offer,
    now: Micros,
    judge: impl FnOnce(&Ground, Micros) -> Result<Plan, Need>,
) -> Result<Answer, Need> {
    let own = &offer.own;
    let author = own.author;
    if planted::on(Bug::VerdictByNumber) && ground.is_numbered(author.n) {
        return Ok(Answer::Judged);
    }
    if let Some(there) = ground.numbered(author.installation, author.n)? {
        if there != own.hash {
            return Ok(Answer::Clone);
        }
        let waiting = ground.held.of_hash(own.hash).next();
        return Ok(waiting.map_or(Answer::Judged, |held| Answer::Held(held.cause.clone())));
    }
    let waiting = ground.held.of_user(own.hash, author.user);
    if let Some(cause) = waiting.map(|held| held.cause.clone()) {
        ground.note_number(author, own.hash);
        return Ok(Answer::Held(cause));
    }
    if ground.known(author.user, own.hash)?.is_some() {
        ground.note_number(author, own.hash);
        return Ok(Answer::Judged);
    }
    let received = if planted::on(Bug::ReceivedSteps) {
        now
    } else {
        now.max(ground.workspace.last_received.plus(1))
    };
    let seen = own
        .edit
        .sights
        .iter()
        .map(|sight| sight.base)
        .fold(own.edit.base, Ord::max);
    if seen > ground.bound(author.installation)? {
        let refusal = Rejection::by("base.ahead", &[]).accepts("a base that this device has acknowledged");
        ground.workspace.last_received = received;
        ground.reject(own, received, refusal);
        return Ok(Answer::Ahead);
    }
    let planned = judge(ground, received)?;
    if matches!(planned, Plan::Whole) {
        return Ok(Answer::Whole);
    }
    ground.workspace.last_received = received;
    Ok(conclude(ground, own, received, planned))
}

/// Judges again what waits and whose cause may have gone, until nothing more moves.
///
/// # Errors
/// What must be loaded first; what was already concluded stands, so calling again goes on.
pub fn settle(ground: &mut Ground) -> Result<(), Need> {
    loop {
        let mut moved = false;
        let waiting: Vec<(fieldbook_model::Id, u64)> = ground.held.numbers().collect();
        for key in waiting {
            let Some(held) = ground.held.get(&key).cloned() else {
                continue;
            };
            if let Cause::Record(id) = held.cause {
                let there = ground.record(id)?.is_some() || ground.memory(id)?.dropped;
                if !there {
                    continue;
                }
            }
            match plan(ground, &held.own, &[], held.received)? {
                Plan::Held(cause) if cause == held.cause => {}
                Plan::Held(cause) => {
                    let held = ground.held.set_cause(&key, cause).cloned();
                    ground.changes.held.extend(held);
                }
                planned => {
                    let planned = if planned == Plan::Whole {
                        Plan::Rejected(base_unknown())
                    } else {
                        planned
                    };
                    ground.release(key);
                    conclude(ground, &held.own, held.received, planned);
                    moved = true;
                }
            }
        }
        if !moved {
            return Ok(());
        }
    }
}

/// What waited is judged without its author at hand to ask for the base; it goes back to them with its text.
fn base_unknown() -> Rejection {
    Rejection::by("text.base_unknown", &[]).accepts("writing the text again on the one that stands")
}

fn conclude(ground: &mut Ground, own: &OwnEdit, received: Micros, planned: Plan) -> Answer {
    if matches!(planned, Plan::Held(_) | Plan::Rejected(_)) {
        ground.set_texts_aside(own);
    }
    match planned {
        Plan::Held(cause) => {
            let held = HeldEdit {
                own: own.clone(),
                received,
                cause: cause.clone(),
            };
            ground.hold(held);
            Answer::Held(cause)
        }
        Plan::Rejected(rejection) => {
            ground.reject(own, received, rejection);
            Answer::Judged
        }
        Plan::Accepted(accepted) => {
            ground.accept(own, received, *accepted);
            Answer::Judged
        }
        Plan::Whole => Answer::Whole,
    }
}

/// Returns whether a verdict lets its edit into the log.
#[must_use]
pub fn is_accepted(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Accepted | Verdict::Mended)
}
