//! Which server is spoken to: one of the four regions, or an address given by a developer.
//!
//! The token goes to this host only. https everywhere; plain http for loopback only; no path, no query, no user.

use std::{fmt, net::IpAddr};
use url::{Host, Url};

/// A region of the platform. Regions are isolated: a token of one fails on the others (API 1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Region {
    /// `api.integrator.io`.
    Us,
    /// `api.eu.integrator.io`.
    Eu,
    /// `api.au.integrator.io`.
    Au,
    /// `api.ca.integrator.io`.
    Ca,
}

/// The address of a server, without `/v1`.
#[derive(Clone, PartialEq, Eq)]
pub struct Base {
    url: Url,
    loopback: bool,
}

/// Why an address is refused, as a sentence for people. Never repeats the address, which could hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BaseError {
    /// Not a URL.
    #[error("This is not a web address. Give it like https://api.integrator.io")]
    NotAUrl,
    /// Neither https nor http.
    #[error("Only https addresses can be used.")]
    Scheme,
    /// Plain http to another machine.
    #[error(
        "Plain http would send the token unprotected. Use https; http works only for this machine (127.0.0.1)."
    )]
    PlainHttp,
    /// A user or password in the address.
    #[error("The address must not hold a user name or password.")]
    UserInfo,
    /// `/v1` or another path.
    #[error("Give the address without a path: no /v1 and nothing else after the host.")]
    Path,
    /// A query or a fragment.
    #[error("The address must not hold a query (?) or a fragment (#).")]
    Query,
    /// An address inside a private network.
    #[error("The address lies in a private or reserved network.")]
    Private,
}

impl Region {
    /// All regions, in the order of the command line.
    pub const ALL: [Self; 4] = [Self::Us, Self::Eu, Self::Au, Self::Ca];

    /// The word of the command line: `us`, `eu`, `au`, `ca`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Us => "us",
            Self::Eu => "eu",
            Self::Au => "au",
            Self::Ca => "ca",
        }
    }

    /// Reads the word of the command line.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|region| region.as_str() == word)
    }

    fn address(self) -> &'static str {
        match self {
            Self::Us => "https://api.integrator.io/",
            Self::Eu => "https://api.eu.integrator.io/",
            Self::Au => "https://api.au.integrator.io/",
            Self::Ca => "https://api.ca.integrator.io/",
        }
    }
}

impl Base {
    /// The server of a region.
    ///
    /// # Errors
    /// Never in practice: the addresses are constants that a test reads.
    pub fn region(region: Region) -> Result<Self, BaseError> {
        Self::custom(region.address())
    }

    /// A server by address, such as `http://127.0.0.1:8080`.
    ///
    /// # Errors
    /// When the address is anything but https (or http to this machine) with host and port alone.
    pub fn custom(address: &str) -> Result<Self, BaseError> {
        let url = Url::parse(address.trim()).map_err(|_| BaseError::NotAUrl)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(if url.cannot_be_a_base() { BaseError::NotAUrl } else { BaseError::Scheme });
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BaseError::UserInfo);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(BaseError::Query);
        }
        if url.path() != "/" {
            return Err(BaseError::Path);
        }
        let (loopback, literal) = match url.host().ok_or(BaseError::NotAUrl)? {
            Host::Domain(name) => (name.trim_end_matches('.') == "localhost", None),
            Host::Ipv4(ip) => (ip.is_loopback(), Some(IpAddr::V4(ip))),
            Host::Ipv6(ip) => (ip.is_loopback(), Some(IpAddr::V6(ip))),
        };
        if url.scheme() == "http" && !loopback {
            return Err(BaseError::PlainHttp);
        }
        if !loopback && literal.is_some_and(|ip| !is_public(ip)) {
            return Err(BaseError::Private);
        }
        Ok(Self { url, loopback })
    }

    /// Whether the server is this machine: no proxy, no certificates of the system, loopback addresses only.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Host and port as people know them, for messages.
    #[must_use]
    pub fn host(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        self.url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }
}

impl fmt::Debug for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Base({})", self.url)
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.url.as_str().trim_end_matches('/'))
    }
}

/// Whether an address belongs to the open internet. Anything else could be a machine inside the own network that a
/// hostile name points to.
pub(crate) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, ..] = ip.octets();
            !(ip.is_private()
                || ip.is_loopback()
                || ip.is_link_local()
                || ip.is_unspecified()
                || ip.is_broadcast()
                || ip.is_multicast()
                || ip.is_documentation()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b)))
        }
        IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
            Some(inner) => is_public(IpAddr::V4(inner)),
            None => {
                let first = ip.segments().first().copied().unwrap_or_default();
                !(ip.is_loopback()
                    || ip.is_unspecified()
                    || ip.is_multicast()
                    || (first & 0xfe00) == 0xfc00
                    || (first & 0xffc0) == 0xfe80)
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_region_is_an_https_host() {
        for region in Region::ALL {
            let base = Base::region(region).unwrap();
            assert_eq!(base.url().scheme(), "https");
            assert!(!base.is_loopback());
            assert_eq!(Region::read(region.as_str()), Some(region));
        }
        assert_eq!(Base::region(Region::Eu).unwrap().to_string(), "https://api.eu.integrator.io");
    }

    #[test]
    fn plain_http_goes_to_this_machine_only() {
        for good in [
            "http://127.0.0.1:8080",
            "http://127.9.9.9/",
            "http://[::1]:5",
            "http://localhost:1",
            "https://localhost",
        ] {
            assert!(Base::custom(good).unwrap().is_loopback(), "{good}");
        }
        for bad in [
            "http://example.com",
            "http://10.0.0.1",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
        ] {
            assert_eq!(Base::custom(bad), Err(BaseError::PlainHttp), "{bad}");
        }
    }

    #[test]
    fn an_address_is_host_and_port_and_nothing_else() {
        let cases = [
            ("api.integrator.io", BaseError::NotAUrl),
            ("", BaseError::NotAUrl),
            ("mailto:a@b.c", BaseError::NotAUrl),
            ("ftp://example.com", BaseError::Scheme),
            ("https://me:secret@example.com", BaseError::UserInfo),
            ("https://api.integrator.io/v1", BaseError::Path),
            ("https://api.integrator.io/?x=1", BaseError::Query),
            ("https://api.integrator.io/#x", BaseError::Query),
            ("https://10.1.2.3", BaseError::Private),
            ("https://169.254.169.254", BaseError::Private),
            ("https://[fd00::1]", BaseError::Private),
            ("https://[::ffff:192.168.0.1]", BaseError::Private),
        ];
        for (address, error) in cases {
            assert_eq!(Base::custom(address), Err(error), "{address}");
        }
        assert!(Base::custom(" https://proxy.example.com:8443 ").is_ok());
    }
}
