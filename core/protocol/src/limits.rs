//! Limits that both sides keep, so that nobody is surprised by the other's.
//!
//! Each number says what happens above it; a refusal names the limit.

/// Bodies above this many bytes travel packed (zstd).
pub const PACK_ABOVE: usize = 512;
/// Largest body as sent, packed or not. Above: `too_large`, and the connection is closed unread.
pub const MAX_BODY: usize = 1 << 20;
/// Largest body after unpacking. Above: `too_large`; unpacking stops there.
pub const MAX_UNPACKED: usize = 4 << 20;
/// Most edits in one push. Above: `too_many`.
pub const MAX_PUSH_EDITS: usize = 500;
/// Largest single edit, encoded. Above: the edit is refused as `malformed`, with its number.
pub const MAX_EDIT_BYTES: usize = 192 << 10;
/// Most fields in one edit.
pub const MAX_EDIT_FIELDS: usize = 200;
/// Most edits that a pull asks about.
pub const MAX_ASKS: usize = 5_000;
/// Most homes in one fetch.
pub const MAX_FETCH: usize = 200;
/// Bytes of entries that a page aims at when the asker names none.
pub const PAGE_BYTES: u32 = 2 << 20;
/// Longest wait of a pull, milliseconds.
pub const MAX_WAIT_MS: u32 = 25_000;
/// How far the clock of a token request may be off, microseconds. Above: `clock`, with the server's time.
pub const TOKEN_CLOCK_SLACK: i64 = 600_000_000;
/// How long a token is good, microseconds.
pub const TOKEN_LIFE: i64 = 900_000_000;
/// How long an invitation is good, microseconds.
pub const INVITE_LIFE: i64 = 7 * 24 * 3_600_000_000;
