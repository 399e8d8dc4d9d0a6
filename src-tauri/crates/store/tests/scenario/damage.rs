//! Damaged files: found at a start or harmless, the desk salvaged, nothing of people's work lost silently.

use crate::scenario::build::{Desk, NOW, desk, key, minutes_ago, record, step};
use domain::outbox::{Action, ItemState};
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::{
    fs::{self, OpenOptions},
    io::{Read, Seek, SeekFrom, Write},
    path::Path,
};
use store::{
    Error, File, OpenMode, Store,
    freeze::Selection,
    search::{Search, Sort},
};

/// A closed account with some hundred records and two queued batches.
fn filled() -> tempfile::TempDir {
    let Desk { store, folder } = {
        let desk = desk();
        let s = step("f", "s");
        let records: Vec<_> = (0..400)
            .map(|n| {
                record(&s, &n.to_string(), minutes_ago(n), r#""message":"some words","retryDataKey":"k""#)
            })
            .collect();
        desk.apply_errors(&s, store::pull::ErrorList::Open, &records, NOW).unwrap();
        for n in 0..60 {
            desk.set_setting(&format!("k{n}"), &"x".repeat(300).into(), NOW).unwrap();
        }
        for id in ["1", "2"] {
            let frozen = desk.freeze(Action::Retry, &Selection::Keys(vec![key("f", "s", id)]), NOW).unwrap();
            desk.queue_batch(&frozen, "window", NOW, NOW).unwrap();
        }
        desk
    };
    drop(store);
    folder
}

fn flip(path: &Path, at: u64, bytes: usize) {
    let mut file = OpenOptions::new().read(true).write(true).open(path).unwrap();
    let mut old = vec![0; bytes];
    file.seek(SeekFrom::Start(at)).unwrap();
    let read = file.read(&mut old).unwrap();
    let new: Vec<u8> = old.iter().take(read).map(|byte| byte ^ 0x5a).collect();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(&new).unwrap();
}

#[test]
fn a_cache_that_is_no_database_is_set_aside_and_made_anew() {
    let folder = filled();
    fs::write(folder.path().join("cache.sqlite"), b"this is not a database, not at all, and long enough")
        .unwrap();
    let (store, report) = Store::open(folder.path(), OpenMode::Write, NOW).unwrap();
    assert!(report.cache_is_new);
    assert_eq!(report.repairs[0].file, File::Cache);
    assert!(report.repairs[0].set_aside.as_ref().unwrap().is_file());
    assert_eq!(store.outbox_counts().unwrap().queued, 2);
}

#[test]
fn a_truncated_desk_is_set_aside_and_what_can_be_read_is_saved() {
    let folder = filled();
    let path = folder.path().join("desk.sqlite");
    let length = fs::metadata(&path).unwrap().len();
    OpenOptions::new().write(true).open(&path).unwrap().set_len(length - 3 * 4096).unwrap();
    let (store, report) = Store::open(folder.path(), OpenMode::Write, NOW).unwrap();
    let repair = &report.repairs[0];
    assert_eq!(repair.file, File::Desk);
    assert!(repair.set_aside.as_ref().unwrap().is_file() && repair.rows_saved > 0, "{repair:?}");
    // What was waiting waits for a person now: it may have been sent after the rows that were saved.
    for item in store.list_items(None, false, None, 9).unwrap() {
        assert_eq!((item.state, item.park_reason.as_deref()), (ItemState::Parked, Some("recovered")));
    }
}

#[test]
fn a_desk_without_its_first_page_gives_back_what_was_queued() {
    let folder = filled();
    fs::remove_dir_all(folder.path().join("backups")).unwrap();
    flip(&folder.path().join("desk.sqlite"), 0, 4_096);
    let (store, report) = Store::open(folder.path(), OpenMode::Write, NOW).unwrap();
    assert!(report.repairs[0].rows_saved > 60, "{report:?}");
    let items = store.list_items(None, false, None, 9).unwrap();
    assert_eq!(items.len(), 2);
    assert!(items.iter().all(|item| item.park_reason.as_deref() == Some("recovered")));
    assert_eq!(store.setting("k7").unwrap(), Some("x".repeat(300).into()));
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("headed")), "{left:?}");
}

