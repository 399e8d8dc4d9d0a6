//! The account-wide dashboard, worked out from cached runs and errors.
use crate::{Error, Result, Store};
use domain::{
    id::{FlowId, IntegrationId},
    time::UtcMs,
};

/// A range of time, and one integration if chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DashboardScope {
    /// Inclusive.
    pub from: UtcMs,
    /// Exclusive.
    pub to: UtcMs,
    /// Only flows of this integration; `Some(None)` means standalone flows.
    pub integration: Option<Option<IntegrationId>>,
}

/// A flow with runs that ended in the range (columns of API 4.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompletedRow {
    /// The flow.
    pub flow: FlowId,
    /// Its name; the id when unknown.
    pub flow_name: String,
    /// Its integration.
    pub integration: Option<IntegrationId>,
    /// Name of that.
    pub integration_name: Option<String>,
    /// Runs that ended in the range.
    pub runs: u64,
    /// Mean of end minus creation in milliseconds, so with the time in the queue; `None` when unknown.
    pub average_run_ms: Option<u64>,
    /// Records that passed.
    pub success: u64,
    /// Records ignored.
    pub ignored: u64,
    /// Records failed (snapshot of the runs).
    pub error: u64,
    /// Live total of open errors, whatever the range.
    pub open_errors: u64,
    /// Errors resolved by the platform in the range, of the cached records.
    pub resolved_by_auto: u64,
    /// Errors resolved by people in the range, of the cached records.
    pub resolved_by_user: u64,
    /// Pages generated.
    pub pages: u64,
    /// Newest open error.
    pub last_error_at: Option<UtcMs>,
    /// Last execution.
    pub last_executed_at: Option<UtcMs>,
    /// Status of its newest run in the platform's words, if any.
    pub last_status: Option<String>,
}

/// One moment of the figures at the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FigurePoint {
    /// Runs that were going on at the end of the bucket.
    pub under_way: u64,
    /// Runs that ended.
    pub runs: u64,
    /// Of them with status failed or canceled, or with errors.
    pub runs_with_errors: u64,
    /// Records that passed.
    pub success: u64,
    /// Records ignored.
    pub ignored: u64,
    /// Records failed.
    pub error: u64,
    /// Errors resolved by the platform.
    pub resolved_by_auto: u64,
    /// Errors resolved by people.
    pub resolved_by_user: u64,
    /// Errors that were open at the end of the bucket, as far as the cache knows.
    pub open_errors: u64,
}

/// Figures of the range, of the range before it, and over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Of the whole range.
    pub total: FigurePoint,
    /// Of the range of the same length before it.
    pub previous: FigurePoint,
    /// In equal buckets.
    pub points: Vec<FigurePoint>,
    /// Errors that occurred in the range and are open now.
    pub new_open_errors: u64,
    /// Runs going on now.
    pub running: u64,
}

impl Store {
    /// Flows with runs that ended in the range.
    ///
    /// # Errors
    /// [`Error::Interrupted`]; those of reading.
    pub fn dashboard_completed(&self, scope: &DashboardScope) -> Result<Vec<CompletedRow>> {
        let _ = scope;
        Err(Error::Absent("store"))
    }

    /// The figures at the top of the dashboard.
    ///
    /// # Errors
    /// [`Error::Interrupted`]; those of reading.
    pub fn dashboard_figures(&self, scope: &DashboardScope, buckets: usize) -> Result<Figures> {
        let _ = (scope, buckets);
        Err(Error::Absent("store"))
    }
}
