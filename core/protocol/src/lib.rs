//! What devices and the server say to each other: messages, limits, version, the transport.
//!
//! Shared by device and server; knows bytes, not sockets. Bodies are deterministic CBOR (RFC 8949 §4.2) with integer
//! keys; packing (zstd above [`limits::PACK_ABOVE`]) is done outside. `docs/protocol.md` has each message as bytes.

pub mod enrol;
pub mod error;
pub mod fetch;
pub mod limits;
pub mod pull;
pub mod push;
pub mod transport;

pub use enrol::{EnrolAnswer, EnrolRequest, TokenAnswer, TokenRequest};
pub use error::{ErrorKind, WireError};
pub use fetch::{DigestAnswer, FetchAnswer, FetchRequest, FetchedHome};
pub use pull::{AskKey, Cursor, Page, PageEntry, PagePart, PullRequest, Told, Verdict};
pub use push::{Answer, Cause, PushAnswer, PushItem, PushRequest};
pub use transport::{Reply, Route, Transport, TransportError};

/// The version that this code speaks, sent with each request as `fieldbook-protocol`.
pub const VERSION: u32 = 1;

/// The oldest version that this code still understands.
pub const OLDEST: u32 = 1;
