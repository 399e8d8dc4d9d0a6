//! Auto-retry of intermittent errors: 30 s, 90 s, 210 s and 450 s after the error, then none.

use crate::world::{Flow, World, all};
use domain::time::UtcMs;
use serde_json::{Value, json};

/// Milliseconds from the error to its `retryAt`; `None` when it has none.
fn wait_ms(error: &Value) -> Option<i64> {
    let time = |name: &str| error[name].as_str().and_then(UtcMs::parse);
    Some(time("retryAt")?.0 - time("occurredAt")?.0)
}

async fn retries(world: &World, flow: &Flow) -> Vec<Value> {
    let path = format!("/v1/jobs?_flowId={}&type=retry", flow.id);
    world.get(&path).await.as_array().unwrap().clone()
}

#[tokio::test]
async fn four_attempts_fall_exactly_on_their_times_and_leave_one_open_error() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("T1", &[(1, "intermittent")])]).await;
    let started = UtcMs::parse(&world.now().await).unwrap();
    let mut expected = vec![Some(30_000), Some(90_000), Some(210_000), Some(450_000), None];
    expected.reverse();
    let mut passed = 0;
    while let Some(wait) = expected.pop() {
        let open = world.open(&flow, 1).await;
        assert_eq!(open.len(), 1, "exactly one open error for the record and step");
        assert_eq!(wait_ms(&open[0]), wait);
        assert_eq!(open[0]["classification"], "intermittent");
        let Some(due) = wait else { break };
        world.fail_next_retry("T1", "", "").await;
        world.advance(due - passed - 1).await;
        let attempts = 4 - expected.len();
        assert_eq!(retries(&world, &flow).await.len(), attempts, "not a millisecond early");
        world.advance(1).await;
        passed = due;
        let jobs = retries(&world, &flow).await;
        assert_eq!(jobs.len(), attempts + 1);
        assert_eq!(jobs[0]["triggeredBy"], "auto");
        assert_eq!((&jobs[0]["numError"], &jobs[0]["status"]), (&json!(1), &json!("completed")));
        assert_eq!(jobs[0]["startedAt"], started.plus_ms(due).to_iso());
    }
    world.advance(3_600_000).await;
    assert_eq!(retries(&world, &flow).await.len(), 4, "then none");
}

#[tokio::test]
async fn attempts_asked_to_fail_ahead_fail_one_after_the_other_in_one_advance() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("T1", &[(1, "intermittent")])]).await;
    for _ in 0..4 {
        world.fail_next_retry("T1", "", "").await;
    }
    world.advance(450_000).await;
    let open = world.open(&flow, 1).await;
    assert_eq!((open.len(), wait_ms(&open[0])), (1, None));
    assert_eq!(retries(&world, &flow).await.len(), 4);
}

#[tokio::test]
async fn a_successful_attempt_resolves_the_error_and_goes_on_to_the_later_steps() {
    let world = World::start().await;
    let flow = world.flow("Orders", "eii", true).await;
    world.run(&flow, &[("T1", &[(2, "bad")])]).await;
    world.run(&flow, &[("T1", &[(1, "intermittent")])]).await;
    world.advance(30_000).await;
    assert!(world.open(&flow, 1).await.is_empty());
    assert_eq!(all(&world.resolved(&flow, 1).await, "resolvedBy"), ["auto"]);
    assert!(world.open(&flow, 2).await.is_empty(), "the record passed the later step too");
}

#[tokio::test]
async fn switching_auto_resolve_off_resolving_by_hand_and_reclassifying_stop_it() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("T1", &[(1, "intermittent")]), ("T2", &[(1, "intermittent")])]).await;
    let open = world.open(&flow, 1).await;
    world.resolve(&flow, 1, &[open[0]["errorId"].clone()]).await;
    let body = json!({"_flowId": flow.id, "_stepId": flow.steps[1], "errorId": open[1]["errorId"],
        "classification": "value"});
    world.post("/control/reclassify", body).await;
    world.advance(30_000).await;
    assert!(retries(&world, &flow).await.is_empty());
    assert_eq!(wait_ms(&world.open(&flow, 1).await[0]), None);

    world.run(&flow, &[("T3", &[(1, "intermittent")])]).await;
    world.set_flow(&flow, "autoResolveMatchingTraceKeys", json!(false)).await;
    assert!(world.open(&flow, 1).await.iter().all(|error| error.get("retryAt").is_none()));
    world.advance(3_600_000).await;
    assert!(retries(&world, &flow).await.is_empty());
}

