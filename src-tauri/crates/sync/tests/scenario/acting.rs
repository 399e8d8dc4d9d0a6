//! Every kind of action, what may be refused of it, how fast it goes and when it stops by itself.

use super::stage::{Stage, now, state_of};
use domain::{
    change::Change,
    outbox::{Action, ItemState},
    pace::Pace,
    query::Query,
    standing::ErrorState,
};
use integrator::Choices;
use serde_json::json;
use store::{
    freeze::{Frozen, Selection},
    outbox::{BatchId, Pause},
};
use sync::{Config, DrainMode};
use testkit::script::{Outcome, TestFlow, record};

async fn filled(choices: Choices, count: usize) -> (Stage, TestFlow) {
    let stage = Stage::with(choices).await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    stage.control.errors(&flow, 1, count).await.unwrap();
    stage.sync_well().await;
    (stage, flow)
}

fn frozen(stage: &Stage, action: Action, change: Change, query: &str) -> Frozen {
    let selection = Selection::Query { query: Query::read(query), except: Vec::new() };
    stage.store.freeze_change(action, change, &selection, now()).unwrap()
}

fn queue(stage: &Stage, frozen: &Frozen) -> BatchId {
    stage.store.queue_batch(frozen, "test", now(), now()).unwrap()
}

async fn error_of(stage: &Stage, flow: &TestFlow, id: &str) -> serde_json::Value {
    let path = format!("/v1/flows/{}/{}/errors", flow.id, flow.steps[1]);
    let answer = stage.control.get(&path).await.unwrap();
    let rows = answer["errors"].as_array().unwrap();
    rows.iter().find(|row| row["errorId"] == id).cloned().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purge_takes_resolved_records_away_for_good_and_keeps_them_here() {
    let (stage, flow) = filled(Choices::default(), 3).await;
    let resolve = queue(&stage, &frozen(&stage, Action::Resolve, Change::default(), "T1 is:open"));
    stage.engine.drain(DrainMode::Batch(resolve)).await.unwrap();
    let list = frozen(&stage, Action::Purge, Change::default(), "is:resolved,open");
    assert_eq!(
        (list.eligible, list.left_out.clone()),
        (1, vec![(domain::eligibility::LeftOutReason::NotResolved, 2)])
    );
    let batch = queue(&stage, &list);
    assert_eq!(stage.engine.drain(DrainMode::Batch(batch)).await.unwrap().done, 1);
    let path = format!("/v1/flows/{}/{}/resolved", flow.id, flow.steps[1]);
    assert_eq!(stage.control.get(&path).await.unwrap()["resolved"].as_array().unwrap().len(), 0);
    assert_eq!((stage.count("is:gone"), stage.count("is:open")), (1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_are_assigned_and_freed_again() {
    let (stage, flow) = filled(Choices::default(), 2).await;
    let to = Change { assign_to: Some("ada@example.com".to_owned()), ..Change::default() };
    let batch = queue(&stage, &frozen(&stage, Action::Assign, to.clone(), "is:open"));
    assert_eq!(stage.engine.drain(DrainMode::Batch(batch)).await.unwrap().done, 1);
    assert_eq!(stage.count("assigned:ada@example.com"), 2, "the cache knows without reading again");
    let ids = stage.open_at_platform(&flow, 1).await;
    assert_eq!(error_of(&stage, &flow, &ids[0]).await["assignedTo"], "ada@example.com");
    assert_eq!(frozen(&stage, Action::Assign, to, "is:open").eligible, 0, "assigned already");
    let batch = queue(&stage, &frozen(&stage, Action::Assign, Change::default(), "is:open"));
    stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
    assert_eq!(stage.count("assigned:ada@example.com"), 0);
    assert_eq!(error_of(&stage, &flow, &ids[0]).await.get("assignedTo"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn adding_a_tag_keeps_the_tags_that_others_set_meanwhile() {
    let (stage, flow) = filled(Choices::default(), 3).await;
    let mut codes = Vec::new();
    for name in ["ours", "theirs"] {
        let tag = stage.control.post("/v1/tags", &json!({ "tag": name })).await.unwrap();
        codes.push(tag["tagId"].as_str().unwrap().to_owned());
    }
    let change = Change { tags_add: vec![codes[0].clone()], ..Change::default() };
    let list = frozen(&stage, Action::Tag, change, "is:open");
    assert_eq!((list.eligible, list.requests), (3, 1));
    let batch = queue(&stage, &list);
    let ids = stage.open_at_platform(&flow, 1).await;
    let path = format!("/v1/flows/{}/{}/tags", flow.id, flow.steps[1]);
    let theirs = json!({ "errors": [{ "id": ids[1] }], "tagIds": [codes[1]] });
    stage.control.put(&path, &theirs).await.unwrap();
    let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
    assert_eq!((report.done, report.parked, report.queued), (2, 0, 0), "{report:?}");
    assert_eq!(error_of(&stage, &flow, &ids[0]).await["tags"], json!([codes[0]]));
    assert_eq!(error_of(&stage, &flow, &ids[1]).await["tags"], json!([codes[1], codes[0]]));
    assert_eq!(stage.count(&format!("tag:{}", codes[0])), 3);
    let row = state_of(&stage.store, &flow, 1, &ids[1]);
    assert_eq!(row, Some(ErrorState::Open), "a label moves nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_record_does_not_hold_up_the_others() {
    let (stage, flow) = filled(Choices { resolved_can_be_retried: false, ..Choices::default() }, 40).await;
    let batch = queue(&stage, &frozen(&stage, Action::Retry, Change::default(), "is:open"));
    // Resolved by somebody else a moment ago: the platform refuses any request that names it.
    let bad = stage.open_at_platform(&flow, 1).await[17].clone();
    let path = format!("/v1/flows/{}/{}/resolved", flow.id, flow.steps[1]);
    stage.control.put(&path, &json!({ "errors": [bad] })).await.unwrap();
    let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
    assert_eq!((report.retries_succeeded, report.parked, report.queued), (39, 1, 0), "{report:?}");
    let parked = stage.store.items_in(&[ItemState::Parked], 9).unwrap();
    assert_eq!((parked[0].targets.len(), parked[0].targets[0].error.as_str()), (1, bad.as_str()));
    assert_eq!(parked[0].row.park_reason.as_deref(), Some("invalid_ref"));
    let sent = stage.sent("/retry").await;
    assert!(sent.len() == 39 && sent.values().all(|times| *times == 1), "{sent:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_refuses_everything_is_not_asked_a_thousand_times() {
    let (stage, _) = filled(Choices { ids_per_call_max: 0, ..Choices::default() }, 200).await;
    let batch = queue(&stage, &frozen(&stage, Action::Resolve, Change::default(), "is:open"));
    stage.proxy.forget_seen();
    let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
    assert_eq!((report.done, report.queued), (0, 0), "{report:?}");
    let asked = stage.proxy.count("PUT", "/resolved");
    assert!((2..40).contains(&asked), "{asked} requests");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pace_leaves_rests_between_small_requests() {
    let (stage, _) = filled(Choices::default(), 30).await;
    let mut list = frozen(&stage, Action::Resolve, Change::default(), "is:open");
    list.set_pace(Pace { per_minute: 600, stop_percent: 0 }).unwrap();
    assert_eq!(list.requests, 1, "a hundred at a time");
    list.set_pace(Pace { per_minute: 60, stop_percent: 0 }).unwrap();
    assert_eq!((list.requests, list.eligible), (3, 30));
    list.set_pace(Pace { per_minute: 1_200, stop_percent: 0 }).unwrap();
    assert_eq!(list.requests, 1);
    list.set_pace(Pace { per_minute: 60, stop_percent: 0 }).unwrap();
    let batch = queue(&stage, &list);
    let due = |at| stage.store.due_items(at, 9).unwrap().len();
    assert_eq!(due(now()), 3);
    let first = stage.store.due_items(now(), 1).unwrap().remove(0).row.id;
    let sent_at = now();
    stage.store.mark_sending(first, sent_at).unwrap();
    assert_eq!(due(sent_at.plus_ms(9_999)), 0, "ten records at sixty a minute are ten seconds");
    assert_eq!(due(sent_at.plus_ms(10_001)), 2);
    let second = stage.store.list_items(Some(batch), false, Some(first), 1).unwrap()[0].id;
    assert!(stage.store.mark_sending(second, sent_at.plus_ms(5_000)).is_err(), "the mark keeps the pace too");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_stops_when_too_many_of_its_retries_fail_and_goes_on_when_told() {
    let (stage, _) = filled(Choices::default(), 400).await;
    for n in 0..400 {
        if n % 3 == 0 {
            stage.control.reprocess(&format!("T{n}"), Outcome::Error("still")).await.unwrap();
        }
    }
    let mut list = frozen(&stage, Action::Retry, Change::default(), "is:open");
    list.set_pace(Pace { per_minute: 0, stop_percent: 20 }).unwrap();
    assert_eq!(list.requests, 2, "a sample of a hundred, then the rest");
    let batch = queue(&stage, &list);
    let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
    assert_eq!((report.done, report.queued), (1, 1), "{report:?}");
    let row = stage.store.batch(batch).unwrap();
    assert_eq!(row.paused, Some(Pause::StopLoss));
    assert_eq!(stage.sent("/retry").await.len(), 100);
    assert!(stage.store.pause_batch(batch, None).unwrap());
    let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
    assert_eq!((report.done, report.queued), (2, 0), "{report:?}");
    assert_eq!(stage.sent("/retry").await.len(), 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resting_batch_sends_nothing_until_it_goes_on() {
    let (stage, _) = filled(Choices::default(), 2).await;
    let batch = queue(&stage, &frozen(&stage, Action::Resolve, Change::default(), "is:open"));
    assert!(stage.store.pause_batch(batch, Some(Pause::Person)).unwrap());
    assert_eq!(stage.engine.drain(DrainMode::Batch(batch)).await.unwrap().queued, 1);
    assert_eq!(stage.sent("/resolved").await.len(), 0);
    stage.store.pause_batch(batch, None).unwrap();
    assert_eq!(stage.engine.drain(DrainMode::Due).await.unwrap().done, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_long_time_offline_only_what_is_still_open_and_the_same_goes() {
    let (mut stage, flow) = filled(Choices::default(), 4).await;
    let batch = queue(&stage, &frozen(&stage, Action::Retry, Change::default(), "is:open"));
    let ids = stage.open_at_platform(&flow, 1).await;
    let path = format!("/v1/flows/{}/{}/resolved", flow.id, flow.steps[1]);
    stage.control.put(&path, &json!({ "errors": [ids[0]] })).await.unwrap();
    let config = Config { fresh_ms: -1, ..stage.config() };
    stage.reopen(config);
    let review = stage.engine.review_batch(batch).await.unwrap();
    assert_eq!((review.go, review.is_current), (3, true), "{review:?}");
    assert_eq!(review.left, [("already_resolved".to_owned(), 1)]);
    assert_eq!(stage.sent("/retry").await.len(), 0, "looking sends nothing");
    let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
    assert_eq!((report.retries_succeeded, report.parked), (3, 0), "{report:?}");
    assert_eq!(stage.store.left_behind(batch).unwrap(), [("already_resolved".to_owned(), 1)]);
    assert!(!stage.sent("/retry").await.contains_key(&ids[0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn duplicates_are_what_the_platform_would_have_resolved() {
    let stage = Stage::new().await;
    let off = json!({ "name": "Off", "autoResolve": false, "steps": [
        { "kind": "export", "name": "e", "adaptorType": "HTTPExport" },
        { "kind": "import", "name": "i", "adaptorType": "NetSuiteImport" }] });
    let on = json!({ "name": "On", "autoResolve": true, "steps": off["steps"] });
    let mut flows = Vec::new();
    for body in [off, on] {
        let answer = stage.control.post("/control/flows", &body).await.unwrap();
        let steps = answer["stepIds"].as_array().unwrap();
        let steps = steps.iter().map(|id| id.as_str().unwrap().to_owned()).collect();
        flows.push(TestFlow { id: answer["_id"].as_str().unwrap().to_owned(), steps });
    }
    // The same history in both: A fails three times, B once, C twice, and one record has no trace key.
    for flow in &flows {
        for keys in [vec!["A", "B", "C", ""], vec!["A", "C"], vec!["A", ""]] {
            let records: Vec<_> =
                keys.iter().map(|key| record(key, &flow.steps[1], Outcome::Error("wrong"))).collect();
            stage.control.run(&flow.id, &records).await.unwrap();
        }
    }
    stage.sync_well().await;
    let found = stage.store.duplicates(None, now()).unwrap();
    let steps: Vec<_> = found.iter().map(|key| key.flow.as_str().to_owned()).collect();
    assert!(steps.iter().all(|id| *id == flows[0].id), "a flow with auto-resolve on has none to offer");
    assert_eq!(found.len(), 3, "two of A, one of C");
    let open_off = stage.open_at_platform(&flows[0], 1).await.len();
    let open_on = stage.open_at_platform(&flows[1], 1).await.len();
    assert_eq!(open_off - found.len(), open_on, "what is left is what the platform's own engine leaves");
    let list = stage.store.freeze(Action::Resolve, &Selection::Keys(found), now()).unwrap();
    let batch = queue(&stage, &list);
    stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
    assert_eq!(stage.open_at_platform(&flows[0], 1).await.len(), open_on);
    assert_eq!(stage.store.duplicates(None, now()).unwrap(), []);
}
