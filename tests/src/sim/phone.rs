//! One simulated phone: the real device and shell on a real store file, clocks turned by hand, and its deaths.
//!
//! A death drops device and shell; what the file holds is all that is left. After a power cut the file loses what was
//! not yet synced, at any byte.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use fieldbook::{
    Device, Failure,
    engine::{Config, Event, Lane, RequestId},
    store::{Fault, Identity},
    sync::Shell,
};
use fieldbook_model::{Id, types};

use super::{
    ledger::Wish,
    weather::{FAIR, Weather},
};
use crate::{
    histories::chance::Chance,
    wired::{HandClock, wiring},
};

/// The file within a device's folder.
pub const FILE: &str = "fieldbook.db";

/// What runs while the phone does.
pub struct Running {
    /// The façade.
    pub device: Device,
    /// The conversation.
    pub shell: Shell,
}

/// A phone.
pub struct Phone {
    /// Its place in the template.
    pub cast: usize,
    /// Whose it is.
    pub user: Id,
    /// Its installation.
    pub installation: Id,
    /// Where its files lie.
    pub folder: PathBuf,
    /// Its clocks.
    pub clock: Arc<HandClock>,
    /// When it was booted, by the world's time.
    pub booted: i64,
    /// Device and shell.
    pub running: Option<Running>,
    /// Counts its lives: what was sent in an earlier one is answered to nobody.
    pub life: u32,
    /// When it is opened again.
    pub back_at: i64,
    /// Requests without an answer: lane and bytes sent.
    pub flights: BTreeMap<RequestId, (Lane, u64)>,
    /// It dies after so many more actions of the engine.
    pub fuse: Option<u32>,
    /// Its network.
    pub weather: Weather,
    /// The app is in front.
    pub front: bool,
    /// The platform says that there is a network.
    pub online: bool,
    /// People go on typing: the engine hears of their writes only afterwards.
    pub hasty: bool,
    /// What was being written when it died, and where it died.
    pub doubt: Option<(Fault, Vec<Wish>)>,
    /// The store's revision that was last looked at.
    pub looked: u64,
    /// Chance of its engine.
    pub chance: Chance,
    seed: u64,
    /// Bytes of the write-ahead log that were found at opening: they are on the disk.
    found: u64,
}

impl Phone {
    /// Returns a phone on a copy of a store, not yet running.
    ///
    /// # Errors
    /// What the file system says.
    pub fn new(cast: usize, identity: &Identity, folder: PathBuf, store: &[u8], seed: u64) -> std::io::Result<Self> {
        fs::create_dir_all(&folder)?;
        if !store.is_empty() {
            fs::write(folder.join(FILE), store)?;
        }
        Ok(Phone {
            cast,
            user: identity.user,
            installation: identity.installation,
            folder,
            clock: HandClock::at(fieldbook_model::Micros(super::server::START)),
            booted: 0,
            running: None,
            life: 0,
            back_at: 0,
            flights: BTreeMap::new(),
            fuse: None,
            weather: FAIR,
            front: true,
            online: true,
            hasty: false,
            doubt: None,
            looked: 0,
            chance: Chance::new(seed),
            seed,
            found: 0,
        })
    }

    /// Opens the store and begins a conversation.
    ///
    /// # Errors
    /// What the store says.
    pub fn start(&mut self) -> Result<(), Failure> {
        let seed = self.seed.wrapping_mul(1_000).wrapping_add(u64::from(self.life));
        let log = with(&self.folder.join(FILE), "-wal");
        self.found = fs::metadata(log).map_or(0, |log| log.len());
        let device = Device::open_with(&self.folder, types::built_in(), wiring(&self.clock, seed))?;
        let mut shell = Shell::new(&device, Config::default())?;
        shell.tell(Event::Foreground(self.front));
        if !self.online {
            shell.tell(Event::Online(false));
        }
        self.running = Some(Running { device, shell });
        self.looked = 0;
        Ok(())
    }

    /// Ends this life; the process is killed.
    pub fn kill(&mut self) {
        self.running = None;
        self.life += 1;
        self.flights.clear();
        self.fuse = None;
    }

    /// Ends this life without power: of what was not synced, `left` bytes of the write-ahead log are still there.
    ///
    /// # Errors
    /// What the file system says.
    pub fn cut_power(&mut self, left: u64) -> std::io::Result<()> {
        let file = self.folder.join(FILE);
        let log = with(&file, "-wal");
        let synced = self
            .running
            .as_ref()
            .map_or(0, |running| running.device.store().synced());
        let synced = synced.max(self.found);
        let (kept, mut unsynced) = (fs::read(&file)?, fs::read(&log).unwrap_or_default());
        let length = unsynced.len() as u64;
        let open = length.saturating_sub(synced);
        let keep = synced + left.checked_rem(open + 1).unwrap_or(0);
        unsynced.truncate(usize::try_from(keep).unwrap_or(usize::MAX));
        self.kill();
        for suffix in ["-wal", "-shm"] {
            let _ = fs::remove_file(with(&file, suffix));
        }
        fs::write(&file, kept)?;
        if !unsynced.is_empty() {
            fs::write(&log, unsynced)?;
        }
        Ok(())
    }

    /// Boots anew, after a death.
    pub fn boot(&mut self, now: i64) {
        self.clock.reboot();
        self.booted = now;
    }

    /// Returns when the engine wants to be called, in the world's time.
    #[must_use]
    pub fn wakes_at(&self) -> Option<i64> {
        let wake = self.running.as_ref()?.shell.wake_at()?;
        Some(wake.0.saturating_add(self.booted))
    }
}

fn with(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
