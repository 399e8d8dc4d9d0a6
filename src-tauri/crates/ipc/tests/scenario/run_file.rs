//! Files of a run: listed with the history, fetched on request into the download folder, gone in plain words.

use crate::kit::Kit;
use serde_json::{Value, json};
use std::{fs, path::Path};

fn history(flow: &str) -> Value {
    json!({"flowId": flow, "range": {"preset": "all", "fromMs": null, "toMs": null}, "status": "all",
        "hideEmpty": false, "after": null, "limit": 50})
}

#[tokio::test(flavor = "multi_thread")]
async fn files_and_diagnostics_of_a_run_are_saved_and_those_that_are_gone_are_told() {
    let (kit, flow) = Kit::with_errors(0).await;
    let body = json!({"records": [{"traceKey": "1", "data": {}}], "files": ["contacts.json", "../../evil\u{202e}.sh", ""]});
    kit.platform.must("POST", &format!("/control/flows/{}/runs", flow.id), Some(&body));
    kit.sync().await;
    let page = kit.call("list_run_history", history(&flow.id.0)).await;
    let run = &page["rows"][0];
    let files = run["files"].as_array().unwrap().clone();
    let names: Vec<&Value> = files.iter().map(|file| &file["name"]).collect();
    assert_eq!(names, [&json!("contacts.json"), &json!("../../evil\u{202e}.sh"), &Value::Null]);

    let folder = kit.folder.path().join("downloads");
    let ask = |file: &Value| json!({"runId": run["runIds"][0], "fileId": file});
    for (at, name) in ["contacts.json", "_.._evil_.sh", "run-file"].into_iter().enumerate() {
        let saved = kit.call("save_run_file", ask(&files[at]["fileId"])).await;
        assert_eq!(saved["path"], json!(folder.join(name)));
    }
    let text = fs::read_to_string(folder.join("contacts.json")).unwrap();
    assert!(text.contains("contacts.json"), "{text}");
    assert_eq!(
        kit.call("save_run_file", ask(&files[0]["fileId"])).await["path"],
        json!(folder.join("contacts-2.json"))
    );

    let diagnostics = kit.call("save_run_file", ask(&Value::Null)).await;
    let path = diagnostics["path"].as_str().unwrap();
    assert!(path.ends_with(".json") && Path::new(path).parent() == Some(&folder), "{path}");
    let about: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(about["_id"], run["runIds"][0]);

    let before = fs::read_dir(&folder).unwrap().count();
    assert_eq!(kit.refused("save_run_file", ask(&json!("nothing"))).await, ipc::ErrorCode::NotFound);
    let unknown = json!({"runId": "nobody", "fileId": null});
    assert_eq!(kit.refused("save_run_file", unknown).await, ipc::ErrorCode::NotFound);
    let target = format!("/v1/jobs/{}/files", run["runIds"][0].as_str().unwrap());
    kit.platform.must("DELETE", &target, None);
    assert_eq!(kit.refused("save_run_file", ask(&files[0]["fileId"])).await, ipc::ErrorCode::NotFound);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), before, "what fails leaves nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_says_how_many_errors_it_reported_and_how_many_can_be_listed() {
    let (kit, flow) = Kit::with_errors(0).await;
    let run = kit.platform.run_failing(&flow, "Create", "bad", 3);
    // One is resolved and purged before anybody read it here.
    let errors = kit.platform.open_field(&flow, "Create", "errorId");
    kit.platform.resolve(&flow, "Create", &errors[..1]);
    let target = format!("/v1/flows/{}/{}/resolved", flow.id, flow.step("Create").step);
    kit.platform.must("DELETE", &target, Some(&json!({"errors": [errors[0]]})));
    kit.sync().await;
    let count = async || kit.call("get_run_errors", json!({"runIds": [run.0]})).await;
    assert_eq!(count().await, json!({"reported": 3, "held": 2, "open": 2}), "fewer than were reported");
    kit.platform.resolve(&flow, "Create", &errors[1..2]);
    kit.sync().await;
    assert_eq!(count().await, json!({"reported": 3, "held": 2, "open": 1}), "the count of the run stays");
    let nobody = kit.call("get_run_errors", json!({"runIds": ["nobody"]})).await;
    assert_eq!(nobody, json!({"reported": null, "held": 0, "open": 0}));
}
