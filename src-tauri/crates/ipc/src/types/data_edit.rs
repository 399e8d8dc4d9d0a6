//! One change of the retry data of many records, drafts of single ones, and edits that met another one.

use super::{action::LeftOut, action::Selection, error_list::ErrorRef};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Request of a change of many records.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BeginDataEdit {
    /// The records.
    pub selection: Selection,
}

/// A frozen list whose retry data is to be read. Kept by this side for 30 minutes.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DataEditBegun {
    /// Handle of the list.
    pub edit_id: String,
    /// Records chosen.
    pub matching: u64,
    /// Records whose retry data is to be read.
    pub eligible: u64,
    /// Most records of one change.
    pub records_max: u32,
    /// Why the rest is left out.
    pub left_out: Vec<LeftOut>,
}

/// Which change is meant.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DataEditRef {
    /// Handle of the list.
    pub edit_id: String,
}

/// How far the reading is. Asked for again until nothing is left to read.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DataEditRead {
    /// Records looked at.
    pub looked_at: u64,
    /// Records in all.
    pub total: u64,
    /// Of those looked at, records whose data could not be read.
    pub failed: u64,
    /// Fields of the data that was read, in the order of the first record that has them, at most 300.
    pub fields: Vec<DataField>,
}

/// A field of the retry data of the records.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DataField {
    /// Its path, as a change takes it: hostile text.
    pub path: String,
    /// Records that have it.
    pub records: u64,
    /// Some of its values, as JSON, shortened: hostile text. At most 5.
    pub samples: Vec<String>,
    /// Whether the first value is a text.
    pub is_text: bool,
}

/// What is done at a path.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum DataOp {
    /// Sets a value.
    Set {
        /// The value as it was typed.
        value: String,
        /// Whether it is JSON (a number, true, null, a list); else it is a text.
        #[serde(rename = "isJson")]
        is_json: bool,
        /// Whether the field is added where it is missing.
        add: bool,
    },
    /// Takes the field away.
    Remove,
    /// Replaces text within a value.
    Replace {
        /// What is looked for.
        find: String,
        /// What comes in its place.
        with: String,
    },
}

/// A dry run of a change.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ShapeDataEdit {
    /// Handle of the list.
    pub edit_id: String,
    /// Where: a path such as `lines[*].taxCode`, or a JSON pointer.
    pub path: String,
    /// What.
    pub op: DataOp,
    /// Whether the saved records are retried afterwards.
    pub then_retry: bool,
}

/// Why a change says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DataProblem {
    /// There is no path.
    PathEmpty,
    /// The path cannot be read.
    PathBad,
    /// The value is not JSON.
    ValueNotJson,
    /// Nothing is looked for.
    FindEmpty,
    /// The data would be too long to be saved.
    TooLong,
}

/// What a change does to the records: what is shown is what is queued.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DataEditShape {
    /// Why the change says nothing; then all else is empty.
    pub problem: Option<DataProblem>,
    /// Records that change.
    pub changed: u64,
    /// Records that are so already.
    pub unchanged: u64,
    /// Records without such a field.
    pub missing: u64,
    /// Records whose data could not be read.
    pub unread: u64,
    /// Requests needed.
    pub requests: u64,
    /// Steps touched.
    pub steps: u64,
    /// The first records, changed ones first, at most 100.
    pub rows: Vec<DataEditRow>,
}

/// What becomes of one record.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DataEditRow {
    /// The record.
    pub error: ErrorRef,
    /// Its trace key.
    pub trace_key: Option<String>,
    /// Name of its step.
    pub step_name: String,
    /// `changed`, `unchanged`, `missing`, `unread`.
    pub result: String,
    /// The value at the first changed place as JSON, shortened; none where it was missing.
    pub before: Option<String>,
    /// The same afterwards; none where it is removed.
    pub after: Option<String>,
    /// Places changed.
    pub places: u64,
}

/// An edit of one record for the outbox.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueueRetryData {
    /// The record.
    pub error: ErrorRef,
    /// The data as it was read.
    pub fetched: String,
    /// The data as it is to be: one JSON object or list.
    pub edited: String,
    /// Whether it is retried afterwards.
    pub then_retry: bool,
}

/// A draft to be kept.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SaveDraft {
    /// The record.
    pub error: ErrorRef,
    /// Part of the step that the data is kept for.
    pub stage: Option<String>,
    /// The data as it was read.
    pub fetched: String,
    /// The text as it was typed.
    pub edited: String,
    /// When the data was read.
    pub read_at_ms: i64,
}

/// The draft of a record.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// Part of the step that the data is kept for.
    pub stage: Option<String>,
    /// The data as it was read.
    pub fetched: String,
    /// The text as it was typed: it need not be JSON.
    pub edited: String,
    /// When the data was read.
    pub read_at_ms: i64,
    /// When it was typed last.
    pub changed_at_ms: i64,
}

/// The draft of a record, if there is one.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftFound {
    /// The draft.
    pub draft: Option<Draft>,
}

/// Drafts that were neither saved nor discarded.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Drafts {
    /// The one typed last first.
    pub rows: Vec<DraftRow>,
}

/// A draft in a list.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftRow {
    /// The record.
    pub error: ErrorRef,
    /// Its trace key.
    pub trace_key: Option<String>,
    /// Name of the flow.
    pub flow_name: String,
    /// Name of the step.
    pub step_name: String,
    /// When it was typed last.
    pub changed_at_ms: i64,
}

/// An edit that met another one: three versions.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DataConflict {
    /// The record.
    pub error: ErrorRef,
    /// Its trace key.
    pub trace_key: Option<String>,
    /// The data that was edited, laid out in lines.
    pub fetched: String,
    /// The data as it was to be.
    pub edited: String,
    /// The data that the remote has now.
    pub server: String,
}

/// What a person decided about a conflict: the edit is sent again over what the remote had when they looked.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RequeueEdit {
    /// The item.
    pub item_id: String,
    /// The remote's data that the person saw.
    pub server: String,
    /// The data as it is to be.
    pub edited: String,
}
