//! Numbers of types, fields and groups are for ever: `tests/fixtures/numbers.txt` lists all that were ever given.
//!
//! A number that changed its meaning would make old edits say something else, on every phone at once and without a
//! word. A declaration goes by writing `retired` before its line, never by deleting the line.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot read its input has failed"
)]

use std::{collections::BTreeMap, fs, path::Path};

use fieldbook_model::{
    FieldKind, Merge,
    schema::{FIRST_CUSTOM, Field, Group, Home, RecordType},
    types,
};

fn list() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/numbers.txt")).unwrap()
}

fn group(group: Group) -> &'static str {
    match group {
        Group::Main => "main",
        Group::Note => "note",
        Group::Office => "office",
    }
}

fn field(kind: &RecordType, field: &Field) -> String {
    let holds = match field.kind {
        FieldKind::Link(target) => format!("link:{}", target.0),
        FieldKind::AnyLink => "link:any".to_owned(),
        other => other.name().to_owned(),
    };
    let merge = match field.merge {
        Merge::Register => "register",
        Merge::Set => "set",
        Merge::Counter => "counter",
        Merge::Text => "text",
    };
    let at = (kind.number, field.number, field.name, group(field.group));
    format!("field {} {} {} {holds} {merge} {}", at.0, at.1, at.2, at.3)
}

fn kind(kind: &RecordType) -> String {
    let home = match kind.home {
        Home::Itself => "itself".to_owned(),
        Home::Of(field) => format!("of:{}", field.0),
        Home::Workspace => "workspace".to_owned(),
    };
    format!("type {} {} {home}", kind.number, kind.name)
}

/// Everything that is declared, as lines of the list.
fn declared() -> Vec<String> {
    let mut lines: Vec<String> = Group::ALL
        .iter()
        .map(|all| format!("group {} {}", all.no().0, group(*all)))
        .collect();
    for all in types::ALL {
        lines.push(kind(all));
        lines.extend(all.fields.iter().map(|one| field(all, one)));
    }
    lines
}

/// What a number stands under: the kind of line, and of a field its type.
fn key(line: &str) -> (String, Option<u32>) {
    let words: Vec<&str> = line.split(' ').collect();
    let depth = if words[0] == "field" { 3 } else { 2 };
    (words[..depth].join(" "), words[depth - 1].parse().ok())
}

/// Compares declarations with the list; returns what is wrong.
fn check(list: &str, declared: &[String]) -> Vec<String> {
    let lines = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let (mut given, mut wrong) = (BTreeMap::new(), Vec::new());
    let mut last: BTreeMap<String, u32> = BTreeMap::new();
    for line in lines {
        if let Some(rest) = line.strip_prefix("last ") {
            let (scope, number) = rest.rsplit_once(' ').unwrap();
            last.insert(scope.to_owned(), number.parse().unwrap());
            continue;
        }
        let live = line.strip_prefix("retired ");
        let (name, _) = key(live.unwrap_or(line));
        if given
            .insert(name.clone(), (live.is_none(), live.unwrap_or(line)))
            .is_some()
        {
            wrong.push(format!("{name} is given twice"));
        }
    }
    for line in declared {
        let (name, number) = key(line);
        match given.get(&name) {
            None => wrong.push(format!("{line} is new: add it to the list")),
            Some((false, _)) => wrong.push(format!("{name} is retired: take another number")),
            Some((true, was)) if was != line => wrong.push(format!("{was} became {line}: take another number")),
            Some(_) => {}
        }
        if name.starts_with("field") && number.is_none_or(|number| number == 0 || number >= FIRST_CUSTOM) {
            wrong.push(format!("{line}: declared fields have numbers from 1 to 999"));
        }
    }
    let live = given.iter().filter(|(_, (live, _))| *live);
    let gone = live.filter(|(name, _)| !declared.iter().any(|line| key(line).0 == **name));
    wrong.extend(gone.map(|(name, _)| format!("{name} is declared no more: write `retired` before its line")));
    wrong.extend(missing(&given.keys().cloned().collect::<Vec<_>>(), &last));
    wrong
}

/// A line that was deleted leaves a hole, or a `last` that is not there.
fn missing(given: &[String], last: &BTreeMap<String, u32>) -> Vec<String> {
    let mut wrong = Vec::new();
    for scope in given.iter().map(|name| name.rsplit_once(' ').unwrap().0) {
        if !last.contains_key(scope) {
            wrong.push(format!("{scope} has no line `last {scope} NUMBER`"));
        }
    }
    for (scope, last) in last {
        let first = u32::from(scope != "group");
        let holes = (first..=*last).filter(|number| !given.contains(&format!("{scope} {number}")));
        wrong
            .extend(holes.map(|number| format!("the line of {scope} {number} was deleted: it is `retired` or stands")));
        if given.contains(&format!("{scope} {}", last + 1)) {
            wrong.push(format!("{scope}: `last` says {last}, and there are more"));
        }
    }
    wrong
}

#[test]
fn no_number_ever_given_means_something_else() {
    let wrong = check(&list(), &declared());
    assert!(wrong.is_empty(), "tests/fixtures/numbers.txt\n{}", wrong.join("\n"));
}

#[test]
fn each_way_to_reuse_a_number_is_found() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let list = "type 1 a itself\nfield 1 1 x text register main\nretired field 1 2 y text register main\nlast type 1\nlast field 1 2";
    let good = "type 1 a itself\nfield 1 1 x text register main";
    assert_eq!(check(list, &lines(good)), Vec::<String>::new());
    let cases = [
        (list.to_owned(), good.replace("text", "money"), "became"),
        (list.to_owned(), good.replace("main", "note"), "became"),
        (
            list.to_owned(),
            format!("{good}\nfield 1 2 z text register main"),
            "is retired",
        ),
        (
            list.to_owned(),
            format!("{good}\nfield 1 3 z text register main"),
            "is new",
        ),
        (
            list.to_owned(),
            format!("{good}\nfield 1 1000 z text register main"),
            "1 to 999",
        ),
        (list.to_owned(), "type 1 a itself".to_owned(), "declared no more"),
        (
            list.replace("retired field 1 2 y text register main\n", ""),
            good.to_owned(),
            "deleted",
        ),
        (
            list.replace("last field 1 2", "last field 1 1"),
            good.to_owned(),
            "there are more",
        ),
        (list.replace("\nlast field 1 2", ""), good.to_owned(), "has no line"),
        (
            format!("{list}\nfield 1 1 x text register main"),
            good.to_owned(),
            "given twice",
        ),
    ];
    for (list, declared, says) in cases {
        let wrong = check(&list, &lines(&declared));
        assert!(wrong.iter().any(|line| line.contains(says)), "{says}: {wrong:?}");
    }
}
