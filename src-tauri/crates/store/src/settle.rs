//! Changes of state that no list of the remote spells out record by record: accepted actions, retention, and
//! what is dropped from this computer.

use crate::{
    Result, Store,
    counter::{Cell, Deltas, day_of, first_id},
    ingest::{FLAG_RETRY_KEY, Ingest},
    pull::ErrorList,
    raw,
    term::{self, AUTO, Kind, NONE, Terms},
    text::TextBatch,
};
use domain::{
    error_record::ErrorRecord,
    id::{ErrorId, StepKey},
    json::RawObject,
    standing::ErrorState,
    time::UtcMs,
};
use rusqlite::{Connection, OptionalExtension};

/// Where a record goes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum NewState {
    /// On neither list.
    Gone,
    /// Resolved at that time by that person.
    Resolved { at: UtcMs, resolver: i64 },
}

impl Store {
    /// Notes that the remote has accepted a resolve or a retry of these records: they leave the open list at
    /// once (API 4.3). `by` is who the remote will name, when known; the next resolved list says it exactly.
    /// Returns how many open records there were.
    ///
    /// # Errors
    /// Those of writing.
    pub fn settle_resolved(
        &self,
        step: &StepKey,
        errors: &[ErrorId],
        by: Option<&str>,
        at: UtcMs,
    ) -> Result<u64> {
        self.write_cache(|tx| {
            let Some(no) = term::find_step(tx, step)? else { return Ok(0) };
            let resolver = Terms::new(tx).number(Kind::Resolver, NONE, by)?;
            let mut deltas = Deltas::default();
            let mut count = 0;
            let find = "SELECT e.id FROM error_body b JOIN error e ON e.id = b.id
                        WHERE b.error_id = ?1 AND b.step = ?2 AND e.state = ?3";
            for error in errors {
                let id: Option<i64> = tx
                    .prepare_cached(find)?
                    .query_row((error.as_str(), no.step, ErrorState::Open.code()), |row| row.get(0))
                    .optional()?;
                if let Some(id) = id {
                    change_state(tx, &mut deltas, id, NewState::Resolved { at, resolver }, at)?;
                    count += 1;
                }
            }
            deltas.flush(tx)?;
            Ok(count)
        })
    }

    /// Notes that the remote has purged these records: they are on no list of it any more and stay here.
    ///
    /// # Errors
    /// Those of writing.
    pub fn settle_purged(&self, step: &StepKey, errors: &[ErrorId], at: UtcMs) -> Result<()> {
        self.write_cache(|tx| {
            let Some(no) = term::find_step(tx, step)? else { return Ok(()) };
            let mut deltas = Deltas::default();
            for error in errors {
                let id: Option<i64> = tx
                    .prepare_cached("SELECT id FROM error_body WHERE error_id = ?1 AND step = ?2")?
                    .query_row((error.as_str(), no.step), |row| row.get(0))
                    .optional()?;
                if let Some(id) = id {
                    change_state(tx, &mut deltas, id, NewState::Gone, at)?;
                }
            }
            deltas.flush(tx)
        })
    }

