//! Every kind of change, one after the other: the process is killed right after its answer, and another one finds
//! what was answered. That no kind is forgotten is checked against the description of the API.

use crate::{
    kill::{TOKEN, config, spawn},
    world::{Answer, Flow, World, all, record, send},
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, path::Path, process::Child};

/// Kinds that cannot be done in an account that scripts have made: there is no environment in it.
const NOT_HERE: [&str; 1] = ["enableEnvironment"];

/// A process with the data of a folder, killed after each change.
struct Killed<'a> {
    folder: &'a Path,
    child: Child,
    base: String,
    done: BTreeSet<String>,
}

impl Drop for Killed<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl<'a> Killed<'a> {
    fn start(folder: &'a Path) -> Self {
        let (child, base) = spawn(folder);
        Self { folder, child, base, done: BTreeSet::new() }
    }

    async fn send(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        send(&self.base, &format!("Bearer {TOKEN}"), method, path, body).await
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.send("GET", path, None).await;
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        answer.json()
    }

    /// Asks for a change, kills the process at the answer, and starts another one.
    async fn change(&mut self, name: &str, method: &str, path: &str, body: Value) -> Value {
        let answer = self.send(method, path, Some(body)).await;
        assert!((200..300).contains(&answer.status), "{name}: {answer:?}");
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        (self.child, self.base) = spawn(self.folder);
        let ledger = self.get("/control/ledger").await;
        let last = ledger.as_array().unwrap().last().unwrap();
        assert_eq!(
            (&last["method"], &last["path"]),
            (&json!(method), &json!(path)),
            "{name} is in the ledger"
        );
        self.done.insert(name.to_owned());
        if answer.text.is_empty() { Value::Null } else { answer.json() }
    }
}

