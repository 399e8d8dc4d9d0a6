//! How often the program began and did not come up. After two such starts the next one is a safe one: it opens no
//! account by itself and lets the person choose.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Its file in the data folder: a number, there only while a start is under way.
const FILE: &str = "starting";
/// Failed starts after which the next one is safe.
pub(crate) const FAILED_MAX: u32 = 2;

/// A start under way.
#[derive(Debug, Clone)]
pub(crate) struct StartCount {
    path: PathBuf,
    /// Starts before this one that did not come up.
    pub(crate) failed: u32,
}

impl StartCount {
    /// Notes that a start is under way. A file that cannot be written only means that nothing is counted.
    pub(crate) fn begin(data_dir: &Path) -> Self {
        let path = data_dir.join(FILE);
        let failed = fs::read_to_string(&path).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0);
        if let Err(error) = fs::write(&path, u32::saturating_add(failed, 1).to_string()) {
            tracing::warn!(kind = ?error.kind(), "the start was not noted");
        }
        Self { path, failed }
    }

    /// Whether this start should be a safe one.
    pub(crate) fn is_safe(&self) -> bool {
        self.failed >= FAILED_MAX
    }

    /// Notes that the start has come up, or was broken off by the person.
    pub(crate) fn succeeded(&self) {
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_after_two_failed_ones_is_safe_and_a_good_one_clears_the_count() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!StartCount::begin(folder.path()).is_safe());
        assert!(!StartCount::begin(folder.path()).is_safe());
        let third = StartCount::begin(folder.path());
        assert!(third.is_safe());
        third.succeeded();
        assert!(!StartCount::begin(folder.path()).is_safe());
        fs::write(folder.path().join(FILE), "nonsense").unwrap();
        assert_eq!(StartCount::begin(folder.path()).failed, 0);
    }
}
