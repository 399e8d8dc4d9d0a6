//! Why the embedded integrator could not start or could not do its own work. What it refuses to a client is an
//! answer, not an error: see `reply`.

use std::path::PathBuf;

/// A failure of the platform itself.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The listening address is not loopback.
    #[error("{0} is not a loopback address")]
    NotLoopback(std::net::SocketAddr),
    /// The address could not be taken.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address asked for.
        address: std::net::SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The data folder could not be made or used.
    #[error("cannot use the data folder {folder}")]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file was written by a newer version.
    #[error("the data file has version {found}, this program knows up to {known}")]
    Newer {
        /// Version in the file.
        found: i64,
        /// Newest version known here.
        known: i64,
    },
    /// An option makes no sense.
    #[error("{0}")]
    Option(&'static str),
    /// The e-mail folder could not be written.
    #[error("an e-mail cannot be written into its folder")]
    MailFolder(#[source] std::io::Error),
    /// SQLite refused.
    #[error("the data file cannot be read or written")]
    Sql(#[from] rusqlite::Error),
    /// A stored document is not what was written.
    #[error("a stored document cannot be read")]
    Document(#[from] serde_json::Error),
    /// A background task ended by a panic.
    #[error("a task of the integrator ended early")]
    Task,
}
