//! Runs, their counting rules, history, dashboards, cancel.

use crate::world::{Flow, World, all, record};
use domain::time::UtcMs;
use integrator::{ClockKind, Config};
use serde_json::{Value, json};

#[tokio::test]
async fn the_counting_rules_of_real_records_hold() {
    let world = World::start().await;
    let flow = world.flow("Orders", "elii", true).await;
    let job = world
        .run(
            &flow,
            &[
                ("A", &[(0, "ignored")]),
                ("B", &[(1, "bad")]),
                ("C", &[(2, "ignored")]),
                ("D", &[(2, "bad")]),
                ("E", &[(3, "bad")]),
                ("F", &[]),
            ],
        )
        .await;
    let run = world.family(&job).await;
    check_family(&run);
    let counts = |step: &Value| {
        ["numSuccess", "numIgnore", "numError", "numPagesGenerated", "numPagesProcessed"]
            .map(|name| step[name].as_i64().unwrap())
    };
    let steps: Vec<_> = run["children"].as_array().unwrap().iter().map(counts).collect();
    assert_eq!(steps, [[5, 1, 0, 1, 0], [4, 0, 1, 0, 1], [2, 1, 1, 0, 1], [2, 0, 1, 0, 1]]);
    assert_eq!(counts(&run), [13, 2, 3, 1, 0]);
    let types = all(run["children"].as_array().unwrap(), "type");
    assert_eq!(types, ["export", "export", "import", "import"]);
    assert_eq!(all(run["children"].as_array().unwrap(), "oIndex"), [0, 1, 2, 3]);
}

/// What real runs show (API 2.6), for any run that has ended, with its steps.
pub(crate) fn check_family(run: &Value) {
    let steps = run["children"].as_array().unwrap();
    let sum = |name: &str| steps.iter().map(|step| step[name].as_i64().unwrap()).sum::<i64>();
    for name in ["numSuccess", "numError", "numIgnore", "numPagesGenerated", "numOpenError", "numResolved"] {
        assert_eq!(run[name], sum(name), "{name} is the sum of the steps: {run}");
    }
    assert_eq!(run["numPagesProcessed"], 0);
    assert_eq!(run["doneExporting"], true);
    assert!(run.get("_flowId").is_some() && run.get("_flowJobId").is_none());
    let places: Vec<i64> = steps.iter().map(|step| step["oIndex"].as_i64().unwrap()).collect();
    assert!(places.is_sorted_by(|a, b| a < b), "steps stand in the order of the flow: {places:?}");
    for job in steps.iter().chain([run]) {
        assert_eq!(job["numOpenError"], job["numError"], "a snapshot, not the live count");
        assert_eq!(job["numExport"], 0);
        assert!(
            job["startedAt"].is_string() && job["endedAt"].is_string() && job["lastExecutedAt"].is_string()
        );
        let time = |name: &str| UtcMs::parse(job[name].as_str().unwrap()).unwrap().0;
        assert!(time("startedAt") <= time("endedAt"));
    }
    for step in steps {
        assert_eq!(step["_flowJobId"], run["_id"]);
        assert!(step.get("_flowId").is_none() && step.get("_integrationId").is_none());
        assert!(run["status"] != "completed" || step["status"] == "completed", "{run}");
        assert!(matches!(step["status"].as_str(), Some("completed" | "canceled" | "failed")));
        // Only the page generator of the run makes pages; a lookup is an export that works on them.
        let own = step["type"] == "export" && step["_exportId"] == run["_exportId"];
        assert!(own || step["numPagesGenerated"] == 0, "{step}");
        assert!(!own || step["numPagesProcessed"] == 0, "{step}");
        assert_eq!(step.get("retriable"), (step["type"] == "import").then_some(&json!(false)));
    }
}

