//! Rust source with everything that is not code blanked out, so that a rule about code never trips over a comment or a
//! string that merely speaks of it. It keeps every line break, so line numbers stay true; it is no parser.

/// Returns `source` with the content of comments, strings and character literals replaced by blanks.
#[must_use]
pub fn only(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    while let Some(&here) = chars.get(at) {
        let length = match here {
            '/' if chars.get(at + 1) == Some(&'/') => line_comment(&chars, at),
            '/' if chars.get(at + 1) == Some(&'*') => block_comment(&chars, at),
            '"' => string(&chars, at),
            'r' | 'b' | 'c' if !follows_a_word(&chars, at) => raw_string(&chars, at),
            '\'' => character(&chars, at),
            _ => 0,
        };
        if length == 0 {
            out.push(here);
            at += 1;
        } else {
            let blanked = chars.iter().skip(at).take(length);
            out.extend(blanked.map(|&c| if c == '\n' { '\n' } else { ' ' }));
            at += length;
        }
    }
    out
}

fn follows_a_word(chars: &[char], at: usize) -> bool {
    at.checked_sub(1)
        .and_then(|before| chars.get(before))
        .is_some_and(|c| c.is_alphanumeric() || *c == '_')
}

fn line_comment(chars: &[char], at: usize) -> usize {
    chars.iter().skip(at).take_while(|c| **c != '\n').count()
}

/// Block comments nest.
fn block_comment(chars: &[char], at: usize) -> usize {
    let (mut depth, mut i) = (0_usize, at);
    while i < chars.len() {
        match (chars.get(i), chars.get(i + 1)) {
            (Some('/'), Some('*')) => {
                depth += 1;
                i += 2;
            }
            (Some('*'), Some('/')) => {
                depth -= 1;
                i += 2;
                if depth == 0 {
                    break;
                }
            }
            _ => i += 1,
        }
    }
    i - at
}

fn string(chars: &[char], at: usize) -> usize {
    let mut i = at + 1;
    while let Some(c) = chars.get(i) {
        match c {
            '\\' => i += 2,
            '"' => return i + 1 - at,
            _ => i += 1,
        }
    }
    chars.len() - at
}

/// `r"…"`, `r#"…"#`, `br"…"`, `b"…"`, `c"…"`; 0 if no string starts here.
fn raw_string(chars: &[char], at: usize) -> usize {
    let prefix = chars
        .iter()
        .skip(at)
        .take(2)
        .take_while(|c| matches!(c, 'r' | 'b' | 'c'))
        .count();
    let raw = chars.iter().skip(at).take(prefix).any(|c| *c == 'r');
    let hashes = chars.iter().skip(at + prefix).take_while(|c| **c == '#').count();
    let open = at + prefix + hashes;
    if chars.get(open) != Some(&'"') || (hashes > 0 && !raw) {
        return 0;
    }
    if !raw {
        return prefix + string(chars, open);
    }
    let mut i = open + 1;
    while i < chars.len() {
        let closing = chars.iter().skip(i + 1).take(hashes).take_while(|c| **c == '#').count();
        if chars.get(i) == Some(&'"') && closing == hashes {
            return i + 1 + hashes - at;
        }
        i += 1;
    }
    chars.len() - at
}

/// A character literal, as against a lifetime: `'x'` or `'\…'`; 0 for a lifetime.
fn character(chars: &[char], at: usize) -> usize {
    match (chars.get(at + 1), chars.get(at + 2)) {
        (Some('\\'), _) => {
            let rest = chars.iter().skip(at + 3).take_while(|c| **c != '\'').count();
            rest + 4
        }
        (Some(_), Some('\'')) => 3,
        _ => 0,
    }
}

/// Returns the places (byte offsets) where `word` stands in `line` as a whole word.
pub(crate) fn word_at<'a>(line: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    line.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = line.get(..*at).and_then(|text| text.chars().next_back());
        let after = line.get(at + word.len()..).and_then(|text| text.chars().next());
        !part(before) && !part(after)
    })
}

#[cfg(test)]
mod tests {
    use super::only;

    #[test]
    fn what_a_comment_or_a_string_says_is_not_taken_for_code() {
        for quiet in [
            "// use tokio;",
            "/* a /* tokio */ tokio */",
            "\"tokio \\\" tokio\"",
            "r#\"tokio \" tokio\"#",
            "b\"tokio\"",
            "br\"tokio\"",
            "//! tokio",
        ] {
            assert!(!only(quiet).contains("tokio"), "{quiet}");
        }
    }

    #[test]
    fn code_between_comments_strings_and_lifetimes_stays() {
        for loud in [
            "let c = '\"'; use tokio; let d = '\"';",
            "fn f<'a>(x: &'a str) { tokio::run(\"x\") }",
            "let q = '\\''; tokio::run();",
            "/* x */ tokio::run()",
            "let r = br; tokio::run()",
            "\"a\nb\" tokio",
        ] {
            assert!(only(loud).contains("tokio"), "{loud}");
        }
        assert_eq!(only("\"a\nb\"\nx").lines().count(), 3);
    }
}
