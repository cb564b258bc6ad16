//! What a command says: for people in their language, for programs as one JSON object a line.
//!
//! Every answer is flushed before the next command starts, so that whoever reads it may rely on what it says.

use std::io::{self, Write};

use fieldbook::{Failure, FailureKind, words::Lang};
use serde_json::{Value as Json, json};

/// What a command has to say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// For programs.
    pub data: Json,
    /// For people: lines, without a last line feed.
    pub text: String,
}

/// In which form answers are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// One JSON object a line.
    pub json: bool,
    /// One line per answer, however long it is (`run -`).
    pub one_line: bool,
    /// The language.
    pub lang: Lang,
}

impl Answer {
    /// Returns an answer.
    #[must_use]
    pub fn new(data: Json, text: impl Into<String>) -> Self {
        Answer {
            data,
            text: text.into(),
        }
    }
}

/// Writes what came of a command and returns its exit code.
///
/// # Errors
/// When nobody reads any more or the disk behind is full.
pub fn write(
    out: &mut dyn Write,
    errors: &mut dyn Write,
    form: Form,
    came: &Result<Answer, Failure>,
) -> io::Result<u8> {
    match came {
        Ok(answer) if form.json => writeln!(out, "{}", json!({"ok": true, "data": answer.data}))?,
        Ok(answer) if form.one_line => writeln!(out, "ok {}", joined(&answer.text))?,
        Ok(answer) if answer.text.is_empty() => {}
        Ok(answer) => writeln!(out, "{}", answer.text)?,
        Err(failure) if form.json => writeln!(out, "{}", json!({"ok": false, "error": error(failure)}))?,
        Err(failure) if form.one_line => {
            let said = failure.said.to_text(form.lang);
            writeln!(out, "error {} {}", failure.kind.name(), joined(&said))?;
        }
        Err(failure) => writeln!(errors, "{}", explained(failure, form.lang))?,
    }
    out.flush()?;
    Ok(came.as_ref().err().map_or(0, |failure| exit_code(failure.kind)))
}

/// Returns the exit code of a kind: 1 refused with a reason, 2 usage, 3 no network, 4 damaged store.
#[must_use]
pub fn exit_code(kind: FailureKind) -> u8 {
    match kind {
        FailureKind::Usage => 2,
        FailureKind::Network => 3,
        FailureKind::Damaged | FailureKind::Newer | FailureKind::Foreign => 4,
        FailureKind::NotEnrolled
        | FailureKind::NotFound
        | FailureKind::Ambiguous
        | FailureKind::Value
        | FailureKind::Rule
        | FailureKind::Busy
        | FailureKind::Full
        | FailureKind::File
        | FailureKind::Server
        | FailureKind::Machine
        | FailureKind::Paused
        | FailureKind::Closed
        | FailureKind::Cancelled
        | FailureKind::Key
        | FailureKind::Callback
        | FailureKind::Defect => 1,
    }
}

fn error(failure: &Failure) -> Json {
    let candidates: Vec<Json> = failure
        .candidates
        .iter()
        .map(|one| json!({"id": one.id.to_string(), "short": one.id.short(), "type": one.kind, "title": one.title}))
        .collect();
    let mut error = json!({
        "kind": failure.kind.name(),
        "record": failure.record.map(|id| id.to_string()),
        "field": failure.field,
        "rule": failure.rule,
        "message": failure.said.to_text(Lang::En),
        "accepts": failure.accepts,
        "retryable": failure.retryable,
    });
    if let (false, Some(object)) = (candidates.is_empty(), error.as_object_mut()) {
        object.insert("candidates".to_owned(), Json::Array(candidates));
    }
    error
}

/// What happened, what it may have meant, what is safe, what to do.
fn explained(failure: &Failure, lang: Lang) -> String {
    let [happened, safe, todo] = failure.explain(lang);
    let mut lines = vec![happened];
    for one in &failure.candidates {
        lines.push(format!("  {}  {}  ({})", one.id.short(), one.title, one.kind));
    }
    if let (FailureKind::Usage, Some(line)) = (failure.kind, &failure.accepts) {
        lines.push(format!("  fieldbook {line}"));
    }
    lines.push(safe);
    lines.push(todo);
    lines.join("\n")
}

fn joined(text: &str) -> String {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;

    fn written(form: Form, came: &Result<Answer, Failure>) -> (String, String, u8) {
        let (mut out, mut errors) = (Vec::new(), Vec::new());
        let code = write(&mut out, &mut errors, form, came).unwrap();
        (
            String::from_utf8(out).unwrap(),
            String::from_utf8(errors).unwrap(),
            code,
        )
    }

    #[test]
    fn a_program_reads_one_object_a_line_also_when_it_is_refused() {
        let refused = Err(Failure::value("phone", "phone.no_digit", "a telephone number"));
        let (out, errors, code) = written(
            Form {
                json: true,
                ..Form::default()
            },
            &refused,
        );
        let read: Json = serde_json::from_str(out.trim()).unwrap();
        assert_eq!(read.pointer("/error/rule"), Some(&json!("phone.no_digit")));
        assert_eq!(read.pointer("/error/retryable"), Some(&json!(false)));
        assert_eq!((errors.as_str(), code), ("", 1));
    }

    #[test]
    fn a_script_reads_one_line_for_each_command() {
        let answer = Ok(Answer::new(json!([]), "one\n  two\n"));
        let (out, ..) = written(
            Form {
                one_line: true,
                ..Form::default()
            },
            &answer,
        );
        assert_eq!(out, "ok one · two\n");
    }

    #[test]
    fn a_person_reads_what_happened_what_is_safe_and_what_to_do() {
        let refused = Err(Failure::value("phone", "phone.no_digit", "a telephone number"));
        let (out, errors, _) = written(
            Form {
                lang: Lang::Zh,
                ..Form::default()
            },
            &refused,
        );
        assert_eq!((out.as_str(), errors.lines().count()), ("", 3));
    }
}
