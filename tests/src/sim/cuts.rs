//! A conversation recorded, and the same one cut at any byte: whatever breaks off, the outcome is that of the whole.
//!
//! Two people wrote apart: something new, changes, texts, a conflict, a refusal and what waits for it. One syncs, then
//! the other, then the first again. Each of these conversations is cut by itself, from copies of the files at its
//! beginning.

use std::{fs, path::Path};

use fieldbook::{
    Device, Failure,
    capture::{CaptureRequest, Whom},
    engine::{Event, Slice},
    protocol::{Reply, TransportError},
    records::{CreateRequest, EditRequest},
    sync::{Incoming, Outgoing},
    tasks::Which,
};
use fieldbook_model::{Id, Micros, Value, action::Write};

use super::{
    people::text,
    phone::{FILE, Phone},
    server::{Said, Server},
    template::{TERRITORIES, Template, scratch},
    world::{BEGIN, Broken},
};

/// Who speaks, in this order.
const TURNS: [usize; 3] = [0, 1, 0];

/// Where a conversation is cut: the message, by number, and the byte; up first, then down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Which of the conversations.
    pub turn: usize,
    /// Which message in it, requests and answers counted in one row.
    pub message: usize,
    /// After so many bytes.
    pub at: usize,
}

/// Files and server as a conversation begins.
#[derive(Clone)]
struct Stage {
    stores: [Vec<u8>; 2],
    server: Server,
    now: i64,
}

/// The recorded conversation.
pub struct Recorded {
    stages: Vec<Stage>,
    /// Length of each message of each conversation.
    pub lengths: Vec<Vec<usize>>,
    /// What came of each conversation: all that the speaker, and the server, show.
    pub outcomes: Vec<String>,
}

impl Recorded {
    /// Plays the conversation once, whole.
    ///
    /// # Errors
    /// What went wrong; then there is nothing to compare with.
    pub fn make() -> Result<Self, Broken> {
        let folder = scratch()?;
        let template = Template::get();
        let mut stage = Stage {
            stores: [Vec::new(), Vec::new()],
            server: template.server.clone(),
            now: BEGIN,
        };
        for p in [0, 1] {
            let there = template.phone(p);
            stage.stores[p] = there.store.clone();
            let phone = started(p, &stage, folder.path())?;
            write(p, &phone)?;
            stage.stores[p] = ended(phone)?;
        }
        let mut recorded = Recorded {
            stages: Vec::new(),
            lengths: Vec::new(),
            outcomes: Vec::new(),
        };
        for turn in 0..TURNS.len() {
            recorded.stages.push(stage.clone());
            let mut lengths = Vec::new();
            let outcome = converse(&mut stage, turn, folder.path(), None, &mut lengths)?;
            recorded.lengths.push(lengths);
            recorded.outcomes.push(outcome);
        }
        Ok(recorded)
    }

    /// Returns every place to cut at.
    #[must_use]
    pub fn cuts(&self) -> Vec<Cut> {
        let mut cuts = Vec::new();
        for (turn, lengths) in self.lengths.iter().enumerate() {
            for (message, length) in lengths.iter().enumerate() {
                cuts.extend((0..*length).map(|at| Cut { turn, message, at }));
            }
        }
        cuts
    }

    /// Plays a conversation with one cut; of every seventh cut also the conversations after it.
    ///
    /// # Errors
    /// What came of it, where that is not what came of the whole.
    pub fn play(&self, cut: Cut, folder: &Path) -> Result<(), Broken> {
        let Some(mut stage) = self.stages.get(cut.turn).cloned() else {
            return Err("no such conversation".to_owned());
        };
        for (turn, whole) in self.outcomes.iter().enumerate().skip(cut.turn) {
            let here = (turn == cut.turn).then_some(cut);
            if here.is_none() && !cut.at.is_multiple_of(7) {
                return Ok(());
            }
            let outcome = converse(&mut stage, turn, folder, here, &mut Vec::new())?;
            if outcome != *whole {
                return Err(format!("conversation {turn} ends with\n{outcome}instead of\n{whole}"));
            }
        }
        Ok(())
    }
}

