//! Opening the files of one account: folder, migrations, backups, and what to do about damage.

use crate::{
    Error, File, ReadScope, Result, backup, connection, health,
    health::Health,
    migration,
    pool::{Pool, Writer},
    salvage,
};
use domain::time::UtcMs;
use rusqlite::Connection;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// How to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenMode {
    /// Create what is missing, migrate, repair, read and write.
    Write,
    /// Read what is there; nothing is created or changed. Fails with [`Error::Absent`] when there is nothing,
    /// and with [`Error::ReadOnly`] when the files must be migrated first.
    ReadOnly,
}

/// What opening found and did, to be told to the person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenReport {
    /// Written by a newer version: open for reading only, whatever was asked.
    pub newer: bool,
    /// Whether the cache is empty because it was made anew: everything must be fetched.
    pub cache_is_new: bool,
    /// Files that were damaged and what became of them.
    pub repairs: Vec<Repair>,
    /// The copy of the desk made before a migration or at this start, if one was due.
    pub backup: Option<PathBuf>,
}

/// A damaged file and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// Which file.
    pub file: File,
    /// Where the damaged file was put; `None` when it was repaired in place.
    pub set_aside: Option<PathBuf>,
    /// Rows carried over from the damaged desk.
    pub rows_saved: u64,
    /// Rows taken from the newest backup because the damaged desk no longer had them.
    pub rows_from_backup: u64,
}

/// The files of one account and environment, open. Cheap to clone, usable from many threads.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
    pub(crate) scope: ReadScope,
}

/// What all clones share.
#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) folder: PathBuf,
    /// `None` when nothing may be written.
    pub(crate) cache: Option<Writer>,
    pub(crate) desk: Option<Writer>,
    pub(crate) readers: Pool,
}

impl Store {
    /// Opens the two files in `folder`, creating folder (0700) and files (0600) in [`OpenMode::Write`].
    ///
    /// # Errors
    /// [`Error::Absent`] when reading only and nothing is there; [`Error::Busy`], [`Error::Io`],
    /// [`Error::Full`]. A damaged or newer file is no error: see [`OpenReport`].
    pub fn open(folder: &Path, mode: OpenMode, now: UtcMs) -> Result<(Self, OpenReport)> {
        let mut report = OpenReport::default();
        let cache_path = folder.join(File::Cache.name());
        let desk_path = folder.join(File::Desk.name());
        let writers = match mode {
            OpenMode::ReadOnly => {
                report.newer =
                    check_readable(&cache_path, File::Cache)? | check_readable(&desk_path, File::Desk)?;
                None
            }
            OpenMode::Write => {
                connection::create_private_folder(folder)?;
                let _alone = connection::hold(folder)?;
                open_writers(folder, now, &mut report)?
            }
        };
        let (cache, desk) = match writers {
            Some((cache, desk)) => {
                (Some(Writer::new(File::Cache, cache, folder)), Some(Writer::new(File::Desk, desk, folder)))
            }
            None => (None, None),
        };
        let readers = Pool::new(cache_path, desk_path);
        let inner = Inner { folder: folder.to_owned(), cache, desk, readers };
        Ok((Self { inner: Arc::new(inner), scope: ReadScope::new() }, report))
    }

    /// The same store, whose reads end when the scope does.
    #[must_use]
    pub fn scoped(&self, scope: &ReadScope) -> Self {
        Self { inner: Arc::clone(&self.inner), scope: scope.clone() }
    }

    /// Whether nothing can be written: asked for, or because the files are newer.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.inner.cache.is_none()
    }

    /// The folder of the account.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.inner.folder
    }

    /// Whether another process has changed the files since this was last asked (ADR 7). Always false when only reading.
    ///
    /// # Errors
    /// Those of reading.
    pub fn others_wrote(&self) -> Result<bool> {
        let mut wrote = false;
        for writer in [&self.inner.cache, &self.inner.desk].into_iter().flatten() {
            wrote |= writer.others_wrote()?;
        }
        Ok(wrote)
    }

    /// Looks over both files completely, for `doctor`. Takes seconds for a large cache.
    ///
    /// # Errors
    /// Those of reading; [`Error::Damaged`] with the file that is.
    pub fn check_files(&self) -> Result<()> {
        for file in [File::Desk, File::Cache] {
            let path = self.inner.folder.join(file.name());
            let mut connection = connection::plain(&path).map_err(|error| named(error, file))?;
            if health::check(&mut connection, None).map_err(|error| named(error, file))? == Health::Damaged {
                health::suspect(&self.inner.folder, file);
                return Err(Error::Damaged { file });
            }
        }
        Ok(())
    }
}