#[tokio::test]
async fn disabling_the_flow_stops_it_too_and_nothing_brings_it_back() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("T1", &[(1, "intermittent")])]).await;
    for disabled in [true, false] {
        world.set_flow(&flow, "disabled", json!(disabled)).await;
        assert_eq!(wait_ms(&world.open(&flow, 1).await[0]), None);
    }
    world.advance(3_600_000).await;
    assert!(retries(&world, &flow).await.is_empty());
}

#[tokio::test]
async fn a_retry_by_hand_in_between_takes_the_place_of_the_automatic_one() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("T1", &[(1, "intermittent")])]).await;
    world.advance(10_000).await;
    world.fail_next_retry("T1", "", "").await;
    world.retry(&flow, 1, &all(&world.open(&flow, 1).await, "retryDataKey")).await;
    let open = world.open(&flow, 1).await;
    assert_eq!((open.len(), wait_ms(&open[0])), (1, Some(30_000)), "a new error with times of its own");
    world.advance(29_999).await;
    assert_eq!(all(&retries(&world, &flow).await, "triggeredBy"), [world.integrator.user_id()]);
    world.advance(1).await;
    assert_eq!(retries(&world, &flow).await[0]["triggeredBy"], "auto");
    assert!(world.open(&flow, 1).await.is_empty());
}

#[tokio::test]
async fn without_auto_resolve_there_is_no_auto_retry() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", false).await;
    world.run(&flow, &[("T1", &[(1, "intermittent")])]).await;
    assert_eq!(wait_ms(&world.open(&flow, 1).await[0]), None);
}

#[tokio::test]
async fn an_attempt_that_fails_in_another_way_leaves_the_new_error_alone_open() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("T1", &[(1, "intermittent")])]).await;
    world.fail_next_retry("T1", "INVALID", "value").await;
    world.advance(30_000).await;
    let open = world.open(&flow, 1).await;
    assert_eq!(
        (all(&open, "code"), all(&open, "classification")),
        (vec![json!("INVALID")], vec![json!("value")])
    );
    assert!(open[0].get("_flowJobId").is_none(), "an error of a retry has no run");
    assert_eq!(wait_ms(&open[0]), None);
    assert_eq!(all(&world.resolved(&flow, 1).await, "resolvedBy"), ["auto"]);
}

#[tokio::test]
async fn an_attempt_that_fails_intermittently_in_another_way_keeps_the_times_of_the_first_error() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("T1", &[(1, "intermittent")])]).await;
    let started = UtcMs::parse(&world.now().await).unwrap();
    world.fail_next_retry("T1", "504", "intermittent").await;
    world.advance(30_000).await;
    let open = world.open(&flow, 1).await;
    assert_eq!(open.len(), 1);
    assert_eq!(open[0]["retryAt"], started.plus_ms(90_000).to_iso());
}

#[tokio::test]
async fn errors_are_classified_by_the_platform_when_nobody_says() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    let records: Vec<Value> = [("T0", "E17", "Who knows"), ("T1", "ETIMEDOUT", "timed out")]
        .map(|(key, code, message)| {
            let at = json!([{"step": flow.steps[1], "outcome": "error", "code": code, "message": message}]);
            json!({"traceKey": key, "data": {}, "at": at})
        })
        .into();
    world.post(&format!("/control/flows/{}/runs", flow.id), json!({"records": records})).await;
    let open = world.open(&flow, 1).await;
    assert_eq!(
        (&open[0]["classification"], &open[0]["classifiedBy"]),
        (&json!("intermittent"), &json!("autopilot"))
    );
    assert_eq!(wait_ms(&open[0]), Some(30_000));
    assert_eq!(
        (&open[1]["classification"], &open[1]["classifiedBy"]),
        (&json!("none"), &json!("autopilot")),
        "also where nothing points to a class"
    );
    let path = format!("/v1/flows/{}/{}/errors?classification=none", flow.id, flow.steps[1]);
    assert_eq!(all(world.get(&path).await["errors"].as_array().unwrap(), "traceKey"), ["T0"]);
}
