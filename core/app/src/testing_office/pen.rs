//! What the office itself writes, and what a test reads of its book.
//!
//! Goes through admission like a phone's edits; the office's screen is the record itself.

use fieldbook_admission::{Member, Offer, Role, admit, settle};
use fieldbook_merge::{Moment, Shown, write};
use fieldbook_model::{
    Action, Author, FieldNo, Id, Micros, OwnEdit, TypeSpec, Value, What,
    action::{Write, field_named, type_named},
    edit::Sight,
};
use fieldbook_protocol::Verdict;
use fieldbook_store::Cell;

use super::book::Book;
use crate::{Failure, FailureKind, view::content_of, words::Said};

impl Book {
    pub(super) fn add_user(&mut self, name: &str, role: Role, now: Micros) -> Result<Id, Failure> {
        let role_name = match role {
            Role::Rep => "rep",
            Role::Manager => "manager",
            Role::Office => "office",
        };
        let territory = Write::Set(Some(Value::Link(self.territory)));
        let fields = vec![
            text("name", name),
            text("role", role_name),
            ("territory".to_owned(), territory),
            ("active".to_owned(), Write::Set(Some(Value::Flag(true)))),
        ];
        let user = self.create("user", fields, now)?;
        let member = Member {
            name: name.to_owned(),
            role,
            territory: Some(self.territory),
            active: true,
        };
        self.ground.directory.members.insert(user, member);
        Ok(user)
    }

    pub(super) fn create(&mut self, kind: &str, fields: Vec<(String, Write)>, now: Micros) -> Result<Id, Failure> {
        let schema = self.ground.schema.clone();
        let spec = type_named(&schema, kind)?;
        let mut bytes = [0; 10];
        bytes
            .iter_mut()
            .zip(self.draw().to_be_bytes())
            .for_each(|(to, from)| *to = from);
        let id = Id::v7(now, bytes);
        let mut action = Action::default();
        action.create(spec, id, numbered(spec, fields)?)?;
        self.offer(&action, now)?;
        Ok(id)
    }

    pub(super) fn edit(&mut self, record: Id, fields: Vec<(String, Write)>, now: Micros) -> Result<(), Failure> {
        let schema = self.ground.schema.clone();
        let spec = self.spec_of(record).and_then(|number| schema.get(number));
        let spec = spec.ok_or_else(|| none(record))?;
        let mut action = Action::default();
        action.change(spec, record, numbered(spec, fields)?)?;
        self.offer(&action, now)
    }

    pub(super) fn delete(&mut self, record: Id, now: Micros) -> Result<(), Failure> {
        let schema = self.ground.schema.clone();
        let spec = self.spec_of(record).and_then(|number| schema.get(number));
        let mut action = Action::default();
        action.delete(spec.ok_or_else(|| none(record))?, record);
        self.offer(&action, now)
    }

    pub(super) fn content(&self, record: Id, field: &str) -> Option<Cell> {
        let there = self.ground.record(record).ok().flatten()?;
        let field = self.ground.schema.get(there.kind)?.field(field)?;
        content_of(there, field)
    }

    pub(super) fn count(&self, kind: &str) -> usize {
        let number = self.ground.schema.by_name(kind).map(|spec| spec.number);
        let there = self
            .records
            .iter()
            .filter_map(|id| self.ground.record(*id).ok().flatten());
        there
            .filter(|record| Some(record.kind) == number && record.deleted.is_none())
            .count()
    }

    fn spec_of(&self, record: Id) -> Option<fieldbook_model::TypeNo> {
        self.ground.record(record).ok().flatten().map(|record| record.kind)
    }

    pub(super) fn service(&self) -> Author {
        Author {
            user: Id::derived("workspace.service", self.workspace()),
            installation: Id::derived("workspace.service.installation", self.workspace()),
            n: 0,
        }
    }

    pub(super) fn draw(&mut self) -> u64 {
        self.drawn += 1;
        // Spread, so that short ids and codes differ in their last digits.
        self.drawn.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    /// Offers an action of the office's own, all of whose edits have seen everything.
    fn offer(&mut self, action: &Action, now: Micros) -> Result<(), Failure> {
        let author = self.service();
        let head = self.head();
        self.ground.put_bound(author.installation, head);
        let mut refused = None;
        for draft in &action.drafts {
            self.insist(|ground| ground.record(draft.record).map(|_| ()));
            let base = self.ground.record(draft.record).ok().flatten().cloned();
            let shown = base.clone().map(|record| Shown {
                alive: record.deleted.is_none(),
                record,
            });
            let sights = if draft.what == What::Delete {
                self.sights(draft.record)
            } else {
                Vec::new()
            };
            let ground = write::Ground {
                base: base.as_ref(),
                shown: shown.as_ref(),
                pending: &[],
                sights: &sights,
            };
            let moment = Moment {
                captured: now,
                clock: None,
            };
            let version = self.ground.schema.version;
            let composed = write(draft, ground, &moment, author, version, &mut || {
                self.drawn += 1;
                self.drawn.to_be_bytes()
            });
            for composed in composed {
                let n = self.draw_number();
                let own = OwnEdit {
                    author: Author { n, ..author },
                    ..composed.own
                };
                let hash = own.hash;
                let offer = Offer { own, bases: Vec::new() };
                self.insist(|ground| admit(ground, &offer, now));
                let changes = &self.ground.changes.verdicts;
                let verdict = changes
                    .iter()
                    .find(|row| row.hash == hash)
                    .map(|row| row.verdict.clone());
                if verdict != Some(Verdict::Accepted) {
                    refused = Some(verdict);
                }
            }
        }
        self.insist(settle);
        self.drain();
        match refused {
            None => Ok(()),
            Some(Some(Verdict::Rejected(why))) => {
                Err(Failure::rule(&why.rule, why.accepts.as_deref().unwrap_or_default()))
            }
            Some(_) => Err(Failure::new(FailureKind::Rule, Said::new("held.unknown"))),
        }
    }

    /// What a deletion takes down: the record, and of a home all that hangs on it, seen as it stands now.
    fn sights(&self, record: Id) -> Vec<Sight> {
        let base = self.head();
        let there = self.records.iter();
        let there = there.filter_map(|id| Some((*id, self.ground.record(*id).ok().flatten()?)));
        let taken = there.filter(|(id, there)| *id == record || there.home == record);
        let sights = taken.flat_map(|(id, there)| {
            let groups = there.groups.keys();
            groups.map(move |group| Sight {
                record: id,
                group: *group,
                base,
            })
        });
        sights.collect()
    }

    fn draw_number(&mut self) -> u64 {
        self.drawn += 1;
        self.drawn
    }
}

fn numbered(spec: &TypeSpec, fields: Vec<(String, Write)>) -> Result<Vec<(FieldNo, Write)>, Failure> {
    let number = |(name, write): (String, Write)| Ok((field_named(spec, &name)?.number, write));
    fields.into_iter().map(number).collect()
}

pub(super) fn text(field: &str, value: &str) -> (String, Write) {
    (field.to_owned(), Write::Set(Some(Value::Text(value.to_owned()))))
}

fn none(record: Id) -> Failure {
    Failure::new(
        FailureKind::NotFound,
        Said::new("name.none").with("text", record.short()),
    )
}
