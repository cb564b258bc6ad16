//! Enrolling: one line from the office makes this device its user's.

use std::sync::{Arc, Weak};

use fieldbook::{
    store::Identity,
    sync::{enrol, invitation},
};

use crate::{
    core::Core,
    edge::{cancelled, edge},
    error::{CoreError, FailureReport},
    http::{Carrier, HttpClient},
    platform::CallbackError,
    run::Run,
};

/// Whose device this is.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Enrolled {
    /// The workspace's id.
    pub workspace: String,
    /// The workspace's name.
    pub workspace_name: String,
    /// The user's id.
    pub user: String,
    /// The user's name.
    pub user_name: String,
    /// This installation's id.
    pub installation: String,
    /// The server's address.
    pub server: String,
}

/// How an enrolment ended.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum EnrolOutcome {
    /// The device belongs to a user now.
    Enrolled {
        /// To whom.
        device: Enrolled,
    },
    /// It does not.
    Failed {
        /// Why.
        report: FailureReport,
    },
}

/// Whoever waits for an enrolment.
#[uniffi::export(with_foreign)]
pub trait EnrolListener: Send + Sync {
    /// It has ended; called once, on a thread of this library.
    fn on_end(&self, outcome: EnrolOutcome) -> Result<(), CallbackError>;
}

#[uniffi::export]
impl Core {
    /// Begins to enrol this device with the office's line, `http://host:port/#NAME-XXXX-XXXX`; `device_name` is what
    /// the office will call it.
    ///
    /// The outcome may be `rule` (enrolled already), `network`, `server` (unknown, used or expired code, another
    /// version), `cancelled`, or what the store says. One that was cancelled late may have used the code up.
    ///
    /// # Errors
    /// `usage`, where the line is no invitation; `closed`.
    pub fn start_enrol(
        &self,
        line: String,
        device_name: String,
        http: Arc<dyn HttpClient>,
        listener: Arc<dyn EnrolListener>,
    ) -> Result<Arc<Run>, CoreError> {
        self.call(|_| {
            let (server, _) = invitation(&line)?;
            let run = Run::new(Carrier::new(http, &server), || ());
            let noted: Weak<Run> = Arc::downgrade(&run);
            self.note(noted);
            let shared = Arc::clone(self.shared());
            run.begin(
                move |run| {
                    let came = edge(|| enrol(&shared.device, run.carrier(), &line, &device_name));
                    match came {
                        Ok(identity) => {
                            shared.log.said("enrol.ended", &[]);
                            shared.wrote();
                            Ok(Enrolled::of(&identity))
                        }
                        Err(_) if run.is_cancelled() => Err(cancelled().into()),
                        Err(error) => Err(error),
                    }
                },
                move |came| {
                    let outcome = match came {
                        Ok(device) => EnrolOutcome::Enrolled { device },
                        Err(CoreError::Failed { report }) => EnrolOutcome::Failed { report },
                    };
                    let _ = listener.on_end(outcome);
                },
            );
            Ok(run)
        })
    }

    /// Returns whose device this is; null where it belongs to nobody yet.
    ///
    /// # Errors
    /// `closed`, `paused`, `machine`.
    pub fn identity(&self) -> Result<Option<Enrolled>, CoreError> {
        self.call(|device| {
            let identity = device.store().identity()?;
            Ok(identity.as_ref().map(Enrolled::of))
        })
    }
}

impl Enrolled {
    fn of(identity: &Identity) -> Self {
        Enrolled {
            workspace: identity.workspace.to_string(),
            workspace_name: identity.workspace_name.clone(),
            user: identity.user.to_string(),
            user_name: identity.user_name.clone(),
            installation: identity.installation.to_string(),
            server: identity.server.clone(),
        }
    }
}
