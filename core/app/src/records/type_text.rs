//! Typing into a long text that may have changed under the screen: what came in between stays, what was typed goes in.
//!
//! [`Device::edit`] takes a text as the whole of what is to stand; a screen that stays open while others write says
//! instead what it showed when the typing began.

use fieldbook_model::{Id, action::Write};

use crate::{
    device::Device,
    records::{EditError, EditRequest, Edited},
};

/// What was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeRequest {
    /// The record.
    pub record: Id,
    /// The long text's English name.
    pub field: String,
    /// What the screen showed when the typing began.
    pub seen: String,
    /// What it shows now.
    pub text: String,
}

impl Device {
    /// Changes a long text by what was typed on the text seen; durable when this returns.
    ///
    /// What others wrote in between stays where it is, by the merge that the server uses, up to the very transaction that
    /// writes it.
    ///
    /// # Errors
    /// See [`EditError`].
    pub fn type_text(&self, request: TypeRequest) -> Result<Edited, EditError> {
        let TypeRequest {
            record,
            field,
            seen,
            text,
        } = request;
        let fields = vec![(field, Write::Typed { seen, text })];
        self.edit(EditRequest { record, fields })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;
    use crate::{Failure, testing::wang_phone};
    use fieldbook_store::Cell;

    #[test]
    fn what_came_in_while_somebody_typed_is_not_typed_over() {
        let phone = wang_phone();
        let hotel = phone.customer("贵都");
        phone.set_note(hotel, "客户很忙");
        let typed = |seen: &str, text: &str| TypeRequest {
            record: hotel,
            field: "note".into(),
            seen: seen.into(),
            text: text.into(),
        };
        phone.set_note(hotel, "客户今天很忙 🏨");
        phone.type_text(typed("客户很忙", "客户很忙，改约")).unwrap();
        let note = phone.show(hotel).unwrap().content("note").cloned();
        let Some(Cell::Text(note)) = note else {
            panic!("no note")
        };
        assert!(
            note.contains("今天") && note.contains("改约") && note.contains('🏨'),
            "{note}"
        );
        phone.type_text(typed(&note, "好")).unwrap();
        let note = phone.show(hotel).unwrap().content("note").cloned();
        assert_eq!(note, Some(Cell::Text("好".into())));
        let wrong = TypeRequest {
            field: "nope".into(),
            ..typed("", "")
        };
        let refused = Failure::from(phone.type_text(wrong).unwrap_err());
        assert_eq!(refused.rule.as_deref(), Some("field.unknown"));
    }
}
