//! The conversation between the engine and its shell: what the shell reports, what the engine wants done.
//!
//! The shell owns store, keys, clock, chance and sockets; the engine owns the order of things. Every exchange bears one
//! [`RequestId`] from the first read of the store to the last write, so late and doubled reports are told apart.

use fieldbook_model::{Id, Micros, Seq};
use fieldbook_protocol::{AskKey, Cursor, DigestAnswer, FetchAnswer, Page, PushAnswer, PushRequest, TokenRequest};

use crate::{
    lane::Lane,
    message::{Answered, Failure, Message},
    status::SyncStatus,
};

/// Names one exchange of one engine; never used twice by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RequestId(pub u64);

/// What the shell reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Time passed ([`crate::Engine::wake_at`]).
    Tick,
    /// A user action was committed.
    LocalWrite,
    /// The platform's word on the network. Only a hint: while `false`, attempts go on at the slowest pace. After a
    /// change of network, report `false`, then `true`.
    Online(bool),
    /// The app came to the front, or left it.
    Foreground(bool),
    /// One bounded run begins ([`Slice`]); it ends with [`Action::SliceDone`].
    Slice(Slice),
    /// Cancel what is under way and rest until the next `Foreground` or `Slice`.
    Stop,
    /// A person asked for another attempt, or removed what a lane had stopped for (renumbered, enrolled anew, updated).
    Retry,
    /// Ask the server for its digest; it comes back as [`Action::Compare`].
    CompareDigest,
    /// Answers [`Action::Sign`].
    Signed {
        /// Of the action.
        request: RequestId,
        /// The signed request.
        token: TokenRequest,
    },
    /// Answers [`Action::Offer`]; `None` where nothing is to be offered.
    Offered {
        /// Of the action.
        request: RequestId,
        /// What is offered, signed.
        push: Option<PushRequest>,
    },
    /// Answers [`Action::Stand`].
    Standing {
        /// Of the action.
        request: RequestId,
        /// Where the store stands.
        standing: Standing,
    },
    /// Answers [`Action::Send`].
    Reply {
        /// Of the action.
        request: RequestId,
        /// Bytes of both bodies as they travelled; counted against a slice.
        bytes: u64,
        /// The answer, or why there is none.
        outcome: Result<Answered, Failure>,
    },
    /// The store did, or could not do, what an action with this id asked of it (`Hear`, `Lay`, `LayHomes`, `StartOver`;
    /// a failure also of the reads `Sign`, `Offer` and `Stand`).
    Stored {
        /// Of the action.
        request: RequestId,
        /// The reason, in English, where it failed.
        outcome: Result<(), String>,
    },
}

/// What the engine wants done, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Sign a request for a token and report `Signed`.
    Sign {
        /// For.
        request: RequestId,
        /// The server's time, where any contact has told it; else the device's own idea of it.
        at: Option<Micros>,
    },
    /// Read what is to be offered (unjudged, not held, in commit order), seal and sign it, and report `Offered`. The
    /// first edit counts even where it alone is over `max_bytes`.
    Offer {
        /// For.
        request: RequestId,
        /// At most so many.
        max_edits: usize,
        /// At most so many bytes.
        max_bytes: usize,
    },
    /// Read cursor, outbox and fetch list, with no page laid in between, and report `Standing`.
    Stand {
        /// For.
        request: RequestId,
    },
    /// Send a message and report `Reply`.
    Send {
        /// For.
        request: RequestId,
        /// What.
        message: Message,
        /// The token to send it with.
        token: Option<String>,
        /// How long the answer may take.
        timeout_ms: u32,
    },
    /// Stop waiting for the answer; no report is needed. Does no harm if ignored.
    Cancel {
        /// Which.
        request: RequestId,
        /// In which lane.
        lane: Lane,
    },
    /// Note what the server said of offered edits, and report `Stored`.
    Hear {
        /// For.
        request: RequestId,
        /// Only edits that were offered in this exchange.
        answer: PushAnswer,
    },
    /// Lay a page (nothing, where the store stands elsewhere), and report `Stored`.
    Lay {
        /// For.
        request: RequestId,
        /// Of the cursor asked from.
        page: Box<Page>,
    },
    /// Lay fetched homes, and report `Stored`.
    LayHomes {
        /// For.
        request: RequestId,
        /// Only homes that were asked for in this exchange.
        answer: Box<FetchAnswer>,
    },
    /// The server does not know this cursor: set it to 0, keep everything else, and report `Stored`.
    StartOver {
        /// For.
        request: RequestId,
    },
    /// The server's digest, to be compared where the store stands at the same seq.
    Compare(DigestAnswer),
    /// The server told its time: it was made between `sent` and `heard` of the boot-time clock.
    Contact {
        /// The server's clock.
        server: Micros,
        /// Boot-time clock when the request went out.
        sent: Micros,
        /// Boot-time clock when the answer came.
        heard: Micros,
    },
    /// The slice has ended; nothing is under way any more.
    SliceDone(SliceEnd),
    /// What a person may read has changed.
    Status(Box<SyncStatus>),
}

/// Where the store stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The cursor.
    pub cursor: Cursor,
    /// The greatest seq laid, by page or fetched home.
    pub acknowledged: Seq,
    /// What was offered and has not left the outbox, in commit order; more does no harm. Those offered must be among the first
    /// [`fieldbook_protocol::limits::MAX_ASKS`].
    pub asks: Vec<AskKey>,
    /// The fetch list.
    pub fetching: Vec<Id>,
}

/// Bounds of one run, for the windows that phones give in the background and for a single `sync` by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// Boot-time clock at which everything under way is cancelled.
    pub deadline: Micros,
    /// Bytes of bodies, both ways, after which nothing new is asked.
    pub max_bytes: u64,
    /// A lane that failed so often in a row is given up for this slice.
    pub tries: u32,
}

/// How a slice ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SliceEnd {
    /// Everything offered, everything pulled.
    Finished,
    /// A lane failed too often or is stopped; its status says why.
    GaveUp,
    /// The deadline passed.
    Deadline,
    /// The bytes are spent.
    Bytes,
    /// `Foreground` or `Stop` took its place.
    Replaced,
}
