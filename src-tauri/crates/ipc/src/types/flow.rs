//! The page of one flow: how it is drawn, its settings, the run console. Open errors are live totals, counts of runs
//! are snapshots; they never stand in one field (invariant 5).

use super::{dashboard::ScheduleWords, error_list::Actor};
use domain::flow::StepKind;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which flow is meant.
#[derive(Debug, Clone, Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FlowRef {
    /// The flow.
    pub flow_id: String,
}

/// Which flow to look at closely.
#[derive(Debug, Clone, Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WatchFlow {
    /// The flow; none to stop.
    pub flow_id: Option<String>,
}

/// A flow with its settings.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FlowPage {
    /// The flow.
    pub flow_id: String,
    /// Its name.
    pub flow_name: String,
    /// Its integration; none for standalone flows.
    pub integration_id: Option<String>,
    /// Name of the integration; empty for standalone flows.
    pub integration_name: String,
    /// Whether the flow is switched off.
    pub disabled: bool,
    /// Whether auto-resolve, and so auto-retry, is on.
    pub auto_resolve: bool,
    /// When it starts by itself; none for flows without a schedule.
    pub schedule: Option<ScheduleWords>,
    /// Time zone of the schedule.
    pub schedule_zone: Option<String>,
    /// Next start by schedule.
    pub next_start_at_ms: Option<i64>,
    /// Open errors now (live total).
    pub open_errors: u64,
    /// When somebody last changed the flow.
    pub last_modified_ms: Option<i64>,
    /// How it is drawn, from left to right.
    pub columns: Vec<FlowColumn>,
    /// Set when the last completed run moved nothing, or far less than usual.
    pub silence: Option<SilenceMark>,
    /// When the flow was last fetched.
    pub as_of_ms: i64,
}

/// One place of the way that records take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FlowColumn {
    /// Whether records are routed here: then the lanes are branches with names.
    pub is_router: bool,
    /// Lanes above one another.
    pub lanes: Vec<FlowLane>,
}

/// Steps in a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FlowLane {
    /// Name of the branch; empty for none.
    pub name: String,
    /// Its steps.
    pub steps: Vec<FlowStep>,
}

/// A step as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FlowStep {
    /// Id of the export or import.
    pub step_id: String,
    /// Its name.
    pub name: String,
    /// Its part in the flow.
    #[ts(type = "'export' | 'lookup' | 'import'")]
    pub kind: StepKind,
    /// The application that it talks to.
    pub application: Option<String>,
    /// Open errors now (live total).
    pub open_errors: u64,
}

/// A run that stands out by how little it moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SilenceMark {
    /// Records of a usual run: the median of up to 20 runs before it.
    pub usual: u64,
    /// Records of this one; 0 for an empty run.
    pub records: u64,
}

/// The run console.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RunConsole {
    /// The run under way, else the latest; none when the flow never ran.
    pub run: Option<ConsoleRun>,
    /// From when this is.
    pub as_of_ms: Option<i64>,
}

/// A run with its steps. One start of a flow with several page generators is one run here.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleRun {
    /// The jobs that make it up.
    pub run_ids: Vec<String>,
    /// The platform's word for its status.
    pub status: String,
    /// When it was asked for.
    pub created_at_ms: Option<i64>,
    /// When it began; none while it waits.
    pub started_at_ms: Option<i64>,
    /// When it ended; none while it runs.
    pub ended_at_ms: Option<i64>,
    /// Pages made so far.
    pub pages_generated: u64,
    /// Pages done by the import that is furthest behind; none before that is known.
    pub pages_processed: Option<u64>,
    /// Whether all pages are made; only then a share of progress is true.
    pub done_exporting: bool,
    /// Records that passed (snapshot).
    pub success: u64,
    /// Records that were ignored (snapshot).
    pub ignored: u64,
    /// Errors reported so far (snapshot).
    pub errors: u64,
    /// Errors auto-resolved during the run (snapshot).
    pub auto_resolved: u64,
    /// Who canceled it.
    pub canceled_by: Option<Actor>,
    /// Its steps in the order of the flow.
    pub steps: Vec<StepRun>,
    /// Errors of the run that are open now (live).
    pub open_errors: u64,
}

/// What one step did in a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StepRun {
    /// Id of the export or import.
    pub step_id: String,
    /// Its name.
    pub name: String,
    /// Its part in the flow; none for a step that the flow does not have any more.
    #[ts(type = "'export' | 'lookup' | 'import' | null")]
    pub kind: Option<StepKind>,
    /// The application that it talks to.
    pub application: Option<String>,
    /// The platform's word for its status; none when it has not begun.
    pub status: Option<String>,
    /// Pages made (exports) or done (lookups and imports).
    pub pages: u64,
    /// Pages to be done, once they are all made.
    pub pages_total: Option<u64>,
    /// Records that passed.
    pub success: u64,
    /// Records that were ignored.
    pub ignored: u64,
    /// Errors reported.
    pub errors: u64,
    /// Errors auto-resolved during the run.
    pub auto_resolved: u64,
    /// When it began.
    pub started_at_ms: Option<i64>,
    /// When it ended.
    pub ended_at_ms: Option<i64>,
}

/// Request of a change of auto-resolve.
#[derive(Debug, Clone, Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetAutoResolve {
    /// The flow.
    pub flow_id: String,
    /// What it shall be.
    pub on: bool,
    /// `lastModified` of the flow as it was shown.
    pub seen_ms: Option<i64>,
}

/// Request of switching a flow on or off.
#[derive(Debug, Clone, Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetFlowEnabled {
    /// The flow.
    pub flow_id: String,
    /// What it shall be.
    pub enabled: bool,
}

/// What became of a change of a flow.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FlowSaved {
    /// Whether it was written. If not, somebody changed the flow meanwhile and nothing was written.
    pub saved: bool,
    /// What differs from what was shown; empty when it was written.
    pub changes: Vec<FlowFieldChange>,
}

/// A field of a flow that somebody changed. The values are JSON, cut to 2,000 characters: remote text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FlowFieldChange {
    /// Name of the field.
    pub field: String,
    /// As it was shown; none when it was absent.
    pub before: Option<String>,
    /// As it is now; none when it is gone.
    pub after: Option<String>,
}

/// A run that was started.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StartedRun {
    /// Its id, when the platform named it.
    pub run_id: Option<String>,
}
