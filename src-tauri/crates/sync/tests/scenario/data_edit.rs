//! Edited retry data on its way: written over only what was edited, retried only when saved, parked when somebody was
//! faster.

use super::stage::{Stage, now};
use domain::{
    change::Change,
    data_change::{Applied, DataChange, DataOp},
    data_path::DataPath,
    id::ErrorKey,
    outbox::{Action, DataEdit, ItemState},
    query::Query,
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use store::{freeze::Selection, outbox::BatchId};
use sync::DrainMode;
use testkit::script::{Fault, Rule, TestFlow};

async fn filled(count: usize) -> (Stage, TestFlow) {
    let stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    stage.control.errors(&flow, 1, count).await.unwrap();
    stage.sync_well().await;
    (stage, flow)
}

/// Reads the data of everything that matches, adds a field to each, and queues that.
pub(crate) async fn queue(stage: &Stage, query: &str, then_retry: bool) -> BatchId {
    let selection = Selection::Query { query: Query::read(query), except: Vec::new() };
    let mut frozen =
        stage.store.freeze_change(Action::EditData, Change::default(), &selection, now()).unwrap();
    let op = DataOp::Set { value: "90071992547409931234".to_owned(), add: true };
    let change = DataChange { path: DataPath::read("mended").unwrap(), op };
    let mut edits = HashMap::new();
    for found in frozen.targets() {
        let (step, targets) = found.unwrap();
        for target in targets {
            let envelope = stage.engine.retry_data(&step, &target.retry_key.unwrap()).await.unwrap();
            let fetched = domain::json::RawObject::parse(&envelope).unwrap().raw("data").unwrap().to_owned();
            let Applied::Changed { text, .. } = change.apply(&fetched).unwrap() else { panic!("{fetched}") };
            let key = ErrorKey { flow: step.flow.clone(), step: step.step.clone(), error: target.error };
            edits.insert(key, DataEdit { fetched, edited: text });
        }
    }
    frozen.set_edits(edits, &HashMap::new(), then_retry).unwrap();
    stage.store.queue_batch(&frozen, "test", now(), now()).unwrap()
}

/// How often the data of each record was written, fewest first.
pub(crate) async fn written(stage: &Stage) -> Vec<usize> {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for line in stage.control.ledger().await.unwrap() {
        let path = line["path"].as_str().unwrap();
        if path.ends_with("/data") && line["status"].as_u64().unwrap() < 300 {
            *times.entry(path.to_owned()).or_default() += 1;
        }
    }
    let mut times: Vec<usize> = times.into_values().collect();
    times.sort_unstable();
    times
}

/// Path of the retry data of the n-th open error.
async fn data_path(stage: &Stage, flow: &TestFlow, nth: usize) -> String {
    let list = format!("/v1/flows/{}/{}", flow.id, flow.steps[1]);
    let open = stage.control.get(&format!("{list}/errors")).await.unwrap();
    format!("{list}/{}/data", open["errors"][nth]["retryDataKey"].as_str().unwrap())
}

/// Somebody else changes the data of a record.
async fn change_elsewhere(stage: &Stage, path: &str) -> Value {
    let mut envelope = stage.control.get(path).await.unwrap();
    envelope["data"] = json!({ "by": "somebody else" });
    stage.control.put(path, &envelope).await.unwrap();
    envelope
}

#[tokio::test(flavor = "multi_thread")]
async fn saved_data_is_retried_once_all_of_it_is_saved() {
    let (stage, flow) = filled(3).await;
    let path = data_path(&stage, &flow, 0).await;
    let batch = queue(&stage, "is:open", true).await;
    let row = stage.store.batch(batch).unwrap();
    assert_eq!((row.eligible, row.change.then_retry), (3, true));
    stage.proxy.forget_seen();
    let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
    assert_eq!((report.done, report.retries_succeeded, report.parked), (4, 3, 0), "{report:?}");
    assert_eq!(stage.proxy.count("POST", "/retry"), 1, "one retry for all of them");
    assert_eq!(written(&stage).await, [1, 1, 1]);
    // The platform itself may keep fewer digits than it was sent.
    let envelope = stage.control.get(&path).await.unwrap();
    assert!(envelope["data"]["mended"].is_number(), "{envelope}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_that_met_another_one_is_parked_and_holds_up_nobody() {
    let (stage, flow) = filled(3).await;
    let batch = queue(&stage, "is:open", true).await;
    let path = data_path(&stage, &flow, 1).await;
    change_elsewhere(&stage, &path).await;
    let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
    assert_eq!((report.parked, report.retries_succeeded, report.queued), (1, 2, 0), "{report:?}");
    let parked = stage.store.items_in(&[ItemState::Parked], 9).unwrap().remove(0);
    assert_eq!(parked.row.park_reason.as_deref(), Some("data_conflict"));
    assert_eq!(stage.control.get(&path).await.unwrap()["data"]["by"], "somebody else", "nothing was lost");
    // The person saw that copy and decides for the edit: now it goes, and its retry follows.
    let edit = parked.targets[0].edit.clone().unwrap();
    let seen = DataEdit { fetched: r#"{"by":"somebody else"}"#.to_owned(), edited: edit.edited.clone() };
    stage.store.requeue_edit(parked.row.id, &seen, now()).unwrap();
    let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
    assert_eq!((report.parked, report.retries_succeeded, report.queued), (0, 3, 0), "{report:?}");
    assert!(stage.open_at_platform(&flow, 1).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_without_a_clear_answer_is_looked_at_before_it_is_written_again() {
    let (stage, _) = filled(1).await;
    let batch = queue(&stage, "is:open", false).await;
    stage.proxy.rule(Rule::new(Fault::ActThenReset).method("PUT").path("/data").times(1));
    let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
    assert_eq!((report.done, report.parked, report.unsure), (1, 0, 0), "{report:?}");
    assert_eq!(written(&stage).await, [1], "it had arrived");
    assert_eq!(stage.sent("/retry").await.len(), 0, "saving alone retries nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_back_is_neither_saved_nor_retried() {
    let (stage, _) = filled(2).await;
    let batch = queue(&stage, "is:open", true).await;
    assert_eq!(stage.store.cancel_batch(batch, now()).unwrap(), (2, 0));
    let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
    assert_eq!((report.done, report.queued), (0, 0), "{report:?}");
    assert!(written(&stage).await.is_empty());
    assert_eq!(stage.count("is:queued"), 0);
}
