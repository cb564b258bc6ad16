//! What arrives: a request at the server, an answer at a phone; and the pulls that wait for news.

use fieldbook::{
    engine::{Lane, RequestId},
    protocol::{Reply, TransportError},
    sync::Incoming,
};

use super::{
    net::Fate,
    server::{Said, answer},
    world::{Broken, Happening, Waiting, World},
};

impl World {
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

    pub(super) fn reply(&mut self, (p, life, request): (usize, u32, RequestId), lane: Lane, reply: Reply) {
        self.trace.take(&reply.body);
        let weather = self.phones.get(p).map_or(super::weather::FAIR, |phone| phone.weather);
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
