//! Whose store this is: the author of its edits, and what proves it to the server.

use fieldbook_model::Id;
use minicbor::{Decode, Encode};

/// The installation that this store belongs to.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Identity {
    /// The workspace.
    #[n(0)]
    pub workspace: Id,
    /// Its name.
    #[n(1)]
    pub workspace_name: String,
    /// The person.
    #[n(2)]
    pub user: Id,
    /// Their name.
    #[n(3)]
    pub user_name: String,
    /// This installation.
    #[n(4)]
    pub installation: Id,
    /// Where the server is.
    #[n(5)]
    pub server: String,
    /// The installation's secret key.
    #[cbor(n(6), with = "minicbor::bytes")]
    pub secret: [u8; 32],
}

impl std::fmt::Debug for Identity {
    /// Leaves the secret out, so that no log ever holds it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity")
            .field("workspace", &self.workspace_name)
            .field("user", &self.user_name)
            .field("installation", &self.installation)
            .field("server", &self.server)
            .finish_non_exhaustive()
    }
}
