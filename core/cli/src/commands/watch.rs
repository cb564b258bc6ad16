//! `watch`: stay in sync and tell what changes, until the process is stopped or the given seconds are over.
//!
//! Other processes may write to the same store meanwhile; what they wrote goes up as well.

use std::{
    io,
    sync::{Arc, mpsc},
    time::Duration,
};

use fieldbook::{
    Device, Failure,
    engine::{Event, SyncStatus},
    model::Micros,
    sync::Live,
    words::Said,
};
use serde_json::json;

use super::{Phone, enrol};
use crate::{
    World,
    args::{self, Args, Known},
    out::{self, Answer, Form},
};

/// How often the store is asked whether another process has written to it: ms.
const LOOK: u64 = 200;

/// Runs it.
///
/// # Errors
/// When nobody reads its answers any more.
pub fn run(phone: &mut Phone, words: Vec<String>, world: &mut World<'_>) -> io::Result<u8> {
    let form = phone.setting.form;
    match begin(phone, words) {
        Ok((device, live, heard, until)) => follow(&device, &live, &heard, until, form, world),
        Err(failure) => out::write(world.out, world.errors, form, &Err(failure)),
    }
}

type Begun = (Arc<Device>, Live, mpsc::Receiver<SyncStatus>, Option<Micros>);

fn begin(phone: &mut Phone, words: Vec<String>) -> Result<Begun, Failure> {
    let words = words.into_iter().skip(1).collect();
    let args = Args::read(
        "watch",
        words,
        Known {
            valued: &["seconds"],
            flags: &[],
        },
    )?;
    let [] = args.exactly("watch")?;
    let wrong = |text: &str| args::usage(Said::new("usage.number").with("text", text), "watch");
    let seconds = args
        .option("seconds")
        .map(|text| text.parse::<i64>().map_err(|_| wrong(text)))
        .transpose()?;
    let device = phone.device()?;
    let transport = enrol::transport(&device.identity()?.server)?;
    let (tell, heard) = mpsc::channel();
    // The receiver is gone only when the watch has ended.
    let live = Live::start(device.clone(), Arc::new(transport), move |status| {
        let _ = tell.send(status.clone());
    })?;
    let now = device.wiring().clock.read().boot;
    let until = seconds.map(|seconds| now.plus(seconds.saturating_mul(Micros::SECOND)));
    Ok((device, live, heard, until))
}

fn follow(
    device: &Device,
    live: &Live,
    heard: &mpsc::Receiver<SyncStatus>,
    until: Option<Micros>,
    form: Form,
    world: &mut World<'_>,
) -> io::Result<u8> {
    let hello = Answer::new(json!({"event": "watching"}), form.lang.word("say.watching"));
    out::write(world.out, world.errors, form, &Ok(hello))?;
    let mut last = device.revision().unwrap_or_default();
    while until.is_none_or(|until| device.wiring().clock.read().boot < until) {
        let status = heard.recv_timeout(Duration::from_millis(LOOK));
        if let Ok(status) = status {
            // Losing a line of status is no reason to stop.
            let _ = device.note_lanes(&status);
        }
        let changes = match device.changed_since(last) {
            Ok(changes) => changes,
            Err(error) => return out::write(world.out, world.errors, form, &Err(error.into())),
        };
        if changes.revision == last {
            continue;
        }
        last = changes.revision;
        if changes.outbox {
            live.tell(Event::LocalWrite);
        }
        let said = Said::new("say.changed")
            .with("kinds", changes.kinds.join(", "))
            .with("revision", last);
        let data = json!({"event": "changed", "types": changes.kinds, "outbox": changes.outbox, "revision": last});
        out::write(
            world.out,
            world.errors,
            form,
            &Ok(Answer::new(data, said.to_text(form.lang))),
        )?;
    }
    Ok(0)
}
