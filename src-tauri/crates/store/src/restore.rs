//! Size on disk, copies of the desk that a person asks for, and going back to one.
//!
//! Going back brings what people made (settings, views and the like). What was sent and what waits never goes back:
//! it would be sent twice, or forgotten.

use crate::{Error, File, Result, Store, backup, connection, migration};
use domain::time::UtcMs;
use rusqlite::TransactionBehavior;
use std::fs;

/// Tables that never go back.
const STAYING: [&str; 7] =
    ["batch", "item", "live_target", "item_block", "journal", "retry_result", "left_behind"];

/// A copy of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backup {
    /// When it was made.
    pub at: UtcMs,
    /// Its size in bytes.
    pub bytes: u64,
}

/// What the files of an account take on disk, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sizes {
    /// The cache with its log.
    pub cache: u64,
    /// The desk with its log.
    pub desk: u64,
    /// All copies of the desk.
    pub backups: u64,
}

impl Store {
    /// What the files take on disk.
    #[must_use]
    pub fn sizes(&self) -> Sizes {
        let of = |file: File| -> u64 {
            ["", "-wal"]
                .iter()
                .filter_map(|end| fs::metadata(self.folder().join(format!("{}{end}", file.name()))).ok())
                .map(|about| about.len())
                .sum()
        };
        let backups = self.backups().iter().map(|backup| backup.bytes).sum();
        Sizes { cache: of(File::Cache), desk: of(File::Desk), backups }
    }

    /// The copies of the desk, newest first.
    #[must_use]
    pub fn backups(&self) -> Vec<Backup> {
        let mut found: Vec<Backup> = backup::list(self.folder())
            .iter()
            .filter_map(|path| {
                let bytes = fs::metadata(path).ok()?.len();
                Some(Backup { at: UtcMs(backup::time_of(path)?), bytes })
            })
            .collect();
        found.reverse();
        found
    }

    /// Copies the desk now; the oldest copies go.
    ///
    /// # Errors
    /// [`Error::ReadOnly`]; those of copying.
    pub fn back_up(&self, now: UtcMs) -> Result<()> {
        let desk = self.inner.desk.as_ref().ok_or(Error::ReadOnly)?;
        desk.with_connection(|connection| backup::make(connection, self.folder(), now).map(drop))
    }

    /// Brings back what people had made when a copy was taken. A copy of the desk as it is now is made first.
    ///
    /// # Errors
    /// [`Error::ReadOnly`]; [`Error::Absent`] when there is no such copy; [`Error::Newer`] when a newer version made it;
    /// those of reading and writing. Nothing has changed then.
    pub fn restore(&self, at: UtcMs, now: UtcMs) -> Result<()> {
        let desk = self.inner.desk.as_ref().ok_or(Error::ReadOnly)?;
        let found = backup::list(self.folder()).into_iter().find(|path| backup::time_of(path) == Some(at.0));
        let found = found.ok_or(Error::Absent("copy of the desk"))?;
        let copy = self.folder().join("backups").join("restore.partial");
        fs::copy(&found, &copy).map_err(Error::io(&copy))?;
        let done = bring_up(&copy).and_then(|()| {
            desk.with_connection(|connection| {
                backup::make(connection, self.folder(), now)?;
                connection.execute("ATTACH ?1 AS old", [connection::path_text(&copy)?])?;
                let brought = bring_back(connection);
                connection.execute("DETACH old", [])?;
                brought
            })
        });
        for end in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(self.folder().join("backups").join(format!("restore.partial{end}")));
        }
        done
    }
}

/// Brings the copy to the newest version, so that its tables are those of the desk.
fn bring_up(copy: &std::path::Path) -> Result<()> {
    let mut connection = connection::writer(copy, File::Desk)?;
    if migration::version(&connection)? > migration::newest(File::Desk) {
        return Err(Error::Newer);
    }
    migration::run(&mut connection, File::Desk)
}

fn bring_back(connection: &mut rusqlite::Connection) -> Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let tables: Vec<String> = transaction
        .prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for table in tables.iter().filter(|table| !STAYING.contains(&table.as_str())) {
        transaction.execute(&format!("DELETE FROM main.{table}"), [])?;
        transaction.execute(&format!("INSERT INTO main.{table} SELECT * FROM old.{table}"), [])?;
    }
    transaction.commit()?;
    Ok(())
}
