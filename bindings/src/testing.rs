//! A server in memory for the tests of apps: no process, no socket, answers to script. Behind the feature `testing`;
//! never in a library that ships.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use fieldbook::{
    protocol::{ErrorKind as Refusal, Route, Transport, TransportError},
    testing_office as office,
};

use crate::{
    clocks,
    edge::edge,
    error::CoreError,
    http::{HttpClient, HttpExchange, HttpRequest},
    platform::CallbackError,
    value::{Content, FieldChange, changes, count, id},
};

/// What a user of the office may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum OfficeRole {
    /// Visits customers.
    Rep,
    /// Leads reps.
    Manager,
    /// Owns the master data.
    Office,
}

/// The network between a device and the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum OfficeWeather {
    /// Answers come at once.
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
        ms: i32,
    },
}

/// What becomes of an edit that is offered next.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum OfficeJudgement {
    /// It is judged by the rules.
    ByTheRules,
    /// It is refused.
    Refuse {
        /// The rule's id, such as `field.unique`.
        rule: String,
        /// What would be accepted, in English.
        accepts: String,
    },
    /// It waits until [`TestOffice::release`].
    Hold,
}

/// Why a request is refused as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum OfficeRefusal {
    /// The server cannot answer now.
    Busy,
    /// The server failed.
    Internal,
    /// The token is not good any more.
    Token,
    /// The server does not know this installation.
    DeviceUnknown,
    /// The device belongs to another workspace.
    OtherWorkspace,
    /// App and server have no version in common.
    Version,
    /// The device's clock is too far off.
    Clock,
    /// The server does not know the device's cursor.
    Cursor,
}

/// The office: one workspace, one territory, users as they are added.
#[derive(Debug, uniffi::Object)]
pub struct TestOffice {
    office: Arc<office::TestOffice>,
}

#[uniffi::export]
impl TestOffice {
    /// Opens an office with nobody in it.
    ///
    /// # Errors
    /// `defect` alone.
    #[uniffi::constructor]
    pub fn open() -> Result<Arc<Self>, CoreError> {
        let office = edge(|| office::TestOffice::open(clocks::of_an_office()))?;
        Ok(Arc::new(TestOffice { office }))
    }

    /// Adds a user in the territory; returns their id.
    ///
    /// # Errors
    /// `value` of a name that is none.
    pub fn add_user(&self, name: String, role: OfficeRole) -> Result<String, CoreError> {
        edge(|| {
            let role = match role {
                OfficeRole::Rep => office::Role::Rep,
                OfficeRole::Manager => office::Role::Manager,
                OfficeRole::Office => office::Role::Office,
            };
            Ok(self.office.add_user(&name, role)?.to_string())
        })
    }

    /// Returns the line of an invitation for a user, good for one device.
    ///
    /// # Errors
    /// `usage` of an id that is none.
    pub fn invite(&self, user: String) -> Result<String, CoreError> {
        edge(|| Ok(self.office.invite(id(&user)?)))
    }

    /// Returns an HTTP client that reaches the office, whatever the address.
    ///
    /// # Errors
    /// `defect` alone.
    pub fn http(&self) -> Result<Arc<dyn HttpClient>, CoreError> {
        edge(|| {
            let client = OfficeHttp {
                office: Arc::clone(&self.office),
                under_way: Mutex::default(),
            };
            Ok(Arc::new(client) as Arc<dyn HttpClient>)
        })
    }

    /// Creates a record as the office; returns its id.
    ///
    /// # Errors
    /// `value` (unknown type or field, one that does not fit), `rule`.
    pub fn create(&self, kind: String, fields: Vec<FieldChange>) -> Result<String, CoreError> {
        edge(|| Ok(self.office.create(&kind, changes(fields)?)?.to_string()))
    }

    /// Changes a record as the office.
    ///
    /// # Errors
    /// `not_found`, `value`, `rule`.
    pub fn edit(&self, record: String, fields: Vec<FieldChange>) -> Result<(), CoreError> {
        edge(|| self.office.edit(id(&record)?, changes(fields)?))
    }

    /// Deletes a record as the office.
    ///
    /// # Errors
    /// `not_found`, `rule`.
    pub fn delete(&self, record: String) -> Result<(), CoreError> {
        edge(|| self.office.delete(id(&record)?))
    }

    /// Returns what a field of a record holds in the office; null where there is no such record or it is empty.
    ///
    /// # Errors
    /// `usage` of an id that is none.
    pub fn content(&self, record: String, field: String) -> Result<Option<Content>, CoreError> {
        edge(|| Ok(self.office.content(id(&record)?, &field).map(Content::of)))
    }

