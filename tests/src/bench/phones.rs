//! Phones and a server process for the measurements: enrolled, filled, copied.
//!
//! A copy of a phone's folder saves its first sync; it gets an installation of its own before it may speak.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use fieldbook::{
    Device,
    engine::SliceEnd,
    model::{Action, Micros},
    sync::{SliceLimits, enrol, sync_once},
};
use fieldbook_merge::Moment;

use super::{carried::Noting, said};
use crate::{outside::Server, wired};

/// Whose phones these are: two reps of one territory, who see the same customers.
pub const USERS: [&str; 2] = ["王芳", "李强"];

/// A hundred phones on two cores take longer than one does.
const PATIENT: SliceLimits = SliceLimits {
    deadline_ms: 150_000,
    max_bytes: u64::MAX,
    tries: 5,
    page_bytes: None,
};

/// A phone with its way to the server.
pub struct Phone {
    /// Its device.
    pub device: Arc<Device>,
    /// Its transport.
    pub transport: Arc<Noting>,
}

/// Makes a workspace and serves it.
///
/// # Errors
/// When the server's binary is missing or says no.
pub fn office(folder: &Path) -> io::Result<Server> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let mut server = Server::init(folder, &root.join("sync-server/sample/workspace.toml"))?;
    server.start()?;
    Ok(server)
}

/// Enrols a phone of the user whose turn it is by `number`, which is also its seed. It knows nothing yet.
///
/// # Errors
/// When the server says no.
pub fn enrolled(server: &Server, folder: &Path, number: u64, keeps: bool) -> io::Result<Phone> {
    let user = if number.is_multiple_of(2) { USERS[0] } else { USERS[1] };
    let device = Device::open(folder, wired::running(number)).map_err(said)?;
    let transport = Noting::to(server.url(), keeps)?;
    let line = server.invite(user)?;
    enrol(&device, &transport, &line, &format!("phone {number}")).map_err(said)?;
    let (device, transport) = (Arc::new(device), Arc::new(transport));
    Ok(Phone { device, transport })
}

/// Returns a phone of its own that starts with a copy of what another has laid and is still to write its first edit.
///
/// # Errors
/// When the server says no, or the folder cannot be copied.
pub fn copied(server: &Server, from: &Path, folder: &Path, number: u64) -> io::Result<Phone> {
    let blank = enrolled(server, &folder.with_extension("blank"), number, false)?;
    let identity = blank.device.identity().map_err(said)?;
    copy_folder(from, folder)?;
    let device = Device::open(folder, wired::running(number)).map_err(said)?;
    device.store().set_identity(&identity).map_err(said)?;
    Ok(Phone {
        device: Arc::new(device),
        transport: blank.transport,
    })
}

/// Copies a closed phone's folder.
///
/// # Errors
/// Those of the file system.
pub fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// Returns a folder on a RAM disk where there is one, else below `folder`; and whether it is one.
#[must_use]
pub fn ram(folder: &Path) -> (PathBuf, bool) {
    let shm = Path::new("/dev/shm");
    if shm.is_dir() {
        (shm.join(format!("fieldbook-bench-{}", std::process::id())), true)
    } else {
        (folder.join("no-ram-disk"), false)
    }
}

impl Phone {
    /// Speaks with the server until nothing is left to say; gives up after two and a half minutes.
    ///
    /// # Errors
    /// When it ends in any other way.
    pub fn sync(&self) -> io::Result<()> {
        let report = sync_once(&self.device, self.transport.as_ref(), PATIENT).map_err(said)?;
        if report.end == SliceEnd::Finished {
            Ok(())
        } else {
            Err(io::Error::other(format!("{:?}: {:?}", report.end, report.status)))
        }
    }

    /// Commits an action made of many, as one transaction: how a phone is filled before the clock runs.
    ///
    /// # Errors
    /// What the store says.
    pub fn fill(&self, action: &Action, at: Micros) -> io::Result<()> {
        let mut drawn = at.0.cast_unsigned();
        let mut chance = || {
            drawn += 1;
            drawn.to_be_bytes()
        };
        let moment = Moment {
            captured: at,
            clock: None,
        };
        let store = self.device.store();
        store.commit(action, &moment, &mut chance).map(|_| ()).map_err(said)
    }
}