#[tokio::test]
async fn history_needs_a_scope_in_both_modes() {
    let world = World::start().await;
    let message = |answer: crate::world::Answer| {
        assert_eq!(answer.status, 400);
        let body = answer.json();
        assert_eq!(body["errors"][0]["code"], "invalid_query");
        body["errors"][0]["message"].as_str().unwrap().to_owned()
    };
    for path in ["/v1/jobs", "/v1/jobs?type=flow", "/v1/jobs?type=retry&status=running"] {
        assert_eq!(
            message(world.send("GET", path, None).await),
            "For parent jobs, query parameters must contain either \"_integrationId\" or \"_jobId\" or \"createdAt\""
        );
    }
    assert_eq!(
        message(world.send("GET", "/v1/jobs?type=import&_flowId=x", None).await),
        "For child jobs, query parameters must contain either \"_flowJobId\" or \"resourceId\""
    );
    let dates = "/v1/jobs?_integrationId=none&numError_gte=1&createdAt_gte=2026-01-01";
    assert_eq!(world.send("GET", dates, None).await.status, 400, "plain dates are refused here");
    assert_eq!(world.send("GET", &dates.replace("numError_gte=1&", ""), None).await.status, 200);
}

#[tokio::test]
async fn history_is_narrowed_by_every_name_and_newest_first() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    let empty = world.run(&flow, &[]).await;
    world.advance(1_000).await;
    let early = world.now().await;
    let good = world.run(&flow, &[("A", &[])]).await;
    world.advance(1_000).await;
    let bad = world.run(&flow, &[("B", &[(1, "bad")])]).await;
    let root = format!("/v1/jobs?_integrationId=none&_flowId={}&type_in[0]=flow", flow.id);
    for (query, expected) in [
        ("", vec![&bad, &good, &empty]),
        ("&hideEmpty=true", vec![&bad, &good]),
        ("&numError_gte=1", vec![&bad]),
        ("&numError_lte=0&hideEmpty=true", vec![&good]),
        ("&status=completed&status=failed", vec![&bad, &good, &empty]),
        ("&status=failed", vec![]),
        (&format!("&createdAt_lte={early}"), vec![&good, &empty]),
        (&format!("&createdAt_gte={early}"), vec![&bad, &good]),
    ] {
        let jobs = world.get(&format!("{root}{query}")).await;
        let expected: Vec<Value> = expected.into_iter().map(|id| json!(id)).collect();
        assert_eq!(all(jobs.as_array().unwrap(), "_id"), expected, "{query}");
    }
    let steps = world.get(&format!("/v1/jobs?_flowJobId={bad}")).await;
    assert_eq!(all(steps.as_array().unwrap(), "type").len(), 2);
    let step = world.get(&format!("/v1/jobs?type=import&_importId={}", flow.steps[1])).await;
    assert_eq!(step.as_array().unwrap().len(), 2, "the empty run never reached the import");
    let latest = world.get(&format!("/v1/flows/{}/jobs/latest", flow.id)).await;
    assert_eq!(all(latest.as_array().unwrap(), "_id"), [json!(bad)]);
    let families = world.post("/v1/jobs/family", json!([good, "unknown", bad])).await;
    assert_eq!(all(families.as_array().unwrap(), "_id"), [json!(good), json!(bad)]);
}

