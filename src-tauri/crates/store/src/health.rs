//! Finding damage: a bounded look at each start, a full one after suspicion, and setting files aside.

use crate::{Error, File, Result};
use domain::time::UtcMs;
use rusqlite::Connection;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Steps (pages and cells looked at) of the check at a start: some tenths of a second on a slow machine.
/// Counted in steps, because this crate has no clock.
pub(crate) const START_STEPS: u32 = 1_500_000;
/// Steps between two looks at the budget.
const STEPS_A_CALL: i32 = 10_000;
/// Damaged files that are kept; older ones are deleted.
const ASIDE_MAX: usize = 3;

/// What a check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Health {
    /// No damage found (in the part that was looked at).
    Fine,
    /// Damage.
    Damaged,
}

/// Looks for damage table by table: with `quick_check` within the budget, or completely without one.
///
/// The text index as a virtual table is left out: its own check reads all of it and knows no budget, and it can
/// be made anew. The tables that it is stored in are looked at like all others.
pub(crate) fn check(connection: &mut Connection, budget_steps: Option<u32>) -> Result<Health> {
    if let Some(budget) = budget_steps {
        let mut calls_left = i64::from(budget) / i64::from(STEPS_A_CALL);
        let handler = move || {
            calls_left -= 1;
            calls_left < 0
        };
        connection.progress_handler(STEPS_A_CALL, Some(handler))?;
    }
    let found =
        check_tables(connection, if budget_steps.is_some() { "quick_check" } else { "integrity_check" });
    connection.progress_handler(0, None::<fn() -> bool>)?;
    match found {
        Err(Error::Interrupted) => Ok(Health::Fine),
        Err(Error::Damaged { .. }) => Ok(Health::Damaged),
        other => other,
    }
}

fn check_tables(connection: &Connection, pragma: &str) -> Result<Health> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'";
    let tables: Vec<String> =
        connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for table in tables.iter().map(String::as_str).chain(["sqlite_schema"]) {
        let sql = format!("PRAGMA {pragma}(\"{}\")", table.replace('"', "\"\""));
        let word: String = connection.query_row(&sql, [], |row| row.get(0))?;
        if word != "ok" {
            return Ok(Health::Damaged);
        }
    }
    Ok(Health::Fine)
}

/// Moves a damaged database and its side files out of the way. Returns where the database is now.
pub(crate) fn set_aside(path: &Path, now: UtcMs) -> Result<PathBuf> {
    let mut aside = with_suffix(path, &format!(".damaged-{}", now.0));
    let mut tie = 1;
    while aside.exists() {
        aside = with_suffix(path, &format!(".damaged-{}-{tie}", now.0));
        tie += 1;
    }
    // The side files first: a kill in between must not leave an old WAL beside a new database.
    for suffix in ["-wal", "-shm"] {
        let side = with_suffix(path, suffix);
        if side.exists() {
            fs::rename(&side, with_suffix(&aside, suffix)).map_err(Error::io(&side))?;
        }
    }
    fs::rename(path, &aside).map_err(Error::io(path))?;
    drop_oldest(path);
    Ok(aside)
}

/// Notes that reading met damage, so that the next start looks completely.
pub(crate) fn suspect(folder: &Path, file: File) {
    if let Err(error) = fs::write(marker(folder, file), b"") {
        tracing::warn!(%error, "cannot note that a file may be damaged");
    }
}

/// Whether damage was met since the last complete look.
pub(crate) fn is_suspected(folder: &Path, file: File) -> bool {
    marker(folder, file).exists()
}

/// Forgets the suspicion.
pub(crate) fn clear_suspicion(folder: &Path, file: File) {
    let path = marker(folder, file);
    if path.exists()
        && let Err(error) = fs::remove_file(path)
    {
        tracing::warn!(%error, "cannot remove the note about a damaged file");
    }
}

fn marker(folder: &Path, file: File) -> PathBuf {
    folder.join(format!("{}.suspect", file.name()))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn drop_oldest(path: &Path) {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else {
        return;
    };
    let prefix = format!("{name}.damaged-");
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut old: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            name.starts_with(&prefix) && !name.ends_with("-wal") && !name.ends_with("-shm")
        })
        .collect();
    old.sort();
    let surplus = old.len().saturating_sub(ASIDE_MAX);
    for path in old.into_iter().take(surplus) {
        for suffix in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(with_suffix(&path, suffix));
        }
    }
}
