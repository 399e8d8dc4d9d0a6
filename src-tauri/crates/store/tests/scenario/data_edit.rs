//! Drafts and edits of retry data on disk.

use crate::scenario::build::{Desk, NOW, desk, key, minutes_ago, record, step};
use domain::{
    eligibility::LeftOutReason,
    outbox::{Action, DataEdit, ItemState},
    standing::Overlay,
};
use std::collections::HashMap;
use store::{
    Error, OpenMode, Store,
    data_edit::EDIT_RECORDS_MAX,
    draft::{DRAFTS_MAX, Draft},
    freeze::{Frozen, Selection},
    outbox::{BatchId, ItemId, MoveDetails},
};

fn draft(id: &str, edited: &str) -> Draft {
    Draft {
        key: key("f", "s", id),
        trace_key: Some("T".to_owned()),
        stage: None,
        fetched: r#"{"a":1}"#.to_owned(),
        edited: edited.to_owned(),
        read_at: minutes_ago(5),
        changed_at: NOW,
    }
}

fn filled(count: usize) -> Desk {
    let desk = desk();
    let s = step("f", "s");
    for n in 0..count {
        let at = minutes_ago(i64::try_from(n).unwrap());
        desk.open(&[record(&s, &n.to_string(), at, r#""retryDataKey":"k""#)]);
    }
    desk
}

fn edit() -> DataEdit {
    DataEdit { fetched: r#"{"a":1}"#.to_owned(), edited: r#"{"a":2}"#.to_owned() }
}

fn frozen(desk: &Desk, ids: &[&str], then_retry: bool) -> Frozen {
    let keys: Vec<_> = ids.iter().map(|id| key("f", "s", id)).collect();
    let mut frozen = desk.freeze(Action::EditData, &Selection::Keys(keys.clone()), NOW).unwrap();
    let edits = keys.into_iter().map(|key| (key, edit())).collect();
    frozen.set_edits(edits, &HashMap::new(), then_retry).unwrap();
    frozen
}

fn queue(desk: &Desk, ids: &[&str], then_retry: bool) -> BatchId {
    desk.queue_batch(&frozen(desk, ids, then_retry), "window", NOW, NOW).unwrap()
}

fn end(desk: &Desk, item: ItemId, to: ItemState) {
    desk.mark_sending(item, NOW).unwrap();
    desk.move_item(item, ItemState::Sending, to, &MoveDetails::default(), NOW).unwrap();
}

fn due(desk: &Desk) -> Vec<(ItemId, Action, usize)> {
    let due = desk.due_items(NOW, 99).unwrap();
    due.into_iter().map(|item| (item.row.id, item.row.action, item.targets.len())).collect()
}

#[test]
fn a_draft_survives_the_end_of_the_program_as_it_was_typed() {
    let desk = desk();
    let broken = draft("1", "{\"a\": 90071992547409931234,");
    desk.put_draft(&broken).unwrap();
    desk.put_draft(&draft("2", "{}")).unwrap();
    desk.drop_draft(&key("f", "s", "2")).unwrap();
    // Opened again while the first one was never closed, as after a crash.
    let (again, _) = Store::open(desk.folder.path(), OpenMode::Write, NOW).unwrap();
    assert_eq!(again.draft(&broken.key).unwrap(), Some(broken.clone()));
    assert_eq!(again.drafts().unwrap().len(), 1);
    assert_eq!(again.draft(&key("f", "s", "2")).unwrap(), None);
    for n in 0..DRAFTS_MAX {
        let added = again.put_draft(&draft(&format!("more {n}"), "{}"));
        assert_eq!(added.is_ok(), n + 1 < DRAFTS_MAX, "{n}");
    }
    again.put_draft(&draft("1", "typed on")).unwrap();
    assert_eq!(again.draft(&broken.key).unwrap().unwrap().edited, "typed on");
}

#[test]
fn a_change_of_data_is_one_item_a_record_and_says_what_is_left_out() {
    let desk = filled(3);
    let keys = vec![key("f", "s", "0"), key("f", "s", "1"), key("f", "s", "2")];
    let mut frozen = desk.freeze(Action::EditData, &Selection::Keys(keys.clone()), NOW).unwrap();
    let edits = HashMap::from([(keys[0].clone(), edit())]);
    let why = HashMap::from([(keys[1].clone(), LeftOutReason::NoField)]);
    frozen.set_edits(edits, &why, true).unwrap();
    assert_eq!((frozen.matching, frozen.eligible, frozen.requests), (3, 1, 3), "read, write, retry");
    assert_eq!(frozen.left_out, [(LeftOutReason::NoField, 1), (LeftOutReason::NoData, 1)]);
    let many = (0..=EDIT_RECORDS_MAX).map(|n| (key("f", "s", &n.to_string()), edit())).collect();
    assert!(matches!(frozen.set_edits(many, &why, true), Err(Error::TooMany { .. })));
    desk.queue_batch(&frozen, "window", NOW, NOW).unwrap();
    let item = desk.due_items(NOW, 9).unwrap().remove(0);
    assert_eq!(item.targets[0].edit, Some(edit()));
    assert_eq!(desk.rows("is:queued")[0].overlay, Some(Overlay::QueuedEdit));
}

#[test]
fn the_retry_follows_when_the_last_edit_of_the_step_has_ended() {
    let desk = filled(3);
    queue(&desk, &["0", "1", "2"], true);
    let items: Vec<ItemId> = due(&desk).into_iter().map(|(id, ..)| id).collect();
    assert_eq!(items.len(), 3);
    end(&desk, items[0], ItemState::Done);
    assert_eq!(due(&desk).len(), 2, "two edits are still to go");
    end(&desk, items[1], ItemState::Parked);
    end(&desk, items[2], ItemState::Done);
    let retry = due(&desk);
    assert_eq!(retry.iter().map(|one| (one.1, one.2)).collect::<Vec<_>>(), [(Action::Retry, 2)]);
    end(&desk, retry[0].0, ItemState::Done);
    // The parked one is sent later: its retry follows alone, nothing is retried twice.
    desk.requeue_edit(items[1], &edit(), NOW).unwrap();
    end(&desk, items[1], ItemState::Done);
    assert_eq!(due(&desk).iter().map(|one| (one.1, one.2)).collect::<Vec<_>>(), [(Action::Retry, 1)]);
}

#[test]
fn nothing_follows_an_edit_that_was_given_up_or_taken_back() {
    let desk = filled(2);
    let batch = queue(&desk, &["0", "1"], true);
    let items: Vec<ItemId> = due(&desk).into_iter().map(|(id, ..)| id).collect();
    desk.mark_sending(items[0], NOW).unwrap();
    desk.cancel_batch(batch, NOW).unwrap();
    desk.move_item(items[0], ItemState::Sending, ItemState::Done, &MoveDetails::default(), NOW).unwrap();
    assert_eq!(due(&desk), [], "it had left already, but the batch was taken back");
}

#[test]
fn a_draft_goes_when_the_remote_has_what_it_says() {
    let desk = filled(2);
    desk.put_draft(&draft("0", "{\n  \"a\": 2\n}")).unwrap();
    desk.put_draft(&draft("1", "{\"a\": 3}")).unwrap();
    queue(&desk, &["0", "1"], false);
    assert_eq!(desk.drafts().unwrap().len(), 2, "taking it back must lose nothing");
    for (item, ..) in due(&desk) {
        end(&desk, item, ItemState::Done);
    }
    assert_eq!(desk.draft(&key("f", "s", "0")).unwrap(), None);
    assert!(desk.draft(&key("f", "s", "1")).unwrap().is_some(), "what was typed on stays");
}