/// Two flows with errors and a run that is held each, and one to be deleted.
async fn prepare(folder: &Path) -> (Flow, Flow, Flow) {
    let world = World::with(config(folder)).await;
    let mut flows = Vec::new();
    for name in ["Orders", "Refunds", "Returns"] {
        let flow = world.flow(name, "ei", false).await;
        let records: Vec<Value> = (0..4).map(|n| record(&flow, &format!("K{n}"), &[(1, "422")])).collect();
        world.post(&format!("/control/flows/{}/runs", flow.id), json!({"records": records})).await;
        world.run_with(&flow, &[("H", &[])], true).await;
        flows.push(flow);
    }
    world.integrator.shutdown().await;
    let mut flows = flows.into_iter();
    (flows.next().unwrap(), flows.next().unwrap(), flows.next().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_change_survives_a_kill_right_after_its_answer() {
    let folder = tempfile::tempdir().unwrap();
    let (flow, other, third) = prepare(folder.path()).await;
    let mut killed = Killed::start(folder.path());
    errors(&mut killed, &flow).await;
    records(&mut killed, &flow).await;
    flows(&mut killed, &flow, &other, &third).await;
    tags(&mut killed).await;
    people(&mut killed).await;
    account(&mut killed, &flow).await;
    let document = killed.get("/openapi.json").await;
    let operations =
        document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values());
    let changing: BTreeSet<String> = operations
        .filter(|operation| operation["x-changes"] == true)
        .map(|operation| operation["operationId"].as_str().unwrap().to_owned())
        .collect();
    let expected: BTreeSet<String> = killed.done.iter().cloned().chain(NOT_HERE.map(str::to_owned)).collect();
    assert_eq!(changing, expected);
}

async fn errors(killed: &mut Killed<'_>, flow: &Flow) {
    let root = format!("/v1/flows/{}/{}", flow.id, flow.steps[1]);
    let open = killed.get(&format!("{root}/errors")).await["errors"].clone();
    let ids = all(open.as_array().unwrap(), "errorId");
    let listed = |list: &Value, id: &Value| all(list.as_array().unwrap(), "errorId").contains(id);

    killed.change("resolveErrors", "PUT", &format!("{root}/resolved"), json!({"errors": [ids[0]]})).await;
    assert!(listed(&killed.get(&format!("{root}/resolved")).await["resolved"], &ids[0]));
    killed.change("purgeErrors", "DELETE", &format!("{root}/resolved"), json!({"errors": [ids[0]]})).await;
    assert!(!listed(&killed.get(&format!("{root}/resolved")).await["resolved"], &ids[0]));

    let to_ann = json!({"errorIds": [ids[1]], "email": "ann@example.com"});
    killed.change("assignErrors", "PUT", &format!("{root}/errors/assign"), to_ann).await;
    let first = |list: Value| list["errors"][0].clone();
    assert_eq!(first(killed.get(&format!("{root}/errors")).await)["assignedTo"], "ann@example.com");
    let from_her = json!({"errorIds": [ids[1]]});
    killed.change("unassignErrors", "PUT", &format!("{root}/errors/unassign"), from_her).await;
    assert!(first(killed.get(&format!("{root}/errors")).await).get("assignedTo").is_none());

    let tag = killed.send("POST", "/v1/tags", Some(json!({"tag": "urgent"}))).await.json()["tagId"].clone();
    killed
        .change("tagErrors", "PUT", &format!("{root}/tags"), json!({"errorIds": [ids[1]], "tagIds": [tag]}))
        .await;
    assert_eq!(first(killed.get(&format!("{root}/errors")).await)["tags"], json!([tag]));

    let key = json!({"retryDataKeys": [open[1]["retryDataKey"]]});
    let job = killed.change("retryErrors", "POST", &format!("{root}/retry"), key).await["_jobId"].clone();
    assert_eq!(killed.get(&format!("/v1/jobs/{}", job.as_str().unwrap())).await["status"], "completed");
    assert!(!listed(&killed.get(&format!("{root}/errors")).await["errors"], &ids[1]));
}

/// What is kept of an error: its record and its request.
async fn records(killed: &mut Killed<'_>, flow: &Flow) {
    let root = format!("/v1/flows/{}/{}", flow.id, flow.steps[1]);
    let error = killed.get(&format!("{root}/errors")).await["errors"][0].clone();
    let key = error["retryDataKey"].as_str().unwrap();
    for (name, path) in
        [("writeRetryData", format!("{root}/{key}/data")), ("writeRetry", format!("{root}/retries/{key}"))]
    {
        killed.change(name, "PUT", &path, json!({"data": {"by": name}})).await;
        assert_eq!(killed.get(&path).await["data"], json!({"by": name}));
    }
    let body = json!({"keys": [error["reqAndResKey"]]});
    killed.change("removeRequests", "DELETE", &format!("{root}/requests"), body).await;
    let error = killed.get(&format!("{root}/errors")).await["errors"][0].clone();
    assert!(error.get("reqAndResKey").is_none());
    for (name, path) in [
        ("changeExport", format!("/v1/exports/{}", flow.steps[0])),
        ("changeImport", format!("/v1/imports/{}", flow.steps[1])),
    ] {
        let until = json!([{"op": "add", "path": "/debugUntil", "value": "2099-01-01T00:00:00.000Z"}]);
        killed.change(name, "PATCH", &path, until).await;
        assert_eq!(killed.get(&path).await["debugUntil"], "2099-01-01T00:00:00.000Z");
    }
}

async fn flows(killed: &mut Killed<'_>, flow: &Flow, other: &Flow, third: &Flow) {
    let path = format!("/v1/flows/{}", flow.id);
    let mut doc = killed.get(&path).await;
    doc["name"] = json!("Renamed");
    killed.change("writeFlow", "PUT", &path, doc).await;
    assert_eq!(killed.get(&path).await["name"], "Renamed");
    let patch = json!([{"op": "add", "path": "/description", "value": "Patched"}]);
    killed.change("changeFlow", "PATCH", &path, patch).await;
    assert_eq!(killed.get(&path).await["description"], "Patched");

    let job = |value: &Value| format!("/v1/jobs/{}", value.as_str().unwrap());
    let held = killed.send("POST", "/v1/jobs/current", Some(json!({"_flowIds": [flow.id]}))).await.json();
    let held = job(&held["jobs"][0]["_id"]);
    killed.change("cancelJob", "PUT", &format!("{held}/cancel"), json!({})).await;
    assert_eq!(killed.get(&held).await["status"], "canceled");
    killed.change("removeJobFiles", "DELETE", &format!("{held}/files"), json!({})).await;
    assert!(killed.get(&held).await.get("files").is_none());
    let run = killed.change("runFlow", "POST", &format!("{path}/run"), json!({})).await;
    assert_eq!(killed.get(&job(&run["_jobId"])).await["status"], "completed");

    killed
        .change("cancelJobsOfFlow", "POST", &format!("/v1/flows/{}/jobs/cancel", other.id), json!({}))
        .await;
    let jobs = killed.get(&format!("/v1/flows/{}/jobs/latest", other.id)).await;
    assert_eq!(jobs[0]["status"], "canceled");
    let path = format!("/v1/flows/{}", third.id);
    killed.change("removeFlow", "DELETE", &path, json!({})).await;
    assert_eq!(killed.send("GET", &path, None).await.status, 404);
}

async fn tags(killed: &mut Killed<'_>) {
    let made = killed.change("makeTag", "POST", "/v1/tags", json!({"tag": "one"})).await;
    let path = format!("/v1/tags/{}", made["_id"].as_str().unwrap());
    assert_eq!(killed.get(&path).await, made);
    killed.change("writeTag", "PUT", &path, json!({"tag": "two"})).await;
    assert_eq!(killed.get(&path).await["tag"], "two");
    let patch = json!([{"op": "replace", "path": "/tag", "value": "three"}]);
    killed.change("changeTag", "PATCH", &path, patch).await;
    assert_eq!(killed.get(&path).await["tag"], "three");
    killed.change("removeTag", "DELETE", &path, json!({})).await;
    assert_eq!(killed.send("GET", &path, None).await.status, 404);
}

async fn people(killed: &mut Killed<'_>) {
    let bo = json!({"email": "bo@example.com", "accessLevel": "monitor"});
    let made = killed.change("invite", "POST", "/v1/invite", bo).await;
    let path = format!("/v1/ashares/{}", made["_id"].as_str().unwrap());
    assert_eq!(killed.get(&path).await, made);
    let several = json!([{"email": "cy@example.com"}, {"email": "di@example.com"}]);
    killed.change("inviteMany", "POST", "/v1/invite/multiple", several).await;
    assert!(killed.get("/v1/ashares").await.to_string().contains("di@example.com"));
    let mut doc = made.clone();
    (doc["accessLevel"], doc["dismissed"]) = (json!("manage"), json!(true));
    killed.change("writeUser", "PUT", &path, doc).await;
    assert_eq!(killed.get(&path).await["accessLevel"], "manage");
    killed.change("reinviteUser", "PUT", &format!("{path}/reinvite"), json!({})).await;
    assert_eq!(killed.get(&path).await["dismissed"], false);
    killed.change("disableUser", "PUT", &format!("{path}/disable"), json!({})).await;
    assert_eq!(killed.get(&path).await["disabled"], true);
    killed.change("removeUser", "DELETE", &path, json!({})).await;
    assert_eq!(killed.send("GET", &path, None).await.status, 404);
}

async fn account(killed: &mut Killed<'_>, flow: &Flow) {
    let settings = json!({"dataRetentionPeriod": 90});
    killed.change("writeSettings", "PATCH", "/v1/accountSettings", settings.clone()).await;
    assert_eq!(killed.get("/v1/accountSettings").await, settings);
    let rows = json!([{"_flowId": flow.id, "subscribed": true}]);
    killed.change("writeSubscriptions", "PUT", "/v1/notifications", rows).await;
    assert_eq!(killed.get("/v1/notifications").await[0]["_flowId"], flow.id.as_str());
}