    /// Returns how many records of a type the office has, deleted ones left out.
    ///
    /// # Errors
    /// `defect` alone.
    pub fn count(&self, kind: String) -> Result<i64, CoreError> {
        edge(|| Ok(count(self.office.count(&kind))))
    }

    /// Returns how many requests have come in, the lost and the refused included.
    ///
    /// # Errors
    /// `defect` alone.
    pub fn requests(&self) -> Result<i64, CoreError> {
        edge(|| Ok(count(self.office.requests())))
    }

    /// Says what becomes of an edit that is offered next, after those said before.
    ///
    /// # Errors
    /// `defect` alone.
    pub fn judge_next(&self, judgement: OfficeJudgement) -> Result<(), CoreError> {
        edge(|| {
            self.office.judge_next(match judgement {
                OfficeJudgement::ByTheRules => office::Judgement::ByTheRules,
                OfficeJudgement::Refuse { rule, accepts } => office::Judgement::Refuse { rule, accepts },
                OfficeJudgement::Hold => office::Judgement::Hold,
            });
            Ok(())
        })
    }

    /// Judges what was let wait.
    ///
    /// # Errors
    /// `defect` alone.
    pub fn release(&self) -> Result<(), CoreError> {
        edge(|| {
            self.office.release();
            Ok(())
        })
    }

    /// Answers the next request with a refusal of the whole.
    ///
    /// # Errors
    /// `defect` alone.
    pub fn refuse_next(&self, refusal: OfficeRefusal) -> Result<(), CoreError> {
        edge(|| {
            self.office.refuse_next(match refusal {
                OfficeRefusal::Busy => Refusal::Busy,
                OfficeRefusal::Internal => Refusal::Internal,
                OfficeRefusal::Token => Refusal::Token,
                OfficeRefusal::DeviceUnknown => Refusal::DeviceUnknown,
                OfficeRefusal::OtherWorkspace => Refusal::OtherWorkspace,
                OfficeRefusal::Version => Refusal::Version,
                OfficeRefusal::Clock => Refusal::Clock,
                OfficeRefusal::Cursor => Refusal::Cursor,
            });
            Ok(())
        })
    }

    /// Changes the network.
    ///
    /// # Errors
    /// `usage` of a negative time.
    pub fn set_weather(&self, weather: OfficeWeather) -> Result<(), CoreError> {
        edge(|| {
            self.office.set_weather(match weather {
                OfficeWeather::Fair => office::Weather::Fair,
                OfficeWeather::Offline => office::Weather::Offline,
                OfficeWeather::LosingAnswers => office::Weather::LosingAnswers,
                OfficeWeather::Silent => office::Weather::Silent,
                OfficeWeather::Slow { ms } => office::Weather::Slow {
                    ms: crate::value::natural("ms", ms)?,
                },
            });
            Ok(())
        })
    }

    /// Forgets an installation: its device is refused from now on.
    ///
    /// # Errors
    /// `usage` of an id that is none.
    pub fn revoke(&self, installation: String) -> Result<(), CoreError> {
        edge(|| {
            self.office.revoke(id(&installation)?);
            Ok(())
        })
    }
}

/// An HTTP client whose every request has a line of its own to the office.
struct OfficeHttp {
    office: Arc<office::TestOffice>,
    under_way: Mutex<BTreeMap<i64, Arc<office::OfficeLine>>>,
}

impl HttpClient for OfficeHttp {
    fn send(&self, request: HttpRequest, exchange: Arc<HttpExchange>) -> Result<(), CallbackError> {
        let line = Arc::new(self.office.line());
        let under_way = || self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        under_way().insert(request.id, Arc::clone(&line));
        let header = |name: &str| request.headers.iter().find(|header| header.name == name);
        let token = header("authorization").and_then(|header| header.value.strip_prefix("Bearer "));
        let packed = header("content-encoding").is_some_and(|header| header.value == "zstd");
        let timeout = u32::try_from(request.timeout_ms).unwrap_or(u32::MAX);
        let route = Route::ALL.into_iter().find(|route| request.url.ends_with(route.path()));
        let outcome = match route {
            Some(route) => line.send(route, token, &request.body, packed, timeout),
            None => Err(TransportError::Unreachable("no such address".to_owned())),
        };
        under_way().remove(&request.id);
        exchange.settle(outcome);
        Ok(())
    }

    fn cancel(&self, id: i64) -> Result<(), CallbackError> {
        let under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = under_way.get(&id).cloned() {
            drop(under_way);
            line.cancel();
        }
        Ok(())
    }
}
