//! Who gets which e-mails: the board, drafts and what they would do, saving, undo, conflicts, the next e-mail.

use crate::kit::Kit;
use serde_json::{Value, json};
use testkit::{FlowBuilder, TestFlow};

const EVA: &str = "eva@example.com";

/// A shop with two flows, one of them with errors, and Eva.
async fn shop() -> (Kit, TestFlow, String) {
    let (kit, orders) = Kit::with_errors(3).await;
    let home = kit.call("get_notifications", json!({})).await["integrations"][0]["integrationId"].clone();
    let home = home.as_str().unwrap().to_owned();
    let items = FlowBuilder::new("Items").in_integration(&home.as_str().into()).export("Get").import("Put");
    kit.platform.make_flow(&items);
    kit.platform.make_user(EVA, "Eva Rossi", "monitor");
    // A full catalog is read again.
    kit.desk.account().unwrap().engine().unwrap().sync(sync::SyncScope::Full).await.unwrap();
    (kit, orders, home)
}

async fn draft(kit: &Kit, person: &str, kind: &str, id: &str, subscribed: bool) {
    let topics = json!([{"kind": kind, "id": id}]);
    kit.call("draft_subscriptions", json!({"people": [person], "topics": topics, "subscribed": subscribed}))
        .await;
}

async fn person(kit: &Kit, id: &str) -> Value {
    let board = kit.call("get_notifications", json!({})).await;
    let people = board["people"].as_array().unwrap();
    people.iter().find(|person| person["personId"] == id).unwrap().clone()
}

