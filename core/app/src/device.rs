//! The device: a store in a folder, wired with clocks and chance. The one place where these meet.
//!
//! Every user action takes its moment here and commits here, in one transaction together with the state of the clock;
//! no action has a path of its own to the store's writing side.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use fieldbook_merge::{Moment, clock::ClockState};
use fieldbook_model::{Action, Id, Micros, Schema, codec, types};
use fieldbook_store::{Committed, Identity, Named, ShownRecord, Store, StoreError};

use crate::{
    error::{Failure, FailureKind},
    keys::{self, Keys},
    sync::Turn,
    view::text::Manner,
    wiring::Wiring,
    words::{Lang, Said},
};

/// The store's file within its folder.
const FILE: &str = "fieldbook.db";
/// Where photos and files lie, by their hash.
const MEDIA: &str = "media";
/// Under which name the state of the clock is kept.
const CLOCK: &str = "clock";

/// What an app holds: one enrolled user's work on one phone.
pub struct Device {
    pub(crate) store: Store,
    wiring: Wiring,
    folder: PathBuf,
    /// Whose turn it is to speak with the server.
    pub(crate) turn: Arc<Turn>,
    /// Held from reading the clock's state to writing it, so that an action never undoes a contact.
    clock: Mutex<()>,
}

/// An action's moment; what is committed with it carries the clock on.
pub(crate) struct Now<'d> {
    pub(crate) moment: Moment,
    state: ClockState,
    _clock: MutexGuard<'d, ()>,
}

/// An action's beginning: its moment, the schema, and the record it is about where that is here.
pub(crate) type Begun<'d> = (Now<'d>, Arc<Schema>, Option<ShownRecord>);

impl Device {
    /// Opens the store in a folder, which is made where there is none, with the built-in record types.
    ///
    /// # Errors
    /// `damaged` (moved aside, whole), `newer`, `foreign`, `busy`, `full`, `file`; see [`FailureKind`].
    pub fn open(folder: &Path, wiring: Wiring) -> Result<Self, Failure> {
        Self::open_with(folder, types::built_in(), wiring)
    }

    /// The same for a store that is encrypted, with a key of 32 random bytes that the platform keeps.
    ///
    /// A plain store is encrypted first, once: that takes about as long as copying it and needs room for a copy.
    ///
    /// # Errors
    /// As [`Device::open`]; `key` when the key is lost or not that of the store, `callback` when the key store fails:
    /// the store is then as it was. `busy` while another process has a plain store open that is to be encrypted.
    pub fn open_encrypted(folder: &Path, wiring: Wiring, keys: &dyn Keys) -> Result<Self, Failure> {
        Self::open_at(folder, types::built_in(), wiring, Some(keys))
    }

    /// The same with record types of the caller's.
    ///
    /// # Errors
    /// As [`Device::open`].
    pub fn open_with(folder: &Path, schema: Schema, wiring: Wiring) -> Result<Self, Failure> {
        Self::open_at(folder, schema, wiring, None)
    }

    fn open_at(folder: &Path, schema: Schema, wiring: Wiring, keys: Option<&dyn Keys>) -> Result<Self, Failure> {
        fs::create_dir_all(folder).map_err(|error| {
            let detail = format!("{}: {error}", folder.display());
            Failure::new(FailureKind::File, Said::new("store.file").with("detail", detail))
        })?;
        let store = keys::open(&folder.join(FILE), schema, keys, wiring.chance.as_ref())?;
        Ok(Device {
            store,
            wiring,
            folder: folder.to_owned(),
            turn: Turn::of(folder),
            clock: Mutex::new(()),
        })
    }

    /// Returns the store, for the engine that joins it with the wire and for tests.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Returns the clocks and chance that this device was opened with.
    #[must_use]
    pub fn wiring(&self) -> &Wiring {
        &self.wiring
    }

    /// Returns the folder that holds the store.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the record types and custom fields as this device knows them now.
    ///
    /// # Errors
    /// What the store says.
    pub fn schema(&self) -> Result<Arc<Schema>, StoreError> {
        self.store.schema()
    }

    /// Returns whose device this is.
    ///
    /// # Errors
    /// `NotEnrolled`, or what the store says.
    pub fn identity(&self) -> Result<Identity, StoreError> {
        self.store.identity()?.ok_or(StoreError::NotEnrolled)
    }

