//! Routes, errors, limits and rule ids: the page lists exactly those that the code has.

use std::{collections::BTreeSet, fs, path::Path};

use fieldbook_admission::mend::MAX_CHAIN;
use fieldbook_model::{
    codec::{self, MAX_DEPTH},
    validate,
};
use fieldbook_protocol::{ErrorKind, OLDEST, Route, VERSION, limits};

use super::document::{page, table_of};

#[test]
fn the_page_names_each_route_and_no_other() {
    let paths: Vec<_> = table_of(&["path"]).rows.into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(paths, Route::ALL.map(|route| format!("`{}`", route.path())));
}

#[test]
fn a_refusal_is_numbered_named_and_carried_as_the_page_says() {
    let table = table_of(&["number", "error"]);
    for (at, row) in (0u8..).zip(&table.rows) {
        assert_eq!(row[0], at.to_string());
        let kind: ErrorKind = codec::from_bytes(&[at]).unwrap();
        let said = (
            format!("`{}`", kind.name()),
            kind.status().to_string(),
            if kind.retryable() { "yes" } else { "no" },
        );
        assert_eq!((row[1].clone(), row[2].clone(), row[3].as_str()), said);
    }
    let next = u8::try_from(table.rows.len()).unwrap();
    assert!(
        codec::from_bytes::<ErrorKind>(&[next]).is_err(),
        "error {next} is not on the page"
    );
}

#[test]
fn the_limits_of_the_page_are_those_of_the_code() {
    let code: Vec<(&str, i128)> = vec![
        ("PACK_ABOVE", limits::PACK_ABOVE as i128),
        ("MAX_BODY", limits::MAX_BODY as i128),
        ("MAX_UNPACKED", limits::MAX_UNPACKED as i128),
        ("MAX_PUSH_EDITS", limits::MAX_PUSH_EDITS as i128),
        ("MAX_EDIT_BYTES", limits::MAX_EDIT_BYTES as i128),
        ("MAX_EDIT_FIELDS", limits::MAX_EDIT_FIELDS as i128),
        ("MAX_ASKS", limits::MAX_ASKS as i128),
        ("MAX_FETCH", limits::MAX_FETCH as i128),
        ("PAGE_BYTES", limits::PAGE_BYTES.into()),
        ("MAX_WAIT_MS", limits::MAX_WAIT_MS.into()),
        ("TOKEN_CLOCK_SLACK", limits::TOKEN_CLOCK_SLACK.into()),
        ("TOKEN_LIFE", limits::TOKEN_LIFE.into()),
        ("INVITE_LIFE", limits::INVITE_LIFE.into()),
        ("MAX_DEPTH", MAX_DEPTH as i128),
        ("MAX_TEXT_CHARS", validate::MAX_TEXT_CHARS as i128),
        ("MAX_INSERT_BYTES", validate::MAX_INSERT_BYTES as i128),
        ("MAX_LONG_TEXT_BYTES", validate::MAX_LONG_TEXT_BYTES as i128),
        ("MAX_MEMBERS", validate::MAX_MEMBERS as i128),
        ("MAX_CHAIN", MAX_CHAIN as i128),
    ];
    let code: Vec<_> = code
        .into_iter()
        .map(|(name, value)| (format!("`{name}`"), value.to_string()))
        .collect();
    let page: Vec<_> = table_of(&["constant"])
        .rows
        .into_iter()
        .map(|row| (row[0].clone(), row[1].clone()))
        .collect();
    assert_eq!(page, code);
    let all = read("core/protocol/src/limits.rs");
    let declared = all
        .split("pub const ")
        .skip(1)
        .map(|rest| rest.split(':').next().unwrap());
    for name in declared {
        assert!(
            page.iter().any(|(said, _)| *said == format!("`{name}`")),
            "{name} is not on the page"
        );
    }
}

#[test]
fn the_versions_of_the_page_are_those_of_the_code() {
    assert!(page().contains(&format!("This code speaks {OLDEST} to {VERSION}.")));
}

#[test]
fn each_rule_that_can_refuse_an_edit_is_explained_and_no_other() {
    let listed: BTreeSet<_> = table_of(&["rule", "refused"])
        .rows
        .into_iter()
        .map(|row| row[0].replace('`', ""))
        .collect();
    let mut used = BTreeSet::new();
    for folder in ["core/admission/src", "core/rules/src", "core/model/src"] {
        for text in sources(&root().join(folder)) {
            for call in ["Rejection::by(", "refuse("] {
                let calls = text.split(call).skip(1).filter_map(|rest| {
                    let quoted = rest.trim_start().strip_prefix('"')?;
                    quoted.split('"').next().map(str::to_owned)
                });
                used.extend(calls.filter(|rule| rule.contains('.')));
            }
        }
    }
    assert!(used.len() > 20, "the rules were not found in the code");
    assert_eq!(listed, used);
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn read(place: &str) -> String {
    fs::read_to_string(root().join(place)).unwrap()
}

/// Every source below a folder, less its unit tests.
fn sources(folder: &Path) -> Vec<String> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(sources(&path));
        } else {
            let text = fs::read_to_string(&path).unwrap();
            out.push(text.split("#[cfg(test)]").next().unwrap().to_owned());
        }
    }
    out
}