#[tokio::test]
async fn a_held_run_is_seen_running_and_can_be_canceled() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    let job = world.run_with(&flow, &[("A", &[(1, "bad")]), ("B", &[])], true).await;
    let current = world.post("/v1/jobs/current", json!({"status": ["running"]})).await;
    assert_eq!(all(current["jobs"].as_array().unwrap(), "_id"), [json!(job)]);
    assert_eq!((&current["jobs"][0]["numError"], &current["jobs"][0]["numSuccess"]), (&json!(1), &json!(3)));
    let canceling = world.put(&format!("/v1/jobs/{job}/cancel"), json!({})).await.json();
    assert_eq!(canceling["status"], "canceling");
    let ended = world.family(&job).await;
    assert_eq!(
        (&ended["status"], &ended["canceledBy"]),
        (&json!("canceled"), &json!(world.integrator.user_id()))
    );
    assert!(ended["endedAt"].is_string());
    assert_eq!(world.open(&flow, 1).await.len(), 1, "what was processed stays");
    assert_eq!(world.send("PUT", &format!("/v1/jobs/{job}/cancel"), Some(json!({}))).await.status, 422);
    assert!(world.post("/v1/jobs/current", json!({})).await["jobs"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn dashboards_refuse_flows_beside_integrations_and_ids_given_twice() {
    let world = World::start().await;
    for path in ["/v1/jobs/current", "/v1/flows/runs/stats"] {
        for body in [json!({"_flowIds": ["a"], "_integrationIds": ["b"]}), json!({"_flowIds": ["a", "a"]})] {
            let answer = world.send("POST", path, Some(body)).await;
            assert_eq!((answer.status, answer.json()["errors"].is_array()), (422, true));
        }
    }
}

#[tokio::test]
async fn dashboards_are_paged_and_the_next_page_is_read_by_get() {
    let choices = integrator::Choices { dashboard_page_rows: 2, ..integrator::Choices::default() };
    let world = World::with(Config { choices, ..crate::world::config() }).await;
    let mut flows = Vec::new();
    for name in ["a", "b", "c", "d", "e"] {
        let flow = world.flow(name, "e", true).await;
        world.run(&flow, &[]).await;
        world.run_with(&flow, &[], true).await;
        flows.push(flow.id);
    }
    for (path, key) in [("/v1/jobs/current", "jobs"), ("/v1/flows/runs/stats", "stats")] {
        let mut page = world.post(path, json!({"_flowIds": flows[..3]})).await;
        let mut seen = all(page[key].as_array().unwrap(), "_flowId");
        assert_eq!(seen.len(), 2);
        while let Some(next) = page["nextPageURL"].as_str().map(str::to_owned) {
            page = world.get(&next).await;
            seen.extend(all(page[key].as_array().unwrap(), "_flowId"));
        }
        let mut seen: Vec<&str> = seen.iter().map(|id| id.as_str().unwrap()).collect();
        seen.sort_unstable();
        let mut expected: Vec<&str> = flows[..3].iter().map(String::as_str).collect();
        expected.sort_unstable();
        assert_eq!(seen, expected, "{path}");
    }
}

#[tokio::test]
async fn a_sandbox_integration_is_told_apart_by_its_flag() {
    let world = World::start().await;
    let body = json!({"name": "Try-out", "sandbox": true});
    let integration = world.post("/control/integrations", body).await["_id"].clone();
    let steps = json!([{"kind": "export", "name": "Get", "adaptorType": "HTTPExport"}]);
    let body = json!({"name": "Trial", "_integrationId": integration, "steps": steps});
    let made = world.post("/control/flows", body).await;
    let flow = Flow { id: made["_id"].as_str().unwrap().to_owned(), steps: Vec::new() };
    world.run(&flow, &[]).await;
    for (sandbox, rows) in [(json!(true), 1), (json!(false), 0), (Value::Null, 1)] {
        let stats = world.post("/v1/flows/runs/stats", json!({"sandbox": sandbox})).await;
        assert_eq!(stats["stats"].as_array().unwrap().len(), rows, "{sandbox}");
    }
    let path = format!("/v1/integrations/{}/errors", integration.as_str().unwrap());
    assert_eq!(world.get(&format!("{path}?sandbox=true")).await.as_array().unwrap().len(), 1);
    assert_eq!(world.get(&format!("{path}?sandbox=false")).await, json!([]));
}

#[tokio::test]
async fn completed_flows_show_figures_of_the_range_beside_live_totals() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("A", &[(1, "bad")]), ("B", &[(1, "bad")])]).await;
    let before = domain::time::UtcMs::parse(&world.now().await).unwrap().0;
    world.advance(60_000).await;
    world.run(&flow, &[("C", &[(1, "bad")])]).await;
    let ids = all(&world.open(&flow, 1).await, "errorId");
    world.resolve(&flow, 1, &ids[..1]).await;
    let row = |stats: Value| stats["stats"][0].clone();
    let later = row(world.post("/v1/flows/runs/stats", json!({"time_gt": before})).await);
    assert_eq!((&later["numRuns"], &later["numError"]), (&json!(1), &json!(1)));
    assert_eq!((&later["numOpenError"], &later["numResolvedByUser"]), (&json!(2), &json!(1)));
    assert_eq!((&later["numPages"], &later["lastExecutedAt"]), (&json!(1), &json!(world.now().await)));
    let early =
        row(world.post("/v1/flows/runs/stats", json!({"time_gt": before - 1, "time_lte": before})).await);
    assert_eq!(
        (&early["numRuns"], &early["numError"], &early["numOpenError"]),
        (&json!(1), &json!(2), &json!(2))
    );
    let none = world.post("/v1/flows/runs/stats", json!({"time_lte": before - 1})).await;
    assert_eq!(none, json!({"stats": []}));
}