/// Whether the file is newer than this program.
fn check_readable(path: &Path, file: File) -> Result<bool> {
    if !path.is_file() {
        return Err(Error::Absent("account on disk"));
    }
    let connection = connection::plain(path).map_err(|error| named(error, file))?;
    let version = migration::version(&connection).map_err(|error| named(error, file))?;
    if version < migration::newest(file) {
        return Err(if version == 0 { Error::Absent("account on disk") } else { Error::ReadOnly });
    }
    Ok(version > migration::newest(file))
}

/// Both writers; `None` when a file is newer.
fn open_writers(
    folder: &Path,
    now: UtcMs,
    report: &mut OpenReport,
) -> Result<Option<(Connection, Connection)>> {
    let Some(desk) = open_file(folder, File::Desk, now, report)? else { return Ok(None) };
    let Some(cache) = open_file(folder, File::Cache, now, report)? else { return Ok(None) };
    if report.backup.is_none() && backup::is_due(&desk, folder, now) {
        report.backup = backup::make(&desk, folder, now).ok();
    }
    Ok(Some((cache, desk)))
}

fn open_file(folder: &Path, file: File, now: UtcMs, report: &mut OpenReport) -> Result<Option<Connection>> {
    let path = folder.join(file.name());
    let is_new = fs::metadata(&path).map_or(0, |meta| meta.len()) == 0;
    match open_sound(folder, file, now, report) {
        Ok(found) => {
            report.cache_is_new |= file == File::Cache && is_new;
            Ok(found)
        }
        Err(Error::Damaged { .. }) => {
            let aside = health::set_aside(&path, now)?;
            let mut fresh = connection::writer(&path, file)?;
            migration::run(&mut fresh, file)?;
            let mut repair =
                Repair { file, set_aside: Some(aside.clone()), rows_saved: 0, rows_from_backup: 0 };
            match file {
                File::Cache => report.cache_is_new = true,
                File::Desk => salvage::run(&mut fresh, &aside, folder, now, &mut repair)?,
            }
            health::clear_suspicion(folder, file);
            report.repairs.push(repair);
            Ok(Some(fresh))
        }
        Err(error) => Err(error),
    }
}

/// Opens a file that must be sound; damage comes back as [`Error::Damaged`], a newer file as `None`.
fn open_sound(folder: &Path, file: File, now: UtcMs, report: &mut OpenReport) -> Result<Option<Connection>> {
    let in_file = |error| named(error, file);
    let path = folder.join(file.name());
    let mut connection = connection::writer(&path, file).map_err(in_file)?;
    let version = migration::version(&connection).map_err(in_file)?;
    if version > migration::newest(file) {
        report.newer = true;
        return Ok(None);
    }
    if version > 0 {
        let suspected = health::is_suspected(folder, file);
        let budget = (!suspected).then_some(health::START_STEPS);
        if health::check(&mut connection, budget).map_err(in_file)? == Health::Damaged {
            return Err(Error::Damaged { file });
        }
        if suspected && file == File::Cache {
            // The tables are sound, so the doubt was about the text index, which can be made anew.
            crate::text::rebuild(&mut connection).map_err(in_file)?;
            let repair = Repair { file, set_aside: None, rows_saved: 0, rows_from_backup: 0 };
            report.repairs.push(repair);
        }
        health::clear_suspicion(folder, file);
    }
    if file == File::Desk && version > 0 && version < migration::newest(file) {
        report.backup = Some(backup::make(&connection, folder, now)?);
    }
    migration::run(&mut connection, file).map_err(in_file)?;
    Ok(Some(connection))
}

/// SQLite's code for damage does not say which file; the caller knows.
pub(crate) fn named(error: Error, file: File) -> Error {
    match error {
        Error::Damaged { .. } => Error::Damaged { file },
        other => other,
    }
}
