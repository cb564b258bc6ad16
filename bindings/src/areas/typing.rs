//! Typing into long texts: whole with what was seen, or as a splice counted in UTF-16.
//!
//! Places are counted in UTF-16 here and nowhere below; a place within a character is refused, never rounded.

use std::ops::Range;

use fieldbook::{Device, Failure, model::Id, records::TypeRequest, store::Cell};

use crate::{
    areas::Written,
    core::Core,
    error::CoreError,
    value::{id, natural},
};

/// A change of a stretch of text, in UTF-16 code units.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Splice {
    /// Length of the whole text as the screen shows it before this change.
    pub length: i32,
    /// Where the stretch begins.
    pub at: i32,
    /// How long it is.
    pub removed: i32,
    /// What stands there afterwards.
    pub inserted: String,
}

#[uniffi::export]
impl Core {
    /// Changes a long text by what was typed on the text that the screen showed when the typing began; durable when
    /// this returns. What others wrote in between stays.
    ///
    /// # Errors
    /// `not_found`, `value` (over 64 KiB inserted), `rule` (deleted), `full`, `busy`, `closed`, `paused`.
    pub fn type_text(&self, record: String, field: String, seen: String, text: String) -> Result<Written, CoreError> {
        self.write(|device| {
            let request = TypeRequest {
                record: id(&record)?,
                field,
                seen,
                text,
            };
            Ok(Written::of(&record, &device.type_text(request)?.numbers))
        })
    }

    /// Changes a stretch of a long text; durable when this returns.
    ///
    /// # Errors
    /// `value` with `text.moved` where the text has not the length said (read it anew, or use [`Core::type_text`]) and
    /// `text.place` where the stretch lies beyond it or within a character; `usage` of a negative number; else as
    /// [`Core::type_text`].
    pub fn splice(&self, record: String, field: String, splice: Splice) -> Result<Written, CoreError> {
        self.write(|device| {
            let id = id(&record)?;
            let seen = text_of(device, id, &field)?;
            let text = spliced(&field, &seen, splice)?;
            let request = TypeRequest {
                record: id,
                field,
                seen,
                text,
            };
            Ok(Written::of(&record, &device.type_text(request)?.numbers))
        })
    }
}

fn text_of(device: &Device, record: Id, field: &str) -> Result<String, Failure> {
    let shown = device.show(record)?;
    Ok(match shown.content(field) {
        Some(Cell::Text(text)) => text.clone(),
        _ => String::new(),
    })
}

fn spliced(field: &str, seen: &str, splice: Splice) -> Result<String, Failure> {
    let length: usize = natural("length", splice.length)?;
    if seen.encode_utf16().count() != length {
        return Err(Failure::value(
            field,
            "text.moved",
            "a change of the text that stands now",
        ));
    }
    let place = || Failure::value(field, "text.place", "whole characters of the text that stands now");
    let range = bytes(seen, natural("at", splice.at)?, natural("removed", splice.removed)?).ok_or_else(place)?;
    let mut text = seen.to_owned();
    text.replace_range(range, &splice.inserted);
    Ok(text)
}

/// Returns the bytes of a stretch that is counted in UTF-16.
fn bytes(text: &str, at: usize, length: usize) -> Option<Range<usize>> {
    let end = at.checked_add(length)?;
    let (mut from, mut to) = (None, None);
    let mut units = 0;
    let ends = text.char_indices().map(|(byte, char)| (byte, char.len_utf16()));
    for (byte, width) in ends.chain([(text.len(), 0)]) {
        if units == at {
            from = from.or(Some(byte));
        }
        if units == end {
            to = to.or(Some(byte));
        }
        units += width;
    }
    Some(from?..to?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;

    fn splice(at: i32, removed: i32, inserted: &str) -> Result<String, Failure> {
        let text = "a😀𠮷客";
        let splice = Splice {
            length: 6,
            at,
            removed,
            inserted: inserted.to_owned(),
        };
        spliced("note", text, splice)
    }

    #[test]
    fn places_are_counted_as_kotlin_and_swift_count_and_never_cut_a_character() {
        assert_eq!(splice(1, 2, "").unwrap(), "a𠮷客");
        assert_eq!(splice(3, 2, "吉").unwrap(), "a😀吉客");
        assert_eq!(splice(6, 0, "!").unwrap(), "a😀𠮷客!");
        assert_eq!(splice(0, 6, "").unwrap(), "");
        for (at, removed) in [(2, 0), (1, 1), (7, 0), (0, 7), (-1, 0), (0, i32::MAX)] {
            assert!(splice(at, removed, "x").is_err(), "{at} {removed}");
        }
    }

    #[test]
    fn a_text_that_has_another_length_than_the_screen_says_is_not_touched() {
        let splice = Splice {
            length: 5,
            at: 0,
            removed: 0,
            inserted: "x".to_owned(),
        };
        let refused = spliced("note", "a😀𠮷客", splice).unwrap_err();
        assert_eq!(refused.rule.as_deref(), Some("text.moved"));
    }
}
