//! HTTP is the platform's: its proxies, its certificates, its battery. It carries bytes and reads none of them.

mod carrier;
mod exchange;

pub(crate) use carrier::Carrier;
pub use exchange::{HttpClient, HttpExchange, HttpHeader, HttpProblem, HttpRequest};
