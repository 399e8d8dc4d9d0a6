//! The life of one record over flows and runs.

use super::error_list::{Actor, ErrorRow};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Request of a life.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TimelineRequest {
    /// The trace key, exactly.
    pub trace_key: String,
}

/// A life, as far as the cache knows it.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Timeline {
    /// Events, newest first.
    pub events: Vec<TimelineEvent>,
    /// Error records with this trace key.
    pub errors: u64,
    /// Whether older ones than those told are known.
    pub more: bool,
    /// Flows that they are of.
    pub flows: u64,
    /// Whether the key has the full length that the platform keeps, so that more of it was probably cut.
    pub cut: bool,
    /// Error records that share run, step and key with another one: the key names no single record.
    pub doubled: u64,
}

/// Something that happened, or will.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TimelineEvent {
    /// When.
    pub at_ms: i64,
    /// What.
    pub kind: TimelineKind,
    /// The error record that tells it.
    pub error: ErrorRow,
    /// Who resolved it.
    pub by: Option<Actor>,
}

/// Kinds of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TimelineKind {
    /// The record failed in a run.
    Failed,
    /// It failed again in a retry.
    FailedInRetry,
    /// Auto-resolved: a newer error with the same trace key came in.
    ReplacedByNewer,
    /// Auto-resolved: the record passed or was ignored in a later run.
    PassedLater,
    /// Resolved by a person.
    ResolvedByPerson,
    /// Resolved, and nothing says by whom.
    Resolved,
    /// A retry of ours left.
    RetrySent,
    /// A retry of ours passed.
    RetryPassed,
    /// A retry of ours failed.
    RetryFailed,
    /// The platform retries it by itself.
    AutoRetryPlanned,
    /// The platform keeps it until then.
    Vanishes,
    /// The platform did not keep it longer than this.
    Vanished,
}
