//! The three rules of auto-resolve, its switch, and what it counts.

use crate::world::{World, all, record};
use serde_json::{Value, json};

#[tokio::test]
async fn a_new_error_resolves_the_older_one_of_the_same_trace_key() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    let first = world.run(&flow, &[("T1", &[(1, "bad")]), ("T2", &[(1, "bad")])]).await;
    world.advance(1_000).await;
    let second = world.run(&flow, &[("T1", &[(1, "worse")])]).await;
    let open = world.open(&flow, 1).await;
    assert_eq!(all(&open, "traceKey"), ["T1", "T2"]);
    assert_eq!(all(&open, "_flowJobId"), [second.as_str(), first.as_str()]);
    let resolved = world.resolved(&flow, 1).await;
    assert_eq!(all(&resolved, "code"), ["bad"]);
    assert_eq!(all(&resolved, "resolvedBy"), ["auto"]);
    assert_eq!(resolved[0]["resolvedAt"], world.now().await);
}

#[tokio::test]
async fn a_pass_or_an_ignore_in_a_later_run_resolves_the_errors_of_the_record() {
    for outcome in ["success", "ignored"] {
        let world = World::start().await;
        let flow = world.flow("Orders", "ei", true).await;
        world.run(&flow, &[("T1", &[(1, "bad")]), ("T2", &[(1, "bad")])]).await;
        world.run(&flow, &[("T1", &[(1, outcome)])]).await;
        assert_eq!(all(&world.open(&flow, 1).await, "traceKey"), ["T2"]);
        assert_eq!(all(&world.resolved(&flow, 1).await, "resolvedBy"), ["auto"]);
    }
}

#[tokio::test]
async fn a_record_that_passes_a_step_resolves_its_errors_there_even_when_a_later_step_fails() {
    let world = World::start().await;
    let flow = world.flow("Orders", "eii", true).await;
    world.run(&flow, &[("T1", &[(1, "bad")])]).await;
    world.run(&flow, &[("T1", &[(2, "bad")])]).await;
    assert!(world.open(&flow, 1).await.is_empty());
    assert_eq!(world.open(&flow, 2).await.len(), 1);
}

#[tokio::test]
async fn without_a_trace_key_nothing_is_matched() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    for _ in 0..2 {
        world.run(&flow, &[("", &[(1, "bad")])]).await;
    }
    world.run(&flow, &[("", &[])]).await;
    let open = world.open(&flow, 1).await;
    assert_eq!(open.len(), 2);
    assert!(open.iter().all(|error| error.get("traceKey").is_none()));
}

#[tokio::test]
async fn errors_of_other_steps_and_flows_are_left_alone() {
    let world = World::start().await;
    let flow = world.flow("Orders", "eii", true).await;
    let other = world.flow("Refunds", "ei", true).await;
    world.run(&flow, &[("T1", &[(2, "bad")])]).await;
    world.run(&other, &[("T1", &[(1, "bad")])]).await;
    world.run(&flow, &[("T1", &[(1, "bad")])]).await;
    assert_eq!(world.open(&flow, 1).await.len(), 1);
    assert_eq!(world.open(&flow, 2).await.len(), 1);
    assert_eq!(world.open(&other, 1).await.len(), 1);
}

#[tokio::test]
async fn switched_off_nothing_is_resolved() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", false).await;
    world.run(&flow, &[("T1", &[(1, "bad")])]).await;
    world.run(&flow, &[("T1", &[(1, "bad")])]).await;
    world.run(&flow, &[("T1", &[])]).await;
    world.run(&flow, &[("T1", &[(1, "ignored")])]).await;
    assert_eq!(world.open(&flow, 1).await.len(), 2, "both errors are still seen in Open errors");
    assert!(world.resolved(&flow, 1).await.is_empty());
    world.set_flow(&flow, "autoResolveMatchingTraceKeys", json!(true)).await;
    assert_eq!(world.open(&flow, 1).await.len(), 2, "switching on does nothing by itself");
    world.run(&flow, &[("T1", &[])]).await;
    assert!(world.open(&flow, 1).await.is_empty());
}

#[tokio::test]
async fn switching_off_takes_effect_for_a_run_under_way() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("T1", &[(1, "bad")]), ("T2", &[(1, "bad")])]).await;
    let held = world.run_with(&flow, &[("T1", &[(1, "bad")]), ("T2", &[])], true).await;
    assert_eq!(world.job(&held).await["status"], "running");
    assert_eq!(world.open(&flow, 1).await.len(), 3, "errors appear before a run has ended");
    world.set_flow(&flow, "autoResolveMatchingTraceKeys", json!(false)).await;
    world.post(&format!("/control/runs/{held}/finish"), json!({})).await;
    assert_eq!(world.open(&flow, 1).await.len(), 3);
    let job = world.job(&held).await;
    assert_eq!((&job["status"], &job["numResolved"]), (&json!("completed"), &json!(0)));
}

