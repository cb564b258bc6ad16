//! What is remembered of each lane of the conversation, so that a later process can say how the last one went.
//!
//! Times are corrected wall time: the engine's boot-time clock means nothing after a boot. Losing this with a power cut
//! costs a person a line of status, nothing else.

use fieldbook_model::Micros;
use fieldbook_store::StoreError;
use fieldbook_sync::{Activity, LaneError, LaneStatus, Stop, SyncStatus, Trouble};
use serde::{Deserialize, Serialize};

use crate::{device::Device, words::Said};

/// Under which name it is kept.
const LANES: &str = "lanes";

/// One lane as it was last seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaneMark {
    /// `push`, `pull`, `fetch` or `token`.
    pub lane: String,
    /// When an exchange last went through, microseconds.
    pub last_success: Option<i64>,
    /// What went wrong last, kept after later successes.
    pub last_error: Option<LaneTrouble>,
    /// Why it goes on only after a person has done something.
    pub stopped: Option<String>,
}

/// Something that went wrong in a lane.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaneTrouble {
    /// When, microseconds.
    pub at: i64,
    /// What: `unreachable`, `broken`, `unreadable`, `store`, or the kind of the server's refusal.
    pub kind: String,
    /// What was said, in English, for support.
    pub detail: String,
}

impl LaneTrouble {
    /// Returns a lane's error as of a corrected wall time, microseconds.
    #[must_use]
    pub fn of(error: &LaneError, at: i64) -> Self {
        LaneTrouble {
            at,
            kind: trouble_name(error.trouble).to_owned(),
            detail: error.detail.clone(),
        }
    }

    /// Returns it in plain words.
    #[must_use]
    pub fn said(&self) -> Said {
        let key = match self.kind.as_str() {
            kind @ ("unreachable" | "broken" | "unreadable" | "store") => format!("trouble.{kind}"),
            kind => format!("server.{kind}"),
        };
        Said::new(key).with("detail", &self.detail)
    }
}

impl LaneMark {
    /// Returns why the lane has stopped, in plain words.
    #[must_use]
    pub fn stop_said(&self) -> Option<Said> {
        self.stopped.as_ref().map(|stop| Said::new(format!("stop.{stop}")))
    }
}

impl Device {
    /// Remembers how the lanes stand; what a lane does not say of itself stays as it was.
    ///
    /// # Errors
    /// What the store says.
    pub fn note_lanes(&self, status: &SyncStatus) -> Result<(), StoreError> {
        let (now, _) = self.here()?;
        let boot = self.wiring().clock.read().boot;
        let corrected = |at: Micros| now.plus(at.since(boot)).0;
        let before = self.lanes()?;
        let lanes = [
            ("push", &status.push),
            ("pull", &status.pull),
            ("fetch", &status.fetch),
            ("token", &status.token),
        ];
        let marks: Vec<LaneMark> = lanes
            .into_iter()
            .map(|(name, lane)| mark(name, lane, before.iter().find(|mark| mark.lane == name), &corrected))
            .collect();
        if marks == before {
            return Ok(());
        }
        let bytes = serde_json::to_vec(&marks).unwrap_or_default();
        self.store.meta_set(LANES, &bytes)
    }

    pub(crate) fn lanes(&self) -> Result<Vec<LaneMark>, StoreError> {
        let bytes = self.store.meta_get(LANES)?;
        Ok(bytes
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default())
    }
}

fn mark(name: &str, lane: &LaneStatus, before: Option<&LaneMark>, corrected: &dyn Fn(Micros) -> i64) -> LaneMark {
    let trouble = lane
        .last_error
        .as_ref()
        .map(|error| LaneTrouble::of(error, corrected(error.at)));
    LaneMark {
        lane: name.to_owned(),
        last_success: lane
            .last_success
            .map(corrected)
            .or(before.and_then(|before| before.last_success)),
        last_error: trouble.or(before.and_then(|before| before.last_error.clone())),
        stopped: match lane.activity {
            Activity::Stopped(stop) => Some(stop_name(stop).to_owned()),
            Activity::Idle | Activity::Working | Activity::Listening | Activity::Waiting { .. } => None,
        },
    }
}

fn trouble_name(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Unreachable => "unreachable",
        Trouble::Broken => "broken",
        Trouble::Refused(kind) => kind.name(),
        Trouble::Unreadable => "unreadable",
        Trouble::Store => "store",
    }
}

fn stop_name(stop: Stop) -> &'static str {
    match stop {
        Stop::OtherWorkspace => "other_workspace",
        Stop::DeviceUnknown => "device_unknown",
        Stop::Signature => "signature",
        Stop::Version => "version",
        Stop::Clone => "clone",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;
    use crate::testing::wang_phone;
    use fieldbook_protocol::ErrorKind;
    use fieldbook_sync::LaneError;

    #[test]
    fn a_later_process_knows_when_it_last_worked_and_what_went_wrong_last() {
        let phone = wang_phone();
        let boot = phone.wiring().clock.read().boot;
        let worked = LaneStatus {
            last_success: Some(boot),
            ..LaneStatus::default()
        };
        let status = SyncStatus {
            pull: worked,
            ..SyncStatus::default()
        };
        phone.note_lanes(&status).unwrap();
        phone.pass(Micros::HOUR);
        let error = LaneError {
            at: phone.wiring().clock.read().boot,
            trouble: Trouble::Unreachable,
            detail: "x".into(),
        };
        let failed = LaneStatus {
            last_error: Some(error),
            ..LaneStatus::default()
        };
        phone
            .note_lanes(&SyncStatus {
                pull: failed,
                ..SyncStatus::default()
            })
            .unwrap();
        let phone = phone.reopened();
        let lanes = phone.lanes().unwrap();
        let pull = lanes.iter().find(|mark| mark.lane == "pull").unwrap();
        let now = phone.here().unwrap().0.0;
        assert_eq!(pull.last_success, Some(now - Micros::HOUR));
        assert_eq!(
            pull.last_error.as_ref().map(|error| (error.at, error.kind.as_str())),
            Some((now, "unreachable"))
        );
    }

    #[test]
    fn every_trouble_and_every_stop_has_words() {
        let kinds = [
            ErrorKind::Malformed,
            ErrorKind::TooLarge,
            ErrorKind::TooMany,
            ErrorKind::Token,
            ErrorKind::CodeUnknown,
            ErrorKind::CodeExpired,
            ErrorKind::CodeUsed,
            ErrorKind::OtherWorkspace,
            ErrorKind::DeviceUnknown,
            ErrorKind::Signature,
            ErrorKind::Clock,
            ErrorKind::Cursor,
            ErrorKind::Version,
            ErrorKind::Busy,
            ErrorKind::Internal,
            ErrorKind::Route,
        ];
        let troubles = [
            Trouble::Unreachable,
            Trouble::Broken,
            Trouble::Unreadable,
            Trouble::Store,
        ];
        for trouble in troubles.into_iter().chain(kinds.into_iter().map(Trouble::Refused)) {
            let said = LaneTrouble {
                kind: trouble_name(trouble).into(),
                ..LaneTrouble::default()
            }
            .said();
            assert!(crate::words::has(said.key()), "{}", said.key());
        }
        for stop in [
            Stop::OtherWorkspace,
            Stop::DeviceUnknown,
            Stop::Signature,
            Stop::Version,
            Stop::Clone,
        ] {
            assert!(crate::words::has(&format!("stop.{}", stop_name(stop))));
        }
    }
}
