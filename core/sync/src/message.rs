//! Messages as the engine speaks of them, and their way into bytes and out of them.
//!
//! Packing is the shell's; an answer that cannot be read is a failure like any other, never a panic.

use fieldbook_model::codec::{from_bytes, to_bytes};
use fieldbook_protocol::{
    DigestAnswer, FetchAnswer, FetchRequest, Page, PullRequest, PushAnswer, PushRequest, Route, TokenAnswer,
    TokenRequest, TransportError, WireError,
};

use crate::lane::Lane;

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// For a token.
    Token(TokenRequest),
    /// Edits.
    Push(PushRequest),
    /// For a page.
    Pull(PullRequest),
    /// For homes.
    Fetch(FetchRequest),
    /// For the digest.
    Digest,
}

/// An answer that is no refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// To a token request.
    Token(TokenAnswer),
    /// To a push.
    Push(PushAnswer),
    /// To a pull.
    Pull(Page),
    /// To a fetch.
    Fetch(FetchAnswer),
    /// To a digest request.
    Digest(DigestAnswer),
}

/// Why a request has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The transport brought none.
    Transport(TransportError),
    /// The server refused the request as a whole.
    Refused(WireError),
    /// What came is not the message that it should be.
    Unreadable(String),
}

impl Message {
    /// Returns the lane that it travels in.
    #[must_use]
    pub fn lane(&self) -> Lane {
        match self {
            Message::Token(_) => Lane::Token,
            Message::Push(_) => Lane::Push,
            Message::Pull(_) => Lane::Pull,
            Message::Fetch(_) => Lane::Fetch,
            Message::Digest => Lane::Digest,
        }
    }

    /// Returns where it goes.
    #[must_use]
    pub fn route(&self) -> Route {
        self.lane().route()
    }

    /// Returns its body, unpacked.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        match self {
            Message::Token(message) => to_bytes(message),
            Message::Push(message) => to_bytes(message),
            Message::Pull(message) => to_bytes(message),
            Message::Fetch(message) => to_bytes(message),
            Message::Digest => Vec::new(),
        }
    }
}

impl Answered {
    /// Reads the answer to a message of a lane from its HTTP status and its body, unpacked.
    ///
    /// # Errors
    /// What the server refused it with, or that the body cannot be read.
    pub fn read(lane: Lane, status: u16, body: &[u8]) -> Result<Self, Failure> {
        let unreadable = |error: minicbor::decode::Error| Failure::Unreadable(format!("status {status}: {error}"));
        if status != 200 {
            return Err(from_bytes(body).map_or_else(unreadable, Failure::Refused));
        }
        let answered = match lane {
            Lane::Token => from_bytes(body).map(Answered::Token),
            Lane::Push => from_bytes(body).map(Answered::Push),
            Lane::Pull => from_bytes(body).map(Answered::Pull),
            Lane::Fetch => from_bytes(body).map(Answered::Fetch),
            Lane::Digest => from_bytes(body).map(Answered::Digest),
        };
        answered.map_err(unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldbook_protocol::ErrorKind;

    #[test]
    fn an_answer_cut_short_or_of_another_kind_is_a_failure_and_not_a_panic() {
        let page = to_bytes(&Page {
            from: fieldbook_model::Seq(1),
            to: fieldbook_protocol::Cursor::default(),
            entries: Vec::new(),
            told: Vec::new(),
            head: fieldbook_model::Seq(1),
            server_time: fieldbook_model::Micros(5),
            held: Vec::new(),
        });
        assert!(matches!(Answered::read(Lane::Pull, 200, &page), Ok(Answered::Pull(_))));
        for end in 0..page.len() {
            let cut = page.get(..end).unwrap_or_default();
            assert!(
                matches!(Answered::read(Lane::Pull, 200, cut), Err(Failure::Unreadable(_))),
                "cut at {end}"
            );
        }
        assert!(matches!(
            Answered::read(Lane::Token, 200, &page),
            Err(Failure::Unreadable(_))
        ));
    }

    #[test]
    fn a_refusal_is_read_with_its_kind_and_a_proxys_page_is_not_taken_for_one() {
        let refused = to_bytes(&WireError::new(ErrorKind::Busy, "full"));
        assert_eq!(
            Answered::read(Lane::Push, 503, &refused),
            Err(Failure::Refused(WireError::new(ErrorKind::Busy, "full")))
        );
        assert!(matches!(
            Answered::read(Lane::Push, 502, b"<html>"),
            Err(Failure::Unreadable(_))
        ));
    }
}
