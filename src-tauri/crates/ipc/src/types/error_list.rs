//! The error desk: rows, facets, the query bar and the detail pane.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The identity of an error record.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ErrorRef {
    /// Flow of the record.
    pub flow_id: String,
    /// Step that reported it.
    pub step_id: String,
    /// Its id within the step.
    pub error_id: String,
}

/// One page of the list.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListErrors {
    /// The text of the query bar.
    pub query: String,
    /// Order.
    pub sort: ErrorSort,
    /// Where the page before ended.
    pub after: Option<String>,
    /// Rows wanted, at most 500.
    pub limit: u32,
}

/// Orders of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorSort {
    /// Newest occurrence first.
    #[default]
    OccurredNewest,
    /// Oldest occurrence first.
    OccurredOldest,
    /// Newest resolution first.
    ResolvedNewest,
}

/// Rows and what they are of.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ErrorPage {
    /// Rows in order.
    pub rows: Vec<ErrorRow>,
    /// Exact number of matching rows, as of the first page.
    pub total: u64,
    /// How many of them can be retried.
    pub total_retriable: u64,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
    /// Time the search took on this computer, in milliseconds.
    pub took_ms: f64,
    /// Words to mark in messages.
    pub marks: Vec<String>,
    /// From when the oldest data among the matching steps is; none before the first sync.
    pub as_of_ms: Option<i64>,
}

/// Where a record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorState {
    /// Waiting for someone.
    Open,
    /// Resolved by a person or by the platform.
    Resolved,
    /// No longer kept by the platform, only on this computer.
    Gone,
}

/// What the desk is doing about a record, laid over the server's truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Overlay {
    /// A resolve waits on disk.
    QueuedResolve,
    /// A retry waits on disk.
    QueuedRetry,
    /// A purge waits on disk.
    QueuedPurge,
    /// A change of the assignee waits on disk.
    QueuedAssign,
    /// A change of the tags waits on disk.
    QueuedTag,
    /// An edit of its retry data waits on disk.
    QueuedEdit,
    /// On its way.
    Sending,
    /// The platform reprocesses it.
    Retrying,
    /// A retry ended in this error.
    RetryFailed,
    /// It may or may not have arrived; being checked.
    Unsure,
    /// Needs a person.
    Parked,
}

/// One row of the list.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ErrorRow {
    /// Flow of the record.
    pub flow_id: String,
    /// Step that reported it.
    pub step_id: String,
    /// Its id within the step.
    pub error_id: String,
    /// Name of the flow.
    pub flow_name: String,
    /// Name of the step.
    pub step_name: String,
    /// Application of the step for its letter tile, such as `NetSuite`.
    pub application: Option<String>,
    /// Where it stands.
    pub state: ErrorState,
    /// What the desk is doing about it.
    pub overlay: Option<Overlay>,
    /// Until when the action can be undone.
    pub undo_until_ms: Option<i64>,
    /// Batch of the overlay.
    pub batch_id: Option<String>,
    /// Beginning of the message, at most 400 characters, as it came: hostile text.
    pub message: String,
    /// Code.
    pub code: Option<String>,
    /// Source word (API 3.4).
    pub source: Option<String>,
    /// Classification word (API 3.3).
    pub classification: Option<String>,
    /// Trace key.
    pub trace_key: Option<String>,
    /// When it occurred.
    pub occurred_at_ms: Option<i64>,
    /// When the platform retries it next.
    pub retry_at_ms: Option<i64>,
    /// Which of the four automatic attempts comes next (1 to 4), or 4 when all are over.
    pub retry_attempt: Option<u32>,
    /// Whether all four automatic attempts have failed.
    pub retries_exhausted: bool,
    /// Whether it has retry data and is young enough.
    pub retriable: bool,
    /// Run that reported it.
    pub run_id: Option<String>,
    /// When it was resolved.
    pub resolved_at_ms: Option<i64>,
    /// Who resolved it.
    pub resolved_by: Option<Actor>,
    /// End of retention at the platform.
    pub purge_at_ms: Option<i64>,
    /// Short codes of its tags.
    pub tags: Vec<String>,
    /// Who it is assigned to.
    pub assigned_to: Option<String>,
    /// Fields that the remote sent in a form that was not understood.
    pub odd_fields: Vec<String>,
    /// Whether an edit of its retry data was typed and neither saved nor discarded.
    pub draft: bool,
}

/// A person or the platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Actor {
    /// True for the platform (`auto`, `system`).
    pub auto: bool,
    /// Name, or the id when the name is not known.
    pub name: String,
}

/// Counts beside the list.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FacetsRequest {
    /// The text of the query bar.
    pub query: String,
    /// Bars of the time histogram; fewer come when they are whole days.
    pub bars: u32,
    /// Borders of the days to count (UTC milliseconds), oldest first: days are those of the person's time zone, which
    /// only the window knows. At most 32 days.
    pub days: Vec<i64>,
}

