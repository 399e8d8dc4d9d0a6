//! The outbox as the window shows it: batches, their items, and what a person can do about them.

use super::action::{ActionTerms, LeftOut};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Request of the batches.
#[derive(Debug, Clone, Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListBatches {
    /// Where the page before ended.
    pub after: Option<String>,
    /// Rows wanted, at most 200.
    pub limit: u32,
}

/// Batches, newest first.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Batches {
    /// Rows.
    pub rows: Vec<Batch>,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
}

/// What a batch or an item of it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BatchAction {
    /// Marks as resolved.
    Resolve,
    /// Asks the platform to reprocess.
    Retry,
    /// Deletes resolved errors at the platform.
    Purge,
    /// Assigns to a person, or to nobody.
    Assign,
    /// Adds and takes away tags.
    Tag,
    /// Saves edited retry data.
    EditData,
    /// Changes who gets which e-mails.
    Subscribe,
}

/// One batch.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Batch {
    /// The batch.
    pub batch_id: String,
    /// What it does.
    pub action: BatchAction,
    /// Whether the records whose data it saves are retried afterwards.
    pub then_retry: bool,
    /// The query it was made from; none for single rows.
    pub query: Option<String>,
    /// When it was confirmed.
    pub created_at_ms: i64,
    /// Until when it can be undone; none once that is over.
    pub undo_until_ms: Option<i64>,
    /// Records in it.
    pub count: u64,
    /// Records that were chosen.
    pub matching: u64,
    /// Why the rest was left out when it was confirmed.
    pub left_out: Vec<LeftOut>,
    /// Why records were left behind when it was sent.
    pub left_behind: Vec<LeftOut>,
    /// What it sets.
    pub terms: ActionTerms,
    /// Most records a minute; 0 for no limit.
    pub per_minute: u32,
    /// Stops when more than so many percent of the retries fail; 0 for never.
    pub stop_percent: u8,
    /// Why it rests: `person`, `stop_loss`; none when it goes on.
    pub paused: Option<String>,
    /// Who made it: `window`, `command_line`, `recovered`.
    pub origin: String,
    /// Its items.
    pub items: Vec<OutboxItem>,
}

/// What of a waiting batch would go now.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BatchReview {
    /// Records that would be sent.
    pub go: u64,
    /// Records that would be left behind, by reason.
    pub left: Vec<LeftOut>,
    /// Whether the remote was asked just now; else the cache speaks.
    pub is_current: bool,
}

/// Request of the journal.
#[derive(Debug, Clone, Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListJournal {
    /// Where the page before ended.
    pub after: Option<String>,
    /// Rows wanted, at most 200.
    pub limit: u32,
}

/// The journal, newest first.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Journal {
    /// Rows.
    pub rows: Vec<JournalLine>,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
}

/// One request that was sent.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JournalLine {
    /// Its number, which is the order of sending.
    pub line: String,
    /// When it was sent.
    pub at_ms: i64,
    /// HTTP method.
    pub method: String,
    /// Path without host.
    pub path: String,
    /// Name of the flow in the path, when known.
    pub flow_name: Option<String>,
    /// Name of the step in the path, when known.
    pub step_name: Option<String>,
    /// Ids in the request.
    pub ids: u64,
    /// HTTP status of a failure; none when it was taken or no answer came.
    pub status: Option<u16>,
    /// `done`, `later`, `refused`, `unsure`, `conflict`.
    pub outcome: String,
    /// The platform's code of a failure.
    pub detail: Option<String>,
    /// How long it took.
    pub elapsed_ms: Option<u64>,
    /// The item, when it belongs to one.
    pub item_id: Option<String>,
}

/// Request of the records of an item.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListItemRecords {
    /// The item.
    pub item_id: String,
    /// Rows to pass over.
    pub skip: u32,
    /// Rows wanted, at most 200.
    pub limit: u32,
}

/// Records of an item.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ItemRecords {
    /// Rows.
    pub rows: Vec<ItemRecord>,
    /// How many there are.
    pub total: u64,
}

/// One record of an item and what became of it.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ItemRecord {
    /// Flow of the record.
    pub flow_id: String,
    /// Its step.
    pub step_id: String,
    /// Its id.
    pub error_id: String,
    /// Its trace key.
    pub trace_key: Option<String>,
    /// The beginning of its message, as it came: hostile text.
    pub message: String,
    /// `waiting`, `sent`, `retrying`, `succeeded`, `failed`, `canceled`, `unknown`, `left_behind`, `taken_back`, `parked`.
    pub result: String,
    /// Why it was left behind.
    pub left_behind: Option<String>,
    /// The new open error of a failed retry.
    pub new_error_id: Option<String>,
}

/// One item: at most 1,000 records of one step.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutboxItem {
    /// The item.
    pub item_id: String,
    /// What it does: of a batch that saves data, later items may retry.
    pub action: BatchAction,
    /// Whose subscriptions it changes: name or address, empty for oneself; none for items of records.
    pub person: Option<String>,
    /// Name of the flow.
    pub flow_name: String,
    /// Name of the step.
    pub step_name: String,
    /// Records.
    pub count: u64,
    /// `queued`, `sending`, `unsure`, `checking`, `done`, `parked`, `canceled`.
    pub state: String,
    /// Sends so far.
    pub attempts: u32,
    /// When it is tried next.
    pub next_attempt_at_ms: Option<i64>,
    /// Why it is parked.
    pub park_reason: Option<String>,
    /// Records that passed when retried.
    pub succeeded: Option<u64>,
    /// Records that failed again when retried.
    pub failed: Option<u64>,
}

/// Which item is meant.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ItemRef {
    /// The item.
    pub item_id: String,
}
