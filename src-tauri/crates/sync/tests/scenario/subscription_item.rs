//! Changes of subscriptions through the outbox: written by the rules, compared right before, parked for a person.

use super::{
    stage::{Stage, now},
    subscription::{flow, off, on, there},
};
use domain::{
    outbox::ItemState,
    subscription::{Topic, Wish},
    subscription_change::PersonChange,
};
use serde_json::json;
use std::collections::BTreeSet;
use store::outbox::BatchId;
use sync::{DrainMode, DrainReport, Stop};
use testkit::script::{Fault, Rule};

const ANN: &str = "ann@example.com";

/// Orders, Items and Stock of an integration, and Ann.
async fn shop(stage: &Stage) -> (Topic, Vec<String>) {
    let shop = stage.control.integration("Shop").await.unwrap();
    let mut flows = Vec::new();
    for name in ["Orders", "Items", "Stock"] {
        flows.push(stage.control.flow(name, Some(&shop), 1).await.unwrap().id);
    }
    let ann = json!({"email": ANN, "name": "Ann", "accessLevel": "manage"});
    stage.control.post("/control/users", &ann).await.unwrap();
    stage.sync_well().await;
    (Topic::Integration(shop.as_str().into()), flows)
}

/// Queues wishes of somebody who sees what the cache says; due at once.
fn save(stage: &Stage, email: Option<&str>, wishes: &[Wish]) -> BatchId {
    let rows = stage.store.list_subscriptions().unwrap().into_iter();
    let seen: BTreeSet<Topic> = rows
        .filter(|row| match email {
            None => row.mine,
            Some(email) => row.subscription.email.as_deref() == Some(email),
        })
        .map(|row| row.subscription.topic)
        .collect();
    let mut change = PersonChange { email: email.map(str::to_owned), ..PersonChange::default() };
    change.add(wishes, &seen, &stage.store.homes().unwrap());
    stage
        .store
        .queue_subscriptions(vec![change], |topic| topic.id().to_owned(), "test", now(), now())
        .unwrap()
}

async fn send(stage: &Stage, batch: BatchId) -> DrainReport {
    stage.engine.drain(DrainMode::Batch(batch)).await.unwrap()
}

