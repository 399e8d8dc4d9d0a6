//! Resolving and retrying: dry run, refusals, queue, wait, offline and back, and what the platform saw of it.

use crate::program::World;
use serde_json::{Value, json};
use std::fs;
use testkit::{FlowBuilder, Outcome, Platform, Record, TestFlow};

fn start(records: usize) -> (Platform, TestFlow, World) {
    let platform = Platform::start();
    let flow =
        platform.make_flow(&FlowBuilder::new("Orders").auto_resolve(false).export("Get").import("Put"));
    let list = (0..records).map(|number| {
        Record::of(&format!("T-{number}")).fails_at("Put", "timeout", &format!("timeout {number}"))
    });
    platform.run(&flow, list);
    let world = World::with_token(platform.token());
    world.add_account("a", platform.base_url());
    world.expect(0, &["sync"]);
    (platform, flow, world)
}

#[test]
fn a_dry_run_says_everything_and_queues_nothing() {
    let (platform, flow, world) = start(5);
    let shape = world.expect(0, &["errors", "retry", "--query", "is:open", "--dry-run", "--json"]).json();
    assert_eq!(shape["matching"], 5);
    assert_eq!(shape["eligible"], 5);
    assert_eq!(shape["requests"], 1);
    assert_eq!(
        shape["steps"],
        json!([{ "flow": flow.id, "step": flow.step("Put").step, "matching": 5, "eligible": 5, "requests": 1 }])
    );
    assert_eq!(shape["leftOut"], json!([]));
    assert!(shape.get("batch").is_none());
    assert!(world.expect(0, &["outbox", "list", "--json", "--all"]).lines().is_empty());
    assert!(platform.ledger().entries.is_empty());
}

#[test]
fn nothing_is_sent_without_being_meant() {
    let (platform, _, world) = start(2);
    world.expect(2, &["errors", "resolve", "--query", ""]);
    world.expect(2, &["errors", "resolve", "--query", "   "]);
    world.expect(2, &["errors", "resolve"]);
    assert_eq!(
        world.expect(2, &["errors", "resolve", "--query", "is:open", "--json"]).failure()["code"],
        "confirmation_needed"
    );
    let path = world.home.path().join("ids");
    fs::write(&path, "only two\tparts\n").unwrap();
    world.expect(2, &["errors", "resolve", "--ids", path.to_str().unwrap(), "--yes"]);
    assert!(platform.ledger().entries.is_empty());
}

#[test]
fn resolve_and_wait_sends_exactly_what_was_shown() {
    let (platform, flow, world) = start(1_205);
    let done = world
        .expect(0, &["errors", "resolve", "--query", "is:open timeout", "--wait", "--yes", "--json"])
        .json();
    assert_eq!(
        (&done["done"], &done["parked"], &done["failed"], &done["unsure"]),
        (&json!(1205), &json!(0), &json!(0), &json!(0))
    );
    assert_eq!(done["requests"], 2);
    assert!(done["batch"].is_string());
    let ledger = platform.ledger();
    let sent = ledger.accepted_ids("PUT", "/resolved");
    assert_eq!(sent.len(), 1_205);
    assert!(ledger.repeated_ids().is_empty());
    assert!(platform.open_errors(&flow, "Put").is_empty());
    assert_eq!(world.expect(0, &["errors", "count", "--query", "is:open", "--json"]).json()["count"], 0);
    // Doing it again finds nothing to do, which is no failure.
    let again = world.expect(0, &["errors", "resolve", "--query", "timeout", "--yes", "--json"]).json();
    assert_eq!(again["eligible"], 0);
    assert_eq!(again["leftOut"], json!([{ "reason": "already_resolved", "count": 1205 }]));
    assert_eq!(again["batch"], Value::Null);
}

#[test]
fn a_retry_that_fails_again_makes_the_outcome_partial() {
    let (platform, flow, world) = start(3);
    platform.reprocess("T-1", &Outcome::error("timeout", "timeout again"));
    let done =
        world.expect(3, &["errors", "retry", "--query", "is:open", "--wait", "--yes", "--json"]).json();
    assert_eq!(
        (&done["done"], &done["failed"], &done["unsure"]),
        (&json!(2), &json!(1), &json!(0)),
        "{done}"
    );
    assert_eq!(platform.open_errors(&flow, "Put").len(), 1);
    world.expect(0, &["sync"]);
    let rows = world.expect(0, &["errors", "list", "--query", "is:open", "--json"]).lines();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["overlay"], "retry_failed");
}

