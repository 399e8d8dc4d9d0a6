//! The platform against real records, when the folder with them is there: the counting rules that ours are checked
//! by, and real flows held and run.

use crate::{
    job::check_family,
    world::{World, all},
};
use domain::time::{DAY_MS, UtcMs};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Real times of one moment can lie apart as far as this.
const JITTER_MS: i64 = 2_000;

#[expect(clippy::print_stdout, reason = "a test that had nothing to look at says so")]
fn real(name: &str) -> Option<Vec<Value>> {
    let folder = std::env::var_os("FLOWMEND_REAL_RECORDS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data"),
        PathBuf::from,
    );
    let Ok(text) = std::fs::read_to_string(folder.join(name)) else {
        println!("skipped: there is no {}", folder.join(name).display());
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

fn time(job: &Value, name: &str) -> i64 {
    UtcMs::parse(job[name].as_str().unwrap()).unwrap().0
}

/// Retention in milliseconds, as it is written into each job.
fn check_end(run: &Value, jitter_ms: i64) {
    let steps = run["children"].as_array().unwrap();
    for job in steps.iter().chain([run]) {
        let apart = time(job, "purgeAt") - time(job, "createdAt") - 30 * DAY_MS;
        assert!(apart.abs() <= jitter_ms, "{job}");
    }
}

#[test]
fn real_runs_keep_the_rules_that_ours_are_checked_by() {
    let Some(families) = real("job-families.json") else { return };
    assert!(families.len() > 50);
    families.iter().for_each(check_family);
    families.iter().for_each(|run| check_end(run, JITTER_MS));
    let with = |test: fn(&Value) -> bool| families.iter().filter(|run| test(run)).count();
    assert!(with(|run| run["status"] == "completed" && run["numError"].as_i64() > Some(0)) > 0);
    assert!(with(|run| run["status"] == "failed") > 0);
    assert!(with(|run| run["status"] == "canceled" && run["canceledBy"].is_string()) > 0);
    assert!(with(|run| run["numResolved"].as_i64() > run["numError"].as_i64()) > 0);
}

/// A run of every kind that the real ones show, by the same rules.
#[tokio::test]
async fn our_runs_of_every_kind_keep_the_rules_of_the_real_ones() {
    let world = World::start().await;
    let flow = world.flow("Orders", "eeli", true).await;
    let path = format!("/control/flows/{}/runs", flow.id);
    let bad = json!([{"step": flow.steps[3], "outcome": "error", "code": "x", "classification": "value"}]);
    let records = json!([{"traceKey": "A", "data": {}, "at": bad}, {"traceKey": "B", "data": {}, "at": bad},
        {"traceKey": "C", "data": {}, "at": [{"step": flow.steps[2], "outcome": "ignored"}]}]);
    let pass = json!([{"traceKey": "A", "data": {}}, {"traceKey": "B", "data": {}}]);
    let mut jobs = Vec::new();
    for body in [
        json!({"records": records}),
        json!({"records": pass}),
        json!({"records": []}),
        json!({"records": records, "_exportId": flow.steps[1]}),
        json!({"records": [], "failed": {"code": "ENOTFOUND", "message": "no such host", "source": "connection"}}),
    ] {
        jobs.push(world.post(&path, body).await["_jobId"].clone());
    }
    let held = world.post(&path, json!({"records": records, "hold": true})).await["_jobId"].clone();
    world.put(&format!("/v1/jobs/{}/cancel", held.as_str().unwrap()), json!({})).await;
    jobs.push(held);
    let families = world.post("/v1/jobs/family", Value::from(jobs)).await;
    let families = families.as_array().unwrap();
    families.iter().for_each(check_family);
    families.iter().for_each(|run| check_end(run, 0));
    let statuses = ["completed", "completed", "completed", "completed", "failed", "canceled"];
    assert_eq!(all(families, "status"), statuses);
    assert_eq!(all(families, "numResolved"), [0, 2, 0, 0, 0, 2]);
    // The second page generator counts among the places of the flow, as in real records.
    assert_eq!(all(families[0]["children"].as_array().unwrap(), "oIndex"), [0, 2, 3]);
    assert_eq!(all(families[3]["children"].as_array().unwrap(), "oIndex"), [1, 2, 3]);
    assert_eq!(families[4]["children"][0]["numError"], 1);
    let failed = world.open(&flow, 0).await;
    assert_eq!((failed.len(), &failed[0]["classification"]), (1, &json!("connection")));
}

#[tokio::test]
async fn real_flows_are_held_and_run() {
    let Some(flows) = real("flows.json") else { return };
    let world = World::start().await;
    for real in flows {
        let made = world.flow("Real", "e", true).await;
        let mut doc = with_resources_of_this_account(&world, &real).await;
        doc["_id"] = json!(made.id);
        world.put(&format!("/v1/flows/{}", made.id), doc.clone()).await;
        let held = world.get(&format!("/v1/flows/{}", made.id)).await;
        for (name, value) in doc.as_object().unwrap() {
            let moved = matches!(name.as_str(), "createdAt" | "lastModified" | "lastExecutedAt");
            assert!(moved || held[name] == *value, "{name} of {}", real["name"]);
        }
        let count = |name: &str| doc[name].as_array().map_or(0, Vec::len);
        let steps = world.get(&format!("/v1/flows/{}/errors", made.id)).await;
        let expected = count("pageGenerators") + count("pageProcessors");
        assert!((1..=expected).contains(&steps["flowErrors"].as_array().unwrap().len()) || expected == 0);
        let run = world.send("POST", &format!("/v1/flows/{}/run", made.id), None).await;
        let disabled = doc["disabled"] == true;
        let fits =
            if disabled || count("pageGenerators") == 0 { run.status == 422 } else { run.status == 201 };
        assert!(fits, "{run:?}");
    }
    // Their schedules go on by themselves.
    world.advance(DAY_MS).await;
}

/// A real flow, with its exports, imports and next flows replaced by ones that the account has: they are not in the
/// records, and neither is its integration.
async fn with_resources_of_this_account(world: &World, real: &Value) -> Value {
    let mut text = real.to_string();
    for (field, shape, at) in [("_exportId", "e", 0), ("_importId", "ei", 1)] {
        for id in values(real, field) {
            let parts = world.flow("Parts", shape, true).await;
            text = text.replace(&id, &parts.steps[at]);
        }
    }
    for id in values(real, "_runNextFlowIds") {
        text = text.replace(&id, &world.flow("Next", "e", true).await.id);
    }
    let mut doc: Value = serde_json::from_str(&text).unwrap();
    doc.as_object_mut().unwrap().remove("_integrationId");
    doc
}

/// Every string under a name, wherever it stands.
fn values(within: &Value, name: &str) -> std::collections::BTreeSet<String> {
    let strings = |value: &Value| match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    };
    match within {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(field, value)| {
                let own = if field == name { strings(value) } else { Vec::new() };
                own.into_iter().chain(values(value, name))
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(|item| values(item, name)).collect(),
        _ => std::collections::BTreeSet::new(),
    }
}
