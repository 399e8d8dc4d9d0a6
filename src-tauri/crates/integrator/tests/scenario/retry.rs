//! Retries by hand and the kept data behind them.

use crate::world::{World, all, config};
use integrator::{Choices, Config, RetryAnswer};
use serde_json::json;

#[tokio::test]
async fn a_successful_retry_leaves_the_error_resolved_by_the_person() {
    let world = World::start().await;
    let flow = world.flow("Orders", "eii", true).await;
    world.run(&flow, &[("T1", &[(2, "bad")])]).await;
    world.run(&flow, &[("T1", &[(1, "bad")])]).await;
    let open = world.open(&flow, 1).await;
    let job = world.retry(&flow, 1, &all(&open, "retryDataKey")).await;
    assert!(world.open(&flow, 1).await.is_empty());
    assert_eq!(all(&world.resolved(&flow, 1).await, "resolvedBy"), [world.integrator.user_id()]);
    assert!(world.open(&flow, 2).await.is_empty(), "later steps are reprocessed too");
    let job = world.job(&job).await;
    assert_eq!((&job["type"], &job["status"]), (&json!("retry"), &json!("completed")));
    assert_eq!((&job["numSuccess"], &job["numError"]), (&json!(1), &json!(0)));
    assert_eq!(job["triggeredBy"], world.integrator.user_id());
    assert_eq!(job["_importId"], flow.steps[1].as_str());
}

#[tokio::test]
async fn a_failed_retry_makes_a_new_error_without_a_run() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("T1", &[(1, "bad")])]).await;
    let old = world.open(&flow, 1).await;
    world.fail_next_retry("T1", "STILL", "value").await;
    world.advance(5).await;
    world.retry(&flow, 1, &all(&old, "retryDataKey")).await;
    let new = world.open(&flow, 1).await;
    assert_eq!(all(&new, "code"), ["STILL"]);
    assert!(new[0].get("_flowJobId").is_none());
    assert_ne!(new[0]["errorId"], old[0]["errorId"]);
    assert_ne!(new[0]["retryDataKey"], old[0]["retryDataKey"]);
    assert_eq!(all(&world.resolved(&flow, 1).await, "errorId"), [old[0]["errorId"].clone()]);
    world.retry(&flow, 1, &all(&new, "retryDataKey")).await;
    assert!(world.open(&flow, 1).await.is_empty(), "the script's failure was for one retry only");
}

#[tokio::test]
async fn two_requests_with_one_key_make_two_jobs() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("T1", &[(1, "bad")])]).await;
    let keys = all(&world.open(&flow, 1).await, "retryDataKey");
    let (first, second) = (world.retry(&flow, 1, &keys).await, world.retry(&flow, 1, &keys).await);
    assert_ne!(first, second);
    let path = format!("/v1/jobs?_flowId={}&type=retry&_importId={}", flow.id, flow.steps[1]);
    assert_eq!(world.get(&path).await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn edited_retry_data_is_kept_and_used_in_both_path_shapes() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("T1", &[(1, "bad")])]).await;
    let error = world.open(&flow, 1).await.remove(0);
    let root = format!("/v1/flows/{}/{}", flow.id, flow.steps[1]);
    let key = error["retryDataKey"].as_str().unwrap();
    assert_eq!(key.len(), 32);
    let mut envelope = world.get(&format!("{root}/{key}/data")).await;
    assert_eq!(envelope["stage"], "page_processor_import");
    assert_eq!(envelope["data"], json!({"id": "T1", "n": 1}));
    assert_eq!((&envelope["retryDataKey"], &envelope["pgExportId"]), (&json!(key), &json!(flow.steps[0])));
    envelope["data"]["n"] = json!(2);
    world.put(&format!("{root}/{key}/data"), envelope.clone()).await;
    assert_eq!(world.get(&format!("{root}/retries/{key}")).await, envelope);
    envelope["data"] = json!("text");
    assert_eq!(world.send("PUT", &format!("{root}/retries/{key}"), Some(envelope)).await.status, 422);
    world.fail_next_retry("T1", "", "").await;
    world.retry(&flow, 1, &[error["retryDataKey"].clone()]).await;
    let new = world.open(&flow, 1).await.remove(0);
    let kept = world.get(&format!("{root}/{}/data", new["retryDataKey"].as_str().unwrap())).await;
    assert_eq!(kept["data"]["n"], 2, "the edited record was reprocessed");
}

