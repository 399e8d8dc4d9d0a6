//! Frozen lists: what is counted, what is left out and why, and that nothing changes them any more.

use crate::scenario::build::{Desk, NOW, desk, key, minutes_ago, record, step};
use domain::{
    eligibility::LeftOutReason,
    outbox::{Action, ItemState, Target},
    query::Query,
    time::DAY_MS,
};
use store::{
    freeze::{Frozen, Selection},
    outbox::MoveDetails,
    pull::ErrorList,
    retry::{RetryOutcome, Settled},
};

fn query(text: &str) -> Selection {
    Selection::Query { query: Query::read(text), except: Vec::new() }
}

fn ids(frozen: &Frozen) -> Vec<String> {
    frozen.targets().flat_map(|item| item.unwrap().1).map(|target| target.error.0).collect()
}

const RETRIABLE: &str = r#""retryDataKey":"k""#;

#[test]
fn requests_are_counted_by_thousands_of_each_step() {
    let desk = desk();
    for (name, count) in [("s", 2_500), ("t", 1_000), ("u", 1)] {
        let s = step("f", name);
        let records: Vec<_> =
            (0..count).map(|n| record(&s, &n.to_string(), minutes_ago(n % 900), RETRIABLE)).collect();
        desk.apply_errors(&s, ErrorList::Open, &records, NOW).unwrap();
    }
    let frozen = desk.freeze(Action::Resolve, &query("is:open"), NOW).unwrap();
    assert_eq!((frozen.matching, frozen.eligible, frozen.requests), (3_501, 3_501, 3 + 1 + 1));
    let by_step: Vec<_> =
        frozen.steps.iter().map(|s| (s.step.step.as_str(), s.eligible, s.requests)).collect();
    assert_eq!(by_step, [("s", 2_500, 3), ("t", 1_000, 1), ("u", 1, 1)]);
    let sizes: Vec<_> = frozen.targets().map(|item| item.unwrap().1.len()).collect();
    assert_eq!(sizes.iter().sum::<usize>(), 3_501);
    assert!(sizes.iter().all(|size| *size <= 1_000) && sizes.len() == 5);
}

