//! Saved views.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// All saved views, in the order that the person gave them.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Views {
    /// The views.
    pub rows: Vec<View>,
}

/// A saved view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct View {
    /// Its handle.
    pub view_id: String,
    /// Its name.
    pub name: String,
    /// The text of the query bar.
    pub query: String,
    /// Order of the list, as the address of the window has it; empty for the default.
    pub sort: String,
    /// Grouping of the list, likewise.
    pub group: String,
}

/// A view to be saved.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SaveView {
    /// The view to change; none makes a new one at the end.
    pub view_id: Option<String>,
    /// Its name, at most 80 characters.
    pub name: String,
    /// The text of the query bar.
    pub query: String,
    /// Order of the list.
    pub sort: String,
    /// Grouping of the list.
    pub group: String,
}

/// A view by its handle.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ViewRef {
    /// Its handle.
    pub view_id: String,
}

/// Handles in their new order.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OrderViews {
    /// The handles, first to last.
    pub view_ids: Vec<String>,
}

/// How many records match a query.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Counted {
    /// Exact number, live over the cache.
    pub count: u64,
}
