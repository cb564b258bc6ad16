//! `digest`: a checksum over every admitted record that this device holds, comparable with the server's at one place.

use fieldbook::words::Said;
use serde_json::json;

use super::{Came, Desk};
use crate::{
    args::{Args, Known},
    out::Answer,
};

/// Runs it.
///
/// # Errors
/// What it was refused for.
pub fn run(desk: Desk<'_>, words: Vec<String>) -> Came {
    let args = Args::read("digest", words, Known::default())?;
    let [] = args.exactly("digest")?;
    let digest = desk.device.store().digest()?;
    let sum = digest.digest.short();
    let key = if digest.comparable {
        "say.digest"
    } else {
        "say.digest_not_comparable"
    };
    let said = Said::new(key).with("digest", &sum).with("seq", digest.at);
    let data = json!({"digest": sum, "seq": digest.at.0, "comparable": digest.comparable});
    Ok(Answer::new(data, desk.say(&said)))
}
