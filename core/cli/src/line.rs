//! One command as a line of text: a JSON array of words, or words with POSIX shell quoting.
//!
//! Bytes that are no text are refused with a rule of their own; nothing is replaced or cut out.

use fieldbook::{Failure, words::Said};

use crate::args;

/// Splits a line into words; none for an empty line or a comment.
///
/// # Errors
/// `value` by rule `text.utf8` or `text.surrogate`; `usage` for anything else that is no list of words.
pub fn words(line: &[u8]) -> Result<Vec<String>, Failure> {
    let line = std::str::from_utf8(line).map_err(|_| not_utf8())?.trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(Vec::new());
    }
    if line.starts_with('[') {
        return serde_json::from_str(line).map_err(|error| {
            if has_surrogate_escape(line) {
                return Failure::value("", "text.surrogate", "text of whole Unicode characters");
            }
            args::usage(Said::new("usage.json").with("detail", error), "run")
        });
    }
    shlex::split(line).ok_or_else(|| args::usage(Said::new("usage.quote"), "run"))
}

/// Returns the refusal of a word that is not UTF-8.
#[must_use]
pub fn not_utf8() -> Failure {
    Failure::value("", "text.utf8", "text in UTF-8")
}

/// JSON can write half of a character as `\ud800`; no text can hold it.
fn has_surrogate_escape(line: &str) -> bool {
    let escapes = line.match_indices("\\u").filter_map(|(at, _)| line.get(at + 2..at + 6));
    escapes
        .filter_map(|digits| u32::from_str_radix(digits, 16).ok())
        .any(|unit| (0xd800..0xe000).contains(&unit))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;

    fn rule(line: &[u8]) -> Option<String> {
        words(line).unwrap_err().rule
    }

    #[test]
    fn a_line_is_the_same_command_as_json_and_in_shell_quoting() {
        let json = words(r#"["capture", "贵都", "--note", "他说 \"好\""]"#.as_bytes()).unwrap();
        assert_eq!(json, words(r#"capture 贵都 --note '他说 "好"'"#.as_bytes()).unwrap());
        assert_eq!(words(b"  # nothing").unwrap(), Vec::<String>::new());
    }

    #[test]
    fn half_a_character_is_refused_and_never_replaced() {
        assert_eq!(rule(br#"["capture", "\ud800"]"#).as_deref(), Some("text.surrogate"));
        assert_eq!(rule(b"capture \xff\xfe").as_deref(), Some("text.utf8"));
        assert_eq!(words(br#"["\ud83c\udfe8"]"#).unwrap(), ["🏨"]);
    }

    #[test]
    fn a_quote_that_never_ends_is_refused() {
        assert_eq!(words(b"capture 'x").unwrap_err().said.key(), "usage.quote");
        assert_eq!(words(b"[\"capture\", 3]").unwrap_err().said.key(), "usage.json");
    }
}
