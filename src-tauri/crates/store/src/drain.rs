//! Moves of the items: what is due, marking as sending, and every other arrow of the diagram (architecture 6).

use crate::{
    Error, Result, Store,
    data_edit::{drop_saved_draft, queue_retry_of_saved},
    freeze::unpack_targets,
    outbox::{DueItem, ItemId, MoveDetails, read_change, state_of},
    outbox_list::{ITEM_COLUMNS, item_row},
};
use domain::{
    outbox::{Action, ItemState},
    time::UtcMs,
};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

/// No earlier unfinished item shares a record with the item `i`.
const UNBLOCKED: &str = "NOT EXISTS (SELECT 1 FROM item_block b JOIN item x ON x.no = b.blocker
    WHERE b.item = i.no AND x.state NOT IN ('done', 'canceled'))";

/// The batch of the item `i` does not rest; its pace allows the next piece; with a stop condition, the outcomes of the
/// pieces before are known. `:now` is the time of day.
const MAY_GO: &str = "EXISTS (SELECT 1 FROM batch a WHERE a.no = i.batch AND a.paused = ''
    AND (a.pace = 0 OR NOT EXISTS (SELECT 1 FROM item s WHERE s.batch = a.no
      AND s.sent_ms BETWEEN :now - 61000 AND :now AND s.sent_ms + s.ids * 60000 / a.pace > :now))
    AND (a.stop_percent = 0 OR NOT EXISTS (SELECT 1 FROM item s LEFT JOIN retry_result r
      ON r.item = s.no AND r.outcome = 0
      WHERE s.batch = a.no AND (s.state IN ('sending', 'unsure', 'checking') OR r.item IS NOT NULL))))";

/// Columns of an item with everything needed to send it.
const DUE_COLUMNS: &str = "i.targets, (SELECT a.terms FROM batch a WHERE a.no = i.batch) AS terms";

impl Store {
    /// Queued items that may be sent now, oldest first: nothing holds them, and no earlier unfinished item
    /// shares a record id with them.
    ///
    /// # Errors
    /// Those of reading.
    pub fn due_items(&self, now: UtcMs, limit: usize) -> Result<Vec<DueItem>> {
        self.due_items_by(now, now, limit)
    }

    /// The same for items that are due until `horizon`, which holds of undo windows and back-offs alone: pace, rest and
    /// stop conditions are those of `now`.
    ///
    /// # Errors
    /// Those of reading.
    pub fn due_items_by(&self, horizon: UtcMs, now: UtcMs, limit: usize) -> Result<Vec<DueItem>> {
        self.read(|tx| {
            let sql = format!(
                "SELECT {ITEM_COLUMNS}, {DUE_COLUMNS} FROM item i WHERE i.state = 'queued' AND i.due_ms <= :horizon
                 AND {UNBLOCKED} AND {MAY_GO} ORDER BY i.no LIMIT :limit"
            );
            let mut read = tx.prepare_cached(&sql)?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let mut rows = read.query(named_params! { ":horizon": horizon.0, ":now": now.0, ":limit": limit })?;
            let mut due = Vec::new();
            while let Some(row) = rows.next()? {
                due.push(due_item(row)?);
            }
            Ok(due)
        })
    }

    /// When the next queued item becomes due, if nothing else changes. Blocked items and resting batches do not count.
    ///
    /// # Errors
    /// Those of reading.
    pub fn next_due_at(&self) -> Result<Option<UtcMs>> {
        self.read(|tx| {
            let sql = format!(
                "SELECT min(i.due_ms) FROM item i JOIN batch a ON a.no = i.batch
                 WHERE i.state = 'queued' AND a.paused = '' AND {UNBLOCKED}"
            );
            let due: Option<i64> = tx.prepare_cached(&sql)?.query_row([], |row| row.get(0))?;
            Ok(due.map(UtcMs))
        })
    }

    /// Items in one of these states, oldest first, with their targets.
    ///
    /// # Errors
    /// Those of reading.
    pub fn items_in(&self, states: &[ItemState], limit: usize) -> Result<Vec<DueItem>> {
        let words: Vec<String> = states.iter().map(|state| format!("'{}'", state.as_str())).collect();
        self.read(|tx| {
            let sql = format!(
                "SELECT {ITEM_COLUMNS}, {DUE_COLUMNS} FROM item i WHERE i.state IN ({}) ORDER BY i.no LIMIT ?1",
                words.join(", ")
            );
            let mut read = tx.prepare(&sql)?;
            let mut rows = read.query([i64::try_from(limit).unwrap_or(i64::MAX)])?;
            let mut items = Vec::new();
            while let Some(row) = rows.next()? {
                items.push(due_item(row)?);
            }
            Ok(items)
        })
    }

    /// One item with its targets.
    ///
    /// # Errors
    /// [`Error::Absent`]; those of reading.
    pub fn item(&self, item: ItemId) -> Result<DueItem> {
        self.read(|tx| {
            let sql = format!("SELECT {ITEM_COLUMNS}, {DUE_COLUMNS} FROM item i WHERE i.no = ?1");
            let mut read = tx.prepare_cached(&sql)?;
            let mut rows = read.query([item.0])?;
            due_item(rows.next()?.ok_or(Error::Absent("item"))?)
        })
    }

