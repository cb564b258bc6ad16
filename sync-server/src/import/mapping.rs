//! A mapping file: how a row of a table becomes a record. The format is explained at the head of
//! `tests/data/hotels-beijing.mapping.toml`.
//!
//! Only reads and judges the mapping; values are judged where rows are.

use std::collections::BTreeMap;

use fieldbook_model::schema::{FieldSpec, Merge, Schema, TypeSpec};
use serde::Deserialize;

use crate::problem::{Problem, ProblemKind};

/// All of the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The record type that a row becomes.
    #[serde(rename = "type")]
    pub kind: String,
    /// How the table is written.
    #[serde(default)]
    pub file: FileFormat,
    /// Where each field's value comes from, by the field's name.
    #[serde(default)]
    pub fields: BTreeMap<String, Source>,
}

/// How the table is written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileFormat {
    /// `utf-8` or `gb18030`; found out where omitted.
    pub encoding: Option<String>,
    /// One character between cells; a comma where omitted.
    pub delimiter: Option<String>,
}

/// Where one field's value comes from, and what becomes of it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The text in this column.
    pub column: Option<String>,
    /// This value, in every row.
    pub constant: Option<String>,
    /// The value that the row got for this other field.
    pub of: Option<String>,
    /// The one of these words that stands first in the text.
    pub first_of: Option<Vec<String>>,
    /// What is found is replaced by what stands beside it.
    pub by: Option<BTreeMap<String, String>>,
    /// Taken where there is nothing so far.
    pub default: Option<String>,
    /// The text is a decimal amount in this currency.
    pub currency: Option<String>,
}

impl Mapping {
    /// Reads a mapping and judges it against the workspace's schema.
    ///
    /// # Errors
    /// The first mistake, with what would be accepted.
    pub fn parse(text: &str, schema: &Schema) -> Result<Self, Problem> {
        let mapping: Mapping = toml::from_str(text).map_err(|why| {
            let line = why.span().map_or(0, |span| {
                1 + text.get(..span.start).unwrap_or_default().matches('\n').count()
            });
            Problem::new(ProblemKind::File, why.message().trim())
                .on(format!("mapping, line {line}"))
                .rule("mapping.shape")
        })?;
        let spec = mapping.spec(schema)?;
        for (name, source) in &mapping.fields {
            let field = spec.field(name).ok_or_else(|| {
                let known = spec
                    .fields
                    .values()
                    .map(|field| field.name.as_str())
                    .collect::<Vec<_>>()
                    .join(", ");
                wrong(name, "field.unknown", format!("{} has no such field", mapping.kind)).accepts(known)
            })?;
            mapping.check_source(field, source)?;
        }
        mapping.order()?;
        mapping.delimiter()?;
        Ok(mapping)
    }

    /// Returns the type that a row becomes.
    ///
    /// # Errors
    /// When there is none of the name.
    pub fn spec<'s>(&self, schema: &'s Schema) -> Result<&'s TypeSpec, Problem> {
        schema.by_name(&self.kind).ok_or_else(|| {
            let known = schema
                .types()
                .map(|spec| spec.name.as_str())
                .collect::<Vec<_>>()
                .join(", ");
            wrong(
                "type",
                "type.unknown",
                format!("there is no record type “{}”", self.kind),
            )
            .accepts(known)
        })
    }

    /// Returns the byte between cells.
    ///
    /// # Errors
    /// When it is not one ASCII character.
    pub fn delimiter(&self) -> Result<u8, Problem> {
        match self.file.delimiter.as_deref() {
            None => Ok(b','),
            Some(text) => match text.as_bytes() {
                [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(*byte),
                _ => Err(wrong("delimiter", "mapping.shape", "not one character")
                    .accepts("one character, such as ; or a tab")),
            },
        }
    }

    /// Returns the fields in an order in which each `of` comes after what it is of.
    ///
    /// # Errors
    /// When an `of` names no field of the mapping, or they go round in a circle.
    pub fn order(&self) -> Result<Vec<&str>, Problem> {
        let mut order: Vec<&str> = Vec::new();
        while order.len() < self.fields.len() {
            let ready = |source: &Source| source.of.as_deref().is_none_or(|of| order.contains(&of));
            let next = self
                .fields
                .iter()
                .find(|(name, source)| !order.contains(&name.as_str()) && ready(source));
            match next {
                Some((name, _)) => order.push(name),
                None => {
                    let stuck = self.fields.keys().find(|name| !order.contains(&name.as_str()));
                    let stuck = stuck.map_or("", String::as_str);
                    return Err(wrong(
                        stuck,
                        "mapping.of",
                        "`of` names no field of this mapping, or goes in a circle",
                    ));
                }
            }
        }
        Ok(order)
    }

    fn check_source(&self, field: &FieldSpec, source: &Source) -> Result<(), Problem> {
        let origins = [&source.column, &source.constant, &source.of]
            .into_iter()
            .flatten()
            .count();
        if origins != 1 {
            return Err(wrong(&field.name, "mapping.source", "a field has exactly one source")
                .accepts("one of column, constant, of"));
        }
        if source.currency.is_some() != (field.kind == fieldbook_model::FieldKind::Money) {
            return Err(wrong(
                &field.name,
                "mapping.currency",
                "an amount needs its currency, and nothing else has one",
            )
            .accepts("currency = \"CNY\" for a money field"));
        }
        if field.merge == Merge::Counter {
            return Err(wrong(
                &field.name,
                "mapping.counter",
                "a counter only moves; it is not imported",
            ));
        }
        Ok(())
    }
}

fn wrong(field: &str, rule: &str, message: impl AsRef<str>) -> Problem {
    Problem::new(ProblemKind::File, message)
        .on("mapping")
        .field(field)
        .rule(rule)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;
    use crate::workspace::WorkspaceFile;

    pub(crate) const HOTELS: &str = include_str!("../../../tests/data/hotels-beijing.mapping.toml");

    fn schema() -> Schema {
        WorkspaceFile::parse(include_str!("../../sample/workspace.toml"))
            .unwrap()
            .schema()
            .unwrap()
    }

    #[test]
    fn the_mapping_that_ships_fits_the_workspace_that_ships() {
        let mapping = Mapping::parse(HOTELS, &schema()).unwrap();
        let order = mapping.order().unwrap();
        let place = |name| order.iter().position(|field| *field == name).unwrap();
        assert!(place("owner") > place("territory"));
    }

    #[test]
    fn a_mapping_that_cannot_be_meant_is_refused_with_what_could() {
        let parse = |text: &str| Mapping::parse(text, &schema()).unwrap_err();
        assert_eq!(parse("type = \"client\"").rule.as_deref(), Some("type.unknown"));
        let problem = parse("type = \"customer\"\n[fields.nmae]\ncolumn = \"名称\"");
        assert!(problem.accepts.unwrap().contains("name"));
        assert_eq!(
            parse("type = \"customer\"\n[fields.name]\ndefault = \"x\"")
                .rule
                .as_deref(),
            Some("mapping.source")
        );
        let circle = "type = \"customer\"\n[fields.name]\nof = \"address\"\n[fields.address]\nof = \"name\"";
        assert_eq!(parse(circle).rule.as_deref(), Some("mapping.of"));
        let money = "type = \"customer\"\n[fields.room_price]\ncolumn = \"价格\"";
        assert_eq!(parse(money).rule.as_deref(), Some("mapping.currency"));
        assert_eq!(parse("type = ").rule.as_deref(), Some("mapping.shape"));
    }
}
