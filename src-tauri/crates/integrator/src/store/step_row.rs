//! Pairs of flow and step: their numbers in the file and their live counts.

use crate::error::Error;
use domain::time::UtcMs;
use rusqlite::{Connection, OptionalExtension};

/// Live figures of one step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct OpenCount {
    /// Open errors now.
    pub(crate) open: i64,
    /// When the newest of them happened.
    pub(crate) last_error_at: Option<UtcMs>,
}

/// The number of a pair; `None` when nothing was ever written for it.
pub(crate) fn find(connection: &Connection, flow: &str, step: &str) -> Result<Option<i64>, Error> {
    let mut statement =
        connection.prepare_cached("SELECT number FROM step WHERE flow_id = ?1 AND step_id = ?2")?;
    Ok(statement.query_row([flow, step], |row| row.get(0)).optional()?)
}

/// The number of a pair, made when missing.
pub(crate) fn ensure(connection: &Connection, flow: &str, step: &str) -> Result<i64, Error> {
    if let Some(number) = find(connection, flow, step)? {
        return Ok(number);
    }
    connection
        .prepare_cached("INSERT INTO step (flow_id, step_id) VALUES (?1, ?2)")?
        .execute([flow, step])?;
    Ok(connection.last_insert_rowid())
}

/// Flow and step of a number.
pub(crate) fn pair(connection: &Connection, number: i64) -> Result<Option<(String, String)>, Error> {
    let mut statement = connection.prepare_cached("SELECT flow_id, step_id FROM step WHERE number = ?1")?;
    Ok(statement.query_row([number], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// Live count of open errors and the time of the newest.
pub(crate) fn open_count(connection: &Connection, number: i64) -> Result<OpenCount, Error> {
    let open: i64 = connection
        .prepare_cached("SELECT open_errors FROM step WHERE number = ?1")?
        .query_row([number], |row| row.get(0))
        .optional()?
        .unwrap_or(0);
    if open == 0 {
        return Ok(OpenCount::default());
    }
    let last: Option<i64> = connection
        .prepare_cached(
            "SELECT occurred_ms FROM error WHERE step = ?1 AND open = 1 ORDER BY occurred_ms DESC LIMIT 1",
        )?
        .query_row([number], |row| row.get(0))
        .optional()?;
    Ok(OpenCount { open, last_error_at: last.map(UtcMs) })
}

/// Kept retry rows of a step.
pub(crate) fn retry_rows(connection: &Connection, number: i64) -> Result<i64, Error> {
    let mut statement = connection.prepare_cached("SELECT retry_rows FROM step WHERE number = ?1")?;
    Ok(statement.query_row([number], |row| row.get(0)).optional()?.unwrap_or(0))
}