    /// Returns the corrected time and the local offset, for showing times and reading typed ones.
    ///
    /// # Errors
    /// What the store says.
    pub fn here(&self) -> Result<(Micros, i32), StoreError> {
        let (_, moment) = self.clock_state()?;
        Ok((moment.captured, self.wiring.clock.zone(moment.captured)))
    }

    /// Returns how texts for a person are written here in a language.
    ///
    /// # Errors
    /// What the store says.
    pub fn manner(&self, lang: Lang) -> Result<Manner, StoreError> {
        Ok(Manner {
            lang,
            zone: self.here()?.1,
        })
    }

    /// Takes the server's time, as told by an answer that came just now: corrects what is captured from now on.
    ///
    /// # Errors
    /// What the store says.
    pub fn heard_server_time(&self, server: Micros) -> Result<(), StoreError> {
        let _clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        let state = self.stored_clock()?.contact(self.wiring.clock.read(), server);
        self.store.meta_set(CLOCK, &codec::to_bytes(&state))
    }

    /// Gives every lock and connection of the store up until [`Device::resume`]: phones stop apps that hold them asleep.
    /// A write that runs is finished first; a run of the conversation ends, and [`crate::sync::Live`] rests.
    pub fn pause(&self) {
        self.store.pause();
        self.turn.pause();
    }

    /// Goes on after [`Device::pause`].
    pub fn resume(&self) {
        self.store.resume();
        self.turn.resume();
    }

    /// Ends the run of the conversation that this device has the turn for: it returns as [`Device::pause`] makes it, the
    /// store stays open, and the next run may begin at once. [`crate::sync::Live`] takes its turn again by itself.
    pub fn end_run(&self) {
        self.turn.pause();
        self.turn.resume();
    }

    /// Returns where the bytes of photos and files lie.
    #[must_use]
    pub fn media_folder(&self) -> PathBuf {
        self.folder.join(MEDIA)
    }

    /// Begins an action: reads the clocks.
    pub(crate) fn begin(&self) -> Result<Now<'_>, StoreError> {
        self.begin_with(None).map(|(now, ..)| now)
    }

    /// Begins an action and looks at the one record that it is about, in one read.
    pub(crate) fn begin_with(&self, about: Option<Id>) -> Result<Begun<'_>, StoreError> {
        let clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        let (bytes, schema, shown) = self.store.look(|look| {
            let shown = about.map(|id| look.shown(id)).transpose()?;
            Ok((look.meta(CLOCK)?, look.schema(), shown.flatten()))
        })?;
        let reading = self.wiring.clock.read();
        let (state, moment) = clock_of(bytes).read(reading).moment(reading);
        let now = Now {
            moment,
            state,
            _clock: clock,
        };
        Ok((now, schema, shown))
    }

    /// Commits an action: durable when it returns.
    pub(crate) fn commit(&self, action: &Action, now: Now<'_>) -> Result<Committed, StoreError> {
        self.commit_and_forget(action, now, None)
    }

    /// The same, and removes a named value with it.
    pub(crate) fn commit_and_forget(
        &self,
        action: &Action,
        now: Now<'_>,
        name: Option<&str>,
    ) -> Result<Committed, StoreError> {
        let state = codec::to_bytes(&now.state);
        let clock: Named<'_> = (CLOCK, Some(&state));
        let also: Vec<Named<'_>> = name.map(|name| (name, None)).into_iter().chain([clock]).collect();
        self.store.commit_also(action, &now.moment, &mut || self.draw(), &also)
    }

    /// Returns a new record's id.
    pub(crate) fn new_id(&self, now: &Now<'_>) -> Id {
        Id::v7(now.moment.captured, self.draw())
    }

    /// Draws N random bytes.
    pub(crate) fn draw<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.wiring.chance.fill(&mut bytes);
        bytes
    }

    fn clock_state(&self) -> Result<(ClockState, Moment), StoreError> {
        let reading = self.wiring.clock.read();
        Ok(self.stored_clock()?.read(reading).moment(reading))
    }

    fn stored_clock(&self) -> Result<ClockState, StoreError> {
        self.store.meta_get(CLOCK).map(clock_of)
    }
}

/// A state of a later version that cannot be read is measured anew at the next contact.
fn clock_of(bytes: Option<Vec<u8>>) -> ClockState {
    bytes
        .and_then(|bytes| codec::from_bytes(&bytes).ok())
        .unwrap_or_default()
}

impl std::fmt::Debug for Device {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Device")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}
