//! Long text as it will be used: phones, a server, and what a person loses if they do not agree.

mod figures;
mod laws;
mod stage;
mod trace;
mod writers;
