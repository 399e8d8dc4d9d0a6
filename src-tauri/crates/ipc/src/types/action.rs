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
    /// Delete resolved errors at the platform for good.
    Purge,
    /// Assign to a person, or to nobody.
    Assign,
    /// Add and take away tags.
    Tag,
}

/// What an action sets; empty for actions that set nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ActionTerms {
    /// E-mail address of the person to assign to; none takes the assignment away.
    pub assign_to: Option<String>,
    /// Short codes of tags to add.
    pub tags_add: Vec<String>,
    /// Short codes of tags to take away.
    pub tags_remove: Vec<String>,
}

/// A tag of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TagName {
    /// The short code that errors carry.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A person who can be assigned to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// E-mail address.
    pub email: String,
    /// Name, or the address again.
    pub name: String,
}

/// What records can be labelled with, as last read.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Labels {
    /// Tags of the account, by name.
    pub tags: Vec<TagName>,
    /// People, by name.
    pub people: Vec<Person>,
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
    /// Open records that auto-resolve would have resolved, at steps of flows that have it switched off.
    Duplicates {
        /// One flow; none means every such flow.
        #[serde(rename = "flowId")]
        flow_id: Option<String>,
    },
    /// Records of a batch that were left behind when it was sent.
    LeftBehind {
        /// The batch.
        #[serde(rename = "batchId")]
        batch_id: String,
        /// Why they were.
        reason: String,
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
    /// What it sets.
    pub terms: Option<ActionTerms>,
}

/// Another pace for a frozen list.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PaceAction {
    /// Handle from the dry run.
    pub preview_id: String,
    /// Most records a minute; 0 for no limit.
    pub per_minute: u32,
    /// Stops when more than so many percent of the retries fail; 0 for never.
    pub stop_percent: u8,
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
    /// What it sets.
    pub terms: ActionTerms,
    /// Most records a minute; 0 for no limit.
    pub per_minute: u32,
    /// Stops when more than so many percent of the retries fail; 0 for never.
    pub stop_percent: u8,
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
    /// `no_retry_key`, `past_retention`, `already_resolved`, `already_queued`, `being_retried`, `gone`, `not_resolved`, `unchanged`,
    /// `too_many_tags`, `changed`.
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
