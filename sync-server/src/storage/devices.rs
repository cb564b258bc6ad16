//! Devices and the invitations that made them. An invitation is kept as the hash of its code.

use fieldbook_model::{EditHash, Id, Micros, Seq};
use fieldbook_protocol::push::Signature;
use rusqlite::{OptionalExtension as _, Row, params};

use super::{Reading, Result, StorageError, Writing};

/// One installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// The installation.
    pub installation: Id,
    /// Whose it is.
    pub user: Id,
    /// What it calls itself.
    pub name: String,
    /// Ed25519 public key.
    pub public_key: [u8; 32],
    /// When it was enrolled.
    pub enrolled: Micros,
    /// The greatest seq that it says it has laid.
    pub acknowledged: Seq,
    /// When it was last heard; 0 never.
    pub last_contact: Micros,
    /// When it last pushed; 0 never.
    pub last_push: Micros,
    /// When it last pulled; 0 never.
    pub last_pull: Micros,
}

/// An invitation, by the hash of its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// SHA-256 of the normalised code.
    pub code: EditHash,
    /// Whom it is for.
    pub user: Id,
    /// When it was made.
    pub made: Micros,
    /// Until when it is good.
    pub expires: Micros,
    /// The installation that used it.
    pub used_by: Option<Id>,
}

/// Which contact it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Used {
    /// It pushed.
    Push,
    /// It pulled.
    Pull,
    /// Anything else.
    Other,
}

const COLUMNS: &str =
    "installation, user, name, public_key, enrolled, acknowledged, last_contact, last_push, last_pull";

fn device(row: &Row<'_>) -> rusqlite::Result<Device> {
    Ok(Device {
        installation: Id(row.get(0)?),
        user: Id(row.get(1)?),
        name: row.get(2)?,
        public_key: row.get(3)?,
        enrolled: Micros(row.get(4)?),
        acknowledged: Seq(row.get(5)?),
        last_contact: Micros(row.get(6)?),
        last_push: Micros(row.get(7)?),
        last_pull: Micros(row.get(8)?),
    })
}

impl Reading<'_> {
    /// Returns a device.
    ///
    /// # Errors
    /// Those of the database.
    pub fn device(&self, installation: Id) -> Result<Option<Device>> {
        let query = format!("select {COLUMNS} from device where installation = ?1");
        Ok(self
            .c
            .prepare_cached(&query)?
            .query_row([installation.0], device)
            .optional()?)
    }

    /// Returns all devices, by user and time of enrolment.
    ///
    /// # Errors
    /// Those of the database.
    pub fn devices(&self) -> Result<Vec<Device>> {
        let query = format!("select {COLUMNS} from device order by user, enrolled, installation");
        let mut statement = self.c.prepare_cached(&query)?;
        let rows = statement.query_map([], device)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Returns an invitation by the hash of its code.
    ///
    /// # Errors
    /// Those of the database.
    pub fn invitation(&self, code: EditHash) -> Result<Option<Invitation>> {
        let mut statement = self
            .c
            .prepare_cached("select user, made, expires, used_by from invitation where code = ?1")?;
        let row = statement.query_row([code.0], |row| {
            Ok(Invitation {
                code,
                user: Id(row.get(0)?),
                made: Micros(row.get(1)?),
                expires: Micros(row.get(2)?),
                used_by: row.get::<_, Option<_>>(3)?.map(Id),
            })
        });
        Ok(row.optional()?)
    }
}

impl Writing<'_> {
    /// Writes a new invitation.
    ///
    /// # Errors
    /// When the code was given before.
    pub fn put_invitation(&self, invitation: &Invitation) -> Result<()> {
        self.c.execute(
            "insert into invitation (code, user, made, expires) values (?1, ?2, ?3, ?4)",
            params![
                invitation.code.0,
                invitation.user.0,
                invitation.made.0,
                invitation.expires.0
            ],
        )?;
        Ok(())
    }

    /// Turns an invitation into a device.
    ///
    /// # Errors
    /// When the installation is there already, or the invitation was used.
    pub fn enrol(&self, code: EditHash, device: &Device) -> Result<()> {
        self.c.execute(
            "insert into device (installation, user, name, public_key, enrolled, last_contact)
             values (?1, ?2, ?3, ?4, ?5, ?5)",
            params![
                device.installation.0,
                device.user.0,
                device.name,
                device.public_key,
                device.enrolled.0
            ],
        )?;
        let used = self.c.execute(
            "update invitation set used_by = ?2 where code = ?1 and used_by is null",
            params![code.0, device.installation.0],
        )?;
        if used == 1 {
            Ok(())
        } else {
            Err(StorageError::Row("the invitation was used".to_owned()))
        }
    }

    /// Notes a contact and what the device has laid; neither goes back.
    ///
    /// # Errors
    /// Those of the database.
    pub fn note_contact(&self, installation: Id, at: Micros, acknowledged: Seq, used: Used) -> Result<()> {
        let mut statement = self.c.prepare_cached(
            "update device set
                 last_contact = max(last_contact, ?2), acknowledged = max(acknowledged, ?3),
                 last_push = case ?4 when 1 then max(last_push, ?2) else last_push end,
                 last_pull = case ?4 when 2 then max(last_pull, ?2) else last_pull end
             where installation = ?1",
        )?;
        let used = match used {
            Used::Push => 1,
            Used::Pull => 2,
            Used::Other => 0,
        };
        statement.execute(params![installation.0, at.0, acknowledged.0, used])?;
        Ok(())
    }

    /// Keeps the last evidence link that a device signed.
    ///
    /// # Errors
    /// Those of the database.
    pub fn put_chain(&self, installation: Id, chain: EditHash, signature: Signature) -> Result<()> {
        let mut statement = self
            .c
            .prepare_cached("update device set chain = ?2, signature = ?3 where installation = ?1")?;
        statement.execute(params![installation.0, chain.0, signature.0])?;
        Ok(())
    }
}
