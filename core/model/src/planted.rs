//! Bugs planted on purpose, to prove that the simulator finds bugs of their kind. Without the feature `planted`, which
//! neither app nor server turns on, none exists: [`on`] is false at compile time.
//!
//! Each stands at the one place where the mistake would be easiest to make.

/// A mistake that somebody could make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Bug {
    /// The cursor is committed before the rows of its page.
    CursorFirst = 1,
    /// An edit leaves the outbox with the answer of its push.
    GoneAtAnswer,
    /// After a failure only the next local write makes the push lane try again.
    RetryOnWrite,
    /// Verdicts are matched with what was asked by their place in the list.
    VerdictByPlace,
    /// The server remembers verdicts by the installation's number alone.
    VerdictByNumber,
    /// An edit that grows takes the newer base.
    NewerBase,
    /// `<` instead of `≤` when asking what an edit has seen.
    SeenBelow,
    /// `received` follows the server's clock when it steps back.
    ReceivedSteps,
    /// Removing a member removes additions that its author had not seen.
    RemovesUnseen,
    /// A text is merged on the latest text instead of the one it was typed on.
    LatestText,
    /// The id of a promise's task is drawn by chance.
    RandomTask,
    /// A counter's step is applied again when a page repeats.
    CountTwice,
    /// At equal stamps the loser is not kept.
    TieDropped,
    /// A held edit is dropped when its record's creation is mended.
    HeldDropped,
    /// A text grows although another's text came beneath.
    TextGrows,
    /// A held edit is laid over what its author wrote later.
    HeldOver,
}

impl Bug {
    /// Every bug.
    pub const ALL: [Bug; 16] = [
        Bug::CursorFirst,
        Bug::GoneAtAnswer,
        Bug::RetryOnWrite,
        Bug::VerdictByPlace,
        Bug::VerdictByNumber,
        Bug::NewerBase,
        Bug::SeenBelow,
        Bug::ReceivedSteps,
        Bug::RemovesUnseen,
        Bug::LatestText,
        Bug::RandomTask,
        Bug::CountTwice,
        Bug::TieDropped,
        Bug::HeldDropped,
        Bug::TextGrows,
        Bug::HeldOver,
    ];

    /// Returns the bug's name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Bug::CursorFirst => "cursor committed before its rows",
            Bug::GoneAtAnswer => "outbox row removed at the push's answer",
            Bug::RetryOnWrite => "retry only on the next local write",
            Bug::VerdictByPlace => "verdicts matched by position",
            Bug::VerdictByNumber => "verdict memory keyed by n alone",
            Bug::NewerBase => "coalesced edit takes the newer base",
            Bug::SeenBelow => "< for ≤ in seen",
            Bug::ReceivedSteps => "received not monotonic after a clock step",
            Bug::RemovesUnseen => "set removal removes what it had not seen",
            Bug::LatestText => "text merged on the latest instead of the base text",
            Bug::RandomTask => "task id random",
            Bug::CountTwice => "counter applied twice when a page repeats",
            Bug::TieDropped => "loser dropped on a stamp tie",
            Bug::HeldDropped => "held edit dropped when its create is mended",
            Bug::TextGrows => "a text coalesced although another's text came beneath",
            Bug::HeldOver => "a held edit laid over what its author wrote later",
        }
    }
}

#[cfg(feature = "planted")]
mod switch {
    use super::Bug;
    use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

    /// Stands in a binary that can have bugs, so that a test can look for it in those that must not.
    pub static MARK: &str = "this build can have planted bugs: never ship it";

    static PLANTED: AtomicU8 = AtomicU8::new(0);
    static DRAWN: AtomicU64 = AtomicU64::new(0);

    /// Plants a bug in this process, or none.
    pub fn plant(bug: Option<Bug>) {
        assert!(!MARK.is_empty(), "{MARK}");
        PLANTED.store(bug.map_or(0, |bug| bug as u8), Ordering::SeqCst);
    }

    /// Returns whether the bug is planted.
    #[must_use]
    pub fn on(bug: Bug) -> bool {
        PLANTED.load(Ordering::Relaxed) == bug as u8
    }

    /// Returns a number never returned before: a bug's chance.
    #[must_use]
    pub fn draw() -> u64 {
        DRAWN.fetch_add(1, Ordering::SeqCst)
    }
}

#[cfg(not(feature = "planted"))]
mod switch {
    use super::Bug;

    /// Returns false: this build has no bugs that were planted.
    #[must_use]
    #[inline(always)]
    pub const fn on(_bug: Bug) -> bool {
        false
    }

    /// Returns 0: no bug draws chance in this build.
    #[must_use]
    pub const fn draw() -> u64 {
        0
    }
}

pub use switch::*;
