//! Failures of the engine itself. A remote that fails is no failure of a sync: it is in the report.

use domain::document_diff::FieldChange;

/// Names of fields for a sentence: the values may be record data.
fn fields(changes: &[FieldChange]) -> String {
    let names: Vec<&str> = changes.iter().map(|change| change.field.as_str()).collect();
    if names.is_empty() { "at this very moment".to_owned() } else { names.join(", ") }
}

/// Why a call of the engine failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The files of the account.
    #[error("the files of the account: {0}")]
    Store(#[from] store::Error),
    /// The remote, for calls that are one request.
    #[error("the remote: {0}")]
    Remote(#[from] remote::Error),
    /// A lock file of the account's folder.
    #[error("the lock of the account's folder: {0}")]
    Lock(#[source] std::io::Error),
    /// Another process works on it and did not finish in time.
    #[error("another process is at work on this account")]
    Busy,
    /// The flow was changed by somebody else since it was read. Nothing was written; the cache has the new reading.
    #[error("the flow was changed by somebody else in the meantime ({})", fields(.changes))]
    Conflict {
        /// What differs from the reading that the caller went by.
        changes: Vec<FieldChange>,
    },
    /// The engine's own work was broken off.
    #[error("the work was broken off")]
    BrokenOff,
}

/// Result of the engine.
pub type Result<T> = std::result::Result<T, Error>;
