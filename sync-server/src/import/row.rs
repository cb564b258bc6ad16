//! One row becomes one action: the creation of a record with the fields that the mapping names.
//!
//! Pure: what a name stands for (a user, a territory, a record) is asked of [`Names`]. Nothing is half-written: the
//! first bad cell leaves the whole row out.

use std::collections::BTreeMap;

use fieldbook_model::{
    Action, FieldKind, FieldNo, Id, Merge,
    action::Write,
    schema::{FieldSpec, Schema, TypeSpec},
};

use crate::{
    import::{Mapping, Table, mapping::Source},
    problem::{Problem, ProblemKind},
    workspace::value,
};

/// What names stand for in the workspace.
pub trait Names {
    /// Returns the records that a link field may mean by a name or an id.
    fn find(&self, kind: FieldKind, name: &str) -> Vec<Id>;
}

/// A row that can be written.
#[derive(Debug)]
pub struct RowAction {
    /// The line it starts on.
    pub line: u64,
    /// The record.
    pub record: Id,
    /// What it is to become.
    pub action: Action,
    /// By field number, the column (or else the field) to name when admission refuses it.
    pub columns: BTreeMap<FieldNo, String>,
}

/// Returns what each row becomes, or why it is left out; `id` gives each row's record its id.
///
/// # Errors
/// When the file lacks a column that the mapping names.
pub fn actions(
    table: Table,
    mapping: &Mapping,
    schema: &Schema,
    names: &dyn Names,
    id: &mut dyn FnMut() -> Id,
) -> Result<Vec<Result<RowAction, Problem>>, Problem> {
    let spec = mapping.spec(schema)?;
    for source in mapping.fields.values() {
        let Some(column) = source.column.as_ref().filter(|column| !table.head.contains(column)) else {
            continue;
        };
        return Err(Problem::new(ProblemKind::File, "the file lacks this column")
            .field(column)
            .rule("column.missing")
            .accepts(table.head.join(", ")));
    }
    let order = mapping.order()?;
    let row = |(line, cells): (u64, Result<Vec<String>, Problem>)| {
        let cells = cells?;
        let cells: BTreeMap<&str, &str> = table
            .head
            .iter()
            .map(String::as_str)
            .zip(cells.iter().map(String::as_str))
            .collect();
        one(line, &cells, &order, mapping, spec, names, id())
    };
    Ok(table.rows.into_iter().map(row).collect())
}

fn one(
    line: u64,
    cells: &BTreeMap<&str, &str>,
    order: &[&str],
    mapping: &Mapping,
    spec: &TypeSpec,
    names: &dyn Names,
    record: Id,
) -> Result<RowAction, Problem> {
    let mut got: BTreeMap<&str, String> = BTreeMap::new();
    let mut fields: Vec<(FieldNo, Write)> = Vec::new();
    let mut columns = BTreeMap::new();
    for name in order {
        let (Some(field), Some(source)) = (spec.field(name), mapping.fields.get(*name)) else {
            continue;
        };
        let place = source.column.clone().unwrap_or_else(|| (*name).to_owned());
        columns.insert(field.number, place.clone());
        let Some(text) = text_of(source, cells, &got) else {
            continue;
        };
        let at = |problem: Problem| placed(problem, line, &place);
        fields.push((field.number, write_of(field, source, &text, names).map_err(at)?));
        got.insert(name, text);
    }
    let mut action = Action::default();
    action.create(spec, record, fields).map_err(|why| {
        let place = spec
            .field(&why.field)
            .and_then(|field| columns.get(&field.number))
            .unwrap_or(&why.field)
            .clone();
        placed(Problem::of_value(&why), line, &place)
    })?;
    Ok(RowAction {
        line,
        record,
        action,
        columns,
    })
}

/// Returns the problem as one of a row: by line and column.
#[must_use]
pub fn placed(mut problem: Problem, line: u64, column: &str) -> Problem {
    problem.kind = ProblemKind::Row;
    problem.on(format!("line {line}")).field(column)
}

