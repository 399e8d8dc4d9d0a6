//! The run console, the run history and the lists behind them, as the description tells them.

use crate::world::{World, all};
use serde_json::{Value, json};

const DAY_MS: i64 = 86_400_000;

#[tokio::test]
async fn errors_can_be_read_as_they_are_reported_before_the_run_has_completed() {
    let world = World::start().await;
    let flow = world.flow("Orders", "eii", true).await;
    let run = world.run_with(&flow, &[("A", &[(1, "bad")]), ("B", &[(2, "bad")]), ("C", &[])], true).await;
    let latest = world.get(&format!("/v1/flows/{}/jobs/latest", flow.id)).await;
    assert_eq!((&latest[0]["_id"], &latest[0]["status"]), (&json!(run), &json!("running")));
    let steps = world.family(&run).await["children"].as_array().unwrap().clone();
    assert_eq!(all(&steps, "numSuccess"), [3, 2, 1], "detailed information for each step as it runs");
    assert_eq!(all(&steps, "numError"), [0, 1, 1]);
    let path = format!("/v1/flows/{}/{}/errors?_flowJobId={run}", flow.id, flow.steps[2]);
    assert_eq!(all(world.get(&path).await["errors"].as_array().unwrap(), "traceKey"), ["B"]);
    let counts = world.get(&format!("/v1/flows/{}/errors", flow.id)).await;
    assert_eq!(all(counts["flowErrors"].as_array().unwrap(), "numError"), [0, 1, 1]);
}

#[tokio::test]
async fn the_console_shows_the_most_recent_run_or_the_one_in_progress() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    let latest = async || world.get(&format!("/v1/flows/{}/jobs/latest", flow.id)).await;
    assert_eq!(latest().await, json!([]));
    let first = world.run(&flow, &[("A", &[])]).await;
    assert_eq!(
        (&latest().await[0]["_id"], &latest().await[0]["status"]),
        (&json!(first), &json!("completed"))
    );
    let held = world.run_with(&flow, &[("A", &[])], true).await;
    assert_eq!((&latest().await[0]["_id"], &latest().await[0]["status"]), (&json!(held), &json!("running")));
    world.post(&format!("/control/runs/{held}/finish"), json!({})).await;
    assert_eq!(
        (&latest().await[0]["_id"], &latest().await[0]["status"]),
        (&json!(held), &json!("completed"))
    );
}

#[tokio::test]
async fn resolving_and_retrying_by_hand_change_neither_console_nor_history() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    let run = world.run(&flow, &[("A", &[(1, "bad")]), ("B", &[(1, "bad")]), ("C", &[(1, "bad")])]).await;
    let (console, history) =
        (world.family(&run).await, world.get(&format!("/v1/jobs?_flowId={}&type=flow", flow.id)).await);
    world.advance(60_000).await;
    let open = world.open(&flow, 1).await;
    world.resolve(&flow, 1, &[open[0]["errorId"].clone()]).await;
    world.retry(&flow, 1, &[open[1]["retryDataKey"].clone()]).await;
    assert_eq!(world.family(&run).await, console);
    assert_eq!(world.get(&format!("/v1/jobs?_flowId={}&type=flow", flow.id)).await, history);
    assert_eq!(world.open(&flow, 1).await.len(), 1, "the lists do change");
}

#[tokio::test]
async fn a_hundred_errors_of_a_month_ago_are_still_told_after_all_were_resolved() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    let keys: Vec<String> = (0..100).map(|number| format!("K{number}")).collect();
    let records: Vec<(&str, &[(usize, &str)])> =
        keys.iter().map(|key| (key.as_str(), &[(1, "bad")][..])).collect();
    let run = world.run(&flow, &records).await;
    world.advance(29 * DAY_MS).await;
    world.resolve(&flow, 1, &all(&world.open(&flow, 1).await, "errorId")).await;
    assert!(world.open(&flow, 1).await.is_empty());
    let path = format!("/v1/jobs?_flowId={}&type=flow&numError_gte=1", flow.id);
    let history = world.get(&path).await;
    assert_eq!((&history[0]["_id"], &history[0]["numError"]), (&json!(run), &json!(100)));
    assert_eq!(history[0]["numOpenError"], 100, "this one is a snapshot too");
}

