//! What the office is told to do differently: the network's weather, verdicts and refusals.

use std::collections::VecDeque;

use fieldbook_protocol::ErrorKind;

/// What becomes of an offered edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It is judged by the rules.
    ByTheRules,
    /// It is refused.
    Refuse {
        /// The rule's id, such as `field.unique`.
        rule: String,
        /// What would be accepted, in English.
        accepts: String,
    },
    /// It waits until [`super::TestOffice::release`], as if for a record that is not there.
    Hold,
}

/// The network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weather {
    /// Answers come at once.
    #[default]
    Fair,
    /// The office cannot be reached.
    Offline,
    /// Requests arrive, answers are lost.
    LosingAnswers,
    /// Requests arrive, answers never come.
    Silent,
    /// Answers take so long.
    Slow {
        /// Milliseconds.
        ms: u32,
    },
}

/// Everything that was said.
#[derive(Debug, Default)]
pub(super) struct Script {
    pub(super) weather: Weather,
    pub(super) judgements: VecDeque<Judgement>,
    pub(super) refusals: VecDeque<ErrorKind>,
    pub(super) requests: u64,
}