fn text_of(source: &Source, cells: &BTreeMap<&str, &str>, got: &BTreeMap<&str, String>) -> Option<String> {
    let origin = match (&source.column, &source.constant, &source.of) {
        (Some(column), _, _) => cells.get(column.as_str()).map(|cell| (*cell).to_owned()),
        (_, Some(constant), _) => Some(constant.clone()),
        (_, _, Some(of)) => got.get(of.as_str()).cloned(),
        _ => None,
    };
    let mut text = origin.filter(|text| !text.is_empty());
    if let Some(words) = &source.first_of {
        text = text.and_then(|text| {
            let places = words.iter().filter_map(|word| Some((text.find(word.as_str())?, word)));
            places
                .min_by_key(|(place, word)| (*place, usize::MAX - word.len()))
                .map(|(_, word)| word.clone())
        });
    }
    if let Some(by) = &source.by {
        text = text.and_then(|text| by.get(&text).cloned());
    }
    text.or_else(|| source.default.clone()).filter(|text| !text.is_empty())
}

fn write_of(field: &FieldSpec, source: &Source, text: &str, names: &dyn Names) -> Result<Write, Problem> {
    if field.kind == FieldKind::Phone {
        one_phone(text)?;
    }
    if let Some(code) = &source.currency {
        let amount = crate::workspace::amount::money(text, code);
        return amount.map(|value| Write::Set(Some(value))).map_err(|accepts| {
            Problem::new(ProblemKind::Row, format!("“{text}” is no amount in {code}"))
                .rule("money.shape")
                .accepts(accepts)
        });
    }
    match field.merge {
        Merge::Set => {
            let parts = text
                .split([';', '；', '、', '|'])
                .map(str::trim)
                .filter(|part| !part.is_empty());
            let add = parts
                .map(|part| value::read(field, part, names))
                .collect::<Result<_, _>>()?;
            Ok(Write::Members { add, remove: vec![] })
        }
        Merge::Text => Ok(Write::Text(text.to_owned())),
        Merge::Register | Merge::Counter => Ok(Write::Set(Some(value::read(field, text, names)?))),
    }
}