#[test]
fn what_waits_is_in_a_copy_after_the_next_start() {
    let folder = filled();
    drop(Store::open(folder.path(), OpenMode::Write, NOW.plus_ms(60_000)).unwrap());
    fs::write(folder.path().join("desk.sqlite"), vec![0x5a; 400_000]).unwrap();
    let (store, report) = Store::open(folder.path(), OpenMode::Write, NOW.plus_ms(120_000)).unwrap();
    assert!(report.repairs[0].rows_from_backup > 0, "{report:?}");
    assert_eq!(store.list_items(None, false, None, 9).unwrap().len(), 2);
}

#[test]
fn flipped_bytes_are_found_or_harmless() {
    let mut random = StdRng::seed_from_u64(6);
    for file in ["cache.sqlite", "desk.sqlite"] {
        let folder = filled();
        let sound: Vec<u8> = fs::read(folder.path().join(file)).unwrap();
        for round in 0..40 {
            let copy = tempfile::tempdir().unwrap();
            for name in ["cache.sqlite", "desk.sqlite"] {
                fs::copy(folder.path().join(name), copy.path().join(name)).unwrap();
            }
            let at = random.random_range(0..sound.len() as u64 - 64);
            flip(&copy.path().join(file), at, 64);
            use_everything(copy.path(), &format!("{file} {round} at {at}"));
        }
    }
}

/// Opens, reads and writes; after damage is met while reading, the next start must deal with it.
fn use_everything(folder: &Path, what: &str) {
    let work = |store: &Store| -> Result<(), Error> {
        let query = domain::query::Query::read("words");
        let search = Search { query: &query, now: NOW };
        store.list_errors(&search, Sort::OccurredNewest, None, 500)?;
        store.count_errors(&search)?;
        store.list_items(None, true, None, 99)?;
        store.outbox_counts()?;
        store.set_sync_note("k", Some("v"))?;
        store.set_setting("new", &1.into(), NOW)
    };
    for start in 0..3 {
        let (store, _) = Store::open(folder, OpenMode::Write, NOW).unwrap_or_else(|e| panic!("{what}: {e}"));
        match work(&store) {
            Ok(()) => return,
            Err(Error::Damaged { .. } | Error::Absent(_) | Error::Sqlite(_)) if start < 2 => {
                let _ = store.check_files();
            }
            Err(error) => panic!("{what}: still {error} after {start} starts"),
        }
    }
}

#[test]
fn a_lost_or_broken_wal_opens() {
    let folder = filled();
    for name in ["cache.sqlite-wal", "desk.sqlite-wal", "cache.sqlite-shm"] {
        fs::write(folder.path().join(name), b"").unwrap();
    }
    fs::write(folder.path().join("cache.sqlite-wal"), vec![7; 5_000]).unwrap();
    let (store, report) = Store::open(folder.path(), OpenMode::Write, NOW).unwrap();
    assert!(report.repairs.is_empty());
    assert_eq!(store.outbox_counts().unwrap().queued, 2);
}

#[test]
fn a_damaged_row_costs_only_what_is_nowhere_else() {
    let desk = desk();
    desk.open(&[record(&step("f", "s"), "a", minutes_ago(1), r#""message":"hello""#)]);
    let raw = crate::scenario::opening::raw(&desk.folder.path().join("cache.sqlite"));
    raw.execute("UPDATE error_body SET raw = x'01ffff'", []).unwrap();
    let row = desk.error(&key("f", "s", "a")).unwrap().unwrap();
    assert_eq!((row.record.key.error.as_str(), row.record.odd_fields), ("a", vec!["raw".to_owned()]));
}
