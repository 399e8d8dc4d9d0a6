//! When runs begin: schedules in time zones, queues, page generators side by side, flows one after the other.

use crate::world::{Flow, World, all, config};
use domain::time::{DAY_MS, UtcMs};
use integrator::{ClockKind, Config};
use serde_json::{Value, json};

const HOUR_MS: i64 = 3_600_000;

/// An empty account whose clock stands at this time.
async fn world_at(time: &str) -> World {
    let clock = ClockKind::ManualFrom(UtcMs::parse(time).unwrap());
    World::with(Config { clock, ..config() }).await
}

/// A flow of an export and an import with more fields.
async fn flow(world: &World, more: Value) -> Flow {
    let mut body = json!({"name": "Timed", "steps": [
        {"kind": "export", "name": "Get", "adaptorType": "HTTPExport"},
        {"kind": "import", "name": "Put", "adaptorType": "HTTPImport"},
    ]});
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    let made = world.post("/control/flows", body).await;
    let steps = made["stepIds"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned());
    Flow { id: made["_id"].as_str().unwrap().to_owned(), steps: steps.collect() }
}

/// The runs of a flow, the oldest first.
async fn runs(world: &World, flow: &Flow) -> Vec<Value> {
    let mut runs =
        world.get(&format!("/v1/jobs?_flowId={}&type=flow", flow.id)).await.as_array().unwrap().clone();
    runs.reverse();
    runs
}

async fn start_times(world: &World, flow: &Flow) -> Vec<Value> {
    all(&runs(world, flow).await, "startedAt")
}

#[tokio::test]
async fn a_schedule_keeps_local_time_and_skips_an_hour_that_the_clocks_leave_out() {
    let world = world_at("2026-03-07T00:00:00Z").await;
    let daily = json!({"schedule": "? 30 2 ? * *", "timezone": "America/New_York"});
    let flow = flow(&world, daily).await;
    world.advance(4 * DAY_MS).await;
    // On 8 March 02:30 does not exist there.
    let expected = ["2026-03-07T07:30:00.000Z", "2026-03-09T06:30:00.000Z", "2026-03-10T06:30:00.000Z"];
    assert_eq!(start_times(&world, &flow).await, expected);
}

#[tokio::test]
async fn an_hour_that_comes_twice_is_run_once_unless_every_hour_is() {
    let world = world_at("2026-10-31T12:00:00Z").await;
    let zone = "America/New_York";
    let daily = flow(&world, json!({"schedule": "? 30 1 ? * *", "timezone": zone})).await;
    let hourly = flow(&world, json!({"schedule": "? 30 * ? * *", "timezone": zone})).await;
    world.advance(DAY_MS + 12 * HOUR_MS).await;
    assert_eq!(start_times(&world, &daily).await, ["2026-11-01T05:30:00.000Z"]);
    let hours = start_times(&world, &hourly).await;
    assert_eq!(hours.len(), 36, "every hour, the doubled one too");
    let twice = ["2026-11-01T05:30:00.000Z", "2026-11-01T06:30:00.000Z"];
    assert!(twice.iter().all(|time| hours.contains(&json!(time))));
}

#[tokio::test]
async fn a_page_generator_with_a_schedule_of_its_own_is_left_out_of_the_flows() {
    let world = world_at("2026-06-01T00:00:00Z").await;
    let steps = json!([
        {"kind": "export", "name": "Often", "adaptorType": "HTTPExport", "schedule": "? 0 * ? * *"},
        {"kind": "export", "name": "Daily", "adaptorType": "HTTPExport"},
        {"kind": "import", "name": "Put", "adaptorType": "HTTPImport"},
    ]);
    let flow = flow(&world, json!({"schedule": "? 0 6 ? * *", "steps": steps})).await;
    world.advance(DAY_MS - 1).await;
    let made = all(&runs(&world, &flow).await, "_exportId");
    let of = |step: usize| made.iter().filter(|id| **id == flow.steps[step].as_str()).count();
    // 23 full hours after midnight; at six both are due, and the daily one waits for the other to end.
    assert_eq!((of(0), of(1)), (23, 1));
}

