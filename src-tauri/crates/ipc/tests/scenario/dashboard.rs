//! Dashboards and side bar: live totals beside snapshots.

use crate::kit::Kit;
use serde_json::{Value, json};
use testkit::{FlowBuilder, Record};

fn last_day() -> Value {
    json!({"preset": "last24_hours", "fromMs": null, "toMs": null})
}

fn completed(status: &str, text: &str) -> Value {
    json!({"scope": {"integrationId": null}, "range": last_day(), "status": status, "text": text, "hideEmpty": false})
}

#[tokio::test(flavor = "multi_thread")]
async fn the_side_bar_counts_open_errors_by_integration_and_flow() {
    let (kit, _) = Kit::with_errors(3).await;
    let lone = kit.platform.make_flow(&FlowBuilder::new("Lone").export("Get").import("Put"));
    kit.platform.run_failing(&lone, "Put", "p", 2);
    kit.sync().await;
    let navigation = kit.call("get_navigation", json!({})).await;
    assert_eq!(navigation["openErrors"], 5);
    let shop = &navigation["integrations"][0];
    assert_eq!(
        (&shop["name"], &shop["openErrors"], &shop["flows"][0]["name"]),
        (&json!("Shop"), &json!(3), &json!("Orders"))
    );
    let standalone = &navigation["integrations"][1];
    assert_eq!((&standalone["id"], &standalone["flows"][0]["openErrors"]), (&json!(null), &json!(2)));
}

#[tokio::test(flavor = "multi_thread")]
async fn snapshots_of_runs_stay_and_live_totals_fall_when_errors_are_resolved() {
    let (kit, flow) = Kit::with_errors(3).await;
    let ids: Vec<String> = kit
        .platform
        .open_errors(&flow, "Create")
        .iter()
        .map(|error| error["errorId"].as_str().unwrap().to_owned())
        .collect();
    kit.platform.resolve(&flow, "Create", &ids[..2]);
    kit.sync().await;
    let flows = kit.call("list_completed_flows", completed("any", "")).await;
    let row = &flows["rows"][0];
    assert_eq!((&row["errors"], &row["openErrors"], &row["userResolved"]), (&json!(3), &json!(1), &json!(2)));
    assert_eq!((&row["runs"], &row["integrationName"]), (&json!(1), &json!("Shop")));
    assert_eq!((&row["strip"][0]["status"], &row["strip"][0]["errors"]), (&json!("completed"), &json!(3)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dashboard_is_filtered_by_status_and_text() {
    let (kit, _) = Kit::with_errors(1).await;
    let fine = kit.platform.make_flow(&FlowBuilder::new("Invoices").export("Get").import("Put"));
    kit.platform.run(&fine, [Record::of("a")]);
    kit.sync().await;
    let names = |flows: &Value| -> Vec<String> {
        flows["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["flowName"].as_str().unwrap().to_owned())
            .collect()
    };
    let call = |status: &'static str, text: &'static str| {
        let kit = &kit;
        async move { kit.call("list_completed_flows", completed(status, text)).await }
    };
    assert_eq!(names(&call("any", "").await), ["Orders", "Invoices"]);
    assert_eq!(names(&call("error", "").await), ["Orders"]);
    assert_eq!(names(&call("completed", "").await), ["Invoices"]);
    assert_eq!(names(&call("any", "inv").await), ["Invoices"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_have_numbers_and_small_charts() {
    let (kit, _) = Kit::with_errors(3).await;
    let request = json!({"scope": {"integrationId": null}, "range": last_day(), "theme": "dark"});
    let figures = kit.call("get_figures", request).await;
    assert_eq!(
        (&figures["openErrors"], &figures["runs"], &figures["running"]),
        (&json!(3), &json!(1), &json!(0))
    );
    assert_eq!(figures["runsBefore"], json!(null));
    for chart in ["runningChart", "runsChart", "successChart", "openChart", "autoChart"] {
        assert!(figures[chart].as_str().unwrap().contains("<svg"), "{chart}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_under_way_is_on_the_running_dashboard_with_its_errors_until_it_ends() {
    let (kit, flow) = Kit::with_errors(1).await;
    let records = [Record::of("x").fails_at("Create", "500", "broken"), Record::of("y")];
    let run = kit.platform.begin_run(&flow, records);
    kit.sync().await;
    let request = json!({"scope": {"integrationId": null}, "text": ""});
    let running = kit.call("list_running_flows", request.clone()).await;
    let row = &running["runs"][0];
    assert_eq!(
        (&row["runId"], &row["flowName"], &row["errors"]),
        (&json!(run.0), &json!("Orders"), &json!(1))
    );
    assert_eq!(kit.call("list_errors", crate::kit::page("is:open broken")).await["total"], 1);
    kit.platform.finish_run(&run);
    kit.sync().await;
    let after = kit.call("list_running_flows", request).await;
    assert_eq!(after["runs"], json!([]));
    assert_eq!(after["justFinished"][0]["runId"], json!(run.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn canceling_a_run_ends_it_at_the_platform() {
    let (kit, flow) = Kit::with_errors(1).await;
    let run = kit.platform.begin_run(&flow, [Record::of("x")]);
    kit.sync().await;
    kit.call("cancel_run", json!({"runId": run.0})).await;
    kit.platform.advance_ms(60_000);
    kit.sync().await;
    let flows = kit.call("list_completed_flows", completed("canceled", "")).await;
    assert_eq!(flows["rows"][0]["flowName"], "Orders");
}
