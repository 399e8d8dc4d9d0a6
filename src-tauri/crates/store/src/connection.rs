//! The one place of this crate that opens databases, and the pragmas that every connection gets.

use crate::{Error, File, Result};
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use std::{fs, path::Path, time::Duration};

/// How long a writer waits for the writer of another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(8);
/// Held while the files of a folder are opened.
const OPEN_LOCK: &str = "open.lock";
/// How often, and how long apart, another process is waited for: as long as its writing is.
const HOLD_TRIES: u32 = 160;
const HOLD_AGAIN: Duration = Duration::from_millis(50);
/// Page cache of a writer in KiB.
const WRITER_CACHE_KIB: i64 = 32 * 1024;
/// Page cache of a reader in KiB.
const READER_CACHE_KIB: i64 = 16 * 1024;
/// The WAL file is cut back to this size after a checkpoint.
const WAL_BYTES_MAX: i64 = 32 * 1024 * 1024;
/// Pages of the WAL after which it is carried over into the database. More than SQLite's 1,000, because pages of
/// records are scattered by time: the same leaves are written again and again, and are carried over only once.
const WAL_PAGES: i64 = 8_192;
/// Prepared statements kept for each connection.
const STATEMENTS_MAX: usize = 128;

/// Opens a file for writing; it is created with mode 0600 when it is missing.
pub(crate) fn writer(path: &Path, file: File) -> Result<Connection> {
    create_private(path)?;
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    let synchronous = match file {
        File::Cache => "NORMAL",
        File::Desk => "FULL",
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.pragma_update(None, "journal_size_limit", WAL_BYTES_MAX)?;
    connection.pragma_update(None, "wal_autocheckpoint", WAL_PAGES)?;
    Ok(connection)
}

/// Opens the cache for reading with the desk attached as `desk`. Nothing can be written through it.
pub(crate) fn reader(cache: &Path, desk: &Path) -> Result<Connection> {
    let connection = open(cache, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.execute("ATTACH ?1 AS desk", [path_text(desk)?])?;
    connection.pragma_update(None, "cache_size", -READER_CACHE_KIB)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Opens any file as it is, for looking at it and copying from it.
pub(crate) fn plain(path: &Path) -> Result<Connection> {
    open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
}

/// A path as SQLite takes it.
pub(crate) fn path_text(path: &Path) -> Result<&str> {
    path.to_str().ok_or_else(|| {
        let kind = std::io::ErrorKind::InvalidInput;
        Error::io(path)(std::io::Error::new(kind, "the path is not valid Unicode"))
    })
}

#[expect(clippy::disallowed_methods, reason = "this is the module that opens")]
fn open(path: &Path, flags: OpenFlags) -> Result<Connection> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cell_size_check", true)?;
    crate::raw::register(&connection)?;
    Ok(connection)
}

/// SQLite gives WAL and shared memory the mode of the database, so only that one must be made first.
fn create_private(path: &Path) -> Result<()> {
    let mut options = fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).map_err(Error::io(path))
}

/// Holds an account's folder while its files are opened, so that two processes never make, migrate or mend the same
/// file at once. Given back when the file is dropped, or its process ends.
pub(crate) fn hold(folder: &Path) -> Result<fs::File> {
    let path = folder.join(OPEN_LOCK);
    create_private(&path)?;
    let file = fs::OpenOptions::new().append(true).open(&path).map_err(Error::io(&path))?;
    for _ in 0..HOLD_TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(fs::TryLockError::WouldBlock) => std::thread::sleep(HOLD_AGAIN),
            Err(fs::TryLockError::Error(error)) => return Err(Error::io(&path)(error)),
        }
    }
    Err(Error::Busy)
}

/// Creates a folder that only its owner may enter.
pub(crate) fn create_private_folder(path: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(Error::io(path))
}