fn failed(error: impl std::fmt::Debug) -> Broken {
    format!("{error:?}")
}

fn started(p: usize, stage: &Stage, folder: &Path) -> Result<Phone, Broken> {
    let identity = &Template::get().phone(p).identity;
    let folder = folder.join(p.to_string());
    let _ = fs::remove_dir_all(&folder);
    let store = stage.stores.get(p).map(Vec::as_slice).unwrap_or_default();
    let mut phone = Phone::new(p, identity, folder, store, 7 + p as u64).map_err(failed)?;
    phone.clock.pass(stage.now);
    phone.start().map_err(failed)?;
    Ok(phone)
}

fn ended(mut phone: Phone) -> Result<Vec<u8>, Broken> {
    phone.kill();
    fs::read(phone.folder.join(FILE)).map_err(failed)
}

/// What the two write apart.
fn write(p: usize, phone: &Phone) -> Result<(), Broken> {
    let Some(running) = &phone.running else { return Ok(()) };
    let device = &running.device;
    let customer = Template::get().customers().first().copied().unwrap_or_default();
    let edit = |record: Id, field: &str, write: Write| {
        let fields = vec![(field.to_owned(), write)];
        device
            .edit(EditRequest { record, fields })
            .map(|_| ())
            .map_err(Failure::from)
    };
    let all = || -> Result<(), Failure> {
        edit(customer, "address", text(format!("广安门内大街 {p} 号")))?;
        edit(customer, "note", Write::Text(format!("前台说周三有空。{p}")))?;
        edit(
            customer,
            "samples_left",
            Write::Count(3 + i64::try_from(p).unwrap_or(0)),
        )?;
        if p == 1 {
            // A long note that packs badly, so that there are bytes enough to cut at.
            let note: String = (0..400u32)
                .filter_map(|at| char::from_u32(0x4E00 + at * 7919 % 20_000))
                .collect();
            let mut request = CaptureRequest::of(Whom::Known(customer));
            request.note = Some(note);
            device.capture(request).map_err(Failure::from)?;
            return edit(customer, "website", text("https://example.com/hotel".to_owned()));
        }
        edit(customer, "note", Write::Text("前台说周三有空。请走侧门。".to_owned()))?;
        let mut request = CaptureRequest::of(Whom::Known(customer));
        request.note = Some("客户要样品，下周三上午再来。".to_owned());
        request.tags = vec!["sample".to_owned(), "price".to_owned()];
        device.capture(request).map_err(Failure::from)?;
        let fields = [
            ("name", text("北京新客".to_owned())),
            ("registration_no", text("R1".to_owned())),
            ("owner", Write::Set(Some(Value::Link(phone.user)))),
            ("territory", Write::Set(Some(Value::Link(TERRITORIES[0])))),
        ];
        let created = device.create(CreateRequest {
            kind: "customer".to_owned(),
            fields: fields
                .into_iter()
                .map(|(name, write)| (name.to_owned(), write))
                .collect(),
        });
        let refused = created.map_err(Failure::from)?.id;
        edit(refused, "note", Write::Text("等税号".to_owned()))
    };
    all().map_err(failed)
}

