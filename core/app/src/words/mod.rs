//! Words that a person reads: keys with arguments, in two catalogues. Rule ids and JSON are not words: they stay as
//! they are.
//!
//! A key that a catalogue does not have is shown as itself; it never panics and never falls back to the other language
//! in silence (a test proves that both have the same keys with the same arguments).

mod en;
mod zh;

/// A language that the catalogues speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese, simplified.
    Zh,
}

/// A sentence to be said: a key with its arguments, in no language yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said(Box<Inner>);

/// Apart and boxed, so that an error that holds a sentence stays small.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    key: String,
    args: Vec<(&'static str, String)>,
}

impl Lang {
    /// Returns the language of a tag or locale such as `zh`, `zh_CN.UTF-8`, `en-GB`; `None` where it is neither.
    #[must_use]
    pub fn by_tag(tag: &str) -> Option<Lang> {
        let language = tag
            .split(['-', '_', '.'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        match language.as_str() {
            "zh" => Some(Lang::Zh),
            "en" => Some(Lang::En),
            _ => None,
        }
    }

    /// Returns the label in this language.
    #[must_use]
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Lang::Zh if !zh.is_empty() => zh,
            _ => en,
        }
    }

    /// Returns the sentence of a key without arguments.
    #[must_use]
    pub fn word(self, key: &str) -> String {
        Said::new(key).to_text(self)
    }

    fn template(self, key: &str) -> Option<&'static str> {
        let words = match self {
            Lang::Zh => zh::WORDS,
            Lang::En => en::WORDS,
        };
        words
            .binary_search_by(|(there, _)| (*there).cmp(key))
            .ok()
            .and_then(|at| words.get(at))
            .map(|(_, text)| *text)
    }
}

impl Said {
    /// Returns the sentence with a key.
    #[must_use]
    pub fn new(key: impl Into<String>) -> Self {
        Said(Box::new(Inner {
            key: key.into(),
            args: Vec::new(),
        }))
    }

    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.0.args.push((name, value.to_string()));
        self
    }

    /// Returns the key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.0.key
    }

    /// Returns the arguments by name.
    #[must_use]
    pub fn args(&self) -> &[(&'static str, String)] {
        &self.0.args
    }

    /// Returns the sentence in a language.
    #[must_use]
    pub fn to_text(&self, lang: Lang) -> String {
        let Some(template) = lang.template(&self.0.key) else {
            return self.0.key.clone();
        };
        let mut out = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                out.push('{');
                rest = after;
                continue;
            };
            let value = self.0.args.iter().find(|(there, _)| *there == name);
            out.push_str(value.map_or("", |(_, value)| value.as_str()));
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

/// Returns whether the catalogues have words for a key.
#[must_use]
pub fn has(key: &str) -> bool {
    Lang::En.template(key).is_some() && Lang::Zh.template(key).is_some()
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test that fails should stop"
    )]
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    fn arguments(template: &str) -> BTreeSet<&str> {
        template
            .split('{')
            .skip(1)
            .filter_map(|part| part.split_once('}'))
            .map(|(name, _)| name)
            .collect()
    }

    #[test]
    fn both_catalogues_say_the_same_things_with_the_same_arguments() {
        let keys = |words: &[(&'static str, &'static str)]| words.iter().map(|(key, _)| *key).collect::<Vec<_>>();
        assert_eq!(keys(en::WORDS), keys(zh::WORDS));
        assert!(
            en::WORDS.is_sorted_by_key(|(key, _)| *key),
            "sorted, for they are found by halving"
        );
        assert_eq!(
            keys(en::WORDS).into_iter().collect::<BTreeSet<_>>().len(),
            en::WORDS.len(),
            "each key once"
        );
        for ((key, en), (_, zh)) in en::WORDS.iter().zip(zh::WORDS) {
            assert_eq!(arguments(en), arguments(zh), "{key}");
            assert!(!en.is_empty() && !zh.is_empty(), "{key}");
        }
    }

    #[test]
    fn a_sentence_takes_its_arguments_and_an_unknown_key_shows_itself() {
        let said = Said::new("rule.choice.unknown").with("accepts", "open, done");
        assert!(said.to_text(Lang::En).contains("open, done"));
        assert!(said.to_text(Lang::Zh).contains("open, done"));
        assert_eq!(Said::new("no.such.key").to_text(Lang::Zh), "no.such.key");
    }

    #[test]
    fn a_locale_names_its_language() {
        assert_eq!(Lang::by_tag("zh_CN.UTF-8"), Some(Lang::Zh));
        assert_eq!(Lang::by_tag("en-GB"), Some(Lang::En));
        assert_eq!(Lang::by_tag("C.UTF-8"), None);
    }

    /// Every rule id that stands in the code of the crates that refuse: a word, a dot, a word, in quotes of its own.
    fn rules_in(source: &str) -> impl Iterator<Item = String> + '_ {
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        let strings = code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .flat_map(|line| line.split('"').skip(1).step_by(2));
        strings
            .filter(|text| {
                let parts: Vec<&str> = text.split('.').collect();
                let word = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
                parts.len() == 2 && parts.iter().all(word)
            })
            .map(str::to_owned)
    }

    fn sources(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push(fs::read_to_string(path).unwrap());
            }
        }
    }

    #[test]
    fn whoever_is_refused_reads_why_in_both_languages() {
        let core = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut texts = Vec::new();
        for crate_name in ["model", "rules", "admission"] {
            sources(&core.join(crate_name).join("src"), &mut texts);
        }
        let mut rules: BTreeSet<String> = texts.iter().flat_map(|text| rules_in(text)).collect();
        rules.remove(fieldbook_rules::tasks::PROMISE); // a cause of tasks, never a refusal
        assert!(rules.len() > 20, "{rules:?}");
        let without: Vec<_> = rules.iter().filter(|rule| !has(&format!("rule.{rule}"))).collect();
        assert!(without.is_empty(), "no words for {without:?}");
    }
}
