//! Bulk actions: dry run, queue, undo, outbox.

use crate::kit::{Kit, page};
use ipc::ErrorCode;
use serde_json::{Value, json};

fn everything(action: &str) -> Value {
    json!({"action": action, "selection": {"kind": "query", "query": "is:open", "except": []}})
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_shown_is_what_is_sent_even_when_more_matches_later() {
    let (kit, flow) = Kit::with_errors(3).await;
    let preview = kit.call("preview_action", everything("resolve")).await;
    assert_eq!(
        (&preview["matching"], &preview["eligible"], &preview["requests"]),
        (&json!(3), &json!(3), &json!(1))
    );
    assert_eq!((&preview["steps"][0]["stepName"], &preview["flows"]), (&json!("Create"), &json!(1)));
    kit.platform.advance_ms(1_000);
    kit.platform.run_failing(&flow, "Create", "late", 2);
    kit.sync().await;
    let queued = kit.call("queue_action", json!({"previewId": preview["previewId"]})).await;
    assert_eq!(queued["count"], 3);
    kit.send().await;
    kit.sync().await;
    assert_eq!(kit.call("list_errors", page("is:open")).await["total"], 2);
    assert_eq!(kit.platform.ledger().of("PUT", "/resolved").len(), 1);
    assert!(kit.platform.ledger().repeated_ids().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_works_once_and_a_query_that_asks_for_nothing_is_refused() {
    let (kit, _) = Kit::with_errors(1).await;
    let preview = kit.call("preview_action", everything("resolve")).await;
    kit.call("queue_action", json!({"previewId": preview["previewId"]})).await;
    let again = kit.refused("queue_action", json!({"previewId": preview["previewId"]})).await;
    assert_eq!(again, ErrorCode::NotFound);
    let empty = json!({"action": "resolve", "selection": {"kind": "query", "query": "  ", "except": []}});
    assert_eq!(kit.refused("preview_action", empty).await, ErrorCode::BadInput);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queued_row_carries_its_overlay_and_undo_takes_it_back() {
    let (kit, _) = Kit::with_errors(2).await;
    let row = kit.call("list_errors", page("is:open")).await["rows"][0].clone();
    let key = json!({"flowId": row["flowId"], "stepId": row["stepId"], "errorId": row["errorId"]});
    let request = json!({"action": "retry", "selection": {"kind": "keys", "keys": [key]}});
    let preview = kit.call("preview_action", request).await;
    let queued = kit.call("queue_action", json!({"previewId": preview["previewId"]})).await;
    let shown = kit.call("list_errors", page("is:queued")).await["rows"][0].clone();
    assert_eq!((&shown["overlay"], &shown["batchId"]), (&json!("queued_retry"), &queued["batchId"]));
    assert_eq!(shown["undoUntilMs"], queued["undoUntilMs"]);
    let again = kit.call("preview_action", everything("resolve")).await;
    assert_eq!(again["leftOut"], json!([{"reason": "already_queued", "count": 1}]));
    let undone = kit.call("undo_batch", json!({"batchId": queued["batchId"]})).await;
    assert_eq!(undone, json!({"canceled": 1, "alreadySent": 0}));
    assert_eq!(kit.call("list_errors", page("is:queued")).await["total"], 0);
    kit.send().await;
    assert!(kit.platform.ledger().of("POST", "/retry").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_outbox_shows_the_outcome_of_a_retry() {
    let (kit, _) = Kit::with_errors(3).await;
    kit.platform.reprocess("key-1", &testkit::Outcome::error("503", "still down"));
    let preview = kit.call("preview_action", everything("retry")).await;
    kit.call("queue_action", json!({"previewId": preview["previewId"]})).await;
    kit.send().await;
    kit.sync().await;
    let batches = kit.call("list_batches", json!({"after": null, "limit": 10})).await;
    let batch = &batches["rows"][0];
    assert_eq!((&batch["action"], &batch["count"]), (&json!("retry"), &json!(3)));
    let item = &batch["items"][0];
    assert_eq!((&item["state"], &item["succeeded"], &item["failed"]), (&json!("done"), &json!(2), &json!(1)));
    let failed = kit.call("list_errors", page("is:open")).await;
    assert_eq!((&failed["total"], &failed["rows"][0]["overlay"]), (&json!(1), &json!("retry_failed")));
}

#[tokio::test(flavor = "multi_thread")]
async fn handles_that_are_not_ours_are_refused() {
    let kit = Kit::connected().await;
    assert_eq!(kit.refused("undo_batch", json!({"batchId": "x"})).await, ErrorCode::BadInput);
    assert_eq!(kit.refused("undo_batch", json!({"batchId": "77"})).await, ErrorCode::NotFound);
    assert_eq!(kit.refused("requeue_item", json!({"itemId": "77"})).await, ErrorCode::NotFound);
    assert_eq!(kit.refused("drop_item", json!({"itemId": "77"})).await, ErrorCode::NotFound);
}
