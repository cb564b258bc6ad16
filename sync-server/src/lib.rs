//! The sync server: admits edits, keeps the log, answers pulls; and the commands that administer a workspace.
//!
//! Never decides about an edit: [`fieldbook_admission`] judges. Never arbitrates or merges: [`fieldbook_merge`] does.
//! Time and chance come from [`clock`] and [`chance`], and are handed down.

pub mod admin;
pub mod chance;
pub mod clock;
pub mod handlers;
pub mod import;
pub mod keys;
pub mod lane;
pub mod problem;
pub mod scopes;
pub mod server;
pub mod storage;
pub mod workspace;
