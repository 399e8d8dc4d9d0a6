//! Error records into a file: CSV, XLSX, NDJSON. Streamed, so that a million rows need no more memory than one; nothing
//! stands under the final name until it is complete.
//!
//! Safe by the type of a column: ids, times and words of ours are written as they are, free text of the remote never
//! becomes a formula. Lossless: NDJSON holds every byte the remote sent; in the tables numbers, ids and times are text.

mod column;
mod csv_file;
mod xlsx_file;

use crate::{
    error::{AppError, ErrorCode},
    name::Names,
};
use column::COLUMNS;
use domain::id::ErrorKey;
use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, BufWriter, Write},
    ops::ControlFlow,
    path::{Path, PathBuf},
};
use store::{
    Store,
    search::{ErrorRow, Search, Sort},
};

/// Forms of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values, safe to open in a spreadsheet.
    Csv,
    /// A spreadsheet.
    Xlsx,
    /// One JSON object a line, as the remote sent it, with what the command line adds.
    Ndjson,
}

impl Format {
    /// The ending of its files.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Ndjson => "ndjson",
        }
    }
}

/// Which records.
#[derive(Debug, Clone, Copy)]
pub enum What<'a> {
    /// Everything that matches, without some rows.
    Query(&'a Search<'a>, &'a HashSet<ErrorKey>),
    /// These rows; those that the cache does not have any more are passed over.
    Keys(&'a [ErrorKey]),
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Rows.
    pub rows: u64,
    /// Cells that were longer than a spreadsheet takes, and were cut.
    pub cut_cells: u64,
}

/// Something that takes rows.
trait Sheet {
    fn row(&mut self, row: &ErrorRow, names: &Names) -> io::Result<()>;
    /// Ends the file; gives how many cells were cut.
    fn end(self: Box<Self>) -> io::Result<u64>;
}

/// Writes the records to `path`, in the place of what is there, readable by its owner only.
///
/// # Errors
/// Those of reading the cache and of writing; then nothing is left under either name.
pub fn write(store: &Store, what: What<'_>, format: Format, path: &Path) -> Result<Written, AppError> {
    let names = Names::read(store)?;
    let unfinished = unfinished(path);
    let written = fill(store, &names, what, format, &unfinished).and_then(|written| {
        File::open(&unfinished).and_then(|file| file.sync_all()).map_err(failed)?;
        fs::rename(&unfinished, path).map_err(failed)?;
        Ok(written)
    });
    if written.is_err() {
        // Best effort: the failure that matters is the one above.
        drop(fs::remove_file(&unfinished));
    }
    written
}

/// A name in the folder that nothing has yet: `stem.ext`, `stem-2.ext`, …
#[must_use]
pub fn free_name(folder: &Path, stem: &str, format: Format) -> PathBuf {
    let name = |number: u32| {
        let tail = if number < 2 { String::new() } else { format!("-{number}") };
        folder.join(format!("{stem}{tail}.{}", format.extension()))
    };
    (1..1_000)
        .map(name)
        .find(|path| !path.exists() && !unfinished(path).exists())
        .unwrap_or_else(|| name(1_000))
}

fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".unfinished");
    PathBuf::from(name)
}

fn fill(
    store: &Store,
    names: &Names,
    what: What<'_>,
    format: Format,
    path: &Path,
) -> Result<Written, AppError> {
    let file = BufWriter::new(private(path).map_err(failed)?);
    let mut sheet: Box<dyn Sheet> = match format {
        Format::Csv => Box::new(csv_file::CsvFile::new(file).map_err(failed)?),
        Format::Xlsx => Box::new(xlsx_file::XlsxFile::new(file).map_err(failed)?),
        Format::Ndjson => Box::new(Lines(file)),
    };
    let mut rows = 0;
    let mut failure = None;
    let mut take = |row: &ErrorRow| match sheet.row(row, names) {
        Ok(()) => {
            rows += 1;
            ControlFlow::Continue(())
        }
        Err(error) => {
            failure = Some(error);
            ControlFlow::Break(())
        }
    };
    match what {
        What::Query(search, except) => {
            store.stream_errors(search, Sort::OccurredNewest, None, None, &mut |row| {
                if except.contains(&row.record.key) { ControlFlow::Continue(()) } else { take(&row) }
            })?
        }
        What::Keys(keys) => {
            for key in keys {
                let Some(row) = store.error(key)? else { continue };
                if take(&row).is_break() {
                    break;
                }
            }
        }
    }
    failure.map_or(Ok(()), |error| Err(failed(error)))?;
    let cut_cells = sheet.end().map_err(failed)?;
    Ok(Written { rows, cut_cells })
}

struct Lines(BufWriter<File>);

impl Sheet for Lines {
    fn row(&mut self, row: &ErrorRow, _: &Names) -> io::Result<()> {
        self.0.write_all(column::json(row).as_bytes())?;
        self.0.write_all(b"\n")
    }

    fn end(mut self: Box<Self>) -> io::Result<u64> {
        self.0.flush().map(|()| 0)
    }
}

fn private(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn failed(error: io::Error) -> AppError {
    let code =
        if error.kind() == io::ErrorKind::StorageFull { ErrorCode::DiskFull } else { ErrorCode::Internal };
    AppError::new(code, "The file could not be written.").with_detail(error.to_string())
}
