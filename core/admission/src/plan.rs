//! What would become of an edit now: held, rejected or accepted. Reads only; executing is another room's work.
//!
//! The order of questions is the order of the answers a person gets: is it understood, does its record exist, may
//! this person write there, are the values good, do the rules allow it. Then each field is arbitrated.

use std::collections::BTreeMap;

use fieldbook_merge::{Incoming, Record, arbitrate};
use fieldbook_model::{
    Entry, FieldNo, FieldOutcome, Id, Micros, Op, OwnEdit, Part, Rejection, Schema, Seq, Value, What,
    entry::Fate,
    ops::TextOp,
    planted::{self, Bug},
    schema::{Home, TypeSpec, WORKSPACE_HOME},
};
use fieldbook_protocol::push::Cause;

use crate::{
    check,
    delete::plan_delete,
    directory::Book,
    ground::{Ground, Need},
    mend::{Case, Link, case_of},
    outcome::{Accepted, Plan, Stop},
    texts::{Standing, TextPlan, plan_text},
};

/// Plans an edit.
///
/// # Errors
/// What must be loaded first.
pub fn plan(ground: &Ground, own: &OwnEdit, bases: &[(FieldNo, String)], received: Micros) -> Result<Plan, Need> {
    match decide(ground, own, bases, received) {
        Ok(accepted) => Ok(Plan::Accepted(Box::new(accepted))),
        Err(Stop::Need(need)) => Err(need),
        Err(Stop::Held(cause)) => Ok(Plan::Held(cause)),
        Err(Stop::Rejected(rejection)) => Ok(Plan::Rejected(rejection)),
        Err(Stop::Whole) => Ok(Plan::Whole),
    }
}

fn decide(ground: &Ground, own: &OwnEdit, bases: &[(FieldNo, String)], received: Micros) -> Result<Accepted, Stop> {
    let case = case_of(ground, own, received)?;
    if own.edit.what == What::Drop {
        return Ok(Accepted {
            dropped: own.edit.mends,
            ..Accepted::default()
        });
    }
    let spec = known_type(&ground.schema, &case)?;
    let record = ground.record(case.record)?;
    let home = home_of(ground, spec, &case, record)?;
    let book = book_of(ground, spec, &case, home)?;
    check::may_write(ground, spec, &case, book)?;
    if case.what == What::Delete {
        return plan_delete(ground, own, home, received);
    }
    check::values(ground, spec, &case, record)?;
    check::rules(ground, spec, &case, record, home)?;
    let mut accepted = write_entry(ground, &case, bases, record, home, received)?;
    accepted.book = (record.is_none() && home == case.record).then_some(book);
    accepted.mended = case.mended();
    Ok(accepted)
}

fn known_type<'s>(schema: &'s Schema, case: &Case) -> Result<&'s TypeSpec, Stop> {
    let spec = schema.get(case.kind).ok_or(Stop::Held(Cause::Field(FieldNo(0))))?;
    for (field, op) in case.ops() {
        if !spec.fields.contains_key(&field) || matches!(op, Op::Unknown(_)) {
            return Err(Stop::Held(Cause::Field(field)));
        }
    }
    Ok(spec)
}

/// The home that the record hangs on, or the word that its record is not here (yet).
fn home_of(ground: &Ground, spec: &TypeSpec, case: &Case, record: Option<&Record>) -> Result<Id, Stop> {
    if let Some(record) = record {
        if record.kind != case.kind {
            return Err(Rejection::by("record.type", &[]).accepts(spec.name.clone()).into());
        }
        if case.what == What::Create && !case.record.is_derived() {
            return Err(Rejection::by("record.exists", &[]).into());
        }
        return Ok(record.home);
    }
    if case.what != What::Create {
        if ground.memory(case.record)?.dropped {
            return Err(Rejection::by("record.dropped", &[]).into());
        }
        return Err(Stop::Held(Cause::Record(case.record)));
    }
    match spec.home {
        Home::Itself => Ok(case.record),
        Home::Workspace => Ok(WORKSPACE_HOME),
        Home::Of(field) => match case.value(field).and_then(Value::as_link) {
            None => Ok(case.record),
            Some(link) => match ground.record(link)? {
                Some(linked) if linked.home == WORKSPACE_HOME => Ok(case.record),
                Some(linked) => Ok(linked.home),
                None if ground.memory(link)?.dropped => Err(Rejection::by("record.dropped", &[field]).into()),
                None => Err(Stop::Held(Cause::Record(link))),
            },
        },
    }
}

