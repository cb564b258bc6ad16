//! Where a new customer lies when nobody says otherwise: with its author, in the author's own territory.

use fieldbook_model::{FieldNo, Id, TypeSpec, Value, action::Write, types};
use fieldbook_store::StoreError;

use crate::device::Device;

/// Adds owner and territory to the fields of a new record of a type that has them, where they were not given.
///
/// The user's own record may not be here yet (before the first sync): the territory is then left out, and the creation
/// is refused for it by name.
pub(crate) fn own_book(device: &Device, spec: &TypeSpec, fields: &mut Vec<(FieldNo, Write)>) -> Result<(), StoreError> {
    let (Some(owner), Some(territory)) = (spec.field("owner"), spec.field("territory")) else {
        return Ok(());
    };
    let user = device.identity()?.user;
    let given = |field: FieldNo, fields: &[(FieldNo, Write)]| fields.iter().any(|(number, _)| *number == field);
    if !given(owner.number, fields) {
        fields.push((owner.number, Write::Set(Some(Value::Link(user)))));
    }
    if !given(territory.number, fields)
        && let Some(own) = territory_of(device, user)?
    {
        fields.push((territory.number, Write::Set(Some(Value::Link(own)))));
    }
    Ok(())
}

fn territory_of(device: &Device, user: Id) -> Result<Option<Id>, StoreError> {
    let territory = FieldNo(4);
    debug_assert!(
        types::USER
            .fields
            .iter()
            .any(|field| field.number == territory.0 && field.name == "territory")
    );
    let shown = device.store.shown(user)?;
    Ok(shown.and_then(|user| user.record.value(territory).and_then(Value::as_link)))
}