    /// Marks a queued item as sending; committed to disk when this returns (invariant 4). Counts an attempt.
    ///
    /// # Errors
    /// [`Error::Move`] when it is not queued, or an earlier unfinished item shares a record; those of writing.
    pub fn mark_sending(&self, item: ItemId, now: UtcMs) -> Result<()> {
        self.write_desk(|tx| mark_sending(tx, item, now))
    }

    /// Moves an item, if it still stands at `from` and the diagram has the arrow. A retry that becomes done
    /// leaves a pending outcome for each record.
    ///
    /// # Errors
    /// [`Error::Move`]; those of writing.
    pub fn move_item(
        &self,
        item: ItemId,
        from: ItemState,
        to: ItemState,
        details: &MoveDetails,
        now: UtcMs,
    ) -> Result<()> {
        self.write_desk(|tx| move_item(tx, item, from, to, details, now))
    }

    /// Puts a parked item back into the queue, due at once.
    ///
    /// # Errors
    /// [`Error::Move`] when it is not parked; those of writing.
    pub fn requeue_item(&self, item: ItemId, now: UtcMs) -> Result<()> {
        let details = MoveDetails { next_attempt_at: Some(now), ..MoveDetails::default() };
        self.move_item(item, ItemState::Parked, ItemState::Queued, &details, now)
    }
}

/// The move within a transaction.
pub(crate) fn move_item(
    connection: &Connection,
    item: ItemId,
    from: ItemState,
    to: ItemState,
    details: &MoveDetails,
    now: UtcMs,
) -> Result<()> {
    let (found, action) = state_of(connection, item)?;
    if found != from || !found.may_become(to, action) {
        return Err(Error::Move { found, wanted: to });
    }
    if to == ItemState::Sending {
        return mark_sending(connection, item, now);
    }
    let reason = if to == ItemState::Parked { details.park_reason.as_deref() } else { None };
    connection
        .prepare_cached(
            "UPDATE item SET state = ?2, changed_ms = ?3, park_reason = ?4, due_ms = ifnull(?5, due_ms),
               server_ms = ifnull(?6, server_ms), job = ifnull(?7, job) WHERE no = ?1",
        )?
        .execute(params![
            item.0,
            to.as_str(),
            now.0,
            reason.unwrap_or_default(),
            details.next_attempt_at.map(|at| at.0),
            details.server_date.map(|at| at.0),
            details.job.as_ref().map(|job| job.as_str())
        ])?;
    if to == ItemState::Done && action == Action::Retry {
        begin_outcomes(connection, item)?;
    }
    if to.is_final() {
        release(connection, item)?;
    }
    if to == ItemState::Done && action == Action::EditData {
        drop_saved_draft(connection, item)?;
    }
    if action == Action::EditData && (to.is_final() || to == ItemState::Parked) {
        queue_retry_of_saved(connection, item, now)?;
    }
    Ok(())
}

fn mark_sending(connection: &Connection, item: ItemId, now: UtcMs) -> Result<()> {
    let sql = format!(
        "UPDATE item AS i SET state = 'sending', attempts = attempts + 1, sent_ms = :now, changed_ms = :now
         WHERE i.no = :item AND i.state = 'queued' AND {UNBLOCKED} AND {MAY_GO}"
    );
    if connection.prepare_cached(&sql)?.execute(named_params! { ":item": item.0, ":now": now.0 })? == 0 {
        let (found, _) = state_of(connection, item)?;
        return Err(Error::Move { found, wanted: ItemState::Sending });
    }
    Ok(())
}

/// A finished item blocks nothing and lies over nothing any more.
fn release(connection: &Connection, item: ItemId) -> Result<()> {
    for sql in [
        "DELETE FROM live_target WHERE item = ?1",
        "DELETE FROM item_block WHERE item = ?1",
        "DELETE FROM item_block WHERE blocker = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([item.0])?;
    }
    Ok(())
}

/// The platform has the retry: each record waits for its outcome.
fn begin_outcomes(connection: &Connection, item: ItemId) -> Result<()> {
    let packed: Option<Vec<u8>> = connection
        .prepare_cached("SELECT targets FROM item WHERE no = ?1")?
        .query_row([item.0], |row| row.get(0))
        .optional()?;
    let targets = unpack_targets(&packed.ok_or(Error::Absent("item"))?)?;
    let mut insert = connection.prepare_cached(
        "INSERT OR IGNORE INTO retry_result (item, error_id, trace_key, outcome, new_error, settled_ms)
         VALUES (?1, ?2, ?3, 0, '', 0)",
    )?;
    for target in targets {
        insert.execute((item.0, target.error.as_str(), target.trace_key.unwrap_or_default()))?;
    }
    Ok(())
}

fn due_item(row: &Row<'_>) -> Result<DueItem> {
    let packed: Vec<u8> = row.get("targets")?;
    let terms: String = row.get("terms")?;
    Ok(DueItem { row: item_row(row)?, change: read_change(&terms)?, targets: unpack_targets(&packed)? })
}
