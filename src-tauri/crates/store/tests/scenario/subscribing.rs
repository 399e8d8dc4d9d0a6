//! Drafts of subscriptions: on disk until they are saved, drafts again when that is undone.

use crate::scenario::build::{Desk, NOW, desk};
use domain::{
    outbox::ItemState,
    subscription::{Homes, Topic, Wish},
    subscription_change::PersonChange,
};
use std::collections::BTreeSet;
use store::{OpenMode, Store};

fn on(id: &str) -> Wish {
    Wish { topic: Topic::Flow(id.into()), subscribed: true }
}

fn eva() -> PersonChange {
    PersonChange {
        email: Some("Eva@example.com".to_owned()),
        name: "Eva".to_owned(),
        ..PersonChange::default()
    }
}

fn wishes(store: &Store) -> Vec<(String, usize)> {
    let drafts = store.subscription_drafts().unwrap();
    drafts.iter().map(|draft| (draft.key().to_owned(), draft.wishes.len())).collect()
}

#[test]
fn drafts_survive_a_new_start_and_go_when_they_are_taken_back() {
    let Desk { store, folder } = desk();
    let (there, homes) = (BTreeSet::new(), Homes::new());
    store.draft_subscriptions(&eva(), &[on("a"), on("b")], &there, &homes, NOW).unwrap();
    store.draft_subscriptions(&PersonChange::default(), &[on("a")], &there, &homes, NOW).unwrap();
    drop(store);
    let (store, _) = Store::open(folder.path(), OpenMode::Write, NOW).unwrap();
    assert_eq!(wishes(&store), [("Eva@example.com".to_owned(), 2), ("me".to_owned(), 1)]);
    let off = Wish { subscribed: false, ..on("a") };
    store.draft_subscriptions(&PersonChange::default(), &[off], &there, &homes, NOW).unwrap();
    assert_eq!(wishes(&store), [("Eva@example.com".to_owned(), 2)]);
    store.drop_subscription_drafts().unwrap();
    assert!(wishes(&store).is_empty());
}

#[test]
fn saving_makes_an_item_for_each_person_and_an_undo_drafts_again() {
    let desk = desk();
    let (there, homes) = (BTreeSet::new(), Homes::new());
    for person in [eva(), PersonChange::default()] {
        desk.draft_subscriptions(&person, &[on("a"), on("b")], &there, &homes, NOW).unwrap();
    }
    let drafts = desk.subscription_drafts().unwrap();
    let batch =
        desk.queue_subscriptions(drafts.clone(), |topic| topic.id().to_owned(), "test", NOW, NOW).unwrap();
    assert!(wishes(&desk).is_empty());
    let under_way = desk.subscriptions_under_way().unwrap();
    assert_eq!(under_way.iter().map(|(_, state, _)| *state).collect::<Vec<_>>(), [ItemState::Queued; 2]);
    assert_eq!(under_way.iter().map(|(.., change)| change.clone()).collect::<Vec<_>>(), drafts);
    assert_eq!(desk.batch(batch).unwrap().eligible, 4);
    // A draft that was made meanwhile stays, behind what comes back.
    desk.draft_subscriptions(&eva(), &[on("c")], &BTreeSet::new(), &homes, NOW).unwrap();
    assert_eq!(desk.cancel_batch(batch, NOW).unwrap(), (4, 0));
    assert_eq!(wishes(&desk), [("Eva@example.com".to_owned(), 3), ("me".to_owned(), 2)]);
    assert!(desk.subscriptions_under_way().unwrap().is_empty());
}

#[test]
fn a_later_change_of_the_same_thing_waits_for_the_earlier_one() {
    let desk = desk();
    let mut change = eva();
    change.add(&[on("a")], &BTreeSet::new(), &Homes::new());
    let name = |topic: &Topic| topic.id().to_owned();
    let first = desk.queue_subscriptions(vec![change.clone()], name, "test", NOW, NOW).unwrap();
    desk.queue_subscriptions(vec![change.clone()], name, "test", NOW, NOW).unwrap();
    change.email = Some("tom@example.com".to_owned());
    desk.queue_subscriptions(vec![change], name, "test", NOW, NOW).unwrap();
    let due: Vec<_> = desk.due_items(NOW, 10).unwrap().into_iter().map(|item| item.row.batch).collect();
    assert_eq!(due.len(), 2, "Tom's goes beside Eva's first");
    assert_eq!(due[0], first);
}
