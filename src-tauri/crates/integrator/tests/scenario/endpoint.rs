//! What holds for every endpoint: refusals, methods, content types, the description; and the endpoints that no other
//! scenario is about.

use crate::world::{World, all, config, send};
use integrator::{Choices, Config, EmptyLists};
use serde_json::{Value, json};

async fn with(choices: Choices) -> World {
    World::with(Config { choices, ..config() }).await
}

#[tokio::test]
async fn the_description_is_served_without_a_token_and_names_every_operation() {
    let world = World::start().await;
    let answer = send(world.integrator.base_url(), "", "GET", "/openapi.json", None).await;
    assert_eq!(answer.status, 200);
    let document = answer.json();
    assert_eq!(document["openapi"], "3.1.0");
    assert!(document["paths"].as_object().unwrap().len() > 60);
    assert_eq!(document["paths"]["/v1/flows/{flow}/{step}/resolved"]["put"]["operationId"], "resolveErrors");
    assert!(!answer.text.contains(&world.token));
    assert_eq!(send(world.integrator.base_url(), "", "GET", "/openapi.json/x", None).await.status, 404);
}

#[tokio::test]
async fn a_method_that_a_path_does_not_take_is_told_with_those_it_takes() {
    let world = World::start().await;
    let answer = world.send("DELETE", "/v1/flows/x/y/errors", None).await;
    assert_eq!((answer.status, answer.header("allow").as_deref()), (405, Some("GET")));
    assert_eq!(answer.json()["errors"][0]["code"], "method_not_allowed");
    let answer = world.send("PATCH", "/v1/jobs/current", None).await;
    assert_eq!((answer.status, answer.header("allow").as_deref()), (405, Some("POST, GET")));
    let world = with(Choices { other_methods_are_404: true, ..Choices::default() }).await;
    assert_eq!(world.send("DELETE", "/v1/flows/x/y/errors", None).await.status, 404);
}

