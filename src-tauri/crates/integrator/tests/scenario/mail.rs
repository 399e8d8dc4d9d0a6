//! E-mails: what is told, when, and to whom. Checks fall on a grid of 15 minutes from the making of the account.

use crate::world::{Flow, World, all, config};
use integrator::{Config, DataPlace};
use serde_json::{Value, json};

const MINUTE_MS: i64 = 60_000;
const CHECK_MS: i64 = 15 * MINUTE_MS;

/// Subscribes the owner, or somebody else by address, to a flow, integration or connection.
pub(crate) async fn subscribe(world: &World, field: &str, id: &str, email: Option<&str>) {
    let mut row = json!({field: id, "subscribed": true});
    if let Some(email) = email {
        row["subscribedByUserEmail"] = json!(email);
    }
    world.put("/v1/notifications", json!([row])).await;
}

/// A flow whose errors the owner hears of.
pub(crate) async fn watched(world: &World, auto_resolve: bool) -> Flow {
    let flow = world.flow("Orders", "ei", auto_resolve).await;
    subscribe(world, "_flowId", &flow.id, None).await;
    flow
}

pub(crate) async fn mails(world: &World) -> Vec<Value> {
    world.get("/control/mail").await.as_array().unwrap().clone()
}

async fn subjects(world: &World) -> Vec<String> {
    mails(world).await.iter().map(|mail| mail["subject"].as_str().unwrap().to_owned()).collect()
}

fn lines(mail: &Value) -> Vec<String> {
    mail["text"].as_str().unwrap().lines().map(str::to_owned).collect()
}

/// The counts in the text of a mail, flow by flow.
fn counts(mail: &Value) -> Vec<[u64; 3]> {
    let of = |word: &str| -> Vec<u64> {
        lines(mail).iter().filter_map(|line| line.strip_prefix(word)?.parse().ok()).collect()
    };
    let (new, resolved, open) = (of("New: "), of("Resolved: "), of("Open: "));
    assert!(new.len() == resolved.len() && new.len() == open.len(), "{mail}");
    (0..new.len()).map(|place| [new[place], resolved[place], open[place]]).collect()
}

async fn user(world: &World, email: &str) -> Value {
    world.post("/control/users", json!({"email": email, "name": email, "accessLevel": "monitor"})).await
}

#[tokio::test]
async fn new_errors_are_told_at_the_next_check_and_not_a_millisecond_earlier() {
    let world = World::start().await;
    let flow = watched(&world, false).await;
    world.run(&flow, &[("A", &[(1, "bad")]), ("B", &[(1, "bad")])]).await;
    world.advance(CHECK_MS - 1).await;
    assert!(mails(&world).await.is_empty());
    world.advance(1).await;
    let mails = mails(&world).await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0]["subject"], "2 new errors: Orders");
    assert_eq!(mails[0]["to"], "owner@example.com");
    assert_eq!(mails[0]["time"], world.now().await);
    assert_eq!(counts(&mails[0]), [[2, 0, 2]]);
    assert!(lines(&mails[0]).contains(&"Environment: Production".to_owned()));
}

#[tokio::test]
async fn nothing_new_means_no_mail_however_long() {
    let world = World::start().await;
    let flow = watched(&world, false).await;
    world.run(&flow, &[("A", &[(1, "bad")])]).await;
    world.advance(10 * CHECK_MS).await;
    world.run(&flow, &[("B", &[])]).await;
    world.advance(24 * 60 * MINUTE_MS).await;
    assert_eq!(subjects(&world).await, ["1 new error: Orders"]);
}

#[tokio::test]
async fn checks_stay_on_their_grid_whenever_errors_come() {
    let world = World::start().await;
    let flow = watched(&world, false).await;
    world.advance(5 * CHECK_MS + 4 * MINUTE_MS).await;
    world.run(&flow, &[("A", &[(1, "bad")])]).await;
    world.advance(11 * MINUTE_MS - 1).await;
    assert!(mails(&world).await.is_empty());
    world.advance(1).await;
    assert_eq!(subjects(&world).await, ["1 new error: Orders"]);
}

