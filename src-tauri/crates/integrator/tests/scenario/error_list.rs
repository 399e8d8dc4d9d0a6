//! Lists and counts of errors, and what people do to them.

use crate::world::{Flow, World, all, config, record};
use integrator::{Choices, Config};
use serde_json::{Value, json};
use std::collections::BTreeSet;

async fn many(world: &World, flow: &Flow, count: usize) {
    let records: Vec<Value> = (0..count)
        .map(|n| record(flow, &format!("K{n}"), &[(1, if n % 2 == 0 { "even" } else { "odd" })]))
        .collect();
    world.post(&format!("/control/flows/{}/runs", flow.id), json!({"records": records})).await;
}

#[tokio::test]
async fn pages_hold_a_thousand_and_stay_whole_while_errors_vanish() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    many(&world, &flow, 2_500).await;
    let path = format!("/v1/flows/{}/{}/errors", flow.id, flow.steps[1]);
    let first = world.get(&path).await;
    let rows = first["errors"].as_array().unwrap();
    assert_eq!(rows.len(), 1_000);
    let next = first["nextPageURL"].as_str().unwrap().to_owned();
    assert!(next.starts_with(&format!("{path}?startAtErrorId=")));
    // The error at which the next page begins and half of the first page are resolved and purged meanwhile.
    let start = next.split('=').nth(1).unwrap();
    let mut gone: Vec<Value> = rows.iter().take(500).map(|row| row["errorId"].clone()).collect();
    gone.push(json!(start));
    world.resolve(&flow, 1, &gone).await;
    let purged =
        world.send("DELETE", &path.replace("errors", "resolved"), Some(json!({"errors": gone}))).await;
    assert_eq!(purged.status, 204);
    assert!(world.resolved(&flow, 1).await.is_empty());
    let mut seen: BTreeSet<String> = rows.iter().map(|row| row["errorId"].to_string()).collect();
    let mut next = Some(next);
    while let Some(path) = next {
        let page = world.get(&path).await;
        for row in page["errors"].as_array().unwrap() {
            assert!(seen.insert(row["errorId"].to_string()), "twice");
        }
        next = page["nextPageURL"].as_str().map(str::to_owned);
    }
    assert_eq!(seen.len(), 2_499, "nothing was skipped but the purged one");
}

#[tokio::test]
async fn filters_narrow_by_time_source_classification_and_run() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", false).await;
    let first = world.run(&flow, &[("A", &[(1, "bad")])]).await;
    let early = world.now().await;
    world.advance(60_000).await;
    let at = json!([{"step": flow.steps[1], "outcome": "error", "code": "c", "source": "mapping",
        "classification": "missing"}]);
    world
        .post(
            &format!("/control/flows/{}/runs", flow.id),
            json!({"records": [{"traceKey": "B", "data": {}, "at": at}]}),
        )
        .await;
    let late = world.now().await;
    let root = format!("/v1/flows/{}/{}/errors", flow.id, flow.steps[1]);
    for (query, keys) in [
        (format!("occurredAt_lte={early}"), vec!["A"]),
        (format!("occurredAt_gte={late}"), vec!["B"]),
        (format!("occurredAt_gte={early}&occurredAt_lte={late}"), vec!["B", "A"]),
        ("source=mapping".into(), vec!["B"]),
        ("source=mapping&source=application".into(), vec!["B", "A"]),
        ("classification=value&classification=parse".into(), vec!["A"]),
        (format!("_flowJobId={first}"), vec!["A"]),
        ("source=nowhere".into(), vec![]),
    ] {
        let list = world.get(&format!("{root}?{query}")).await;
        assert_eq!(all(list["errors"].as_array().unwrap(), "traceKey"), keys, "{query}");
    }
    let ids = all(&world.open(&flow, 1).await, "errorId");
    world.advance(1_000).await;
    world.resolve(&flow, 1, &ids[..1]).await;
    world.advance(1_000).await;
    world.resolve(&flow, 1, &ids[1..]).await;
    let now = world.now().await;
    let list = world.get(&format!("{}?resolvedAt_gte={now}", root.replace("errors", "resolved"))).await;
    assert_eq!(all(list["resolved"].as_array().unwrap(), "traceKey"), ["A"]);
    assert_eq!(world.send("GET", &format!("{root}?occurredAt_gte=soon"), None).await.status, 400);
}

