//! Killing either side at any moment: the platform's ledger says that nothing was lost and nothing doubled.

use crate::program::{Served, World};
use serde_json::{Value, json};
use std::{collections::HashMap, process::Stdio, thread, time::Duration};
use testkit::Caller;

/// How often the desk is killed in one journey.
const KILLS: u64 = 12;
/// Records of a journey: several requests of a step.
const RECORDS: usize = 3_500;

fn fill(caller: &Caller) {
    let steps = json!([
        { "kind": "export", "name": "Get", "adaptorType": "HTTPExport" },
        { "kind": "import", "name": "Put", "adaptorType": "HTTPImport" },
    ]);
    let flow = json!({ "name": "Orders", "autoResolve": false, "steps": steps });
    let flow = caller.send("POST", "/control/flows", Some(&flow)).unwrap().json();
    let step = &flow["stepIds"][1];
    let records: Vec<Value> = (0..RECORDS)
        .map(|number| {
            json!({
                "traceKey": format!("T-{number}"),
                "data": { "id": number },
                "at": [{ "step": step, "outcome": "error", "code": "timeout", "message": "timeout" }],
            })
        })
        .collect();
    let path = format!("/control/flows/{}/runs", flow["_id"].as_str().unwrap());
    assert!(caller.send("POST", &path, Some(&json!({ "records": records }))).unwrap().is_success());
}

/// How often each id was accepted.
fn accepted(caller: &Caller, method: &str, path_end: &str) -> HashMap<String, usize> {
    let mut times = HashMap::new();
    for entry in caller.get("/control/ledger").unwrap().json().as_array().unwrap() {
        let ok = entry["status"].as_u64().is_some_and(|status| status < 300);
        if ok && entry["method"] == method && entry["path"].as_str().unwrap().ends_with(path_end) {
            for id in entry["ids"].as_array().unwrap() {
                *times.entry(id.as_str().map_or_else(|| id.to_string(), str::to_owned)).or_default() += 1;
            }
        }
    }
    times
}

/// Sends until nothing is left, as a person would who finds the outbox not empty.
fn send_all(world: &World) {
    for _ in 0..20 {
        world.run(&["outbox", "send", "-q"]);
        let left = world.expect(0, &["outbox", "list", "--json"]).lines();
        if left.is_empty() {
            return;
        }
        assert!(left.iter().all(|item| item["state"] != "parked"), "{left:?}");
    }
    panic!("the outbox never became empty");
}

#[test]
fn a_desk_that_is_killed_while_it_sends_loses_and_doubles_nothing() {
    let there = World::new();
    let served = Served::start(&there, &["--seed", "empty", "--clock", "manual"]);
    let caller = served.caller();
    fill(&caller);
    let world = World::with_token(&served.token);
    world.add_account("a", &served.base_url);
    world.expect(0, &["sync", "-q"]);
    world.expect(0, &["errors", "retry", "--query", "is:open", "--yes", "-q"]);
    for kill in 0..KILLS {
        let mut child = world
            .command(&["outbox", "send", "-q"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Moments spread over start, first request and later ones; which of them hits what is chance.
        thread::sleep(Duration::from_millis(15 + kill * 37));
        let _ = child.kill();
        child.wait().unwrap();
    }
    send_all(&world);
    let times = accepted(&caller, "POST", "/retry");
    assert_eq!(times.len(), RECORDS, "records lost");
    assert!(times.values().all(|&count| count == 1), "records doubled");
}

#[test]
fn a_desk_that_is_killed_while_it_reads_has_every_row_once() {
    let there = World::new();
    let served = Served::start(&there, &["--seed", "empty", "--clock", "manual"]);
    fill(&served.caller());
    let world = World::with_token(&served.token);
    world.add_account("a", &served.base_url);
    for kill in 0..KILLS {
        let mut child =
            world.command(&["sync", "-q"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(20 + kill * 41));
        let _ = child.kill();
        child.wait().unwrap();
        world.expect(0, &["errors", "count", "--json"]);
    }
    world.expect(0, &["sync", "-q"]);
    assert_eq!(
        world.expect(0, &["errors", "count", "--query", "is:open", "--json"]).json()["count"],
        RECORDS
    );
    let rows = world.expect(0, &["errors", "list", "--json"]).lines();
    let ids: std::collections::HashSet<String> = rows.iter().map(|row| row["errorId"].to_string()).collect();
    assert_eq!((rows.len(), ids.len()), (RECORDS, RECORDS));
}

#[test]
fn a_platform_that_is_killed_keeps_what_it_accepted_and_gets_the_rest_later() {
    let there = World::new();
    let data = there.home.path().join("platform");
    let data = data.to_str().unwrap();
    let mut served =
        Served::start(&there, &["--seed", "empty", "--data", data, "--token", "fixed-token-of-this-test"]);
    fill(&served.caller());
    let port = served.port();
    let world = World::with_token("fixed-token-of-this-test");
    world.add_account("a", &served.base_url);
    world.expect(0, &["sync", "-q"]);
    world.expect(0, &["errors", "resolve", "--query", "is:open", "--yes", "-q"]);
    for kill in 0..4 {
        let mut child = world
            .command(&["outbox", "send", "-q"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(60 + kill * 45));
        served.kill();
        let _ = child.kill();
        child.wait().unwrap();
        let listen = format!("127.0.0.1:{port}");
        served = Served::start(
            &there,
            &["--seed", "empty", "--data", data, "--token", "fixed-token-of-this-test", "--listen", &listen],
        );
    }
    send_all(&world);
    world.expect(0, &["sync", "-q"]);
    assert_eq!(world.expect(0, &["errors", "count", "--query", "is:open", "--json"]).json()["count"], 0);
    assert_eq!(
        world.expect(0, &["errors", "count", "--query", "is:resolved", "--json"]).json()["count"],
        RECORDS
    );
}
