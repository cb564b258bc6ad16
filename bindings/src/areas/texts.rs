//! Values as a person reads them, and the time as this device takes it to be.

use fieldbook::{
    Failure,
    model::Id,
    view::text,
    words::{self, Said},
};

use crate::{
    core::Core,
    edge::edge,
    error::{CoreError, Words},
    value::Content,
};

/// A language that the catalogues speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Language {
    /// Chinese, simplified.
    Chinese,
    /// English.
    English,
}

/// A moment with the local offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LocalTime {
    /// Microseconds since 1970 UTC, corrected by the server's time.
    pub micros: i64,
    /// Seconds east of Greenwich.
    pub offset_seconds: i32,
}

#[uniffi::export]
impl Core {
    /// Returns contents as a person reads them, in their order: amounts exact, times local, links by title.
    ///
    /// # Errors
    /// `value` of a content that is none; `closed`, `paused`, `machine`.
    pub fn texts(&self, contents: Vec<Content>, language: Language) -> Result<Vec<String>, CoreError> {
        self.call(|device| {
            let manner = device.manner(language.into())?;
            let title = |id: Id| device.title(id).ok().flatten();
            let text = |content: Content| Ok::<_, Failure>(text::cell(&content.read()?, manner, &title));
            contents.into_iter().map(text).collect()
        })
    }

    /// Returns the time as this device takes it to be: its clock, corrected by what the server told.
    ///
    /// # Errors
    /// `closed`, `paused`, `machine`.
    pub fn here(&self) -> Result<LocalTime, CoreError> {
        self.call(|device| {
            let (now, offset_seconds) = device.here()?;
            Ok(LocalTime {
                micros: now.0,
                offset_seconds,
            })
        })
    }
}

/// Returns the words of a key in both languages; a key that the catalogues do not have is shown as itself.
///
/// # Errors
/// `defect` alone.
#[uniffi::export]
pub fn words_of(key: String) -> Result<Words, CoreError> {
    edge(|| Ok(Words::of(&Said::new(key))))
}

impl From<Language> for words::Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::Chinese => words::Lang::Zh,
            Language::English => words::Lang::En,
        }
    }
}
