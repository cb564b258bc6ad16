//! A contact with the server measures the clock; the offset is kept durably, for what is captured from then on.
//!
//! The server's time was made somewhere between sending and hearing; the middle is taken, and a contact that took
//! longer than ten seconds tells too little to be used.

use fieldbook_model::Micros;

use crate::Device;

/// Longest exchange that still measures the clock: its middle is then within 5 s.
const LONGEST: i64 = 10 * Micros::SECOND;

pub(crate) fn contact(device: &Device, server: Micros, sent: Micros, heard: Micros) {
    let took = heard.since(sent);
    if (0..=LONGEST).contains(&took) {
        let now = device.wiring().clock.read().boot;
        let age = now.since(sent).saturating_sub(took / 2);
        // A failure to note it costs precision, nothing else; the next contact measures again.
        let _ = device.heard_server_time(server.plus(age));
    }
}
