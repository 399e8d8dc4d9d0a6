//! The data folder: where it is, and who may look into it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The folder's name below the platform's application data folder: the program's identifier.
const NAME: &str = "io.flowmend.desktop";

/// The data folder to use: the one that was asked for, else the platform's.
///
/// # Errors
/// When the platform names none (no home folder).
pub fn choose(asked: Option<PathBuf>) -> io::Result<PathBuf> {
    match asked {
        Some(folder) => std::path::absolute(folder),
        None => dirs::data_dir().map(|base| base.join(NAME)).ok_or_else(|| {
            io::Error::new(io::ErrorKind::NotFound, "there is no home folder; give one with --data-dir")
        }),
    }
}

/// Makes the folder, for its owner only.
///
/// # Errors
/// When it cannot be made.
pub fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    #[cfg(unix)]
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    Ok(())
}

/// Where a person looks for files that a program made, when the system names such a folder.
#[must_use]
pub fn downloads() -> Option<PathBuf> {
    dirs::download_dir()
}
