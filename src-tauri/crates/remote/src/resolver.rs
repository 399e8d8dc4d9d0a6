//! Name resolution that keeps the token out of the own network: a name of the open internet must lead there, and
//! `localhost` must lead to this machine.

use crate::base::is_public;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::SocketAddr;

/// The system's resolver with a filter on its answers.
#[derive(Debug, Clone)]
pub(crate) struct Filtered {
    /// The name that the filter is for. Others are names of a company's proxy, which may well be inside.
    pub(crate) host: String,
    /// Whether the name stands for this machine.
    pub(crate) loopback: bool,
}

#[derive(Debug, thiserror::Error)]
#[error("the name leads to no address that may be used")]
struct NoAddress;

impl Resolve for Filtered {
    fn resolve(&self, name: Name) -> Resolving {
        let (loopback, filtered) = (self.loopback, name.as_str().eq_ignore_ascii_case(&self.host));
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let usable = if filtered { allowed(found, loopback) } else { found };
            if usable.is_empty() {
                return Err(NoAddress.into());
            }
            Ok(Box::new(usable.into_iter()) as Addrs)
        })
    }
}

fn allowed(found: Vec<SocketAddr>, loopback: bool) -> Vec<SocketAddr> {
    found
        .into_iter()
        .filter(|address| if loopback { address.ip().is_loopback() } else { is_public(address.ip()) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_name_never_leads_into_the_own_network() {
        let found: Vec<SocketAddr> = [
            "10.0.0.1:0",
            "169.254.169.254:0",
            "127.0.0.1:0",
            "[fe80::1]:0",
            "100.64.0.1:0",
            "52.0.14.116:0",
        ]
        .iter()
        .map(|text| text.parse().unwrap())
        .collect();
        assert_eq!(allowed(found.clone(), false), ["52.0.14.116:0".parse().unwrap()]);
        assert_eq!(allowed(found, true), ["127.0.0.1:0".parse().unwrap()]);
    }
}
