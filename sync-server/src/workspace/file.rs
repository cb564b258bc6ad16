//! `workspace.toml`, read: the workspace's name, settings, territories, teams, users, products, custom fields.
//!
//! Only reads and judges; what it would change is worked out in [`super::plan`]. An unknown key is refused, so that a
//! typing mistake is never a setting that silently does nothing.

use std::collections::BTreeSet;

use fieldbook_model::{
    schema::{BadCustomField, CustomField, Schema},
    types,
};
use serde::{Deserialize, Serialize};

use super::check::{self, wrong};
use crate::problem::{Problem, ProblemKind};

/// All of the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkspaceFile {
    /// Name and settings.
    pub workspace: Settings,
    /// The sales regions.
    #[serde(default)]
    pub territory: Vec<Territory>,
    /// The teams.
    #[serde(default)]
    pub team: Vec<Team>,
    /// The people.
    #[serde(default)]
    pub user: Vec<User>,
    /// What is sold.
    #[serde(default)]
    pub product: Vec<Product>,
    /// The custom fields.
    #[serde(default)]
    pub field: Vec<Field>,
}

/// Name and settings of the workspace.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Its name.
    pub name: String,
    /// IANA time zone in which days are meant.
    #[serde(default = "default_timezone")]
    pub timezone: String,
    /// `zh` or `en`.
    #[serde(default = "default_language")]
    pub language: String,
    /// ISO 4217.
    #[serde(default = "default_currency")]
    pub currency: String,
    /// What a rep can tick on a visit.
    #[serde(default)]
    pub need_tags: Vec<String>,
}

fn default_timezone() -> String {
    "Asia/Shanghai".to_owned()
}

fn default_language() -> String {
    "zh".to_owned()
}

fn default_currency() -> String {
    "CNY".to_owned()
}

/// A node of the sales-region tree.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Territory {
    /// Its name.
    pub name: String,
    /// The name of the node above.
    pub parent: Option<String>,
}

/// A team.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// Its name.
    pub name: String,
    /// The user who leads it.
    pub manager: Option<String>,
}

/// A person who signs in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// Their name.
    pub name: String,
    /// `rep`, `manager` or `office`.
    pub role: String,
    /// Their team.
    pub team: Option<String>,
    /// Their territory.
    pub territory: Option<String>,
    /// Whether they work here.
    #[serde(default = "yes")]
    pub active: bool,
}

fn yes() -> bool {
    true
}

/// Something that is sold.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Its code, shared with no other.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its price.
    pub price: Option<Price>,
}

/// An amount.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Decimal text.
    pub amount: String,
    /// ISO 4217; the workspace's where omitted.
    pub currency: Option<String>,
}

/// A custom field.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The type it is on.
    pub on: String,
    /// Its number, from 1,000, never reused.
    pub number: i64,
    /// Its name in files and commands.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Label in Chinese.
    pub label_zh: String,
    /// Label in English.
    pub label_en: String,
    /// Allowed values of a choice.
    #[serde(default)]
    pub accepts: Vec<String>,
}