#[tokio::test]
async fn a_held_run_resolves_when_it_is_finished_with_the_switch_still_on() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("T1", &[(1, "bad")]), ("T2", &[(1, "bad")])]).await;
    let held = world.run_with(&flow, &[("T1", &[(1, "bad")]), ("T2", &[])], true).await;
    world.post(&format!("/control/runs/{held}/finish"), json!({})).await;
    assert_eq!(all(&world.open(&flow, 1).await, "_flowJobId"), [held.as_str()]);
    assert_eq!(world.job(&held).await["numResolved"], 2);
}

#[tokio::test]
async fn a_held_run_speaks_for_the_moment_of_its_records_not_for_what_came_after_them() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    let held = world.run_with(&flow, &[("T1", &[(1, "bad")]), ("T2", &[])], true).await;
    let later = world.run(&flow, &[("T1", &[(1, "worse")]), ("T2", &[(1, "bad")])]).await;
    world.post(&format!("/control/runs/{held}/finish"), json!({})).await;
    let open = world.open(&flow, 1).await;
    assert_eq!(
        all(&open, "_flowJobId"),
        [later.as_str(), later.as_str()],
        "the most recent errors stay open"
    );
    assert_eq!(world.job(&held).await["numResolved"], 0);
}

#[tokio::test]
async fn resolving_counts_in_the_run_that_did_it_and_never_changes_snapshots() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    let first = world.run(&flow, &[("T1", &[(1, "bad")]), ("T2", &[(1, "bad")])]).await;
    let before = world.family(&first).await;
    let second = world.run(&flow, &[("T1", &[(1, "bad")]), ("T2", &[])]).await;
    assert_eq!(world.family(&first).await, before, "the snapshot of the first run is frozen");
    let family = world.family(&second).await;
    assert_eq!((&family["numError"], &family["numResolved"]), (&json!(1), &json!(2)));
    assert_eq!(family["children"][1]["numResolved"], 2);
    let live = world.get(&format!("/v1/flows/{}/errors", flow.id)).await;
    assert_eq!(live["flowErrors"][1]["numError"], 1);
    let stats = world.post("/v1/flows/runs/stats", json!({"_flowIds": [flow.id]})).await;
    let row = &stats["stats"][0];
    assert_eq!((&row["numError"], &row["numOpenError"]), (&json!(3), &json!(1)));
    assert_eq!((&row["numResolvedByAuto"], &row["numResolvedByUser"]), (&json!(2), &json!(0)));
}

#[tokio::test]
async fn trace_keys_are_cut_at_128_characters_before_they_are_compared() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    let (one, two) = (format!("{}1", "ž".repeat(128)), format!("{}2", "ž".repeat(128)));
    world.run(&flow, &[(&one, &[(1, "bad")])]).await;
    world.run(&flow, &[(&two, &[(1, "bad")])]).await;
    let open = world.open(&flow, 1).await;
    assert_eq!(open.len(), 1);
    assert_eq!(open[0]["traceKey"].as_str().unwrap().chars().count(), 128);
}

#[tokio::test]
async fn the_trace_key_is_found_in_the_record_or_made_by_the_template() {
    let world = World::start().await;
    let steps = json!([
        {"kind": "export", "name": "Get", "adaptorType": "HTTPExport", "traceKeyTemplate": "{{order.no}}-{{shop}}"},
        {"kind": "import", "name": "Put", "adaptorType": "HTTPImport"},
    ]);
    let made = world.post("/control/flows", json!({"name": "Templated", "steps": steps})).await;
    let import = made["stepIds"][1].as_str().unwrap();
    let path = format!("/control/flows/{}/runs", made["_id"].as_str().unwrap());
    let at = json!([{"step": import, "outcome": "error", "code": "x"}]);
    let data = json!({"id": 5, "order": {"no": "A1"}, "shop": 2});
    world.post(&path, json!({"records": [{"data": data, "at": at}]})).await;
    let list = world.get(&format!("/v1/flows/{}/{import}/errors", made["_id"].as_str().unwrap())).await;
    assert_eq!(list["errors"][0]["traceKey"], "A1-2");

    // Of a NetSuite record the field `id` is the trace key.
    let flow = world.flow("NetSuite", "ei", true).await;
    let mut order = record(&flow, "", &[(1, "bad")]);
    order.as_object_mut().unwrap().remove("traceKey");
    order["data"] = json!({"tranid": "SO1", "id": "5310", "internalId": "77"});
    world.post(&format!("/control/flows/{}/runs", flow.id), json!({"records": [order]})).await;
    assert_eq!(all(&world.open(&flow, 1).await, "traceKey"), [Value::from("5310")]);

    let flow = world.flow("Plain", "ei", true).await;
    let mut plain = record(&flow, "", &[(1, "bad")]);
    plain.as_object_mut().unwrap().remove("traceKey");
    plain["data"] = json!({"customer": {"internalId": "9"}});
    world.post(&format!("/control/flows/{}/runs", flow.id), json!({"records": [plain]})).await;
    assert_eq!(all(&world.open(&flow, 1).await, "traceKey"), [Value::from("9")]);
}
