//! Error records: writing them, and moving them between open and resolved.

use super::news_row;
use crate::{error::Error, model::NewError};
use domain::time::UtcMs;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// One error record as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ErrorRow {
    pub(crate) id: i64,
    pub(crate) step: i64,
    pub(crate) open: bool,
    pub(crate) occurred_at: UtcMs,
    pub(crate) trace_key: String,
    pub(crate) source: String,
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) classification: String,
    pub(crate) export_uri: String,
    pub(crate) import_uri: String,
    pub(crate) o_index: i64,
    pub(crate) run_id: String,
    pub(crate) http_status: u16,
    pub(crate) http_method: String,
    pub(crate) retry_at: Option<UtcMs>,
    pub(crate) auto_attempts: u8,
    pub(crate) chain_started_at: UtcMs,
    pub(crate) retry_percent: u8,
    /// JSON array of short codes.
    pub(crate) tags: String,
    pub(crate) assigned_to: String,
    pub(crate) assigned_by: String,
    pub(crate) purge_at: UtcMs,
    pub(crate) resolved_at: Option<UtcMs>,
    pub(crate) resolved_by: String,
    /// Whether retry data is still kept.
    pub(crate) has_retry_data: bool,
}

/// Columns in the order in which [`read`] takes them; the table must be called `e`.
pub(super) const COLUMNS: &str = "e.id, e.step, e.open, e.occurred_ms, e.trace_key, e.source, e.code, e.message,
  e.classification, e.export_uri, e.import_uri, e.o_index, e.run_id, e.http_status, e.http_method, e.retry_at_ms,
  e.auto_attempts, e.chain_ms, e.retry_percent, e.tags, e.assigned_to, e.assigned_by, e.purge_ms, e.resolved_ms,
  e.resolved_by,
  EXISTS (SELECT 1 FROM retry_data r INDEXED BY retry_data_of_step WHERE r.step = e.step AND r.id = e.id)";

/// Reads a row of [`COLUMNS`].
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<ErrorRow> {
    Ok(ErrorRow {
        id: row.get(0)?,
        step: row.get(1)?,
        open: row.get(2)?,
        occurred_at: UtcMs(row.get(3)?),
        trace_key: row.get(4)?,
        source: row.get(5)?,
        code: row.get(6)?,
        message: row.get(7)?,
        classification: row.get(8)?,
        export_uri: row.get(9)?,
        import_uri: row.get(10)?,
        o_index: row.get(11)?,
        run_id: row.get(12)?,
        http_status: row.get(13)?,
        http_method: row.get(14)?,
        retry_at: row.get::<_, Option<i64>>(15)?.map(UtcMs),
        auto_attempts: row.get(16)?,
        chain_started_at: UtcMs(row.get(17)?),
        retry_percent: row.get(18)?,
        tags: row.get(19)?,
        assigned_to: row.get(20)?,
        assigned_by: row.get(21)?,
        purge_at: UtcMs(row.get(22)?),
        resolved_at: row.get::<_, Option<i64>>(23)?.map(UtcMs),
        resolved_by: row.get(24)?,
        has_retry_data: row.get(25)?,
    })
}

/// Writes one error of the step with this number and gives its id. `purge_at` must be decided.
pub(crate) fn insert(connection: &Connection, step: i64, new: &NewError) -> Result<i64, Error> {
    let failure = &new.failure;
    let (resolved_at, resolved_by) = match &new.resolved {
        Some((at, by)) => (Some(at.0), by.as_str()),
        None => (None, ""),
    };
    connection
        .prepare_cached(
            "INSERT INTO error (step, open, occurred_ms, trace_key, source, code, message, classification,
               export_uri, import_uri, o_index, run_id, http_status, http_method, retry_at_ms, auto_attempts,
               chain_ms, retry_percent, tags, assigned_to, assigned_by, purge_ms, resolved_ms, resolved_by,
               announced_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
               '', ?21, ?22, ?23, ?24)",
        )?
        .execute(params![
            step,
            new.resolved.is_none(),
            new.occurred_at.0,
            new.trace_key,
            failure.source,
            failure.code,
            failure.message,
            failure.classification.as_deref().unwrap_or_default(),
            failure.export_uri.as_deref().unwrap_or_default(),
            failure.import_uri.as_deref().unwrap_or_default(),
            new.o_index,
            new.run_id.as_deref().unwrap_or_default(),
            failure.http_status,
            failure.http_method,
            new.retry_at.map(|at| at.0),
            new.auto_attempts,
            new.chain_started_at.unwrap_or(new.occurred_at).0,
            failure.retry_success_percent.unwrap_or(100),
            serde_json::to_string(&new.tags)?,
            new.assigned_to,
            new.purge_at.unwrap_or_default().0,
            resolved_at,
            resolved_by,
            if new.is_news { None } else { Some(0) },
        ])?;
    let id = connection.last_insert_rowid();
    if new.is_news {
        news_row::error_changed(connection, new.occurred_at, id)?;
    }
    Ok(id)
}

/// One error by id.
pub(crate) fn get(connection: &Connection, id: i64) -> Result<Option<ErrorRow>, Error> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM error e WHERE e.id = ?1"))?;
    Ok(statement.query_row([id], read).optional()?)
}

