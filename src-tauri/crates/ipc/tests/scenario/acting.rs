//! Labels, downloads and retry data as the window calls them.

use crate::kit::{Kit, page};
use ipc::ErrorCode;
use serde_json::{Value, json};

fn reference(row: &Value) -> Value {
    json!({"flowId": row["flowId"], "stepId": row["stepId"], "errorId": row["errorId"]})
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assignment_is_frozen_queued_sent_and_kept_with_its_terms() {
    let (kit, _) = Kit::with_errors(3).await;
    let request = json!({
        "action": "assign",
        "selection": {"kind": "query", "query": "is:open", "except": []},
        "terms": {"assignTo": "ada@example.com", "tagsAdd": [], "tagsRemove": []},
    });
    let preview = kit.call("preview_action", request).await;
    assert_eq!((&preview["eligible"], &preview["requests"]), (&json!(3), &json!(1)));
    kit.call("queue_action", json!({"previewId": preview["previewId"]})).await;
    kit.send().await;
    let batches = kit.call("list_batches", json!({"after": null, "limit": 10})).await;
    assert_eq!(batches["rows"][0]["terms"]["assignTo"], "ada@example.com");
    let item = &batches["rows"][0]["items"][0]["itemId"];
    let records = kit.call("list_item_records", json!({"itemId": item, "skip": 0, "limit": 2})).await;
    assert_eq!((&records["total"], &records["rows"][1]["result"]), (&json!(3), &json!("sent")));
    let journal = kit.call("list_journal", json!({"after": null, "limit": 10})).await;
    let line = &journal["rows"][0];
    assert_eq!((&line["method"], &line["outcome"], &line["ids"]), (&json!("PUT"), &json!("done"), &json!(3)));
    assert_eq!((&line["flowName"], &line["stepName"]), (&json!("Orders"), &json!("Create")));
    let rows = kit.call("list_errors", page("assigned:ada@example.com")).await;
    assert_eq!(rows["total"], 3);
    let nothing = json!({
        "action": "tag",
        "selection": {"kind": "query", "query": "is:open", "except": []},
        "terms": null,
    });
    assert_eq!(kit.refused("preview_action", nothing).await, ErrorCode::BadInput, "tags without any tag");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pace_belongs_to_the_frozen_list_that_is_queued() {
    let (kit, _) = Kit::with_errors(5).await;
    let request = json!({
        "action": "retry",
        "selection": {"kind": "query", "query": "is:open", "except": []},
        "terms": null,
    });
    let preview = kit.call("preview_action", request).await;
    let paced = json!({"previewId": preview["previewId"], "perMinute": 12, "stopPercent": 10});
    let paced = kit.call("pace_action", paced).await;
    assert_eq!(
        (&paced["eligible"], &paced["requests"], &paced["perMinute"]),
        (&json!(5), &json!(3), &json!(12))
    );
    kit.call("queue_action", json!({"previewId": preview["previewId"]})).await;
    let batches = kit.call("list_batches", json!({"after": null, "limit": 10})).await;
    let batch = &batches["rows"][0];
    assert_eq!((&batch["perMinute"], &batch["stopPercent"]), (&json!(12), &json!(10)));
    kit.call("pause_batch", json!({"batchId": batch["batchId"]})).await;
    let batches = kit.call("list_batches", json!({"after": null, "limit": 10})).await;
    assert_eq!(batches["rows"][0]["paused"], "person");
    let review = kit.call("review_batch", json!({"batchId": batch["batchId"]})).await;
    assert_eq!((&review["go"], &review["isCurrent"]), (&json!(5), &json!(true)));
}

#[tokio::test(flavor = "multi_thread")]
async fn retry_data_is_saved_unless_somebody_was_faster() {
    let (kit, _) = Kit::with_errors(1).await;
    let rows = kit.call("list_errors", page("is:open")).await;
    let error = reference(&rows["rows"][0]);
    let read = kit.call("get_retry_data", error.clone()).await;
    let fetched = read["data"].as_str().unwrap().to_owned();
    assert!(fetched.starts_with("{\n  \""), "{fetched}");
    let save = |edited: &str, overwrite: bool| json!({"error": error, "fetched": fetched, "edited": edited, "overwrite": overwrite});
    assert_eq!(kit.refused("save_retry_data", save("{", false)).await, ErrorCode::BadInput);
    assert_eq!(kit.refused("save_retry_data", save("7", false)).await, ErrorCode::BadInput);
    let long = r#"{"id": 90071992547409931, "by": "us"}"#;
    assert_eq!(kit.call("save_retry_data", save(long, false)).await["state"], "saved");
    let read = kit.call("get_retry_data", error.clone()).await;
    assert!(read["data"].as_str().unwrap().contains("90071992547409931"), "no digit is lost");
    // What was fetched is not what the remote has any more.
    let other = r#"{"id":1,"by":"them"}"#;
    let answer = kit.call("save_retry_data", save(other, false)).await;
    assert_eq!(answer["state"], "conflict");
    assert!(answer["server"].as_str().unwrap().contains("\"us\""));
    assert_eq!(kit.call("save_retry_data", save(other, true)).await["state"], "saved");
    let trace = kit.call("get_trace", error).await;
    assert_eq!(trace["kept"], true);
    let headers = trace["request"]["headers"].as_array().unwrap();
    let secret = |header: &&Value| domain::secret_mask::is_secret(header["name"].as_str().unwrap());
    assert!(headers.iter().filter(secret).all(|header| header["value"] == domain::secret_mask::MASK));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_holds_every_row_and_appears_only_when_complete() {
    let (kit, _) = Kit::with_errors(7).await;
    for (format, lines) in [("csv", 8), ("ndjson", 7), ("xlsx", 0)] {
        let request = json!({
            "selection": {"kind": "query", "query": "is:open", "except": []},
            "format": format,
        });
        let done = kit.call("export_errors", request.clone()).await;
        assert_eq!((&done["rows"], &done["cutCells"]), (&json!(7), &json!(0)), "{format}");
        let bytes = std::fs::read(done["path"].as_str().unwrap()).unwrap();
        if lines > 0 {
            let text = String::from_utf8(bytes).unwrap();
            assert_eq!(text.lines().count(), lines, "{text}");
            assert!(text.contains("Timeout while saving order 6"));
        } else {
            assert!(bytes.starts_with(b"PK"), "a spreadsheet is a zip file");
        }
        let again = kit.call("export_errors", request).await;
        assert_ne!(again["path"], done["path"], "nothing is overwritten");
    }
    let folder = kit.folder.path().join("downloads");
    let left =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    assert!(left.into_iter().all(|name| !name.ends_with(".unfinished")));
}