#[tokio::test]
async fn retry_data_names_the_page_generator_that_the_record_came_from() {
    let world = World::start().await;
    let flow = world.flow("Orders", "eei", true).await;
    let at = json!([{"step": flow.steps[2], "outcome": "error", "code": "x", "classification": "value"}]);
    for (place, key) in [(0, "A"), (1, "B")] {
        let record = json!({"traceKey": key, "data": {}, "at": at});
        let body = json!({"records": [record], "_exportId": flow.steps[place]});
        world.post(&format!("/control/flows/{}/runs", flow.id), body).await;
        let key = world.open(&flow, 2).await[0]["retryDataKey"].as_str().unwrap().to_owned();
        let envelope = world.get(&format!("/v1/flows/{}/{}/{key}/data", flow.id, flow.steps[2])).await;
        assert_eq!(envelope["pgExportId"], flow.steps[place]);
    }
}

#[tokio::test]
async fn retry_data_is_served_by_a_signed_address_without_a_token() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("T1", &[(1, "bad")])]).await;
    let key = world.open(&flow, 1).await[0]["retryDataKey"].as_str().unwrap().to_owned();
    let path = format!("/v1/flows/{}/{}/{key}/signedURL", flow.id, flow.steps[1]);
    let url = world.get(&path).await["signedURL"].as_str().unwrap().to_owned();
    let path = url.strip_prefix(world.integrator.base_url()).unwrap();
    let file = crate::world::send(world.integrator.base_url(), "", "GET", path, None).await;
    assert_eq!((file.status, file.json()["data"]["id"].clone()), (200, json!("T1")));
}

#[tokio::test]
async fn resolved_errors_can_be_retried_within_retention() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("T1", &[(1, "bad")])]).await;
    let open = world.open(&flow, 1).await;
    world.resolve(&flow, 1, &all(&open, "errorId")).await;
    world.fail_next_retry("T1", "AGAIN", "value").await;
    world.retry(&flow, 1, &all(&open, "retryDataKey")).await;
    assert_eq!(all(&world.open(&flow, 1).await, "code"), ["AGAIN"]);
    world.advance(29 * 86_400_000).await;
    world.retry(&flow, 1, &all(&open, "retryDataKey")).await;
    world.advance(86_400_000).await;
    let body = json!({"retryDataKeys": all(&open, "retryDataKey")});
    let path = format!("/v1/flows/{}/{}/retry", flow.id, flow.steps[1]);
    assert_eq!(world.send("POST", &path, Some(body)).await.status, 422, "retention has ended");
}

#[tokio::test]
async fn how_long_a_resolved_error_can_be_retried_is_the_plan_of_the_account() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    let plan =
        |days: u32| world.send("PATCH", "/v1/accountSettings", Some(json!({"dataRetentionPeriod": days})));
    assert_eq!(plan(90).await.status, 200);
    world.run(&flow, &[("T1", &[(1, "bad")])]).await;
    let open = world.open(&flow, 1).await;
    world.resolve(&flow, 1, &all(&open, "errorId")).await;
    let keys = json!({"retryDataKeys": all(&open, "retryDataKey")});
    let path = format!("/v1/flows/{}/{}/retry", flow.id, flow.steps[1]);
    world.advance(80 * 86_400_000).await;
    assert_eq!(world.send("POST", &path, Some(keys.clone())).await.status, 200, "80 of 90 days");
    assert_eq!(plan(60).await.status, 200);
    assert_eq!(world.send("POST", &path, Some(keys.clone())).await.status, 422, "80 of 60 days");
    assert_eq!(world.resolved(&flow, 1).await.len(), 1, "still listed until its own end");
}

