//! Copies of the desk in `backups/`: before a migration, and at a start once a day or when something waits that no
//! copy has.

use crate::{Error, Result, connection};
use domain::time::{DAY_MS, UtcMs};
use rusqlite::Connection;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Copies that are kept; older ones are deleted.
const BACKUPS_MAX: usize = 5;
/// At a start a copy is made when the newest one is older than this.
const BACKUP_AGE_MS: i64 = DAY_MS;

/// Largest desk that is copied for what waits in it, in bytes; a larger one is copied once a day.
const BACKUP_BYTES_MAX: u64 = 32 << 20;

/// Whether a copy is due: the newest one is too old, or there is none, or something waits that it does not have.
pub(crate) fn is_due(desk: &Connection, folder: &Path, now: UtcMs) -> bool {
    let newest = list(folder).pop().and_then(|path| time_of(&path));
    newest.is_none_or(|at| {
        now.0.saturating_sub(at) >= BACKUP_AGE_MS || at > now.0 || waiting_since(desk, folder) >= Some(at)
    })
}

/// When something that is not sent yet was last changed, as long as a copy is quick.
fn waiting_since(desk: &Connection, folder: &Path) -> Option<i64> {
    let bytes = fs::metadata(folder.join(crate::File::Desk.name())).ok()?.len();
    if bytes > BACKUP_BYTES_MAX {
        return None;
    }
    let sql = "SELECT max(changed_ms) FROM item WHERE state NOT IN ('done', 'canceled')";
    desk.query_row(sql, [], |row| row.get(0)).ok()?
}

/// Copies the desk as one transaction sees it. Nothing stands under the final name until it is complete.
pub(crate) fn make(desk: &Connection, folder: &Path, now: UtcMs) -> Result<PathBuf> {
    let backups = folder.join("backups");
    connection::create_private_folder(&backups)?;
    let target = backups.join(format!("desk-{}.sqlite", now.0));
    let partial = backups.join(format!("desk-{}.partial", now.0));
    let _ = fs::remove_file(&partial);
    desk.execute("VACUUM INTO ?1", [connection::path_text(&partial)?])?;
    make_private(&partial)?;
    fs::rename(&partial, &target).map_err(Error::io(&target))?;
    let copies = list(folder);
    for old in copies.iter().take(copies.len().saturating_sub(BACKUPS_MAX)) {
        let _ = fs::remove_file(old);
    }
    Ok(target)
}

/// The copies, oldest first.
pub(crate) fn list(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder.join("backups")) else { return Vec::new() };
    let mut copies: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| time_of(path).is_some()).collect();
    copies.sort_by_key(|path| time_of(path));
    copies
}

pub(crate) fn time_of(path: &Path) -> Option<i64> {
    path.file_name()?.to_str()?.strip_prefix("desk-")?.strip_suffix(".sqlite")?.parse().ok()
}

#[cfg(unix)]
fn make_private(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).map_err(Error::io(path))
}

#[cfg(not(unix))]
fn make_private(_path: &Path) -> Result<()> {
    Ok(())
}