#[tokio::test]
async fn paths_of_the_former_error_management_are_gone() {
    let world = World::start().await;
    for (method, path) in [
        ("GET", "/v1/jobs/x/joberrors"),
        ("GET", "/v1/jobs/x/errorFile/signedURL"),
        ("GET", "/v1/retries/x/data"),
        ("PUT", "/v1/jobs/resolve"),
        ("POST", "/v1/jobs/retry"),
        ("POST", "/v1/flows/jobs/retry"),
        ("POST", "/v1/integrations/x/jobs/retry"),
    ] {
        let answer = world.send(method, path, Some(json!({}))).await;
        assert_eq!(
            (answer.status, &answer.json()["errors"][0]["code"]),
            (404, &json!("resource_not_found")),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_body_must_be_json_say_so_and_fit() {
    let world = World::start().await;
    let base = world.integrator.base_url().to_owned();
    let flow = world.flow("Orders", "ei", true).await;
    let path = format!("/v1/flows/{}/{}/resolved", flow.id, flow.steps[1]);
    let refusal = |answer: crate::world::Answer| {
        let error = answer.json()["errors"][0].clone();
        (answer.status, error["code"].as_str().unwrap().to_owned(), error["field"].clone())
    };
    let plain =
        crate::world::send_as(&base, &world.token, "PUT", &path, "text/plain", "{\"errors\": []}").await;
    assert_eq!(refusal(plain), (400, "invalid_header".into(), Value::Null));
    let cut =
        crate::world::send_as(&base, &world.token, "PUT", &path, "application/json", "{\"errors\": [").await;
    assert_eq!(refusal(cut), (400, "invalid_json".into(), Value::Null));
    let none = crate::world::send_as(&base, &world.token, "PUT", &path, "application/json", "").await;
    assert_eq!(none.status, 400);
    let missing = world.send("PUT", &path, Some(json!({"errorIds": []}))).await;
    assert_eq!(refusal(missing), (422, "invalid_field".into(), json!("errors")));
    let wrong = world.send("PUT", &path, Some(json!({"errors": ["1", null]}))).await;
    assert_eq!(refusal(wrong), (422, "invalid_field".into(), json!("errors/1")));
    let world = with(Choices { json_type_is_needed: false, ..Choices::default() }).await;
    let base = world.integrator.base_url().to_owned();
    let body = "{\"tag\": \"a\"}";
    let loose = crate::world::send_as(&base, &world.token, "POST", "/v1/tags", "text/plain", body).await;
    assert_eq!(loose.status, 201);
}

#[tokio::test]
async fn values_of_a_query_that_cannot_be_read_are_400() {
    let world = World::start().await;
    for path in [
        "/v1/flows?disabled=perhaps",
        "/v1/flows?limit=many",
        "/v1/integrations?skip=-1",
        "/v1/integrations?include=a%20b",
        "/v1/jobs?_integrationId=none&createdAt_gte=soon",
        "/v1/jobs?_integrationId=none&numError_gte=few",
        "/v1/jobs/current?scope=%7B",
        "/v1/audit?from=yesterday",
    ] {
        assert_eq!(world.send("GET", path, None).await.status, 400, "{path}");
    }
    // Names that nobody knows are passed over, as paging names of jobs are.
    let jobs = world.send("GET", "/v1/jobs?_integrationId=none&page=2&offset=x&limit=y", None).await;
    assert_eq!(jobs.status, 200);
}

#[tokio::test]
async fn empty_lists_are_204_where_it_was_chosen() {
    for (empty_lists, flows, jobs) in [
        (EmptyLists::FlowsAndSubscriptions, 204, 200),
        (EmptyLists::Always204, 204, 204),
        (EmptyLists::Never204, 200, 200),
    ] {
        let world = with(Choices { empty_lists, ..Choices::default() }).await;
        for (path, status) in [
            ("/v1/flows", flows),
            ("/v1/notifications", flows),
            ("/v1/jobs?_integrationId=none", jobs),
            ("/v1/integrations", jobs),
            ("/v1/integrations/none/errors", jobs),
        ] {
            let answer = world.send("GET", path, None).await;
            let text = if status == 204 { "" } else { "[]" };
            assert_eq!((answer.status, answer.text.as_str()), (status, text), "{path} {empty_lists:?}");
        }
    }
}

#[tokio::test]
async fn people_are_invited_and_asked_again_until_they_accept() {
    let world = World::start().await;
    let one = world
        .send("POST", "/v1/invite", Some(json!({"email": "bo@example.com", "accessLevel": "manage"})))
        .await;
    assert_eq!((one.status, &one.json()["accepted"]), (201, &json!(false)));
    let again = world.send("POST", "/v1/invite", Some(json!({"email": "BO@example.com"}))).await;
    assert_eq!((again.status, &again.json()["errors"][0]["field"]), (422, &json!("email")));
    let several = json!([{"email": "cy@example.com"}, {"email": "bo@example.com"}]);
    assert_eq!(world.send("POST", "/v1/invite/multiple", Some(several)).await.status, 422);
    let shares = world.get("/v1/ashares").await;
    assert_eq!(shares.as_array().unwrap().len(), 1, "all of them or none, and the owner is not in the list");
    let path = format!("/v1/ashares/{}", shares[0]["_id"].as_str().unwrap());
    world.put(&format!("{path}/reinvite"), json!({})).await;
    let mut doc = world.get(&path).await;
    doc["accepted"] = json!(true);
    doc["sharedWithUser"]["email"] = json!("other@example.com");
    world.put(&path, doc).await;
    assert_eq!(world.get(&path).await["sharedWithUser"]["email"], "bo@example.com");
    assert_eq!(world.send("PUT", &format!("{path}/reinvite"), None).await.status, 422);
    assert_eq!(world.put(&format!("{path}/disable"), json!({})).await.json()["disabled"], true);
    assert_eq!(world.send("DELETE", &path, None).await.status, 204);
    assert_eq!(world.send("DELETE", &path, None).await.status, 404);
}

#[tokio::test]
async fn errors_are_assigned_by_user_id_too() {
    for is_id in [false, true] {
        let world = with(Choices { assigned_to_is_user_id: is_id, ..Choices::default() }).await;
        let flow = world.flow("Orders", "ei", true).await;
        world.run(&flow, &[("A", &[(1, "bad")])]).await;
        let user = json!({"email": "ann@example.com", "name": "Ann", "accessLevel": "monitor"});
        let ann = world.post("/control/users", user).await["_id"].clone();
        let path = format!("/v1/flows/{}/{}/errors/assign", flow.id, flow.steps[1]);
        let ids = all(&world.open(&flow, 1).await, "errorId");
        world.put(&path, json!({"errorIds": ids, "_userId": ann})).await;
        let expected = if is_id { ann } else { json!("ann@example.com") };
        assert_eq!(world.open(&flow, 1).await[0]["assignedTo"], expected);
        let unknown = json!({"errorIds": ids, "_userId": "0123456789abcdef01234567"});
        assert_eq!(world.send("PUT", &path, Some(unknown)).await.status, 422);
    }
}

#[tokio::test]
async fn the_debug_log_lists_requests_while_it_is_on() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("A", &[(1, "422")]), ("B", &[(1, "422")])]).await;
    let root = format!("/v1/flows/{}/{}", flow.id, flow.steps[1]);
    assert_eq!(world.get(&format!("{root}/requests")).await, json!({"requests": []}), "it is off");
    let import = format!("/v1/imports/{}", flow.steps[1]);
    let until = |at: &str| json!([{"op": "add", "path": "/debugUntil", "value": at}]);
    assert_eq!(world.send("PATCH", &import, Some(until("2099-01-01T00:00:00Z"))).await.status, 204);
    let other = json!([{"op": "replace", "path": "/name", "value": "x"}]);
    assert_eq!(world.send("PATCH", &import, Some(other)).await.status, 422);
    let log = world.get(&format!("{root}/requests")).await["requests"].clone();
    let errors = world.open(&flow, 1).await;
    assert_eq!(all(log.as_array().unwrap(), "key"), all(&errors, "reqAndResKey"));
    assert_eq!((&log[0]["method"], &log[0]["statusCode"]), (&json!("POST"), &json!("422")));
    let at = log[0]["time"].as_i64().unwrap();
    for (query, rows) in [
        (format!("time_gt={at}"), 0),
        (format!("time_gt={}&time_lte={at}", at - 1), 2),
        ("statusCode=422&statusCode=500".to_owned(), 2),
        ("statusCode=200".to_owned(), 0),
        ("method=POST".to_owned(), 2),
        ("method=GET".to_owned(), 0),
        ("stage=page_processor_import".to_owned(), 2),
        ("stage=page_generator".to_owned(), 0),
    ] {
        let log = world.get(&format!("{root}/requests?{query}")).await;
        assert_eq!(log["requests"].as_array().unwrap().len(), rows, "{query}");
    }
    let body = json!({"keys": [log[0]["key"], "unknown"]});
    assert_eq!(world.send("DELETE", &format!("{root}/requests"), Some(body)).await.status, 204);
    let left = world.get(&format!("{root}/requests")).await["requests"].clone();
    assert_eq!(all(left.as_array().unwrap(), "key"), [log[1]["key"].clone()]);
    let gone = format!("{root}/requests/{}", log[0]["key"].as_str().unwrap());
    assert_eq!(world.send("GET", &gone, None).await.json()["errors"][0]["code"], "req_res_logs_not_found");
    world.send("PATCH", &import, Some(json!([{"op": "remove", "path": "/debugUntil"}]))).await;
    assert_eq!(world.get(&format!("{root}/requests")).await, json!({"requests": []}));
}

