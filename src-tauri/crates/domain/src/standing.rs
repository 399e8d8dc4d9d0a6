//! Where an error record stands: what the remote says about it, and what our own intent lays over that.
//!
//! The screen is truth joined with intent (architecture 6): a cached row is never edited ahead of the remote,
//! an [`Overlay`] is shown instead. `store` works both out; words for people belong to the UI.

use serde::{Deserialize, Serialize};

/// What the remote last said about a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorState {
    /// On the list of open errors.
    Open,
    /// On the list of resolved errors.
    Resolved,
    /// Seen before, now on neither list: purged, past retention, or its step is gone. Kept here only.
    Gone,
}

impl ErrorState {
    /// Every state, in the order of the facets.
    pub const ALL: [Self; 3] = [Self::Open, Self::Resolved, Self::Gone];

    /// The word of the command line and of the query language.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolved => "resolved",
            Self::Gone => "gone",
        }
    }

    /// The number on disk.
    #[must_use]
    pub fn code(self) -> i64 {
        match self {
            Self::Open => 0,
            Self::Resolved => 1,
            Self::Gone => 2,
        }
    }

    /// Reads the number on disk.
    #[must_use]
    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// What our own outbox says about a record (command line, "JSON of an error record").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Overlay {
    /// A resolve waits on this computer.
    QueuedResolve,
    /// A retry waits on this computer.
    QueuedRetry,
    /// A purge waits on this computer.
    QueuedPurge,
    /// A change of the assignee waits on this computer.
    QueuedAssign,
    /// A change of the tags waits on this computer.
    QueuedTag,
    /// An edit of its retry data waits on this computer.
    QueuedEdit,
    /// The request is on its way.
    Sending,
    /// The remote has the retry and has not finished it.
    Retrying,
    /// The retry failed: our stored outcome says so, or the open record has no run (API 4.3).
    RetryFailed,
    /// Nobody knows yet whether the request arrived.
    Unsure,
    /// Stopped; a person must look.
    Parked,
}

impl Overlay {
    /// The word of the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::QueuedResolve => "queued_resolve",
            Self::QueuedRetry => "queued_retry",
            Self::QueuedPurge => "queued_purge",
            Self::QueuedAssign => "queued_assign",
            Self::QueuedTag => "queued_tag",
            Self::QueuedEdit => "queued_edit",
            Self::Sending => "sending",
            Self::Retrying => "retrying",
            Self::RetryFailed => "retry_failed",
            Self::Unsure => "unsure",
            Self::Parked => "parked",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_on_disk_are_read_back() {
        for state in ErrorState::ALL {
            assert_eq!(ErrorState::from_code(state.code()), Some(state));
        }
        assert_eq!(ErrorState::from_code(9), None);
    }
}
