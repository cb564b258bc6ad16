//! What every run starts from: a server with three customers and five phones that have synced once.
//!
//! Made once per process by the simulation itself, in fair weather; runs copy the files.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use fieldbook::{Device, store::Identity};
use fieldbook_model::{Id, Micros, types};

use super::{
    cast::{USERS, identity, server},
    ledger::{Ledger, Made},
    phone::FILE,
    server::{START, Server},
    world::{BEGIN, World},
};
use crate::wired::{HandClock, wiring};

/// The office's user.
pub const OFFICE_USER: Id = Id([0xEE; 16]);
/// The office's installation.
pub const OFFICE_INSTALLATION: Id = Id([0xEF; 16]);
/// The territories: four phones work in the first, one in the second.
pub const TERRITORIES: [Id; 2] = [Id([0xA0; 16]), Id([0xA1; 16])];

/// One phone of the template.
#[derive(Clone, Debug)]
pub struct Cast {
    /// Whose it is.
    pub identity: Identity,
    /// Its store's file.
    pub store: Vec<u8>,
}

/// The template.
pub struct Template {
    /// The server.
    pub server: Server,
    phones: Vec<Cast>,
    customers: Vec<Id>,
}

impl Template {
    /// Returns the template, made at the first call.
    ///
    /// # Panics
    /// When it cannot be made: nothing can be simulated then.
    #[must_use]
    pub fn get() -> &'static Template {
        static MADE: OnceLock<Template> = OnceLock::new();
        #[expect(clippy::expect_used, reason = "nothing can be simulated without it")]
        MADE.get_or_init(|| Template::make().expect("the template of all runs"))
    }

    fn make() -> Result<Template, String> {
        let folder = scratch()?;
        let customers: Vec<Id> = (1..=3u8)
            .map(|n| Id([0xC0 + n, 1, 2, 3, 4, 5, 0x70, 7, 0x80, 9, 10, 11, 12, 13, 14, n]))
            .collect();
        let phones = (0..USERS.len()).map(|at| {
            Ok(Cast {
                identity: identity(at),
                store: Vec::new(),
            })
        });
        let mut template = Template {
            server: server(&customers),
            phones: phones.collect::<Result<_, String>>()?,
            customers,
        };
        for cast in &mut template.phones {
            let at = folder.path().join(cast.identity.installation.to_string());
            let clock = HandClock::at(Micros(START));
            let device =
                Device::open_with(&at, types::built_in(), wiring(&clock, 1)).map_err(|error| error.to_string())?;
            device
                .store()
                .set_identity(&cast.identity)
                .map_err(|error| error.to_string())?;
            drop(device);
            cast.store = fs::read(at.join(FILE)).map_err(|error| error.to_string())?;
        }
        let mut world = World::new(0, &[0, 1, 2, 3, 4], &template, &folder.path().join("first"))?;
        world.run_until(BEGIN + 2_000_000)?;
        for (cast, phone) in template.phones.iter_mut().zip(&mut world.phones) {
            phone.kill();
            cast.store = fs::read(phone.folder.join(FILE)).map_err(|error| error.to_string())?;
        }
        // Runs begin at the same moment again; only the files are of use.
        Ok(template)
    }

    /// Returns a phone of it.
    #[must_use]
    pub fn phone(&self, cast: usize) -> &Cast {
        self.phones
            .get(cast)
            .or(self.phones.first())
            .unwrap_or_else(|| unreachable!("five phones"))
    }

    /// Returns its customers.
    #[must_use]
    pub fn customers(&self) -> &[Id] {
        &self.customers
    }

    /// Returns the ledger that a run starts with.
    #[must_use]
    pub fn ledger(&self, cast: &[usize]) -> Ledger {
        let mut ledger = Ledger::default();
        // The third customer is of the second territory: worth writing on only where somebody sees it.
        let known = if cast.contains(&4) { 3 } else { 2 };
        let made = self.customers.iter().take(known).map(|id| Made {
            id: *id,
            kind: types::CUSTOMER.no(),
        });
        ledger.made.extend(made);
        ledger
    }
}

/// Returns a folder in memory where there is one.
///
/// # Errors
/// What the file system says.
pub fn scratch() -> Result<tempfile::TempDir, String> {
    let memory = Path::new("/dev/shm");
    let within: PathBuf = if memory.is_dir() {
        memory.to_owned()
    } else {
        std::env::temp_dir()
    };
    let made = tempfile::Builder::new().prefix("fieldbook-sim-").tempdir_in(within);
    made.map_err(|error| error.to_string())
}
