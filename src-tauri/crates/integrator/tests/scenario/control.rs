//! The control surface: every call, and what becomes of bodies that are wrong.

use crate::world::{World, all, config};
use domain::time::UtcMs;
use integrator::{ClockKind, Config};
use serde_json::{Value, json};

/// A flow of an export, a lookup and an import, as the platform answered.
async fn made_flow(world: &World) -> Value {
    let steps = json!([
        {"kind": "export", "name": "Get", "adaptorType": "NetSuiteExport"},
        {"kind": "lookup", "name": "Look up", "adaptorType": "HTTPExport"},
        {"kind": "import", "name": "Put", "adaptorType": "SalesforceImport"},
    ]);
    world.post("/control/flows", json!({"name": "Orders", "steps": steps})).await
}

#[tokio::test]
async fn it_needs_no_token_and_has_no_rate_limit() {
    let world = World::start().await;
    let base = world.integrator.base_url();
    for _ in 0..1_300 {
        assert_eq!(crate::world::send(base, "", "GET", "/control/clock", None).await.status, 200);
    }
    assert_eq!(world.send("GET", "/v1/tokenInfo", None).await.status, 200, "nor does it fill the bucket");
}

#[tokio::test]
async fn tokens_of_both_kinds_are_made() {
    let world = World::start().await;
    for (kind, status) in [("full", 200), ("custom", 403)] {
        let token = world.post("/control/tokens", json!({"kind": kind})).await["token"].clone();
        let bearer = format!("Bearer {}", token.as_str().unwrap());
        let base = world.integrator.base_url();
        let answer = crate::world::send(base, &bearer, "GET", "/v1/integrations/none/errors", None).await;
        assert_eq!(answer.status, status, "{kind}");
    }
}

#[tokio::test]
async fn what_it_makes_is_what_the_api_shows() {
    let world = World::start().await;
    let text = |value: Value| value.as_str().unwrap().to_owned();
    let integration = text(
        world.post("/control/integrations", json!({"name": "Shop", "sandbox": true})).await["_id"].take(),
    );
    let shown = world.get(&format!("/v1/integrations/{integration}")).await;
    assert_eq!((&shown["name"], &shown["sandbox"]), (&json!("Shop"), &json!(true)));
    let connection = json!({"name": "NetSuite", "type": "netsuite", "offline": true});
    let connection = text(world.post("/control/connections", connection).await["_id"].take());
    let shown = world.get(&format!("/v1/connections/{connection}")).await;
    assert_eq!((&shown["type"], &shown["offline"]), (&json!("netsuite"), &json!(true)));
    let user = json!({"email": "eve@example.com", "name": "Eve", "accessLevel": "manage"});
    let user = world.post("/control/users", user).await["_id"].clone();
    let shares = world.get("/v1/ashares").await;
    assert_eq!((&shares[0]["sharedWithUser"]["_id"], &shares[0]["accessLevel"]), (&user, &json!("manage")));

    let steps = json!([
        {"kind": "export", "name": "Get", "adaptorType": "NetSuiteExport", "_connectionId": connection},
        {"kind": "import", "name": "Put", "adaptorType": "HTTPImport"},
    ]);
    let body = json!({"name": "Orders", "_integrationId": integration, "autoResolve": false, "steps": steps});
    let made = world.post("/control/flows", body).await;
    let flow = world.get(&format!("/v1/flows/{}", made["_id"].as_str().unwrap())).await;
    assert_eq!(flow["autoResolveMatchingTraceKeys"], false);
    assert_eq!(flow["_integrationId"], integration.as_str());
    assert_eq!(flow["pageGenerators"][0]["_exportId"], made["stepIds"][0]);
    assert_eq!(flow["pageProcessors"][0]["_importId"], made["stepIds"][1]);
    assert!(flow.get("stepIds").is_none(), "that is a help for scripts, not a field of flows");
    let export = world.get(&format!("/v1/exports/{}", made["stepIds"][0].as_str().unwrap())).await;
    assert_eq!(
        (&export["adaptorType"], &export["_connectionId"]),
        (&json!("NetSuiteExport"), &json!(connection))
    );
    let connections = world.get(&format!("/v1/integrations/{integration}/connections")).await;
    assert_eq!(all(connections.as_array().unwrap(), "_id"), [json!(connection)]);
    assert_eq!(made_flow(&world).await["autoResolveMatchingTraceKeys"], true, "on unless told otherwise");
}

