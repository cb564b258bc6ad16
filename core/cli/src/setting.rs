//! What holds for the whole command: which store, which language, which form, which clocks.
//!
//! Options win over the environment; the environment over what is usual.

use std::{ffi::OsString, path::PathBuf};

use fieldbook::{
    Failure,
    model::shift,
    words::{Lang, Said},
};

use crate::{args, line, out::Form, system::SystemClock};

/// What holds for the whole command.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The store's folder.
    pub store: PathBuf,
    /// How answers are written.
    pub form: Form,
    /// The clocks.
    pub clock: SystemClock,
}

/// Why words could not be read, with the form in which to say so.
pub type Refused = Box<(Form, Failure)>;

type Env<'e> = &'e dyn Fn(&str) -> Option<OsString>;

impl Setting {
    /// Takes the options that hold everywhere out of the words.
    ///
    /// # Errors
    /// `value` for a word that is no text, `usage` for an option or variable that cannot be read; with the form in which
    /// to say so.
    pub fn read(words: Vec<OsString>, env: Env<'_>) -> Result<(Self, Vec<String>), Refused> {
        let lang = lang_of(env);
        let wants_json = words
            .iter()
            .take_while(|word| *word != "--")
            .any(|word| word == "--json");
        let mut form = Form {
            json: wants_json,
            one_line: false,
            lang,
        };
        let fail = |form: Form, failure: Failure| Box::new((form, failure));
        let mut rest = Vec::with_capacity(words.len());
        let mut store = env("FIELDBOOK_STORE").map(PathBuf::from);
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            // A store's folder may have a name that is no text; everything else must be text.
            if word == "--store" {
                let missing = || args::usage(Said::new("usage.value_missing").with("option", "store"), "help");
                store = Some(words.next().map(PathBuf::from).ok_or_else(|| fail(form, missing()))?);
                continue;
            }
            let word = word.into_string().map_err(|_| fail(form, line::not_utf8()))?;
            match word.as_str() {
                "--" => {
                    rest.push(word);
                    for word in words.by_ref() {
                        rest.push(word.into_string().map_err(|_| fail(form, line::not_utf8()))?);
                    }
                }
                "--json" => {}
                "--help" | "-h" => rest.insert(0, "help".to_owned()),
                "--lang" => {
                    let tag = words.next().and_then(|tag| tag.into_string().ok()).unwrap_or_default();
                    form.lang = read_lang(&tag).map_err(|failure| fail(form, failure))?;
                }
                other => match (other.strip_prefix("--store="), other.strip_prefix("--lang=")) {
                    (Some(path), _) => store = Some(PathBuf::from(path)),
                    (_, Some(tag)) => form.lang = read_lang(tag).map_err(|failure| fail(form, failure))?,
                    _ => rest.push(word),
                },
            }
        }
        let clock = clock_of(env).map_err(|failure| fail(form, failure))?;
        let store = store.unwrap_or_else(|| usual_store(env));
        Ok((Setting { store, form, clock }, rest))
    }
}

fn read_lang(tag: &str) -> Result<Lang, Failure> {
    Lang::by_tag(tag).ok_or_else(|| args::usage(Said::new("usage.lang").with("text", tag), "help"))
}

/// `LC_ALL` and `LC_MESSAGES` stand above `LANG` (POSIX.1-2024, 8.2).
fn lang_of(env: Env<'_>) -> Lang {
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| env(name)?.into_string().ok());
    let first = named.into_iter().find(|text| !text.is_empty());
    first.and_then(|tag| Lang::by_tag(&tag)).unwrap_or_default()
}

fn clock_of(env: Env<'_>) -> Result<SystemClock, Failure> {
    let shift = |name: &'static str| match env(name).filter(|text| !text.is_empty()) {
        None => Ok(0),
        Some(text) => {
            let text = text.to_string_lossy().into_owned();
            let said = || Said::new("usage.shift").with("variable", name).with("text", &text);
            shift::read(&text).ok_or_else(|| args::usage(said(), "help"))
        }
    };
    Ok(SystemClock {
        wrong: shift("FIELDBOOK_CLOCK_OFFSET")?,
        passed: shift("FIELDBOOK_TIME")?,
    })
}

fn usual_store(env: Env<'_>) -> PathBuf {
    env("HOME").map(PathBuf::from).unwrap_or_default().join(".fieldbook")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;
    use fieldbook::{FailureKind, model::Micros};

    fn read(words: &[&str], env: &[(&str, &str)]) -> Result<(Setting, Vec<String>), Refused> {
        let env = |name: &str| {
            env.iter()
                .find(|(there, _)| *there == name)
                .map(|(_, value)| OsString::from(value))
        };
        Setting::read(words.iter().map(OsString::from).collect(), &env)
    }

    #[test]
    fn an_option_wins_over_the_environment_wherever_it_stands() {
        let env = [
            ("FIELDBOOK_STORE", "/a"),
            ("LANG", "zh_CN.UTF-8"),
            ("FIELDBOOK_CLOCK_OFFSET", "+1d"),
        ];
        let (setting, rest) = read(&["show", "贵都", "--json", "--store", "/b", "--", "--json"], &env).unwrap();
        assert_eq!(
            (setting.store, setting.form.json, setting.form.lang),
            (PathBuf::from("/b"), true, Lang::Zh)
        );
        assert_eq!(rest, ["show", "贵都", "--", "--json"]);
        assert_eq!((setting.clock.wrong, setting.clock.passed), (Micros::DAY, 0));
        assert_eq!(read(&["--lang", "en"], &env).unwrap().0.form.lang, Lang::En);
    }

    #[test]
    fn a_clock_that_cannot_be_read_is_refused_and_not_taken_for_none() {
        let (_, failure) = *read(&[], &[("FIELDBOOK_TIME", "3 hours")]).unwrap_err();
        assert_eq!(failure.kind, FailureKind::Usage);
        assert_eq!(failure.said.key(), "usage.shift");
    }

    #[cfg(unix)]
    #[test]
    fn a_word_that_is_not_utf_8_is_refused_by_its_own_rule() {
        use std::os::unix::ffi::OsStringExt;
        let word = OsString::from_vec(vec![0xff, 0xfe]);
        let words = vec![OsString::from("capture"), word, OsString::from("--json")];
        let (form, failure) = *Setting::read(words, &|_| None).unwrap_err();
        assert_eq!((form.json, failure.rule.as_deref()), (true, Some("text.utf8")));
    }
}
