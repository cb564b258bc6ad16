//! The stage of the day: the office, the network and the phones, with hands to write and notes of what was said.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::Value as Json;

use super::ledger::Ledger;
use crate::outside::{Phone, Server, Wire};

/// Everything that the day is played with.
pub struct Stage {
    /// Where everything lies.
    pub folder: PathBuf,
    /// The office.
    pub server: Server,
    /// Between them.
    pub wire: Wire,
    /// 王芳, 李强, 赵敏, 陈静.
    pub phones: Vec<Phone>,
    /// What was acknowledged.
    pub ledger: Ledger,
    photos: u32,
}

/// The people, in the order of `Stage::phones`.
pub const PEOPLE: [&str; 4] = ["王芳", "李强", "赵敏", "陈静"];

/// A value of the text as JSON.
#[must_use]
pub fn at<'j>(json: &'j Json, pointer: &str) -> &'j str {
    json.pointer(pointer).and_then(Json::as_str).unwrap_or_default()
}

impl Stage {
    /// Sets the stage: a workspace from the sample, the customers imported, the server up, everybody enrolled.
    ///
    /// # Errors
    /// When anything says no.
    pub fn set(folder: &Path, workspace: &Path, customers: &Path, mapping: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let mut server = Server::init(&folder.join("server"), workspace)?;
        server.ask(&[
            "import",
            &customers.display().to_string(),
            "--mapping",
            &mapping.display().to_string(),
        ])?;
        server.start()?;
        let wire = Wire::to(server.url())?;
        let phones = PEOPLE.iter().map(|name| Phone::new(name, &folder.join(name))).collect();
        let mut stage = Stage {
            folder: folder.to_owned(),
            server,
            wire,
            phones,
            ledger: Ledger::default(),
            photos: 0,
        };
        for (who, name) in PEOPLE.iter().enumerate() {
            let line = stage.server.invite_by(name, &stage.wire.url())?;
            stage.say(who, &["enrol", &line, "--device", name])?;
            stage.say(who, &["sync"])?;
        }
        Ok(stage)
    }

    /// Returns a phone.
    ///
    /// # Errors
    /// When there is no such phone.
    pub fn phone(&mut self, who: usize) -> io::Result<&mut Phone> {
        self.phones
            .get_mut(who)
            .ok_or_else(|| io::Error::other("no such phone"))
    }

    /// Says a command that must succeed.
    ///
    /// # Errors
    /// With what the phone said.
    pub fn say(&mut self, who: usize, words: &[&str]) -> io::Result<Json> {
        self.phone(who)?.must(words)
    }

    /// Captures a visit and notes what was acknowledged; returns the visit.
    ///
    /// # Errors
    /// With what the phone said.
    pub fn capture(&mut self, who: usize, customer: &str, note: &str, more: &[&str]) -> io::Result<String> {
        let mut words = vec!["capture", customer, "--note", note];
        words.extend(more);
        let data = self.say(who, &words)?;
        let visit = at(&data, "/visit").to_owned();
        self.note_capture(who, &visit, note, more, &data);
        Ok(visit)
    }

    /// Notes an acknowledged capture.
    pub fn note_capture(&mut self, who: usize, visit: &str, note: &str, more: &[&str], data: &Json) {
        let name = PEOPLE.get(who).copied().unwrap_or_default();
        self.ledger.note(name, visit, "visit", "", "", "captured a visit");
        self.ledger.note(name, visit, "visit", "note", note, "wrote a note");
        let fields = [
            ("--tag", "need_tags"),
            ("--next", "next_step"),
            ("--promise", "promise"),
            ("--solved", "solved"),
        ];
        for (option, value) in more.iter().zip(more.iter().skip(1)) {
            if let Some((_, field)) = fields.iter().find(|(name, _)| name == option) {
                self.ledger
                    .note(name, visit, "visit", field, value, "wrote on the visit");
            }
        }
        for photo in data
            .pointer("/photos")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
            .filter_map(Json::as_str)
        {
            self.ledger.note(name, photo, "attachment", "", "", "took a photo");
        }
    }

    /// Sets a field and notes it.
    ///
    /// # Errors
    /// With what the phone said.
    pub fn set_field(&mut self, who: usize, record: &str, field: &str, value: &str) -> io::Result<()> {
        self.say(who, &["set", record, field, value])?;
        let name = PEOPLE.get(who).copied().unwrap_or_default();
        let value = value.trim_start_matches('+');
        self.ledger
            .note(name, record, "customer", field, value, "wrote on the customer");
        Ok(())
    }

    /// Adds a passage to a customer's note and notes it.
    ///
    /// # Errors
    /// With what the phone said.
    pub fn append_note(&mut self, who: usize, record: &str, passage: &str) -> io::Result<()> {
        let shown = self.say(who, &["show", record])?;
        let text = format!("{}{passage}\n", at(&shown, "/fields/note"));
        self.say(who, &["set", record, "note", &text])?;
        let name = PEOPLE.get(who).copied().unwrap_or_default();
        self.ledger.note(
            name,
            record,
            "customer",
            "note",
            passage,
            "wrote on the customer's note",
        );
        Ok(())
    }

    /// Returns the path of a new photo: a small PNG with bytes of its own.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn photo(&mut self) -> io::Result<String> {
        self.photos += 1;
        let path = self.folder.join(format!("photo-{}.png", self.photos));
        let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
        bytes.extend(self.photos.to_be_bytes().repeat(64));
        fs::write(&path, bytes)?;
        Ok(path.display().to_string())
    }

    /// Returns ids and titles of customers on a phone.
    ///
    /// # Errors
    /// With what the phone said.
    pub fn customers(&mut self, who: usize, count: u32) -> io::Result<Vec<(String, String)>> {
        let data = self.say(who, &["list", "customer", "--limit", &count.to_string()])?;
        let rows = data
            .pointer("/rows")
            .and_then(Json::as_array)
            .cloned()
            .unwrap_or_default();
        Ok(rows
            .iter()
            .map(|row| (at(row, "/id").to_owned(), at(row, "/title").to_owned()))
            .collect())
    }
}
