//! Kept retry data, the items of a retry under way, and what scripts asked the next retry of a record to give.

use crate::error::Error;
use rusqlite::{Connection, OptionalExtension, params};

/// Kept retry data of an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RetryData {
    /// The record as JSON text.
    pub(crate) data: String,
    /// Branch taken at each router, as a JSON array.
    pub(crate) branches: String,
    /// Whether a person changed it.
    pub(crate) edited: bool,
}

/// One error inside a retry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RetryItem {
    /// Error id.
    pub(crate) error: i64,
    /// Whether it was open when the retry took it.
    pub(crate) was_open: bool,
}

/// Keeps the data of an error for a retry.
pub(crate) fn keep(
    connection: &Connection,
    error: i64,
    step: i64,
    data: &str,
    branches: &str,
) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO retry_data (id, step, data, branches, edited) VALUES (?1, ?2, ?3, ?4, 0)",
        )?
        .execute(params![error, step, data, branches])?;
    Ok(())
}

/// The kept data of an error of this step.
pub(crate) fn get(connection: &Connection, step: i64, error: i64) -> Result<Option<RetryData>, Error> {
    let mut statement = connection
        .prepare_cached("SELECT data, branches, edited FROM retry_data WHERE id = ?1 AND step = ?2")?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(RetryData { data: row.get(0)?, branches: row.get(1)?, edited: row.get(2)? })
    };
    Ok(statement.query_row([error, step], read).optional()?)
}

/// Writes edited data; `false` when nothing is kept.
pub(crate) fn edit(connection: &Connection, step: i64, error: i64, data: &str) -> Result<bool, Error> {
    let changed = connection
        .prepare_cached("UPDATE retry_data SET data = ?3, edited = 1 WHERE id = ?1 AND step = ?2")?
        .execute(params![error, step, data])?;
    Ok(changed > 0)
}

/// Adds an error to a retry.
pub(crate) fn add_item(connection: &Connection, job: &str, item: RetryItem) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO retry_item (job_id, error_id, was_open, done) VALUES (?1, ?2, ?3, 0)",
        )?
        .execute(params![job, item.error, item.was_open])?;
    Ok(())
}

/// The next items of a retry that are not done.
pub(crate) fn next_items(connection: &Connection, job: &str, count: usize) -> Result<Vec<RetryItem>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT error_id, was_open FROM retry_item WHERE job_id = ?1 AND done = 0 ORDER BY error_id LIMIT ?2",
    )?;
    let rows = statement.query_map(params![job, i64::try_from(count).unwrap_or(i64::MAX)], |row| {
        Ok(RetryItem { error: row.get(0)?, was_open: row.get(1)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Marks an item as done.
pub(crate) fn finish_item(connection: &Connection, job: &str, error: i64) -> Result<(), Error> {
    connection
        .prepare_cached("UPDATE retry_item SET done = 1 WHERE job_id = ?1 AND error_id = ?2")?
        .execute(params![job, error])?;
    Ok(())
}

/// Forgets the items of a retry that has ended.
pub(crate) fn drop_items(connection: &Connection, job: &str) -> Result<(), Error> {
    connection.prepare_cached("DELETE FROM retry_item WHERE job_id = ?1")?.execute([job])?;
    Ok(())
}

/// Says what the next retry of records with this trace key gives (JSON of a fate), once.
pub(crate) fn add_reprocess(connection: &Connection, trace_key: &str, fate: &str) -> Result<(), Error> {
    connection
        .prepare_cached("INSERT INTO reprocess (trace_key, fate) VALUES (?1, ?2)")?
        .execute([trace_key, fate])?;
    Ok(())
}

/// Takes the oldest unused fate for this trace key.
pub(crate) fn take_reprocess(connection: &Connection, trace_key: &str) -> Result<Option<String>, Error> {
    let mut statement = connection.prepare_cached(
        "DELETE FROM reprocess WHERE seq = (SELECT min(seq) FROM reprocess WHERE trace_key = ?1) RETURNING fate",
    )?;
    Ok(statement.query_row([trace_key], |row| row.get(0)).optional()?)
}