impl WorkspaceFile {
    /// Reads and judges a workspace file.
    ///
    /// # Errors
    /// The first mistake, with what it is about and what would be accepted.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let file: WorkspaceFile = toml::from_str(text).map_err(|why| {
            let line = why
                .span()
                .map(|span| 1 + text.get(..span.start).unwrap_or_default().matches('\n').count());
            let problem = Problem::new(ProblemKind::File, why.message().trim()).rule("workspace.shape");
            match line {
                Some(line) => problem.on(format!("line {line}")),
                None => problem,
            }
        })?;
        check::check(&file)?;
        Ok(file)
    }

    /// Returns the schema with the file's custom fields.
    ///
    /// # Errors
    /// The first field that cannot be one.
    pub fn schema(&self) -> Result<Schema, Problem> {
        let mut schema = types::built_in();
        let mut numbers = BTreeSet::new();
        for field in &self.field {
            let wrong = |at: &str, rule: &str, message: String| wrong("field", &field.name, at, rule, message);
            if !numbers.insert((&field.on, field.number)) {
                return Err(wrong(
                    "number",
                    "field.number",
                    format!("number {} stands twice", field.number),
                ));
            }
            if field.name.is_empty() || field.name.contains(char::is_whitespace) {
                return Err(
                    wrong("name", "field.name", "a name has no blanks".to_owned()).accepts("a word such as room_price")
                );
            }
            let taken = schema
                .by_name(&field.on)
                .is_some_and(|spec| spec.field(&field.name).is_some());
            if taken {
                return Err(wrong(
                    "name",
                    "field.name",
                    format!("{} has a field of this name already", field.on),
                ));
            }
            schema.add_custom(&field.custom()).map_err(|why| {
                let (at, accepts) = match &why {
                    BadCustomField::UnknownType(_) => (
                        "on",
                        schema
                            .types()
                            .map(|spec| spec.name.as_str())
                            .collect::<Vec<_>>()
                            .join(", "),
                    ),
                    BadCustomField::UnknownKind(_) => ("kind", KINDS.to_owned()),
                    BadCustomField::Number(_) => ("number", "a number from 1000".to_owned()),
                    BadCustomField::Changed(_) => ("kind", "the kind that it had".to_owned()),
                };
                wrong(at, "field.declaration", why.to_string()).accepts(accepts)
            })?;
        }
        Ok(schema)
    }

    /// Returns the price of a product in minor units, with its currency.
    ///
    /// # Errors
    /// When the currency is none or the amount has more digits than it has.
    pub fn price(&self, product: &Product) -> Result<Option<fieldbook_model::Value>, Problem> {
        let Some(price) = &product.price else { return Ok(None) };
        let code = price.currency.as_deref().unwrap_or(&self.workspace.currency);
        let value = super::amount::money(&price.amount, code);
        value.map(Some).map_err(|accepts| {
            wrong(
                "product",
                &product.code,
                "price",
                "money.shape",
                format!("“{}” is no amount in {code}", price.amount),
            )
            .accepts(accepts)
        })
    }
}

/// The kinds of custom fields, as [`fieldbook_model::FieldKind::by_name`] takes them.
const KINDS: &str = "text, long_text, number, money, date, datetime, boolean, choice, multi_choice, phone, email, region, \
                     user, link, position, counter";

impl Field {
    /// Returns the row of configuration that this is.
    #[must_use]
    pub fn custom(&self) -> CustomField {
        CustomField {
            on: self.on.clone(),
            number: self.number,
            name: self.name.clone(),
            kind: self.kind.clone(),
            zh: self.label_zh.clone(),
            en: self.label_en.clone(),
            accepts: self.accepts.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;

    const SAMPLE: &str = include_str!("../../sample/workspace.toml");

    fn broken(from: &str, to: &str) -> Problem {
        assert!(SAMPLE.contains(from), "{from}");
        WorkspaceFile::parse(&SAMPLE.replacen(from, to, 1)).unwrap_err()
    }

    #[test]
    fn the_sample_that_ships_is_a_workspace() {
        let file = WorkspaceFile::parse(SAMPLE).unwrap();
        assert_eq!(file.workspace.name, "京华酒店用品");
        assert!(
            file.schema()
                .unwrap()
                .by_name("customer")
                .unwrap()
                .field("room_price")
                .is_some()
        );
    }

    #[test]
    fn a_mistake_is_named_with_what_would_be_accepted() {
        let problem = broken("territory = \"西城区\"", "territory = \"西城\"");
        assert_eq!(
            (problem.record.as_deref(), problem.field.as_deref()),
            (Some("user 王芳"), Some("territory"))
        );
        assert!(problem.accepts.unwrap().contains("西城区"));
        let problem = broken("role = \"rep\"", "role = \"boss\"");
        assert_eq!(problem.accepts.as_deref(), Some("manager, office, rep"));
        let problem = broken("number = 1001", "number = 12");
        assert_eq!(
            (problem.field.as_deref(), problem.accepts.as_deref()),
            (Some("number"), Some("a number from 1000"))
        );
        let problem = broken("kind = \"money\"", "kind = \"gold\"");
        assert!(problem.accepts.unwrap().contains("money"));
        let problem = broken("currency = \"CNY\"", "currency = \"RMB\"");
        assert_eq!(problem.field.as_deref(), Some("currency"));
    }

    #[test]
    fn a_misspelt_key_is_refused_by_its_line() {
        let problem = broken("timezone", "time_zone");
        assert_eq!(problem.rule.as_deref(), Some("workspace.shape"));
        assert!(problem.record.unwrap().starts_with("line "));
    }

    #[test]
    fn a_territory_below_itself_is_refused() {
        let problem = broken("name = \"北京\"", "name = \"北京\"\nparent = \"东城区\"");
        assert_eq!(problem.rule.as_deref(), Some("territory.cycle"));
    }
}
