//! The routes of the simulated server: what it answers to each request.

use fieldbook_model::{Id, Seq, codec::to_bytes};
use fieldbook_protocol::{
    Answer, ErrorKind, FetchAnswer, FetchRequest, PullRequest, PushAnswer, PushRequest, TokenAnswer, TokenRequest,
    WireError, fetch::FetchedHome, limits,
};

use super::server::{Refused, Said, Server, answer};

impl Server {
    pub(super) fn give_token(&mut self, now: i64, asker: Id, request: &TokenRequest) -> Refused {
        let server_time = self.clock(now);
        if request.at.since(server_time).unsigned_abs() > limits::TOKEN_CLOCK_SLACK.unsigned_abs() {
            return Err(WireError::new(ErrorKind::Clock, "the clock is too far off"));
        }
        let given = TokenAnswer {
            token: self.token(asker),
            expires: server_time.plus(limits::TOKEN_LIFE),
            server_time,
        };
        Ok(Said::Reply(answer(200, to_bytes(&given))))
    }

    pub(super) fn push(&mut self, now: i64, user: Id, asker: Id, request: &PushRequest) -> Said {
        let dies = match &mut self.dies {
            Some((_, nth)) if *nth > 1 => {
                *nth -= 1;
                None
            }
            other => other.take(),
        };
        if let Some((true, _)) = dies {
            self.happened.push("crashes of the server before its commit");
            self.epoch += 1;
            return Said::Silence;
        }
        let server_time = self.clock(now);
        let answers = self
            .office
            .push(user, asker, request.acknowledged, &request.items, server_time);
        for ((_, said), item) in answers.iter().zip(&request.items) {
            if matches!(said, Answer::Held(_)) {
                self.held_ever.insert(item.edit.hash());
            }
        }
        self.note_records();
        if dies.is_some() {
            self.happened.push("crashes of the server after its commit");
            self.epoch += 1;
            return Said::Silence;
        }
        Said::Reply(answer(200, to_bytes(&PushAnswer { answers, server_time })))
    }

    pub(super) fn pull(&mut self, now: i64, user: Id, asker: Id, request: PullRequest) -> Refused {
        let cursor = request.cursor;
        let unknown = cursor.seq > self.office.head() || self.office.log_at(cursor.seq) != cursor.log;
        if cursor.seq > Seq(0) && (unknown || self.forgets.remove(&asker)) {
            self.happened.push("cursors refused");
            return Err(WireError::new(ErrorKind::Cursor, "another log"));
        }
        let wait = i64::from(request.wait_ms.min(limits::MAX_WAIT_MS)) * 1000;
        let page = self.page_for(now, user, asker, &request);
        match page {
            Some(body) => {
                self.note_repeat(asker, cursor.seq);
                Ok(Said::Reply(answer(200, body)))
            }
            None => Ok(Said::Wait(request, now + wait)),
        }
    }

    /// Notes that a page was sent from this place.
    pub(super) fn note_repeat(&mut self, asker: Id, from: Seq) {
        let head = self.office.head();
        let sent = self.sent.entry(asker).or_default();
        self.repeated += u64::from(from < *sent);
        *sent = (*sent).max(head);
    }

    pub(super) fn fetch(&mut self, now: i64, user: Id, request: &FetchRequest) -> Said {
        let at = self.office.head();
        let ids: Vec<Id> = self.ids.iter().copied().collect();
        let homes = request.homes.iter().map(|home| {
            let records = self.office.home(user, *home, &ids);
            let records = records.iter().map(|(id, record)| (*id, to_bytes(record).into()));
            FetchedHome {
                home: *home,
                records: records.collect(),
            }
        });
        let homes = homes.collect();
        let told = self.office.told(user, &request.asks, at);
        let server_time = self.clock(now);
        let fetched = FetchAnswer {
            at,
            homes,
            told,
            server_time,
        };
        Said::Reply(answer(200, to_bytes(&fetched)))
    }
}
