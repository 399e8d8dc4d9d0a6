//! Tokens, error bodies, the rate limit, subscriptions, the ledger.

use crate::world::{World, all, config, send};
use integrator::{Config, Integrator};
use serde_json::json;

#[tokio::test]
async fn tokens_open_what_their_kind_may_reach() {
    let mut world = World::start().await;
    let info = world.get("/v1/tokenInfo").await;
    assert_eq!(info, json!({"_userId": world.integrator.user_id(), "scope": "*"}));
    let flow = world.flow("Orders", "ei", true).await;
    let errors = format!("/v1/flows/{}/{}/errors", flow.id, flow.steps[1]);
    let custom =
        world.post("/control/tokens", json!({"kind": "custom"})).await["token"].as_str().unwrap().to_owned();
    world.token = custom;
    assert_eq!(world.get("/v1/tokenInfo").await, info);
    let refused = world.send("GET", &errors, None).await;
    assert_eq!(refused.status, 403);
    assert!(refused.json()["message"].is_string() && refused.json().get("errors").is_none());
    world.token =
        world.post("/control/tokens", json!({"kind": "full"})).await["token"].as_str().unwrap().to_owned();
    assert_eq!(world.send("GET", &errors, None).await.status, 200);
}

#[tokio::test]
async fn a_token_ends_with_its_life_or_when_it_is_deleted() {
    let mut world = World::start().await;
    let owner = world.token.clone();
    let token = |made: serde_json::Value| made["token"].as_str().unwrap().to_owned();
    let short = token(world.post("/control/tokens", json!({"kind": "full", "lifeMs": 3_600_000})).await);
    let long = token(world.post("/control/tokens", json!({"kind": "full"})).await);
    world.token.clone_from(&short);
    assert_eq!(world.send("GET", "/v1/tokenInfo", None).await.status, 200);
    world.advance(3_600_000).await;
    assert_eq!(world.send("GET", "/v1/tokenInfo", None).await.status, 401);
    world.token.clone_from(&long);
    assert_eq!(world.send("GET", "/v1/tokenInfo", None).await.status, 200);
    assert_eq!(world.send("DELETE", "/control/tokens", Some(json!({"token": long}))).await.status, 204);
    assert_eq!(world.send("GET", "/v1/tokenInfo", None).await.status, 401);
    assert_eq!(world.send("DELETE", "/control/tokens", Some(json!({"token": long}))).await.status, 404);
    world.token = owner;
    assert_eq!(world.send("GET", "/v1/tokenInfo", None).await.status, 200);
}

#[tokio::test]
async fn a_missing_wrong_or_doubled_token_has_its_own_answer() {
    let world = World::start().await;
    let base = world.integrator.base_url();
    for header in ["", "Bearer nope", "Basic abc"] {
        let answer = send(base, header, "GET", "/v1/tokenInfo", None).await;
        assert_eq!((answer.status, answer.json().get("errors")), (401, None));
        assert!(answer.json()["message"].is_string());
    }
    let doubled = send(base, &format!("Bearer Bearer {}", world.token), "GET", "/v1/tokenInfo", None).await;
    assert_eq!(doubled.status, 400);
    assert!(doubled.text.contains("Bearer Authentication Failed"));
}

#[tokio::test]
async fn the_bucket_holds_a_thousand_and_control_calls_are_free() {
    let world = World::start().await;
    let mut refused = None;
    for _ in 0..4_000 {
        let answer = world.send("GET", "/v1/tokenInfo", None).await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("4,000 requests in a row must meet the limit");
    assert_eq!(refused.header("retry-after").as_deref(), Some("2"));
    assert_eq!(
        refused.json(),
        json!({"errors": [{"code": "rate_limited", "message": "Too many requests. Retry after 2 seconds."}]})
    );
    assert_eq!(world.send("GET", "/control/clock", None).await.status, 200);
}

#[tokio::test]
async fn malformed_bodies_and_unknown_control_calls_are_told_apart() {
    let world = World::start().await;
    let answer = world.send("PUT", "/v1/notifications", None).await;
    assert_eq!((answer.status, answer.json()["errors"][0]["code"].clone()), (400, json!("invalid_json")));
    assert_eq!(world.send("POST", "/control/nothing", Some(json!({}))).await.status, 404);
    assert_eq!(world.send("POST", "/control/clock", Some(json!({"advanceMs": -1}))).await.status, 400);
}

#[tokio::test]
async fn without_control_there_is_no_control_surface() {
    let world = World::with(Config { control: false, ..config() }).await;
    assert_eq!(world.send("GET", "/control/clock", None).await.status, 404);
    assert!(!world.integrator.control());
}

#[tokio::test]
async fn only_loopback_is_listened_on() {
    let config = Config { listen: "0.0.0.0:0".parse().unwrap(), ..config() };
    assert!(Integrator::start(config).await.is_err());
}

#[tokio::test]
async fn the_ledger_lists_changing_requests_in_order_and_nothing_else() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("A", &[(1, "bad")]), ("B", &[(1, "bad")])]).await;
    let open = world.open(&flow, 1).await;
    world.retry(&flow, 1, &[open[0]["retryDataKey"].clone()]).await;
    world.resolve(&flow, 1, &[open[1]["errorId"].clone()]).await;
    world.post("/v1/jobs/current", json!({})).await;
    world.send("PUT", "/v1/flows/x/y/resolved", Some(json!({"errors": ["5"]}))).await;
    let ledger = world.get("/control/ledger").await;
    let rows = ledger.as_array().unwrap();
    assert_eq!(all(rows, "method"), ["POST", "PUT", "PUT"]);
    assert_eq!(all(rows, "status"), [200, 200, 404]);
    let ids = [json!([open[0]["retryDataKey"]]), json!([open[1]["errorId"]]), json!(["5"])];
    assert_eq!(all(rows, "ids"), ids);
    assert_eq!(rows[0]["path"], format!("/v1/flows/{}/{}/retry", flow.id, flow.steps[1]));
    assert_eq!(rows[0]["time"], world.now().await);
    assert_eq!(world.get("/control/mail").await, json!([]));
}

#[tokio::test]
async fn subscriptions_are_kept_for_each_person() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    let user = json!({"email": "ann@example.com", "name": "Ann", "accessLevel": "monitor"});
    let ann = world.post("/control/users", user).await["_id"].clone();
    let row = json!({"_flowId": flow.id, "subscribed": true});
    let mut for_ann = row.clone();
    for_ann["subscribedByUserEmail"] = json!("ann@example.com");
    world.put("/v1/notifications", json!([row, for_ann])).await;
    let own = world.get("/v1/notifications").await;
    assert_eq!((own.as_array().unwrap().len(), &own[0]["type"]), (1, &json!("flow")));
    let everyone = world.get("/v1/notifications?users=all").await;
    assert_eq!(everyone[1]["subscribedByUser"]["_id"], ann);
    world.put("/v1/notifications", json!([{"_flowId": flow.id, "subscribed": false}])).await;
    assert_eq!(world.send("GET", "/v1/notifications", None).await.status, 204);
    for bad in [json!([{"_flowId": "x", "subscribed": true}]), json!([{"subscribed": true}])] {
        assert_eq!(world.send("PUT", "/v1/notifications", Some(bad)).await.status, 422);
    }
}
