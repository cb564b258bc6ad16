//! Staying in sync while the app is open: what is written goes up at once, what others write comes down at once.

use std::{
    sync::{
        Arc, Mutex, OnceLock, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, ThreadId},
};

use fieldbook::{
    engine::{Event, SyncStatus},
    sync::Live,
};

use crate::{
    core::{Core, Shared},
    edge::edge,
    error::CoreError,
    http::{Carrier, HttpClient},
    platform::CallbackError,
    run::{Stoppable, SyncState},
};

/// Whoever shows the state of a live conversation.
#[uniffi::export(with_foreign)]
pub trait LiveListener: Send + Sync {
    /// The state has changed. Called on the conversation's thread; returns soon.
    fn on_state(&self, state: SyncState) -> Result<(), CallbackError>;
}

/// A live conversation. One for each store; ends with [`LiveSync::stop`], with its core's close, or when nobody holds
/// it any more.
#[derive(uniffi::Object)]
pub struct LiveSync {
    shared: Arc<Shared>,
    carrier: Arc<Carrier>,
    live: Arc<Mutex<Option<Live>>>,
    thread: Arc<OnceLock<ThreadId>>,
    stopped: AtomicBool,
}

#[uniffi::export]
impl Core {
    /// Begins a live conversation, in the foreground.
    ///
    /// # Errors
    /// `not_enrolled`; `busy` while another conversation runs for this store; `closed`, `paused`, `machine`.
    pub fn start_live(
        &self,
        http: Arc<dyn HttpClient>,
        listener: Option<Arc<dyn LiveListener>>,
    ) -> Result<Arc<LiveSync>, CoreError> {
        let shared = Arc::clone(self.shared());
        self.call(|device| {
            let carrier = Carrier::new(http, &device.identity()?.server);
            let thread = Arc::new(OnceLock::new());
            let (seen, on) = (Arc::clone(&shared), Arc::clone(&thread));
            let mut last = None;
            let heard = move |status: &SyncStatus| {
                on.get_or_init(|| thread::current().id());
                seen.hub.look();
                if last.as_ref() == Some(status) {
                    return;
                }
                last = Some(status.clone());
                // Losing a line of status is no reason to stop.
                let _ = seen.device.note_lanes(status);
                if let Some(listener) = &listener {
                    let state = SyncState::of(&seen.device, status);
                    let _ = edge(|| {
                        let _ = listener.on_state(state);
                        Ok(())
                    });
                }
            };
            let live = Live::start(Arc::clone(&shared.device), Arc::clone(&carrier) as _, heard)?;
            live.tell(Event::Online(shared.is_online()));
            let live = Arc::new(Mutex::new(Some(live)));
            shared.set_live(Some(Arc::clone(&live)));
            shared.log.said("live.began", &[]);
            let live = Arc::new(LiveSync {
                shared: Arc::clone(&shared),
                carrier,
                live,
                thread,
                stopped: AtomicBool::new(false),
            });
            let noted: Weak<LiveSync> = Arc::downgrade(&live);
            self.note(noted);
            Ok(live)
        })
    }
}

#[uniffi::export]
impl LiveSync {
    /// Ends the conversation: what is under way is given up, nothing that was written is undone. Idempotent; returns
    /// when it has ended, and from the listener's own call at once.
    ///
    /// # Errors
    /// `defect` alone.
    pub fn stop(&self) -> Result<(), CoreError> {
        edge(|| {
            self.stop_and_wait();
            Ok(())
        })
    }

    /// Says whether the app is in the foreground; in the background it looks for news every 15 minutes at most.
    ///
    /// # Errors
    /// `defect` alone.
    pub fn set_foreground(&self, foreground: bool) -> Result<(), CoreError> {
        edge(|| {
            self.tell(Event::Foreground(foreground));
            Ok(())
        })
    }

    /// A person asks for another attempt now, or has removed what a lane had stopped for.
    ///
    /// # Errors
    /// `defect` alone.
    pub fn retry(&self) -> Result<(), CoreError> {
        edge(|| {
            self.tell(Event::Retry);
            Ok(())
        })
    }

    /// Returns the state now; null after it was stopped.
    ///
    /// # Errors
    /// `defect` alone.
    pub fn state(&self) -> Result<Option<SyncState>, CoreError> {
        edge(|| {
            let live = self.live.lock().unwrap_or_else(PoisonError::into_inner);
            let status = live.as_ref().map(Live::status);
            Ok(status.map(|status| SyncState::of(&self.shared.device, &status)))
        })
    }
}

impl LiveSync {
    fn tell(&self, event: Event) {
        if let Some(live) = self.live.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            live.tell(event);
        }
    }
}

impl Stoppable for LiveSync {
    fn stop_and_wait(&self) {
        if self.stopped.swap(true, Ordering::SeqCst) {
            return;
        }
        self.carrier.end();
        let live = self.live.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.shared.log.said("live.ended", &[]);
        if self.thread.get() == Some(&thread::current().id()) {
            // The conversation cannot wait for itself: its end is waited for elsewhere.
            thread::spawn(move || drop(live));
        } else {
            drop(live);
        }
    }
}

impl Drop for LiveSync {
    fn drop(&mut self) {
        let _ = edge(|| {
            self.stop_and_wait();
            Ok(())
        });
    }
}

impl std::fmt::Debug for LiveSync {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LiveSync")
            .field("stopped", &self.stopped)
            .finish_non_exhaustive()
    }
}
