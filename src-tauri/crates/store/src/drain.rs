//! Moves of the items: what is due, marking as sending, and every other arrow of the diagram (architecture 6).

use crate::{
    Error, Result, Store,
    freeze::{pack_targets, unpack_targets},
    outbox::{DueItem, ItemId, MoveDetails, signed, state_of},
    outbox_list::{ITEM_COLUMNS, item_row},
};
use domain::{
    outbox::{Action, ItemState, Target},
    time::UtcMs,
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::HashSet;

/// No earlier unfinished item shares a record with the item `i`.
const UNBLOCKED: &str = "NOT EXISTS (SELECT 1 FROM item_block b JOIN item x ON x.no = b.blocker
    WHERE b.item = i.no AND x.state NOT IN ('done', 'canceled'))";

impl Store {
    /// Queued items that may be sent now, oldest first: nothing holds them, and no earlier unfinished item
    /// shares a record id with them.
    ///
    /// # Errors
    /// Those of reading.
    pub fn due_items(&self, now: UtcMs, limit: usize) -> Result<Vec<DueItem>> {
        self.read(|tx| {
            let sql = format!(
                "SELECT {ITEM_COLUMNS}, i.targets FROM item i
                 WHERE i.state = 'queued' AND i.due_ms <= ?1 AND {UNBLOCKED} ORDER BY i.no LIMIT ?2"
            );
            let mut read = tx.prepare_cached(&sql)?;
            let mut rows = read.query((now.0, i64::try_from(limit).unwrap_or(i64::MAX)))?;
            let mut due = Vec::new();
            while let Some(row) = rows.next()? {
                due.push(due_item(row)?);
            }
            Ok(due)
        })
    }

    /// When the next queued item becomes due, if nothing else changes. Blocked items do not count.
    ///
    /// # Errors
    /// Those of reading.
    pub fn next_due_at(&self) -> Result<Option<UtcMs>> {
        self.read(|tx| {
            let sql = format!("SELECT min(i.due_ms) FROM item i WHERE i.state = 'queued' AND {UNBLOCKED}");
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
                "SELECT {ITEM_COLUMNS}, i.targets FROM item i WHERE i.state IN ({}) ORDER BY i.no LIMIT ?1",
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
            let sql = format!("SELECT {ITEM_COLUMNS}, i.targets FROM item i WHERE i.no = ?1");
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
        self.write_desk(|tx| {
            let (found, action) = state_of(tx, item)?;
            if found != from || !found.may_become(to, action) {
                return Err(Error::Move { found, wanted: to });
            }
            if to == ItemState::Sending {
                return mark_sending(tx, item, now);
            }
            let reason = if to == ItemState::Parked { details.park_reason.as_deref() } else { None };
            tx.prepare_cached(
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
                begin_outcomes(tx, item)?;
            }
            if to.is_final() { release(tx, item) } else { Ok(()) }
        })
    }

    /// Puts a parked item back into the queue, due at once.
    ///
    /// # Errors
    /// [`Error::Move`] when it is not parked; those of writing.
    pub fn requeue_item(&self, item: ItemId, now: UtcMs) -> Result<()> {
        let details = MoveDetails { next_attempt_at: Some(now), ..MoveDetails::default() };
        self.move_item(item, ItemState::Parked, ItemState::Queued, &details, now)
    }

    /// Replaces the targets of an item that is not on its way by some of its own: what is still eligible when
    /// it is sent, or what a check found to be still open. The others are free for new actions.
    ///
    /// # Errors
    /// [`Error::Move`] when it is sending or finished; [`Error::Absent`] when nothing would be left (move it
    /// instead); those of writing.
    pub fn narrow_item(&self, item: ItemId, keep: &[Target], now: UtcMs) -> Result<()> {
        self.write_desk(|tx| {
            let (found, _) = state_of(tx, item)?;
            if found.is_final() || found == ItemState::Sending {
                return Err(Error::Move { found, wanted: found });
            }
            let packed: Vec<u8> = tx
                .prepare_cached("SELECT targets FROM item WHERE no = ?1")?
                .query_row([item.0], |row| row.get(0))?;
            let wanted: HashSet<&str> = keep.iter().map(|target| target.error.as_str()).collect();
            let all = unpack_targets(&packed)?;
            let (kept, dropped): (Vec<Target>, Vec<Target>) =
                all.into_iter().partition(|target| wanted.contains(target.error.as_str()));
            if kept.is_empty() {
                return Err(Error::Absent("target left in the item"));
            }
            let mut free = tx.prepare_cached("DELETE FROM live_target WHERE error_id = ?1 AND item = ?2")?;
            for target in dropped {
                free.execute((target.error.as_str(), item.0))?;
            }
            let ids = signed(u64::try_from(kept.len()).unwrap_or(u64::MAX));
            tx.prepare_cached("UPDATE item SET targets = ?2, ids = ?3, changed_ms = ?4 WHERE no = ?1")?
                .execute((item.0, pack_targets(&kept)?, ids, now.0))?;
            Ok(())
        })
    }
}

fn mark_sending(connection: &Connection, item: ItemId, now: UtcMs) -> Result<()> {
    let sql = format!(
        "UPDATE item AS i SET state = 'sending', attempts = attempts + 1, sent_ms = ?2, changed_ms = ?2
         WHERE i.no = ?1 AND i.state = 'queued' AND {UNBLOCKED}"
    );
    if connection.prepare_cached(&sql)?.execute((item.0, now.0))? == 0 {
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
    Ok(DueItem { row: item_row(row)?, targets: unpack_targets(&packed)? })
}
