//! A crash at every point of a drain: the work ends there without any clean-up, the files are opened again, and the
//! platform's own ledger says that nothing was lost and nothing was done twice.

use super::{
    data_edit,
    stage::{Stage, now},
};
use domain::{change::Change, outbox::Action, query::Query};
use serde_json::json;
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use store::{freeze::Selection, outbox::BatchId};
use sync::{Config, DrainMode, Point, Probe};
use testkit::script::{Fault, Rule, TestFlow};
use tokio::sync::Notify;

/// Errors of each step.
const ERRORS: usize = 3;
const STEPS: usize = 2;

/// Drains until the n-th point is passed, and says where that was; `None` when the drain ended before.
async fn crash_at(stage: &mut Stage, batch: BatchId, nth: usize) -> Option<Point> {
    let (passed, crashed) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let place = Arc::new(std::sync::Mutex::new(None));
    let probe = Probe::new({
        let (passed, crashed, place) = (Arc::clone(&passed), Arc::clone(&crashed), Arc::clone(&place));
        move |point| {
            let is_here = passed.fetch_add(1, Ordering::SeqCst) + 1 == nth;
            if is_here {
                *place.lock().unwrap() = Some(point);
                crashed.notify_one();
            }
            is_here
        }
    });
    let config = Config { probe, ..stage.config() };
    stage.reopen(config);
    tokio::select! {
        ended = stage.engine.drain(DrainMode::Batch(batch)) => { ended.unwrap(); }
        () = crashed.notified() => {}
    }
    let place = *place.lock().unwrap();
    let config = stage.config();
    stage.reopen(config);
    place
}

/// Errors of two steps; what a purge needs resolved before it.
async fn prepare(action: Action) -> (Stage, TestFlow, BatchId) {
    let stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, STEPS).await.unwrap();
    for step in 1..=STEPS {
        // Different trace keys in each step, so that one retry does not settle another.
        let records: Vec<_> = (0..ERRORS)
            .map(|n| {
                testkit::script::record(
                    &format!("S{step}R{n}"),
                    &flow.steps[step],
                    testkit::script::Outcome::Error("wrong"),
                )
            })
            .collect();
        stage.control.run(&flow.id, &records).await.unwrap();
    }
    stage.sync_well().await;
    assert_eq!(stage.count("is:open"), u64::try_from(ERRORS * STEPS).unwrap());
    let (query, change) = match action {
        Action::Purge => {
            let resolve = stage.queue(Action::Resolve, "is:open");
            stage.engine.drain(DrainMode::Batch(resolve)).await.unwrap();
            ("is:resolved", Change::default())
        }
        Action::Assign => {
            ("is:open", Change { assign_to: Some("ada@example.com".to_owned()), ..Change::default() })
        }
        Action::Tag => {
            let tag = stage.control.post("/v1/tags", &json!({ "tag": "ours" })).await.unwrap();
            let code = tag["tagId"].as_str().unwrap().to_owned();
            ("is:open", Change { tags_add: vec![code], ..Change::default() })
        }
        Action::Resolve | Action::Retry | Action::EditData => ("is:open", Change::default()),
        Action::Subscribe => panic!("a subscription is about no record"),
    };
    let selection = Selection::Query { query: Query::read(query), except: Vec::new() };
    let frozen = stage.store.freeze_change(action, change, &selection, now()).unwrap();
    let batch = stage.store.queue_batch(&frozen, "test", now(), now()).unwrap();
    (stage, flow, batch)
}

/// Crashes at every point, one after the other, each time with new files. Gives the points that were met.
async fn crash_everywhere(action: Action, path_end: &str, faults: &[Rule]) -> Vec<Point> {
    let mut met = Vec::new();
    for nth in 1.. {
        let (mut stage, flow, batch) = prepare(action).await;
        for rule in faults {
            stage.proxy.rule(rule.clone());
        }
        let place = crash_at(&mut stage, batch, nth).await;
        let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
        let what = format!("{action:?} after a crash at {place:?} ({nth}): {report:?}");
        assert_eq!((report.done, report.parked, report.queued, report.unsure), (2, 0, 0, 0), "{what}");
        let sent = stage.sent(path_end).await;
        assert_eq!(sent.len(), ERRORS * STEPS, "lost: {what} {sent:?}");
        if action == Action::Retry {
            assert!(sent.values().all(|times| *times == 1), "doubled: {what} {sent:?}");
            assert_eq!(report.retries_succeeded, 6, "{what}");
        }
        for step in 1..=STEPS {
            check_platform(&stage, &flow, step, action, &what).await;
        }
        match place {
            Some(point) => met.push(point),
            None => return met,
        }
    }
    met
}

