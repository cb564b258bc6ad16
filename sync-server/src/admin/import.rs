//! `import`: the rows of a table become records, in batches, as the service author; bad rows are named and left out.

use std::path::Path;

use fieldbook_model::Id;
use serde_json::json;

use super::{
    Office, Say, Surroundings,
    find::Known,
    office::refused,
    run::{bytes_of, text_of},
};
use crate::{
    chance,
    import::{Mapping, RowAction, row, table},
    problem::{Problem, ProblemKind},
    workspace::Config,
};

/// Most edits of one transaction, as of one push.
const BATCH: usize = fieldbook_protocol::limits::MAX_PUSH_EDITS;

/// Imports a table. Ends as refused when a row was left out; the others are in all the same.
///
/// # Errors
/// A mistake in the mapping or the file, rows that were left out, or the database's.
pub fn import(around: &Surroundings, file: &Path, mapping: &Path, say: &mut Say<'_>) -> Result<(), Problem> {
    let office = Office::open(&around.data)?;
    let bytes = bytes_of(file)?;
    let text = text_of(mapping)?;
    let now = around.clock.now();
    let mut id = || Id::v7(now, chance::bytes(around.chance.as_ref()));
    let (rows, encoding) = office.storage.read(|reading| {
        let config = Config::load(reading)?;
        let mapping = Mapping::parse(&text, &config.schema)?;
        let table = table::read(&bytes, mapping.file.encoding.as_deref(), mapping.delimiter()?)?;
        let encoding = table.encoding;
        let rows = row::actions(table, &mapping, &config.schema, &Known::new(reading), &mut id)?;
        Ok::<_, Problem>((rows, encoding))
    })?;
    let mut good = Vec::new();
    let mut bad = Vec::new();
    for row in rows {
        match row {
            Ok(row) => good.push(row),
            Err(problem) => bad.push(problem),
        }
    }
    let mut imported = 0;
    for batch in batches(&good) {
        let refused = offer(&office, around, batch)?;
        imported += batch.len() - refused.len();
        bad.extend(refused);
    }
    for problem in &bad {
        say.problem(problem);
    }
    let left_out = bad.len();
    let data = json!({ "imported": imported, "left_out": left_out, "encoding": encoding });
    if left_out == 0 {
        say.done(&data, &format!("{imported} rows imported"));
        return Ok(());
    }
    say.done(&data, "");
    Err(Problem::new(
        ProblemKind::Refused,
        format!("{imported} rows imported, {left_out} left out for the reasons above"),
    )
    .rule("import.left_out"))
}

fn batches(rows: &[RowAction]) -> Vec<&[RowAction]> {
    let mut batches = Vec::new();
    let (mut start, mut edits) = (0, 0);
    for (at, row) in rows.iter().enumerate() {
        if edits + row.action.drafts.len() > BATCH {
            batches.extend(rows.get(start..at));
            (start, edits) = (at, 0);
        }
        edits += row.action.drafts.len();
    }
    batches.extend(rows.get(start..).filter(|rest| !rest.is_empty()));
    batches
}

/// Offers a batch in one transaction; returns the rows that admission refused.
fn offer(office: &Office, around: &Surroundings, batch: &[RowAction]) -> Result<Vec<Problem>, Problem> {
    office.write(|session| {
        let mut bad = Vec::new();
        for row in batch {
            let said = Office::service(around).offer(session, &row.action)?;
            if let Err(problem) = refused(said, |number| row.columns.get(&number).cloned()) {
                let column = problem.field.clone().unwrap_or_default();
                bad.push(row::placed(problem, row.line, &column));
            }
        }
        Ok(bad)
    })
}