#[tokio::test]
async fn newly_resolved_errors_are_told_of_with_what_stays_open() {
    let world = World::start().await;
    let flow = watched(&world, false).await;
    world.run(&flow, &[("A", &[(1, "bad")]), ("B", &[(1, "bad")]), ("C", &[(1, "bad")])]).await;
    world.advance(CHECK_MS).await;
    let open = world.open(&flow, 1).await;
    world.resolve(&flow, 1, &all(&open[..2], "errorId")).await;
    world.advance(CHECK_MS).await;
    let mails = mails(&world).await;
    assert_eq!(mails[1]["subject"], "2 resolved errors: Orders");
    assert_eq!(counts(&mails[1]), [[0, 2, 1]]);
}

#[tokio::test]
async fn new_and_newly_resolved_errors_of_one_check_share_a_mail() {
    let world = World::start().await;
    let flow = watched(&world, true).await;
    world.run(&flow, &[("A", &[(1, "bad")])]).await;
    world.advance(CHECK_MS).await;
    world.run(&flow, &[("A", &[(1, "bad")]), ("B", &[(1, "bad")])]).await;
    world.advance(CHECK_MS).await;
    let mails = mails(&world).await;
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[1]["subject"], "2 new errors: Orders");
    assert_eq!(counts(&mails[1]), [[2, 1, 2]], "the older one of A was resolved by the newer one");
}

#[tokio::test]
async fn what_was_auto_resolved_before_it_could_be_mailed_is_never_mentioned() {
    let world = World::start().await;
    let flow = watched(&world, true).await;
    world.run(&flow, &[("A", &[(1, "bad")])]).await;
    world.advance(5 * MINUTE_MS).await;
    world.run(&flow, &[("A", &[])]).await;
    assert!(world.open(&flow, 1).await.is_empty());
    world.advance(4 * CHECK_MS).await;
    assert!(mails(&world).await.is_empty());
}

#[tokio::test]
async fn what_is_auto_resolved_after_it_was_mailed_makes_another_mail() {
    let world = World::start().await;
    let flow = watched(&world, true).await;
    world.run(&flow, &[("A", &[(1, "bad")])]).await;
    world.advance(CHECK_MS).await;
    world.run(&flow, &[("A", &[])]).await;
    world.advance(CHECK_MS).await;
    let mails = mails(&world).await;
    assert_eq!(subjects(&world).await, ["1 new error: Orders", "1 resolved error: Orders"]);
    assert!(mails[1]["text"].as_str().unwrap().contains("1 resolved (1 automatically)"), "{}", mails[1]);
}

#[tokio::test]
async fn what_a_person_resolved_before_the_check_is_told_as_resolved_only() {
    let world = World::start().await;
    let flow = watched(&world, false).await;
    world.run(&flow, &[("A", &[(1, "bad")])]).await;
    let open = world.open(&flow, 1).await;
    world.resolve(&flow, 1, &all(&open, "errorId")).await;
    world.advance(CHECK_MS).await;
    assert_eq!(counts(&mails(&world).await[0]), [[0, 1, 0]]);
}

#[tokio::test]
async fn intermittent_errors_are_mailed_only_after_the_last_auto_retry_failed() {
    let world = World::start().await;
    let flow = watched(&world, true).await;
    world.advance(8 * MINUTE_MS).await;
    world.run(&flow, &[("A", &[(1, "intermittent")])]).await;
    for _ in 0..4 {
        world.fail_next_retry("A", "", "").await;
    }
    // The attempts go on for 7 minutes and 30 seconds: past the check at 15 minutes.
    world.advance(7 * MINUTE_MS).await;
    assert!(mails(&world).await.is_empty(), "an attempt is left");
    world.advance(CHECK_MS - 1).await;
    assert!(mails(&world).await.is_empty());
    world.advance(1).await;
    assert_eq!(subjects(&world).await, ["1 new error: Orders"]);
}

#[tokio::test]
async fn an_intermittent_error_that_a_later_attempt_resolves_is_never_mailed() {
    let world = World::start().await;
    let flow = watched(&world, true).await;
    world.advance(14 * MINUTE_MS).await;
    world.run(&flow, &[("A", &[(1, "intermittent")])]).await;
    world.fail_next_retry("A", "", "").await;
    world.advance(4 * CHECK_MS).await;
    assert!(world.open(&flow, 1).await.is_empty());
    assert!(mails(&world).await.is_empty());
}

#[tokio::test]
async fn without_auto_resolve_an_intermittent_error_is_mailed_like_any_other() {
    let world = World::start().await;
    let flow = watched(&world, false).await;
    world.run(&flow, &[("A", &[(1, "intermittent")])]).await;
    world.advance(CHECK_MS).await;
    assert_eq!(subjects(&world).await, ["1 new error: Orders"]);
}

