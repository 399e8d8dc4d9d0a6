//! Speaking to a mail server: where it is, how the connection is protected, and what its answers mean.
//!
//! A server on this computer is spoken to in the clear; any other must encrypt, because mails hold data of records.
//! Answers are remote text: they become one cleaned line for people and nothing else.

use crate::{error::Error, store::mail_row::QueuedMail};
use domain::digest;
use lettre::{
    Address,
    address::Envelope,
    transport::smtp::{
        client::{AsyncSmtpConnection, TlsParameters},
        extension::ClientId,
    },
};
use std::{error::Error as _, net::IpAddr, time::Duration};
use url::Url;

/// Longest wait for a connection, its greeting and its encryption.
const CONNECT_WAIT: Duration = Duration::from_secs(60);
/// Longest wait for one e-mail to be taken. RFC 5321 4.5.3.2.6 gives the last answer ten minutes: who waits less
/// sends twice.
const SEND_WAIT: Duration = Duration::from_secs(12 * 60);
/// Longest wait for a good-bye.
const QUIT_WAIT: Duration = Duration::from_secs(2);
/// Characters of a reason.
const REASON_CHARS_MAX: usize = 300;

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protection {
    /// Not at all: this computer only.
    None,
    /// `STARTTLS`, and nothing is sent without it.
    StartTls,
    /// From the first byte on (`smtps`).
    Tls,
}

/// A server that sends e-mails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Server {
    host: String,
    port: u16,
    protection: Protection,
}

/// What became of an e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The server has it.
    Taken,
    /// Not now (4xx).
    Later(String),
    /// Never to this address (5xx).
    Never(String),
    /// The server could not be reached, or the connection broke: nobody knows.
    Unreachable(String),
}

/// An open connection.
pub(super) struct Session {
    connection: AsyncSmtpConnection,
}

impl Server {
    /// Reads `smtp://HOST:PORT` or `smtps://HOST:PORT`; the ports are 25 and 465 when not given.
    ///
    /// # Errors
    /// When it is no such address, or holds a name or password: those would be seen in the list of processes.
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        const SHAPE: Error = Error::Option("the mail server must be smtp://HOST:PORT or smtps://HOST:PORT");
        let url = Url::parse(text).map_err(|_| SHAPE)?;
        let port = match url.scheme() {
            "smtp" => 25,
            "smtps" => 465,
            _ => return Err(SHAPE),
        };
        let plain = url.username().is_empty()
            && url.password().is_none()
            && matches!(url.path(), "" | "/")
            && url.query().is_none()
            && url.fragment().is_none();
        let host = url.host_str().filter(|host| !host.is_empty() && plain).ok_or(SHAPE)?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let address: Option<IpAddr> = host.parse().ok();
        let here = address.map_or(host.eq_ignore_ascii_case("localhost"), |address| address.is_loopback());
        let protection = match (url.scheme(), here) {
            ("smtps", _) => Protection::Tls,
            (_, true) => Protection::None,
            _ => Protection::StartTls,
        };
        Ok(Self { host, port: url.port().unwrap_or(port), protection })
    }

    /// Opens a connection; an `Err` is the reason in words.
    pub(super) async fn connect(&self) -> Result<Session, String> {
        match tokio::time::timeout(CONNECT_WAIT, self.open()).await {
            Ok(Ok(connection)) => Ok(Session { connection }),
            Ok(Err(error)) => Err(reason("the mail server cannot be reached", &error)),
            Err(_) => Err("the mail server does not answer".to_owned()),
        }
    }

    async fn open(&self) -> Result<AsyncSmtpConnection, lettre::transport::smtp::Error> {
        let hello = ClientId::default();
        let tls = || TlsParameters::new(self.host.clone());
        let wrapped = if self.protection == Protection::Tls { Some(tls()?) } else { None };
        let server = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT_WAIT), &hello, wrapped, None).await?;
        if self.protection == Protection::StartTls {
            connection.starttls(tls()?, &hello).await?;
        }
        Ok(connection)
    }
}

impl Session {
    /// Sends one e-mail. After anything but [`Outcome::Taken`] the session is closed.
    pub(super) async fn send(&mut self, from: &Address, mail: &QueuedMail) -> Outcome {
        let envelope = mail.to.parse().ok().and_then(|to| Envelope::new(Some(from.clone()), vec![to]).ok());
        let Some(envelope) = envelope else {
            return Outcome::Never("the user has no valid e-mail address".to_owned());
        };
        match tokio::time::timeout(SEND_WAIT, self.connection.send(&envelope, &mail.message)).await {
            Ok(Ok(_)) => Outcome::Taken,
            Ok(Err(error)) if error.is_permanent() || error.is_client() => {
                Outcome::Never(reason("the mail server refused it", &error))
            }
            Ok(Err(error)) if error.is_transient() => {
                Outcome::Later(reason("the mail server asks to try later", &error))
            }
            Ok(Err(error)) => Outcome::Unreachable(reason("the connection to the mail server broke", &error)),
            Err(_) => Outcome::Unreachable("the mail server does not answer".to_owned()),
        }
    }

    /// Says good-bye.
    pub(super) async fn quit(mut self) {
        drop(tokio::time::timeout(QUIT_WAIT, self.connection.quit()).await);
    }
}

/// What happened, with the server's own words behind it.
fn reason(what: &str, error: &lettre::transport::smtp::Error) -> String {
    let code = error.status().map(|code| format!("{code} ")).unwrap_or_default();
    let said = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    digest::line(&format!("{what}: {code}{said}"), REASON_CHARS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn protection(text: &str) -> Option<(u16, Protection)> {
        Server::parse(text).ok().map(|server| (server.port, server.protection))
    }

    #[test]
    fn only_this_computer_is_spoken_to_in_the_clear() {
        assert_eq!(protection("smtp://127.0.0.1:2525"), Some((2525, Protection::None)));
        assert_eq!(protection("smtp://localhost"), Some((25, Protection::None)));
        assert_eq!(protection("smtp://[::1]:26/"), Some((26, Protection::None)));
        assert_eq!(protection("smtp://mail.example.com"), Some((25, Protection::StartTls)));
        assert_eq!(protection("smtp://localhost.example.com"), Some((25, Protection::StartTls)));
        assert_eq!(protection("smtps://mail.example.com"), Some((465, Protection::Tls)));
    }

    #[test]
    fn what_is_no_server_is_refused() {
        let texts = [
            "",
            "mail.example.com",
            "http://a",
            "smtp://",
            "smtp://u:p@a",
            "smtp://u@a",
            "smtp://a/b",
            "smtp://a?tls=none",
        ];
        for text in texts {
            assert!(Server::parse(text).is_err(), "{text}");
        }
    }
}