/// Facet groups; the counts of each ignore the group's own filter.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Facets {
    /// Open, resolved, gone: the tabs.
    pub open: u64,
    /// Resolved records.
    pub resolved: u64,
    /// Records that only this computer keeps.
    pub gone: u64,
    /// Records being retried.
    pub retrying: u64,
    /// Retries (jobs) in the range and flows of the query.
    pub retries: u64,
    /// Groups in the order of the rail.
    pub groups: Vec<FacetGroup>,
    /// Time histogram.
    pub histogram: Histogram,
    /// Records in each of the days asked for, whatever times the query asks for.
    pub days: Vec<u64>,
}

/// One group.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FacetGroup {
    /// Key of the query language: `class`, `step`, `flow`, `source`, `code`, `by`.
    pub key: String,
    /// Values with counts, largest first, at most 50.
    pub values: Vec<FacetValue>,
    /// How many values there are in all.
    pub total_values: u32,
}

/// One value of a group.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FacetValue {
    /// Value as the query language takes it; none for "has none".
    pub value: Option<String>,
    /// Name for people where the value is an id.
    pub label: String,
    /// Records.
    pub count: u64,
    /// Whether the query asks for it.
    pub selected: bool,
}

/// Counts over time.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Histogram {
    /// Start of the first bar.
    pub from_ms: i64,
    /// End of the last bar.
    pub to_ms: i64,
    /// Records per bar, oldest first.
    pub bars: Vec<u64>,
    /// Start that the query asks for.
    pub after_ms: Option<i64>,
    /// End that the query asks for.
    pub before_ms: Option<i64>,
}

/// A query text.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryText {
    /// The text of the query bar.
    pub query: String,
}

/// How a query text was read.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryView {
    /// Its parts in order.
    pub parts: Vec<QueryPart>,
}

/// One part of a query text.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryPart {
    /// The text as typed.
    pub text: String,
    /// Key of a token; none for words.
    pub key: Option<String>,
    /// Value of a token with names in place of ids, or the word.
    pub label: String,
    /// Whether it excludes.
    pub exclude: bool,
    /// False when it could not be read as a token and is searched as text.
    pub understood: bool,
    /// The query text without this part.
    pub without: String,
}

/// A change of one filter.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EditQuery {
    /// The text before.
    pub query: String,
    /// Key of the query language.
    pub key: String,
    /// Value to switch; empty with `on` false clears the key.
    pub value: String,
    /// Whether to ask for it.
    pub on: bool,
    /// Whether other values of the key go first (tabs, ranges).
    pub replace: bool,
}

/// One record in full.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ErrorDetail {
    /// The row.
    pub row: ErrorRow,
    /// The whole message, at most 100,000 characters.
    pub message: String,
    /// Whether the message was longer.
    pub message_cut: bool,
    /// Who classified it.
    pub classified_by: Option<String>,
    /// The four automatic attempts, when it is intermittent.
    pub attempts: Vec<Attempt>,
    /// Other records with the same trace key on this step, newest first, at most 10.
    pub same_record: Vec<ErrorRow>,
    /// The run that reported it, when cached.
    pub run: Option<RunMark>,
    /// Whether a request and response were kept.
    pub has_trace: bool,
    /// The record as the remote sent it, indented, at most 100,000 characters.
    pub raw: String,
    /// From when this is.
    pub as_of_ms: Option<i64>,
}

/// One automatic attempt.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// Seconds after the error: 30, 90, 210, 450 (seed).
    pub after_s: u32,
    /// When it falls.
    pub at_ms: i64,
    /// What became of it.
    pub outcome: AttemptOutcome,
}

/// Outcomes of an automatic attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AttemptOutcome {
    /// Failed again.
    Failed,
    /// Comes next.
    Next,
    /// Comes later.
    Waiting,
    /// Will not come: the error was resolved, or auto-resolve is off.
    Dropped,
}

/// A run by its marks.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RunMark {
    /// The run.
    pub run_id: String,
    /// When it began.
    pub started_at_ms: Option<i64>,
    /// The platform's word for its status.
    pub status: String,
}

/// Request of the retries.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RetriesRequest {
    /// The text of the query bar: flow, step, integration, after and before count.
    pub query: String,
    /// Where the page before ended.
    pub after: Option<String>,
    /// Rows wanted, at most 500.
    pub limit: u32,
}

/// Retries: jobs that reprocess errors.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RetryPage {
    /// Rows, newest first.
    pub rows: Vec<RetryRow>,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
    /// From when this is.
    pub as_of_ms: Option<i64>,
}

/// One retry.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RetryRow {
    /// The job.
    pub run_id: String,
    /// Its flow.
    pub flow_id: Option<String>,
    /// Name of the flow.
    pub flow_name: String,
    /// Name of the step.
    pub step_name: String,
    /// The platform's word for its status.
    pub status: String,
    /// When it began.
    pub started_at_ms: Option<i64>,
    /// When it ended.
    pub ended_at_ms: Option<i64>,
    /// From start to end in milliseconds.
    pub duration_ms: Option<i64>,
    /// Records that passed.
    pub success: u64,
    /// Records that were ignored.
    pub ignored: u64,
    /// Records that failed again.
    pub errors: u64,
    /// Who started it.
    pub started_by: Option<Actor>,
}
