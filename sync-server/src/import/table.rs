//! A table as bytes becomes rows of cells: encoding, head, and rows whose width is not the head's.
//!
//! Never guesses at a broken row: one with too many cells is named, for which comma belongs to a value only its
//! author knows.

use crate::problem::{Problem, ProblemKind};

/// A table: its head and its rows.
#[derive(Debug)]
pub struct Table {
    /// Names of the columns.
    pub head: Vec<String>,
    /// The rows, each with the line it starts on (the head is line 1), or why it is none.
    pub rows: Vec<(u64, Result<Vec<String>, Problem>)>,
    /// What the bytes were read as.
    pub encoding: &'static str,
}

/// Reads a table.
///
/// # Errors
/// When the bytes are not text in the named encoding, or there is no head.
pub fn read(bytes: &[u8], encoding: Option<&str>, delimiter: u8) -> Result<Table, Problem> {
    let (text, encoding) = decode(bytes, encoding)?;
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let broken = |why: &csv::Error| Problem::new(ProblemKind::File, why.to_string()).rule("file.csv");
    let head: Vec<String> = match records.next() {
        Some(head) => head
            .map_err(|why| broken(&why))?
            .iter()
            .map(|name| name.trim().to_owned())
            .collect(),
        None => {
            return Err(Problem::new(ProblemKind::File, "the file is empty")
                .rule("file.empty")
                .accepts("a head line and rows"));
        }
    };
    for (at, name) in head.iter().enumerate() {
        if !name.is_empty() && head.iter().take(at).any(|before| before == name) {
            return Err(Problem::new(ProblemKind::File, "this column stands twice")
                .field(name)
                .rule("column.twice"));
        }
    }
    let mut rows = Vec::new();
    for record in records {
        let record = record.map_err(|why| broken(&why))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        rows.push((line, of_width(cells, head.len(), line)));
    }
    Ok(Table { head, rows, encoding })
}

fn of_width(cells: Vec<String>, width: usize, line: u64) -> Result<Vec<String>, Problem> {
    if cells.len() == width {
        return Ok(cells);
    }
    let message = format!("this row has {} cells where the head has {width}", cells.len());
    let problem = Problem::new(ProblemKind::Row, message)
        .on(format!("line {line}"))
        .rule("row.width");
    Err(if cells.len() > width {
        let extra = cells.get(width).map_or("", String::as_str);
        problem.field(format!("column {}", width + 1)).accepts(format!(
            "a value with a comma in it stands in quotes; the first cell too many is “{}”",
            extra.chars().take(40).collect::<String>()
        ))
    } else {
        problem
            .field(format!("column {}", cells.len() + 1))
            .accepts("a cell for each column; an empty one may stay empty")
    })
}

/// Returns the text and what it was read as.
fn decode<'b>(bytes: &'b [u8], named: Option<&str>) -> Result<(std::borrow::Cow<'b, str>, &'static str), Problem> {
    let wrong = |message: &str| {
        Problem::new(ProblemKind::File, message)
            .rule("file.encoding")
            .accepts("utf-8 or gb18030")
    };
    let utf8 = |bytes: &'b [u8]| std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    let gb18030 = || {
        let text = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes);
        text.ok_or_else(|| wrong("these bytes are not text in GB18030"))
    };
    match named.map(str::to_ascii_lowercase).as_deref() {
        Some("utf-8" | "utf8") => {
            let text = utf8(bytes).map_err(|why| {
                let line = 1 + bytes
                    .iter()
                    .take(why.valid_up_to())
                    .filter(|byte| **byte == b'\n')
                    .count();
                wrong("these bytes are not text in UTF-8").on(format!("line {line}"))
            })?;
            Ok((text.into(), "utf-8"))
        }
        Some("gb18030" | "gbk" | "gb2312") => Ok((gb18030()?, "gb18030")),
        Some(other) => Err(wrong(&format!("the encoding “{other}” is not known"))),
        None => match utf8(bytes) {
            Ok(text) => Ok((text.into(), "utf-8")),
            Err(_) => Ok((
                gb18030().map_err(|_| wrong("these bytes are text neither in UTF-8 nor in GB18030"))?,
                "gb18030",
            )),
        },
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test that fails should stop"
    )]
    use super::*;

    #[test]
    fn an_unquoted_comma_costs_its_row_and_no_other() {
        let table = read(
            "名称,地址\n贵都,广安门, 217号\n鹏润,霄云路26号\n只有名称\n".as_bytes(),
            None,
            b',',
        )
        .unwrap();
        let problem = table.rows[0].1.as_ref().unwrap_err();
        assert_eq!(
            (problem.record.as_deref(), problem.field.as_deref()),
            (Some("line 2"), Some("column 3"))
        );
        assert!(problem.accepts.as_ref().unwrap().contains("217号"));
        assert_eq!(table.rows[1].1.as_ref().unwrap()[0], "鹏润");
        assert_eq!(table.rows[2].1.as_ref().unwrap_err().rule.as_deref(), Some("row.width"));
    }

    #[test]
    fn a_table_in_gb18030_reads_like_one_in_utf_8() {
        let text = "名称,地址\n北京贵都大酒店,𠮷祥路1号\n";
        let (bytes, _, _) = encoding_rs::GB18030.encode(text);
        for named in [None, Some("gb18030"), Some("GBK")] {
            let table = read(&bytes, named, b',').unwrap();
            assert_eq!(table.encoding, "gb18030");
            assert_eq!(table.rows[0].1.as_ref().unwrap()[1], "𠮷祥路1号");
        }
        let with_bom = format!("\u{feff}{text}");
        assert_eq!(read(with_bom.as_bytes(), None, b',').unwrap().head[0], "名称");
        assert_eq!(
            read(&bytes, Some("utf-8"), b',').unwrap_err().rule.as_deref(),
            Some("file.encoding")
        );
        assert_eq!(
            read(&bytes, Some("latin-1"), b',').unwrap_err().rule.as_deref(),
            Some("file.encoding")
        );
        assert_eq!(
            read(&[0xff, 0xff, 0xff], None, b',').unwrap_err().rule.as_deref(),
            Some("file.encoding")
        );
    }

    #[test]
    fn a_quoted_comma_and_a_line_within_quotes_stay_in_their_cell() {
        let table = read(b"a,b\n\"1,5\",\"x\ny\"\n2,3\n", None, b',').unwrap();
        assert_eq!(table.rows[0].1.as_ref().unwrap(), &["1,5", "x\ny"]);
        assert_eq!(table.rows[1].0, 4);
    }
}
