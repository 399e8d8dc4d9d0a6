//! Flows, resources, projections and paging of bare lists.

use crate::world::{World, config};
use integrator::{Choices, Config};
use serde_json::json;

#[tokio::test]
async fn empty_lists_of_flows_and_subscriptions_are_204() {
    let world = World::start().await;
    for path in ["/v1/flows", "/v1/notifications", "/v1/notifications?users=all"] {
        let answer = world.send("GET", path, None).await;
        assert_eq!((answer.status, answer.text.as_str()), (204, ""), "{path}");
    }
    assert_eq!(world.get("/v1/integrations").await, json!([]));
}

#[tokio::test]
async fn put_replaces_the_whole_flow_and_moves_its_time_stamp() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    let path = format!("/v1/flows/{}", flow.id);
    let before = world.get(&path).await;
    let mut doc = before.clone();
    doc["name"] = json!("Renamed");
    doc.as_object_mut().unwrap().remove("skipRetries");
    let after = world.put(&path, doc).await.json();
    assert_eq!((&after["name"], after.get("skipRetries")), (&json!("Renamed"), None));
    assert!(after["lastModified"].as_str() > before["lastModified"].as_str());
    assert_eq!(world.get(&path).await, after);
    let audit = world.get(&format!("/v1/flows/{}/audit", flow.id)).await;
    assert_eq!(
        (&audit[0]["event"], &audit[0]["byUser"]["_id"]),
        (&json!("update"), &json!(world.integrator.user_id()))
    );
}

#[tokio::test]
async fn patch_follows_the_white_list_and_auto_resolve_is_not_in_it() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    let path = format!("/v1/flows/{}", flow.id);
    let patch = |path: &str, value| json!([{"op": "replace", "path": path, "value": value}]);
    let good = world.send("PATCH", &path, Some(patch("/disabled", json!(true)))).await;
    assert_eq!((good.status, good.text.as_str()), (204, ""));
    assert_eq!(world.get(&path).await["disabled"], true);
    let bad = world.send("PATCH", &path, Some(patch("/autoResolveMatchingTraceKeys", json!(false)))).await;
    assert_eq!(bad.status, 422);
    let cron = world.send("PATCH", &path, Some(patch("/schedule", json!("0 2 * * *")))).await;
    assert_eq!((cron.status, cron.json()["errors"][0]["field"].clone()), (422, json!("schedule")));
}

#[tokio::test]
async fn a_stale_put_is_refused_only_when_so_chosen() {
    for refused in [false, true] {
        let choices = Choices { stale_flow_put_is_refused: refused, ..Choices::default() };
        let world = World::with(Config { choices, ..config() }).await;
        let flow = world.flow("Orders", "ei", true).await;
        let path = format!("/v1/flows/{}", flow.id);
        let old = world.get(&path).await;
        world.put(&path, old.clone()).await;
        let status = world.send("PUT", &path, Some(old)).await.status;
        assert_eq!(status, if refused { 409 } else { 200 });
    }
}

