//! Who gets which e-mails: reading it, and changing it on what the remote says at that moment.

use super::stage::Stage;
use domain::subscription::{Topic, Wish};
use serde_json::{Value, json};
use sync::Error;
use testkit::script::{Fault, Rule};

pub(crate) fn on(topic: Topic) -> Wish {
    Wish { topic, subscribed: true }
}

pub(crate) fn off(topic: Topic) -> Wish {
    Wish { topic, subscribed: false }
}

pub(crate) fn flow(id: &str) -> Topic {
    Topic::Flow(id.into())
}

/// What the platform says: address and topic.
pub(crate) async fn there(stage: &Stage) -> Vec<(String, String)> {
    let rows = match stage.control.get("/v1/notifications?users=all").await.unwrap() {
        Value::Array(rows) => rows,
        _ => Vec::new(),
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut rows: Vec<_> = rows
        .iter()
        .map(|row| {
            let topic = ["_flowId", "_integrationId", "_connectionId"];
            let topic = topic.iter().find_map(|key| row.get(key)).unwrap();
            (text(&row["subscribedByUser"]["email"]), text(topic))
        })
        .collect();
    rows.sort();
    rows
}

/// The same from the cache.
fn here(stage: &Stage) -> Vec<(String, String)> {
    let rows = stage.store.list_subscriptions().unwrap();
    let mut rows: Vec<_> = rows
        .into_iter()
        .map(|row| (row.subscription.email.unwrap_or_default(), row.subscription.topic.id().to_owned()))
        .collect();
    rows.sort();
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_reads_who_gets_what_and_whose_it_is() {
    let stage = Stage::new().await;
    let orders = stage.control.flow("Orders", None, 1).await.unwrap();
    let ann = json!({"email": "ann@example.com", "name": "Ann", "accessLevel": "manage"});
    stage.control.post("/control/users", &ann).await.unwrap();
    let rows = json!([
        {"_flowId": orders.id, "subscribed": true},
        {"_flowId": orders.id, "subscribed": true, "subscribedByUserEmail": "ann@example.com"},
    ]);
    stage.control.put("/v1/notifications", &rows).await.unwrap();
    stage.sync_well().await;
    let rows = stage.store.list_subscriptions().unwrap();
    let mine: Vec<_> =
        rows.iter().map(|row| (row.subscription.email.as_deref().unwrap(), row.mine)).collect();
    assert_eq!(mine.len(), 2);
    assert!(
        mine.contains(&("owner@example.com", true)) && mine.contains(&("ann@example.com", false)),
        "{mine:?}"
    );
    assert!(stage.store.last_sync().unwrap().notifications.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_flow_is_left_after_all_flows_and_the_others_stay() {
    let stage = Stage::new().await;
    let shop = stage.control.integration("Shop").await.unwrap();
    let mut flows = Vec::new();
    for name in ["Orders", "Items", "Stock"] {
        flows.push(stage.control.flow(name, Some(&shop), 1).await.unwrap().id);
    }
    stage.sync_well().await;
    let all = Topic::Integration(shop.as_str().into());
    let written = stage.engine.change_subscriptions(&[on(all.clone())], None).await.unwrap();
    assert_eq!(written, [on(all.clone())]);
    assert!(stage.engine.change_subscriptions(&[on(flow(&flows[1]))], None).await.unwrap().is_empty());
    let before = stage.proxy.count("PUT", "/v1/notifications");
    stage.engine.change_subscriptions(&[off(flow(&flows[1]))], None).await.unwrap();
    assert_eq!(stage.proxy.count("PUT", "/v1/notifications"), before + 1, "one request for all rows");
    let mut expected = [&flows[0], &flows[2]].map(|id| ("owner@example.com".to_owned(), id.clone()));
    expected.sort();
    assert_eq!(there(&stage).await, expected);
    assert_eq!(here(&stage), expected, "the cache knows at once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_worked_out_on_what_colleagues_did_meanwhile() {
    let stage = Stage::new().await;
    let shop = stage.control.integration("Shop").await.unwrap();
    let orders = stage.control.flow("Orders", Some(&shop), 1).await.unwrap().id;
    let items = stage.control.flow("Items", Some(&shop), 1).await.unwrap().id;
    stage.sync_well().await;
    // The cache knows of no subscription when a colleague makes one for all flows.
    let theirs = json!([{"_integrationId": shop, "subscribed": true}]);
    stage.control.put("/v1/notifications", &theirs).await.unwrap();
    stage.engine.change_subscriptions(&[off(flow(&orders))], None).await.unwrap();
    assert_eq!(there(&stage).await, [("owner@example.com".to_owned(), items)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn others_are_signed_up_by_their_address_and_one_self_is_left_alone() {
    let stage = Stage::new().await;
    let orders = stage.control.flow("Orders", None, 1).await.unwrap().id;
    let ann = json!({"email": "ann@example.com", "name": "Ann", "accessLevel": "manage"});
    stage.control.post("/control/users", &ann).await.unwrap();
    stage.sync_well().await;
    let wish = [on(flow(&orders))];
    stage.engine.change_subscriptions(&wish, None).await.unwrap();
    stage.engine.change_subscriptions(&wish, Some("Ann@example.com")).await.unwrap();
    assert_eq!(there(&stage).await.len(), 2);
    stage.engine.change_subscriptions(&[off(flow(&orders))], Some("ann@example.com")).await.unwrap();
    assert_eq!(there(&stage).await, [("owner@example.com".to_owned(), orders)]);
    let refused = stage.engine.change_subscriptions(&wish, Some("nobody@example.com")).await;
    assert!(matches!(refused, Err(Error::Remote(_))), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_lost_is_asked_for_again() {
    let stage = Stage::new().await;
    let orders = stage.control.flow("Orders", None, 1).await.unwrap().id;
    stage.sync_well().await;
    stage.proxy.rule(Rule::new(Fault::ActThenReset).method("PUT").path("/v1/notifications").times(1));
    stage.engine.change_subscriptions(&[on(flow(&orders))], None).await.unwrap();
    assert_eq!(there(&stage).await, [("owner@example.com".to_owned(), orders)]);
    assert_eq!(stage.proxy.count("PUT", "/v1/notifications"), 2);
}
