//! The transport over reqwest: for the command line, tests and desktop. Phones bring their platform's HTTP.
//!
//! Carries bytes and never looks into them: it does not retry, follow redirects, unpack or decode. A request that is
//! cancelled returns at once, also out of a long poll. Plain HTTP only unless built with the feature `tls` (rustls),
//! which is off by default; an `https` address is then refused with a sentence that says so.
//!
//! ```no_run
//! use fieldbook_http::HttpTransport;
//! use fieldbook_protocol::{Route, Transport};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let transport = HttpTransport::new("http://127.0.0.1:8300")?;
//! let reply = transport.send(Route::Digest, Some("token"), &[], false, 20_000)?;
//! assert_eq!(reply.status, 200);
//! # Ok(())
//! # }
//! ```

mod address;
mod exchange;
mod transport;

pub use address::{Address, AddressError};
pub use transport::HttpTransport;
