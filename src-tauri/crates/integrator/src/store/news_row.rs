//! What changed since the last check for e-mails: errors that came, went or came back, connections that went
//! offline or online. Whether that is news is decided by `mail`.

use crate::error::Error;
use domain::time::{HOUR_MS, UtcMs};
use rusqlite::{Connection, OptionalExtension, params};

/// An error that changed, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChangedError {
    /// Its id.
    pub(crate) id: i64,
    /// Number of its step.
    pub(crate) step: i64,
    /// Whether it is open now.
    pub(crate) open: bool,
    /// Whether auto-retry will try it again.
    pub(crate) waits: bool,
    /// Whether a check has told of it.
    pub(crate) announced: bool,
    /// Whether the platform resolved it.
    pub(crate) by_auto: bool,
}

/// Remembers that an error came, was resolved or was opened again.
pub(crate) fn error_changed(connection: &Connection, at: UtcMs, error: i64) -> Result<(), Error> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO error_change (at_ms, error_id) VALUES (?1, ?2)")?
        .execute([at.0, error])?;
    Ok(())
}

/// Remembers that a connection was made, went offline or online.
pub(crate) fn connection_changed(connection: &Connection, at: UtcMs, id: &str) -> Result<(), Error> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO connection_change (at_ms, connection_id) VALUES (?1, ?2)")?
        .execute(params![at.0, id])?;
    Ok(())
}

/// When the oldest change happened that no check has dealt with.
pub(crate) fn first_change(connection: &Connection) -> Result<Option<UtcMs>, Error> {
    let first = |sql: &str| -> Result<Option<i64>, Error> {
        Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?)
    };
    let error = first("SELECT at_ms FROM error_change ORDER BY at_ms LIMIT 1")?;
    let other = first("SELECT at_ms FROM connection_change ORDER BY at_ms LIMIT 1")?;
    Ok(error.into_iter().chain(other).min().map(UtcMs))
}

/// The errors that changed and are still there, each once, by step and age.
pub(crate) fn changed_errors(connection: &Connection) -> Result<Vec<ChangedError>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT id, step, open, retry_at_ms IS NOT NULL, announced_ms IS NOT NULL, resolved_by = 'auto'
         FROM error WHERE id IN (SELECT error_id FROM error_change) ORDER BY step, id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(ChangedError {
            id: row.get(0)?,
            step: row.get(1)?,
            open: row.get(2)?,
            waits: row.get(3)?,
            announced: row.get(4)?,
            by_auto: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Remembers that a check at this time told of an error.
pub(crate) fn announce(connection: &Connection, error: i64, at: UtcMs) -> Result<(), Error> {
    connection.prepare_cached("UPDATE error SET announced_ms = ?2 WHERE id = ?1")?.execute([error, at.0])?;
    Ok(())
}

/// Forgets the changes of errors, except of those that auto-retry will try again and nobody was told of.
pub(crate) fn forget_error_changes(connection: &Connection) -> Result<(), Error> {
    connection
        .prepare_cached(
            "DELETE FROM error_change WHERE error_id NOT IN (
               SELECT id FROM error WHERE retry_at_ms IS NOT NULL AND open = 1 AND announced_ms IS NULL)",
        )?
        .execute([])?;
    Ok(())
}

/// Takes the connections that changed.
pub(crate) fn take_connections(connection: &Connection) -> Result<Vec<String>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT connection_id FROM connection_change GROUP BY connection_id ORDER BY min(at_ms), connection_id",
    )?;
    let ids = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    connection.prepare_cached("DELETE FROM connection_change")?.execute([])?;
    Ok(ids)
}

/// Errors of a step in each of the `hours` hours that end at `until`, oldest first.
pub(crate) fn errors_by_hour(
    connection: &Connection,
    step: i64,
    until: UtcMs,
    hours: usize,
) -> Result<Vec<u64>, Error> {
    let from = until.plus_ms(-HOUR_MS * i64::try_from(hours).unwrap_or(0));
    let mut statement = connection.prepare_cached(
        "SELECT (occurred_ms - ?2) / ?4, count(*) FROM error
         WHERE step = ?1 AND open IN (0, 1) AND occurred_ms >= ?2 AND occurred_ms < ?3 GROUP BY 1",
    )?;
    let mut sums = vec![0; hours];
    let rows = statement.query_map([step, from.0, until.0, HOUR_MS], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for row in rows {
        let (hour, count): (u32, u32) = row?;
        if let Some(sum) = usize::try_from(hour).ok().and_then(|hour| sums.get_mut(hour)) {
            *sum = u64::from(count);
        }
    }
    Ok(sums)
}
