//! The history of runs of a flow. Snapshots: nothing here changes when errors are resolved, except the two live numbers
//! that say what the list of a run's errors would show.

use super::{
    Range,
    error_list::Actor,
    flow::{SilenceMark, StepRun},
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Request of one page.
#[derive(Debug, Clone, Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HistoryRequest {
    /// The flow.
    pub flow_id: String,
    /// Runs that were asked for in this range.
    pub range: Range,
    /// `all`, `completed`, `error` (contains errors), `canceled` or `failed`.
    pub status: String,
    /// Leave out runs without any record.
    pub hide_empty: bool,
    /// Key of the last page; none for the first.
    pub after: Option<String>,
    /// Most runs of this page, at most 500.
    pub limit: u32,
}

/// One page of the history.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HistoryPage {
    /// Runs, newest first.
    pub rows: Vec<HistoryRun>,
    /// Key of the next page; none at the end.
    pub next: Option<String>,
    /// Jobs that the filter means, empty ones included; a run of several page generators is several jobs.
    pub total: u64,
    /// Of them without any record.
    pub empty: u64,
    /// Jobs of the flow that are kept on this computer, whatever the filter.
    pub kept: u64,
    /// When the oldest of these was asked for.
    pub kept_since_ms: Option<i64>,
    /// From when this is.
    pub as_of_ms: Option<i64>,
}

/// One run: one start of the flow.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HistoryRun {
    /// The jobs that make it up; the first is its key.
    pub run_ids: Vec<String>,
    /// The platform's word for its status.
    pub status: String,
    /// When it began; when it was asked for while it waits.
    pub started_at_ms: Option<i64>,
    /// When it ended.
    pub ended_at_ms: Option<i64>,
    /// From start to end in milliseconds.
    pub duration_ms: Option<i64>,
    /// Records that passed.
    pub success: u64,
    /// Records that were ignored.
    pub ignored: u64,
    /// Errors that it reported.
    pub errors: u64,
    /// Errors auto-resolved during the run.
    pub auto_resolved: u64,
    /// Pages made.
    pub pages: u64,
    /// Who canceled it.
    pub canceled_by: Option<Actor>,
    /// Set when it moved nothing, or far less than the runs before it.
    pub silence: Option<SilenceMark>,
    /// Of its errors, those that this computer holds, open or resolved (live).
    pub held_errors: u64,
    /// Of its errors, those that are open now (live).
    pub open_errors: u64,
    /// Step by step, for the grid; only with the newest runs of the first page.
    pub cells: Vec<RunCell>,
    /// Files that the platform keeps about it.
    pub files: Vec<RunFile>,
}

/// A file of a run, such as one that an export read or an import wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RunFile {
    /// The job that has it.
    pub run_id: String,
    /// Its id.
    pub file_id: String,
    /// Its name; some have none. Remote text.
    pub name: Option<String>,
}

/// Request of a file of a run.
#[derive(Debug, Clone, Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SaveRunFile {
    /// The job.
    pub run_id: String,
    /// The file; none for what the platform notes about the job (diagnostics).
    pub file_id: Option<String>,
}

/// One step of a run in the grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RunCell {
    /// The step.
    pub step_id: String,
    /// The platform's word for its status.
    pub status: String,
    /// Errors that it reported.
    pub errors: u64,
}

/// Which run is meant: its jobs.
#[derive(Debug, Clone, Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RunsRef {
    /// The jobs that make it up.
    pub run_ids: Vec<String>,
}

/// The steps of a run.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RunSteps {
    /// In the order of the flow.
    pub steps: Vec<StepRun>,
    /// Whether they were fetched. Runs long ago come without their steps until somebody asks.
    pub known: bool,
}

/// What a run reported, and what of it can be listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RunErrors {
    /// Errors that its jobs reported (snapshot); none when this computer does not know the run.
    pub reported: Option<u64>,
    /// Of these, errors that this computer holds, open or resolved (live).
    pub held: u64,
    /// Of these, errors that are open now (live).
    pub open: u64,
}
