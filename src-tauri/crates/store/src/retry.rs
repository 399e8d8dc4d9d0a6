//! Outcomes of retries, record by record, kept for good.
use crate::{
    Error, Result, Store,
    outbox::{BatchId, ItemId},
};
use domain::{
    id::{ErrorId, ErrorKey, RunId, StepKey},
    time::UtcMs,
};

/// How a retry of one record ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RetryOutcome {
    /// Accepted by the platform, not finished.
    Pending,
    /// The record passed.
    Succeeded,
    /// It failed again.
    Failed,
    /// The retry was canceled before it came to this record.
    Canceled,
    /// It ended, and nothing tells how.
    Unknown,
}

/// The retry of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryRow {
    /// The item that asked for it.
    pub item: ItemId,
    /// Its batch.
    pub batch: BatchId,
    /// The record.
    pub key: ErrorKey,
    /// Its trace key, to recognise the new error of a failed retry.
    pub trace_key: Option<String>,
    /// The job at the platform, when known.
    pub job: Option<RunId>,
    /// How it ended.
    pub outcome: RetryOutcome,
    /// The new open error of a failed retry.
    pub new_error: Option<ErrorId>,
    /// When it was sent.
    pub sent_at: UtcMs,
    /// When the outcome became known.
    pub settled_at: Option<UtcMs>,
}

/// An item whose retry is running at the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingRetry {
    /// The item.
    pub item: ItemId,
    /// Its batch.
    pub batch: BatchId,
    /// The step.
    pub step: StepKey,
    /// The job, when known.
    pub job: Option<RunId>,
    /// When it was sent, and the server's time of the answer.
    pub sent_at: UtcMs,
    /// Server time of the answer.
    pub server_date: Option<UtcMs>,
    /// Records without an outcome.
    pub records: Vec<RetryRow>,
}

/// An outcome to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The record.
    pub error: ErrorId,
    /// How it ended.
    pub outcome: RetryOutcome,
    /// The new open error of a failed retry.
    pub new_error: Option<ErrorId>,
}

impl Store {
    /// Retries that the platform has and that have records without an outcome, oldest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn pending_retries(&self, limit: usize) -> Result<Vec<PendingRetry>> {
        let _ = limit;
        Err(Error::Absent("store"))
    }

    /// Notes which job does the retry of an item.
    ///
    /// # Errors
    /// Those of writing.
    pub fn set_retry_job(&self, item: ItemId, job: &RunId) -> Result<()> {
        let _ = (item, job);
        Err(Error::Absent("store"))
    }

    /// Stores outcomes of records of an item.
    ///
    /// # Errors
    /// Those of writing.
    pub fn settle_retries(&self, item: ItemId, settled: &[Settled], at: UtcMs) -> Result<()> {
        let _ = (item, settled, at);
        Err(Error::Absent("store"))
    }

    /// Every retry of one record, newest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn retries_of(&self, key: &ErrorKey) -> Result<Vec<RetryRow>> {
        let _ = key;
        Err(Error::Absent("store"))
    }

    /// Outcomes of the records of a batch, counted.
    ///
    /// # Errors
    /// Those of reading.
    pub fn retry_outcomes(&self, batch: BatchId) -> Result<Vec<(RetryOutcome, u64)>> {
        let _ = batch;
        Err(Error::Absent("store"))
    }

    /// Outcomes of the records of a batch, counted by item.
    ///
    /// # Errors
    /// Those of reading.
    pub fn retry_outcomes_by_item(&self, batch: BatchId) -> Result<Vec<(ItemId, RetryOutcome, u64)>> {
        let _ = batch;
        Err(Error::Absent("store"))
    }
}
