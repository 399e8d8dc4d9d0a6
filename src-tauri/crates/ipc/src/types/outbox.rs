//! The outbox as the window shows it: batches, their items, and what a person can do about them.

use super::action::ActionKind;
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

/// One batch.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Batch {
    /// The batch.
    pub batch_id: String,
    /// What it does.
    pub action: ActionKind,
    /// The query it was made from; none for single rows.
    pub query: Option<String>,
    /// When it was confirmed.
    pub created_at_ms: i64,
    /// Until when it can be undone; none once that is over.
    pub undo_until_ms: Option<i64>,
    /// Records in it.
    pub count: u64,
    /// Its items.
    pub items: Vec<OutboxItem>,
}

/// One item: at most 1,000 records of one step.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutboxItem {
    /// The item.
    pub item_id: String,
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
