//! Runs, step runs and retry jobs, as last fetched. Their counts are snapshots (invariant 5).
use crate::{Error, Result, Store, search::Cursor};
use domain::{
    id::{FlowId, IntegrationId, RunId, StepId},
    run::Run,
    time::UtcMs,
};
use std::collections::HashMap;

/// Which runs of flows to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunFilter {
    /// Only these flows; empty means any.
    pub flows: Vec<FlowId>,
    /// Only these integrations; `None` inside stands for standalone flows; empty means any.
    pub integrations: Vec<Option<IntegrationId>>,
    /// Only these statuses, in the platform's words; empty means any.
    pub statuses: Vec<String>,
    /// Only runs that contain errors, whatever their status.
    pub with_errors: bool,
    /// Created then or later.
    pub from: Option<UtcMs>,
    /// Created earlier.
    pub to: Option<UtcMs>,
    /// Leave out runs without any record.
    pub hide_empty: bool,
}

/// Which retry jobs to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RetryFilter {
    /// Only these flows; empty means any.
    pub flows: Vec<FlowId>,
    /// Only these steps (ids of exports or imports); empty means any.
    pub steps: Vec<StepId>,
    /// Created then or later.
    pub from: Option<UtcMs>,
    /// Created earlier.
    pub to: Option<UtcMs>,
}

/// A run of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRow {
    /// The run.
    pub run: Run,
    /// Name of its flow; the id when unknown.
    pub flow_name: String,
    /// Name of its integration.
    pub integration_name: Option<String>,
    /// When it was last fetched.
    pub as_of: UtcMs,
    /// Place of this row.
    pub cursor: Cursor,
}

/// A run and its step runs, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunFamily {
    /// The run.
    pub run: RunRow,
    /// Its step runs by their place in the flow.
    pub steps: Vec<Run>,
}

impl Store {
    /// Stores jobs of any kind. Older copies (by `lastModified`) never replace newer ones.
    ///
    /// # Errors
    /// Those of writing.
    pub fn apply_runs(&self, runs: &[Run], as_of: UtcMs) -> Result<()> {
        let _ = (runs, as_of);
        Err(Error::Absent("store"))
    }

    /// Replaces the set of runs that are going on, and stores them. Returns runs that were going on before and
    /// are not in the set any more: they have ended, and must be fetched to know how.
    ///
    /// # Errors
    /// Those of writing.
    pub fn replace_running(&self, runs: &[Run], as_of: UtcMs) -> Result<Vec<RunId>> {
        let _ = (runs, as_of);
        Err(Error::Absent("store"))
    }

    /// Runs of flows, newest first.
    ///
    /// # Errors
    /// [`Error::BadCursor`], [`Error::Interrupted`]; those of reading.
    pub fn list_runs(&self, filter: &RunFilter, after: Option<&Cursor>, limit: usize) -> Result<Vec<RunRow>> {
        let _ = (filter, after, limit);
        Err(Error::Absent("store"))
    }

    /// A run with its steps.
    ///
    /// # Errors
    /// Those of reading.
    pub fn run(&self, run: &RunId) -> Result<Option<RunFamily>> {
        let _ = run;
        Err(Error::Absent("store"))
    }

    /// Runs that are going on, newest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list_running(&self) -> Result<Vec<RunRow>> {
        Err(Error::Absent("store"))
    }

    /// The last `count` runs of each flow, newest first: what the strip of the dashboard shows.
    ///
    /// # Errors
    /// Those of reading.
    pub fn last_runs(&self, count: usize) -> Result<HashMap<FlowId, Vec<Run>>> {
        let _ = count;
        Err(Error::Absent("store"))
    }

    /// Retry jobs (types `retry` and `bulk_retry`), newest first.
    ///
    /// # Errors
    /// [`Error::BadCursor`], [`Error::Interrupted`]; those of reading.
    pub fn list_retry_jobs(
        &self,
        filter: &RetryFilter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<RunRow>> {
        let _ = (filter, after, limit);
        Err(Error::Absent("store"))
    }

    /// How many retry jobs the filter means.
    ///
    /// # Errors
    /// Those of reading.
    pub fn count_retry_jobs(&self, filter: &RetryFilter) -> Result<u64> {
        let _ = filter;
        Err(Error::Absent("store"))
    }

    /// The newest `lastModified` (else creation) of any run of flows: where the next pull of runs begins.
    ///
    /// # Errors
    /// Those of reading.
    pub fn newest_run_at(&self) -> Result<Option<UtcMs>> {
        Err(Error::Absent("store"))
    }
}
