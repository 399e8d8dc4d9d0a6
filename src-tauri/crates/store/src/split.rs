//! Changes of what an item holds while it is not on its way: records left behind, and items cut in two.

use crate::{
    Error, Result, Store,
    freeze::{pack_targets, unpack_targets},
    outbox::{ItemId, signed, state_of},
};
use domain::{
    eligibility::LeftOutReason,
    outbox::{ItemState, Target},
    time::UtcMs,
};
use rusqlite::{Connection, params};
use std::collections::HashSet;

impl Store {
    /// Replaces the targets of an item that is not on its way by some of its own: what is still eligible when it is
    /// sent, or what a check found to be still open. The others are free for new actions; why they were left behind is
    /// kept for good. A kept target may carry newer tags than the frozen one.
    ///
    /// # Errors
    /// [`Error::Move`] when it is sending or finished; [`Error::Absent`] when nothing would be left (move it instead);
    /// those of writing.
    pub fn narrow_item(
        &self,
        item: ItemId,
        keep: &[Target],
        left: &[(Target, LeftOutReason)],
        now: UtcMs,
    ) -> Result<()> {
        self.write_desk(|tx| {
            check_still(tx, item)?;
            if keep.is_empty() {
                return Err(Error::Absent("target left in the item"));
            }
            leave_behind(tx, item, left, now)?;
            let wanted: HashSet<&str> = keep.iter().map(|target| target.error.as_str()).collect();
            let mut free = tx.prepare_cached("DELETE FROM live_target WHERE error_id = ?1 AND item = ?2")?;
            for target in targets(tx, item)?.iter().filter(|target| !wanted.contains(target.error.as_str())) {
                free.execute((target.error.as_str(), item.0))?;
            }
            put_targets(tx, item, keep, now)
        })
    }

    /// Notes why records of an item are not sent at all; the item itself is to be moved by the caller.
    ///
    /// # Errors
    /// Those of writing.
    pub fn note_left_behind(&self, item: ItemId, left: &[(Target, LeftOutReason)], now: UtcMs) -> Result<()> {
        self.write_desk(|tx| leave_behind(tx, item, left, now))
    }

    /// Cuts an item into parts that together hold exactly its targets: it keeps the first part, the others become new
    /// queued items of the same batch behind it, due at once. They lie over the same records and wait for the same
    /// earlier items. Gives the new items.
    ///
    /// # Errors
    /// [`Error::Move`] when it is sending or finished; [`Error::Absent`] when the parts are not its targets; those of
    /// writing.
    pub fn split_item(&self, item: ItemId, parts: &[Vec<Target>], now: UtcMs) -> Result<Vec<ItemId>> {
        self.write_desk(|tx| {
            check_still(tx, item)?;
            let all = targets(tx, item)?;
            let mut wanted: Vec<&str> = parts.iter().flatten().map(|target| target.error.as_str()).collect();
            let mut known: Vec<&str> = all.iter().map(|target| target.error.as_str()).collect();
            wanted.sort_unstable();
            known.sort_unstable();
            let Some((first, others)) = parts.split_first() else { return Err(Error::Absent("part")) };
            if wanted != known || parts.iter().any(Vec::is_empty) {
                return Err(Error::Absent("way to cut the item"));
            }
            let mut made = Vec::with_capacity(others.len());
            for part in others {
                made.push(ItemId(put_part(tx, item, part, now)?));
            }
            put_targets(tx, item, first, now)?;
            Ok(made)
        })
    }
}

fn check_still(connection: &Connection, item: ItemId) -> Result<()> {
    let (found, _) = state_of(connection, item)?;
    if found.is_final() || found == ItemState::Sending {
        return Err(Error::Move { found, wanted: found });
    }
    Ok(())
}

fn targets(connection: &Connection, item: ItemId) -> Result<Vec<Target>> {
    let packed: Vec<u8> = connection
        .prepare_cached("SELECT targets FROM item WHERE no = ?1")?
        .query_row([item.0], |row| row.get(0))?;
    unpack_targets(&packed)
}

fn put_targets(connection: &Connection, item: ItemId, targets: &[Target], now: UtcMs) -> Result<()> {
    connection
        .prepare_cached("UPDATE item SET targets = ?2, ids = ?3, changed_ms = ?4 WHERE no = ?1")?
        .execute((item.0, pack_targets(targets)?, count(targets), now.0))?;
    Ok(())
}

fn put_part(connection: &Connection, item: ItemId, part: &[Target], now: UtcMs) -> Result<i64> {
    let no = connection
        .prepare_cached(
            "INSERT INTO item (batch, action, flow, step, ids, targets, state, attempts, due_ms, park_reason,
               created_ms, changed_ms, sent_ms, server_ms, job)
             SELECT batch, action, flow, step, ?2, ?3, 'queued', 0, ?4, '', created_ms, ?4, 0, 0, ''
             FROM item WHERE no = ?1",
        )?
        .insert(params![item.0, count(part), pack_targets(part)?, now.0])?;
    connection
        .prepare_cached(
            "INSERT INTO item_block (item, blocker) SELECT ?2, blocker FROM item_block WHERE item = ?1",
        )?
        .execute((item.0, no))?;
    // Later items that wait for these records wait for the part too. An own part never shares a record with another.
    connection
        .prepare_cached(
            "INSERT INTO item_block (item, blocker) SELECT item, ?2 FROM item_block WHERE blocker = ?1",
        )?
        .execute((item.0, no))?;
    let mut move_target =
        connection.prepare_cached("UPDATE live_target SET item = ?3 WHERE error_id = ?1 AND item = ?2")?;
    for target in part {
        move_target.execute((target.error.as_str(), item.0, no))?;
    }
    Ok(no)
}

fn leave_behind(
    connection: &Connection,
    item: ItemId,
    left: &[(Target, LeftOutReason)],
    now: UtcMs,
) -> Result<()> {
    let mut insert = connection.prepare_cached(
        "INSERT OR REPLACE INTO left_behind (item, error_id, reason, target, at_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (target, reason) in left {
        let json = serde_json::to_string(target).unwrap_or_else(|_| "{}".to_owned());
        insert.execute((item.0, target.error.as_str(), reason.as_str(), json, now.0))?;
    }
    Ok(())
}

fn count(targets: &[Target]) -> i64 {
    signed(u64::try_from(targets.len()).unwrap_or(u64::MAX))
}
