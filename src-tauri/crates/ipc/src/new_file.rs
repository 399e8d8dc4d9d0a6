//! A new file in the folder for downloads: complete or not there, readable by its owner only, and never written over
//! something that is there already.

use crate::error::{AppError, ErrorCode};
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Files of one name that are tried before giving up.
const NAMES_MAX: u32 = 1_000;
/// Characters of a name that are kept; every system takes twice as many bytes.
const NAME_CHARS_MAX: usize = 100;
/// Names that mean devices on Windows, whatever their ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com1", "lpt1"];

/// A file under way.
#[derive(Debug)]
pub(crate) struct NewFile {
    file: File,
    unfinished: PathBuf,
    path: PathBuf,
    complete: bool,
}

impl NewFile {
    /// Begins a file of this name, or of the next free one (`name-2.csv`). The name is no path: see [`safe_name`].
    ///
    /// # Errors
    /// When the folder or the file cannot be made.
    pub(crate) fn create(folder: &Path, name: &str) -> Result<Self, AppError> {
        fs::create_dir_all(folder).map_err(failed)?;
        let (stem, ending) = match name.rsplit_once('.') {
            Some((stem, ending)) if !stem.is_empty() => (stem, format!(".{ending}")),
            _ => (name, String::new()),
        };
        for number in 1..=NAMES_MAX {
            let tail = if number == 1 { String::new() } else { format!("-{number}") };
            let path = folder.join(format!("{stem}{tail}{ending}"));
            let unfinished = folder.join(format!("{stem}{tail}{ending}.unfinished"));
            if path.exists() {
                continue;
            }
            let mut options = fs::OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            match options.open(&unfinished) {
                Ok(file) => return Ok(Self { file, unfinished, path, complete: false }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(failed(error)),
            }
        }
        Err(AppError::new(ErrorCode::Internal, "There are too many files of this name already."))
    }

    /// Writes a piece.
    ///
    /// # Errors
    /// When it cannot be written; `disk_full` when there is no space.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), AppError> {
        self.file.write_all(bytes).map_err(failed)
    }

    /// Gives the file its name. Without this call nothing stays.
    ///
    /// # Errors
    /// When it cannot be brought to disk.
    pub(crate) fn finish(mut self) -> Result<PathBuf, AppError> {
        self.file.sync_all().map_err(failed)?;
        fs::rename(&self.unfinished, &self.path).map_err(failed)?;
        self.complete = true;
        Ok(self.path.clone())
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.complete {
            // Best effort: what broke the file off is the failure that is told.
            drop(fs::remove_file(&self.unfinished));
        }
    }
}

/// A name of the remote as the name of a file: no folders, no leading dot, nothing that a system refuses or that turns
/// the direction of text.
pub(crate) fn safe_name(text: &str, otherwise: &str) -> String {
    let kept: String = text
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ' | '(' | ')' | '+') { c } else { '_' }
        })
        .take(NAME_CHARS_MAX)
        .collect();
    let name = kept.trim().trim_start_matches('.').trim_end_matches(['.', ' ']);
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_plain = name.chars().any(char::is_alphanumeric) && !DEVICES.contains(&stem.as_str());
    if is_plain { name.to_owned() } else { otherwise.to_owned() }
}

fn failed(error: io::Error) -> AppError {
    let code =
        if error.kind() == io::ErrorKind::StorageFull { ErrorCode::DiskFull } else { ErrorCode::Internal };
    AppError::new(code, "The file could not be written.").with_detail(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn nothing_is_written_over_and_what_breaks_off_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["first", "second"] {
            let mut file = NewFile::create(folder.path(), "a.b.csv").unwrap();
            file.write(text.as_bytes()).unwrap();
            file.finish().unwrap();
        }
        drop(NewFile::create(folder.path(), "a.b.csv").unwrap());
        assert_eq!(names(folder.path()), ["a.b-2.csv", "a.b.csv"]);
        assert_eq!(fs::read_to_string(folder.path().join("a.b.csv")).unwrap(), "first");
    }

    #[test]
    fn a_name_of_the_remote_stays_in_the_folder() {
        for (text, name) in [
            ("contacts.json", "contacts.json"),
            ("Contacts-2023-08-16T09:48:08-05:00.csv", "Contacts-2023-08-16T09_48_08-05_00.csv"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("C:\\x\\y.txt", "C__x_y.txt"),
            (".bashrc", "bashrc"),
            ("Objednávky č. 5.xml", "Objednávky č. 5.xml"),
            ("\u{202e}fdp.exe", "_fdp.exe"),
            ("CON.txt", "otherwise"),
            ("///", "otherwise"),
            ("", "otherwise"),
        ] {
            assert_eq!(safe_name(text, "otherwise"), name, "{text}");
        }
        assert_eq!(safe_name(&"x".repeat(500), "").chars().count(), NAME_CHARS_MAX);
    }
}