fn reason(stage: &Stage, batch: BatchId) -> Option<String> {
    stage.store.list_items(Some(batch), true, None, 10).unwrap().remove(0).park_reason
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_one_flow_of_all_is_written_by_the_rules_for_somebody_else() {
    let stage = Stage::new().await;
    let (all, flows) = shop(&stage).await;
    let first = save(&stage, Some(ANN), &[on(all)]);
    assert_eq!((send(&stage, first).await.done, there(&stage).await.len()), (1, 1));
    let second = save(&stage, Some(ANN), &[off(flow(&flows[1]))]);
    let report = send(&stage, second).await;
    assert_eq!((report.done, report.parked, report.stop), (1, 0, None), "{report:?}");
    let mut expected = [&flows[0], &flows[2]].map(|id| (ANN.to_owned(), id.clone()));
    expected.sort();
    assert_eq!(there(&stage).await, expected);
    let (_, line) = stage.store.list_journal(None, 1).unwrap().remove(0);
    assert_eq!((line.path.as_str(), line.ids, line.item.is_some()), ("/v1/notifications", 3, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_change_parks_ours_until_a_person_has_seen_both() {
    let stage = Stage::new().await;
    let (all, flows) = shop(&stage).await;
    let batch = save(&stage, Some(ANN), &[on(all.clone())]);
    let theirs = json!([{"_flowId": flows[0], "subscribed": true, "subscribedByUserEmail": ANN}]);
    stage.control.put("/v1/notifications", &theirs).await.unwrap();
    let before = stage.proxy.count("PUT", "/v1/notifications");
    assert_eq!(send(&stage, batch).await.parked, 1);
    assert_eq!(reason(&stage, batch).as_deref(), Some("conflict"));
    assert_eq!(stage.proxy.count("PUT", "/v1/notifications"), before, "nothing was written");
    let item = stage.store.list_items(Some(batch), true, None, 10).unwrap()[0].id;
    let now_there = BTreeSet::from([flow(&flows[0])]);
    let homes = stage.store.homes().unwrap();
    stage.store.accept_subscriptions(item, &now_there, &homes, now()).unwrap();
    assert_eq!(send(&stage, batch).await.done, 1);
    assert_eq!(there(&stage).await.len(), 2, "the single flow and all flows");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_there_already_needs_no_request() {
    let stage = Stage::new().await;
    let (all, flows) = shop(&stage).await;
    let batch = save(&stage, None, &[on(flow(&flows[0]))]);
    let theirs = json!([{"_integrationId": all.id(), "subscribed": true}]);
    stage.control.put("/v1/notifications", &theirs).await.unwrap();
    let before = stage.proxy.count("PUT", "/v1/notifications");
    let report = send(&stage, batch).await;
    assert_eq!((report.done, report.parked), (1, 0), "{report:?}");
    assert_eq!(stage.proxy.count("PUT", "/v1/notifications"), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_no_conflict_with_oneself() {
    let stage = Stage::new().await;
    let (all, flows) = shop(&stage).await;
    let first = save(&stage, None, &[on(all)]);
    send(&stage, first).await;
    stage.proxy.rule(Rule::new(Fault::ActThenReset).method("PUT").path("/v1/notifications").times(1));
    let batch = save(&stage, None, &[off(flow(&flows[0]))]);
    let report = send(&stage, batch).await;
    assert_eq!((report.done, report.parked, report.unsure), (1, 0, 0), "{report:?}");
    assert_eq!(there(&stage).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_it_waits_on_disk_and_goes_when_the_remote_is_back() {
    let stage = Stage::new().await;
    let (_, flows) = shop(&stage).await;
    let batch = save(&stage, Some(ANN), &[on(flow(&flows[0])), on(flow(&flows[2]))]);
    stage.proxy.rule(Rule::new(Fault::json(503, "{}")).path("/v1/notifications"));
    let report = stage.engine.drain(DrainMode::Due).await.unwrap();
    assert_eq!((report.done, report.parked, report.queued), (0, 0, 1), "{report:?}");
    stage.proxy.heal();
    assert_eq!(send(&stage, batch).await.done, 1);
    assert_eq!(there(&stage).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_see_only_ones_own_cannot_change_others() {
    let stage = Stage::new().await;
    let (_, flows) = shop(&stage).await;
    let refusal = Fault::json(403, r#"{"message":"no"}"#);
    stage.proxy.rule(Rule::new(refusal).method("GET").path("users=all"));
    stage.engine.read_subscriptions().await.unwrap();
    assert!(stage.store.is_own_only().unwrap());
    let others = save(&stage, Some(ANN), &[on(flow(&flows[0]))]);
    assert_eq!(send(&stage, others).await.parked, 1);
    assert_eq!(reason(&stage, others).as_deref(), Some("forbidden"));
    let own = save(&stage, None, &[on(flow(&flows[0]))]);
    assert_eq!(send(&stage, own).await.done, 1);
    stage.proxy.heal();
    stage.engine.read_subscriptions().await.unwrap();
    assert!(!stage.store.is_own_only().unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_person_is_parked_with_the_reason_and_others_go_on() {
    let stage = Stage::new().await;
    let (_, flows) = shop(&stage).await;
    let gone = save(&stage, Some("gone@example.com"), &[on(flow(&flows[0]))]);
    let fine = save(&stage, Some(ANN), &[on(flow(&flows[0]))]);
    let report = stage.engine.drain(DrainMode::All).await.unwrap();
    assert_eq!((report.done, report.parked, report.stop), (1, 1, None::<Stop>), "{report:?}");
    assert_eq!(reason(&stage, gone).as_deref(), Some("invalid_ref"));
    let states = |batch| stage.store.batch(batch).unwrap().items;
    assert_eq!(states(fine), [(ItemState::Done, 1)]);
}
