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
fn a_place_that_cannot_be_used_is_refused() {
    let world = World::new();
    world.expect(2, &["integrator", "serve", "--listen", "0.0.0.0:0"]);
    world.expect(2, &["integrator", "serve", "--seed", "plenty"]);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let done = world.expect(1, &["integrator", "serve", "--seed", "empty", "--listen", &address, "--json"]);
    assert_eq!(done.failure()["code"], "integrator");
}
