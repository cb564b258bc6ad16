//! The network: what becomes of a request and of its answer on the way.
//!
//! Loses, doubles, delays, reorders and cuts short, one way at a time; never invents a byte.

use fieldbook::{
    engine::{Lane, RequestId},
    protocol::{Reply, TransportError},
    sync::{Incoming, Outgoing},
};

use super::{
    phone::Weather,
    server::{Said, answer},
    world::{Broken, Happening, Waiting, World},
};

/// How a message fares.
enum Fate {
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

    fn fate(&mut self, weather: Weather, loss: u64) -> Fate {
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

    fn lose(&mut self, p: usize, life: u32, request: RequestId) {
        let tells = self.phones.get(p).is_some_and(|phone| phone.weather.tells);
        if tells {
            let delay = self.delay(super::phone::FAIR);
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
    fn delay(&mut self, weather: Weather) -> i64 {
        if self.chance.below(100) < weather.hours {
            self.events.count("delayed for hours");
            return i64::try_from(self.chance.below(7_200_000_000)).unwrap_or(0);
        }
        let slow = i64::try_from(self.chance.below(weather.slow * 1000)).unwrap_or(0);
        10_000 + slow
    }

    /// Hands a request to the server and carries its answer.
    pub(super) fn at_server(
        &mut self,
        (p, life, request): (usize, u32, RequestId),
        lane: Lane,
        token: Option<String>,
        body: Reply,
    ) -> Result<(), Broken> {
        let Some(asker) = self.phones.get(p).map(|phone| phone.installation) else {
            return Ok(());
        };
        if self.now < self.server.down_until {
            self.lose(p, life, request);
            return Ok(());
        }
        let said = self.server.handle(self.now, asker, lane, token.as_deref(), body);
        for happened in std::mem::take(&mut self.server.happened) {
            self.events.count(happened);
        }
        match said {
            Said::Reply(reply) => self.reply((p, life, request), lane, reply),
            Said::Wait(pull, until) => self.waiting.push(Waiting {
                p,
                life,
                request,
                pull,
                until,
            }),
            Said::Silence => {
                self.server_died();
                self.lose(p, life, request);
            }
        }
        if lane == Lane::Push {
            self.tell_waiting();
        }
        Ok(())
    }

    fn reply(&mut self, (p, life, request): (usize, u32, RequestId), lane: Lane, reply: Reply) {
        self.trace.take(&reply.body);
        let weather = self.phones.get(p).map_or(super::phone::FAIR, |phone| phone.weather);
        let (copies, cut) = match self.fate(weather, weather.loss_down) {
            Fate::Lost => return self.lose(p, life, request),
            Fate::Arrives { copies, cut } => (copies, cut),
        };
        for _ in 0..copies {
            let mut outcome = Ok(reply.clone());
            if cut {
                let at = self.below(reply.body.len());
                outcome = if self.chance.below(2) == 0 {
                    Err(TransportError::Broken("cut short".to_owned()))
                } else {
                    outcome.map(|mut reply| {
                        reply.body.truncate(at);
                        reply
                    })
                };
            }
            let delay = self.delay(weather);
            let lane = Some(lane);
            self.later(
                delay,
                Happening::ToPhone {
                    p,
                    life,
                    request,
                    lane,
                    outcome,
                },
            );
        }
    }

    /// Answers the pulls that wait and now have news, or have waited long enough.
    pub(super) fn tell_waiting(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        for one in waiting {
            let Some(phone) = self.phones.get(one.p) else { continue };
            let mut pull = one.pull.clone();
            if self.now >= one.until {
                pull.wait_ms = 0;
            }
            match self.server.page_for(self.now, phone.user, phone.installation, &pull) {
                Some(page) => self.reply((one.p, one.life, one.request), Lane::Pull, answer(200, page)),
                None => self.waiting.push(one),
            }
        }
    }

    /// What dies with the server: waiting pulls break.
    pub(super) fn server_died(&mut self) {
        for one in std::mem::take(&mut self.waiting) {
            self.lose(one.p, one.life, one.request);
        }
        self.server.down_until = self.now + i64::try_from(self.chance.below(4_000_000)).unwrap_or(0);
    }

    /// Hands an answer, or the word that there is none, to the shell.
    pub(super) fn at_phone(
        &mut self,
        (p, life, request): (usize, u32, RequestId),
        lane: Option<Lane>,
        outcome: Result<Reply, TransportError>,
    ) -> Result<(), Broken> {
        let Some(phone) = self.phones.get_mut(p).filter(|phone| phone.life == life) else {
            return Ok(());
        };
        let flight = phone.flights.remove(&request);
        let Some(running) = phone.running.as_mut() else {
            return Ok(());
        };
        // An answer to a request that was given up reaches the engine all the same: it must not mind.
        let Some((lane, sent)) = flight.or(lane.map(|lane| (lane, 0))) else {
            return Ok(());
        };
        if flight.is_none() {
            self.events.count("late answers");
        }
        running.shell.receive(Incoming {
            request,
            lane,
            sent,
            outcome,
        });
        self.poll(p)
    }
}
