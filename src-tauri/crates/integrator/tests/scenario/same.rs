//! The same seed and the same clock give the same account, byte for byte, and the same life afterwards.

use crate::world::{World, all, config};
use domain::time::UtcMs;
use integrator::{ClockKind, Config, Seed};
use serde_json::{Value, json};

async fn world(seed: Seed, random_seed: u64) -> World {
    let clock = ClockKind::ManualFrom(UtcMs::parse("2026-03-08T05:00:00Z").unwrap());
    World::with(Config { seed, clock, random_seed: Some(random_seed), ..config() }).await
}

/// Everything that a client can read of the lists, as text.
async fn told(world: &World) -> String {
    let mut text = String::new();
    let mut paths: Vec<String> = ["integrations", "flows", "exports", "imports", "connections", "ashares"]
        .map(|name| format!("/v1/{name}"))
        .into();
    paths.extend(
        ["/v1/notifications?users=all", "/v1/tags", "/v1/jobs?createdAt_gte=2026-02-01"].map(str::to_owned),
    );
    let flows = world.get("/v1/flows").await;
    for flow in flows.as_array().unwrap().iter().take(5) {
        let flow = flow["_id"].as_str().unwrap();
        let counts = world.get(&format!("/v1/flows/{flow}/errors")).await;
        for step in all(counts["flowErrors"].as_array().unwrap(), "_expOrImpId") {
            let step = step.as_str().unwrap().to_owned();
            paths.extend(["errors", "resolved"].map(|list| format!("/v1/flows/{flow}/{step}/{list}")));
        }
    }
    for path in paths {
        let answer = world.send("GET", &path, None).await;
        assert!(matches!(answer.status, 200 | 204), "{path}: {answer:?}");
        text.push_str(&format!("{path}\n{}\n", answer.text));
    }
    text.push_str(&world.post("/v1/flows/runs/stats", json!({"time_gt": 1})).await.to_string());
    text
}

/// Somebody retries and resolves the first open errors, then two hours pass with their scheduled runs.
async fn live(world: &World) {
    let flows = world.get("/v1/flows").await;
    for flow in flows.as_array().unwrap().iter().take(5) {
        let flow = flow["_id"].as_str().unwrap();
        let counts = world.get(&format!("/v1/flows/{flow}/errors")).await;
        for step in all(counts["flowErrors"].as_array().unwrap(), "_expOrImpId") {
            let root = format!("/v1/flows/{flow}/{}", step.as_str().unwrap());
            let open = world.get(&format!("{root}/errors")).await["errors"].as_array().unwrap().clone();
            let some: Vec<Value> = open.iter().take(4).cloned().collect();
            world
                .put(&format!("{root}/resolved"), json!({"errors": all(&some[..some.len() / 2], "errorId")}))
                .await;
            let keys: Vec<&Value> = some.iter().filter_map(|error| error.get("retryDataKey")).collect();
            // A disabled flow refuses; that is the same in both, too.
            world.send("POST", &format!("{root}/retry"), Some(json!({"retryDataKeys": keys}))).await;
        }
    }
    world.advance(2 * 3_600_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_demo_accounts_of_one_seed_and_clock_are_equal_byte_for_byte() {
    let (one, other) = tokio::join!(world(Seed::Demo, 7), world(Seed::Demo, 7));
    let before = told(&one).await;
    assert!(before.len() > 1_000_000, "{}", before.len());
    assert!(before == told(&other).await, "the accounts differ from the beginning");
    tokio::join!(live(&one), live(&other));
    let after = told(&one).await;
    assert!(after != before, "nothing happened in two hours");
    assert!(after == told(&other).await, "the accounts went different ways");
}

#[tokio::test]
async fn bulk_records_are_the_same_for_one_seed_and_others_for_another() {
    let (one, other) = (world(Seed::Empty, 7).await, world(Seed::Empty, 7).await);
    let bulk = |seed: u64| json!({"flows": 3, "stepsPerFlow": 3, "errors": 2_500, "resolvedShare": 0.4, "seed": seed});
    one.post("/control/bulk", bulk(5)).await;
    other.post("/control/bulk", bulk(5)).await;
    let first = told(&one).await;
    assert!(first == told(&other).await);
    let third = world(Seed::Empty, 7).await;
    third.post("/control/bulk", bulk(6)).await;
    assert!(first != told(&third).await);
}

#[tokio::test]
async fn another_random_seed_gives_other_ids_and_keys() {
    let (one, other) = (world(Seed::Empty, 1).await, world(Seed::Empty, 2).await);
    assert_ne!(one.integrator.user_id(), other.integrator.user_id());
    assert_ne!(one.token, other.token, "tokens are never made from the seed");
    let same = world(Seed::Empty, 1).await;
    assert_eq!(one.integrator.user_id(), same.integrator.user_id());
    assert_ne!(one.token, same.token);
}
