//! Bulk actions: what is chosen, the dry run that freezes it, and the batch that comes of it.

use super::error_list::ErrorRef;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    /// Mark as resolved.
    Resolve,
    /// Ask the platform to reprocess.
    Retry,
}

/// What it is done to: rows by identity, or everything that matches.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Selection {
    /// These records.
    Keys {
        /// The records.
        keys: Vec<ErrorRef>,
    },
    /// All records that match now.
    Query {
        /// The text of the query bar.
        query: String,
        /// Records taken out by hand.
        except: Vec<ErrorRef>,
    },
}

/// Request of a dry run.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PreviewAction {
    /// What to do.
    pub action: ActionKind,
    /// To what.
    pub selection: Selection,
}

/// A frozen list and what would be sent. Kept by this side until it is queued or 30 minutes old.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ActionPreview {
    /// Handle of the frozen list.
    pub preview_id: String,
    /// What to do.
    pub action: ActionKind,
    /// Records chosen.
    pub matching: u64,
    /// Records that would be sent.
    pub eligible: u64,
    /// Requests needed.
    pub requests: u64,
    /// By step.
    pub steps: Vec<PreviewStep>,
    /// Why the rest is left out.
    pub left_out: Vec<LeftOut>,
    /// Flows touched.
    pub flows: u64,
}

/// One step of a dry run.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PreviewStep {
    /// Flow of the step.
    pub flow_id: String,
    /// The step.
    pub step_id: String,
    /// Name of the flow.
    pub flow_name: String,
    /// Name of the step.
    pub step_name: String,
    /// Application of the step.
    pub application: Option<String>,
    /// Records chosen.
    pub matching: u64,
    /// Records that would be sent.
    pub eligible: u64,
    /// Requests needed.
    pub requests: u64,
}

/// A reason and how many records it holds back.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LeftOut {
    /// `no_retry_key`, `past_retention`, `already_resolved`, `already_queued`, `being_retried`, `gone`.
    pub reason: String,
    /// Records.
    pub count: u64,
}

/// Which frozen list to queue.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueueAction {
    /// Handle from the dry run.
    pub preview_id: String,
}

/// A batch on disk.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueuedBatch {
    /// The batch.
    pub batch_id: String,
    /// Records in it.
    pub count: u64,
    /// Until when it can be undone.
    pub undo_until_ms: i64,
}

/// Which batch is meant.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BatchRef {
    /// The batch.
    pub batch_id: String,
}

/// What an undo took back.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Undone {
    /// Records that will not be sent.
    pub canceled: u64,
    /// Records that had left already.
    pub already_sent: u64,
}
