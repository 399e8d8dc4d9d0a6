//! Which records a bulk action may touch, and why the others are left out.
//!
//! Checked when an action is queued *and* when it is sent (architecture 6). The rules are the platform's
//! (API 4.3, 4.5) plus our own order of actions; reading the facts is left to `store`.

use crate::{
    outbox::Action,
    standing::{ErrorState, Overlay},
    time::{DAY_MS, UtcMs},
};
use serde::{Deserialize, Serialize};

/// Retention when the record does not say when it is purged (API 4.5: default 30 days).
pub const RETENTION_DEFAULT_MS: i64 = 30 * DAY_MS;

/// Why a record is left out of an action (command line, "dry run").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOutReason {
    /// It has no retry data, so there is nothing to reprocess.
    NoRetryKey,
    /// The platform has dropped its retry data, or is past the time in which it accepts a retry.
    PastRetention,
    /// It is resolved already.
    AlreadyResolved,
    /// An unfinished item of the outbox has it.
    AlreadyQueued,
    /// A retry of it is running at the platform.
    BeingRetried,
    /// It is on no list of the platform any more.
    Gone,
    /// Only resolved records can be purged.
    NotResolved,
    /// It has the assignee or the tags already.
    Unchanged,
    /// It would have more tags than the platform takes (API 4.5).
    TooManyTags,
    /// It is not what it was when the action was confirmed: found when it was sent after a long wait.
    Changed,
    /// Its retry data has nothing at the path of the change.
    NoField,
    /// Its retry data could not be read.
    NoData,
}

impl LeftOutReason {
    /// The word of the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoRetryKey => "no_retry_key",
            Self::PastRetention => "past_retention",
            Self::AlreadyResolved => "already_resolved",
            Self::AlreadyQueued => "already_queued",
            Self::BeingRetried => "being_retried",
            Self::Gone => "gone",
            Self::NotResolved => "not_resolved",
            Self::Unchanged => "unchanged",
            Self::TooManyTags => "too_many_tags",
            Self::Changed => "changed",
            Self::NoField => "no_field",
            Self::NoData => "no_data",
        }
    }
}

/// The facts about one record that decide.
#[derive(Debug, Clone, Copy)]
pub struct Candidate {
    /// What the remote says.
    pub state: ErrorState,
    /// What our outbox says.
    pub overlay: Option<Overlay>,
    /// Whether it has a retry data key.
    pub has_retry_key: bool,
    /// When it happened.
    pub occurred_at: Option<UtcMs>,
    /// End of retention, when the remote says it.
    pub purge_at: Option<UtcMs>,
    /// Whether a person chose resolved records on purpose (the rows themselves, or a query with
    /// `is:resolved`). A query that merely happens to match them must not reprocess what is cured.
    pub resolved_on_purpose: bool,
}

/// Whether the action may touch the record; `Err` says why not.
///
/// # Errors
/// The first reason that applies, the most final one first.
pub fn judge(action: Action, candidate: &Candidate, now: UtcMs) -> Result<(), LeftOutReason> {
    if candidate.state == ErrorState::Gone {
        return Err(LeftOutReason::Gone);
    }
    match candidate.overlay {
        None | Some(Overlay::RetryFailed | Overlay::QueuedAssign | Overlay::QueuedTag) => {}
        // The order of the actions on one record is kept, so a label may wait behind anything that is not stuck.
        Some(Overlay::Retrying | Overlay::QueuedResolve | Overlay::QueuedRetry | Overlay::QueuedEdit)
            if action.is_label() => {}
        Some(Overlay::Retrying) => return Err(LeftOutReason::BeingRetried),
        Some(_) => return Err(LeftOutReason::AlreadyQueued),
    }
    let resolved = candidate.state == ErrorState::Resolved;
    match action {
        Action::Resolve if resolved => Err(LeftOutReason::AlreadyResolved),
        Action::Resolve => Ok(()),
        // Data is edited to be retried: what cannot be retried needs no edit.
        Action::Retry | Action::EditData if resolved && !candidate.resolved_on_purpose => {
            Err(LeftOutReason::AlreadyResolved)
        }
        Action::Retry | Action::EditData if !candidate.has_retry_key => Err(LeftOutReason::NoRetryKey),
        Action::Retry | Action::EditData if is_past_retention(candidate, now) => {
            Err(LeftOutReason::PastRetention)
        }
        Action::Retry | Action::EditData => Ok(()),
        Action::Purge if !resolved => Err(LeftOutReason::NotResolved),
        Action::Purge | Action::Assign | Action::Tag | Action::Subscribe => Ok(()),
    }
}

