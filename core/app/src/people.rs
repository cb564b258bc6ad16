//! Who somebody is, in words: the name of a user as this device knows it.

use fieldbook_model::Id;
use fieldbook_store::StoreError;

use crate::device::Device;

/// Somebody who wrote something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The user.
    pub user: Id,
    /// Their name; a short id where this device does not know them.
    pub name: String,
    /// It is the user of this device.
    pub is_me: bool,
}

impl Device {
    /// Returns who a user is.
    ///
    /// # Errors
    /// What the store says.
    pub fn person(&self, user: Id) -> Result<Person, StoreError> {
        let me = self.store.identity()?.filter(|identity| identity.user == user);
        let is_me = me.is_some();
        let known = self.title(user)?.filter(|name| !name.is_empty());
        // The office writes as nobody in particular.
        let name = known
            .or(me.map(|identity| identity.user_name))
            .unwrap_or_else(|| user.short());
        Ok(Person { user, name, is_me })
    }
}
