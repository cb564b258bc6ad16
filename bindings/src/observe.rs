//! "Changed, revision n": one thread looks at the store's revision and tells whoever asked; screens then pull.
//!
//! It looks when this process wrote or read from the server, and every half second for what other processes wrote.
//! Several changes become one call. It never reads rows and never calls two listeners at once.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use fieldbook::Device;

use crate::{core::Core, edge::edge, error::CoreError, platform::CallbackError, run::Stoppable, value::count};

/// How often the store is asked what other processes wrote: ms.
const LOOK: Duration = Duration::from_millis(500);

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Changes {
    /// The store's revision now; it only grows.
    pub revision: i64,
    /// Types of which a record changed, by their English names.
    pub kinds: Vec<String>,
    /// What waits, was refused or was held changed.
    pub outbox: bool,
}

/// Whoever wants to know of changes.
#[uniffi::export(with_foreign)]
pub trait ChangeListener: Send + Sync {
    /// Something of the observed kinds changed. Called on this library's thread; returns soon, pulls elsewhere.
    fn on_change(&self, changes: Changes) -> Result<(), CallbackError>;
}

/// A running observation. It ends with [`Observation::stop`], with its core's close, or when nobody holds it any more.
#[derive(Debug, uniffi::Object)]
pub struct Observation {
    stopped: AtomicBool,
}

#[uniffi::export]
impl Observation {
    /// Ends the observation: no call begins after this returned; one that runs may still end. Idempotent.
    ///
    /// # Errors
    /// `defect` alone.
    pub fn stop(&self) -> Result<(), CoreError> {
        edge(|| {
            self.stopped.store(true, Ordering::SeqCst);
            Ok(())
        })
    }
}

#[uniffi::export]
impl Core {
    /// Observes records of these types, by their English names; all of them where none is named, what waits included.
    ///
    /// Changes after this call are told; the revision to start from is that of [`Core::revision`].
    ///
    /// # Errors
    /// `closed`, `paused`, `machine`.
    pub fn observe(
        &self,
        kinds: Vec<String>,
        listener: Arc<dyn ChangeListener>,
    ) -> Result<Arc<Observation>, CoreError> {
        self.call(|device| {
            let seen = device.revision()?;
            let observation = self.shared().hub.add(kinds, listener, seen);
            let noted: Weak<Observation> = Arc::downgrade(&observation);
            self.note(noted);
            Ok(observation)
        })
    }

    /// Returns the store's revision now; it only grows.
    ///
    /// # Errors
    /// `closed`, `paused`, `machine`.
    pub fn revision(&self) -> Result<i64, CoreError> {
        self.call(|device| Ok(count(device.revision()?)))
    }

    /// Returns what changed after a revision.
    ///
    /// # Errors
    /// `usage` of a negative revision; `closed`, `paused`, `machine`.
    pub fn changed_since(&self, revision: i64) -> Result<Changes, CoreError> {
        self.call(|device| {
            let view = device.changed_since(crate::value::natural("revision", revision)?)?;
            Ok(Changes::of(view))
        })
    }
}

impl Stoppable for Observation {
    fn stop_and_wait(&self) {
        self.stopped.store(true, Ordering::SeqCst);
    }
}

impl Changes {
    fn of(view: fieldbook::observers::ChangesView) -> Self {
        Changes {
            revision: count(view.revision),
            kinds: view.kinds,
            outbox: view.outbox,
        }
    }
}

/// The one thread and whom it tells.
pub(crate) struct Hub {
    inner: Arc<Inner>,
}

struct Inner {
    device: Arc<Device>,
    state: Mutex<State>,
    wake: Condvar,
}

#[derive(Default)]
struct State {
    watched: BTreeMap<u64, Watched>,
    next: u64,
    runs: bool,
    look: bool,
    ended: bool,
}

#[derive(Clone)]
struct Watched {
    observation: Weak<Observation>,
    kinds: Vec<String>,
    listener: Arc<dyn ChangeListener>,
    seen: u64,
}

impl Hub {
    pub(crate) fn new(device: Arc<Device>) -> Self {
        Hub {
            inner: Arc::new(Inner {
                device,
                state: Mutex::default(),
                wake: Condvar::new(),
            }),
        }
    }

    /// Makes the thread look at once.
    pub(crate) fn look(&self) {
        self.inner.state().look = true;
        self.inner.wake.notify_all();
    }

    /// Ends the thread after what it does now.
    pub(crate) fn end(&self) {
        let mut state = self.inner.state();
        state.ended = true;
        state.watched.clear();
        drop(state);
        self.inner.wake.notify_all();
    }

    fn add(&self, kinds: Vec<String>, listener: Arc<dyn ChangeListener>, seen: u64) -> Arc<Observation> {
        let observation = Arc::new(Observation {
            stopped: AtomicBool::new(false),
        });
        let mut state = self.inner.state();
        let number = state.next;
        state.next += 1;
        let watched = Watched {
            observation: Arc::downgrade(&observation),
            kinds,
            listener,
            seen,
        };
        state.watched.insert(number, watched);
        if !state.runs {
            state.runs = true;
            let inner = Arc::clone(&self.inner);
            thread::spawn(move || inner.run());
        }
        observation
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks until nobody is left to be told.
    fn run(&self) {
        loop {
            let mut state = self.state();
            state.watched.retain(|_, one| one.stands());
            if state.watched.is_empty() {
                state.runs = false;
                return;
            }
            let (mut state, _) = self
                .wake
                .wait_timeout_while(state, LOOK, |state| !state.look && !state.ended)
                .unwrap_or_else(PoisonError::into_inner);
            state.look = false;
            let watched: Vec<(u64, Watched)> = state.watched.iter().map(|(at, one)| (*at, one.clone())).collect();
            drop(state);
            for (at, one) in watched {
                if let Some(seen) = self.tell(&one)
                    && let Some(there) = self.state().watched.get_mut(&at)
                {
                    there.seen = seen;
                }
            }
        }
    }

    /// Tells one listener; returns what it has seen now. While the store rests there is nothing to see.
    fn tell(&self, one: &Watched) -> Option<u64> {
        self.device.revision().ok().filter(|now| *now != one.seen)?;
        let view = self.device.changed_since(one.seen).ok()?;
        let seen = view.revision;
        let wanted = one.kinds.is_empty() || view.kinds.iter().any(|kind| one.kinds.contains(kind));
        if wanted && one.stands() {
            let changes = Changes::of(view);
            // A listener that fails is told the next change all the same.
            let _ = catch_unwind(AssertUnwindSafe(|| one.listener.on_change(changes)));
        }
        Some(seen)
    }
}

impl Watched {
    fn stands(&self) -> bool {
        self.observation
            .upgrade()
            .is_some_and(|observation| !observation.stopped.load(Ordering::SeqCst))
    }
}
