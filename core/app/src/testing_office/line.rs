//! One device's line to the office: a transport that is cancelled, slow, silent or away as the script says.
//!
//! Waits on the office's own news, never by sleeping, so that a cancel or other weather is heard at once.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use fieldbook_protocol::{Reply, Route, Transport, TransportError};

use super::{State, TestOffice, Weather, desk::Request};

/// A transport to the office.
#[derive(Debug)]
pub struct OfficeLine {
    office: Arc<TestOffice>,
    /// How often each route was cancelled.
    cancels: Mutex<BTreeMap<Route, u64>>,
}

impl OfficeLine {
    pub(super) fn to(office: Arc<TestOffice>) -> Self {
        OfficeLine {
            office,
            cancels: Mutex::default(),
        }
    }

    fn cancels(&self, route: Route) -> u64 {
        let cancels = self.cancels.lock().unwrap_or_else(PoisonError::into_inner);
        cancels.get(&route).copied().unwrap_or_default()
    }

    fn cancel_all(&self, routes: &[Route]) {
        {
            let mut cancels = self.cancels.lock().unwrap_or_else(PoisonError::into_inner);
            for route in routes {
                *cancels.entry(*route).or_default() += 1;
            }
        }
        // Taken and given back, so that nobody is between looking and waiting.
        drop(self.office.state());
        self.office.news.notify_all();
    }

    /// Waits while `waits` says so, at most so long; `None` where it was cancelled.
    fn wait(&self, route: Route, ms: u32, waits: impl Fn(&mut State) -> bool) -> Option<()> {
        let before = self.cancels(route);
        let cancelled = || self.cancels(route) != before;
        let state = self.office.state();
        drop(
            self.office
                .news
                .wait_timeout_while(state, Duration::from_millis(ms.into()), |state| {
                    !cancelled() && waits(state)
                })
                .unwrap_or_else(PoisonError::into_inner),
        );
        (!cancelled()).then_some(())
    }
}

impl Transport for OfficeLine {
    fn send(
        &self,
        route: Route,
        token: Option<&str>,
        body: &[u8],
        packed: bool,
        timeout_ms: u32,
    ) -> Result<Reply, TransportError> {
        let weather = {
            let mut state = self.office.state();
            state.script.requests += 1;
            state.script.weather
        };
        let request = Request {
            route,
            token,
            body,
            packed,
        };
        let late = || TransportError::Broken(format!("no answer within {timeout_ms} ms"));
        let is_now = move |state: &mut State| state.script.weather == weather;
        match weather {
            Weather::Offline => return Err(TransportError::Unreachable("the office is offline".to_owned())),
            Weather::Fair | Weather::LosingAnswers => {}
            Weather::Silent => {
                self.wait(route, timeout_ms, is_now).ok_or(TransportError::Cancelled)?;
                return Err(late());
            }
            Weather::Slow { ms } => {
                let waited = self.wait(route, ms.min(timeout_ms), is_now);
                waited.ok_or(TransportError::Cancelled)?;
                if ms >= timeout_ms {
                    return Err(late());
                }
            }
        }
        let mut reply = self.office.answer(&request);
        if let Some(listening) = self.office.listens(&request, &reply) {
            let ms = listening.wait_ms.min(timeout_ms);
            let waited = self.wait(route, ms, |state| state.book.head() == listening.head);
            waited.ok_or(TransportError::Cancelled)?;
            reply = self.office.answer(&request);
        }
        if weather == Weather::LosingAnswers {
            return Err(TransportError::Broken("the answer was lost".to_owned()));
        }
        Ok(reply)
    }

    fn cancel(&self) {
        self.cancel_all(&Route::ALL);
    }

    fn cancel_route(&self, route: Route) {
        self.cancel_all(&[route]);
    }
}
