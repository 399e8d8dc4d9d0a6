//! `integrator serve` in one process, the desk in another: the two terminals of the README.

use crate::program::{Served, World};
use serde_json::json;

#[test]
fn two_terminals_do_what_the_contract_says() {
    let there = World::new();
    let data = there.home.path().join("platform");
    let served =
        Served::start(&there, &["--seed", "empty", "--data", data.to_str().unwrap(), "--clock", "manual"]);
    let caller = served.caller();
    let flow = caller
        .send(
            "POST",
            "/control/flows",
            Some(&json!({
                "name": "Orders",
                "autoResolve": false,
                "steps": [
                    { "kind": "export", "name": "Get", "adaptorType": "HTTPExport" },
                    { "kind": "import", "name": "Put", "adaptorType": "NetSuiteImport" },
                ],
            })),
        )
        .unwrap()
        .json();
    let (id, step) = (flow["_id"].as_str().unwrap(), flow["stepIds"][1].as_str().unwrap());
    let records: Vec<_> = (0..40)
        .map(|number| json!({
            "traceKey": format!("T-{number}"),
            "data": { "id": number },
            "at": [{ "step": step, "outcome": "error", "code": "timeout", "message": format!("timeout {number}") }],
        }))
        .collect();
    let path = format!("/control/flows/{id}/runs");
    assert!(caller.send("POST", &path, Some(&json!({ "records": records }))).unwrap().is_success());

    let here = World::with_token(&served.token);
    here.add_account("local", &served.base_url);
    here.expect(0, &["sync"]);
    let rows = here.expect(0, &["errors", "list", "--query", "is:open timeout", "--json"]).lines();
    assert_eq!(rows.len(), 40);
    let resolved =
        here.expect(0, &["errors", "resolve", "--query", "trace:T-1,T-2", "--wait", "--yes", "--json"]);
    assert_eq!(resolved.json()["done"], 2);
    let retried = here.expect(0, &["errors", "retry", "--query", "is:open", "--wait", "--yes", "--json"]);
    assert_eq!(retried.json()["done"], 38, "{}", retried.out);
    let ledger = caller.get("/control/ledger").unwrap().json();
    assert!(ledger.as_array().is_some_and(|rows| rows.len() == 2), "{ledger}");
    assert_eq!(served.terminate(), 0);
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn every_option_is_obeyed_and_the_data_is_there_again_at_the_next_start() {
    let there = World::new();
    let (data, mails) = (there.home.path().join("platform"), there.home.path().join("mails"));
    let listen = format!("127.0.0.1:{}", free_port());
    let options = |seed: &'static str| {
        vec![
            "--listen",
            listen.as_str(),
            "--data",
            data.to_str().unwrap(),
            "--seed",
            seed,
            "--clock",
            "manual",
            "--token",
            "a-token-of-ones-own",
            "--mail-dir",
            mails.to_str().unwrap(),
            "--sandbox",
        ]
    };
    let served = Served::start(&there, &options("bulk:240"));
    assert_eq!(
        (served.base_url.as_str(), served.token.as_str()),
        (format!("http://{listen}").as_str(), "a-token-of-ones-own")
    );
    let caller = served.caller();
    let get = |path: &str| caller.get(path).unwrap().json();
    let now = get("/control/clock");
    let made =
        caller.send("POST", "/control/integrations", Some(&json!({ "name": "Try-out" }))).unwrap().json();
    let path = format!("/v1/integrations/{}", made["_id"].as_str().unwrap());
    assert_eq!(get(&path)["sandbox"], true);
    let flows = get("/v1/flows").as_array().unwrap().len();
    assert!(flows > 1);
    assert_eq!(get("/control/clock"), now, "a manual clock stands");
    assert_eq!(served.terminate(), 0);

    let served = Served::start(&there, &options("empty"));
    let again = served.caller().get("/v1/flows").unwrap().json();
    assert_eq!(again.as_array().unwrap().len(), flows, "an account keeps what it was made with");
    assert!(served.caller().get(&path).unwrap().is_success());
}

