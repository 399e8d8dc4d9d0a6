//! The platform's SQLite file: one writer, readers, and every piece of SQL of this crate (in the submodules).
//!
//! Rules are left to `engine`, answers to `api`.

pub(crate) mod capture_row;
pub(crate) mod error_list;
pub(crate) mod error_row;
pub(crate) mod history_row;
pub(crate) mod job_list;
pub(crate) mod job_row;
pub(crate) mod ledger_row;
pub(crate) mod limit;
pub(crate) mod mail_row;
pub(crate) mod meta;
pub(crate) mod news_row;
pub(crate) mod resource_row;
pub(crate) mod retry_row;
pub(crate) mod run_row;
mod schema;
pub(crate) mod step_row;
pub(crate) mod tally_row;
pub(crate) mod task_row;

use crate::error::Error;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Readers kept open between requests.
const READERS_KEPT_MAX: usize = 8;
/// How long a connection waits for another process that holds the file.
const BUSY_WAIT: Duration = Duration::from_secs(10);
/// Bytes of the file that a reader maps instead of copying: a page of errors is a thousand scattered rows.
const READER_MAP_BYTES: i64 = 4 << 30;
/// Prepared statements kept for each connection.
const STATEMENTS_KEPT: usize = 128;

/// The open data file.
pub(crate) struct Store {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl Store {
    /// Opens or makes the file. `durable` syncs every commit, so that nothing accepted is lost with the machine.
    pub(crate) fn open(path: &Path, durable: bool) -> Result<Self, Error> {
        let mut writer = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        writer.pragma_update(None, "journal_mode", "WAL")?;
        writer.pragma_update(None, "synchronous", if durable { "FULL" } else { "OFF" })?;
        writer.pragma_update(None, "foreign_keys", true)?;
        writer.pragma_update(None, "cache_size", -64_000)?;
        schema::prepare(&mut writer)?;
        Ok(Self { path: path.to_owned(), writer: Mutex::new(writer), readers: Mutex::new(Vec::new()) })
    }

    /// Runs `work` in one write transaction and commits it, unless `work` fails.
    pub(crate) fn write<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate).map_err(Error::from)?;
        let done = work(&tx)?;
        tx.commit().map_err(Error::from)?;
        Ok(done)
    }

    /// Runs `work` on a consistent view of the file.
    pub(crate) fn read<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let kept = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut reader = match kept {
            Some(reader) => reader,
            None => self.new_reader()?,
        };
        let tx = reader.transaction_with_behavior(TransactionBehavior::Deferred).map_err(Error::from)?;
        let done = work(&tx);
        tx.finish().map_err(Error::from)?;
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS_KEPT_MAX {
            readers.push(reader);
        }
        done
    }

    /// Tells `hear` of every statement of the writer from now on.
    #[cfg(test)]
    pub(crate) fn listen(&self, hear: fn(rusqlite::trace::TraceEvent<'_>)) {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.trace_v2(rusqlite::trace::TraceEventCodes::SQLITE_TRACE_STMT, Some(hear)).unwrap();
    }

    fn new_reader(&self) -> Result<Connection, Error> {
        let reader = connect(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        reader.pragma_update(None, "query_only", true)?;
        reader.pragma_update(None, "cache_size", -16_000)?;
        reader.pragma_update(None, "mmap_size", READER_MAP_BYTES)?;
        Ok(reader)
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place of this crate that opens its file")]
fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, Error> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY_WAIT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(connection)
}
