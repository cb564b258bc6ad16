//! The status as a whole.

use fieldbook_model::{Micros, Seq};
use fieldbook_store::{OutboxSummary, StoreError};

use crate::{
    device::Device,
    error::{Failure, FailureKind},
    status::LaneMark,
};

/// Where this device stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusView {
    /// The workspace's name; `None` on a device that belongs to nobody yet.
    pub workspace: Option<String>,
    /// The user's name.
    pub user: Option<String>,
    /// The server's address.
    pub server: Option<String>,
    /// The outbox in numbers.
    pub outbox: OutboxSummary,
    /// How long the oldest own edit has waited, microseconds.
    pub oldest_age: Option<i64>,
    /// Values kept aside.
    pub conflicts: u64,
    /// Where the log was read up to.
    pub seq: Seq,
    /// Homes still to be fetched whole.
    pub fetching: u64,
    /// When any lane last worked.
    pub last_success: Option<Micros>,
    /// Each lane.
    pub lanes: Vec<LaneMark>,
    /// How far the wall clock is ahead of the server's time, microseconds; negative when it is behind.
    pub clock_ahead: i64,
}

/// The status cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum StatusError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Device {
    /// Returns where this device stands.
    ///
    /// # Errors
    /// See [`StatusError`].
    pub fn status(&self) -> Result<StatusView, StatusError> {
        let identity = self.store.identity()?;
        let outbox = self.store.outbox_summary()?;
        let (now, _) = self.here()?;
        let lanes = self.lanes()?;
        let known = identity.as_ref();
        Ok(StatusView {
            workspace: known.map(|identity| identity.workspace_name.clone()),
            user: known.map(|identity| identity.user_name.clone()),
            server: known.map(|identity| identity.server.clone()),
            oldest_age: outbox.oldest.map(|oldest| now.since(oldest).max(0)),
            outbox,
            conflicts: self.store.losers(None)?.len() as u64,
            seq: self.store.standing()?.seq,
            fetching: self.store.fetching()?.len() as u64,
            last_success: lanes
                .iter()
                .filter(|lane| lane.lane != "token")
                .filter_map(|lane| lane.last_success)
                .max()
                .map(Micros),
            lanes,
            clock_ahead: self.wiring().clock.read().wall.since(now),
        })
    }
}

impl StatusView {
    /// Returns what a person is told when a lane was given up: why it stopped, or why its last attempt failed and
    /// whether that was the network; `None` where nothing ever went wrong.
    #[must_use]
    pub fn trouble(&self) -> Option<Failure> {
        if let Some(stopped) = self.lanes.iter().find_map(LaneMark::stop_said) {
            return Some(Failure::new(FailureKind::Server, stopped));
        }
        let errors = self.lanes.iter().filter_map(|lane| lane.last_error.as_ref());
        let trouble = errors.max_by_key(|error| error.at)?;
        let kind = match trouble.kind.as_str() {
            "unreachable" | "broken" => FailureKind::Network,
            "store" => FailureKind::Machine,
            _ => FailureKind::Server,
        };
        Some(Failure::new(kind, trouble.said()))
    }
}

impl From<StatusError> for Failure {
    fn from(error: StatusError) -> Self {
        match error {
            StatusError::Store(error) => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;
    use crate::testing::wang_phone;

    #[test]
    fn what_waits_is_counted_and_its_age_grows() {
        let phone = wang_phone();
        assert_eq!(phone.status().unwrap().outbox.pending, 0);
        phone.customer("贵都");
        phone.pass(Micros::HOUR);
        phone.customer("饭店");
        let status = phone.status().unwrap();
        assert_eq!((status.outbox.pending, status.oldest_age), (2, Some(Micros::HOUR)));
        assert_eq!(status.user.as_deref(), Some("王芳"));
    }

    #[test]
    fn a_wall_clock_a_day_ahead_is_named() {
        let phone = wang_phone();
        let (now, _) = phone.here().unwrap();
        phone.heard_server_time(now).unwrap();
        phone.step_wall(Micros::DAY);
        assert_eq!(phone.status().unwrap().clock_ahead, Micros::DAY);
        assert_eq!(phone.here().unwrap().0, now);
    }
}
