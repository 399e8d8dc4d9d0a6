//! What can go wrong in the files of an account, told apart only as far as callers act differently.

use domain::outbox::ItemState;
use std::{io, path::PathBuf};

/// Which of the two files of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum File {
    /// `cache.sqlite`: mirrors the remote, may be dropped and fetched again.
    Cache,
    /// `desk.sqlite`: what people made; never dropped.
    Desk,
}

impl File {
    /// Its name on disk.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cache => "cache.sqlite",
            Self::Desk => "desk.sqlite",
        }
    }
}

/// A failure of the store. Never holds record data, query text or secrets.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process holds the write lock for longer than we wait.
    #[error("another process is writing to the files of this account")]
    Busy,
    /// No room. `disk` is false when the medium still has space and SQLite's own limit is reached: the text
    /// index reports a full segment table with the same code (proof 1.1), and then
    /// [`crate::Store::rebuild_text_index`] helps.
    #[error("{}", if *disk { "the disk is full" } else { "the text index is full and must be rebuilt" })]
    Full {
        /// Whether the medium itself is full.
        disk: bool,
    },
    /// The file is not readable as a database, or its contents contradict themselves.
    #[error("{} is damaged", file.name())]
    Damaged {
        /// The file.
        file: File,
    },
    /// The files were written by a newer version; they can be read, not written.
    #[error("the files were written by a newer version of Flowmend and are open for reading only")]
    Newer,
    /// The store was opened for reading only.
    #[error("the files are open for reading only")]
    ReadOnly,
    /// The caller left; the answer is not wanted any more.
    #[error("the query was interrupted")]
    Interrupted,
    /// There is no such thing.
    #[error("there is no such {0}")]
    Absent(&'static str),
    /// The cursor is not one of ours, or belongs to another order.
    #[error("this is not a cursor of this list")]
    BadCursor,
    /// A named maximum is exceeded.
    #[error("more than {max} {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The maximum.
        max: usize,
    },
    /// The outbox does not allow this move, or somebody else moved the item first.
    #[error("an item that is {found:?} cannot become {wanted:?}")]
    Move {
        /// Where the item stands.
        found: ItemState,
        /// Where it should have gone.
        wanted: ItemState,
    },
    /// A display name that is taken, or a list of accounts that cannot be used.
    #[error("{0}")]
    Account(String),
    /// The file system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The path.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// Anything else that SQLite says.
    #[error("the database refused: {0}")]
    Sqlite(#[source] rusqlite::Error),
}

impl Error {
    /// Wraps an error of the file system.
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}

impl From<rusqlite::Error> for Error {
    /// Sorts SQLite's codes. `Full` and `Damaged` are refined by the connection that knows its file.
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::Full { disk: true },
            Some(ErrorCode::OperationInterrupted) => Self::Interrupted,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged { file: File::Cache },
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            _ => Self::Sqlite(error),
        }
    }
}

/// Result of the store.
pub type Result<T> = std::result::Result<T, Error>;