#[tokio::test]
async fn a_flow_run_gives_201_and_one_job_for_each_page_generator() {
    let world = World::start().await;
    let flow = world.flow("Orders", "eei", true).await;
    let answer = world.send("POST", &format!("/v1/flows/{}/run", flow.id), None).await;
    assert_eq!(answer.status, 201);
    let latest = world.get(&format!("/v1/flows/{}/jobs/latest", flow.id)).await;
    assert_eq!(latest[0]["_id"], answer.json()["_jobId"]);
    assert_eq!(all(latest.as_array().unwrap(), "_exportId"), [json!(flow.steps[0]), json!(flow.steps[1])]);
    assert_eq!(all(latest.as_array().unwrap(), "status"), ["completed", "completed"]);
    let one = json!({"_exportIds": [flow.steps[1]]});
    world.post(&format!("/v1/flows/{}/run", flow.id), one).await;
    let path = format!("/v1/jobs?_flowId={}", flow.id);
    assert_eq!(world.get(&path).await.as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn branches_take_only_their_records() {
    let world = World::start().await;
    let flow = world.flow("Split", "eii", true).await;
    let mut doc = world.get(&format!("/v1/flows/{}", flow.id)).await;
    let processor = |id: &String| json!({"type": "import", "_importId": id});
    doc.as_object_mut().unwrap().remove("pageProcessors");
    doc["routers"] = json!([{"id": "r", "branches": [
        {"name": "a", "pageProcessors": [processor(&flow.steps[1])]},
        {"name": "b", "pageProcessors": [processor(&flow.steps[2])]},
    ]}]);
    world.put(&format!("/v1/flows/{}", flow.id), doc).await;
    let mut right = record(&flow, "R", &[(1, "bad"), (2, "bad")]);
    right["branches"] = json!([1]);
    let left = record(&flow, "L", &[]);
    let path = format!("/control/flows/{}/runs", flow.id);
    let job = world.post(&path, json!({"records": [left, right]})).await["_jobId"].clone();
    let run = world.family(job.as_str().unwrap()).await;
    check_family(&run);
    assert_eq!(all(run["children"].as_array().unwrap(), "numSuccess"), [2, 1, 0]);
    assert_eq!(world.open(&flow, 2).await.len(), 1);
    assert!(world.open(&flow, 1).await.is_empty());
}

async fn wait_for(world: &World, path: &str, done: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..400 {
        let value = world.get(path).await;
        if done(&value) {
            return value;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("{path} never came to be")
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_real_clock_a_retry_is_queued_then_runs_then_ends() {
    let config = Config { clock: ClockKind::Real, control: true, speed: 0.1, ..Config::default() };
    let world = World::with(config).await;
    let flow: Flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("A", &[(1, "bad")]), ("B", &[(1, "bad")])]).await;
    let open = world.open(&flow, 1).await;
    let job = world.retry(&flow, 1, &all(&open, "retryDataKey")).await;
    assert!(world.open(&flow, 1).await.is_empty(), "taken out of open at once");
    assert_eq!(world.resolved(&flow, 1).await.len(), 2, "listed under resolved while it runs");
    let path = format!("/v1/jobs?_flowId={}&type=retry&status=queued&status=running", flow.id);
    assert_eq!(world.get(&path).await.as_array().unwrap().len(), 1);
    let ended = wait_for(&world, &format!("/v1/jobs/{job}"), |job| job["status"] == "completed").await;
    assert_eq!(ended["numSuccess"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_canceled_retry_gives_back_what_it_has_not_reached() {
    let config = Config { clock: ClockKind::Real, control: true, speed: 0.001, ..Config::default() };
    let world = World::with(config).await;
    let flow: Flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("A", &[(1, "bad")])]).await;
    let open = world.open(&flow, 1).await;
    let job = world.retry(&flow, 1, &all(&open, "retryDataKey")).await;
    world.put(&format!("/v1/jobs/{job}/cancel"), json!({})).await;
    wait_for(&world, &format!("/v1/jobs/{job}"), |job| job["status"] == "canceled").await;
    assert_eq!(all(&world.open(&flow, 1).await, "errorId"), all(&open, "errorId"));
}
