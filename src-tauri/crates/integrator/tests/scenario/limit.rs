//! Limits: retry data, runs, retention.

use crate::world::{World, record};
use serde_json::{Value, json};

const DAY_MS: i64 = 86_400_000;

#[tokio::test]
async fn retry_data_is_kept_for_the_newest_20_000_errors_of_a_step() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", false).await;
    for part in 0..4 {
        let records: Vec<Value> =
            (0..5_001).map(|n| record(&flow, &format!("K{part}-{n}"), &[(1, "bad")])).collect();
        world.post(&format!("/control/flows/{}/runs", flow.id), json!({"records": records})).await;
        world.advance(1_000).await;
    }
    let mut without = 0;
    let mut rows = 0;
    let mut next = Some(format!("/v1/flows/{}/{}/errors", flow.id, flow.steps[1]));
    while let Some(path) = next {
        let page = world.get(&path).await;
        for error in page["errors"].as_array().unwrap() {
            rows += 1;
            if error.get("retryDataKey").is_none() {
                without += 1;
                assert!(error["traceKey"].as_str().unwrap().starts_with("K0-"), "only the oldest lose it");
            }
        }
        next = page["nextPageURL"].as_str().map(str::to_owned);
    }
    assert_eq!((rows, without), (20_004, 4));
}

#[tokio::test]
async fn run_history_goes_back_a_thousand_runs_and_figures_stay() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    let start = domain::time::UtcMs::parse(&world.now().await).unwrap().0;
    let first = world.run(&flow, &[("A", &[])]).await;
    for _ in 0..1_000 {
        world.run(&flow, &[]).await;
    }
    let jobs = world.get(&format!("/v1/jobs?_flowId={}&type=flow", flow.id)).await;
    assert_eq!(jobs.as_array().unwrap().len(), 1_000);
    assert_eq!(world.send("GET", &format!("/v1/jobs/{first}"), None).await.status, 404);
    let stats = world.post("/v1/flows/runs/stats", json!({"time_gt": start - 1})).await;
    assert_eq!((&stats["stats"][0]["numRuns"], &stats["stats"][0]["numSuccess"]), (&json!(1_001), &json!(2)));
}

#[tokio::test]
async fn one_answer_holds_1_001_jobs() {
    let world = World::start().await;
    for flow in 0..2 {
        let flow = world.flow(&format!("F{flow}"), "e", true).await;
        for _ in 0..510 {
            world.run(&flow, &[]).await;
        }
    }
    let jobs = world.get("/v1/jobs?_integrationId=none").await;
    assert_eq!(jobs.as_array().unwrap().len(), 1_001);
}

#[tokio::test]
async fn errors_and_runs_go_at_the_end_of_their_retention() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    let job = world.run(&flow, &[("A", &[(1, "bad")])]).await;
    world.advance(30 * DAY_MS - 1).await;
    assert_eq!(world.open(&flow, 1).await.len(), 1);
    assert_eq!(world.job(&job).await["_id"], job.as_str());
    world.advance(1).await;
    assert!(world.open(&flow, 1).await.is_empty());
    assert_eq!(world.send("GET", &format!("/v1/jobs/{job}"), None).await.status, 404);
    assert_eq!(world.get(&format!("/v1/flows/{}/errors", flow.id)).await["flowErrors"][1]["numError"], 0);
}

#[tokio::test]
async fn a_longer_plan_holds_for_what_is_made_after_it() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", false).await;
    world.run(&flow, &[("A", &[(1, "bad")])]).await;
    let settings = world.send("PATCH", "/v1/accountSettings", Some(json!({"dataRetentionPeriod": 60}))).await;
    assert_eq!(settings.status, 200);
    assert_eq!(world.get("/v1/licenses").await[0]["maxAllowedDataRetention"], 60);
    world.run(&flow, &[("B", &[(1, "bad")])]).await;
    world.advance(31 * DAY_MS).await;
    let open = world.open(&flow, 1).await;
    assert_eq!((open.len(), &open[0]["traceKey"]), (1, &json!("B")));
    let refused = world.send("PATCH", "/v1/accountSettings", Some(json!({"dataRetentionPeriod": 31}))).await;
    assert_eq!(refused.status, 422);
}
