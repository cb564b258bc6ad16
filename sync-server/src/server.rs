//! One workspace being served: what the handlers share, and how it starts and stops.
//!
//! Time, chance and the listener are handed in. Stopping admits what was taken and leaves nothing half-said.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, RwLock, mpsc},
    thread::JoinHandle,
    time::Duration,
};

use fieldbook_model::{Id, Seq};
use tokio::sync::watch;

use crate::{
    chance::Chance,
    clock::Clock,
    handlers,
    keys::ServerKey,
    lane::Lane,
    scopes::Scopes,
    storage::{Storage, StorageError},
};

/// How often commits of other processes are looked for: live stays well under a second beside a command.
const WATCH_EVERY: Duration = Duration::from_millis(100);

/// How long requests under way may take to end once the server is to stop; a push in the lane always ends.
const DRAIN: Duration = Duration::from_secs(10);

/// One workspace being served.
pub struct Server {
    /// The database.
    pub storage: Arc<Storage>,
    /// The server-only key.
    pub key: ServerKey,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// The writer lane.
    pub lane: Lane,
    /// Configuration and who sees what.
    pub scopes: Scopes,
    /// The workspace.
    pub workspace: Id,
    head: watch::Receiver<Seq>,
    closing: watch::Sender<bool>,
    public_keys: RwLock<HashMap<Id, (Id, [u8; 32])>>,
    watcher: Mutex<Option<(mpsc::Sender<()>, JoinHandle<()>)>>,
}

impl Server {
    /// Starts serving a workspace.
    ///
    /// # Errors
    /// When the database or a thread cannot be had.
    pub fn start(
        storage: Arc<Storage>,
        key: ServerKey,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Arc<Self>, StorageError> {
        let row = storage.read(|reading| reading.workspace())?;
        let (head, heard) = watch::channel(row.head);
        let lane = Lane::start(Arc::clone(&storage), Arc::clone(&clock), key.clone(), head.clone())?;
        let watcher = watch_others(&storage, head)?;
        Ok(Arc::new(Server {
            storage,
            key,
            clock,
            chance,
            lane,
            scopes: Scopes::default(),
            workspace: row.id,
            head: heard,
            closing: watch::Sender::new(false),
            public_keys: RwLock::default(),
            watcher: Mutex::new(Some(watcher)),
        }))
    }

    /// Returns where the log ends, and news of it.
    #[must_use]
    pub fn head(&self) -> watch::Receiver<Seq> {
        self.head.clone()
    }

    /// Returns the word that the server is about to stop.
    #[must_use]
    pub fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }

    /// Returns whether the server has stopped taking work.
    #[must_use]
    pub fn is_closing(&self) -> bool {
        *self.closing.borrow()
    }

    /// Makes every waiting pull answer now.
    pub fn wake_all(&self) {
        self.closing.send_replace(true);
    }

    /// Returns the user and public key of a device; `None` where it is not enrolled.
    ///
    /// # Errors
    /// Those of the database.
    pub fn public_key(&self, installation: Id) -> Result<Option<(Id, [u8; 32])>, StorageError> {
        let known = self
            .public_keys
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&installation)
            .copied();
        if known.is_some() {
            return Ok(known);
        }
        let device = self.storage.read(|reading| reading.device(installation))?;
        let found = device.map(|device| (device.user, device.public_key));
        if let Some(found) = found {
            self.public_keys
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(installation, found);
        }
        Ok(found)
    }

    /// Serves until `stop` comes, then lets requests under way end and writes everything down.
    ///
    /// # Errors
    /// Those of the listener.
    pub async fn serve(
        self: Arc<Self>,
        listener: tokio::net::TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        let server = Arc::clone(&self);
        let stopped = async move {
            stop.await;
            server.wake_all();
        };
        let mut closing = self.closing();
        let patience = async {
            // The sender lives as long as the server: waiting for the word cannot fail.
            let _ = closing.wait_for(|closing| *closing).await;
            tokio::time::sleep(DRAIN).await;
        };
        let served = axum::serve(listener, handlers::router(Arc::clone(&self))).with_graceful_shutdown(stopped);
        tokio::select! {
            ended = served.into_future() => ended?,
            () = patience => {}
        }
        self.close();
        Ok(())
    }

    /// Stops the lane and the watcher.
    pub fn close(&self) {
        self.wake_all();
        self.lane.close();
        let watcher = self.watcher.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((stop, thread)) = watcher {
            drop(stop);
            // A watcher that panicked has nothing left to wait for.
            let _ = thread.join();
        }
    }
}

/// Tells `head` of commits by other processes: a command beside a running server reaches phones at once.
fn watch_others(
    storage: &Storage,
    head: watch::Sender<Seq>,
) -> Result<(mpsc::Sender<()>, JoinHandle<()>), StorageError> {
    let watcher = storage.watcher()?;
    let (stop, stopped) = mpsc::channel::<()>();
    let mut seen = watcher.version()?;
    let work = move || {
        while stopped.recv_timeout(WATCH_EVERY) == Err(mpsc::RecvTimeoutError::Timeout) {
            let Ok(version) = watcher.version() else { continue };
            if version == seen {
                continue;
            }
            let Ok(now) = watcher.head() else { continue };
            seen = version;
            head.send_if_modified(|known| {
                let news = now > *known;
                *known = now.max(*known);
                news
            });
        }
    };
    let thread = std::thread::Builder::new().name("watch".to_owned()).spawn(work)?;
    Ok((stop, thread))
}
