//! The numbers the engine goes by. Durations are milliseconds, sizes bytes of unpacked body.

use fieldbook_protocol::limits;

/// Sizes, waits and pauses. The defaults are those of a phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Most edits in one push.
    pub push_edits: usize,
    /// Bytes of edits that one push aims at; packed it stays well below the body limit.
    pub push_bytes: usize,
    /// Bytes of entries that a page aims at.
    pub page_bytes: u32,
    /// Most homes in one fetch.
    pub fetch_homes: usize,
    /// How long a pull waits for news on the server. Below the server's 25 s, so that a proxy's 30 s is not met and a
    /// connection that died unnoticed is noticed within half a minute.
    pub wait_ms: u32,
    /// How much longer than that a waiting pull may take.
    pub wait_slack_ms: u32,
    /// How long any other request may take; what breaks is asked again smaller, so slow networks get through.
    pub timeout_ms: u32,
    /// The first pause after a failure; doubled at each further one, up to the caps.
    pub first_pause_ms: u32,
    /// The longest pause while the app is open.
    pub open_pause_ms: u32,
    /// The longest pause while it is in the background, and how often it then looks for news.
    pub background_pause_ms: u32,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            push_edits: limits::MAX_PUSH_EDITS,
            push_bytes: 768 << 10,
            page_bytes: limits::PAGE_BYTES,
            fetch_homes: limits::MAX_FETCH,
            wait_ms: 20_000,
            wait_slack_ms: 8_000,
            timeout_ms: 20_000,
            first_pause_ms: 500,
            open_pause_ms: 15_000,
            background_pause_ms: 15 * 60_000,
        }
    }
}

/// The smallest number of bytes worth a request: below it a slice counts as spent, and nothing is asked smaller.
pub(crate) const LEAST_BYTES: u64 = 16 << 10;

/// How often a size may be halved after failures.
pub(crate) const MOST_HALVINGS: u32 = 9;

/// Returns a size after so many halvings, at least `least`.
pub(crate) fn halved(size: u64, halvings: u32, least: u64) -> u64 {
    (size >> halvings.min(MOST_HALVINGS)).max(least.min(size))
}
