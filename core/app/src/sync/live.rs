//! Staying in sync while the app is open: one thread that drives the shell, woken by writes and by the server.
//!
//! Dropping it cancels what is under way and waits for the thread; nothing goes on behind the app's back.

use std::{
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

use fieldbook_protocol::Transport;
use fieldbook_sync::{Activity, Config, Event, SyncStatus};

use crate::{
    Device, Failure,
    sync::{
        shell::{Incoming, Outgoing, Shell},
        turn::Taken,
    },
};

/// How long a conversation without its turn rests before it looks again.
const REST: Duration = Duration::from_millis(500);

enum Word {
    Event(Event),
    Incoming(Incoming),
    End,
}

/// A running conversation.
#[derive(Debug)]
pub struct Live {
    tell: mpsc::Sender<Word>,
    status: Arc<Mutex<SyncStatus>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Live {
    /// Starts the conversation of an enrolled device, in the foreground.
    ///
    /// `heard` is called on the conversation's thread whenever something arrived or the state changed.
    ///
    /// # Errors
    /// `not_enrolled`; `busy` while another process speaks with the server for this store; or what the store says.
    pub fn start(
        device: Arc<Device>,
        transport: Arc<dyn Transport>,
        mut heard: impl FnMut(&SyncStatus) + Send + 'static,
    ) -> Result<Self, Failure> {
        let mut turn = device.turn.take()?;
        let mut shell = Shell::new(&device, Config::default())?;
        shell.tell(Event::Online(true));
        shell.tell(Event::Foreground(true));
        let (tell, words) = mpsc::channel::<Word>();
        let status = Arc::new(Mutex::new(SyncStatus::default()));
        let (shared, back) = (Arc::clone(&status), tell.clone());
        let thread = thread::spawn(move || {
            loop {
                if !turn.stands() {
                    match regain(&device, &mut shell, &transport, &words, &back) {
                        Some(again) => turn = again,
                        None => break,
                    }
                }
                let outgoing = shell.poll(&device, &mut || u64::from_be_bytes(device.draw()));
                for one in outgoing {
                    carry(one, &transport, &back);
                }
                *shared.lock().unwrap_or_else(PoisonError::into_inner) = shell.status().clone();
                device.store().seal_at_commit(offers_at_once(shell.status()));
                heard(shell.status());
                let now = device.wiring().clock.read().boot;
                let wait = shell
                    .wake_at()
                    .map_or(60_000_000, |at| at.since(now).clamp(1_000, 60_000_000));
                match words.recv_timeout(Duration::from_micros(u64::try_from(wait).unwrap_or(1_000))) {
                    Ok(Word::Event(event)) => shell.tell(event),
                    Ok(Word::Incoming(incoming)) => shell.receive(incoming),
                    Err(mpsc::RecvTimeoutError::Timeout) => shell.tell(Event::Tick),
                    Ok(Word::End) | Err(mpsc::RecvTimeoutError::Disconnected) => break,
                }
            }
            device.store().seal_at_commit(false);
            transport.cancel();
        });
        Ok(Live {
            tell,
            status,
            thread: Some(thread),
        })
    }

    /// Tells of something that happened: a write, the network, the foreground.
    pub fn tell(&self, event: Event) {
        // The thread ends only in `drop`.
        let _ = self.tell.send(Word::Event(event));
    }

    /// Returns the state of the conversation.
    #[must_use]
    pub fn status(&self) -> SyncStatus {
        self.status.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let _ = self.tell.send(Word::End);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Whether the next write is offered as soon as it is told of: nothing is gained by leaving it open for changes.
fn offers_at_once(status: &SyncStatus) -> bool {
    status.online && status.caught_up && status.push.activity == Activity::Idle
}

/// Gets the turn back that a pause took; rests while it is another's. `None` when the conversation is to end.
fn regain(
    device: &Device,
    shell: &mut Shell,
    transport: &Arc<dyn Transport>,
    words: &mpsc::Receiver<Word>,
    back: &mpsc::Sender<Word>,
) -> Option<Taken> {
    if let Ok(turn) = device.turn.take() {
        return Some(turn);
    }
    device.store().seal_at_commit(false);
    shell.tell(Event::Stop);
    for one in shell.poll(device, &mut || 0) {
        carry(one, transport, back);
    }
    loop {
        match words.recv_timeout(REST) {
            Ok(Word::Event(event)) => shell.tell(event),
            Ok(Word::Incoming(incoming)) => shell.receive(incoming),
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            Ok(Word::End) | Err(mpsc::RecvTimeoutError::Disconnected) => return None,
        }
        if let Ok(turn) = device.turn.take() {
            shell.tell(Event::Foreground(true));
            return Some(turn);
        }
    }
}

fn carry(one: Outgoing, transport: &Arc<dyn Transport>, back: &mpsc::Sender<Word>) {
    match one {
        Outgoing::Send {
            request,
            lane,
            token,
            body,
            packed,
            timeout_ms,
        } => {
            let (transport, back) = (Arc::clone(transport), back.clone());
            thread::spawn(move || {
                let outcome = transport.send(lane.route(), token.as_deref(), &body, packed, timeout_ms);
                let sent = body.len() as u64;
                let _ = back.send(Word::Incoming(Incoming {
                    request,
                    lane,
                    sent,
                    outcome,
                }));
            });
        }
        Outgoing::Cancel { lane, .. } => transport.cancel_route(lane.route()),
    }
}