#[tokio::test]
async fn each_subscriber_gets_one_digest_of_what_they_are_subscribed_to() {
    let world = World::start().await;
    let made = world.post("/control/integrations", json!({"name": "Shop"})).await;
    let integration = made["_id"].as_str().unwrap().to_owned();
    let orders = world.flow_in("Orders", "ei", Some(&integration)).await;
    let items = world.flow_in("Items", "ei", Some(&integration)).await;
    let alone = world.flow("Alone", "ei", false).await;
    for email in ["ann@example.com", "bob@example.com", "cat@example.com", "dan@example.com"] {
        user(&world, email).await;
    }
    subscribe(&world, "_integrationId", &integration, Some("ann@example.com")).await;
    subscribe(&world, "_flowId", &items.id, Some("ann@example.com")).await;
    subscribe(&world, "_flowId", &items.id, Some("bob@example.com")).await;
    subscribe(&world, "_integrationId", "none", Some("cat@example.com")).await;
    for flow in [&orders, &items, &alone] {
        world.run(flow, &[("A", &[(1, "bad")])]).await;
    }
    world.advance(CHECK_MS).await;
    let mut told: Vec<(String, String)> = mails(&world)
        .await
        .iter()
        .map(|mail| (mail["to"].as_str().unwrap().into(), mail["subject"].as_str().unwrap().into()))
        .collect();
    told.sort();
    let expected = [
        ("ann@example.com", "2 new errors in 2 flows"),
        ("bob@example.com", "1 new error: Items"),
        ("cat@example.com", "1 new error: Alone"),
    ];
    assert_eq!(told, expected.map(|(to, subject)| (to.to_owned(), subject.to_owned())));
}

#[tokio::test]
async fn who_unsubscribed_or_lost_access_gets_nothing_more() {
    let world = World::start().await;
    let flow = watched(&world, false).await;
    let ann = user(&world, "ann@example.com").await;
    let bob = user(&world, "bob@example.com").await;
    for email in ["ann@example.com", "bob@example.com"] {
        subscribe(&world, "_flowId", &flow.id, Some(email)).await;
    }
    let share = |user: &Value| format!("/v1/ashares/{}", user["_ashareId"].as_str().unwrap());
    world.put(&format!("{}/disable", share(&ann)), json!({})).await;
    world.send("DELETE", &share(&bob), None).await;
    world.put("/v1/notifications", json!([{"_flowId": flow.id, "subscribed": false}])).await;
    world.run(&flow, &[("A", &[(1, "bad")])]).await;
    world.advance(CHECK_MS).await;
    assert!(mails(&world).await.is_empty());
}

#[tokio::test]
async fn a_late_subscriber_hears_of_later_errors_only() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", false).await;
    world.run(&flow, &[("A", &[(1, "bad")])]).await;
    world.advance(CHECK_MS).await;
    subscribe(&world, "_flowId", &flow.id, None).await;
    world.advance(CHECK_MS).await;
    assert!(mails(&world).await.is_empty());
    world.run(&flow, &[("B", &[(1, "bad")])]).await;
    world.advance(CHECK_MS).await;
    assert_eq!(counts(&mails(&world).await[0]), [[1, 0, 2]]);
}

#[tokio::test]
async fn sandbox_is_in_the_subject_and_the_environments_are_never_mixed() {
    let world = World::start().await;
    let mut flows = Vec::new();
    for (name, sandbox) in [("Live", false), ("Trial", true)] {
        let made = world.post("/control/integrations", json!({"name": name, "sandbox": sandbox})).await;
        let integration = made["_id"].as_str().unwrap().to_owned();
        subscribe(&world, "_integrationId", &integration, None).await;
        flows.push(world.flow_in(name, "ei", Some(&integration)).await);
    }
    for flow in &flows {
        world.run(flow, &[("A", &[(1, "bad")])]).await;
    }
    world.advance(CHECK_MS).await;
    assert_eq!(subjects(&world).await, ["1 new error: Live", "[sandbox] 1 new error: Trial"]);

    let sandbox = World::with(Config { sandbox: true, ..config() }).await;
    let flow = watched(&sandbox, false).await;
    sandbox.run(&flow, &[("A", &[(1, "bad")])]).await;
    sandbox.advance(CHECK_MS).await;
    assert_eq!(subjects(&sandbox).await, ["[sandbox] 1 new error: Orders"]);
}

