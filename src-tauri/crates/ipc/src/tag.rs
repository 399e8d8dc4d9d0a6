//! Cache tags: what a read depends on and what a write changes. Declared once here, used by the dispatch, the
//! engine's change events and the generated client, so that no screen keeps its own list.

use serde::Serialize;
use ts_rs::TS;

/// One area of data that can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Tag {
    /// Which accounts there are and which one is open.
    Session,
    /// Settings of the desk.
    Settings,
    /// Integrations, flows, steps, connections.
    Flows,
    /// Error records, their states and counts.
    Errors,
    /// Runs that have ended, and retries.
    Runs,
    /// Runs in progress.
    Running,
    /// Actions on their way.
    Outbox,
    /// Saved views.
    Views,
    /// Drafts of retry data.
    Drafts,
    /// Connectivity and progress of the sync.
    SyncStatus,
}