#[test]
fn each_record_that_is_left_out_has_its_reason() {
    let desk = desk();
    let s = step("f", "s");
    desk.open(&[
        record(&s, "fine", minutes_ago(1), RETRIABLE),
        record(&s, "keyless", minutes_ago(2), ""),
        record(&s, "late", NOW.plus_ms(-31 * DAY_MS), RETRIABLE),
        record(
            &s,
            "kept",
            NOW.plus_ms(-31 * DAY_MS),
            r#""retryDataKey":"k","purgeAt":"2026-04-01T00:00:00Z""#,
        ),
        record(&s, "gone", minutes_ago(3), r#""retryDataKey":"k","purgeAt":"2026-02-28T23:59:00Z""#),
        record(&s, "queued", minutes_ago(4), RETRIABLE),
        record(&s, "running", minutes_ago(5), RETRIABLE),
    ]);
    desk.expire_errors(NOW, 9).unwrap();
    desk.apply(ErrorList::Resolved, &[record(&s, "resolved", minutes_ago(6), RETRIABLE)], NOW);
    queue_done_retry(&desk, "running");
    let selection = Selection::Keys(vec![key("f", "s", "queued")]);
    let frozen = desk.freeze(Action::Resolve, &selection, NOW).unwrap();
    desk.queue_batch(&frozen, "window", NOW, NOW).unwrap();

    let frozen = desk.freeze(Action::Retry, &query("step:s"), NOW).unwrap();
    assert_eq!(frozen.matching, 8);
    let mut sent = ids(&frozen);
    sent.sort();
    assert_eq!(sent, ["fine", "kept"]);
    assert_eq!(
        frozen.left_out,
        [
            (LeftOutReason::NoRetryKey, 1),
            (LeftOutReason::PastRetention, 1),
            (LeftOutReason::AlreadyResolved, 1),
            (LeftOutReason::AlreadyQueued, 1),
            (LeftOutReason::BeingRetried, 1),
            (LeftOutReason::Gone, 1),
        ]
    );
    // Asked for on purpose, a resolved record may be retried.
    assert_eq!(ids(&desk.freeze(Action::Retry, &query("is:resolved"), NOW).unwrap()), ["resolved"]);
    let chosen = Selection::Keys(vec![key("f", "s", "resolved"), key("f", "s", "no-such")]);
    assert_eq!(desk.freeze(Action::Retry, &chosen, NOW).unwrap().eligible, 1);
}

/// A retry that the platform has and has not finished.
fn queue_done_retry(desk: &Desk, error: &str) {
    let frozen = desk.freeze(Action::Retry, &Selection::Keys(vec![key("f", "s", error)]), NOW).unwrap();
    desk.queue_batch(&frozen, "window", NOW, NOW).unwrap();
    let item = desk.due_items(NOW, 1).unwrap().remove(0).row.id;
    desk.mark_sending(item, NOW).unwrap();
    desk.move_item(item, ItemState::Sending, ItemState::Done, &MoveDetails::default(), NOW).unwrap();
}

#[test]
fn a_frozen_list_survives_every_change_of_the_cache() {
    let desk = desk();
    let s = step("f", "s");
    desk.open(&[record(
        &s,
        "a",
        minutes_ago(1),
        r#""retryDataKey":"old-key","message":"first","traceKey":"T""#,
    )]);
    let frozen = desk.freeze(Action::Retry, &query("is:open"), NOW).unwrap();
    desk.open(&[record(&s, "b", minutes_ago(1), RETRIABLE)]);
    desk.open(&[record(&s, "a", minutes_ago(1), r#""retryDataKey":"new-key","message":"second""#)]);
    desk.queue_batch(&frozen, "window", NOW, NOW).unwrap();
    let due = desk.due_items(NOW, 9).unwrap();
    let expected = Target {
        error: "a".into(),
        retry_key: Some("old-key".into()),
        trace_key: Some("T".into()),
        message: "first".into(),
        tags: Vec::new(),
        edit: None,
    };
    assert_eq!(due[0].targets, [expected]);
}

#[test]
fn rows_taken_out_by_hand_stay_out() {
    let desk = desk();
    let s = step("f", "s");
    desk.open(&[record(&s, "a", minutes_ago(1), ""), record(&s, "b", minutes_ago(2), "")]);
    let selection = Selection::Query { query: Query::read("is:open"), except: vec![key("f", "s", "a")] };
    let frozen = desk.freeze(Action::Resolve, &selection, NOW).unwrap();
    assert_eq!((frozen.matching, ids(&frozen)), (1, vec!["b".to_owned()]));
}

#[test]
fn a_failed_retry_is_known_by_its_outcome_and_by_a_missing_run() {
    let desk = desk();
    let s = step("f", "s");
    desk.open(&[record(&s, "a", minutes_ago(1), RETRIABLE), record(&s, "n", minutes_ago(0), RETRIABLE)]);
    queue_done_retry(&desk, "a");
    let overlay =
        |error: &str| desk.error(&key("f", "s", error)).unwrap().unwrap().overlay.map(|o| o.as_str());
    assert_eq!((overlay("a"), overlay("n")), (Some("retrying"), None));
    assert_eq!(desk.ids("is:retrying"), "a");
    assert_eq!(desk.ids("is:retriable"), "n");
    let pending = desk.pending_retries(9).unwrap().remove(0);
    let failed = Settled { error: "a".into(), outcome: RetryOutcome::Failed, new_error: Some("n".into()) };
    desk.settle_retries(pending.item, &[failed], NOW).unwrap();
    assert_eq!((overlay("a"), overlay("n")), (Some("retry_failed"), Some("retry_failed")));
    assert_eq!(desk.retry_outcomes(pending.batch).unwrap(), [(RetryOutcome::Failed, 1)]);
    assert_eq!(desk.retries_of(&key("f", "s", "a")).unwrap()[0].new_error, Some("n".into()));
    let raw = r#"{"errorId":"x","occurredAt":"2026-02-28T00:00:00Z"}"#;
    desk.open(&[domain::error_record::ErrorRecord::decode(&s, raw).unwrap()]);
    assert_eq!(overlay("x"), Some("retry_failed"));
    // An outcome is kept for good.
    let again = Settled { error: "a".into(), outcome: RetryOutcome::Succeeded, new_error: None };
    desk.settle_retries(pending.item, &[again], NOW).unwrap();
    assert_eq!(desk.retry_outcomes(pending.batch).unwrap(), [(RetryOutcome::Failed, 1)]);
}
