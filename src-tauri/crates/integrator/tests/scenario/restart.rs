//! What survives the end of the process: everything that was answered.

use crate::world::{World, all, config};
use integrator::{ClockKind, Config, DataPlace};
use serde_json::json;

#[tokio::test]
async fn everything_that_was_answered_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { data: DataPlace::Folder(folder.path().to_owned()), ..config() };
    let world = World::with(config.clone()).await;
    let owner = world.integrator.user_id().to_owned();
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("A", &[(1, "intermittent")]), ("B", &[(1, "bad")])]).await;
    let made = world.post("/control/tokens", json!({"kind": "custom"})).await["token"].clone();
    let held = world.run_with(&flow, &[("B", &[])], true).await;
    world.advance(10_000).await;
    let (now, open) = (world.now().await, world.open(&flow, 1).await);
    world.integrator.shutdown().await;

    let world = World::with(config).await;
    assert_eq!(world.integrator.user_id(), owner);
    let header = format!("Bearer {}", made.as_str().unwrap());
    let custom = crate::world::send(world.integrator.base_url(), &header, "GET", "/v1/tokenInfo", None).await;
    assert_eq!(custom.status, 200, "a token that was made is known");
    assert!(world.now().await >= now, "a manual clock does not go back");
    assert_eq!(world.open(&flow, 1).await, open);
    world.post(&format!("/control/runs/{held}/finish"), json!({})).await;
    assert_eq!(all(&world.open(&flow, 1).await, "traceKey"), ["A"]);
    world.advance(20_000).await;
    assert!(world.open(&flow, 1).await.is_empty(), "the auto-retry was not forgotten");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_that_was_cut_off_goes_on_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let data = DataPlace::Folder(folder.path().to_owned());
    // At this speed the retry would begin in minutes: it is surely not done when the process ends.
    let slow = Config { data: data.clone(), clock: ClockKind::Real, speed: 0.001, ..config() };
    let world = World::with(slow).await;
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("A", &[(1, "bad")])]).await;
    let job = world.retry(&flow, 1, &all(&world.open(&flow, 1).await, "retryDataKey")).await;
    assert_eq!(world.job(&job).await["status"], "queued");
    world.integrator.shutdown().await;

    let world = World::with(Config { data, ..config() }).await;
    world.advance(3_600_000).await;
    let job = world.job(&job).await;
    assert_eq!((&job["status"], &job["numSuccess"]), (&json!("completed"), &json!(1)));
}
