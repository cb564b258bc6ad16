//! `invite`: one line to paste, which enrols one device of one user once, within 7 days.

use fieldbook_model::types::USER;
use fieldbook_protocol::limits::INVITE_LIFE;
use serde_json::json;

use super::{Office, Say, Surroundings, find};
use crate::{
    chance::Chance,
    handlers,
    problem::{Problem, ProblemKind},
    storage::Invitation,
    workspace::value::show_time,
};

/// Letters and digits that nobody takes for another: 32 of them, so that eight are 40 bits.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// Makes an invitation.
///
/// # Errors
/// When there is no such user, or the database's.
pub fn invite(around: &Surroundings, user: &str, address: Option<&str>, say: &mut Say<'_>) -> Result<(), Problem> {
    let office = Office::open(&around.data)?;
    let found = office
        .storage
        .read(|reading| find::one(reading, Some(USER.no()), user))?;
    let address = match address {
        Some(address) => address.trim_end_matches('/').to_owned(),
        None => reachable(Office::address(&around.data)?)?,
    };
    let name: String = found.title.chars().filter(|c| c.is_alphanumeric()).collect();
    let code = format!("{name}-{}", drawn(around.chance.as_ref()));
    let now = around.clock.now();
    let expires = now.plus(INVITE_LIFE);
    let hash = handlers::code_hash(&code);
    let invitation = Invitation {
        code: hash,
        user: found.id,
        made: now,
        expires,
        used_by: None,
    };
    office.storage.write(|tx| tx.put_invitation(&invitation))?;
    let line = format!("{address}/#{code}");
    let data = json!({ "line": line, "code": code, "user": found.title, "expires": show_time(expires) });
    say.done(&data, &line);
    Ok(())
}

/// A server that listens everywhere does not say where a phone finds it.
fn reachable(address: String) -> Result<String, Problem> {
    let socket = address.trim_start_matches("http://").parse::<std::net::SocketAddr>();
    if socket.is_ok_and(|socket| socket.ip().is_unspecified()) {
        let message = format!("the server listens on {address}, which no phone can call");
        let problem = Problem::new(ProblemKind::Usage, message);
        return Err(problem.accepts("--address http://HOST:PORT, as phones reach it"));
    }
    Ok(address)
}

fn drawn(chance: &dyn Chance) -> String {
    let bytes: [u8; 8] = crate::chance::bytes(chance);
    let letter = |byte: u8| {
        ALPHABET
            .get(usize::from(byte) % ALPHABET.len())
            .map_or('A', |letter| char::from(*letter))
    };
    let mut code: String = bytes.into_iter().map(letter).collect();
    code.insert(4, '-');
    code
}
