//! Lists of the outbox: batches, items, and the numbers of the status bar.

use crate::{
    Error, File, Result, Store,
    outbox::{BatchId, BatchRow, ItemId, ItemRow, OutboxCounts, Pause, read_change, unsigned},
    summary::some_time,
};
use domain::{
    id::{FlowId, RunId, StepId, StepKey},
    outbox::{Action, ItemState},
    pace::Pace,
    time::UtcMs,
};
use rusqlite::{Connection, Row};

/// Columns of an item `i` for [`item_row`].
pub(crate) const ITEM_COLUMNS: &str =
    "i.no, i.batch, i.action, i.flow, i.step, i.ids, i.state, i.attempts, i.due_ms,
    i.park_reason, i.created_ms, i.sent_ms, i.server_ms, i.job";

impl Store {
    /// Numbers for the status bar and `flowmend status`.
    ///
    /// # Errors
    /// Those of reading.
    pub fn outbox_counts(&self) -> Result<OutboxCounts> {
        self.read(|tx| {
            let mut counts = OutboxCounts::default();
            let mut read = tx.prepare_cached(
                "SELECT state, sum(ids), min(created_ms) FROM item WHERE state NOT IN ('done', 'canceled')
                 GROUP BY state",
            )?;
            let mut rows = read.query([])?;
            while let Some(row) = rows.next()? {
                let state: String = row.get(0)?;
                let ids = unsigned(row.get(1)?);
                let oldest = UtcMs(row.get(2)?);
                match ItemState::read(&state) {
                    Some(ItemState::Queued | ItemState::Sending) => counts.queued += ids,
                    Some(ItemState::Unsure | ItemState::Checking) => counts.unsure += ids,
                    Some(ItemState::Parked) => {
                        counts.parked += ids;
                        continue;
                    }
                    _ => continue,
                }
                let so_far = counts.oldest_queued_at.unwrap_or(oldest);
                counts.oldest_queued_at = Some(so_far.min(oldest));
            }
            Ok(counts)
        })
    }

    /// Batches, newest first, before the given one; only those with unfinished items unless `all`.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list_batches(&self, all: bool, before: Option<BatchId>, limit: usize) -> Result<Vec<BatchRow>> {
        self.read(|tx| {
            let sql =
                "SELECT no FROM batch a WHERE (?1 IS NULL OR no < ?1) AND (?2 OR EXISTS (SELECT 1 FROM item i
                         WHERE i.batch = a.no AND i.state NOT IN ('done', 'canceled')))
                       ORDER BY no DESC LIMIT ?3";
            let ids: Vec<i64> = tx
                .prepare_cached(sql)?
                .query_map((before.map(|id| id.0), all, limit_of(limit)), |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            ids.into_iter().map(|id| batch_row(tx, BatchId(id))).collect()
        })
    }

    /// One batch.
    ///
    /// # Errors
    /// [`Error::Absent`]; those of reading.
    pub fn batch(&self, batch: BatchId) -> Result<BatchRow> {
        self.read(|tx| batch_row(tx, batch))
    }

    /// Items, oldest first, after the given one; unfinished ones unless `all`; of one batch if given.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list_items(
        &self,
        batch: Option<BatchId>,
        all: bool,
        after: Option<ItemId>,
        limit: usize,
    ) -> Result<Vec<ItemRow>> {
        self.read(|tx| {
            let which = match (batch, all) {
                (Some(_), true) => "i.batch = ?1",
                (Some(_), false) => "i.batch = ?1 AND i.state NOT IN ('done', 'canceled')",
                (None, true) => "?1 IS NULL",
                (None, false) => "?1 IS NULL AND i.state NOT IN ('done', 'canceled')",
            };
            let sql = format!(
                "SELECT {ITEM_COLUMNS} FROM item i WHERE {which} AND i.no > ?2 ORDER BY i.no LIMIT ?3"
            );
            let mut read = tx.prepare_cached(&sql)?;
            let after = after.map_or(0, |id| id.0);
            let mut rows = read.query((batch.map(|id| id.0), after, limit_of(limit)))?;
            let mut items = Vec::new();
            while let Some(row) = rows.next()? {
                items.push(item_row(row)?);
            }
            Ok(items)
        })
    }
}

/// Reads [`ITEM_COLUMNS`].
pub(crate) fn item_row(row: &Row<'_>) -> Result<ItemRow> {
    let damaged = || Error::Damaged { file: File::Desk };
    let action: String = row.get(2)?;
    let state: String = row.get(6)?;
    let reason: String = row.get(9)?;
    let job: String = row.get(13)?;
    let state = ItemState::read(&state).ok_or_else(damaged)?;
    Ok(ItemRow {
        id: ItemId(row.get(0)?),
        batch: BatchId(row.get(1)?),
        action: Action::read(&action).ok_or_else(damaged)?,
        step: StepKey { flow: FlowId(row.get(3)?), step: StepId(row.get(4)?) },
        ids: unsigned(row.get(5)?),
        state,
        attempts: row.get(7)?,
        next_attempt_at: some_time(row.get(8)?).filter(|_| state == ItemState::Queued),
        park_reason: (!reason.is_empty()).then_some(reason),
        created_at: UtcMs(row.get(10)?),
        sent_at: some_time(row.get(11)?),
        server_date: some_time(row.get(12)?),
        job: (!job.is_empty()).then_some(RunId(job)),
    })
}

fn batch_row(connection: &Connection, batch: BatchId) -> Result<BatchRow> {
    let sql = "SELECT action, query, origin, created_ms, hold_ms, matching, eligible, left_out, terms, pace,
                 stop_percent, paused FROM batch WHERE no = ?1";
    let mut read = connection.prepare_cached(sql)?;
    let mut rows = read.query([batch.0])?;
    let row = rows.next()?.ok_or(Error::Absent("batch"))?;
    let action: String = row.get(0)?;
    let left_out: String = row.get(7)?;
    let (terms, paused): (String, String) = (row.get(8)?, row.get(11)?);
    let mut found = BatchRow {
        id: batch,
        action: Action::read(&action).ok_or(Error::Damaged { file: File::Desk })?,
        change: read_change(&terms).unwrap_or_default(),
        pace: Pace { per_minute: row.get(9)?, stop_percent: row.get(10)? },
        paused: Pause::read(&paused),
        query: row.get(1)?,
        origin: row.get(2)?,
        created_at: UtcMs(row.get(3)?),
        hold_until: UtcMs(row.get(4)?),
        matching: unsigned(row.get(5)?),
        eligible: unsigned(row.get(6)?),
        left_out: serde_json::from_str(&left_out).unwrap_or_default(),
        items: Vec::new(),
        ids: Vec::new(),
    };
    let sql = "SELECT state, count(*), sum(ids) FROM item WHERE batch = ?1 GROUP BY state";
    let mut read = connection.prepare_cached(sql)?;
    let mut rows = read.query([batch.0])?;
    while let Some(row) = rows.next()? {
        let state: String = row.get(0)?;
        let Some(state) = ItemState::read(&state) else { continue };
        found.items.push((state, unsigned(row.get(1)?)));
        found.ids.push((state, unsigned(row.get(2)?)));
    }
    Ok(found)
}

/// A limit as SQLite takes it.
pub(crate) fn limit_of(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