/// Whether the platform no longer keeps the retry data: `purgeAt` decides when it is known, else the default
/// retention counted from the time of the error. A record without any time is taken as still kept.
#[must_use]
pub fn is_past_retention(candidate: &Candidate, now: UtcMs) -> bool {
    match (candidate.purge_at, candidate.occurred_at) {
        (Some(purge_at), _) => purge_at <= now,
        (None, Some(occurred_at)) => occurred_at.plus_ms(RETENTION_DEFAULT_MS) <= now,
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UtcMs = UtcMs(100 * DAY_MS);

    fn open() -> Candidate {
        Candidate {
            state: ErrorState::Open,
            overlay: None,
            has_retry_key: true,
            occurred_at: Some(UtcMs(99 * DAY_MS)),
            purge_at: None,
            resolved_on_purpose: false,
        }
    }

    #[test]
    fn each_reason_has_its_case() {
        use LeftOutReason::{AlreadyQueued, AlreadyResolved, BeingRetried, Gone, NoRetryKey, PastRetention};
        let cases = [
            (Action::Retry, open(), Ok(())),
            (Action::Resolve, Candidate { has_retry_key: false, ..open() }, Ok(())),
            (Action::Retry, Candidate { has_retry_key: false, ..open() }, Err(NoRetryKey)),
            (Action::Retry, Candidate { purge_at: Some(NOW), ..open() }, Err(PastRetention)),
            (
                Action::Retry,
                Candidate { occurred_at: Some(UtcMs(70 * DAY_MS)), ..open() },
                Err(PastRetention),
            ),
            (
                Action::Retry,
                Candidate { occurred_at: Some(UtcMs(DAY_MS)), purge_at: Some(UtcMs(101 * DAY_MS)), ..open() },
                Ok(()),
            ),
            (Action::Resolve, Candidate { state: ErrorState::Resolved, ..open() }, Err(AlreadyResolved)),
            (Action::Retry, Candidate { state: ErrorState::Resolved, ..open() }, Err(AlreadyResolved)),
            (
                Action::Retry,
                Candidate { state: ErrorState::Resolved, resolved_on_purpose: true, ..open() },
                Ok(()),
            ),
            (Action::Resolve, Candidate { state: ErrorState::Gone, ..open() }, Err(Gone)),
            (Action::Retry, Candidate { overlay: Some(Overlay::Retrying), ..open() }, Err(BeingRetried)),
            (Action::Retry, Candidate { overlay: Some(Overlay::Parked), ..open() }, Err(AlreadyQueued)),
            (Action::Retry, Candidate { overlay: Some(Overlay::RetryFailed), ..open() }, Ok(())),
            (Action::Purge, open(), Err(LeftOutReason::NotResolved)),
            (Action::Purge, Candidate { state: ErrorState::Resolved, ..open() }, Ok(())),
            (Action::Tag, Candidate { overlay: Some(Overlay::QueuedRetry), ..open() }, Ok(())),
            (Action::Retry, Candidate { overlay: Some(Overlay::QueuedTag), ..open() }, Ok(())),
            (Action::Assign, Candidate { overlay: Some(Overlay::Parked), ..open() }, Err(AlreadyQueued)),
            (Action::Assign, Candidate { has_retry_key: false, ..open() }, Ok(())),
            (Action::EditData, open(), Ok(())),
            (Action::EditData, Candidate { has_retry_key: false, ..open() }, Err(NoRetryKey)),
            (Action::EditData, Candidate { purge_at: Some(NOW), ..open() }, Err(PastRetention)),
            (Action::Tag, Candidate { overlay: Some(Overlay::QueuedEdit), ..open() }, Ok(())),
            (Action::Retry, Candidate { overlay: Some(Overlay::QueuedEdit), ..open() }, Err(AlreadyQueued)),
        ];
        for (action, candidate, expected) in cases {
            assert_eq!(judge(action, &candidate, NOW), expected, "{action:?} {candidate:?}");
        }
    }
}
