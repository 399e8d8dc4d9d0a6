//! Drafts, queued edits and one change of many records, as the window calls them.

use crate::kit::{Kit, page};
use ipc::ErrorCode;
use serde_json::{Value, json};

fn reference(row: &Value) -> Value {
    json!({"flowId": row["flowId"], "stepId": row["stepId"], "errorId": row["errorId"]})
}

async fn first(kit: &Kit) -> Value {
    reference(&kit.call("list_errors", page("is:open")).await["rows"][0])
}

fn open_ones() -> Value {
    json!({"selection": {"kind": "query", "query": "is:open", "except": []}})
}

/// Reads everything; gives the handle and the last answer.
async fn begin(kit: &Kit, request: Value) -> (Value, Value) {
    let begun = kit.call("begin_data_edit", request).await;
    let edit_id = begun["editId"].clone();
    loop {
        let read = kit.call("read_data_edit", json!({"editId": edit_id})).await;
        if read["lookedAt"] == read["total"] {
            return (edit_id, read);
        }
    }
}

fn set(edit_id: &Value, path: &str, value: &str, is_json: bool) -> Value {
    json!({"editId": edit_id, "path": path, "thenRetry": true,
        "op": {"kind": "set", "value": value, "isJson": is_json, "add": false}})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_kept_marked_and_discarded() {
    let (kit, _) = Kit::with_errors(2).await;
    let error = first(&kit).await;
    let draft =
        json!({"error": error, "stage": "import", "fetched": "{}", "edited": "{\"a\": ", "readAtMs": 7});
    kit.call("save_draft", draft).await;
    let found = kit.call("get_draft", error.clone()).await;
    assert_eq!(found["draft"]["edited"], "{\"a\": ", "also what is no JSON yet");
    let rows = kit.call("list_errors", page("is:open")).await;
    assert_eq!((&rows["rows"][0]["draft"], &rows["rows"][1]["draft"]), (&json!(true), &json!(false)));
    assert_eq!(kit.call("get_error", error.clone()).await["row"]["draft"], true);
    let drafts = kit.call("list_drafts", json!({})).await;
    assert_eq!((&drafts["rows"][0]["error"], &drafts["rows"][0]["flowName"]), (&error, &json!("Orders")));
    kit.call("discard_draft", error.clone()).await;
    assert_eq!(kit.call("get_draft", error).await["draft"], Value::Null);
    assert_eq!(kit.call("list_errors", page("is:open")).await["rows"][0]["draft"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_waits_in_the_outbox_and_its_draft_goes_when_it_has_arrived() {
    let (kit, _) = Kit::with_errors(1).await;
    let error = first(&kit).await;
    let fetched = kit.call("get_retry_data", error.clone()).await["data"].clone();
    let edited = "{\n  \"id\": 0,\n  \"mended\": true\n}";
    let draft = json!({"error": error, "stage": null, "fetched": fetched, "edited": edited, "readAtMs": 7});
    kit.call("save_draft", draft).await;
    let edit =
        |edited: &str| json!({"error": error, "fetched": fetched, "edited": edited, "thenRetry": false});
    assert_eq!(kit.refused("queue_retry_data", edit("{")).await, ErrorCode::BadInput);
    let queued = kit.call("queue_retry_data", edit(edited)).await;
    assert_eq!(queued["count"], 1);
    assert_eq!(kit.refused("queue_retry_data", edit(edited)).await, ErrorCode::BadInput, "one at a time");
    let row = kit.call("get_error", error.clone()).await["row"].clone();
    assert_eq!((&row["overlay"], &row["draft"]), (&json!("queued_edit"), &json!(true)));
    kit.send().await;
    let now = kit.call("get_retry_data", error.clone()).await;
    assert!(now["data"].as_str().unwrap().contains("\"mended\": true"), "{now}");
    assert_eq!(kit.call("get_draft", error).await["draft"], Value::Null);
    let batches = kit.call("list_batches", json!({"after": null, "limit": 10})).await;
    let batch = &batches["rows"][0];
    assert_eq!((&batch["action"], &batch["thenRetry"]), (&json!("edit_data"), &json!(false)));
    assert_eq!(batch["items"][0]["state"], "done");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_change_of_many_records_is_tried_queued_saved_and_retried() {
    let (kit, _) = Kit::with_errors(20).await;
    let (edit_id, read) = begin(&kit, open_ones()).await;
    assert_eq!((&read["total"], &read["failed"]), (&json!(20), &json!(0)));
    let field = &read["fields"][0];
    assert_eq!(
        (&field["path"], &field["records"], &field["isText"]),
        (&json!("id"), &json!(20), &json!(false))
    );
    for (path, value, problem) in
        [(" ", "1", "path_empty"), ("a..b", "1", "path_bad"), ("id", "nope", "value_not_json")]
    {
        let shape = kit.call("shape_data_edit", set(&edit_id, path, value, true)).await;
        assert_eq!((&shape["problem"], &shape["changed"]), (&json!(problem), &json!(0)));
    }
    assert_eq!(kit.call("shape_data_edit", set(&edit_id, "no.such", "1", true)).await["missing"], 20);
    let shape = kit.call("shape_data_edit", set(&edit_id, "/id", "7", true)).await;
    assert_eq!((&shape["changed"], &shape["unchanged"]), (&json!(19), &json!(1)), "{shape}");
    assert_eq!(shape["requests"], 19 * 2 + 1, "each is read and written, then one retry");
    let row = &shape["rows"][0];
    assert_eq!((&row["result"], &row["after"]), (&json!("changed"), &json!("7")));
    let queued = kit.call("queue_data_edit", json!({"editId": edit_id})).await;
    assert_eq!(queued["count"], 19);
    kit.send().await;
    let batches = kit.call("list_batches", json!({"after": null, "limit": 10})).await;
    let batch = &batches["rows"][0];
    assert_eq!((&batch["count"], &batch["leftOut"][0]["reason"]), (&json!(19), &json!("unchanged")));
    let items = batch["items"].as_array().unwrap();
    let of = |action: &str| items.iter().filter(|item| item["action"] == action).count();
    assert_eq!((of("edit_data"), of("retry")), (19, 1));
    assert_eq!(items.last().unwrap()["succeeded"], 19, "{items:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_was_tried_last_can_be_queued() {
    let (kit, _) = Kit::with_errors(2).await;
    let (edit_id, _) = begin(&kit, open_ones()).await;
    kit.call("shape_data_edit", set(&edit_id, "id", "9", true)).await;
    kit.call("shape_data_edit", set(&edit_id, "", "9", true)).await;
    let code = kit.refused("queue_data_edit", json!({"editId": edit_id})).await;
    assert_eq!(code, ErrorCode::NotFound, "the last dry run showed nothing");
    assert_eq!(kit.refused("read_data_edit", json!({"editId": "99"})).await, ErrorCode::NotFound);
    let none = json!({"selection": {"kind": "query", "query": "is:resolved", "except": []}});
    assert_eq!(kit.call("begin_data_edit", none).await["eligible"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_shows_three_versions_and_goes_as_a_person_says() {
    let (kit, _) = Kit::with_errors(1).await;
    let error = first(&kit).await;
    let fetched = kit.call("get_retry_data", error.clone()).await["data"].clone();
    let mine = json!({"error": error, "fetched": fetched, "edited": "{\"by\":\"me\"}", "thenRetry": false});
    kit.call("queue_retry_data", mine).await;
    let theirs =
        json!({"error": error, "fetched": fetched, "edited": "{\"by\":\"them\"}", "overwrite": true});
    kit.call("save_retry_data", theirs).await;
    let engine = kit.desk.account().unwrap();
    let report = engine.engine().unwrap().drain(sync::DrainMode::All).await.unwrap();
    assert_eq!((report.parked, report.done), (1, 0), "{report:?}");
    let batches = kit.call("list_batches", json!({"after": null, "limit": 10})).await;
    let item = batches["rows"][0]["items"][0].clone();
    assert_eq!(item["parkReason"], "data_conflict");
    let conflict = kit.call("get_data_conflict", json!({"itemId": item["itemId"]})).await;
    assert_eq!(conflict["fetched"], fetched);
    assert!(conflict["edited"].as_str().unwrap().contains("me"));
    assert!(conflict["server"].as_str().unwrap().contains("them"));
    let choice =
        json!({"itemId": item["itemId"], "server": conflict["server"], "edited": "{\"by\":\"both\"}"});
    kit.call("requeue_edit", choice).await;
    kit.send().await;
    let now = kit.call("get_retry_data", error).await;
    assert!(now["data"].as_str().unwrap().contains("both"), "{now}");
}
