//! Groups of error records on the desk.

use super::{Theme, error_list::ErrorRow};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One page of groups.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListGroups {
    /// The text of the query bar.
    pub query: String,
    /// What makes records one group.
    pub by: GroupBy,
    /// Order.
    pub sort: GroupOrder,
    /// Where the page before ended.
    pub after: Option<String>,
    /// Groups wanted, at most 200.
    pub limit: u32,
    /// For the small charts.
    pub theme: Theme,
}

/// What makes records one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum GroupBy {
    /// The same message and code, numbers, ids, quotes, dates and addresses aside.
    #[default]
    Kind,
    /// The same trace key; records without one are in no group.
    Trace,
    /// The same step of the same flow.
    Step,
    /// The same code.
    Code,
    /// The same classification.
    Class,
}

/// Order of groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum GroupOrder {
    /// The largest first.
    #[default]
    Count,
    /// Last seen first.
    LastSeen,
    /// First seen last.
    FirstSeen,
}

/// Groups and what they are of.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GroupPage {
    /// Groups in order.
    pub rows: Vec<GroupRow>,
    /// How many there are in all.
    pub total: u64,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
    /// Time the search took on this computer, in milliseconds.
    pub took_ms: f64,
    /// From when the data is; none before the first sync.
    pub as_of_ms: Option<i64>,
}

/// One group. All numbers are of the records that match the query.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GroupRow {
    /// The query narrowed to this group: opens it and acts on it.
    pub query: String,
    /// What it has in common, as the query language takes it; none for records without.
    pub value: Option<String>,
    /// For kinds, the message with slots in place of what differs; else what it has in common, with names in
    /// place of ids. Hostile text.
    pub label: Vec<LabelPart>,
    /// Records.
    pub count: u64,
    /// The oldest of them.
    pub first_at_ms: i64,
    /// The newest of them.
    pub last_at_ms: i64,
    /// Flows that reported them.
    pub flows: u64,
    /// Names of the steps that reported them, the busiest first, at most 5.
    pub steps: Vec<String>,
    /// How many steps there are.
    pub total_steps: u32,
    /// The last seven days, drawn.
    pub chart: String,
    /// What the last seven days say.
    pub trend: Trend,
    /// Its newest record.
    pub newest: ErrorRow,
}

/// A piece of a label: text, or a slot (`n`, `id`, `text`, `date`, `url`, `host`, `email`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LabelPart {
    /// The text; the word of the slot.
    pub text: String,
    /// Whether something that differs stands here.
    pub slot: bool,
}

/// What a kind of failure is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Trend {
    /// First seen within the last day.
    New,
    /// Far more than on other days.
    Escalating,
    /// Seen again after three quiet days.
    BackAgain,
    /// Nothing special.
    Ongoing,
}
