//! The connections of an open account: one writer for each file, a few readers.

use crate::{Error, File, ReadScope, Result, connection, health, open::named};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::{
    path::{Path, PathBuf},
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

/// Most readers at a time; further reads wait for their turn.
const READERS_MAX: usize = 4;
/// Virtual machine steps between two looks at the scope of a read.
const STEPS_A_LOOK: i32 = 2_000;
/// What a probe writes to find out whether the medium is full.
const PROBE_BYTES: usize = 256 * 1024;

/// The one writer of a file.
#[derive(Debug)]
pub(crate) struct Writer {
    file: File,
    folder: PathBuf,
    connection: Mutex<Connection>,
    /// SQLite's number for what others have committed, when last asked.
    seen: AtomicI64,
}

impl Writer {
    pub(crate) fn new(file: File, connection: Connection, folder: &Path) -> Self {
        let seen = data_version(&connection).unwrap_or_default();
        Self {
            file,
            folder: folder.to_owned(),
            connection: Mutex::new(connection),
            seen: AtomicI64::new(seen),
        }
    }

    /// Runs one transaction that holds the write lock from its beginning. It is committed when the closure
    /// gives a value and rolled back when it gives an error.
    pub(crate) fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut connection = self.lock();
        let outcome = (|| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = work(&transaction)?;
            transaction.commit()?;
            Ok(value)
        })();
        outcome.map_err(|error| self.refine(error))
    }

    /// Runs something that makes its own transactions.
    pub(crate) fn with_connection<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        work(&mut self.lock()).map_err(|error| self.refine(error))
    }

    /// Whether a connection other than this one has committed since this was last asked.
    pub(crate) fn others_wrote(&self) -> Result<bool> {
        let now = data_version(&self.lock())?;
        Ok(self.seen.swap(now, Ordering::Relaxed) != now)
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic in a transaction has rolled it back; the connection is as good as before.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn refine(&self, error: Error) -> Error {
        match error {
            Error::Full { .. } => Error::Full { disk: is_disk_full(&self.folder) },
            Error::Damaged { .. } => {
                health::suspect(&self.folder, self.file);
                Error::Damaged { file: self.file }
            }
            other => other,
        }
    }
}

/// Changes with each commit of another connection, never with one's own.
fn data_version(connection: &Connection) -> Result<i64> {
    Ok(connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
}

/// SQLite gives the same code for a full medium and for its own limits; writing a little tells them apart.
fn is_disk_full(folder: &Path) -> bool {
    use std::io::Write;
    let path = folder.join(".space-probe");
    let tried = std::fs::File::create(&path).and_then(|mut file| {
        file.write_all(&vec![7; PROBE_BYTES])?;
        file.sync_all()
    });
    let _ = std::fs::remove_file(&path);
    tried.is_err()
}

/// The readers: opened when needed, kept for the next read.
#[derive(Debug)]
pub(crate) struct Pool {
    cache: PathBuf,
    desk: PathBuf,
    state: Mutex<PoolState>,
    returned: Condvar,
}

#[derive(Debug, Default)]
struct PoolState {
    free: Vec<Connection>,
    lent: usize,
}

impl Pool {
    pub(crate) fn new(cache: PathBuf, desk: PathBuf) -> Self {
        Self { cache, desk, state: Mutex::default(), returned: Condvar::new() }
    }

    /// Runs one read: everything in it sees the same state of the cache. Ends early when the scope does.
    pub(crate) fn read<T>(
        &self,
        scope: &ReadScope,
        work: impl FnOnce(&Transaction<'_>) -> Result<T>,
    ) -> Result<T> {
        if scope.is_canceled() {
            return Err(Error::Interrupted);
        }
        let mut lease = self.lease()?;
        let outcome = self.run(&mut lease, scope, work);
        if matches!(outcome, Err(Error::Damaged { .. })) {
            // The desk is small and checked at each start; damage met while reading is of the cache.
            if let Some(folder) = self.cache.parent() {
                health::suspect(folder, File::Cache);
            }
            return outcome.map_err(|error| named(error, File::Cache));
        }
        outcome
    }

    fn run<T>(
        &self,
        lease: &mut Lease<'_>,
        scope: &ReadScope,
        work: impl FnOnce(&Transaction<'_>) -> Result<T>,
    ) -> Result<T> {
        let connection = match &mut lease.connection {
            Some(connection) => connection,
            slot => slot.insert(connection::reader(&self.cache, &self.desk)?),
        };
        let watched = scope.clone();
        connection.progress_handler(STEPS_A_LOOK, Some(move || watched.is_canceled()))?;
        let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Deferred)?;
        let value = work(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }

    fn lease(&self) -> Result<Lease<'_>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.lent >= READERS_MAX {
            state = self.returned.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.lent += 1;
        Ok(Lease { pool: self, connection: state.free.pop() })
    }
}

/// A reader on loan; it goes back when this is dropped, also by a panic.
struct Lease<'a> {
    pool: &'a Pool,
    connection: Option<Connection>,
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let mut state = self.pool.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.lent -= 1;
        state.free.extend(self.connection.take());
        self.pool.returned.notify_one();
    }
}

impl crate::Store {
    /// Reads from the cache, with the desk attached as `desk`.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        self.inner.readers.read(&self.scope, work)
    }

    /// Writes to the cache.
    pub(crate) fn write_cache<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        self.inner.cache.as_ref().ok_or(Error::ReadOnly)?.write(work)
    }

    /// Writes to the desk; on disk when this returns.
    pub(crate) fn write_desk<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        self.inner.desk.as_ref().ok_or(Error::ReadOnly)?.write(work)
    }
}
