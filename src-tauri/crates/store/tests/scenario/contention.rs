//! Two stores on the same files, as a window and a command line have them.

use crate::scenario::build::{NOW, desk, minutes_ago, record, step};
use domain::outbox::{Action, ItemState};
use std::thread;
use store::{Error, OpenMode, Store, freeze::Selection, outbox::MoveDetails, pull::ErrorList, setting::Area};

const WRITERS: i64 = 4;
const ROUNDS: i64 = 25;

#[test]
fn writers_of_two_stores_wait_for_each_other() {
    let desk = desk();
    let path = desk.folder.path();
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            scope.spawn(move || {
                let (store, _) = Store::open(path, OpenMode::Write, NOW).unwrap();
                let s = step("f", &format!("s{writer}"));
                for round in 0..ROUNDS {
                    let one =
                        record(&s, &round.to_string(), minutes_ago(round), r#""message":"shared word""#);
                    store.apply_errors(&s, ErrorList::Open, &[one], NOW).unwrap();
                    store.set_setting(&format!("{writer}.{round}"), &round.into(), NOW).unwrap();
                    store.set_last_sync(Area::Errors, NOW).unwrap();
                }
            });
        }
        scope.spawn(|| {
            for _ in 0..100 {
                let (list, count) = (desk.rows("shared").len(), desk.count("shared"));
                assert!(count >= list as u64 && count <= (WRITERS * ROUNDS) as u64);
            }
        });
    });
    assert_eq!(desk.count("shared"), (WRITERS * ROUNDS) as u64);
    assert_eq!(desk.count("step:s2"), ROUNDS as u64);
    assert_eq!(desk.settings("").unwrap().len(), (WRITERS * ROUNDS) as usize);
}

#[test]
fn an_item_is_marked_as_sending_by_exactly_one_of_many() {
    let desk = desk();
    desk.open(&[record(&step("f", "s"), "a", minutes_ago(1), "")]);
    let keys = vec![crate::scenario::build::key("f", "s", "a")];
    let frozen = desk.freeze(Action::Resolve, &Selection::Keys(keys), NOW).unwrap();
    desk.queue_batch(&frozen, "window", NOW, NOW).unwrap();
    let item = desk.due_items(NOW, 1).unwrap()[0].row.id;
    let path = desk.folder.path();
    let won: usize = thread::scope(|scope| {
        let tries: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(move || {
                    let (store, _) = Store::open(path, OpenMode::Write, NOW).unwrap();
                    match store.mark_sending(item, NOW) {
                        Ok(()) => 1,
                        Err(Error::Move { found: ItemState::Sending, .. }) => 0,
                        Err(error) => panic!("{error}"),
                    }
                })
            })
            .collect();
        tries.into_iter().map(|one| one.join().unwrap()).sum()
    });
    assert_eq!(won, 1);
    assert_eq!(desk.item(item).unwrap().row.attempts, 1);
    desk.move_item(item, ItemState::Sending, ItemState::Done, &MoveDetails::default(), NOW).unwrap();
}

#[test]
fn many_open_a_new_account_at_the_same_moment() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(move || {
                let (store, report) = Store::open(path, OpenMode::Write, NOW).unwrap();
                assert!(report.repairs.is_empty());
                store.set_last_sync(Area::Flows, NOW).unwrap();
            });
        }
    });
}

#[test]
fn a_store_hears_of_what_another_has_written_and_not_of_its_own_writing() {
    let desk = desk();
    let (other, _) = Store::open(desk.folder.path(), OpenMode::Write, NOW).unwrap();
    desk.others_wrote().unwrap();
    desk.set_setting("mine", &1.into(), NOW).unwrap();
    desk.set_last_sync(Area::Errors, NOW).unwrap();
    assert!(!desk.others_wrote().unwrap());
    for of_the_cache in [true, false] {
        if of_the_cache {
            other.set_last_sync(Area::Errors, minutes_ago(1)).unwrap();
        } else {
            other.set_setting("theirs", &1.into(), NOW).unwrap();
        }
        assert!(desk.others_wrote().unwrap());
        assert!(!desk.others_wrote().unwrap(), "told once");
    }
}