#[tokio::test]
async fn both_summaries_have_their_own_shape_and_list_steps_without_errors() {
    let world = World::start().await;
    let flow = world.flow("Orders", "eli", true).await;
    world.run(&flow, &[("A", &[(2, "bad")])]).await;
    let now = world.now().await;
    let summary = world.get(&format!("/v1/flows/{}/errors", flow.id)).await;
    assert_eq!(
        summary,
        json!({"flowErrors": [
            {"_expOrImpId": flow.steps[0], "numError": 0},
            {"_expOrImpId": flow.steps[1], "numError": 0},
            {"_expOrImpId": flow.steps[2], "numError": 1, "lastErrorAt": now},
        ]})
    );
    let other = world.flow("Refunds", "ei", true).await;
    let rollup = world.get("/v1/integrations/none/errors").await;
    assert_eq!(
        rollup,
        json!([
            {"_flowId": flow.id, "numError": 1, "lastErrorAt": now},
            {"_flowId": other.id, "numError": 0},
        ])
    );
}

#[tokio::test]
async fn errors_of_a_step_that_was_taken_out_leave_the_totals() {
    let world = World::start().await;
    let flow = world.flow("Orders", "eii", true).await;
    world.run(&flow, &[("A", &[(1, "bad")]), ("B", &[(2, "bad")])]).await;
    let mut doc = world.get(&format!("/v1/flows/{}", flow.id)).await;
    doc["pageProcessors"].as_array_mut().unwrap().remove(0);
    world.put(&format!("/v1/flows/{}", flow.id), doc).await;
    assert_eq!(world.get("/v1/integrations/none/errors").await[0]["numError"], 1);
    let path = format!("/v1/flows/{}/{}/errors", flow.id, flow.steps[1]);
    assert_eq!(world.send("GET", &path, None).await.status, 404);
}

#[tokio::test]
async fn an_error_has_the_documented_fields() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    let job = world.run(&flow, &[("T1", &[(1, "422")])]).await;
    let error = world.open(&flow, 1).await.remove(0);
    let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
    assert_eq!(
        (text("code"), text("source"), text("traceKey")),
        ("422".into(), "application".into(), "T1".into())
    );
    assert_eq!((text("oIndex"), text("_flowJobId")), ("1".into(), job));
    assert!(text("errorId").parse::<u64>().is_ok() && text("retryDataKey").len() == 32);
    let parts: Vec<String> = text("reqAndResKey").split('-').map(str::to_owned).collect();
    assert_eq!((parts[0].len(), parts[1].len(), &parts[2][..], &parts[3][..]), (13, 32, "422", "POST"));
    let path = format!("/v1/flows/{}/{}/requests/{}", flow.id, flow.steps[1], text("reqAndResKey"));
    let kept = world.get(&path).await;
    assert_eq!((&kept["request"]["method"], &kept["response"]["status"]), (&json!("POST"), &json!(422)));
    assert_eq!(world.send("GET", &format!("{path}x"), None).await.status, 404);
}

#[tokio::test]
async fn errors_before_a_request_was_made_have_no_request() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    let at = json!([{"step": flow.steps[1], "outcome": "error", "code": "c", "source": "mapping"}]);
    let body = json!({"records": [{"traceKey": "B", "data": {}, "at": at}]});
    world.post(&format!("/control/flows/{}/runs", flow.id), body).await;
    assert!(world.open(&flow, 1).await[0].get("reqAndResKey").is_none());
}

