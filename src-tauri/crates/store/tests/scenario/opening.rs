//! Opening: files and their modes, migrations, newer files, backups, reading only.

use crate::scenario::build::{NOW, desk, minutes_ago, record, step};
use domain::time::DAY_MS;
use rusqlite::Connection;
use std::{fs, path::Path};
use store::{Error, OpenMode, Store, setting::Area};

/// A connection of the tests' own, to look at files from outside.
#[expect(clippy::disallowed_methods, reason = "tests look at the files from outside")]
pub(crate) fn raw(path: &Path) -> Connection {
    Connection::open(path).unwrap()
}

#[cfg(unix)]
#[test]
fn folder_and_files_belong_to_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("deep/account");
    let (store, report) = Store::open(&folder, OpenMode::Write, NOW).unwrap();
    assert!(report.cache_is_new && report.repairs.is_empty());
    store.set_last_sync(Area::Flows, NOW).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for entry in fs::read_dir(&folder).unwrap().flatten().filter(|entry| entry.path().is_file()) {
        assert_eq!(mode(&entry.path()), 0o600, "{:?}", entry.path());
    }
}

#[test]
fn a_second_start_finds_everything_and_changes_nothing() {
    let desk = desk();
    desk.open(&[record(&step("f", "s"), "a", minutes_ago(1), "")]);
    desk.set_setting("theme", &"dark".into(), NOW).unwrap();
    let (again, report) = Store::open(desk.folder.path(), OpenMode::Write, NOW).unwrap();
    assert!(!report.cache_is_new && !report.newer && report.repairs.is_empty());
    assert_eq!(again.setting("theme").unwrap(), Some("dark".into()));
    again.set_setting("theme", &serde_json::Value::Null, NOW).unwrap();
    assert_eq!(again.settings("th").unwrap(), []);
}

#[test]
fn reading_only_creates_nothing_and_writes_nothing() {
    let empty = tempfile::tempdir().unwrap();
    let missing = empty.path().join("account");
    assert!(matches!(Store::open(&missing, OpenMode::ReadOnly, NOW), Err(Error::Absent(_))));
    assert!(!missing.exists());
    let desk = desk();
    let (reader, _) = Store::open(desk.folder.path(), OpenMode::ReadOnly, NOW).unwrap();
    assert!(reader.is_read_only());
    assert_eq!(reader.last_sync().unwrap(), store::setting::LastSync::default());
    assert!(matches!(reader.set_last_sync(Area::Runs, NOW), Err(Error::ReadOnly)));
}

#[test]
fn a_newer_file_is_read_and_never_written() {
    for file in ["cache.sqlite", "desk.sqlite"] {
        let desk = desk();
        desk.open(&[record(&step("f", "s"), "a", minutes_ago(1), "")]);
        raw(&desk.folder.path().join(file)).pragma_update(None, "user_version", 99).unwrap();
        let (store, report) = Store::open(desk.folder.path(), OpenMode::Write, NOW).unwrap();
        assert!(report.newer && store.is_read_only());
        assert!(matches!(store.set_last_sync(Area::Runs, NOW), Err(Error::ReadOnly)));
        let query = domain::query::Query::default();
        assert_eq!(store.count_errors(&store::search::Search { query: &query, now: NOW }).unwrap(), 1);
    }
}

#[test]
fn a_start_makes_one_backup_a_day_and_keeps_the_newest() {
    let desk = desk();
    let folder = desk.folder.path().to_owned();
    let backups = || fs::read_dir(folder.join("backups")).unwrap().count();
    assert_eq!(backups(), 1);
    Store::open(&folder, OpenMode::Write, NOW.plus_ms(1)).unwrap();
    assert_eq!(backups(), 1);
    for day in 1..9 {
        let (_, report) = Store::open(&folder, OpenMode::Write, NOW.plus_ms(day * DAY_MS)).unwrap();
        assert!(report.backup.is_some_and(|path| path.is_file()));
    }
    assert_eq!(backups(), 5);
}

#[test]
fn accounts_do_not_see_each_other() {
    let (one, two) = (desk(), desk());
    one.open(&[record(&step("f", "s"), "a", minutes_ago(1), "")]);
    two.set_setting("k", &1.into(), NOW).unwrap();
    assert_eq!((one.count(""), two.count("")), (1, 0));
    assert_eq!(one.setting("k").unwrap(), None);
}