#[tokio::test]
async fn a_run_does_to_each_record_what_was_asked_at_each_step() {
    let world = World::start().await;
    let flow = made_flow(&world).await;
    let step = |place: usize| flow["stepIds"][place].as_str().unwrap().to_owned();
    let records = json!([
        {"traceKey": "A", "data": {"id": 1}},
        {"traceKey": "B", "data": {"id": 2}, "at": [{"step": step(1), "outcome": "ignored"},
            {"step": step(2), "outcome": "error", "code": 409, "message": "already exists", "source": "mapping"}]},
        {"traceKey": "C", "data": {"id": 3}, "at": [{"step": step(1), "outcome": "error"},
            {"step": step(2), "outcome": "success"}]},
    ]);
    let root = format!("/v1/flows/{}", flow["_id"].as_str().unwrap());
    let path = format!("/control/flows/{}/runs", flow["_id"].as_str().unwrap());
    let job = world.post(&path, json!({"records": records})).await["_jobId"].clone();
    let family = world.family(job.as_str().unwrap()).await;
    assert_eq!(family["status"], "completed", "finished when the call returns");
    let children = family["children"].as_array().unwrap();
    assert_eq!(all(children, "numSuccess"), [3, 1, 1]);
    assert_eq!(all(children, "numIgnore"), [0, 1, 0]);
    assert_eq!(all(children, "numError"), [0, 1, 1]);
    let error = world.get(&format!("{root}/{}/errors", step(2))).await["errors"][0].clone();
    let shown = ["code", "source", "classification", "message"].map(|name| error[name].clone());
    assert_eq!(shown, ["409", "mapping", "duplicate", "already exists"].map(Value::from));
    let bare = world.get(&format!("{root}/{}/errors", step(1))).await["errors"][0].clone();
    assert_eq!((&bare["code"], &bare["source"]), (&json!("unknown_error"), &json!("application")));
}

#[tokio::test]
async fn reprocess_is_for_one_retry_each_in_the_order_of_the_calls() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("T", &[(1, "bad")]), ("U", &[(1, "bad")])]).await;
    for body in [
        json!({"traceKey": "T", "outcome": "error", "code": "FIRST", "message": "again", "classification": "value"}),
        json!({"traceKey": "T", "outcome": "ignored"}),
        json!({"traceKey": "other", "outcome": "error"}),
        json!({"traceKey": "U"}),
    ] {
        world.post("/control/reprocess", body).await;
    }
    let open = world.open(&flow, 1).await;
    let first = world.retry(&flow, 1, &all(&open, "retryDataKey")).await;
    assert_eq!(all(&world.open(&flow, 1).await, "code"), ["FIRST"]);
    let second = world.retry(&flow, 1, &all(&world.open(&flow, 1).await, "retryDataKey")).await;
    assert!(world.open(&flow, 1).await.is_empty());
    let (first, second) = (world.job(&first).await, world.job(&second).await);
    assert_eq!((&first["numError"], &first["numSuccess"]), (&json!(1), &json!(1)));
    assert_eq!((&second["numIgnore"], &second["numError"]), (&json!(1), &json!(0)));
}

#[tokio::test]
async fn the_manual_clock_stands_and_does_what_is_due_on_the_way_in_order() {
    let world = World::start().await;
    let start = UtcMs::parse(&world.now().await).unwrap();
    assert_eq!(world.now().await, start.to_iso());
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("A", &[(1, "intermittent")])]).await;
    world.advance(10_000).await;
    world.run(&flow, &[("B", &[(1, "intermittent")])]).await;
    let answer = world.post("/control/clock", json!({"advanceMs": 600_000})).await;
    assert_eq!(answer, json!({"now": start.plus_ms(610_000).to_iso()}));
    let retries = world.get(&format!("/v1/jobs?_flowId={}&type=retry", flow.id)).await;
    let times = [start.plus_ms(40_000).to_iso(), start.plus_ms(30_000).to_iso()];
    assert_eq!(all(retries.as_array().unwrap(), "startedAt"), times, "each at its own time, newest first");
}

