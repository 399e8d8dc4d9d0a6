//! Things to do at a time: stages of runs and retries, and schedules. They survive a restart.

use crate::error::Error;
use domain::time::UtcMs;
use rusqlite::{Connection, OptionalExtension, params};

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Task {
    /// Its number.
    pub(crate) seq: i64,
    /// When it is due.
    pub(crate) due: UtcMs,
    /// `run`, `retry` or `schedule`.
    pub(crate) kind: String,
    /// Job id, or flow id with perhaps `/` and a page generator.
    pub(crate) subject: String,
}

/// Adds a task.
pub(crate) fn add(connection: &Connection, due: UtcMs, kind: &str, subject: &str) -> Result<(), Error> {
    connection
        .prepare_cached("INSERT INTO task (due_ms, kind, subject) VALUES (?1, ?2, ?3)")?
        .execute(params![due.0, kind, subject])?;
    Ok(())
}

/// The earliest task.
pub(crate) fn first(connection: &Connection) -> Result<Option<Task>, Error> {
    let mut statement = connection
        .prepare_cached("SELECT seq, due_ms, kind, subject FROM task ORDER BY due_ms, seq LIMIT 1")?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Task { seq: row.get(0)?, due: UtcMs(row.get(1)?), kind: row.get(2)?, subject: row.get(3)? })
    };
    Ok(statement.query_row([], read).optional()?)
}

/// Removes one task.
pub(crate) fn remove(connection: &Connection, seq: i64) -> Result<(), Error> {
    connection.prepare_cached("DELETE FROM task WHERE seq = ?1")?.execute([seq])?;
    Ok(())
}

/// Removes the tasks of a subject and of everything below it (`subject/…`).
pub(crate) fn remove_below(connection: &Connection, kind: &str, subject: &str) -> Result<(), Error> {
    remove_of(connection, kind, subject)?;
    // The character after the slash is the zero.
    connection
        .prepare_cached("DELETE FROM task WHERE kind = ?1 AND subject > ?2 || '/' AND subject < ?2 || '0'")?
        .execute([kind, subject])?;
    Ok(())
}

/// Removes the tasks of a subject.
pub(crate) fn remove_of(connection: &Connection, kind: &str, subject: &str) -> Result<(), Error> {
    connection
        .prepare_cached("DELETE FROM task WHERE kind = ?1 AND subject = ?2")?
        .execute([kind, subject])?;
    Ok(())
}
