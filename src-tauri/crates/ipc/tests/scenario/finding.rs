//! Saved views, live counts, and the life of a record.

use crate::kit::Kit;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn views_are_made_renamed_ordered_and_deleted() {
    let (kit, _) = Kit::with_errors(2).await;
    let view = |id: Value, name: &str| json!({"viewId": id, "name": name, "query": "is:open timeout", "sort": "", "group": "kind"});
    let first = kit.call("save_view", view(Value::Null, " Timeouts ")).await;
    assert_eq!((&first["name"], &first["group"]), (&json!("Timeouts"), &json!("kind")));
    let second = kit.call("save_view", view(Value::Null, "Other")).await;
    kit.call("order_views", json!({"viewIds": [second["viewId"], first["viewId"]]})).await;
    kit.call("save_view", view(first["viewId"].clone(), "Renamed")).await;
    let names = |views: &Value| {
        views["rows"].as_array().unwrap().iter().map(|row| row["name"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(&kit.call("list_views", json!({})).await), ["Other", "Renamed"]);
    kit.call("delete_view", json!({"viewId": second["viewId"]})).await;
    assert_eq!(names(&kit.call("list_views", json!({})).await), ["Renamed"]);
    let count = kit.call("count_errors", json!({"query": first["query"]})).await;
    assert_eq!(count, json!({"count": 2}));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_life_of_a_record_begins_with_its_failure() {
    let (kit, _) = Kit::with_errors(3).await;
    let list = kit.call("list_errors", crate::kit::page("is:open")).await;
    let row = &list["rows"][0];
    let life = kit.call("get_timeline", json!({"traceKey": row["traceKey"]})).await;
    assert_eq!(
        (&life["errors"], &life["flows"], &life["cut"], &life["doubled"]),
        (&json!(1), &json!(1), &json!(false), &json!(0))
    );
    let failed =
        life["events"].as_array().unwrap().iter().find(|event| event["kind"] == "failed").unwrap().clone();
    assert_eq!((&failed["atMs"], &failed["error"]["errorId"]), (&row["occurredAtMs"], &row["errorId"]));
}