#[tokio::test]
async fn the_audit_log_is_narrowed_by_query_and_by_body_and_downloaded() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    let other = world.flow("Refunds", "ei", true).await;
    for (flow, name) in [(&flow, "One"), (&other, "Two")] {
        world.advance(1_000).await;
        world.set_flow(flow, "name", json!(name)).await;
    }
    let audit = world.get("/v1/audit").await;
    assert_eq!(
        all(audit.as_array().unwrap(), "_resourceId"),
        [json!(other.id), json!(flow.id)],
        "newest first"
    );
    assert_eq!(
        audit[0]["fieldChanges"],
        json!([{"fieldPath": "name", "oldValue": "Refunds", "newValue": "Two"}])
    );
    let path = format!("/v1/audit?_resourceId={}&action=update&source=api", flow.id);
    assert_eq!(world.get(&path).await.as_array().unwrap().len(), 1);
    assert_eq!(world.get("/v1/audit?limit=1&offset=1").await[0]["_resourceId"], flow.id.as_str());
    let body =
        json!({"_resourceId": [flow.id], "resourceType": "flow", "from": audit[1]["time"], "limit": 5});
    assert_eq!(world.post("/v1/audit", body).await.as_array().unwrap().len(), 1);
    assert_eq!(
        world.post("/v1/audit", json!({"from": world.now().await, "to": audit[1]["time"]})).await,
        json!([])
    );
    assert_eq!(world.get(&format!("/v1/flows/{}/audit", flow.id)).await.as_array().unwrap().len(), 1);
    assert_eq!(world.send("GET", "/v1/flows/0123456789abcdef01234567/audit", None).await.status, 404);
    for (method, body) in [("GET", None), ("POST", Some(json!({"_resourceId": flow.id})))] {
        let url = world.send(method, "/v1/audit/signedURL", body).await.json()["signedURL"].clone();
        let path = url.as_str().unwrap().strip_prefix(world.integrator.base_url()).unwrap().to_owned();
        let file = send(world.integrator.base_url(), "", "GET", &path, None).await.text;
        assert_eq!(file.lines().count(), if method == "GET" { 3 } else { 2 });
    }
}

