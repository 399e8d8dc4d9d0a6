//! Migrations: frozen numbered files, `user_version` from the list, each in one transaction.

use crate::{File, Result};
use rusqlite::{Connection, TransactionBehavior};

/// Migrations of the cache, oldest first. Released files never change; add new ones at the end.
const CACHE: &[&str] = &[include_str!("../migrations/cache/0001-first.sql")];
/// Migrations of the desk, oldest first.
const DESK: &[&str] = &[include_str!("../migrations/desk/0001-first.sql")];

/// The migrations of a file.
pub(crate) fn list(file: File) -> &'static [&'static str] {
    match file {
        File::Cache => CACHE,
        File::Desk => DESK,
    }
}

/// The version that this program writes.
pub(crate) fn newest(file: File) -> usize {
    list(file).len()
}

/// The version of an open file; 0 for an empty one.
pub(crate) fn version(connection: &Connection) -> Result<usize> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    Ok(usize::try_from(version).unwrap_or(0))
}

/// Brings a file to the newest version. Another process may do the same at this moment: the version is read
/// again under the lock. A kill between two migrations leaves the older version whole.
pub(crate) fn run(connection: &mut Connection, file: File) -> Result<()> {
    loop {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let at = version(&transaction)?;
        let Some(sql) = list(file).get(at) else { return Ok(()) };
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", i64::try_from(at + 1).unwrap_or(i64::MAX))?;
        transaction.commit()?;
    }
}