#[tokio::test]
async fn ids_may_be_numbers_and_unknown_ones_are_passed_over() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    many(&world, &flow, 3).await;
    let ids: Vec<i64> = all(&world.open(&flow, 1).await, "errorId")
        .iter()
        .map(|id| id.as_str().unwrap().parse().unwrap())
        .collect();
    world.resolve(&flow, 1, &[json!(ids[0]), json!("1"), json!("no number"), json!(ids[0])]).await;
    assert_eq!(world.open(&flow, 1).await.len(), 2);
    let path = format!("/v1/flows/{}/{}/resolved", flow.id, flow.steps[1]);
    assert_eq!(world.send("PUT", &path, Some(json!({"ids": []}))).await.status, 422);
    assert_eq!(world.send("PUT", &path, Some(json!({"errors": []}))).await.status, 200);
}

#[tokio::test]
async fn unknown_answers_can_be_chosen() {
    let choices = Choices {
        next_page_is_api: true,
        next_page_keeps_filters: false,
        error_id_is_number: true,
        error_purge_at_is_ms: true,
        ..Choices::default()
    };
    let world = World::with(Config { choices, ..config() }).await;
    let flow = world.flow("Orders", "ei", true).await;
    many(&world, &flow, 1_001).await;
    let page = world.get(&format!("/v1/flows/{}/{}/errors?source=application", flow.id, flow.steps[1])).await;
    let next = page["nextPageURL"].as_str().unwrap();
    assert!(next.starts_with("/api/flows/") && !next.contains("source"));
    assert!(page["errors"][0]["errorId"].is_u64() && page["errors"][0]["purgeAt"].is_u64());
}

#[tokio::test]
async fn a_list_can_be_downloaded_as_a_file() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    many(&world, &flow, 1_500).await;
    let path = format!("/v1/flows/{}/{}/errors/signedURL", flow.id, flow.steps[1]);
    let url = world.get(&path).await["signedURL"].as_str().unwrap().to_owned();
    let path = url.strip_prefix(world.integrator.base_url()).unwrap();
    let file = crate::world::send(world.integrator.base_url(), "", "GET", path, None).await;
    assert_eq!(file.text.lines().count(), 1_501);
    assert!(file.text.starts_with("occurredAt,source,code,message,traceKey,"));
    let changed = path.replace("/files/", "/files/0");
    assert_eq!(crate::world::send(world.integrator.base_url(), "", "GET", &changed, None).await.status, 404);
}

#[tokio::test]
async fn errors_are_assigned_and_tagged() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    many(&world, &flow, 2).await;
    let open = world.open(&flow, 1).await;
    let root = format!("/v1/flows/{}/{}", flow.id, flow.steps[1]);
    let ids = json!([open[0]["errorId"]]);
    world.put(&format!("{root}/errors/assign"), json!({"errorIds": ids, "email": "new@example.com"})).await;
    let shares = world.get("/v1/ashares").await;
    assert_eq!((&shares[0]["accepted"], &shares[0]["accessLevel"]), (&json!(false), &json!("monitor")));
    let tag = world.post("/v1/tags", json!({"tag": "Urgent"})).await;
    assert_eq!(tag["tagId"].as_str().unwrap().len(), 5);
    assert_eq!(world.send("POST", "/v1/tags", Some(json!({"tag": "urgent"}))).await.status, 422);
    let pair = json!([{"id": open[0]["errorId"], "rdk": open[0]["retryDataKey"]}]);
    world.put(&format!("{root}/tags"), json!({"errors": pair, "tagIds": [tag["tagId"]]})).await;
    let first = world.open(&flow, 1).await.remove(0);
    assert_eq!((&first["assignedTo"], &first["tags"]), (&json!("new@example.com"), &json!([tag["tagId"]])));
    world.put(&format!("{root}/tags"), json!({"errorIds": ids, "tagIds": []})).await;
    world.put(&format!("{root}/errors/unassign"), json!({"errorIds": ids})).await;
    let first = world.open(&flow, 1).await.remove(0);
    assert!(first.get("assignedTo").is_none() && first.get("tags").is_none());
    let unknown =
        world.send("PUT", &format!("{root}/tags"), Some(json!({"errorIds": ids, "tagIds": ["XXXXX"]}))).await;
    assert_eq!(unknown.status, 422);
}