#[tokio::test]
async fn more_unknown_answers_can_be_chosen() {
    let choices = Choices {
        token_info_has_scope: false,
        job_has_children: true,
        instances_are_listed: false,
        error_page_rows: 1,
        ..Choices::default()
    };
    let world = with(choices).await;
    assert_eq!(world.get("/v1/tokenInfo").await, json!({"_userId": world.integrator.user_id()}));
    let flow = world.flow("Orders", "ei", true).await;
    let job = world.run(&flow, &[("A", &[(1, "bad")]), ("B", &[(1, "bad")])]).await;
    assert_eq!(world.job(&job).await["children"].as_array().unwrap().len(), 2);
    let page = world.get(&format!("/v1/flows/{}/{}/errors", flow.id, flow.steps[1])).await;
    assert_eq!(page["errors"].as_array().unwrap().len(), 1);
    assert_eq!(world.get(page["nextPageURL"].as_str().unwrap()).await.get("nextPageURL"), None);
    let other = world.flow("Store 12", "ei", true).await;
    let sparse = json!({"name": "Store 12", "_abstractFlowId": flow.id});
    world.put(&format!("/v1/flows/{}", other.id), sparse).await;
    let ids = |list: Value| all(list.as_array().unwrap(), "_id").len();
    assert_eq!(ids(world.get("/v1/flows").await), 1);
    assert_eq!(ids(world.get("/v1/flows?includeInstances=true").await), 2);
    assert_eq!(ids(world.get(&format!("/v1/flows?_abstractFlowId={}", flow.id)).await), 1);
}

#[tokio::test]
async fn a_flow_is_made_only_of_what_is_there() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    let path = format!("/v1/flows/{}", flow.id);
    let doc = world.get(&path).await;
    let unknown = "0123456789abcdef01234567";
    for (field, value) in [
        ("_integrationId", json!(unknown)),
        ("pageGenerators", json!([{"_exportId": unknown}])),
        ("pageProcessors", json!([{"type": "import", "_importId": unknown}])),
        ("_abstractFlowId", json!(unknown)),
    ] {
        let mut changed = doc.clone();
        changed[field] = value;
        let answer = world.send("PUT", &path, Some(changed)).await;
        assert_eq!(
            (answer.status, &answer.json()["errors"][0]["code"]),
            (422, &json!("invalid_ref")),
            "{field}"
        );
    }
    for (field, value) in
        [("disabled", json!("no")), ("pageProcessors", json!([{"type": "other"}])), ("name", json!(7))]
    {
        let mut changed = doc.clone();
        changed[field] = value.clone();
        assert_eq!(world.send("PUT", &path, Some(changed)).await.status, 422, "{field}");
        let patch = json!([{"op": "replace", "path": format!("/{field}"), "value": value}]);
        assert_eq!(world.send("PATCH", &path, Some(patch)).await.status, 422, "{field}");
    }
    assert_eq!(world.get(&path).await, doc, "nothing of that was kept");
}
