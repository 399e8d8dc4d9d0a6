//! The outbox on disk: order, holds, moves, recovery, the journal.

use crate::scenario::build::{Desk, NOW, desk, key, minutes_ago, record, step};
use domain::{
    eligibility::LeftOutReason,
    outbox::{Action, ItemState},
    time::SECOND_MS,
};
use proptest::prelude::*;
use store::{
    Error, OpenMode, Store,
    freeze::Selection,
    outbox::{BatchId, ItemId, JournalEntry, MoveDetails},
};

fn filled(count: usize) -> Desk {
    let desk = desk();
    for n in 0..count {
        let s = step("f", "s");
        let at = minutes_ago(i64::try_from(n).unwrap());
        desk.open(&[record(&s, &n.to_string(), at, r#""retryDataKey":"k""#)]);
    }
    desk
}

fn queue(desk: &Desk, action: Action, ids: &[&str], hold_ms: i64) -> BatchId {
    let keys = ids.iter().map(|id| key("f", "s", id)).collect();
    let frozen = desk.freeze(action, &Selection::Keys(keys), NOW).unwrap();
    desk.queue_batch(&frozen, "window", NOW.plus_ms(hold_ms), NOW).unwrap()
}

fn due(desk: &Desk) -> Vec<ItemId> {
    desk.due_items(NOW, 99).unwrap().into_iter().map(|item| item.row.id).collect()
}

fn go(desk: &Desk, item: ItemId, from: ItemState, to: ItemState) -> Result<(), Error> {
    let details = MoveDetails { park_reason: Some("refused".into()), ..MoveDetails::default() };
    desk.move_item(item, from, to, &details, NOW)
}

#[test]
fn nothing_is_due_before_the_undo_window_ends() {
    let desk = filled(2);
    let batch = queue(&desk, Action::Resolve, &["0", "1"], 10 * SECOND_MS);
    assert_eq!(due(&desk), []);
    assert_eq!(desk.next_due_at().unwrap(), Some(NOW.plus_ms(10 * SECOND_MS)));
    assert_eq!(desk.due_items(NOW.plus_ms(10 * SECOND_MS), 9).unwrap().len(), 1);
    let row = &desk.rows("is:queued")[0];
    assert_eq!((row.batch, row.hold_until), (Some(batch), Some(NOW.plus_ms(10 * SECOND_MS))));
    desk.release_holds(Some(batch), NOW).unwrap();
    assert_eq!(due(&desk).len(), 1);
}

#[test]
fn a_batch_taken_back_in_time_leaves_nothing_behind() {
    let desk = filled(2);
    let batch = queue(&desk, Action::Resolve, &["0", "1"], 0);
    assert_eq!(desk.ids("is:queued"), "0 1");
    assert_eq!(desk.cancel_batch(batch, NOW).unwrap(), (2, 0));
    assert_eq!((due(&desk), desk.ids("is:queued")), (Vec::new(), String::new()));
    assert_eq!(desk.outbox_counts().unwrap().queued, 0);
    assert_eq!(
        desk.freeze(Action::Resolve, &Selection::Keys(vec![key("f", "s", "0")]), NOW).unwrap().eligible,
        1
    );
    assert!(matches!(desk.cancel_batch(BatchId(99), NOW), Err(Error::Absent(_))));
}

#[test]
fn what_is_on_its_way_is_too_late_to_take_back() {
    let desk = filled(1);
    let batch = queue(&desk, Action::Resolve, &["0"], 0);
    desk.mark_sending(due(&desk)[0], NOW).unwrap();
    assert_eq!(desk.cancel_batch(batch, NOW).unwrap(), (0, 1));
    assert_eq!(desk.batch(batch).unwrap().items, [(ItemState::Sending, 1)]);
}

#[test]
fn parked_item_does_not_block_other_ids() {
    let desk = filled(3);
    queue(&desk, Action::Resolve, &["0"], 0);
    let first = due(&desk)[0];
    // Frozen before the first item was queued, so that both have record 0.
    let both = {
        desk.cancel_batch(BatchId(1), NOW).unwrap();
        let keys = vec![key("f", "s", "0"), key("f", "s", "1")];
        desk.freeze(Action::Resolve, &Selection::Keys(keys), NOW).unwrap()
    };
    let again = queue(&desk, Action::Resolve, &["0"], 0);
    let blocked = desk.queue_batch(&both, "window", NOW, NOW).unwrap();
    let free = queue(&desk, Action::Resolve, &["2"], 0);
    let item_of = |batch| desk.list_items(Some(batch), true, None, 9).unwrap()[0].id;
    assert_eq!(due(&desk), [item_of(again), item_of(free)]);
    go(&desk, item_of(again), ItemState::Queued, ItemState::Parked).unwrap();
    assert_eq!(due(&desk), [item_of(free)]);
    assert!(matches!(desk.mark_sending(item_of(blocked), NOW), Err(Error::Move { .. })));
    go(&desk, item_of(again), ItemState::Parked, ItemState::Canceled).unwrap();
    assert_eq!(due(&desk), [item_of(blocked), item_of(free)]);
    assert_ne!(first, item_of(again));
}

#[test]
fn a_start_after_a_crash_makes_everything_on_its_way_unsure() {
    let desk = filled(2);
    queue(&desk, Action::Retry, &["0"], 0);
    queue(&desk, Action::Retry, &["1"], 0);
    let items = due(&desk);
    desk.mark_sending(items[0], NOW).unwrap();
    let (again, _) = Store::open(desk.folder.path(), OpenMode::Write, NOW).unwrap();
    assert_eq!(again.recover_after_start(NOW).unwrap().unsure, 1);
    assert_eq!(again.item(items[0]).unwrap().row.state, ItemState::Unsure);
    assert_eq!(again.item(items[1]).unwrap().row.state, ItemState::Queued);
    assert_eq!(again.outbox_counts().unwrap().unsure, 1);
    assert!(matches!(go(&desk, items[0], ItemState::Unsure, ItemState::Queued), Err(Error::Move { .. })));
    go(&desk, items[0], ItemState::Unsure, ItemState::Checking).unwrap();
    assert_eq!(desk.ids("is:queued"), "0 1");
}

#[test]
fn a_parked_item_says_why_and_can_be_put_back() {
    let desk = filled(1);
    queue(&desk, Action::Resolve, &["0"], 0);
    let item = due(&desk)[0];
    desk.mark_sending(item, NOW).unwrap();
    go(&desk, item, ItemState::Sending, ItemState::Parked).unwrap();
    let row = desk.item(item).unwrap().row;
    assert_eq!((row.park_reason.as_deref(), row.attempts), (Some("refused"), 1));
    assert_eq!(desk.ids("is:parked"), "0");
    desk.requeue_item(item, NOW).unwrap();
    assert_eq!(desk.item(item).unwrap().row.park_reason, None);
    assert_eq!(due(&desk), [item]);
    assert!(desk.requeue_item(item, NOW).is_err());
}

#[test]
fn a_narrowed_item_frees_the_records_it_dropped() {
    let desk = filled(2);
    queue(&desk, Action::Resolve, &["0", "1"], 0);
    let item = desk.due_items(NOW, 1).unwrap().remove(0);
    let keep: Vec<_> = item.targets.iter().filter(|t| t.error.as_str() == "1").cloned().collect();
    let left: Vec<_> = item.targets.iter().filter(|t| t.error.as_str() == "0").cloned().collect();
    let reasons = [(left[0].clone(), LeftOutReason::Gone)];
    desk.narrow_item(item.row.id, &keep, &reasons, NOW).unwrap();
    assert_eq!(desk.item(item.row.id).unwrap().targets, keep);
    assert_eq!(desk.ids("is:queued"), "1");
    assert!(matches!(desk.narrow_item(item.row.id, &[], &[], NOW), Err(Error::Absent(_))));
    let (records, total) = desk.item_records(item.row.id, 0, 9).unwrap();
    assert_eq!((total, records[1].left_behind.as_deref()), (2, Some("gone")), "what was left behind is kept");
    assert_eq!(desk.left_behind(item.row.batch).unwrap(), [("gone".to_owned(), 1)]);
}

#[test]
fn status_numbers_count_records_and_the_oldest_wait() {
    let desk = filled(3);
    queue(&desk, Action::Resolve, &["0", "1"], 0);
    let parked = queue(&desk, Action::Resolve, &["2"], 0);
    let item = desk.list_items(Some(parked), false, None, 1).unwrap()[0].id;
    go(&desk, item, ItemState::Queued, ItemState::Parked).unwrap();
    let counts = desk.outbox_counts().unwrap();
    assert_eq!((counts.queued, counts.parked, counts.unsure, counts.oldest_queued_at), (2, 1, 0, Some(NOW)));
}

#[test]
fn lists_are_paged_and_hide_what_is_finished() {
    let desk = filled(4);
    let batches: Vec<_> =
        ["0", "1", "2", "3"].iter().map(|id| queue(&desk, Action::Resolve, &[id], 0)).collect();
    desk.cancel_batch(batches[1], NOW).unwrap();
    let ids = |all, before| {
        desk.list_batches(all, before, 2).unwrap().into_iter().map(|b| b.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(false, None), [batches[3], batches[2]]);
    assert_eq!(ids(false, Some(batches[2])), [batches[0]]);
    assert_eq!(ids(true, Some(batches[2])), [batches[1], batches[0]]);
    assert_eq!(desk.list_items(None, false, None, 9).unwrap().len(), 3);
    assert_eq!(desk.list_items(None, true, None, 9).unwrap().len(), 4);
}

#[test]
fn the_journal_only_grows() {
    let desk = filled(0);
    let entry = |n: u64| JournalEntry {
        item: None,
        method: "PUT".into(),
        path: format!("/v1/flows/f/s/resolved?{n}"),
        ids: n,
        at: NOW,
        status: (n > 0).then_some(204),
        outcome: "done".into(),
        detail: Some("x".repeat(2_000)),
        elapsed_ms: None,
    };
    for n in 0..3 {
        desk.append_journal(&entry(n)).unwrap();
    }
    let list = desk.list_journal(None, 2).unwrap();
    assert_eq!(list.iter().map(|(no, one)| (*no, one.ids)).collect::<Vec<_>>(), [(3, 2), (2, 1)]);
    assert_eq!(list[0].1.detail.as_ref().unwrap().len(), 500);
    assert_eq!(desk.list_journal(Some(2), 9).unwrap()[0].1.status, None);
    let raw = crate::scenario::opening::raw(&desk.folder.path().join("desk.sqlite"));
    assert!(raw.execute("UPDATE journal SET ids = 0", []).is_err());
    assert!(raw.execute("DELETE FROM journal", []).is_err());
}

#[derive(Debug, Clone)]
enum Try {
    Queue(Vec<u8>),
    Move(usize, usize, usize),
    Send(usize),
    Recover,
    Cancel(usize),
}

const STATES: [ItemState; 7] = [
    ItemState::Queued,
    ItemState::Sending,
    ItemState::Unsure,
    ItemState::Checking,
    ItemState::Done,
    ItemState::Parked,
    ItemState::Canceled,
];

fn attempt() -> impl Strategy<Value = Try> {
    prop_oneof![
        2 => prop::collection::vec(0..6_u8, 1..4).prop_map(Try::Queue),
        6 => (0..8_usize, 0..7_usize, 0..7_usize).prop_map(|(item, from, to)| Try::Move(item, from, to)),
        3 => (0..8_usize).prop_map(Try::Send),
        1 => Just(Try::Recover),
        1 => (0..6_usize).prop_map(Try::Cancel),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_interleaving_breaks_the_diagram_or_the_order(tries in prop::collection::vec(attempt(), 1..40)) {
        let desk = filled(6);
        // Frozen before anything is queued, so that items may share records.
        for one in tries {
            let items = desk.list_items(None, true, None, 99).unwrap();
            match one {
                Try::Queue(ids) => {
                    let keys = ids.iter().map(|id| key("f", "s", &id.to_string())).collect();
                    let frozen = desk.freeze(Action::Retry, &Selection::Keys(keys), NOW).unwrap();
                    if frozen.eligible > 0 {
                        desk.queue_batch(&frozen, "window", NOW, NOW).unwrap();
                    }
                }
                Try::Move(at, from, to) => {
                    let Some(item) = items.get(at) else { continue };
                    let allowed = item.state == STATES[from] && item.state.may_become(STATES[to], Action::Retry);
                    let moved = go(&desk, item.id, STATES[from], STATES[to]).is_ok();
                    prop_assert!(!moved || allowed);
                    // The one allowed arrow that may be refused is sending behind an earlier item.
                    prop_assert!(moved || !allowed || STATES[to] == ItemState::Sending);
                }
                Try::Send(at) => {
                    let Some(item) = items.get(at) else { continue };
                    if desk.mark_sending(item.id, NOW).is_ok() {
                        prop_assert_eq!(item.state, ItemState::Queued);
                    }
                }
                Try::Recover => { desk.recover_after_start(NOW).unwrap(); }
                Try::Cancel(at) => {
                    if let Some(item) = items.get(at) {
                        desk.cancel_batch(item.batch, NOW).unwrap();
                    }
                }
            }
            // No record is ever on its way in two items.
            let sending = desk.items_in(&[ItemState::Sending], 99).unwrap();
            let mut ids: Vec<_> = sending.iter().flat_map(|item| item.targets.iter().map(|t| t.error.0.clone())).collect();
            let all = ids.len();
            ids.sort();
            ids.dedup();
            prop_assert_eq!(ids.len(), all);
        }
    }
}