/// The book that the home lies in; of a new home the one that its fields name, else its author's own.
fn book_of(ground: &Ground, spec: &TypeSpec, case: &Case, home: Id) -> Result<Book, Stop> {
    if home == WORKSPACE_HOME {
        return Ok(Book::default());
    }
    if home != case.record || ground.record(home)?.is_some() {
        return Ok(ground.memory(home)?.book);
    }
    let link = |name: &str| {
        spec.field(name)
            .and_then(|field| case.value(field.number))
            .and_then(Value::as_link)
    };
    if spec.field("owner").is_some() {
        return Ok(Book {
            owner: link("owner"),
            territory: link("territory"),
        });
    }
    let member = ground.directory.members.get(&case.user);
    Ok(Book {
        owner: Some(case.user),
        territory: member.and_then(|member| member.territory),
    })
}

/// Arbitrates each field of a create or change and puts the entry together.
fn write_entry(
    ground: &Ground,
    case: &Case,
    bases: &[(FieldNo, String)],
    record: Option<&Record>,
    home: Id,
    received: Micros,
) -> Result<Accepted, Stop> {
    let fate = fate_of(ground, case, record, home)?;
    let home_down = home != case.record
        && home != WORKSPACE_HOME
        && fate != Fate::Beneath
        && ground.record(home)?.is_some_and(|home| home.deleted.is_some());
    let mut fold = Fold {
        ground,
        case,
        bases,
        accepted: Accepted::default(),
    };
    let mut parts = Vec::with_capacity(case.links.len());
    let mut laid: Option<Record> = None;
    for link in &case.links {
        let standing = laid.as_ref().or(record);
        let mut outcomes = BTreeMap::new();
        for (field, op) in &link.own.edit.ops {
            let outcome = match case.is_overridden(&link.own, *field) {
                true => Some(FieldOutcome::Late),
                false => fold.outcome_of(link, *field, op, standing)?,
            };
            outcomes.extend(outcome.map(|outcome| (*field, outcome)));
        }
        parts.push(Part {
            author: link.own.author,
            edit: link.own.edit.clone(),
            outcomes,
        });
        if case.links.len() > 1 {
            // A mend is judged on what the mended edit has laid.
            let seq = ground.workspace.head.next();
            let so_far = Entry {
                seq,
                received,
                home,
                fate,
                home_revived: false,
                parts: parts.clone(),
            };
            let mut next = record.cloned();
            let _ = fieldbook_merge::lay(&mut next, &so_far);
            laid = next;
        }
    }
    let mut accepted = fold.accepted;
    accepted.entry = Some(Entry {
        seq: Seq(0),
        received,
        home,
        fate,
        home_revived: home_down,
        parts,
    });
    Ok(accepted)
}

