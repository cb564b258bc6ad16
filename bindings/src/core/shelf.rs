//! The stores that this process has open. Opening one twice gives two handles on one store, each closed by itself: a
//! background worker and a screen may both open, use and close it without knowing of each other.
//!
//! Never two devices on one file in one process: the last handle's close finishes before the next opening begins.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use fieldbook::{Device, Failure, FailureKind, engine::Event, sync::Live, words::Said};

use crate::{
    clocks,
    keys::PlatformKeys,
    log::Log,
    observe::Hub,
    platform::{ClockZone, KeyStore},
};

static SHELF: Mutex<BTreeMap<PathBuf, Shelved>> = Mutex::new(BTreeMap::new());

struct Shelved {
    shared: Arc<Shared>,
    handles: usize,
}

/// One open store.
pub(crate) struct Shared {
    pub(crate) device: Arc<Device>,
    pub(crate) hub: Hub,
    pub(crate) log: Log,
    folder: PathBuf,
    online: AtomicBool,
    live: Mutex<Option<Arc<Mutex<Option<Live>>>>>,
}

impl Shared {
    /// Returns the open store of a folder, opened now where it was not.
    pub(crate) fn open(
        folder: &Path,
        zone: Arc<dyn ClockZone>,
        keys: Option<Arc<dyn KeyStore>>,
        log: Log,
    ) -> Result<Arc<Self>, Failure> {
        let folder = whole(folder)?;
        let mut shelf = shelf();
        if let Some(there) = shelf.get_mut(&folder) {
            there.handles += 1;
            return Ok(Arc::clone(&there.shared));
        }
        let wiring = clocks::wiring(zone);
        let device = Arc::new(match keys {
            Some(keys) => Device::open_encrypted(&folder, wiring, &PlatformKeys(keys))?,
            None => Device::open(&folder, wiring)?,
        });
        let shared = Arc::new(Shared {
            hub: Hub::new(Arc::clone(&device)),
            device,
            log,
            folder: folder.clone(),
            online: AtomicBool::new(true),
            live: Mutex::default(),
        });
        let kept = Arc::clone(&shared);
        shelf.insert(
            folder,
            Shelved {
                shared: kept,
                handles: 1,
            },
        );
        Ok(shared)
    }

    /// Gives a handle back; the last one closes the store and waits for what runs in it.
    pub(crate) fn give_back(&self) {
        let mut shelf = shelf();
        let Some(there) = shelf.get_mut(&self.folder) else {
            return;
        };
        there.handles = there.handles.saturating_sub(1);
        if there.handles == 0 {
            self.hub.end();
            self.device.store().close();
            shelf.remove(&self.folder);
        }
    }

    /// Says that this process wrote: observers look, and the conversation sends.
    pub(crate) fn wrote(&self) {
        self.hub.look();
        self.tell_live(Event::LocalWrite);
    }

    /// Tells the running conversation, if one runs.
    pub(crate) fn tell_live(&self, event: Event) {
        let live = self.live().clone();
        if let Some(live) = live
            && let Some(live) = live.lock().unwrap_or_else(PoisonError::into_inner).as_ref()
        {
            live.tell(event);
        }
    }

    /// Remembers the platform's word on the network and passes it on.
    pub(crate) fn set_online(&self, online: bool) {
        self.online.store(online, Ordering::SeqCst);
        self.tell_live(Event::Online(online));
    }

    /// Returns the platform's last word on the network.
    pub(crate) fn is_online(&self) -> bool {
        self.online.load(Ordering::SeqCst)
    }

    /// Makes a conversation the one that writes are told to.
    pub(crate) fn set_live(&self, live: Option<Arc<Mutex<Option<Live>>>>) {
        *self.live() = live;
    }

    fn live(&self) -> MutexGuard<'_, Option<Arc<Mutex<Option<Live>>>>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn shelf() -> MutexGuard<'static, BTreeMap<PathBuf, Shelved>> {
    SHELF.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One folder has one name here, whatever way it was written. It is made where there is none.
fn whole(folder: &Path) -> Result<PathBuf, Failure> {
    let made = fs::create_dir_all(folder).and_then(|()| fs::canonicalize(folder));
    made.map_err(|error| {
        let detail = format!("{}: {error}", folder.display());
        Failure::new(FailureKind::File, Said::new("store.file").with("detail", detail))
    })
}