/// Open errors of a step with this trace key, oldest first: id and run (empty for a retry).
pub(crate) fn open_of_key(
    connection: &Connection,
    step: i64,
    key: &str,
) -> Result<Vec<(i64, String)>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT id, run_id FROM error WHERE step = ?1 AND trace_key = ?2 AND open = 1 AND trace_key <> ''
         ORDER BY id",
    )?;
    let rows = statement.query_map(params![step, key], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Id of the newest error that was ever written; ids only grow.
pub(crate) fn newest_id(connection: &Connection) -> Result<i64, Error> {
    let mut statement = connection.prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = 'error'")?;
    Ok(statement.query_row([], |row| row.get(0)).optional()?.unwrap_or(0))
}

/// Marks an open error of a step as resolved; `false` when it was not open there.
pub(crate) fn resolve(
    connection: &Connection,
    step: i64,
    id: i64,
    at: UtcMs,
    by: &str,
) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached(
            "UPDATE error SET open = 0, resolved_ms = ?3, resolved_by = ?4, retry_at_ms = NULL
             WHERE id = ?1 AND step = ?2 AND open = 1",
        )?
        .execute(params![id, step, at.0, by])?;
    Ok(changed > 0)
}

/// Opens a resolved error again (a canceled retry); `false` when it was not resolved.
pub(crate) fn reopen(connection: &Connection, id: i64) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached(
            "UPDATE error SET open = 1, resolved_ms = NULL, resolved_by = '' WHERE id = ?1 AND open = 0",
        )?
        .execute([id])?;
    Ok(changed > 0)
}

/// Sets what auto-retry does next with an error.
pub(crate) fn set_auto_retry(
    connection: &Connection,
    id: i64,
    retry_at: Option<UtcMs>,
    attempts: u8,
) -> Result<(), Error> {
    connection
        .prepare_cached("UPDATE error SET retry_at_ms = ?2, auto_attempts = ?3 WHERE id = ?1")?
        .execute(params![id, retry_at.map(|at| at.0), attempts])?;
    Ok(())
}

/// Takes every open error of a step out of auto-retry.
pub(crate) fn stop_auto_retry(connection: &Connection, step: i64) -> Result<(), Error> {
    connection
        .prepare_cached(
            "UPDATE error SET retry_at_ms = NULL WHERE step = ?1 AND open = 1 AND retry_at_ms IS NOT NULL",
        )?
        .execute([step])?;
    Ok(())
}

/// Changes the classification by hand, which also ends auto-retry.
pub(crate) fn reclassify(connection: &Connection, id: i64, classification: &str) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached("UPDATE error SET classification = ?2, retry_at_ms = NULL WHERE id = ?1")?
        .execute(params![id, classification])?;
    Ok(changed > 0)
}

/// The earliest auto-retry.
pub(crate) fn first_retry_due(connection: &Connection) -> Result<Option<UtcMs>, Error> {
    let mut statement =
        connection.prepare_cached("SELECT min(retry_at_ms) FROM error WHERE retry_at_ms IS NOT NULL")?;
    Ok(statement.query_row([], |row| row.get::<_, Option<i64>>(0))?.map(UtcMs))
}

/// Errors whose auto-retry is due at exactly this time or before, as (step, id), by step and age.
pub(crate) fn retries_due(connection: &Connection, until: UtcMs) -> Result<Vec<(i64, i64)>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT step, id FROM error WHERE retry_at_ms IS NOT NULL AND retry_at_ms <= ?1 ORDER BY step, id",
    )?;
    let rows = statement.query_map([until.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Assigns an error; `false` when the step has no such error.
pub(crate) fn assign(connection: &Connection, step: i64, id: i64, to: &str, by: &str) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached("UPDATE error SET assigned_to = ?3, assigned_by = ?4 WHERE id = ?1 AND step = ?2")?
        .execute(params![id, step, to, by])?;
    Ok(changed > 0)
}

/// Replaces the tags of an error; `false` when the step has no such error.
pub(crate) fn set_tags(connection: &Connection, step: i64, id: i64, tags: &[String]) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached("UPDATE error SET tags = ?3 WHERE id = ?1 AND step = ?2")?
        .execute(params![id, step, serde_json::to_string(tags)?])?;
    Ok(changed > 0)
}

/// Removes a resolved error of a step for good. Its place in the lists is remembered, so that a next page that
/// begins there can still be found.
pub(crate) fn purge(connection: &Connection, step: i64, id: i64) -> Result<bool, Error> {
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO error_gone (id, occurred_ms)
             SELECT id, occurred_ms FROM error WHERE id = ?1 AND step = ?2 AND open = 0",
        )?
        .execute([id, step])?;
    let gone = connection
        .prepare_cached("DELETE FROM error WHERE id = ?1 AND step = ?2 AND open = 0")?
        .execute([id, step])?;
    if gone > 0 {
        connection.prepare_cached("DELETE FROM retry_data WHERE id = ?1")?.execute([id])?;
    }
    Ok(gone > 0)
}