#[tokio::test]
async fn a_real_clock_cannot_be_moved() {
    let world = World::with(Config { clock: ClockKind::Real, ..config() }).await;
    let answer = world.send("POST", "/control/clock", Some(json!({"advanceMs": 1}))).await;
    assert_eq!((answer.status, &answer.json()["errors"][0]["code"]), (409, &json!("real_clock")));
    assert!(UtcMs::parse(&world.now().await).is_some());
}

#[tokio::test]
async fn the_ledger_holds_every_changing_request_in_order_also_refused_ones() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("A", &[(1, "bad")])]).await;
    let error = world.open(&flow, 1).await.remove(0);
    let root = format!("/v1/flows/{}/{}", flow.id, flow.steps[1]);
    world.post("/v1/jobs/current", json!({})).await;
    world.send("PUT", &format!("{root}/resolved"), Some(json!({"errors": "all"}))).await;
    world.advance(7).await;
    world.put(&format!("{root}/resolved"), json!({"errors": [error["errorId"]]})).await;
    world.retry(&flow, 1, &[error["retryDataKey"].clone()]).await;
    let base = world.integrator.base_url();
    let body = Some(json!({"errors": [error["errorId"]]}));
    crate::world::send(base, "Bearer wrong", "DELETE", &format!("{root}/resolved"), body).await;
    let ledger = world.get("/control/ledger").await;
    let rows = ledger.as_array().unwrap();
    assert_eq!(
        all(rows, "method"),
        ["PUT", "PUT", "POST", "DELETE"],
        "reads and control calls are not in it"
    );
    assert_eq!(all(rows, "status"), [422, 200, 200, 401]);
    assert_eq!(rows[1]["path"], format!("{root}/resolved"));
    assert_eq!(
        (&rows[1]["ids"], &rows[2]["ids"]),
        (&json!([error["errorId"]]), &json!([error["retryDataKey"]]))
    );
    let time = |row: &Value| UtcMs::parse(row["time"].as_str().unwrap()).unwrap().0;
    assert_eq!(time(&rows[1]) - time(&rows[0]), 7);
    assert!(world.get("/control/mail").await.is_array());
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let world = World::start().await;
    let flow = made_flow(&world).await;
    let id = flow["_id"].as_str().unwrap();
    let step = flow["stepIds"][2].as_str().unwrap();
    let job = world.post(&format!("/control/flows/{id}/runs"), json!({"records": []})).await;
    let ended = format!("/control/runs/{}/finish", job["_jobId"].as_str().unwrap());
    for (path, body) in [
        ("/control/nothing", json!({})),
        ("/control/flows/unknown/runs", json!({"records": []})),
        (ended.as_str(), json!({})),
        ("/control/runs/unknown/finish", json!({})),
        ("/control/flows", json!({"name": "x", "_integrationId": "unknown", "steps": []})),
        (&format!("/control/flows/{id}/runs"), json!({"records": [], "_exportId": step})),
        (
            "/control/reclassify",
            json!({"_flowId": id, "_stepId": step, "errorId": "1", "classification": "value"}),
        ),
    ] {
        let answer = world.send("POST", path, Some(body)).await;
        assert_eq!(
            (answer.status, &answer.json()["errors"][0]["code"]),
            (404, &json!("resource_not_found")),
            "{path}"
        );
    }
}

