//! The error desk: list, facets, query bar, one record, retries.

use crate::kit::{Kit, page};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn the_list_names_flow_and_step_and_marks_the_words() {
    let (kit, flow) = Kit::with_errors(3).await;
    let list = kit.call("list_errors", page("is:open timeout")).await;
    assert_eq!(
        (&list["total"], &list["totalRetriable"], &list["marks"]),
        (&json!(3), &json!(3), &json!(["timeout"]))
    );
    let row = &list["rows"][0];
    assert_eq!(
        (&row["flowName"], &row["stepName"], &row["code"]),
        (&json!("Orders"), &json!("Create"), &json!("503"))
    );
    assert_eq!(
        (&row["state"], &row["overlay"], &row["retriable"]),
        (&json!("open"), &json!(null), &json!(true))
    );
    assert_eq!(row["flowId"], json!(flow.id.0));
    assert!(list["asOfMs"].as_i64().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other_without_gap_or_repeat() {
    let (kit, _) = Kit::with_errors(25).await;
    let mut seen = Vec::new();
    let mut after = Value::Null;
    loop {
        let request = json!({"query": "is:open", "sort": "occurred_newest", "after": after, "limit": 10});
        let list = kit.call("list_errors", request).await;
        seen.extend(list["rows"].as_array().unwrap().iter().map(|row| row["errorId"].to_string()));
        after = list["next"].clone();
        if after.is_null() {
            break;
        }
    }
    assert_eq!(seen.len(), 25);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 25);
}

#[tokio::test(flavor = "multi_thread")]
async fn facets_ignore_their_own_filter_and_know_what_is_chosen() {
    let (kit, flow) = Kit::with_errors(4).await;
    let query = format!("is:open step:{}", flow.step("Create").step.0);
    let facets = kit
        .call("get_facets", json!({"query": query, "bars": 24, "days": [0, 1, i64::MAX / 1_000_000]}))
        .await;
    assert_eq!((&facets["open"], &facets["resolved"]), (&json!(4), &json!(0)));
    let group = |key: &str| {
        facets["groups"].as_array().unwrap().iter().find(|group| group["key"] == key).unwrap().clone()
    };
    let step = &group("step")["values"][0];
    assert_eq!(
        (&step["label"], &step["count"], &step["selected"]),
        (&json!("Create"), &json!(4), &json!(true))
    );
    let flow = &group("flow")["values"][0];
    assert_eq!((&flow["label"], &flow["selected"]), (&json!("Orders"), &json!(false)));
    let bars: u64 =
        facets["histogram"]["bars"].as_array().unwrap().iter().map(|bar| bar.as_u64().unwrap()).sum();
    assert_eq!(bars, 4);
    assert_eq!(facets["days"], json!([0, 4]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_query_bar_shows_names_for_ids_and_gives_the_text_without_a_part() {
    let (kit, flow) = Kit::with_errors(1).await;
    let query = format!("is:open flow:{} nonsense:x timeout", flow.id.0);
    let view = kit.call("read_query", json!({"query": query})).await;
    let parts = view["parts"].as_array().unwrap();
    assert_eq!(parts.len(), 4);
    assert_eq!((&parts[1]["key"], &parts[1]["label"]), (&json!("flow"), &json!("Orders")));
    assert_eq!(parts[1]["without"], "is:open nonsense:x timeout");
    assert_eq!(parts[2]["understood"], false);
    let edited = |change: Value| {
        let kit = &kit;
        async move { kit.call("edit_query", change).await["query"].clone() }
    };
    let base =
        json!({"query": "is:open timeout", "key": "is", "value": "resolved", "on": true, "replace": true});
    assert_eq!(edited(base).await, "timeout is:resolved");
    let off = json!({"query": "timeout class:value,parse", "key": "class", "value": "value", "on": false, "replace": false});
    assert_eq!(edited(off).await, "timeout class:parse");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_record_is_shown_in_full_with_its_run() {
    let (kit, _) = Kit::with_errors(2).await;
    let list = kit.call("list_errors", page("is:open trace:key-1")).await;
    let row = &list["rows"][0];
    let key = json!({"flowId": row["flowId"], "stepId": row["stepId"], "errorId": row["errorId"]});
    let detail = kit.call("get_error", key).await;
    assert_eq!(detail["message"], "Timeout while saving order 1");
    assert_eq!(detail["run"]["status"], "completed");
    assert!(detail["raw"].as_str().unwrap().contains("\"errorId\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_error_of_the_same_record_is_listed_as_resolved_by_the_platform() {
    let (kit, flow) = Kit::with_errors(1).await;
    let again = testkit::Record::new("key-0", json!({"id": 0})).fails_at("Create", "503", "Timeout again");
    kit.platform.advance_ms(60_000);
    kit.platform.run(&flow, [again]);
    kit.sync().await;
    let row = kit.call("list_errors", page("is:open")).await["rows"][0].clone();
    let key = json!({"flowId": row["flowId"], "stepId": row["stepId"], "errorId": row["errorId"]});
    let detail = kit.call("get_error", key).await;
    assert_eq!(detail["row"]["message"], "Timeout again");
    let same = &detail["sameRecord"][0];
    assert_eq!((&same["state"], &same["resolvedBy"]["auto"]), (&json!("resolved"), &json!(true)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_intermittent_error_shows_its_next_attempt_of_four() {
    let kit = Kit::connected().await;
    let flow = kit.platform.make_flow(&testkit::FlowBuilder::new("Orders").export("Get").import("Create"));
    let outcome = testkit::Outcome::error("ETIMEDOUT", "timed out").classified("intermittent");
    kit.platform.run(&flow, [testkit::Record::of("k").at("Create", outcome)]);
    kit.sync().await;
    let row = kit.call("list_errors", page("is:open")).await["rows"][0].clone();
    assert_eq!((&row["retryAttempt"], &row["retriesExhausted"]), (&json!(1), &json!(false)));
    let key = json!({"flowId": row["flowId"], "stepId": row["stepId"], "errorId": row["errorId"]});
    let detail = kit.call("get_error", key).await;
    let outcomes: Vec<&str> = detail["attempts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|attempt| attempt["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(outcomes, ["next", "waiting", "waiting", "waiting"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn retries_of_the_platform_are_listed_with_who_started_them() {
    let (kit, flow) = Kit::with_errors(2).await;
    let list = kit.call("list_errors", page("is:open")).await;
    assert_eq!(list["total"], 2);
    let selection =
        json!({"action": "retry", "selection": {"kind": "query", "query": "is:open", "except": []}});
    let preview = kit.call("preview_action", selection).await;
    kit.call("queue_action", json!({"previewId": preview["previewId"]})).await;
    kit.send().await;
    kit.sync().await;
    let retries = kit
        .call("list_retries", json!({"query": format!("flow:{}", flow.id.0), "after": null, "limit": 50}))
        .await;
    let row = &retries["rows"][0];
    assert_eq!(
        (&row["flowName"], &row["stepName"], &row["success"]),
        (&json!("Orders"), &json!("Create"), &json!(2))
    );
    assert_eq!(row["startedBy"]["auto"], false);
    let elsewhere =
        kit.call("list_retries", json!({"query": "flow:nowhere", "after": null, "limit": 50})).await;
    assert_eq!(elsewhere["rows"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kind_holds_records_of_one_failure_and_its_query_means_exactly_them() {
    let (kit, _) = Kit::with_errors(5).await;
    let request = json!({
        "query": "is:open timeout", "by": "kind", "sort": "count", "after": null, "limit": 50, "theme": "dark",
    });
    let groups = kit.call("list_groups", request).await;
    assert_eq!(groups["total"], json!(1), "{groups}");
    let kind = &groups["rows"][0];
    assert_eq!((&kind["count"], &kind["flows"], &kind["steps"]), (&json!(5), &json!(1), &json!(["Create"])));
    assert_eq!((&kind["trend"], &kind["newest"]["code"]), (&json!("new"), &json!("503")));
    assert!(kind["chart"].as_str().unwrap().starts_with("<svg"));
    let list = kit.call("list_errors", page(kind["query"].as_str().unwrap())).await;
    assert_eq!(list["total"], json!(5));
    // Narrowed again by something else that the query already asks for, it is still this kind alone.
    let twice = json!({
        "query": kind["query"], "by": "code", "sort": "last_seen", "after": null, "limit": 50, "theme": "light",
    });
    let codes = kit.call("list_groups", twice).await;
    assert_eq!(codes["rows"][0]["label"], json!([{"text": "503", "slot": false}]));
    assert_eq!(codes["rows"][0]["query"], json!(format!("{} code:503", kind["query"].as_str().unwrap())));
}
