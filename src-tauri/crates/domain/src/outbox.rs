//! The outbox: actions of people on their way to the remote, and the states they go through.
//!
//! A bulk action is a *batch* whose ids are frozen when it is confirmed; it is cut into *items* of at most
//! [`ITEM_IDS_MAX`] ids of one step. This file owns the words and the allowed moves (architecture 6); `store`
//! keeps them on disk, `sync` makes the moves.

use crate::id::{ErrorId, RetryDataKey};
use serde::{Deserialize, Serialize};

/// Most ids in one item: what both known clients of the platform send in one call (API 2.5).
pub const ITEM_IDS_MAX: usize = 1_000;
/// How long a batch made in the window waits before its first byte leaves, in milliseconds.
pub const UNDO_WINDOW_MS: i64 = 10_000;

/// What an item asks of the remote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Mark errors as resolved. Safe to repeat.
    Resolve,
    /// Reprocess errors. Never safe to repeat blindly: two requests make two jobs (API trap 4).
    Retry,
    /// Delete resolved errors at the platform for good (API 2.5). Safe to repeat.
    Purge,
    /// Assign errors to a person, or to nobody. Safe to repeat.
    Assign,
    /// Replace the tags of errors (API 2.5: the platform knows no adding). Safe to repeat.
    Tag,
    /// Put edited retry data in the place of the kept one, if that is still what was edited (API 4.3). Safe to repeat:
    /// what the remote has is read first.
    EditData,
    /// Change who gets which e-mails (API 2.7). Safe to repeat. Its items are of a person, not of a step.
    Subscribe,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 7] =
        [Self::Resolve, Self::Retry, Self::Purge, Self::Assign, Self::Tag, Self::EditData, Self::Subscribe];

    /// The word on disk and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Resolve => "resolve",
            Self::Retry => "retry",
            Self::Purge => "purge",
            Self::Assign => "assign",
            Self::Tag => "tag",
            Self::EditData => "edit_data",
            Self::Subscribe => "subscribe",
        }
    }

    /// Reads the word on disk.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == word)
    }

    /// Whether a request may be sent again when nobody knows if the first one arrived.
    #[must_use]
    pub fn is_repeatable(self) -> bool {
        !matches!(self, Self::Retry)
    }

    /// Whether it only labels records and leaves the lists that they are on as they are.
    #[must_use]
    pub fn is_label(self) -> bool {
        matches!(self, Self::Assign | Self::Tag)
    }
}

/// One frozen record of an item: what to send, and enough to show it when the cached row is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The error record.
    pub error: ErrorId,
    /// Its retry data key, for retries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_key: Option<RetryDataKey>,
    /// Its trace key, to show it and to recognise a failed retry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_key: Option<String>,
    /// The beginning of its message, to show it.
    #[serde(default)]
    pub message: String,
    /// Its tags when it was frozen or last compared, for changes of tags. All targets of one item agree in them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// What its retry data is to become, for edits. Such an item has this one target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edit: Option<DataEdit>,
}

/// An edit of retry data: compact JSON before and after, every literal as it was read and typed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataEdit {
    /// The data that was edited. The remote must still have it when the edit is sent.
    pub fetched: String,
    /// The data as it is to be.
    pub edited: String,
}

impl std::fmt::Debug for DataEdit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Record data stays out of every log.
        write!(f, "DataEdit({} -> {} bytes)", self.fetched.len(), self.edited.len())
    }
}

/// Where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// On disk, waiting for its turn.
    Queued,
    /// Its mark is on disk; bytes may have left.
    Sending,
    /// It may or may not have reached the remote.
    Unsure,
    /// The remote is being read to find out.
    Checking,
    /// The remote has it.
    Done,
    /// Stopped for a reason that a person must see.
    Parked,
    /// Taken back before it was sent.
    Canceled,
}

impl ItemState {
    const ALL: [Self; 7] =
        [Self::Queued, Self::Sending, Self::Unsure, Self::Checking, Self::Done, Self::Parked, Self::Canceled];

    /// The word on disk and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Unsure => "unsure",
            Self::Checking => "checking",
            Self::Done => "done",
            Self::Parked => "parked",
            Self::Canceled => "canceled",
        }
    }

    /// Reads the word on disk.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether the item will not move any more by itself or by a person.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Canceled)
    }

    /// Whether the diagram of architecture 6 has an arrow from here to there. A repeatable action goes from
    /// `Unsure` straight back to `Queued`; any other must be checked first.
    #[must_use]
    pub fn may_become(self, next: Self, action: Action) -> bool {
        use ItemState::{Canceled, Checking, Done, Parked, Queued, Sending, Unsure};
        match (self, next) {
            (Queued, Sending | Canceled | Parked)
            | (Sending, Done | Queued | Unsure | Parked)
            | (Unsure, Checking | Parked)
            | (Checking, Done | Queued | Parked | Unsure)
            | (Parked, Queued | Canceled) => true,
            (Unsure, Queued) => action.is_repeatable(),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_on_disk_are_read_back() {
        for state in ItemState::ALL {
            assert_eq!(ItemState::read(state.as_str()), Some(state));
        }
        for action in Action::ALL {
            assert_eq!(Action::read(action.as_str()), Some(action));
        }
        assert_eq!(Action::read("explode"), None);
    }

    #[test]
    fn an_unsure_retry_is_looked_at_before_it_is_queued_again() {
        assert!(!ItemState::Unsure.may_become(ItemState::Queued, Action::Retry));
        assert!(ItemState::Unsure.may_become(ItemState::Queued, Action::Resolve));
        assert!(ItemState::Checking.may_become(ItemState::Queued, Action::Retry));
    }

    #[test]
    fn final_states_have_no_way_out() {
        for state in ItemState::ALL.into_iter().filter(|state| state.is_final()) {
            for next in ItemState::ALL {
                assert!(!state.may_become(next, Action::Resolve), "{state:?} -> {next:?}");
            }
        }
    }
}
