//! Request and response types of the commands: what crosses to the window, in camelCase, times in UTC
//! milliseconds. Words for people are left to the UI.

pub mod account;
pub mod action;
pub mod analytics;
pub mod dashboard;
pub mod data_edit;
pub mod error_list;
pub mod export;
pub mod flow;
pub mod group;
pub mod notice;
pub mod notification;
pub mod outbox;
pub mod retry_data;
pub mod run_history;
pub mod session;
pub mod settings;
pub mod storage;
pub mod timeline;
pub mod view;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The request of commands that need nothing.
#[derive(Debug, Clone, Default, Deserialize, Serialize, TS)]
pub struct Nothing {}

/// The answer of commands that have nothing to say.
#[derive(Debug, Clone, Default, Serialize, TS)]
pub struct Done {}

/// A range of time: a preset, resolved in the person's time zone, or two ends.
#[derive(Debug, Clone, Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Range {
    /// Which range (API 3.7).
    pub preset: RangePreset,
    /// Start for `custom`, UTC milliseconds, included.
    pub from_ms: Option<i64>,
    /// End for `custom`, UTC milliseconds, excluded; absent means now.
    pub to_ms: Option<i64>,
}

/// The presets of dashboards, run history and charts (API 3.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RangePreset {
    /// From midnight in the person's time zone.
    Today,
    /// The last 24 hours.
    #[default]
    Last24Hours,
    /// The last 36 hours.
    Last36Hours,
    /// From the start of the day 6 days ago.
    Last7Days,
    /// From the start of the day 14 days ago.
    Last15Days,
    /// From the start of the day 29 days ago.
    Last30Days,
    /// The last hour.
    LastHour,
    /// The last 4 hours.
    Last4Hours,
    /// From midnight to midnight.
    Yesterday,
    /// From the start of the day 59 days ago.
    Last60Days,
    /// From the start of the day 89 days ago.
    Last90Days,
    /// From the start of the day 179 days ago.
    Last180Days,
    /// From the start of the day 3 months ago.
    Last3Months,
    /// From the start of the day 6 months ago.
    Last6Months,
    /// From the start of the day 9 months ago.
    Last9Months,
    /// From the start of the day a year ago.
    LastYear,
    /// Everything.
    All,
    /// The two ends given.
    Custom,
}

/// Light or dark, for pictures drawn by this side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Dark ink on white.
    #[default]
    Light,
    /// Light ink on near black.
    Dark,
}