/// Whether the edit creates, revives, lies beneath its author's own later delete, or just changes.
fn fate_of(ground: &Ground, case: &Case, record: Option<&Record>, home: Id) -> Result<Fate, Stop> {
    let down = |record: Option<&Record>| record.and_then(|record| record.deleted);
    let own_later = |deletion: fieldbook_merge::Deletion| {
        deletion.author.installation == case.author.installation && deletion.author.n > case.author.n
    };
    // A mend carries the base of what it mends, but its author may have deleted the record in between.
    let has_seen = |deletion: fieldbook_merge::Deletion| {
        let own_earlier = deletion.author.installation == case.author.installation && deletion.author.n < case.author.n;
        own_earlier || case.base() >= deletion.seq
    };
    let home_record = if home == WORKSPACE_HOME || home == case.record {
        None
    } else {
        ground.record(home)?
    };
    let beneath = down(record).into_iter().chain(down(home_record)).any(own_later);
    match (record, down(record)) {
        (None, _) => Ok(Fate::Created),
        _ if beneath => Ok(Fate::Beneath),
        (Some(_), Some(deletion)) if has_seen(deletion) => Err(Rejection::by("record.deleted", &[])
            .accepts("restoring the record first")
            .into()),
        (Some(_), Some(_)) => Ok(Fate::Revived),
        (Some(_), None) => Ok(Fate::Same),
    }
}

/// The fields of one case being arbitrated, one after the other.
struct Fold<'a> {
    ground: &'a Ground,
    case: &'a Case,
    bases: &'a [(FieldNo, String)],
    accepted: Accepted,
}

impl Fold<'_> {
    fn outcome_of(
        &mut self,
        link: &Link,
        field: FieldNo,
        op: &Op,
        standing: Option<&Record>,
    ) -> Result<Option<FieldOutcome>, Stop> {
        let memory = self.ground.memory(self.case.record)?;
        let row = standing.and_then(|record| record.groups.get(&self.case.group));
        let own = &link.own;
        match op {
            Op::Set(value) => {
                let last = memory.last_n.get(&(field, own.author.installation));
                let incoming = Incoming {
                    author: own.author,
                    edit: own.key(),
                    captured: own.edit.captured,
                    received: link.received,
                    base: own.edit.base,
                    value: value.as_ref(),
                    late: last.is_some_and(|last| *last > own.author.n) && !planted::on(Bug::HeldOver),
                };
                Ok(arbitrate(row.and_then(|row| row.registers.get(&field)), incoming))
            }
            Op::Members(members) => {
                let void = memory.taken.contains(&(field, own.key())) && !members.add.is_empty();
                Ok(void.then(|| FieldOutcome::Void(members.add.clone())))
            }
            Op::Text(op) => self.text_outcome(link, field, op, row.map_or("", |row| row.text(field))),
            Op::Count(_) | Op::Unknown(_) => Ok(None),
        }
    }

    fn text_outcome(
        &mut self,
        link: &Link,
        field: FieldNo,
        op: &TextOp,
        text: &str,
    ) -> Result<Option<FieldOutcome>, Stop> {
        let memory = self.ground.memory(self.case.record)?;
        let own = &link.own;
        let copied = memory
            .grown
            .get(&own.edit.first_nonce())
            .is_some_and(|other| *other != own.hash);
        if copied {
            return Err(Rejection::by("text.copied", &[field])
                .accepts("typing the rest again")
                .into());
        }
        let whole = self
            .bases
            .iter()
            .find(|(number, _)| *number == field)
            .map(|(_, base)| base.as_str());
        let history = self.accepted.texts.get(&field).or_else(|| memory.texts.get(&field));
        let standing = Standing {
            text,
            history,
            seq: self.ground.workspace.head.next(),
        };
        match plan_text(standing, own.author, own.edit.base, op, whole) {
            TextPlan::Whole => Err(Stop::Whole),
            TextPlan::TooLong(result, history) => {
                self.accepted.texts.insert(field, history);
                Ok(Some(FieldOutcome::TooLong(result)))
            }
            TextPlan::Refused(error) => Err(Rejection::by("text.misfit", &[field]).accepts(error.to_string()).into()),
            TextPlan::Merged {
                from,
                hunks,
                to,
                history,
            } => {
                self.accepted.texts.insert(field, history);
                Ok(Some(FieldOutcome::Text(from, hunks, to)))
            }
        }
    }
}
