//! A run: a thread of this library with a handle to stop it.
//!
//! The thread's part in the store ends before its outcome is told, so that whoever closes waits for the one and never
//! for the other, which is the app's code.

use std::{
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, ThreadId},
};

use crate::{edge::edge, error::CoreError, http::Carrier, run::Stoppable};

/// Something under way.
#[derive(uniffi::Object)]
pub struct Run {
    carrier: Arc<Carrier>,
    cancelled: AtomicBool,
    worker: Mutex<Worker>,
    ended: Condvar,
    /// Wakes the work when it is cancelled.
    wake: Box<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
struct Worker {
    thread: Option<ThreadId>,
    ended: bool,
}

#[uniffi::export]
impl Run {
    /// Asks it to stop; the end is told as `cancelled` unless it came first. Idempotent, never waits.
    ///
    /// # Errors
    /// `defect` alone.
    pub fn cancel(&self) -> Result<(), CoreError> {
        edge(|| {
            self.stop();
            Ok(())
        })
    }

    /// Returns whether it has ended; its outcome is told before or soon after.
    ///
    /// # Errors
    /// `defect` alone.
    pub fn is_ended(&self) -> Result<bool, CoreError> {
        edge(|| Ok(self.worker().ended))
    }
}

impl Run {
    /// Returns a run over a carrier that has not begun.
    pub(crate) fn new(carrier: Arc<Carrier>, wake: impl Fn() + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Run {
            carrier,
            cancelled: AtomicBool::new(false),
            worker: Mutex::default(),
            ended: Condvar::new(),
            wake: Box::new(wake),
        })
    }

    /// Begins: `work` on a thread of its own, then `tell` on the same.
    pub(crate) fn begin<T: 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Run) -> Result<T, CoreError> + Send + 'static,
        tell: impl FnOnce(Result<T, CoreError>) + Send + 'static,
    ) {
        let run = Arc::clone(self);
        thread::spawn(move || {
            run.worker().thread = Some(thread::current().id());
            let outcome = work(&run);
            run.worker().ended = true;
            run.ended.notify_all();
            // The app's code; what it throws is the app's alone.
            let _ = edge(|| {
                tell(outcome);
                Ok(())
            });
        });
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::SeqCst)
    }

    /// Returns the transport that it speaks over.
    pub(crate) fn carrier(&self) -> &Carrier {
        &self.carrier
    }

    fn stop(&self) {
        let ended = self.worker().ended;
        if !self.cancelled.swap(true, Ordering::SeqCst) && !ended {
            (self.wake)();
            self.carrier.end();
        }
    }

    fn worker(&self) -> std::sync::MutexGuard<'_, Worker> {
        self.worker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stoppable for Run {
    fn stop_and_wait(&self) {
        self.stop();
        let worker = self.worker();
        if worker.thread == Some(thread::current().id()) {
            return;
        }
        drop(
            self.ended
                .wait_while(worker, |worker| !worker.ended)
                .unwrap_or_else(PoisonError::into_inner),
        );
    }
}

impl std::fmt::Debug for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Run")
            .field("cancelled", &self.cancelled)
            .finish_non_exhaustive()
    }
}
