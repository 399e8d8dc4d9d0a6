//! Files behind signed addresses (API 2.5, 2.6): fetched without the token, because they lie on other hosts than the
//! platform's, and piece by piece, because they can be large. A signed address is a secret for as long as it lives
//! (API trap 16): it is in no error, no log and no file.

use crate::{
    base::Base,
    error::{Cause, Error, Kind, Verdict},
    limit::Limits,
    resolver::Filtered,
};
use std::{fmt, sync::Arc, time::Duration};
use tokio::time::timeout;
use url::Url;

/// A file that is arriving.
pub struct Download {
    call: &'static str,
    response: reqwest::Response,
    limits: Limits,
    got_bytes: u64,
}

/// A signed address that may be asked.
pub(crate) struct SignedUrl {
    url: Url,
    host: Base,
}

impl SignedUrl {
    /// Takes an address of the open internet over https; one of this machine only when the platform is this machine
    /// too, so that no answer can make the program ask a service of the own network.
    pub(crate) fn read(call: &'static str, address: &str, platform: &Base) -> Result<Self, Error> {
        let refused = || Error::new(call, Kind::Unreadable, Verdict::Never).caused_by(Cause::Shape(ADDRESS));
        let url = Url::parse(address).map_err(|_| refused())?;
        let has_user = !url.username().is_empty() || url.password().is_some();
        let host = Base::custom(&url.origin().ascii_serialization()).map_err(|_| refused())?;
        if has_user || (host.is_loopback() && !platform.is_loopback()) {
            return Err(refused());
        }
        Ok(Self { url, host })
    }
}

/// What is wrong with an address, in words that do not hold it.
const ADDRESS: &str = "the file lies at an address that may not be asked";

impl Download {
    /// Asks for the file and waits for the head of the answer.
    pub(crate) async fn open(call: &'static str, address: SignedUrl, limits: Limits) -> Result<Self, Error> {
        let unreachable = |cause: Cause| {
            Error::new(call, Kind::Unreachable, Verdict::Later { after_ms: 0 }).caused_by(cause)
        };
        let http = client(&address, &limits).map_err(|error| unreachable(error.into()))?;
        let head = timeout(Duration::from_millis(limits.first_byte_ms), http.get(address.url).send()).await;
        let response = head
            .map_err(|_| unreachable(Cause::TimedOut(limits.first_byte_ms)))?
            .map_err(|error| unreachable(error.into()))?;
        let status = response.status().as_u16();
        let (kind, verdict) = match status {
            200..=299 => return Ok(Self { call, response, limits, got_bytes: 0 }),
            // The address has run out, or the file is not kept any more: for a person that is the same.
            401..=404 | 410 => (Kind::NotFound, Verdict::Never),
            300..=399 => (Kind::Unreadable, Verdict::Never),
            429 | 500.. => (Kind::Server, Verdict::Later { after_ms: 0 }),
            _ => (Kind::Refused, Verdict::Never),
        };
        Err(Error::new(call, kind, verdict).with_status(status))
    }

    /// The ending of the file's name as its address has it (`json`, `zip`), if it is a plain one.
    #[must_use]
    pub fn ending(&self) -> Option<String> {
        let name = self.response.url().path_segments()?.next_back()?;
        let (_, ending) = name.rsplit_once('.')?;
        let is_plain =
            (1..=8).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_plain.then(|| ending.to_ascii_lowercase())
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// When the connection breaks or is silent for too long, or the file is longer than any that is taken.
    pub async fn piece(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let broken =
            |kind, cause: Cause| Error::new(self.call, kind, Verdict::Later { after_ms: 0 }).caused_by(cause);
        let wait = Duration::from_millis(self.limits.between_bytes_ms);
        let piece = match timeout(wait, self.response.chunk()).await {
            Err(_) => return Err(broken(Kind::Unreachable, Cause::TimedOut(self.limits.between_bytes_ms))),
            Ok(Err(error)) => return Err(broken(Kind::Unreachable, error.into())),
            Ok(Ok(piece)) => piece,
        };
        let Some(piece) = piece else { return Ok(None) };
        self.got_bytes = self.got_bytes.saturating_add(piece.len() as u64);
        if self.got_bytes > self.limits.file_bytes_max {
            let max = usize::try_from(self.limits.file_bytes_max).unwrap_or(usize::MAX);
            return Err(broken(Kind::Unreadable, Cause::TooLong(max)));
        }
        Ok(Some(piece.into()))
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Download({} bytes so far)", self.got_bytes)
    }
}

/// A client without a token. One for each file: they lie on different hosts, and a person asks for them one by one.
fn client(address: &SignedUrl, limits: &Limits) -> reqwest::Result<reqwest::Client> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .user_agent(concat!("flowmend/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(Duration::from_millis(limits.connect_ms))
        .tls_version_min(reqwest::tls::Version::TLS_1_2)
        .https_only(address.url.scheme() == "https")
        .dns_resolver(Arc::new(Filtered {
            host: address.url.host_str().unwrap_or_default().to_owned(),
            loopback: address.host.is_loopback(),
        }));
    if address.url.scheme() == "http" {
        builder = builder.no_proxy().tls_certs_only(std::iter::empty());
    } else if address.host.is_loopback() {
        builder = builder.no_proxy();
    }
    builder.build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(address: &str, platform: &str) -> Result<SignedUrl, Error> {
        SignedUrl::read("GET x", address, &Base::custom(platform).unwrap())
    }

    #[test]
    fn only_the_open_internet_over_https_is_asked_for_a_file() {
        let platform = "https://api.integrator.io";
        assert!(read("https://bucket.s3.amazonaws.com/a/b?X-Amz-Signature=0f", platform).is_ok());
        for address in [
            "http://bucket.s3.amazonaws.com/a",
            "https://127.0.0.1/a",
            "http://localhost:9000/a",
            "https://169.254.169.254/latest/meta-data",
            "https://10.0.0.5/a",
            "https://user:password@bucket.s3.amazonaws.com/a",
            "file:///etc/passwd",
            "not an address",
            "",
        ] {
            let error = read(address, platform).err().unwrap_or_else(|| panic!("{address} was taken"));
            assert_eq!((error.kind(), error.verdict()), (Kind::Unreadable, Verdict::Never));
            assert!(address.is_empty() || !format!("{error} {error:?}").contains(address));
        }
    }

    #[test]
    fn a_platform_on_this_machine_may_have_its_files_there() {
        assert!(read("http://127.0.0.1:4000/files/1/a.json", "http://127.0.0.1:4000").is_ok());
    }
}
