//! The page of a flow: how it is drawn, the run console, the history, its settings.

use crate::kit::{Kit, page};
use serde_json::{Value, json};
use testkit::{FlowBuilder, Record};

fn history(flow: &str, status: &str, hide_empty: bool, limit: u32) -> Value {
    json!({"flowId": flow, "range": {"preset": "all", "fromMs": null, "toMs": null}, "status": status,
        "hideEmpty": hide_empty, "after": null, "limit": limit})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_is_drawn_with_its_live_open_errors() {
    let (kit, flow) = Kit::with_errors(3).await;
    let page = kit.call("get_flow", json!({"flowId": flow.id.0})).await;
    assert_eq!(
        (&page["flowName"], &page["openErrors"], &page["autoResolve"]),
        (&json!("Orders"), &json!(3), &json!(true))
    );
    let steps: Vec<(&str, &str, u64)> = page["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| &column["lanes"][0]["steps"][0])
        .map(|step| {
            (
                step["name"].as_str().unwrap(),
                step["kind"].as_str().unwrap(),
                step["openErrors"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(steps, [("Get", "export", 0), ("Find", "lookup", 0), ("Create", "import", 3)]);
    assert_eq!(kit.refused("get_flow", json!({"flowId": "nobody"})).await, ipc::ErrorCode::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_shows_a_run_before_it_ends_and_its_counts_stay_when_errors_are_resolved() {
    let (kit, flow) = Kit::with_errors(1).await;
    let records = [Record::of("x").fails_at("Create", "500", "broken"), Record::of("y")];
    let run = kit.platform.begin_run(&flow, records);
    kit.sync().await;
    let console = || kit.call("get_console", json!({"flowId": flow.id.0}));
    let under_way = console().await;
    let shown = &under_way["run"];
    assert_eq!(
        (&shown["runIds"], &shown["errors"], &shown["endedAtMs"]),
        (&json!([run.0]), &json!(1), &Value::Null)
    );
    let create = shown["steps"].as_array().unwrap().iter().find(|step| step["name"] == "Create").unwrap();
    assert_eq!((&create["errors"], &create["kind"]), (&json!(1), &json!("import")));
    assert_eq!(kit.call("list_errors", page(&format!("run:{run}"))).await["total"], 1, "before the run ends");
    kit.platform.finish_run(&run);
    let id = kit.platform.open_field(&flow, "Create", "errorId");
    kit.platform.resolve(&flow, "Create", &id);
    kit.sync().await;
    let ended = console().await;
    let shown = &ended["run"];
    assert_eq!(
        (&shown["status"], &shown["errors"], &shown["openErrors"]),
        (&json!("completed"), &json!(1), &json!(0))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn several_page_generators_are_one_run_on_the_screen() {
    let kit = Kit::connected().await;
    let flow = kit.platform.make_flow(&FlowBuilder::new("Two").export("Shop").export("Market").import("Put"));
    kit.platform.must("POST", &format!("/v1/flows/{}/run", flow.id), Some(&json!({})));
    kit.platform.advance_ms(60_000);
    kit.sync().await;
    let console = kit.call("get_console", json!({"flowId": flow.id.0})).await;
    assert_eq!(console["run"]["runIds"].as_array().unwrap().len(), 2, "{console}");
    let steps = console["run"]["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 3, "each step is one row");
    let page = kit.call("list_run_history", history(&flow.id.0, "all", false, 50)).await;
    assert_eq!((page["rows"].as_array().unwrap().len(), &page["total"]), (1, &json!(2)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_is_a_snapshot_that_is_filtered_and_paged() {
    let (kit, flow) = Kit::with_errors(2).await;
    kit.platform.run(&flow, []);
    for n in 0..3 {
        kit.platform.run(&flow, [Record::of(&format!("fine-{n}"))]);
    }
    kit.sync().await;
    let counts = |page: &Value| -> Vec<(u64, u64)> {
        page["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (row["success"].as_u64().unwrap(), row["errors"].as_u64().unwrap()))
            .collect()
    };
    let ids = kit.platform.open_field(&flow, "Create", "errorId");
    kit.platform.resolve(&flow, "Create", &ids[..1]);
    kit.sync().await;
    let all = kit.call("list_run_history", history(&flow.id.0, "all", false, 50)).await;
    assert_eq!(all["rows"].as_array().unwrap().len(), 5);
    assert_eq!((&all["total"], &all["empty"], &all["next"]), (&json!(5), &json!(1), &Value::Null));
    let oldest = &all["rows"][4];
    assert_eq!(
        (&oldest["errors"], &oldest["heldErrors"], &oldest["openErrors"]),
        (&json!(2), &json!(2), &json!(1))
    );
    assert_eq!(oldest["cells"].as_array().unwrap().len(), 3);
    let full = kit.call("list_run_history", history(&flow.id.0, "all", true, 50)).await;
    assert_eq!(full["rows"].as_array().unwrap().len(), 4);
    let bad = kit.call("list_run_history", history(&flow.id.0, "error", false, 50)).await;
    assert_eq!(counts(&bad).len(), 1);
    let mut seen = Vec::new();
    let mut request = history(&flow.id.0, "all", false, 2);
    loop {
        let page = kit.call("list_run_history", request.clone()).await;
        seen.extend(page["rows"].as_array().unwrap().iter().map(|row| row["runIds"][0].clone()));
        if page["next"].is_null() {
            break;
        }
        request["after"] = page["next"].clone();
    }
    let expected: Vec<Value> =
        all["rows"].as_array().unwrap().iter().map(|row| row["runIds"][0].clone()).collect();
    assert_eq!(seen, expected, "pages follow one another without a gap");
    let steps = kit.call("get_run_steps", json!({"runIds": oldest["runIds"]})).await;
    assert_eq!((&steps["known"], &steps["steps"][2]["errors"]), (&json!(true), &json!(2)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_far_below_the_usual_volume_is_marked() {
    let (kit, flow) = Kit::with_errors(0).await;
    for n in 0..6 {
        kit.platform.run(&flow, (0..30).map(|k| Record::of(&format!("{n}-{k}"))));
        kit.platform.advance_ms(60_000);
    }
    kit.platform.run(&flow, []);
    kit.sync().await;
    let page = kit.call("get_flow", json!({"flowId": flow.id.0})).await;
    assert_eq!(page["silence"], json!({"usual": 90, "records": 0}), "three steps pass thirty records each");
    let rows = kit.call("list_run_history", history(&flow.id.0, "all", false, 50)).await;
    assert_eq!(
        (&rows["rows"][0]["silence"]["records"], &rows["rows"][1]["silence"]),
        (&json!(0), &Value::Null)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_written_and_refused_with_what_changed() {
    let (kit, flow) = Kit::with_errors(0).await;
    let shown = kit.call("get_flow", json!({"flowId": flow.id.0})).await;
    let path = format!("/v1/flows/{}", flow.id);
    let mut theirs = kit.platform.get(&path);
    theirs["name"] = json!("Renamed");
    kit.platform.advance_ms(1_000);
    kit.platform.must("PUT", &path, Some(&theirs));
    let request = |seen: &Value| json!({"flowId": flow.id.0, "on": false, "seenMs": seen});
    let refused = kit.call("set_auto_resolve", request(&shown["lastModifiedMs"])).await;
    assert_eq!(
        refused,
        json!({"saved": false, "changes": [{"field": "name", "before": "\"Orders\"", "after": "\"Renamed\""}]})
    );
    let again = kit.call("get_flow", json!({"flowId": flow.id.0})).await;
    assert_eq!(again["flowName"], "Renamed");
    let saved = kit.call("set_auto_resolve", request(&again["lastModifiedMs"])).await;
    assert_eq!(saved, json!({"saved": true, "changes": []}));
    kit.call("set_flow_enabled", json!({"flowId": flow.id.0, "enabled": false})).await;
    let off = kit.call("get_flow", json!({"flowId": flow.id.0})).await;
    assert_eq!((&off["disabled"], &off["autoResolve"]), (&json!(true), &json!(false)));
    kit.call("set_flow_enabled", json!({"flowId": flow.id.0, "enabled": true})).await;
    assert!(kit.call("run_flow", json!({"flowId": flow.id.0})).await["runId"].is_string());
}
