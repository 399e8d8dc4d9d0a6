//! Opening the files of one account.
use crate::{Error, File, ReadScope, Result};
use domain::time::UtcMs;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// How to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenMode {
    /// Create what is missing, migrate, repair, read and write.
    Write,
    /// Read what is there; nothing is created or changed. Fails with [`Error::Absent`] when there is nothing.
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

/// The files of one account and environment, open.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) inner: Arc<()>,
    pub(crate) scope: Option<ReadScope>,
}

impl Store {
    /// Opens the two files in `folder`, creating folder (0700) and files (0600) in [`OpenMode::Write`].
    ///
    /// # Errors
    /// [`Error::Absent`] when reading only and nothing is there; [`Error::Busy`], [`Error::Io`],
    /// [`Error::Full`]. A damaged or newer file is no error: see [`OpenReport`].
    pub fn open(folder: &Path, mode: OpenMode, now: UtcMs) -> Result<(Self, OpenReport)> {
        let _ = (folder, mode, now);
        Err(Error::Absent("store"))
    }

    /// The same store, whose reads end when the scope does.
    #[must_use]
    pub fn scoped(&self, scope: &ReadScope) -> Self {
        Self { inner: Arc::clone(&self.inner), scope: Some(scope.clone()) }
    }

    /// Whether nothing can be written: asked for, or because the files are newer.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.scope.is_some()
    }
}
