//! A draft becomes edits: what the eye saw, which additions a removal takes, from which text to which.
//!
//! Called by the store inside the transaction that commits them. Fields whose bases differ travel as edits of their
//! own, so that a base is true of each field of its edit; `captured` is lifted above the value it replaces.

use std::collections::BTreeMap;

use fieldbook_model::{
    Author, Edit, FieldNo, Hunks, Merge, Micros, Op, OwnEdit, Seq, TextHash, What,
    action::{Draft, Write},
    edit::{Nonce, Sight},
    ops::{Members, TextOp},
    planted::{self, Bug},
};

use crate::{
    clock::Moment,
    coalesce,
    eye::base_of,
    overlay::{Shown, stamp_shown},
    pending::{Composed, Pending},
    record::Record,
    text,
};

/// What a draft is written against.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The admitted row, where there is one.
    pub base: Option<&'a Record>,
    /// What the screen shows, where there is anything.
    pub shown: Option<&'a Shown>,
    /// Pending edits of the home, in commit order.
    pub pending: &'a [&'a Pending],
    /// Of a delete: what was seen of each (record, group) it takes down.
    pub sights: &'a [Sight],
}

/// Turns a draft into edits numbered from `next_n`.
///
/// `chance` gives eight bytes for each edit; `schema` is the version the screen was built from.
pub fn write(
    draft: &Draft,
    ground: Ground<'_>,
    moment: &Moment,
    author: Author,
    schema: u32,
    chance: &mut dyn FnMut() -> [u8; 8],
) -> Vec<Composed> {
    let mut out: Vec<Composed> = Vec::new();
    let mut next_n = author.n;
    for (base, ops, texts) in by_base(draft, ground) {
        let captured = lifted(draft, ground, &ops, moment.captured);
        let taker = if draft.what == What::Change && draft.dismiss.is_empty() && draft.mends.is_none() {
            coalesce::taker(ground.pending, draft.record, draft.group.no(), &ops)
        } else {
            None
        };
        let typed = ops.iter().filter_map(|(field, op)| match op {
            Op::Text(op) => Some((*field, op.hunks.clone())),
            _ => None,
        });
        let typed: Vec<(FieldNo, Hunks)> = typed.collect();
        let edit = Edit {
            nonce: Nonce(chance()),
            record: draft.record,
            kind: draft.kind,
            group: draft.group.no(),
            what: draft.what,
            captured,
            base,
            ops,
            sights: ground.sights.to_vec(),
            dismiss: draft.dismiss.clone(),
            mends: draft.mends,
            clock: moment.clock,
            origin: None,
            schema,
        };
        if let Some(taker) = taker {
            out.push(Composed {
                typed,
                ..grown(taker, edit)
            });
        } else {
            let own = OwnEdit::new(Author { n: next_n, ..author }, edit);
            out.push(Composed {
                own,
                replaces: None,
                texts,
                typed,
            });
            next_n += 1;
        }
    }
    out
}

/// The unsealed edit with the new operations in it: first base, new content, new nonce.
fn grown(taker: &Pending, new: Edit) -> Composed {
    let mut edit = taker.own.edit.clone();
    let grows_text = new.ops.values().any(|op| matches!(op, Op::Text(_)));
    if grows_text {
        edit.origin = Some(edit.first_nonce());
    }
    for (field, op) in new.ops {
        let op = match (edit.ops.remove(&field), op) {
            (Some(Op::Text(before)), Op::Text(after)) => Op::Text(TextOp {
                base: before.base,
                hunks: text::compose(&before.hunks, &after.hunks),
                result: after.result,
            }),
            (_, op) => op,
        };
        edit.ops.insert(field, op);
    }
    if planted::on(Bug::NewerBase) {
        edit.base = edit.base.max(new.base);
    }
    edit.nonce = new.nonce;
    edit.captured = new.captured;
    edit.clock = new.clock;
    let own = OwnEdit::new(taker.own.author, edit);
    Composed {
        own,
        replaces: Some(taker.own.author.n),
        texts: taker.texts.clone(),
        typed: Vec::new(),
    }
}

type Group = (BTreeMap<FieldNo, Op>, Vec<(FieldNo, String)>);
type OneBase = (Seq, BTreeMap<FieldNo, Op>, Vec<(FieldNo, String)>);

fn by_base(draft: &Draft, ground: Ground<'_>) -> Vec<OneBase> {
    let mut groups: BTreeMap<Seq, Group> = BTreeMap::new();
    for (field, write) in &draft.writes {
        let merge = match write {
            Write::Set(_) => Merge::Register,
            Write::Members { .. } => Merge::Set,
            Write::Count(_) => Merge::Counter,
            Write::Text(_) | Write::Typed { .. } => Merge::Text,
        };
        let base = base_of(
            draft.record,
            ground.base,
            ground.pending,
            draft.group.no(),
            *field,
            merge,
        );
        // A creation has seen nothing; splitting it would leave fields without their record.
        let base = if draft.what == What::Create { Seq(0) } else { base };
        let (op, before) = op_of(draft, ground, *field, write);
        let slot = groups.entry(base).or_default();
        slot.0.insert(*field, op);
        slot.1.extend(before.map(|before| (*field, before)));
    }
    if groups.is_empty() {
        let base = match draft.what {
            What::Create => Seq(0),
            _ => ground.base.map_or(Seq(0), |record| record.revision(draft.group.no())),
        };
        return vec![(base, BTreeMap::new(), Vec::new())];
    }
    groups
        .into_iter()
        .map(|(base, (ops, texts))| (base, ops, texts))
        .collect()
}

fn op_of(draft: &Draft, ground: Ground<'_>, field: FieldNo, write: &Write) -> (Op, Option<String>) {
    let row = ground
        .shown
        .and_then(|shown| shown.record.groups.get(&draft.group.no()));
    match write {
        Write::Set(value) => (Op::Set(value.clone()), None),
        Write::Count(by) => (Op::Count(*by), None),
        Write::Members { add, remove } => {
            let additions = |value| row.and_then(|row| row.sets.get(&field)?.get(value));
            let taken = |value| {
                additions(value)
                    .map(|additions| additions.keys().copied().collect())
                    .unwrap_or_default()
            };
            let remove = remove.iter().map(|value| (value.clone(), taken(value))).collect();
            (
                Op::Members(Members {
                    add: add.clone(),
                    remove,
                }),
                None,
            )
        }
        Write::Text(result) => text_op(row.map_or("", |row| row.text(field)), result),
        Write::Typed { seen, text } => {
            let before = row.map_or("", |row| row.text(field));
            if before == seen {
                return text_op(before, text);
            }
            text_op(before, &text::over(Some(seen), before, &text::between(seen, text)))
        }
    }
}

fn text_op(before: &str, result: &str) -> (Op, Option<String>) {
    let op = TextOp {
        base: TextHash::of(before),
        hunks: text::between(before, result),
        result: TextHash::of(result),
    };
    (Op::Text(op), Some(before.to_owned()))
}

/// `captured` above the stamp of each value that the screen showed and this edit replaces.
fn lifted(draft: &Draft, ground: Ground<'_>, ops: &BTreeMap<FieldNo, Op>, now: Micros) -> Micros {
    let Some(shown) = ground.shown else { return now };
    ops.iter()
        .filter(|(_, op)| matches!(op, Op::Set(_)))
        .filter_map(|(field, _)| stamp_shown(&shown.record, draft.group.no(), *field))
        .map(|(_, stamp)| stamp.plus(1))
        .fold(now, Ord::max)
}