#[test]
fn speed_shortens_the_waits_of_the_platform() {
    let there = World::new();
    let served = Served::start(&there, &["--seed", "empty", "--speed", "100"]);
    let caller = served.caller();
    let post = |path: &str, body: serde_json::Value| caller.send("POST", path, Some(&body)).unwrap().json();
    let steps = json!([
        { "kind": "export", "name": "Get", "adaptorType": "HTTPExport" },
        { "kind": "import", "name": "Put", "adaptorType": "HTTPImport" },
    ]);
    let flow = post("/control/flows", json!({ "name": "Orders", "steps": steps }));
    let (id, step) = (flow["_id"].as_str().unwrap(), flow["stepIds"][1].as_str().unwrap());
    let at = json!([{ "step": step, "outcome": "error", "code": "503", "classification": "intermittent" }]);
    post(
        &format!("/control/flows/{id}/runs"),
        json!({ "records": [{ "traceKey": "T", "data": {}, "at": at }] }),
    );
    // Half a minute is 300 ms now; the attempt succeeds and resolves the error.
    let path = format!("/v1/flows/{id}/{step}/resolved");
    crate::program::until("the attempt of the platform", || {
        caller.get(&path).unwrap().json()["resolved"][0]["resolvedBy"] == "auto"
    });
    assert!(!caller.send("POST", "/control/clock", Some(&json!({ "advanceMs": 1 }))).unwrap().is_success());
}

#[test]
fn without_the_option_there_is_no_control_surface() {
    use std::io::{BufRead as _, BufReader};
    let there = World::new();
    let mut command = there.command(&["integrator", "serve", "--seed", "empty"]);
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let said: serde_json::Value = serde_json::from_str(&line).unwrap();
    let caller = testkit::Caller::new(said["listening"].as_str().unwrap());
    let status = caller.get("/control/clock").unwrap().status;
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!((&said["control"], status), (&json!(false), 404));
}

#[test]
fn the_demo_account_is_served_rich() {
    let there = World::new();
    let served = Served::start(&there, &["--seed", "demo"]);
    let here = World::with_token(&served.token);
    here.add_account("demo", &served.base_url);
    here.expect(0, &["sync", "-q"]);
    assert!(here.expect(0, &["flows", "list", "--json"]).lines().len() >= 40);
    let open = here.expect(0, &["errors", "count", "--json"]).json()["count"].as_u64().unwrap();
    assert!(open >= 25_000, "{open} error records");
    assert!(
        !here
            .expect(0, &["errors", "list", "--query", "is:open timeout", "--json", "--limit", "5"])
            .lines()
            .is_empty()
    );
    assert!(here.expect(0, &["dashboard", "completed", "--json"]).lines().len() > 10);
}

#[test]
fn e_mails_are_files_in_the_folder_that_was_asked_for() {
    let world = World::new();
    let folder = world.home.path().join("mail");
    let served = Served::start(
        &world,
        &["--seed", "empty", "--clock", "manual", "--sandbox", "--mail-dir", folder.to_str().unwrap()],
    );
    let caller = served.caller().with_token(&served.token);
    let flow = caller
        .send(
            "POST",
            "/control/flows",
            Some(&json!({ "name": "Orders", "steps": [{ "kind": "export", "name": "Get" }] })),
        )
        .unwrap()
        .json();
    let (id, step) = (flow["_id"].as_str().unwrap(), flow["stepIds"][0].as_str().unwrap());
    let send = |method: &str, path: &str, body: serde_json::Value| {
        assert!(caller.send(method, path, Some(&body)).unwrap().is_success(), "{path}");
    };
    send("PUT", "/v1/notifications", json!([{ "_flowId": id, "subscribed": true }]));
    let record = json!({ "traceKey": "T", "data": {}, "at": [{ "step": step, "outcome": "error" }] });
    send("POST", &format!("/control/flows/{id}/runs"), json!({ "records": [record] }));
    send("POST", "/control/clock", json!({ "advanceMs": 900_000 }));
    let mails = caller.get("/control/mail").unwrap().json();
    assert_eq!(mails[0]["subject"], "[sandbox] 1 new error: Orders");
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    assert!(std::fs::read_to_string(&files[0]).unwrap().contains("Subject: [sandbox] 1 new error: Orders"));
}

#[test]
fn a_place_that_cannot_be_used_is_refused() {
    let world = World::new();
    world.expect(2, &["integrator", "serve", "--listen", "0.0.0.0:0"]);
    for (option, value) in [
        ("--seed", "plenty"),
        ("--seed", "bulk:many"),
        ("--speed", "0"),
        ("--speed", "fast"),
        ("--clock", "sundial"),
        ("--listen", "localhost"),
    ] {
        world.expect(2, &["integrator", "serve", option, value]);
    }
    let no_server = ["integrator", "serve", "--seed", "empty", "--smtp", "mail.example.com"];
    assert_eq!(world.expect(1, &no_server).out, "");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let done = world.expect(1, &["integrator", "serve", "--seed", "empty", "--listen", &address, "--json"]);
    assert_eq!(done.failure()["code"], "integrator");
}