#[test]
fn chosen_ids_are_taken_by_line() {
    let (platform, _, world) = start(4);
    let rows = world.expect(0, &["errors", "list", "--json"]).lines();
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    let lines: String = rows
        .iter()
        .take(2)
        .map(|row| format!("{}\t{}\t{}\n", text(row, "_flowId"), text(row, "_stepId"), text(row, "errorId")))
        .collect();
    let done =
        world.run_with_input(&["errors", "resolve", "--ids", "-", "--yes", "--wait", "--json"], &lines);
    assert_eq!(done.status, 0, "{}", done.err);
    assert_eq!(done.json()["done"], 2);
    let mut sent = platform.ledger().accepted_ids("PUT", "/resolved");
    let mut wanted: Vec<String> = rows.iter().take(2).map(|row| text(row, "errorId")).collect();
    sent.sort();
    wanted.sort();
    assert_eq!(sent, wanted);
}

#[test]
fn offline_actions_wait_and_are_sent_once_when_the_network_is_back() {
    let platform = Platform::start();
    let flow =
        platform.make_flow(&FlowBuilder::new("Orders").auto_resolve(false).export("Get").import("Put"));
    platform.run_failing(&flow, "Put", "k", 6);
    let proxy = platform.proxy();
    let world = World::with_token(platform.token());
    world.add_account("a", &proxy.base_url());
    world.expect(0, &["sync"]);

    proxy.take_down();
    let queued = world.expect(0, &["errors", "resolve", "--query", "is:open", "--yes", "--json"]).json();
    assert!(queued["batch"].is_string());
    let items = world.expect(0, &["outbox", "list", "--json"]).lines();
    assert_eq!(items.len(), 1);
    for (field, value) in
        [("kind", json!("resolve")), ("ids", json!(6)), ("state", json!("queued")), ("attempts", json!(0))]
    {
        assert_eq!(items[0][field], value, "{field}");
    }
    let status = world.expect(0, &["status", "--json"]).json();
    assert_eq!(status["queued"], 6);
    assert!(status["oldestQueuedAt"].is_string());
    let rows = world.expect(0, &["errors", "list", "--json"]).lines();
    assert!(rows.iter().all(|row| row["overlay"] == "queued_resolve" && row["state"] == "open"));
    assert_eq!(world.expect(5, &["outbox", "send", "--json"]).failure()["code"], "offline");
    // The same records a second time are left out: they are queued already.
    let twice = world.expect(0, &["errors", "resolve", "--query", "is:open", "--yes", "--json"]).json();
    assert_eq!(twice["leftOut"], json!([{ "reason": "already_queued", "count": 6 }]));

    proxy.bring_up();
    world.expect(0, &["outbox", "send", "--json"]);
    let ledger = platform.ledger();
    assert_eq!(ledger.accepted_ids("PUT", "/resolved").len(), 6);
    assert!(ledger.repeated_ids().is_empty());
    assert!(world.expect(0, &["outbox", "list", "--json"]).lines().is_empty());
    assert_eq!(world.expect(0, &["outbox", "list", "--json", "--all"]).lines()[0]["state"], "done");
}

#[test]
fn a_batch_is_taken_back_before_it_leaves() {
    let (platform, _, world) = start(3);
    let queued = world.expect(0, &["errors", "retry", "--query", "is:open", "--yes", "--json"]).json();
    let batch = queued["batch"].as_str().unwrap();
    let done = world.expect(0, &["outbox", "cancel", batch, "--json"]).json();
    assert_eq!(done["canceled"], 3);
    world.expect(0, &["outbox", "send"]);
    assert!(platform.ledger().entries.is_empty());
    world.expect(1, &["outbox", "cancel", "987654"]);
    world.expect(1, &["outbox", "requeue", "987654"]);
}