#[tokio::test]
async fn a_run_is_completed_with_or_without_errors_canceled_by_somebody_or_failed() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    let path = format!("/control/flows/{}/runs", flow.id);
    world.run(&flow, &[("A", &[])]).await;
    world.run(&flow, &[("A", &[(1, "bad")])]).await;
    let held = world.run_with(&flow, &[], true).await;
    world.put(&format!("/v1/jobs/{held}/cancel"), json!({})).await;
    let failed = json!({"failed": {"code": "503", "message": "Service Unavailable"}});
    world.post(&path, failed).await;
    let other = world.flow("Deleted", "ei", true).await;
    let by_system = world.run_with(&other, &[], true).await;
    world.send("DELETE", &format!("/v1/flows/{}", other.id), None).await;
    let mut runs =
        world.get(&format!("/v1/jobs?_flowId={}&type=flow", flow.id)).await.as_array().unwrap().clone();
    runs.reverse();
    assert_eq!(all(&runs, "status"), ["completed", "completed", "canceled", "failed"]);
    assert_eq!(all(&runs, "numError"), [0, 1, 0, 1]);
    let who = world.integrator.user_id();
    assert_eq!(all(&runs, "canceledBy"), [Value::Null, Value::Null, json!(who), Value::Null]);
    assert_eq!(world.job(&by_system).await["canceledBy"], "system");
    for (status, count) in [("completed", 2), ("canceled", 1), ("failed", 1)] {
        let path = format!("/v1/jobs?_flowId={}&type=flow&status={status}", flow.id);
        assert_eq!(world.get(&path).await.as_array().unwrap().len(), count, "{status}");
    }
}

#[tokio::test]
async fn dashboards_show_all_flows_or_those_of_one_integration() {
    let world = World::start().await;
    let mut made = Vec::new();
    for name in ["Shop", "Books"] {
        let integration = world.post("/control/integrations", json!({"name": name})).await["_id"].clone();
        let steps = json!([{"kind": "export", "name": "Get", "adaptorType": "HTTPExport"}]);
        let body = json!({"name": name, "_integrationId": integration, "steps": steps});
        let flow = world.post("/control/flows", body).await["_id"].as_str().unwrap().to_owned();
        let path = format!("/control/flows/{flow}/runs");
        world.post(&path, json!({"records": []})).await;
        world.post(&path, json!({"records": [], "hold": true})).await;
        made.push((integration, flow));
    }
    for (path, key) in [("/v1/jobs/current", "jobs"), ("/v1/flows/runs/stats", "stats")] {
        assert_eq!(world.post(path, json!({})).await[key].as_array().unwrap().len(), 2);
        for (integration, flow) in &made {
            let body = world.post(path, json!({"_integrationIds": [integration]})).await;
            assert_eq!(all(body[key].as_array().unwrap(), "_flowId"), [json!(flow)], "{path}");
        }
        assert_eq!(world.post(path, json!({"_integrationIds": ["none"]})).await[key], json!([]));
    }
}

#[tokio::test]
async fn a_resolved_error_is_listed_only_under_resolved() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("A", &[(1, "bad")]), ("B", &[(1, "bad")])]).await;
    let open = world.open(&flow, 1).await;
    world.advance(1_000).await;
    world.resolve(&flow, 1, &[open[0]["errorId"].clone()]).await;
    assert_eq!(all(&world.open(&flow, 1).await, "errorId"), [open[1]["errorId"].clone()]);
    let resolved = world.resolved(&flow, 1).await;
    assert_eq!(all(&resolved, "errorId"), [open[0]["errorId"].clone()]);
    let (by, at) = (&resolved[0]["resolvedBy"], &resolved[0]["resolvedAt"]);
    assert_eq!((by, at), (&json!(world.integrator.user_id()), &json!(world.now().await)));
    let row = &world.post("/v1/flows/runs/stats", json!({})).await["stats"][0];
    let figures = ["numOpenError", "numResolvedByUser", "numResolvedByAuto"].map(|name| row[name].clone());
    assert_eq!(figures, [1, 1, 0].map(Value::from));
    world.resolve(&flow, 1, &[open[0]["errorId"].clone()]).await;
    assert_eq!(world.resolved(&flow, 1).await, resolved, "resolving twice changes nothing");
}

/// What the template of the Marketplace does: known issues are resolved, everything else is retried as it is.
#[tokio::test]
async fn a_script_resolves_known_issues_and_retries_the_rest_through_the_api() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("A", &[(1, "KNOWN")]), ("B", &[(1, "OTHER")]), ("C", &[(1, "KNOWN")])]).await;
    let root = format!("/v1/flows/{}/{}", flow.id, flow.steps[1]);
    let now = world.now().await;
    let errors = world
        .get(&format!("{root}/errors?occurredAt_gte={now}&occurredAt_lte={now}&source=application"))
        .await;
    let (known, rest): (Vec<Value>, Vec<Value>) =
        errors["errors"].as_array().unwrap().iter().cloned().partition(|error| error["code"] == "KNOWN");
    world.put(&format!("{root}/resolved"), json!({"errors": all(&known, "errorId")})).await;
    let started =
        world.post(&format!("{root}/retry"), json!({"retryDataKeys": all(&rest, "retryDataKey")})).await;
    assert!(world.open(&flow, 1).await.is_empty());
    assert_eq!(world.resolved(&flow, 1).await.len(), 3);
    let job = world.job(started["_jobId"].as_str().unwrap()).await;
    assert_eq!((&job["status"], &job["numSuccess"]), (&json!("completed"), &json!(1)));
}
