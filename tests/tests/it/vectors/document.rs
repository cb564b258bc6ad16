//! Reads `docs/protocol.md`: its vectors and its tables. Knows nothing of what they mean.

use std::{fs, path::Path};

/// One block of hex.
pub(super) struct Vector {
    /// The type named in the heading.
    pub(super) kind: String,
    /// What the heading says of it.
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// One table, with what stands over it.
pub(super) struct Table {
    /// The nearest heading, without `#` and backticks.
    pub(super) under: String,
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

/// Returns the page.
pub(super) fn page() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    fs::read_to_string(root.join("docs/protocol.md")).unwrap()
}

/// Reads hexadecimal digits, blanks between them.
pub(super) fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| {
            c.to_digit(16)
                .unwrap_or_else(|| panic!("{c:?} is no hexadecimal digit"))
        })
        .collect();
    let (pairs, rest) = digits.as_chunks::<2>();
    assert!(rest.is_empty(), "half a byte in {text}");
    pairs
        .iter()
        .map(|[high, low]| u8::try_from(high << 4 | low).unwrap())
        .collect()
}

/// Returns every vector of the page.
pub(super) fn vectors() -> Vec<Vector> {
    let page = page();
    let headed = page.split("\n#### `").skip(1);
    headed
        .map(|part| {
            let (heading, rest) = part.split_once('\n').unwrap();
            let (kind, name) = heading.split_once("`: ").unwrap();
            let block = rest.split("```\n").nth(1).unwrap();
            let hex: String = block.lines().map(|line| line.split('#').next().unwrap()).collect();
            Vector {
                kind: kind.to_owned(),
                name: name.to_owned(),
                bytes: unhex(&hex),
            }
        })
        .collect()
}

/// Returns every table of the page, in order.
pub(super) fn tables() -> Vec<Table> {
    let (page, mut under, mut tables) = (page(), String::new(), Vec::<Table>::new());
    let mut inside = false;
    for line in page.lines() {
        if line.starts_with('#') {
            under = line.trim_start_matches('#').replace('`', "").trim().to_owned();
        }
        if !line.starts_with('|') {
            inside = false;
            continue;
        }
        let cells: Vec<String> = line
            .trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().to_owned())
            .collect();
        if !inside {
            tables.push(Table {
                under: under.clone(),
                header: cells,
                rows: Vec::new(),
            });
            inside = true;
        } else if !cells.iter().all(|cell| cell.chars().all(|c| c == '-')) {
            tables.last_mut().unwrap().rows.push(cells);
        }
    }
    tables
}

/// Returns the table under a heading.
pub(super) fn table(under: &str) -> Table {
    let found = tables().into_iter().find(|table| table.under == under);
    found.unwrap_or_else(|| panic!("docs/protocol.md has no table under `{under}`"))
}

/// Returns the table whose header begins with these cells.
pub(super) fn table_of(header: &[&str]) -> Table {
    let found = tables()
        .into_iter()
        .find(|table| table.header.iter().zip(header).filter(|(a, b)| a == b).count() == header.len());
    found.unwrap_or_else(|| panic!("docs/protocol.md has no table with the columns {header:?}"))
}
