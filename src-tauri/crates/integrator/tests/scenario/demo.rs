//! The demo and bulk accounts as a client sees them: the rules hold there too.

use crate::{
    job::check_family,
    world::{World, all, config},
};
use integrator::{ClockKind, Config, Seed};
use serde_json::{Value, json};

#[tokio::test]
async fn the_demo_account_is_rich_and_keeps_the_rules() {
    let world = World::with(Config { seed: Seed::Demo, ..config() }).await;
    let integrations = world.get("/v1/integrations").await;
    let flows = world.get("/v1/flows").await;
    assert_eq!((integrations.as_array().unwrap().len(), flows.as_array().unwrap().len()), (8, 40));
    let mut open = 0;
    for flow in all(flows.as_array().unwrap(), "_id") {
        let counts = world.get(&format!("/v1/flows/{}/errors", flow.as_str().unwrap())).await;
        let rows = counts["flowErrors"].as_array().unwrap();
        open += rows.iter().map(|row| row["numError"].as_i64().unwrap()).sum::<i64>();
    }
    let mut rolled_up = 0;
    let mut ids = all(integrations.as_array().unwrap(), "_id");
    ids.push(json!("none"));
    for id in ids {
        let rows = world.get(&format!("/v1/integrations/{}/errors", id.as_str().unwrap())).await;
        rolled_up +=
            rows.as_array().unwrap().iter().map(|row| row["numError"].as_i64().unwrap()).sum::<i64>();
    }
    assert!(open > 1_000, "{open}");
    assert_eq!(open, rolled_up, "both summaries tell the same");
    let jobs = world.get("/v1/jobs?createdAt_gte=2000-01-01&type=flow&status=completed").await;
    let jobs = all(jobs.as_array().unwrap(), "_id");
    assert_eq!(jobs.len(), 1_001);
    let families = world.post("/v1/jobs/family", Value::from(jobs[..300].to_vec())).await;
    families.as_array().unwrap().iter().for_each(check_family);
    let stats = world.post("/v1/flows/runs/stats", json!({})).await;
    assert!(stats["stats"].as_array().unwrap().len() > 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_of_the_demo_account_are_seen_running() {
    let config = Config { seed: Seed::Demo, clock: ClockKind::Real, speed: 20.0, ..config() };
    let world = World::with(config).await;
    for _ in 0..600 {
        let jobs = world.post("/v1/jobs/current", json!({"status": ["running"]})).await;
        let moving = jobs["jobs"].as_array().unwrap().iter().any(|job| job["numSuccess"].as_i64() > Some(0));
        if moving {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("no run was seen with records in it");
}

#[tokio::test]
async fn a_bulk_account_has_as_many_errors_as_asked_for() {
    let world = World::with(Config { seed: Seed::Bulk { errors: 3_000 }, ..config() }).await;
    let body = json!({"flows": 2, "stepsPerFlow": 3, "errors": 1_000, "resolvedShare": 0.5, "seed": 7});
    world.post("/control/bulk", body).await;
    let flows = world.get("/v1/flows").await;
    let mut total = 0;
    for flow in all(flows.as_array().unwrap(), "_id") {
        let flow = flow.as_str().unwrap();
        let counts = world.get(&format!("/v1/flows/{flow}/errors")).await;
        for step in all(counts["flowErrors"].as_array().unwrap(), "_expOrImpId") {
            for list in ["errors", "resolved"] {
                let page = world.get(&format!("/v1/flows/{flow}/{}/{list}", step.as_str().unwrap())).await;
                total += page[list].as_array().unwrap().len();
            }
        }
    }
    assert_eq!(total, 4_000);
}
