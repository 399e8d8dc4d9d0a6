//! The dashboards of completed and running flows. Counts of runs are snapshots of the chosen range; open
//! errors are live totals: they are separate fields and never added together (invariant 5).

use super::{Range, Theme};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which flows a dashboard covers.
#[derive(Debug, Clone, Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FlowScope {
    /// One integration by id; `none` for standalone flows; absent for all.
    pub integration_id: Option<String>,
}

/// Request of the figures on top.
#[derive(Debug, Clone, Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FiguresRequest {
    /// Which flows.
    pub scope: FlowScope,
    /// Range of the snapshot figures.
    pub range: Range,
    /// Colours of the small charts.
    pub theme: Theme,
}

/// The five figures, each with a small chart of 24 points as an SVG document.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// Runs in progress now.
    pub running: u64,
    /// Runs waiting in the queue now.
    pub queued: u64,
    /// Runs that ended in the range.
    pub runs: u64,
    /// Runs that ended in the equally long range before it; none when the cache does not reach back.
    pub runs_before: Option<u64>,
    /// Share of records that passed, 0 to 1; none without records.
    pub success_rate: Option<f64>,
    /// The same for the range before.
    pub success_rate_before: Option<f64>,
    /// Open errors now (live total).
    pub open_errors: u64,
    /// Errors that occurred in the range and are still open.
    pub open_errors_new: u64,
    /// Errors that were auto-resolved in the range.
    pub auto_resolved: u64,
    /// Errors that people resolved in the range.
    pub user_resolved: u64,
    /// Small chart: runs under way.
    pub running_chart: String,
    /// Small chart: runs ended.
    pub runs_chart: String,
    /// Small chart: share of success.
    pub success_chart: String,
    /// Small chart: errors that occurred and are still open.
    pub open_chart: String,
    /// Small chart: errors auto-resolved.
    pub auto_chart: String,
}

/// Request of the completed flows.
#[derive(Debug, Clone, Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CompletedRequest {
    /// Which flows.
    pub scope: FlowScope,
    /// Runs that ended in this range are counted.
    pub range: Range,
    /// `any`, `running`, `error`, `failed`, `canceled` or `completed`: by the last run.
    pub status: String,
    /// Only flows or integrations whose name contains this text.
    pub text: String,
    /// Leave out flows without runs in the range and without open errors.
    pub hide_empty: bool,
}

/// Flows with the results of their runs.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CompletedFlows {
    /// Rows, most open errors first.
    pub rows: Vec<CompletedFlow>,
    /// Start of the range.
    pub from_ms: i64,
    /// End of the range.
    pub to_ms: i64,
    /// From when the runs are; none before the first sync.
    pub as_of_ms: Option<i64>,
}

/// One flow.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CompletedFlow {
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
    /// The last runs, oldest first, at most 14.
    pub strip: Vec<StripRun>,
    /// Open errors now: the historical total (seed), not of the range.
    pub open_errors: u64,
    /// When the last open error occurred.
    pub last_error_at_ms: Option<i64>,
    /// When the flow last ran.
    pub last_run_at_ms: Option<i64>,
    /// Runs that ended in the range.
    pub runs: u64,
    /// Mean time from asked for to ended, in milliseconds, with the time in the queue.
    pub average_run_ms: Option<i64>,
    /// Records that passed.
    pub success: u64,
    /// Records that were ignored.
    pub ignored: u64,
    /// Errors reported by the runs (snapshot).
    pub errors: u64,
    /// Errors that were auto-resolved in the range.
    pub auto_resolved: u64,
    /// Errors that people resolved in the range.
    pub user_resolved: u64,
    /// Pages made.
    pub pages: u64,
    /// Set when the last completed run moved nothing, or far less than usual.
    pub silence: Option<super::flow::SilenceMark>,
}

/// One run in a strip.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StripRun {
    /// The run.
    pub run_id: String,
    /// The platform's word for its status.
    pub status: String,
    /// Errors it reported.
    pub errors: u64,
    /// When it ended or began.
    pub at_ms: i64,
}

/// Request of the running flows.
#[derive(Debug, Clone, Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RunningRequest {
    /// Which flows.
    pub scope: FlowScope,
    /// Only flows or integrations whose name contains this text.
    pub text: String,
}

/// What runs, what just ended, what starts soon.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RunningFlows {
    /// Runs in progress, queued or ending.
    pub runs: Vec<RunningRun>,
    /// The latest runs that ended, newest first, at most 8.
    pub just_finished: Vec<FinishedRun>,
    /// Next starts by schedule, soonest first, at most 8.
    pub starting_soon: Vec<NextStart>,
    /// From when this is.
    pub as_of_ms: Option<i64>,
}

/// A run in progress.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RunningRun {
    /// The run.
    pub run_id: String,
    /// Its flow.
    pub flow_id: String,
    /// Name of the flow.
    pub flow_name: String,
    /// Name of the integration; empty for standalone flows.
    pub integration_name: String,
    /// The platform's word for its status.
    pub status: String,
    /// Pages made so far.
    pub pages_generated: u64,
    /// Pages done so far by the step that is furthest behind; none before that is known.
    pub pages_processed: Option<u64>,
    /// Whether all pages are exported; only then a share of progress is true.
    pub done_exporting: bool,
    /// When it began; none while it waits.
    pub started_at_ms: Option<i64>,
    /// When it was asked for.
    pub created_at_ms: Option<i64>,
    /// Records that passed.
    pub success: u64,
    /// Records that were ignored.
    pub ignored: u64,
    /// Errors reported so far.
    pub errors: u64,
    /// Errors auto-resolved so far.
    pub auto_resolved: u64,
}

/// A run that ended a moment ago.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FinishedRun {
    /// The run.
    pub run_id: String,
    /// Its flow.
    pub flow_id: String,
    /// Name of the flow.
    pub flow_name: String,
    /// Name of the integration; empty for standalone flows.
    pub integration_name: String,
    /// The platform's word for its status.
    pub status: String,
    /// Last runs of the flow, oldest first, at most 14.
    pub strip: Vec<StripRun>,
    /// When it ended.
    pub ended_at_ms: i64,
    /// From start to end in milliseconds.
    pub duration_ms: Option<i64>,
    /// Records that passed.
    pub success: u64,
    /// Records that were ignored.
    pub ignored: u64,
    /// Errors it reported.
    pub errors: u64,
}

/// A start that the schedule promises.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NextStart {
    /// The flow.
    pub flow_id: String,
    /// Name of the flow.
    pub flow_name: String,
    /// Name of the integration; empty for standalone flows.
    pub integration_name: String,
    /// The schedule in a form that the window can put into words.
    pub schedule: ScheduleWords,
    /// When.
    pub starts_at_ms: i64,
    /// Whether a run of this flow is still going on.
    pub waits: bool,
}

/// A schedule by its pattern; `other` carries the cron text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ScheduleWords {
    /// Every so many minutes, all day.
    EveryMinutes {
        /// Minutes between starts.
        minutes: u32,
    },
    /// Every hour at this minute.
    Hourly {
        /// Minute of the hour.
        minute: u32,
    },
    /// Once a day.
    Daily {
        /// Hour of the day in the schedule's zone.
        hour: u32,
        /// Minute of the hour.
        minute: u32,
    },
    /// Anything else.
    Other {
        /// The expression as the remote wrote it.
        cron: String,
    },
}

/// Which run is meant.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RunRef {
    /// The run.
    pub run_id: String,
}