/// What the platform must say about every record of a step in the end.
async fn check_platform(stage: &Stage, flow: &TestFlow, step: usize, action: Action, what: &str) {
    let list = |end: &str| format!("/v1/flows/{}/{}/{end}", flow.id, flow.steps[step]);
    let open = stage.control.get(&list("errors")).await.unwrap();
    let open = open["errors"].as_array().unwrap();
    match action {
        Action::Resolve | Action::Retry | Action::EditData => assert!(open.is_empty(), "{what}"),
        Action::Purge => {
            let resolved = stage.control.get(&list("resolved")).await.unwrap();
            assert_eq!(resolved["resolved"].as_array().unwrap().len(), 0, "{what}");
        }
        Action::Assign => {
            assert!(open.iter().all(|row| row["assignedTo"] == "ada@example.com"), "{what}");
        }
        Action::Tag => {
            assert!(
                open.iter().all(|row| row["tags"].as_array().is_some_and(|tags| tags.len() == 1)),
                "{what}"
            );
        }
        Action::Subscribe => panic!("a subscription is about no record"),
    }
    if action.is_label() {
        assert_eq!(open.len(), ERRORS, "a label moves nothing: {what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resolve_survives_a_crash_at_every_point() {
    let met = crash_everywhere(Action::Resolve, "/resolved", &[]).await;
    for point in
        [Point::Locked, Point::Recovered, Point::BeforeMark, Point::Marked, Point::Answered, Point::Settled]
    {
        assert!(met.contains(&point), "{point:?} was never met: {met:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purge_survives_a_crash_at_every_point() {
    // The first answer is lost besides: a purge of what is gone already must be taken as done.
    let lost = Rule::new(Fault::ActThenReset).method("DELETE").path("/resolved").times(1);
    let met = crash_everywhere(Action::Purge, "/resolved", &[lost]).await;
    assert!(met.contains(&Point::Answered) && met.contains(&Point::Decided), "{met:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assignment_survives_a_crash_at_every_point() {
    let lost = Rule::new(Fault::ActThenReset).method("PUT").path("/assign").times(1);
    let met = crash_everywhere(Action::Assign, "/errors/assign", &[lost]).await;
    assert!(met.contains(&Point::Answered) && met.contains(&Point::Decided), "{met:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_tags_survives_a_crash_at_every_point() {
    let lost = Rule::new(Fault::ActThenReset).method("PUT").path("/tags").times(1);
    let met = crash_everywhere(Action::Tag, "/tags", &[lost]).await;
    assert!(met.contains(&Point::Answered) && met.contains(&Point::Decided), "{met:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn saved_retry_data_and_its_retry_survive_a_crash_at_every_point() {
    let lost = Rule::new(Fault::ActThenReset).method("PUT").path("/data").times(1);
    let mut met = Vec::new();
    for nth in 1.. {
        let mut stage = Stage::new().await;
        let flow = stage.control.flow("Orders", None, 1).await.unwrap();
        stage.control.errors(&flow, 1, 2).await.unwrap();
        stage.sync_well().await;
        let batch = data_edit::queue(&stage, "is:open", true).await;
        stage.proxy.rule(lost.clone());
        let place = crash_at(&mut stage, batch, nth).await;
        let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
        let what = format!("after a crash at {place:?} ({nth}): {report:?}");
        assert_eq!((report.parked, report.queued, report.unsure), (0, 0, 0), "{what}");
        assert_eq!(report.retries_succeeded, 2, "{what}");
        let retried = stage.sent("/retry").await;
        assert_eq!(retried.len(), 2, "lost: {what} {retried:?}");
        assert!(retried.values().all(|times| *times == 1), "doubled: {what} {retried:?}");
        assert_eq!(data_edit::written(&stage).await, [1, 1], "each is written once: {what}");
        match place {
            Some(point) => met.push(point),
            None => break,
        }
    }
    assert!(met.contains(&Point::Answered) && met.contains(&Point::Followed), "{met:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_survives_a_crash_at_every_point() {
    let met = crash_everywhere(Action::Retry, "/retry", &[]).await;
    assert!(met.contains(&Point::Followed), "{met:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_survives_a_crash_at_every_point_of_a_check() {
    let lost = Rule::new(Fault::ActThenReset).method("POST").path("/retry").times(1);
    let met = crash_everywhere(Action::Retry, "/retry", &[lost]).await;
    for point in [Point::Checking, Point::Looked, Point::Decided] {
        assert!(met.contains(&point), "{point:?} was never met: {met:?}");
    }
    let never = Rule::new(Fault::Reset).method("POST").path("/retry").times(1);
    crash_everywhere(Action::Retry, "/retry", &[never]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_dies_between_request_and_answer_doubles_nothing() {
    let (mut stage, _, batch) = prepare(Action::Retry).await;
    stage.proxy.rule(Rule::new(Fault::ActThenSilence).method("POST").path("/retry").times(1));
    let config = stage.config();
    stage.reopen(config);
    tokio::select! {
        ended = stage.engine.drain(DrainMode::Batch(batch)) => panic!("{ended:?}"),
        () = async {
            while stage.sent("/retry").await.is_empty() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        } => {}
    }
    let config = stage.config();
    stage.reopen(config);
    let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
    assert_eq!((report.done, report.retries_succeeded), (2, 6), "{report:?}");
    assert!(stage.sent("/retry").await.values().all(|times| *times == 1));
}
