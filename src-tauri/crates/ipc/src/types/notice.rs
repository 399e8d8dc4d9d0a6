//! Notices of the desktop: what is wanted, and whether anything shows them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a person wants to hear of on the desktop. Off until chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NoticeSettings {
    /// Whether there are notices at all.
    pub enabled: bool,
    /// A kind of failure that was never seen before.
    pub new_kind: bool,
    /// A connection that goes offline.
    pub offline: bool,
    /// An action that needs a person.
    pub parked: bool,
    /// Saved views and the number of records from which they are news.
    pub thresholds: Vec<ViewThreshold>,
    /// First minute of the day when nothing is shown, in the person's time zone; none for no quiet hours.
    pub quiet_from_min: Option<u16>,
    /// First minute after; before the first one means the next day.
    pub quiet_to_min: Option<u16>,
}

/// A saved view that is news from so many records on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ViewThreshold {
    /// The view.
    pub view_id: String,
    /// Records from which it is news; at least 1.
    pub at_least: u64,
}

/// What shows notices on this desktop.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Notifier {
    /// Name of the program that shows them; none when there is none.
    pub name: Option<String>,
    /// Whether a click can open the view.
    pub clicks: bool,
}

/// What became of a notice that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NoticeTried {
    /// Whether a notifier took it.
    pub shown: bool,
}