/// A call, a body that is wrong, and the field that the answer must name.
type Wrong = (String, Value, &'static str);

fn wrong_bodies() -> Vec<Wrong> {
    let export = json!([{"kind": "export", "name": "Get", "adaptorType": "HTTPExport"}]);
    [
        ("/control/tokens", json!({}), "kind"),
        ("/control/tokens", json!({"kind": "half"}), "kind"),
        ("/control/integrations", json!({}), "name"),
        ("/control/integrations", json!({"name": 5}), "name"),
        ("/control/integrations", json!({"name": "x", "sandbox": "yes"}), "sandbox"),
        ("/control/connections", json!({"name": "x"}), "type"),
        ("/control/connections", json!({"name": "x", "type": "http", "offline": 1}), "offline"),
        ("/control/users", json!({"name": "x"}), "email"),
        ("/control/users", json!({"email": "a@example.com", "name": ""}), "name"),
        ("/control/flows", json!({"name": "x"}), "steps"),
        ("/control/flows", json!({"name": "x", "steps": {}}), "steps"),
        ("/control/flows", json!({"name": "x", "steps": ["export"]}), "steps"),
        ("/control/flows", json!({"name": "x", "steps": [{"kind": "import", "name": "y"}]}), "steps"),
        ("/control/flows", json!({"name": "x", "steps": [{"kind": "filter", "name": "y"}]}), "kind"),
        ("/control/flows", json!({"name": "x", "steps": [{"kind": "export"}]}), "name"),
        ("/control/flows", json!({"steps": export}), "name"),
        ("/control/flows", json!({"name": "x", "autoResolve": "on", "steps": export}), "autoResolve"),
        ("/control/flows", json!({"name": "x", "schedule": "0 2 * * *", "steps": export}), "schedule"),
        (
            "/control/flows",
            json!({"name": "x", "schedule": "? 0 2 ? * *", "timezone": "Moon", "steps": export}),
            "schedule",
        ),
        ("/control/reprocess", json!({"outcome": "error"}), "traceKey"),
        ("/control/reprocess", json!({"traceKey": "", "outcome": "error"}), "traceKey"),
        ("/control/reprocess", json!({"traceKey": "T", "outcome": 1}), "outcome"),
        ("/control/clock", json!({}), "advanceMs"),
        ("/control/clock", json!({"advanceMs": -1}), "advanceMs"),
        ("/control/clock", json!({"advanceMs": 1.5}), "advanceMs"),
        ("/control/clock", json!({"advanceMs": i64::MAX}), "advanceMs"),
        ("/control/bulk", json!({"errors": "many"}), "errors"),
        ("/control/bulk", json!({"resolvedShare": 2}), "resolvedShare"),
        ("/control/bulk", json!({"flows": -1}), "flows"),
        ("/control/reclassify", json!({}), "_flowId"),
    ]
    .map(|(path, body, field)| (path.to_owned(), body, field))
    .into()
}

fn wrong_runs(path: &str, step: &Value) -> Vec<Wrong> {
    [
        (json!({"records": {}}), "records"),
        (json!({"records": [1]}), "records"),
        (json!({"records": [], "hold": "yes"}), "hold"),
        (json!({"records": [], "failed": true}), "failed"),
        (json!({"records": [{"traceKey": {}, "data": {}}]}), "traceKey"),
        (json!({"records": [{"data": {}, "at": {}}]}), "at"),
        (json!({"records": [{"data": {}, "at": [{"outcome": "error"}]}]}), "step"),
        (json!({"records": [{"data": {}, "at": [{"step": "unknown", "outcome": "error"}]}]}), "step"),
        (json!({"records": [{"data": {}, "at": [{"step": step, "outcome": "lost"}]}]}), "outcome"),
        (
            json!({"records": [{"data": {}, "at": [{"step": step, "outcome": "error", "message": 1}]}]}),
            "message",
        ),
        (json!({"records": [{"data": {}, "branches": ["left"]}]}), "branches"),
    ]
    .map(|(body, field)| (path.to_owned(), body, field))
    .into()
}

#[tokio::test]
async fn bodies_that_are_wrong_are_refused_with_the_field_and_change_nothing() {
    let world = World::start().await;
    let flow = made_flow(&world).await;
    let (id, step) = (flow["_id"].as_str().unwrap(), &flow["stepIds"][2]);
    let runs = format!("/control/flows/{id}/runs");
    let now = world.now().await;
    let mut cases = wrong_bodies();
    cases.extend(wrong_runs(&runs, step));
    for (path, body, field) in cases {
        let answer = world.send("POST", &path, Some(body.clone())).await;
        assert_eq!(
            (answer.status, &answer.json()["errors"][0]["field"]),
            (400, &json!(field)),
            "{path} {body}"
        );
    }
    for body in ["{", "[]", "null", "\"text\"", ""] {
        let answer = world.send_text("POST", "/control/tokens", body).await;
        assert_eq!(answer.status, 400, "{body}");
    }
    let limits = world.send("POST", "/control/bulk", Some(json!({"flows": 0}))).await;
    assert_eq!(limits.status, 400);
    assert_eq!(world.now().await, now);
    assert_eq!(world.get("/v1/flows").await.as_array().unwrap().len(), 1, "nothing was made by halves");
    assert_eq!(world.get("/v1/exports").await.as_array().unwrap().len(), 2);
    assert_eq!(world.get("/v1/integrations").await, json!([]));
    assert_eq!(world.get(&format!("/v1/jobs?_flowId={id}")).await, json!([]));
}