#[tokio::test]
async fn edited_data_goes_through_the_later_steps_and_their_errors_are_new_ones_without_a_run() {
    let world = World::start().await;
    let flow = world.flow("Orders", "eii", false).await;
    world.run(&flow, &[("T1", &[(1, "bad")])]).await;
    world.run(&flow, &[("T1", &[(2, "bad")])]).await;
    let error = world.open(&flow, 1).await.remove(0);
    let path =
        format!("/v1/flows/{}/{}/{}/data", flow.id, flow.steps[1], error["retryDataKey"].as_str().unwrap());
    let mut envelope = world.get(&path).await;
    envelope["data"]["n"] = json!(2);
    world.put(&path, envelope).await;
    let job = world.retry(&flow, 1, &[error["retryDataKey"].clone()]).await;
    assert_eq!(world.job(&job).await["numSuccess"], 1, "the retry counts its own step");
    assert!(world.open(&flow, 1).await.is_empty());
    // Without auto-resolve the error of the later step stays, although the record has passed there now.
    assert_eq!(world.open(&flow, 2).await.len(), 1);
    assert_eq!(
        world.get(&format!("/v1/jobs?_flowId={}&type=retry&_importId={}", flow.id, flow.steps[2])).await,
        json!([]),
        "a retry is listed at its own step only"
    );
}

#[tokio::test]
async fn a_disabled_flow_refuses_retries_and_runs() {
    let world = World::start().await;
    let flow = world.flow("Orders", "ei", true).await;
    world.run(&flow, &[("T1", &[(1, "bad")])]).await;
    world.set_flow(&flow, "disabled", json!(true)).await;
    let keys = all(&world.open(&flow, 1).await, "retryDataKey");
    let path = format!("/v1/flows/{}/{}/retry", flow.id, flow.steps[1]);
    let refused = world.send("POST", &path, Some(json!({"retryDataKeys": keys}))).await;
    assert_eq!((refused.status, refused.json()["errors"][0]["code"].clone()), (422, json!("inactive_flow")));
    let refused = world.send("POST", &format!("/v1/flows/{}/run", flow.id), None).await;
    assert_eq!((refused.status, refused.json()["errors"][0]["code"].clone()), (422, json!("inactive_flow")));
    assert_eq!(world.open(&flow, 1).await.len(), 1, "nothing was taken out of open");
}

#[tokio::test]
async fn every_reading_of_the_retry_answer_can_be_chosen() {
    for (retry_answer, status, field) in
        [(RetryAnswer::JobId, 200, "_jobId"), (RetryAnswer::Id, 200, "_id"), (RetryAnswer::Empty, 204, "")]
    {
        let choices = Choices { retry_answer, resolve_is_204: status == 204, ..Choices::default() };
        let world = World::with(Config { choices, ..config() }).await;
        let flow = world.flow("Orders", "ei", true).await;
        world.run(&flow, &[("T1", &[(1, "bad")]), ("T2", &[(1, "bad")])]).await;
        let open = world.open(&flow, 1).await;
        let root = format!("/v1/flows/{}/{}", flow.id, flow.steps[1]);
        let body = json!({"retryDataKeys": [open[0]["retryDataKey"]]});
        let answer = world.send("POST", &format!("{root}/retry"), Some(body)).await;
        assert_eq!(answer.status, status);
        assert!(field.is_empty() || answer.json()[field].is_string());
        let resolved = world.put(&format!("{root}/resolved"), json!({"errors": [open[1]["errorId"]]})).await;
        assert_eq!(resolved.status, if status == 204 { 204 } else { 200 });
    }
}
