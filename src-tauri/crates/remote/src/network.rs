//! How a client reaches the network: a proxy and further authorities, both optional and both checked when given.

use reqwest::{Certificate, Proxy};
use url::Url;

/// Why a proxy or a file of certificates cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// The proxy is no address.
    #[error("the proxy is not an address such as http://proxy.example.com:8080")]
    Proxy,
    /// The proxy has a password in its address, which would lie in a file in the open.
    #[error(
        "a proxy with a user and password in its address cannot be kept; give it in the variable HTTPS_PROXY"
    )]
    ProxyPassword,
    /// The text holds no certificate.
    #[error("the file holds no certificate in PEM form")]
    Certificates,
}

/// A proxy and further authorities. The default is the proxy of the environment and the system's authorities.
#[derive(Debug, Clone, Default)]
pub struct Network {
    pub(crate) proxy: Option<Proxy>,
    pub(crate) authorities: Vec<Certificate>,
}

impl Network {
    /// Checks a proxy address (`http` or `https`, no password) and certificates in PEM form.
    ///
    /// # Errors
    /// When one of them cannot be used.
    pub fn new(proxy: Option<&str>, pem: Option<&[u8]>) -> Result<Self, NetworkError> {
        let proxy = proxy.map(read_proxy).transpose()?;
        let authorities = pem.map(read_pem).transpose()?.unwrap_or_default();
        Ok(Self { proxy, authorities })
    }
}

fn read_proxy(text: &str) -> Result<Proxy, NetworkError> {
    let address = Url::parse(text).map_err(|_| NetworkError::Proxy)?;
    if !matches!(address.scheme(), "http" | "https") || address.host_str().is_none_or(str::is_empty) {
        return Err(NetworkError::Proxy);
    }
    if !address.username().is_empty() || address.password().is_some() {
        return Err(NetworkError::ProxyPassword);
    }
    Proxy::all(address).map_err(|_| NetworkError::Proxy)
}

fn read_pem(bytes: &[u8]) -> Result<Vec<Certificate>, NetworkError> {
    match Certificate::from_pem_bundle(bytes) {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(NetworkError::Certificates),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_without_a_password_are_proxies() {
        for (text, expected) in [
            ("http://proxy.example.com:8080", None),
            ("https://10.0.0.1:3128/", None),
            ("proxy.example.com:8080", Some(NetworkError::Proxy)),
            ("socks5://proxy:1080", Some(NetworkError::Proxy)),
            ("http://", Some(NetworkError::Proxy)),
            ("http://me:secret@proxy:8080", Some(NetworkError::ProxyPassword)),
            ("http://me@proxy:8080", Some(NetworkError::ProxyPassword)),
        ] {
            assert_eq!(Network::new(Some(text), None).err(), expected, "{text}");
        }
    }

    #[test]
    fn a_file_without_a_certificate_is_refused() {
        for bytes in [
            b"".as_slice(),
            b"not a certificate",
            b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n",
        ] {
            assert_eq!(Network::new(None, Some(bytes)).err(), Some(NetworkError::Certificates));
        }
        assert!(Network::new(None, None).is_ok());
    }
}
