//! Limits: retry data, runs, retention.

use crate::world::{World, all, record};
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

#[tokio::test]
async fn statistics_go_back_a_year_beyond_the_runs_and_then_go() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    let start = domain::time::UtcMs::parse(&world.now().await).unwrap().0;
    world.run(&flow, &[("A", &[(1, "bad")]), ("B", &[])]).await;
    world.resolve(&flow, 1, &all(&world.open(&flow, 1).await, "errorId")).await;
    let body = json!({"time_gt": start - 1, "time_lte": start});
    let figures = |stats: Value| {
        ["numRuns", "numSuccess", "numError", "numResolvedByUser"].map(|name| stats["stats"][0][name].clone())
    };
    for days in [0, 31, 334] {
        world.advance(days * DAY_MS).await;
        let stats = world.post("/v1/flows/runs/stats", body.clone()).await;
        assert_eq!(figures(stats), [1, 3, 1, 1].map(Value::from), "after {days} more days");
    }
    world.advance(2 * DAY_MS).await;
    assert_eq!(world.post("/v1/flows/runs/stats", body).await, json!({"stats": []}));
}

#[tokio::test]
async fn every_plan_ends_its_errors_and_runs_on_the_day() {
    for days in [30_i64, 60, 90, 180] {
        let world = World::start().await;
        let flow = world.flow("Orders", "ei", true).await;
        let plan = json!({"dataRetentionPeriod": days});
        assert_eq!(world.send("PATCH", "/v1/accountSettings", Some(plan)).await.status, 200);
        let job = world.run(&flow, &[("A", &[(1, "bad")])]).await;
        let made = domain::time::UtcMs::parse(&world.now().await).unwrap();
        let end = json!(made.plus_ms(days * DAY_MS).to_iso());
        assert_eq!(world.open(&flow, 1).await[0]["purgeAt"], end);
        let family = world.family(&job).await;
        assert_eq!((&family["purgeAt"], &family["children"][1]["purgeAt"]), (&end, &end));
        world.advance(days * DAY_MS - 1).await;
        assert_eq!(world.open(&flow, 1).await.len(), 1);
        world.advance(1).await;
        assert!(world.open(&flow, 1).await.is_empty());
        assert_eq!(world.send("GET", &format!("/v1/jobs/{job}"), None).await.status, 404);
    }
}

#[tokio::test]
async fn a_run_under_way_outlives_its_retention_until_it_has_ended() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    let held = world.run_with(&flow, &[("A", &[])], true).await;
    world.advance(31 * DAY_MS).await;
    assert_eq!(world.job(&held).await["status"], "running");
    world.post(&format!("/control/runs/{held}/finish"), json!({})).await;
    assert_eq!(world.send("GET", &format!("/v1/jobs/{held}"), None).await.status, 404);
}
