//! The network: what becomes of a request and of its answer on the way.
//!
//! Loses, doubles, delays, reorders and cuts short, one way at a time; never invents a byte.

use fieldbook::{
    engine::{Lane, RequestId},
    protocol::{Reply, TransportError},
    sync::Outgoing,
};

use super::{
    weather::Weather,
    world::{Happening, World},
};

/// How a message fares.
pub(super) enum Fate {
    Lost,
    Arrives { copies: u64, cut: bool },
}

impl World {
    /// Carries what a shell gave out.
    pub(super) fn post(&mut self, p: usize, outgoing: Outgoing) {
        match outgoing {
            Outgoing::Cancel { request, .. } => {
                if let Some(phone) = self.phones.get_mut(p) {
                    phone.flights.remove(&request);
                }
            }
            Outgoing::Send {
                request,
                lane,
                token,
                body,
                packed,
                timeout_ms,
            } => {
                self.trace.take(&body);
                let Some(phone) = self.phones.get_mut(p) else { return };
                let (life, weather) = (phone.life, phone.weather);
                phone.flights.insert(request, (lane, body.len() as u64));
                let timeout = i64::from(timeout_ms) * 1000;
                self.later(timeout, Happening::TimedOut { p, life, request });
                let loss = if lane == Lane::Push && weather.no_push {
                    100
                } else {
                    weather.loss_up
                };
                let (copies, cut) = match self.fate(weather, loss) {
                    Fate::Lost => return self.lose(p, life, request),
                    Fate::Arrives { copies, cut } => (copies, cut),
                };
                for _ in 0..copies {
                    let mut body = body.clone();
                    if cut {
                        body.truncate(self.below(body.len()));
                    }
                    let body = Reply {
                        status: 200,
                        packed,
                        body,
                    };
                    let token = token.clone();
                    let to_server = Happening::ToServer {
                        p,
                        life,
                        request,
                        lane,
                        token,
                        body,
                    };
                    let delay = self.delay(weather);
                    self.later(delay, to_server);
                }
            }
        }
    }

    pub(super) fn fate(&mut self, weather: Weather, loss: u64) -> Fate {
        if self.chance.below(100) < loss {
            self.events.count("lost");
            if loss >= 100 {
                self.events.count("one-way cuts");
            }
            return Fate::Lost;
        }
        let cut = self.chance.below(100) < weather.cut;
        if cut {
            self.events.count("cut short");
        }
        let twice = self.chance.below(100) < weather.twice;
        if twice {
            self.events.count("repeats");
        }
        Fate::Arrives {
            copies: 1 + u64::from(twice),
            cut,
        }
    }

    pub(super) fn lose(&mut self, p: usize, life: u32, request: RequestId) {
        let tells = self.phones.get(p).is_some_and(|phone| phone.weather.tells);
        if tells {
            let delay = self.delay(super::weather::FAIR);
            let outcome = Err(TransportError::Unreachable("simulated".to_owned()));
            self.later(
                delay,
                Happening::ToPhone {
                    p,
                    life,
                    request,
                    lane: None,
                    outcome,
                },
            );
        }
    }

    /// Without delay every way takes ten milliseconds, so that clocks are measured exactly.
    pub(super) fn delay(&mut self, weather: Weather) -> i64 {
        if self.chance.below(100) < weather.hours {
            self.events.count("delayed for hours");
            return i64::try_from(self.chance.below(7_200_000_000)).unwrap_or(0);
        }
        let slow = i64::try_from(self.chance.below(weather.slow * 1000)).unwrap_or(0);
        10_000 + slow
    }
}