#[tokio::test]
async fn deleting_twice_is_404_and_unknown_ids_too() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    let path = format!("/v1/flows/{}", flow.id);
    assert_eq!(world.send("DELETE", &path, None).await.status, 204);
    assert_eq!(world.send("DELETE", &path, None).await.status, 404);
    for path in
        ["/v1/flows/x", "/v1/flows/x/errors", "/v1/jobs/x", "/v1/integrations/x/errors", "/v1/nothing", "/v2"]
    {
        assert_eq!(world.send("GET", path, None).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn bare_lists_are_paged_by_link_and_projected() {
    let choices = Choices { resource_page_rows: 2, ..Choices::default() };
    let world = World::with(Config { choices, ..config() }).await;
    for name in ["a", "b", "c", "d", "e"] {
        world.post("/control/integrations", json!({"name": name})).await;
    }
    let mut names = Vec::new();
    let mut next = Some("/v1/integrations?include=mode".to_owned());
    while let Some(path) = next {
        let answer = world.send("GET", &path, None).await;
        for row in answer.json().as_array().unwrap() {
            let keys: Vec<&String> = row.as_object().unwrap().keys().collect();
            assert_eq!(keys, ["_id", "name", "mode"]);
            names.push(row["name"].as_str().unwrap().to_owned());
        }
        next = answer.header("link").and_then(|link| {
            let next = link.split(',').find(|part| part.contains("rel=\"next\""))?.trim().to_owned();
            let url = next.split(['<', '>']).nth(1)?;
            Some(url.strip_prefix(world.integrator.base_url()).unwrap().to_owned())
        });
    }
    assert_eq!(names, ["a", "b", "c", "d", "e"]);
    let both = world.send("GET", "/v1/integrations?include=a&exclude=b", None).await;
    assert_eq!(
        (both.status, both.json()["errors"][0]["message"].clone()),
        (400, json!("Please provide either include or exclude param in the request query and not both."))
    );
    assert_eq!(world.send("GET", "/v1/integrations?include=a%5B%5D", None).await.status, 400);
    let lean = world.get("/v1/integrations?exclude=mode,name&limit=1").await;
    assert_eq!((lean[0].get("mode"), lean[0]["name"].is_string()), (None, true));
}

#[tokio::test]
async fn instances_of_a_multi_instance_flow_are_sparse_and_share_steps() {
    let world = World::start().await;
    let flow = world.flow("Abstract", "ei", true).await;
    let other = world.flow("Store 12", "ei", true).await;
    // An instance is made by writing one: its own steps go, the abstract flow's come.
    let path = format!("/v1/flows/{}", other.id);
    world.put(&path, json!({"name": "Store 12", "_abstractFlowId": flow.id, "overrides": {}})).await;
    let sparse = world.get(&path).await;
    assert!(sparse.get("pageGenerators").is_none());
    let merged = world.get(&format!("{path}?mergeInstance=true")).await;
    assert_eq!(merged["pageGenerators"][0]["_exportId"], flow.steps[0].as_str());
    let counts = world.get(&format!("{path}/errors")).await;
    assert_eq!(counts["flowErrors"][1]["_expOrImpId"], flow.steps[1].as_str());
    let instance = crate::world::Flow { id: other.id, steps: flow.steps.clone() };
    world.run(&instance, &[("T", &[(1, "bad")])]).await;
    assert_eq!(world.open(&instance, 1).await.len(), 1);
    assert!(world.open(&flow, 1).await.is_empty(), "errors belong to flow and step");
}

#[tokio::test]
async fn an_integration_shows_what_belongs_to_it() {
    let world = World::start().await;
    let integration = world.post("/control/integrations", json!({"name": "Shop"})).await["_id"].clone();
    let connection = world
        .post("/control/connections", json!({"name": "NS", "type": "netsuite", "offline": true}))
        .await["_id"]
        .clone();
    let steps = json!([
        {"kind": "export", "name": "Get", "adaptorType": "HTTPExport"},
        {"kind": "import", "name": "Put", "adaptorType": "NetSuiteDistributedImport", "_connectionId": connection},
    ]);
    let body = json!({"name": "Orders", "_integrationId": integration, "steps": steps});
    let flow = world.post("/control/flows", body).await;
    let root = format!("/v1/integrations/{}", integration.as_str().unwrap());
    assert_eq!(world.get(&format!("{root}/flows")).await[0]["_id"], flow["_id"]);
    assert_eq!(world.get(&format!("{root}/imports")).await[0]["_id"], flow["stepIds"][1]);
    assert_eq!(world.get(&format!("{root}/connections")).await[0]["_id"], connection);
    assert_eq!(world.get(&format!("{root}/users")).await[0]["accessLevel"], "owner");
    let tiles = world.get("/v1/tiles").await;
    assert_eq!((&tiles[0]["numFlows"], &tiles[0]["offlineConnections"]), (&json!(1), &json!([connection])));
    let ping = world.post(&format!("/v1/connections/{}/ping", connection.as_str().unwrap()), json!({})).await;
    assert_eq!(ping["errors"][0]["code"], "connection_offline");
    assert_eq!(world.send("GET", "/v1/flows?_integrationId=none", None).await.status, 204);
}

#[tokio::test]
async fn scheduled_flows_run_at_their_local_times() {
    let world = World::start().await;
    let flow = world.flow("Nightly", "ei", true).await;
    let patch = json!([
        {"op": "add", "path": "/schedule", "value": "? 0 2 ? * *"},
        {"op": "add", "path": "/timezone", "value": "America/Los_Angeles"},
    ]);
    world.send("PATCH", &format!("/v1/flows/{}", flow.id), Some(patch)).await;
    world.advance(3 * 86_400_000).await;
    let jobs = world.get(&format!("/v1/jobs?_flowId={}", flow.id)).await;
    let jobs = jobs.as_array().unwrap();
    assert_eq!(jobs.len(), 3);
    let schedule = domain::schedule::Schedule::parse("? 0 2 ? * *", Some("America/Los_Angeles")).unwrap();
    for job in jobs {
        let at = domain::time::UtcMs::parse(job["createdAt"].as_str().unwrap()).unwrap();
        assert_eq!(schedule.next_after(at.plus_ms(-1)), Some(at));
    }
}
