//! Outcomes of retries, record by record, kept for good.

use crate::{
    Error, File, Result, Store,
    outbox::{BatchId, ItemId, unsigned},
    outbox_list::limit_of,
    summary::some_time,
};
use domain::{
    id::{ErrorId, ErrorKey, FlowId, RunId, StepId, StepKey},
    time::UtcMs,
};
use rusqlite::{Connection, Row};

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

impl RetryOutcome {
    const ALL: [Self; 5] = [Self::Pending, Self::Succeeded, Self::Failed, Self::Canceled, Self::Unknown];

    /// The number on disk.
    fn code(self) -> i64 {
        match self {
            Self::Pending => 0,
            Self::Succeeded => 1,
            Self::Failed => 2,
            Self::Canceled => 3,
            Self::Unknown => 4,
        }
    }

    fn from_code(code: i64) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|outcome| outcome.code() == code);
        found.ok_or(Error::Damaged { file: File::Desk })
    }
}

/// Reads the number on disk.
pub(crate) fn outcome_of(code: i64) -> Result<RetryOutcome> {
    RetryOutcome::from_code(code)
}

/// Columns for [`retry_row`].
const COLUMNS: &str =
    "r.item, i.batch, i.flow, i.step, r.error_id, r.trace_key, i.job, r.outcome, r.new_error,
    i.sent_ms, r.settled_ms";

impl Store {
    /// Retries that the platform has and that have records without an outcome, oldest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn pending_retries(&self, limit: usize) -> Result<Vec<PendingRetry>> {
        self.read(|tx| {
            let sql =
                "SELECT DISTINCT r.item FROM retry_result r WHERE r.outcome = 0 ORDER BY r.item LIMIT ?1";
            let items: Vec<i64> = tx
                .prepare_cached(sql)?
                .query_map([limit_of(limit)], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            items.into_iter().map(|item| pending(tx, item)).collect()
        })
    }

    /// Notes which job does the retry of an item.
    ///
    /// # Errors
    /// [`Error::Absent`]; those of writing.
    pub fn set_retry_job(&self, item: ItemId, job: &RunId) -> Result<()> {
        self.write_desk(|tx| {
            let changed = tx
                .prepare_cached("UPDATE item SET job = ?2 WHERE no = ?1")?
                .execute((item.0, job.as_str()))?;
            if changed == 0 { Err(Error::Absent("item")) } else { Ok(()) }
        })
    }

    /// Stores outcomes of records of an item. An outcome that is final is not replaced.
    ///
    /// # Errors
    /// Those of writing.
    pub fn settle_retries(&self, item: ItemId, settled: &[Settled], at: UtcMs) -> Result<()> {
        self.write_desk(|tx| {
            let mut update = tx.prepare_cached(
                "UPDATE retry_result SET outcome = ?3, new_error = ?4, settled_ms = ?5
                 WHERE item = ?1 AND error_id = ?2 AND outcome IN (0, 4)",
            )?;
            for one in settled {
                let new_error = one.new_error.as_ref().map_or("", |id| id.as_str());
                let settled_ms = if one.outcome == RetryOutcome::Pending { 0 } else { at.0.max(1) };
                update.execute((item.0, one.error.as_str(), one.outcome.code(), new_error, settled_ms))?;
            }
            Ok(())
        })
    }

    /// Every retry of one record, newest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn retries_of(&self, key: &ErrorKey) -> Result<Vec<RetryRow>> {
        self.read(|tx| {
            let sql = format!(
                "SELECT {COLUMNS} FROM retry_result r JOIN item i ON i.no = r.item
                 WHERE r.error_id = ?1 AND i.flow = ?2 AND i.step = ?3 ORDER BY r.item DESC"
            );
            let mut read = tx.prepare_cached(&sql)?;
            let mut rows = read.query((key.error.as_str(), key.flow.as_str(), key.step.as_str()))?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                found.push(retry_row(row)?);
            }
            Ok(found)
        })
    }

    /// Outcomes of the records of a batch, counted.
    ///
    /// # Errors
    /// Those of reading.
    pub fn retry_outcomes(&self, batch: BatchId) -> Result<Vec<(RetryOutcome, u64)>> {
        let by_item = self.retry_outcomes_by_item(batch)?;
        let count = |wanted| by_item.iter().filter(|one| one.1 == wanted).map(|one| one.2).sum::<u64>();
        Ok(RetryOutcome::ALL.into_iter().map(|one| (one, count(one))).filter(|one| one.1 > 0).collect())
    }

    /// Outcomes of the records of a batch, counted by item.
    ///
    /// # Errors
    /// Those of reading.
    pub fn retry_outcomes_by_item(&self, batch: BatchId) -> Result<Vec<(ItemId, RetryOutcome, u64)>> {
        self.read(|tx| {
            let mut read = tx.prepare_cached(
                "SELECT r.item, r.outcome, count(*) FROM item i JOIN retry_result r ON r.item = i.no
                 WHERE i.batch = ?1 GROUP BY r.item, r.outcome ORDER BY r.item, r.outcome",
            )?;
            let mut rows = read.query([batch.0])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let outcome = RetryOutcome::from_code(row.get(1)?)?;
                found.push((ItemId(row.get(0)?), outcome, unsigned(row.get(2)?)));
            }
            Ok(found)
        })
    }
}

fn pending(connection: &Connection, item: i64) -> Result<PendingRetry> {
    let sql = "SELECT batch, flow, step, job, sent_ms, server_ms FROM item WHERE no = ?1";
    let mut read = connection.prepare_cached(sql)?;
    let mut rows = read.query([item])?;
    let row = rows.next()?.ok_or(Error::Absent("item"))?;
    let job: String = row.get(3)?;
    let mut found = PendingRetry {
        item: ItemId(item),
        batch: BatchId(row.get(0)?),
        step: StepKey { flow: FlowId(row.get(1)?), step: StepId(row.get(2)?) },
        job: (!job.is_empty()).then_some(RunId(job)),
        sent_at: UtcMs(row.get(4)?),
        server_date: some_time(row.get(5)?),
        records: Vec::new(),
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM retry_result r JOIN item i ON i.no = r.item WHERE r.item = ?1 AND r.outcome = 0"
    );
    let mut read = connection.prepare_cached(&sql)?;
    let mut rows = read.query([item])?;
    while let Some(row) = rows.next()? {
        found.records.push(retry_row(row)?);
    }
    Ok(found)
}

fn retry_row(row: &Row<'_>) -> Result<RetryRow> {
    let text = |at: usize| row.get::<_, String>(at).map(|text| (!text.is_empty()).then_some(text));
    Ok(RetryRow {
        item: ItemId(row.get(0)?),
        batch: BatchId(row.get(1)?),
        key: ErrorKey { flow: FlowId(row.get(2)?), step: StepId(row.get(3)?), error: ErrorId(row.get(4)?) },
        trace_key: text(5)?,
        job: text(6)?.map(RunId),
        outcome: RetryOutcome::from_code(row.get(7)?)?,
        new_error: text(8)?.map(ErrorId),
        sent_at: UtcMs(row.get(9)?),
        settled_at: some_time(row.get(10)?),
    })
}
