//! Results over time: up to eight streams, drawn and as numbers. Where the numbers come from is in docs/analytics.md.

use super::{Range, Theme};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a line is of.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StreamRef {
    /// `integration` or `flow`.
    #[ts(type = "'integration' | 'flow'")]
    pub kind: String,
    /// Its id; `none` for the flows without an integration.
    pub id: String,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Records that passed.
    Success,
    /// Errors reported.
    Error,
    /// Records that were ignored.
    Ignored,
    /// Errors resolved, by the platform and by users.
    Resolved,
    /// Mean time of a successful record.
    AverageTime,
}

/// Request of the charts.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AnalyticsRequest {
    /// One to eight.
    pub streams: Vec<StreamRef>,
    /// Which time.
    pub range: Range,
    /// The last run of this flow instead of a range.
    pub last_run_of: Option<String>,
    /// Places of streams that are not drawn; their numbers come all the same.
    pub hidden: Vec<u32>,
    /// Colours.
    pub theme: Theme,
    /// Width of a chart of the upper row in CSS pixels.
    pub narrow_px: u32,
    /// Width of a chart of the lower row in CSS pixels.
    pub wide_px: u32,
    /// Height of all charts in CSS pixels.
    pub height_px: u32,
}

/// The charts with their numbers.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Analytics {
    /// `minute`, `hour` or `day`.
    #[ts(type = "'minute' | 'hour' | 'day'")]
    pub unit: String,
    /// The time zone that the pieces are cut in.
    pub time_zone: String,
    /// Start of the range.
    pub from_ms: i64,
    /// End of the range.
    pub to_ms: i64,
    /// Where each piece begins.
    pub starts_ms: Vec<i64>,
    /// Words for each piece, as on the axis.
    pub labels: Vec<String>,
    /// The streams in the order of the request.
    pub streams: Vec<StreamView>,
    /// One for each measure: success, error, ignored, average time, resolved.
    pub charts: Vec<ChartView>,
    /// Runs that ended in the range, over all streams; a run of two streams counts twice.
    pub runs: u64,
    /// From when the runs are.
    pub as_of_ms: Option<i64>,
}

/// A stream with its look.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StreamView {
    /// What it is of.
    pub stream: StreamRef,
    /// Its name: remote text.
    pub name: String,
    /// Its colour.
    pub color: String,
    /// Its dashes in pixels; empty for a solid line.
    pub dash_px: Vec<f64>,
}

/// One chart.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartView {
    /// What it measures.
    pub measure: Measure,
    /// The picture.
    pub svg: String,
    /// Width of the picture in CSS pixels.
    pub width_px: f64,
    /// Height of the picture in CSS pixels.
    pub height_px: f64,
    /// Left, top, right and bottom of the plot.
    pub plot: [f64; 4],
    /// Where each piece lies from left to right.
    pub x_px: Vec<f64>,
    /// Width of a bar; 0 where lines are drawn. A bar reaches from its point down to that of the line before it.
    pub bar_px: f64,
    /// The lines, in the order of the legend.
    pub lines: Vec<ChartLine>,
    /// Sum over the range and the drawn streams; for the average time the mean over it. None without any.
    pub total: Option<u64>,
}

/// One line of a chart.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChartLine {
    /// Place of its stream.
    pub stream: u32,
    /// `auto` or `users` for resolved errors.
    #[ts(type = "'auto' | 'users' | null")]
    pub by: Option<String>,
    /// Its colour.
    pub color: String,
    /// Its dashes in pixels.
    pub dash_px: Vec<f64>,
    /// Whether it is drawn.
    pub shown: bool,
    /// One value for each piece; none where there is nothing to average.
    pub values: Vec<Option<u64>>,
    /// Height of each point; none where there is no value, or the line is not drawn.
    pub y_px: Vec<Option<f64>>,
    /// Sum over the range; for the average time the mean.
    pub total: Option<u64>,
}

/// A file of what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ChartFormat {
    /// One chart as SVG.
    Svg,
    /// One chart as PNG, twice the size.
    Png,
    /// The numbers of all charts.
    Csv,
}

/// Request of a file.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SaveChart {
    /// What is shown.
    pub request: AnalyticsRequest,
    /// Which chart; any for CSV.
    pub measure: Measure,
    /// Which form.
    pub format: ChartFormat,
}

/// A file that was written.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SavedFile {
    /// Where.
    pub path: String,
}