/// One bounded run of one phone against the server, perhaps with one cut.
fn converse(
    stage: &mut Stage,
    turn: usize,
    folder: &Path,
    cut: Option<Cut>,
    lengths: &mut Vec<usize>,
) -> Result<String, Broken> {
    let p = TURNS.get(turn).copied().unwrap_or(0);
    let mut phone = started(p, stage, folder)?;
    let asker = phone.installation;
    let (mut message, mut now) = (0, stage.now);
    let Some(running) = phone.running.as_mut() else {
        return Err("not open".to_owned());
    };
    let deadline = running.device.wiring().clock.read().boot.plus(600_000_000);
    running.shell.tell(Event::Slice(Slice {
        deadline,
        max_bytes: u64::MAX,
        tries: 20,
    }));
    let mut clipped = |bytes: &mut Vec<u8>| {
        lengths.push(bytes.len());
        message += 1;
        let here = cut.filter(|cut| cut.message + 1 == message);
        here.inspect(|cut| bytes.truncate(cut.at))
    };
    for _ in 0..200 {
        let outgoing = running.shell.poll(&running.device, &mut || phone.chance.draw());
        if running.shell.take_slice_end().is_some() {
            stage.now = now + 1_000_000;
            let mut outcome = told(&running.device).map_err(failed)?;
            outcome.push_str(&told_by(&stage.server));
            let store = ended(phone)?;
            if let Some(slot) = stage.stores.get_mut(p) {
                *slot = store;
            }
            return Ok(outcome);
        }
        let idle = outgoing.is_empty();
        for one in outgoing {
            let Outgoing::Send {
                request,
                lane,
                token,
                mut body,
                packed,
                ..
            } = one
            else {
                continue;
            };
            let sent = body.len() as u64;
            // Half of the cuts are noticed by the connection, the others by whoever reads the rest.
            let broken = || Err(TransportError::Broken("cut".to_owned()));
            let noticed = |cut: Option<Cut>| cut.is_some_and(|cut| cut.at % 2 == 1);
            let up = clipped(&mut body);
            let outcome = if noticed(up) {
                broken()
            } else {
                let request = Reply {
                    status: 200,
                    packed,
                    body,
                };
                match stage.server.handle(now, asker, lane, token.as_deref(), request) {
                    Said::Reply(mut reply) => {
                        let down = clipped(&mut reply.body);
                        if noticed(down) { broken() } else { Ok(reply) }
                    }
                    Said::Wait(..) | Said::Silence => broken(),
                }
            };
            running.shell.receive(Incoming {
                request,
                lane,
                sent,
                outcome,
            });
        }
        let step = if idle {
            let boot = running.device.wiring().clock.read().boot;
            let wake = running.shell.wake_at().unwrap_or(boot);
            wake.since(boot).max(1_000)
        } else {
            1_000
        };
        now += step;
        phone.clock.pass(step);
    }
    Err(format!("the conversation {turn} never ends"))
}

/// What the server holds.
fn told_by(server: &Server) -> String {
    let office = &server.office;
    let verdicts = office.verdicts.iter();
    let verdicts: Vec<_> = verdicts
        .map(|row| (row.seq, row.author, row.hash, &row.verdict))
        .collect();
    let waits: Vec<_> = office
        .ground
        .held
        .values()
        .map(|held| (held.own.hash, &held.cause))
        .collect();
    let digest = server.digest(Template::get().phone(0).identity.user).short();
    format!("server {digest} {verdicts:?} {waits:?}\n")
}

/// Everything that a person could tell apart on a phone.
fn told(device: &Device) -> Result<String, Failure> {
    let store = device.store();
    let digest = store.digest()?;
    let mut said = format!(
        "digest {} at {} {}\n",
        digest.digest.short(),
        digest.at,
        digest.comparable
    );
    for kind in ["customer", "visit", "task"] {
        let rows = device
            .list(&fieldbook::lists::ListRequest::of(kind))
            .map_err(Failure::from)?
            .rows;
        for id in rows.iter().map(|row| row.id) {
            let mut view = device.show(id).map_err(Failure::from)?;
            // Times of a server that answered a second later are later by a second.
            view.touched = Micros(0);
            said.push_str(&format!("{view:?}\n"));
        }
    }
    for item in device.attention().map_err(Failure::from)? {
        said.push_str(&format!("attention {} {:?} {:?}\n", item.n, item.reason, item.changes));
    }
    for kept in device.conflicts(None).map_err(Failure::from)? {
        said.push_str(&format!("kept {} {:?} {:?}\n", kept.field, kept.value, kept.stands));
    }
    let tasks = device.tasks(Which::All).map_err(Failure::from)?.len();
    let outbox = store.outbox()?;
    let outbox: Vec<_> = outbox
        .iter()
        .map(|item| (item.n, item.hash, item.held.is_some(), item.judged))
        .collect();
    said.push_str(&format!("tasks {tasks} outbox {outbox:?}\n"));
    Ok(said)
}
