//! Results over time: the sums are those of the runs.

use crate::kit::Kit;
use serde_json::{Value, json};
use testkit::Record;

fn request(streams: &Value, preset: &str) -> Value {
    json!({"streams": streams, "range": {"preset": preset, "fromMs": null, "toMs": null}, "lastRunOf": null,
        "hidden": [], "theme": "dark", "narrowPx": 320, "widePx": 480, "heightPx": 240})
}

#[tokio::test(flavor = "multi_thread")]
async fn the_charts_add_up_to_the_runs_and_come_with_their_geometry() {
    let (kit, flow) = Kit::with_errors(3).await;
    kit.platform.run(&flow, (0..5).map(|n| Record::of(&format!("ok-{n}"))));
    kit.sync().await;
    let streams = json!([{"kind": "flow", "id": flow.id.0}]);
    let found = kit.call("get_analytics", request(&streams, "last_hour")).await;
    assert_eq!((&found["unit"], &found["runs"]), (&json!("minute"), &json!(2)));
    let chart = |measure: &str| {
        found["charts"].as_array().unwrap().iter().find(|chart| chart["measure"] == measure).unwrap().clone()
    };
    let listed = kit.call(
        "list_run_history",
        json!({"flowId": flow.id.0, "range": {"preset": "all", "fromMs": null, "toMs": null}, "status": "all",
            "hideEmpty": false, "after": null, "limit": 50}),
    );
    let rows = listed.await["rows"].clone();
    let sum =
        |field: &str| rows.as_array().unwrap().iter().map(|row| row[field].as_u64().unwrap()).sum::<u64>();
    assert_eq!(chart("success")["total"], json!(sum("success")));
    assert_eq!(
        (&chart("error")["total"], chart("ignored")["total"].as_u64()),
        (&json!(3), Some(sum("ignored")))
    );
    let success = chart("success");
    assert!(success["svg"].as_str().unwrap().starts_with("<svg"));
    let points = success["lines"][0]["values"].as_array().unwrap().len();
    assert_eq!(
        (success["xPx"].as_array().unwrap().len(), found["labels"].as_array().unwrap().len()),
        (points, points)
    );
    assert_eq!(chart("resolved")["lines"][1]["by"], "users");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_stream_and_nine_streams_are_refused() {
    let (kit, flow) = Kit::with_errors(0).await;
    let many: Vec<Value> = (0..9).map(|_| json!({"kind": "flow", "id": flow.id.0})).collect();
    for streams in [json!([]), json!(many), json!([{"kind": "planet", "id": "x"}])] {
        assert_eq!(
            kit.refused("get_analytics", request(&streams, "last7_days")).await,
            ipc::ErrorCode::BadInput
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_written_and_nothing_is_written_over() {
    let (kit, flow) = Kit::with_errors(1).await;
    let request = request(&json!([{"kind": "flow", "id": flow.id.0}]), "last24_hours");
    let save = |format: &'static str| {
        let (kit, request) = (&kit, request.clone());
        async move {
            let saved = kit
                .call("save_chart", json!({"request": request, "measure": "error", "format": format}))
                .await;
            std::path::PathBuf::from(saved["path"].as_str().unwrap())
        }
    };
    let (svg, again, png, csv) = (save("svg").await, save("svg").await, save("png").await, save("csv").await);
    assert_ne!(svg, again);
    assert!(std::fs::read_to_string(svg).unwrap().contains("Orders"));
    assert_eq!(&std::fs::read(png).unwrap()[1..4], b"PNG");
    assert!(std::fs::read_to_string(csv).unwrap().contains(",\"Orders\",error,,1\r\n"));
}
