//! The views of a record's long texts on one phone: kept while own edits wait over them.
//!
//! Whoever writes, lays, takes back or fetches tells the views in the same transaction; what a screen shows of a text
//! is then the admitted text with the view over it, and never a guess.

use std::collections::BTreeMap;

use fieldbook_model::{Entry, FieldNo, FieldOutcome, Id, Op, OwnEdit, Seq};

use crate::{
    pending::Composed,
    record::Record,
    text::{Overlay, TextError},
};

/// Views of one record's texts, by field. A field without a view shows the admitted text.
pub type Views = BTreeMap<FieldNo, Overlay>;

fn text_of(record: Option<&Record>, field: FieldNo) -> &str {
    let rows = record.into_iter().flat_map(|record| record.groups.values());
    rows.into_iter()
        .find_map(|row| row.texts.get(&field))
        .map_or("", |text| &text.content)
}

fn last_of(record: Option<&Record>, field: FieldNo) -> Id {
    let rows = record.into_iter().flat_map(|record| record.groups.values());
    rows.into_iter()
        .find_map(|row| row.texts.get(&field))
        .map_or(Id::default(), |text| text.last.author.installation)
}

/// Takes what was just written. `base` is the admitted row that it lies over.
pub fn written(views: &mut Views, me: Id, base: Option<&Record>, composed: &Composed) {
    let edit = &composed.own.edit;
    let revision = base.map_or(Seq(0), |record| record.revision(edit.group));
    for (field, more) in &composed.typed {
        let view = views.entry(*field).or_insert_with(|| Overlay::new(me, revision));
        let n = composed.own.author.n;
        if composed.replaces.is_none() || !view.grown(n, more) {
            view.typed(n, more);
        }
    }
}

/// Takes an entry that is about to be laid on `before`.
///
/// # Errors
/// When the entry is not of that text; the home is to be fetched then.
pub fn laying(views: &mut Views, before: Option<&Record>, entry: &Entry) -> Result<(), TextError> {
    for part in &entry.parts {
        for (field, outcome) in &part.outcomes {
            let (FieldOutcome::Text(_, hunks, _), Some(view)) = (outcome, views.get_mut(field)) else {
                continue;
            };
            let author = part.author;
            view.lay(entry.seq, author.installation, author.n, hunks, text_of(before, *field))?;
        }
    }
    views.retain(|_, view| !view.is_spent());
    Ok(())
}

/// Takes back an own edit that did not go into the text (rejected, dropped, or kept as a loser).
///
/// # Errors
/// When a view is not of the text that stands here.
pub fn taken_back(views: &mut Views, base: Option<&Record>, own: &OwnEdit) -> Result<(), TextError> {
    for (field, op) in &own.edit.ops {
        if let (Op::Text(_), Some(view)) = (op, views.get_mut(field)) {
            view.withdraw(own.author.n, text_of(base, *field))?;
        }
    }
    views.retain(|_, view| !view.is_spent());
    Ok(())
}

/// Moves the views from one admitted row to another that was fetched whole; `settled` are own numbers that are in it.
///
/// # Errors
/// When a view is not of the old text.
pub fn leaping(
    views: &mut Views,
    old: Option<&Record>,
    new: Option<&Record>,
    at: Seq,
    settled: &[u64],
) -> Result<(), TextError> {
    for (field, view) in views.iter_mut() {
        let last = last_of(new, *field);
        view.leap(at, text_of(old, *field), text_of(new, *field), last, settled)?;
    }
    views.retain(|_, view| !view.is_spent());
    Ok(())
}
