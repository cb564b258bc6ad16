//! Opening, resting and closing. What a core does for a person stands in the areas.

use std::{
    path::Path,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
};

use fieldbook::{Device, Failure};

use crate::{
    core::Shared,
    edge::{closed, edge},
    error::CoreError,
    log::Log,
    platform::{ClockZone, KeyStore, LogSink},
    run::Stoppable,
};

/// An opened store. Calls may come from any thread, several at once; each blocks until it is done.
#[derive(uniffi::Object)]
pub struct Core {
    shared: Arc<Shared>,
    closed: AtomicBool,
    /// What runs for this handle and ends with it.
    running: Mutex<Vec<Weak<dyn Stoppable>>>,
}

#[uniffi::export]
impl Core {
    /// Opens the store in a folder, which is made where there is none.
    ///
    /// With a key store the store is encrypted: a new one from the start, a plain one now, once, which takes about as long
    /// as copying it. Without one a new store is plain. A store that this process has open already is shared: clocks, keys
    /// and log stay those of the first opening.
    ///
    /// # Errors
    /// `damaged` (moved aside, whole), `newer`, `foreign`, `busy`, `full`, `file`; `key` (lost, another one, or this build
    /// cannot encrypt) and `callback` (the key store failed), which leave the store as it is.
    #[uniffi::constructor]
    pub fn open(
        folder: String,
        zone: Arc<dyn ClockZone>,
        keys: Option<Arc<dyn KeyStore>>,
        log: Option<Arc<dyn LogSink>>,
    ) -> Result<Arc<Self>, CoreError> {
        let log = Log::to(log);
        let opened = edge(|| {
            let shared = Shared::open(Path::new(&folder), zone, keys, log.clone()).inspect_err(|failure| {
                log.failed("core.open", failure.kind);
            })?;
            log.said("core.open", &[]);
            Ok(shared)
        })?;
        Ok(Arc::new(Core {
            shared: opened,
            closed: AtomicBool::new(false),
            running: Mutex::default(),
        }))
    }

    /// Gives every lock and connection of the store up until [`Core::resume`]; phones stop apps that hold them asleep.
    ///
    /// A write that runs is finished first; a slice ends with `paused`, a live conversation rests. For all handles on
    /// the store.
    ///
    /// # Errors
    /// `closed`.
    pub fn pause(&self) -> Result<(), CoreError> {
        self.call(|device| {
            device.pause();
            Ok(())
        })
    }

    /// Goes on after [`Core::pause`]; harmless without one.
    ///
    /// # Errors
    /// `closed`.
    pub fn resume(&self) -> Result<(), CoreError> {
        self.call(|device| {
            device.resume();
            self.shared.hub.look();
            Ok(())
        })
    }

    /// Ends what runs for this handle and, with the last handle on the store, finishes the calls under way and closes it.
    ///
    /// Idempotent; what façades call `close` (generated Kotlin objects have a `close` of their own, which lets go of the
    /// handle and, where it was the last, ends it too). Every later call on this handle answers `closed`.
    ///
    /// # Errors
    /// `defect` alone.
    pub fn shutdown(&self) -> Result<(), CoreError> {
        edge(|| {
            self.end();
            Ok(())
        })
    }

    /// Returns whether [`Core::shutdown`] was called.
    ///
    /// # Errors
    /// `defect` alone.
    pub fn is_closed(&self) -> Result<bool, CoreError> {
        edge(|| Ok(self.closed.load(Ordering::SeqCst)))
    }

    /// Takes the platform's word on the network: a hint that wakes or slows a live conversation.
    ///
    /// # Errors
    /// `closed`.
    pub fn set_online(&self, online: bool) -> Result<(), CoreError> {
        self.call(|_| {
            self.shared.set_online(online);
            Ok(())
        })
    }
}

impl Core {
    /// Runs a reading call, unless the core is closed.
    pub(crate) fn call<T>(&self, call: impl FnOnce(&Device) -> Result<T, Failure>) -> Result<T, CoreError> {
        edge(|| {
            if self.closed.load(Ordering::SeqCst) {
                return Err(closed());
            }
            call(&self.shared.device)
        })
    }

    /// Runs a writing call likewise, and says so to whoever looks on.
    pub(crate) fn write<T>(&self, call: impl FnOnce(&Device) -> Result<T, Failure>) -> Result<T, CoreError> {
        let came = self.call(call)?;
        self.shared.wrote();
        Ok(came)
    }

    /// Returns what this handle shares with others on its store.
    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// Notes something that is to end when this handle is closed.
    pub(crate) fn note(&self, running: Weak<dyn Stoppable>) {
        let mut there = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        there.retain(|one| one.strong_count() > 0);
        there.push(running);
    }

    fn end(&self) {
        if self.closed.swap(true, Ordering::SeqCst) {
            return;
        }
        let running = std::mem::take(&mut *self.running.lock().unwrap_or_else(PoisonError::into_inner));
        for one in running.iter().filter_map(Weak::upgrade) {
            one.stop_and_wait();
        }
        self.shared.give_back();
        self.shared.log.said("core.close", &[]);
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        // An app that forgot to close gets its store closed all the same; a panic must not cross here either.
        let _ = edge(|| {
            self.end();
            Ok(())
        });
    }
}

impl std::fmt::Debug for Core {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Core")
            .field("closed", &self.closed)
            .finish_non_exhaustive()
    }
}
