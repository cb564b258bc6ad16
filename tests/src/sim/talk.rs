//! One bounded conversation of one phone with the server, perhaps cut; and what both then show.

use std::{fs, path::Path};

use fieldbook::{
    Failure,
    capture::{CaptureRequest, Whom},
    engine::{Event, Slice},
    protocol::{Reply, TransportError},
    records::{CreateRequest, EditRequest},
    sync::{Incoming, Outgoing},
};
use fieldbook_model::{Id, Value, action::Write};

use super::{
    cuts::{Cut, Stage, TURNS, failed},
    outcome::{told, told_by},
    people::text,
    phone::{FILE, Phone},
    server::Said,
    template::{TERRITORIES, Template},
    world::Broken,
};

pub(super) fn started(p: usize, stage: &Stage, folder: &Path) -> Result<Phone, Broken> {
    let identity = &Template::get().phone(p).identity;
    let folder = folder.join(p.to_string());
    let _ = fs::remove_dir_all(&folder);
    let store = stage.stores.get(p).map(Vec::as_slice).unwrap_or_default();
    let mut phone = Phone::new(p, identity, folder, store, 7 + p as u64).map_err(failed)?;
    phone.clock.pass(stage.now);
    phone.start().map_err(failed)?;
    Ok(phone)
}

pub(super) fn ended(mut phone: Phone) -> Result<Vec<u8>, Broken> {
    phone.kill();
    fs::read(phone.folder.join(FILE)).map_err(failed)
}

/// What the two write apart.
pub(super) fn write(p: usize, phone: &Phone) -> Result<(), Broken> {
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
pub(super) fn converse(
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