    /// Notes that the remote has taken a label of these records: `field` of each is now `value` (JSON), or absent. The
    /// next list of the step says it exactly.
    ///
    /// # Errors
    /// Those of writing.
    pub fn settle_label(
        &self,
        step: &StepKey,
        errors: &[ErrorId],
        field: &str,
        value: Option<&str>,
        at: UtcMs,
    ) -> Result<()> {
        self.write_cache(|tx| {
            let Some(no) = term::find_step(tx, step)? else { return Ok(()) };
            let (mut open, mut resolved) = (Vec::new(), Vec::new());
            for error in errors {
                let found: Option<(i64, Vec<u8>)> = tx
                    .prepare_cached(
                        "SELECT e.state, b.raw FROM error_body b JOIN error e ON e.id = b.id
                         WHERE b.error_id = ?1 AND b.step = ?2",
                    )?
                    .query_row((error.as_str(), no.step), |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()?;
                let Some((state, packed)) = found else { continue };
                let Some(changed) = labelled(step, &packed, field, value) else { continue };
                match ErrorState::from_code(state) {
                    Some(ErrorState::Open) => open.push(changed),
                    Some(ErrorState::Resolved) => resolved.push(changed),
                    _ => {}
                }
            }
            for (list, records) in [(ErrorList::Open, open), (ErrorList::Resolved, resolved)] {
                Ingest::new(tx, step, list, at, None)?.run(&records)?;
            }
            Ok(())
        })
    }

    /// Records whose `purgeAt` has passed are on no list of the remote any more: they become gone and stay
    /// here. At most `rows_max` of them; returns how many; call again until 0.
    ///
    /// # Errors
    /// Those of writing.
    pub fn expire_errors(&self, now: UtcMs, rows_max: usize) -> Result<u64> {
        self.write_cache(|tx| {
            let sql = "SELECT id FROM error WHERE purge_ms <> 0 AND purge_ms <= ?1 AND state <> 2 LIMIT ?2";
            let ids = ids(tx, sql, (now.0, limit(rows_max)))?;
            let mut deltas = Deltas::default();
            for id in &ids {
                change_state(tx, &mut deltas, *id, NewState::Gone, now)?;
            }
            deltas.flush(tx)?;
            Ok(u64::try_from(ids.len()).unwrap_or(u64::MAX))
        })
    }

    /// Deletes records that are not open and happened before `keep_since`, at most `rows_max` of them, with
    /// their text and counters. Returns how many; call again until 0.
    ///
    /// # Errors
    /// Those of writing.
    pub fn drop_old_errors(&self, keep_since: UtcMs, rows_max: usize) -> Result<u64> {
        self.write_cache(|tx| {
            let sql = "SELECT id FROM error WHERE id < ?1 AND state <> ?2 ORDER BY id LIMIT ?3";
            let ids = ids(tx, sql, (first_id(keep_since.0), ErrorState::Open.code(), limit(rows_max)))?;
            let mut deltas = Deltas::default();
            let mut text = TextBatch::default();
            for id in &ids {
                deltas.add(&cell(tx, *id)?, -1);
                text.remove(*id);
                for sql in [
                    "DELETE FROM error WHERE id = ?1",
                    "DELETE FROM error_body WHERE id = ?1",
                    "DELETE FROM error_tag WHERE id = ?1",
                ] {
                    tx.prepare_cached(sql)?.execute([id])?;
                }
            }
            text.flush(tx)?;
            deltas.flush(tx)?;
            Ok(u64::try_from(ids.len()).unwrap_or(u64::MAX))
        })
    }
}

/// The record with one field changed; `None` when its bytes are damaged.
fn labelled(step: &StepKey, packed: &[u8], field: &str, value: Option<&str>) -> Option<ErrorRecord> {
    let text = raw::unpack(packed)?;
    let changed = RawObject::parse(&text).ok()?.with(field, value);
    ErrorRecord::decode(step, &changed).ok()
}

/// Moves one record to another state, counters included. The text index does not know states.
pub(crate) fn change_state(
    connection: &Connection,
    deltas: &mut Deltas,
    id: i64,
    to: NewState,
    as_of: UtcMs,
) -> Result<()> {
    let old = cell(connection, id)?;
    let new = match to {
        // Who resolved it and when stays readable on a record that is gone.
        NewState::Gone => Cell { state: ErrorState::Gone.code(), ..old },
        NewState::Resolved { resolver, .. } => Cell { state: ErrorState::Resolved.code(), resolver, ..old },
    };
    let resolved_ms = match to {
        NewState::Gone => None,
        NewState::Resolved { at, .. } => Some(at.0.max(1)),
    };
    connection
        .prepare_cached(
            "UPDATE error SET state = ?2, resolver = ?3, resolved_ms = ifnull(?4, resolved_ms),
               as_of_ms = max(as_of_ms, ?5) WHERE id = ?1",
        )?
        .execute((id, new.state, new.resolver, resolved_ms, as_of.0))?;
    deltas.add(&old, -1);
    deltas.add(&new, 1);
    Ok(())
}

/// Whether a resolver is the platform itself.
pub(crate) fn auto_resolver(connection: &Connection) -> Result<i64> {
    Ok(term::find(connection, Kind::Resolver, NONE, AUTO)?.unwrap_or(-1))
}

pub(crate) fn cell(connection: &Connection, id: i64) -> Result<Cell> {
    let sql =
        "SELECT flow, step, state, source, class, code, resolver, print, flags FROM error WHERE id = ?1";
    Ok(connection.prepare_cached(sql)?.query_row([id], |row| {
        Ok(Cell {
            flow: row.get(0)?,
            step: row.get(1)?,
            state: row.get(2)?,
            source: row.get(3)?,
            class: row.get(4)?,
            code: row.get(5)?,
            resolver: row.get(6)?,
            print: row.get(7)?,
            retry_data: row.get::<_, i64>(8)? & FLAG_RETRY_KEY,
            day: day_of(id),
        })
    })?)
}

fn ids(connection: &Connection, sql: &str, params: impl rusqlite::Params) -> Result<Vec<i64>> {
    let mut read = connection.prepare_cached(sql)?;
    let rows = read.query_map(params, |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn limit(rows_max: usize) -> i64 {
    i64::try_from(rows_max).unwrap_or(i64::MAX)
}
