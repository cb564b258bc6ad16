//! What a person typed as the server's address, checked once, so that no request fails for it later.
//!
//! Never guesses: an address without `http://` or `https://` is refused, not completed.

use std::net::IpAddr;

use reqwest::Url;

/// The address of a server: scheme, host, port and perhaps a path that stands before the routes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    base: String,
    loopback: bool,
}

/// Why an address cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It cannot be read as an address.
    #[error("“{0}” is not a server address; one looks like http://192.168.1.20:8300")]
    NotAnAddress(String),
    /// It asks for HTTPS, which this build does not speak.
    #[error("“{0}” asks for https, and this build speaks plain http only (cargo feature `tls`)")]
    NoTls(String),
    /// The machine gave no threads or sockets to start with.
    #[error("the network could not be set up: {0}")]
    Machine(String),
}

impl Address {
    /// Reads an address; query and fragment are left out, so an invitation's line does as well.
    ///
    /// # Errors
    /// When it is not an `http` address, or `https` in a build without TLS.
    pub fn read(text: &str) -> Result<Self, AddressError> {
        let wrong = || AddressError::NotAnAddress(text.to_owned());
        let mut url = Url::parse(text.trim()).map_err(|_| wrong())?;
        url.set_query(None);
        url.set_fragment(None);
        match url.scheme() {
            "http" => {}
            "https" if cfg!(feature = "tls") => {}
            "https" => return Err(AddressError::NoTls(text.to_owned())),
            _ => return Err(wrong()),
        }
        let host = url.host_str().ok_or_else(wrong)?;
        let ip = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let loopback = host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback());
        Ok(Address {
            base: url.as_str().trim_end_matches('/').to_owned(),
            loopback,
        })
    }

    /// Returns the whole address of a path that begins with a slash.
    #[must_use]
    pub fn of(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Returns whether the server is on this machine, where no proxy has a say.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]
    use super::*;

    #[test]
    fn an_invitation_line_and_a_trailing_slash_give_the_same_server() {
        let plain = Address::read("http://localhost:8300").unwrap();
        assert_eq!(plain, Address::read(" http://localhost:8300/#WANG-7K2M-Q4XP ").unwrap());
        assert_eq!(plain.of("/v1/push"), "http://localhost:8300/v1/push");
        assert!(plain.is_loopback());
        assert!(Address::read("http://[::1]:80").unwrap().is_loopback());
    }

    #[test]
    fn an_address_that_cannot_work_is_refused_before_the_first_request() {
        assert!(matches!(
            Address::read("localhost:8300"),
            Err(AddressError::NotAnAddress(_))
        ));
        assert!(matches!(
            Address::read("ftp://example.org"),
            Err(AddressError::NotAnAddress(_))
        ));
        assert_eq!(Address::read("https://example.org").is_ok(), cfg!(feature = "tls"));
    }
}
