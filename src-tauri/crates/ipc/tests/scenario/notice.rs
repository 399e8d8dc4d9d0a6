//! Notices of the desktop: off until chosen, each thing once, quiet hours, and the view that a click opens.

use crate::kit::Kit;
use serde_json::{Value, json};
use testkit::{Record, TestFlow};

fn choices(more: Value) -> Value {
    let mut all = json!({"enabled": true, "newKind": true, "offline": true, "parked": true, "thresholds": [],
        "quietFromMin": null, "quietToMin": null});
    for (name, value) in more.as_object().unwrap() {
        all[name] = value.clone();
    }
    all
}

/// Titles of what was shown since the last call.
fn told(kit: &Kit) -> Vec<String> {
    kit.host.shown.lock().unwrap().drain(..).map(|notice| notice.title).collect()
}

/// Another failure of a kind of its own.
async fn fail(kit: &Kit, flow: &TestFlow, message: &str) {
    let record = Record::new(message, json!({})).fails_at("Create", "oops", message);
    kit.platform.run(flow, [record]);
    kit.sync().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_told_until_it_is_chosen_and_each_new_kind_once() {
    let (kit, flow) = Kit::with_errors(3).await;
    assert_eq!(kit.desk.show_news().await, 0, "off");
    let saved = kit.call("save_notice_settings", choices(json!({}))).await;
    assert_eq!(saved, kit.call("get_notice_settings", json!({})).await);
    assert_eq!(kit.desk.show_news().await, 0, "what is there is no news");
    fail(&kit, &flow, "<b>Something</b> quite new").await;
    assert_eq!(kit.desk.show_news().await, 1);
    let notice = kit.host.shown.lock().unwrap().remove(0);
    assert_eq!(
        (notice.title.as_str(), notice.body.as_str()),
        ("New kind of failure", "<b>Something</b> quite new")
    );
    let route = notice.place.route();
    assert!(route.starts_with("errors?q=is%3Aopen%20fp%3A"), "{route}");
    let query = notice.place.params[0].1.clone();
    assert_eq!(kit.call("count_errors", json!({"query": query})).await["count"], 1, "the click finds it");
    assert_eq!(kit.desk.show_news().await, 0, "told once");
}

#[tokio::test(flavor = "multi_thread")]
async fn quiet_hours_show_nothing_and_are_not_made_up_for() {
    let (kit, flow) = Kit::with_errors(1).await;
    kit.call("save_notice_settings", choices(json!({"quietFromMin": 0, "quietToMin": 0}))).await;
    fail(&kit, &flow, "At night").await;
    assert_eq!(kit.desk.show_news().await, 0);
    kit.call("save_notice_settings", choices(json!({}))).await;
    assert_eq!(kit.desk.show_news().await, 0);
    fail(&kit, &flow, "By day, something else entirely").await;
    assert_eq!(kit.desk.show_news().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_at_its_number_a_dead_connection_and_a_parked_action_are_news() {
    let (kit, flow) = Kit::with_errors(2).await;
    let view = json!({"viewId": null, "name": "Mine", "query": "is:open", "sort": "", "group": ""});
    let view = kit.call("save_view", view).await["viewId"].clone();
    let wanted = json!({"thresholds": [{"viewId": view, "atLeast": 3}], "newKind": false});
    kit.call("save_notice_settings", choices(wanted)).await;
    fail(&kit, &flow, "The third").await;
    kit.desk.show_news().await;
    assert_eq!(told(&kit), ["Mine: 3 records"]);
    fail(&kit, &flow, "The fourth").await;
    kit.desk.show_news().await;
    assert!(told(&kit).is_empty(), "it was there already");
    kit.platform.make_connection("ERP", "http", true);
    let engine = kit.desk.account().unwrap().engine().unwrap().clone();
    engine.sync(sync::SyncScope::Full).await.unwrap();
    kit.desk.show_news().await;
    assert_eq!(told(&kit), ["Connection is offline"]);
    let account = kit.desk.account().unwrap();
    let mut gone = domain::subscription_change::PersonChange {
        email: Some("gone@example.com".to_owned()),
        ..Default::default()
    };
    let wish = domain::subscription::Wish {
        topic: domain::subscription::Topic::Flow(flow.id.to_string().as_str().into()),
        subscribed: true,
    };
    gone.add(&[wish], &Default::default(), &account.store().homes().unwrap());
    let now = kit.platform.now();
    account.store().queue_subscriptions(vec![gone], |_| String::new(), "test", now, now).unwrap();
    assert_eq!(engine.drain(sync::DrainMode::All).await.unwrap().parked, 1);
    kit.desk.show_news().await;
    assert_eq!(told(&kit), ["An action needs you"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desktop_without_a_notifier_says_so_and_bad_choices_are_refused() {
    let kit = Kit::connected().await;
    assert_eq!(kit.call("get_notifier", json!({})).await, json!({"name": null, "clicks": false}));
    for bad in [
        json!({"quietFromMin": 10}),
        json!({"quietFromMin": 1440, "quietToMin": 0}),
        json!({"thresholds": [{"viewId": "1", "atLeast": 0}]}),
        json!({"thresholds": [{"viewId": "x", "atLeast": 1}]}),
    ] {
        assert_eq!(kit.refused("save_notice_settings", choices(bad)).await, ipc::ErrorCode::BadInput);
    }
}