/// A cell with two numbers is refused: which of them is dialled is not for an import to choose.
fn one_phone(text: &str) -> Result<(), Problem> {
    let digits = |part: &str| {
        part.chars()
            .filter(|c| c.is_ascii_digit() || ('０'..='９').contains(c))
            .count()
    };
    let apart = |c: char| matches!(c, '/' | '／' | ';' | '；' | ',' | '，' | '、' | '|' | '\n');
    let parts = text.split(apart).flat_map(|part| {
        // Blanks group the digits of one number as often as they part two: only two long runs are two numbers.
        let runs: Vec<&str> = part.split_whitespace().collect();
        if runs.iter().filter(|run| digits(run) >= 7).count() >= 2 {
            runs
        } else {
            vec![part]
        }
    });
    let numbers: Vec<&str> = parts.map(str::trim).filter(|part| digits(part) >= 7).collect();
    if numbers.len() < 2 {
        return Ok(());
    }
    let message = format!(
        "this cell holds {} telephone numbers: {}",
        numbers.len(),
        numbers.join(" and ")
    );
    Err(Problem::new(ProblemKind::Row, message)
        .rule("phone.several")
        .accepts("one number; another belongs to a contact or to a field of its own"))
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test that fails should stop"
    )]
    use super::*;
    use crate::workspace::WorkspaceFile;
    use fieldbook_model::{Value, currency::Currency};

    struct Town;

    impl Names for Town {
        fn find(&self, _: FieldKind, name: &str) -> Vec<Id> {
            let known = ["北京", "西城区", "朝阳区", "王芳", "李强", "赵敏"];
            known
                .iter()
                .position(|known| *known == name)
                .map(|at| Id([u8::try_from(at).unwrap(); 16]))
                .into_iter()
                .collect()
        }
    }

    fn import(csv: &str) -> Result<Vec<Result<RowAction, Problem>>, Problem> {
        let schema = WorkspaceFile::parse(include_str!("../../sample/workspace.toml"))
            .unwrap()
            .schema()
            .unwrap();
        let mapping = Mapping::parse(include_str!("../../../tests/data/hotels-beijing.mapping.toml"), &schema).unwrap();
        actions(
            super::super::table::read(csv.as_bytes(), None, b',').unwrap(),
            &mapping,
            &schema,
            &Town,
            &mut || Id([9; 16]),
        )
    }

    const HEAD: &str = "领域,名称,地址,地铁,电话,价格,评分,酒店类型\n";

    #[test]
    fn a_hotel_becomes_a_customer_of_the_rep_of_its_district() {
        let rows = import(&format!(
            "{HEAD}酒店,贵都,北京西城区广安门,x,010-51979888,1354,4.7,高档型\n"
        ))
        .unwrap();
        let row = rows[0].as_ref().unwrap();
        let writes = &row.action.drafts[0].writes;
        assert_eq!(writes[&FieldNo(12)], Write::Set(Some(Value::Link(Id([1; 16])))));
        assert_eq!(writes[&FieldNo(11)], Write::Set(Some(Value::Link(Id([3; 16])))));
        assert_eq!(
            writes[&FieldNo(1001)],
            Write::Set(Some(Value::Money(135_400, Currency::CNY)))
        );
        assert_eq!((row.line, row.columns[&FieldNo(5)].as_str()), (2, "电话"));
    }

    #[test]
    fn an_address_without_a_district_stays_with_the_city_and_an_empty_price_stays_empty() {
        let rows = import(&format!("{HEAD}酒店,贵都,北京万丰路300号,x,010-51979888,,4.7,高档型\n")).unwrap();
        let writes = &rows[0].as_ref().unwrap().action.drafts[0].writes;
        assert_eq!(writes[&FieldNo(12)], Write::Set(Some(Value::Link(Id([0; 16])))));
        assert!(!writes.contains_key(&FieldNo(1001)));
    }

    #[test]
    fn each_bad_row_is_named_by_line_column_and_reason() {
        let csv = format!(
            "{HEAD}酒店,甲,西城区,x,010-51979888/010-51979889,1,4.7,高档型\n酒店,乙,西城区,x,01051979888,many,4.7,高档型\n\
             酒店,,西城区,x,010 5197 9888,1,4.7,高档型\n酒店,丁,西城区,x,13800138000 13900139000,1,4.7,高档型\n\
             酒店,戊,西城区,x,010-51979888,1,4.7,宫殿型\n酒店,己,北京房山区,x,010-51979888,1,4.7,高档型\n"
        );
        let rows = import(&csv).unwrap();
        let found: Vec<(Box<str>, Box<str>, Box<str>)> = rows
            .iter()
            .map(|row| row.as_ref().unwrap_err())
            .map(|p| {
                (
                    p.record.clone().unwrap(),
                    p.field.clone().unwrap(),
                    p.rule.clone().unwrap(),
                )
            })
            .collect();
        let expected = [
            ("line 2", "电话", "phone.several"),
            ("line 3", "价格", "money.shape"),
            ("line 4", "名称", "field.required"),
            ("line 5", "电话", "phone.several"),
            ("line 6", "酒店类型", "choice.unknown"),
            ("line 7", "地址", "name.unknown"),
        ];
        for (found, expected) in found.iter().zip(expected) {
            assert_eq!((&*found.0, &*found.1, &*found.2), expected);
        }
        assert_eq!(found.len(), 6);
    }

    #[test]
    fn a_missing_column_refuses_the_file_and_lists_those_that_are_there() {
        let problem = import("名称,地址\n贵都,西城区\n").unwrap_err();
        assert_eq!(
            (problem.rule.as_deref(), problem.accepts.as_deref()),
            (Some("column.missing"), Some("名称, 地址"))
        );
    }
}