#[tokio::test]
async fn a_disabled_flow_and_one_still_at_work_are_left_out() {
    let world = world_at("2026-06-01T00:30:00Z").await;
    let hourly = json!({"schedule": "? 0 * ? * *"});
    let idle = flow(&world, hourly.clone()).await;
    world.set_flow(&idle, "disabled", json!(true)).await;
    let busy = flow(&world, hourly).await;
    let held = world.run_with(&busy, &[], true).await;
    world.advance(3 * HOUR_MS).await;
    assert!(runs(&world, &idle).await.is_empty());
    assert_eq!(runs(&world, &busy).await.len(), 1, "only the run that is still in progress");
    world.post(&format!("/control/runs/{held}/finish"), json!({})).await;
    world.set_flow(&idle, "disabled", json!(false)).await;
    world.advance(HOUR_MS).await;
    assert_eq!((runs(&world, &idle).await.len(), runs(&world, &busy).await.len()), (1, 2));
}

#[tokio::test]
async fn runs_of_a_flow_wait_for_each_other_unless_its_page_generators_run_side_by_side() {
    let world = World::start().await;
    let one_by_one = world.flow("One by one", "ei", true).await;
    let held = world.run_with(&one_by_one, &[], true).await;
    let asked = world.post(&format!("/v1/flows/{}/run", one_by_one.id), json!({})).await;
    let waiting = world.job(asked["_jobId"].as_str().unwrap()).await;
    assert_eq!((&waiting["status"], &waiting["doneExporting"]), (&json!("queued"), &json!(false)));
    assert!(["startedAt", "endedAt", "lastExecutedAt"].iter().all(|name| waiting.get(name).is_none()));
    world.advance(5_000).await;
    world.post(&format!("/control/runs/{held}/finish"), json!({})).await;
    let ended = world.job(asked["_jobId"].as_str().unwrap()).await;
    assert_eq!((&ended["status"], &ended["startedAt"]), (&json!("completed"), &json!(world.now().await)));
    let row = &world.post("/v1/flows/runs/stats", json!({"_flowIds": [one_by_one.id]})).await["stats"][0];
    assert_eq!(row["avgRuntime"], 5_000, "the time in the queue counts: both took five seconds");

    let side_by_side = flow(&world, json!({"runPageGeneratorsInParallel": true})).await;
    world.run_with(&side_by_side, &[], true).await;
    let asked = world.post(&format!("/v1/flows/{}/run", side_by_side.id), json!({})).await;
    assert_eq!(world.job(asked["_jobId"].as_str().unwrap()).await["status"], "completed");
}

#[tokio::test]
async fn a_completed_flow_is_followed_by_those_it_names() {
    let world = World::start().await;
    let last = flow(&world, json!({})).await;
    let middle = flow(&world, json!({"_runNextFlowIds": [last.id]})).await;
    let disabled = flow(&world, json!({"disabled": true})).await;
    let first = flow(&world, json!({"_runNextFlowIds": [middle.id, disabled.id, "unknown"]})).await;
    world.run(&first, &[("A", &[(1, "bad")])]).await;
    let mut made = Vec::new();
    for flow in [&first, &middle, &last, &disabled] {
        made.push(runs(&world, flow).await.len());
    }
    assert_eq!(made, [1, 1, 1, 0], "errors of records do not stop the chain");
    let held = world.run_with(&first, &[], true).await;
    world.put(&format!("/v1/jobs/{held}/cancel"), json!({})).await;
    assert_eq!(runs(&world, &middle).await.len(), 1, "a canceled run is followed by nothing");

    world.set_flow(&last, "_runNextFlowIds", json!([first.id])).await;
    world.run(&first, &[]).await;
    assert_eq!(runs(&world, &last).await.len(), 2);
    assert_eq!(runs(&world, &first).await.len(), 3, "a circle is not closed");
}

#[tokio::test]
async fn a_flow_waits_for_all_its_page_generators_before_the_next_one_follows() {
    let world = World::start().await;
    let next = world.flow("Next", "ei", true).await;
    let two = world.flow("Two", "eei", true).await;
    world.set_flow(&two, "_runNextFlowIds", json!([next.id])).await;
    world.post(&format!("/v1/flows/{}/run", two.id), json!({})).await;
    assert_eq!(runs(&world, &two).await.len(), 2, "one run for each page generator");
    assert_eq!(runs(&world, &next).await.len(), 1);
}
