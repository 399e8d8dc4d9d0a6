//! What queries find by the life of a record: failed and not cured since, about to vanish, with a trace key that
//! names it and no other.

use crate::scenario::build::{Desk, NOW, desk, key, minutes_ago, record, step};
use domain::{
    id::StepKey,
    outbox::{Action, ItemState},
    time::{DAY_MS, UtcMs},
};
use store::{
    freeze::Selection,
    outbox::MoveDetails,
    pull::ErrorList,
    retry::{RetryOutcome, Settled},
};

fn put(desk: &Desk, list: ErrorList, at: &StepKey, id: &str, minutes: i64, extra: &str) {
    desk.apply(list, &[record(at, id, minutes_ago(minutes), extra)], NOW);
}

/// Retries a record and settles it.
fn retry(desk: &Desk, id: &str, outcome: RetryOutcome) {
    let frozen = desk.freeze(Action::Retry, &Selection::Keys(vec![key("f", "s", id)]), NOW).unwrap();
    assert_eq!(frozen.eligible, 1, "{id}");
    desk.queue_batch(&frozen, "window", NOW, NOW).unwrap();
    let item = desk.due_items(NOW, 1).unwrap().remove(0).row.id;
    desk.mark_sending(item, NOW).unwrap();
    desk.move_item(item, ItemState::Sending, ItemState::Done, &MoveDetails::default(), NOW).unwrap();
    desk.settle_retries(item, &[Settled { error: id.into(), outcome, new_error: None }], NOW).unwrap();
}

#[test]
fn a_failure_is_uncured_until_the_record_passes() {
    let desk = desk();
    let (s, t) = (step("f", "s"), step("f", "t"));
    let (open, resolved) = (ErrorList::Open, ErrorList::Resolved);
    let by =
        |trace: &str, who: &str| format!(r#""traceKey":"{trace}","resolvedBy":"{who}","retryDataKey":"k""#);
    put(&desk, open, &s, "open", 1, r#""traceKey":"A""#);
    put(&desk, open, &s, "no-key", 2, "");
    put(&desk, resolved, &s, "older", 3, &by("A", "auto"));
    put(&desk, resolved, &s, "auto", 4, &by("B", "auto"));
    put(&desk, resolved, &s, "by-hand", 5, &by("C", "u1"));
    put(&desk, resolved, &s, "retried", 6, &by("D", "u1"));
    put(&desk, resolved, &s, "failed-again", 7, &by("E", "u1"));
    // A newer record of the same key stands for the older one, but only on the same step.
    put(&desk, resolved, &s, "by-hand-then-auto", 9, &by("F", "u1"));
    put(&desk, resolved, &s, "later-auto", 8, &by("F", "auto"));
    put(&desk, open, &t, "other-step", 1, r#""traceKey":"C""#);
    retry(&desk, "retried", RetryOutcome::Succeeded);
    retry(&desk, "failed-again", RetryOutcome::Failed);
    assert_eq!(desk.ids("cured:no flow:f"), "other-step open no-key by-hand failed-again");
    assert_eq!(desk.ids("cured:yes"), "older auto retried later-auto by-hand-then-auto");
    assert_eq!(desk.ids("cured:no is:open step:s"), "open no-key");
}

#[test]
fn records_that_leave_the_platform_within_a_week_are_named() {
    let desk = desk();
    let s = step("f", "s");
    let purge = |at: UtcMs| format!(r#""purgeAt":"{}""#, at.to_iso());
    put(&desk, ErrorList::Open, &s, "soon", 1, &purge(NOW.plus_ms(7 * DAY_MS)));
    put(&desk, ErrorList::Open, &s, "later", 2, &purge(NOW.plus_ms(7 * DAY_MS + 1)));
    put(&desk, ErrorList::Open, &s, "past", 3, &purge(NOW));
    put(&desk, ErrorList::Open, &s, "never", 4, "");
    // Nothing is purged before it happened: such a time says nothing.
    put(&desk, ErrorList::Open, &s, "odd", 5, r#""purgeAt":-5"#);
    put(&desk, ErrorList::Open, &s, "seconds", 6, r#""purgeAt":1771000000"#);
    assert_eq!(desk.ids("vanishes:7d"), "soon");
    assert_eq!(desk.expire_errors(NOW, 9).unwrap(), 1);
    assert_eq!((desk.ids("is:gone"), desk.ids("vanishes:7d")), ("past".into(), "soon".into()));
}

#[test]
fn trace_keys_that_name_no_single_record_are_found() {
    let desk = desk();
    let (s, t) = (step("f", "s"), step("f", "t"));
    let of = |key: &str, run: &str| format!(r#""traceKey":"{key}","_flowJobId":"{run}""#);
    let plain = |id: &str, extra: &str, step: &StepKey| {
        let raw =
            format!(r#"{{"errorId":"{id}","occurredAt":"2026-02-28T00:00:0{}.000Z",{extra}}}"#, id.len());
        desk.open(&[domain::error_record::ErrorRecord::decode(step, &raw).unwrap()]);
    };
    plain("a", &of("K", "r1"), &s);
    plain("bb", &of("K", "r1"), &s);
    plain("ccc", &of("K", "r2"), &s);
    plain("dddd", &of("K", "r1"), &t);
    let full = "ž".repeat(128);
    plain("eeeee", &of(&full, "r1"), &s);
    plain("ffffff", r#""message":"without""#, &s);
    assert_eq!(desk.ids("key:doubled"), "bb a");
    assert_eq!(desk.ids("key:cut"), "eeeee");
    assert_eq!(desk.ids("key:none"), "ffffff");
    assert_eq!(desk.ids("-key:cut,none step:s"), "ccc bb a");
    assert_eq!(desk.ids("key:none,cut step:s"), "ffffff eeeee");
    assert_eq!(desk.ids("-cured:yes"), desk.ids("cured:no"));
}