async fn save(kit: &Kit) -> Value {
    kit.call("queue_subscriptions", json!({"choices": []})).await["batch"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_has_oneself_first_then_others_and_things_by_name() {
    let (kit, ..) = shop().await;
    let board = kit.call("get_notifications", json!({})).await;
    assert_eq!((&board["people"][0]["me"], &board["people"][0]["personId"]), (&json!(true), &json!("me")));
    assert_eq!(
        (&board["people"][1]["personId"], &board["people"][1]["name"]),
        (&json!(EVA), &json!("Eva Rossi"))
    );
    let flows = board["integrations"][0]["flows"].as_array().unwrap();
    assert_eq!(
        flows.iter().map(|flow| flow["name"].as_str().unwrap()).collect::<Vec<_>>(),
        ["Items", "Orders"]
    );
    assert_eq!((&board["ownOnly"], &board["drafts"]), (&json!(false), &json!(0)));
    assert!(board["asOfMs"].is_number());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_shown_said_in_words_saved_undone_and_sent() {
    let (kit, orders, home) = shop().await;
    draft(&kit, EVA, "integration", &home, true).await;
    draft(&kit, EVA, "flow", &orders.id.to_string(), false).await;
    let eva = person(&kit, EVA).await;
    assert_eq!(eva["now"]["flows"], json!([]));
    assert_eq!(
        (eva["drafted"]["flows"].as_array().unwrap().len(), &eva["drafted"]["integrations"]),
        (1, &json!([]))
    );
    let preview = kit.call("preview_subscriptions", json!({})).await;
    let scope = &preview["people"][0]["scopes"][0];
    assert_eq!(
        (&preview["rows"], &preview["requests"], &preview["isCurrent"]),
        (&json!(1), &json!(1), &json!(true))
    );
    assert_eq!(scope["wanted"], json!({"all": false, "flows": ["Items"], "total": 2}));
    let batch = save(&kit).await;
    assert_eq!(batch["count"], 2);
    let eva = person(&kit, EVA).await;
    assert_eq!(
        (&eva["waiting"], &eva["drafted"], eva["now"]["flows"].as_array().unwrap().len()),
        (&json!(true), &Value::Null, 1)
    );
    kit.call("undo_batch", json!({"batchId": batch["batchId"]})).await;
    assert!(person(&kit, EVA).await["drafted"].is_object(), "a draft again");
    save(&kit).await;
    let shown = kit.call("list_batches", json!({"after": null, "limit": 10})).await["rows"][0].clone();
    assert_eq!((&shown["action"], &shown["items"][0]["person"]), (&json!("subscribe"), &json!("Eva Rossi")));
    kit.send().await;
    let eva = person(&kit, EVA).await;
    assert_eq!((&eva["waiting"], eva["now"]["flows"].as_array().unwrap().len()), (&json!(false), 1));
    assert!(save(&kit).await.is_null(), "nothing is left to save");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_change_needs_a_choice_before_and_after_saving() {
    let (kit, orders, home) = shop().await;
    let engine = kit.desk.account().unwrap().engine().unwrap().clone();
    let single = [domain::subscription::Wish {
        topic: domain::subscription::Topic::Flow(orders.id.to_string().as_str().into()),
        subscribed: true,
    }];
    draft(&kit, EVA, "integration", &home, true).await;
    engine.change_subscriptions(&single, Some(EVA)).await.unwrap();
    assert_eq!(kit.call("preview_subscriptions", json!({})).await["conflicts"], 1);
    assert_eq!(kit.refused("queue_subscriptions", json!({"choices": []})).await, ipc::ErrorCode::BadInput);
    let choice = |mine: bool| json!({"choices": [{"personId": EVA, "topic": {"kind": "integration", "id": home}, "keepMine": mine}]});
    assert!(kit.call("queue_subscriptions", choice(false)).await["batch"].is_null(), "what is there stays");
    draft(&kit, EVA, "integration", &home, true).await;
    save(&kit).await;
    // Between saving and sending somebody takes the flow away.
    let off = [domain::subscription::Wish { subscribed: false, ..single[0].clone() }];
    engine.change_subscriptions(&off, Some(EVA)).await.unwrap();
    let report = engine.drain(sync::DrainMode::All).await.unwrap();
    assert_eq!((report.parked, report.done), (1, 0), "{report:?}");
    let parked = kit.call("get_notifications", json!({})).await["parked"][0].clone();
    assert_eq!((&parked["reason"], &parked["name"]), (&json!("conflict"), &json!("Eva Rossi")));
    let item = json!({"itemId": parked["itemId"]});
    let scope = kit.call("get_subscription_conflict", item).await["people"][0]["scopes"][0].clone();
    assert_eq!((&scope["seen"]["flows"], &scope["there"]["flows"]), (&json!(["Orders"]), &json!([])));
    kit.call("settle_subscription", json!({"itemId": parked["itemId"], "keepMine": true})).await;
    kit.send().await;
    assert_eq!(person(&kit, EVA).await["now"]["integrations"], json!([home]));
    assert_eq!(kit.call("get_notifications", json!({})).await["parked"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_e_mail_is_worded_like_the_platforms_with_the_drafts_in_it() {
    let (kit, orders, _) = shop().await;
    let request = |window: &str| json!({"personId": EVA, "window": window});
    let none = kit.call("preview_digest", request("day")).await;
    assert_eq!((&none["subject"], &none["flowsHeard"]), (&Value::Null, &json!(0)));
    draft(&kit, EVA, "flow", &orders.id.to_string(), true).await;
    let day = kit.call("preview_digest", request("day")).await;
    assert_eq!(day["subject"], "3 new errors: Orders");
    assert_eq!((&day["flows"][0]["new"], &day["flows"][0]["open"]), (&json!(3), &json!(3)));
    let newest = day["flows"][0]["steps"][0]["newest"].as_array().unwrap();
    assert_eq!(newest.len(), 3);
    assert!(newest[0]["message"].as_str().unwrap().starts_with("Timeout while saving order"));
    assert!(day["text"].as_str().unwrap().contains("New: 3"), "{}", day["text"]);
    assert_eq!(
        kit.refused("preview_digest", json!({"personId": "who", "window": "day"})).await,
        ipc::ErrorCode::NotFound
    );
}