#[tokio::test]
async fn the_errors_are_told_with_their_details_and_links() {
    let world = World::start().await;
    let flow = watched(&world, false).await;
    world.run(&flow, &[("SO-17", &[(1, "INVALID_ITEM")])]).await;
    world.advance(CHECK_MS).await;
    let mail = &mails(&world).await[0];
    let text = mail["text"].as_str().unwrap();
    assert!(text.contains("  Step Put: 1 new, 0 resolved, 1 open\n"), "{text}");
    assert!(text.contains("INVALID_ITEM | value | trace key SO-17\n      It failed.\n"), "{text}");
    assert!(text.contains(&format!("Link: flowmend://errors?query=is:open%20flow:{}\n", flow.id)), "{text}");
}

#[tokio::test]
async fn a_retry_by_hand_that_passes_is_told_as_resolved() {
    let world = World::start().await;
    let flow = watched(&world, false).await;
    world.run(&flow, &[("A", &[(1, "bad")])]).await;
    world.advance(CHECK_MS).await;
    world.retry(&flow, 1, &all(&world.open(&flow, 1).await, "retryDataKey")).await;
    world.advance(CHECK_MS).await;
    assert_eq!(subjects(&world).await, ["1 new error: Orders", "1 resolved error: Orders"]);
}

#[tokio::test]
async fn a_connection_that_goes_offline_is_told_to_its_subscribers() {
    let world = World::start().await;
    let body = json!({"name": "ERP", "type": "netsuite"});
    let connection = world.post("/control/connections", body).await["_id"].as_str().unwrap().to_owned();
    let steps = json!([{"kind": "export", "name": "Get", "_connectionId": connection}]);
    let flow = world.post("/control/flows", json!({"name": "Orders", "steps": steps})).await;
    user(&world, "ann@example.com").await;
    subscribe(&world, "_connectionId", &connection, Some("ann@example.com")).await;
    subscribe(&world, "_flowId", flow["_id"].as_str().unwrap(), None).await;
    world.advance(CHECK_MS).await;
    assert!(mails(&world).await.is_empty(), "a connection that was made online is no news");
    let path = format!("/control/connections/{connection}");
    world.post(&path, json!({"offline": true})).await;
    world.advance(CHECK_MS).await;
    let told = mails(&world).await;
    assert_eq!((told.len(), &told[0]["to"]), (1, &json!("ann@example.com")));
    assert_eq!(told[0]["subject"], "connection is offline: ERP");
    assert!(lines(&told[0]).contains(&"  - Orders".to_owned()), "{}", told[0]);
    world.advance(CHECK_MS).await;
    world.post(&path, json!({"offline": false})).await;
    world.advance(CHECK_MS).await;
    world.post(&path, json!({"offline": true})).await;
    world.post(&path, json!({"offline": false})).await;
    world.advance(CHECK_MS).await;
    assert_eq!(mails(&world).await.len(), 1, "told once, and not of what was over before the check");
    world.post(&path, json!({"offline": true})).await;
    world.advance(CHECK_MS).await;
    assert_eq!(mails(&world).await.len(), 2, "the next outage is told again");
}

#[tokio::test]
async fn a_restart_forgets_neither_news_nor_what_was_told() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { data: DataPlace::Folder(folder.path().to_owned()), ..config() };
    let world = World::with(config.clone()).await;
    let flow = watched(&world, true).await;
    world.run(&flow, &[("A", &[(1, "bad")])]).await;
    world.advance(CHECK_MS).await;
    world.run(&flow, &[("B", &[(1, "bad")])]).await;
    world.integrator.shutdown().await;
    let world = World::with(config).await;
    world.run(&flow, &[("A", &[])]).await;
    world.advance(CHECK_MS).await;
    let mails = mails(&world).await;
    assert_eq!(mails.len(), 2);
    assert_eq!(counts(&mails[1]), [[1, 1, 1]]);
}

#[tokio::test]
async fn a_new_account_of_the_demo_starts_without_mail_about_its_history() {
    let world = World::with(Config { seed: integrator::Seed::Bulk { errors: 2_000 }, ..config() }).await;
    subscribe(&world, "_integrationId", "none", None).await;
    for integration in world.get("/v1/integrations").await.as_array().unwrap() {
        subscribe(&world, "_integrationId", integration["_id"].as_str().unwrap(), None).await;
    }
    world.advance(2 * CHECK_MS).await;
    assert!(mails(&world).await.is_empty());
}
