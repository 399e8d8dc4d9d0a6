//! Reading: shapes of the JSON, limits, cursors, names and ids, broken pipes, hostile text, and no network.

use crate::program::World;
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    process::Stdio,
};
use testkit::{FlowBuilder, Outcome, Platform, Record, TestFlow};

struct Desk {
    platform: Platform,
    flow: TestFlow,
    world: World,
}

fn desk(records: usize) -> Desk {
    let platform = Platform::start();
    let integration = platform.make_integration("Shop");
    let flow = platform.make_flow(
        &FlowBuilder::new("Orders to ERP")
            .in_integration(&integration)
            .export("Get orders")
            .import("Create order"),
    );
    let list = (0..records).map(|number| {
        let outcome =
            Outcome::error("timeout", &format!("timeout while saving order {number} \u{1b}[31m\u{202e}x"));
        Record::of(&format!("T-{number}")).at("Create order", outcome)
    });
    platform.run(&flow, list);
    let world = World::with_token(platform.token());
    world.add_account("shop", platform.base_url());
    world.expect(0, &["sync"]);
    Desk { platform, flow, world }
}

#[test]
fn error_records_come_as_the_remote_sent_them_with_the_desks_fields() {
    let desk = desk(7);
    let step = desk.flow.step("Create order");
    let rows = desk.world.expect(0, &["errors", "list", "--query", "is:open timeout", "--json"]).lines();
    assert_eq!(rows.len(), 7);
    let remote = desk.platform.open_errors(&desk.flow, "Create order");
    for row in &rows {
        assert_eq!(row["_flowId"], desk.flow.id.as_str());
        assert_eq!(row["_stepId"], step.step.as_str());
        assert!(row["_integrationId"].is_string());
        assert_eq!(row["state"], "open");
        assert_eq!(row["overlay"], Value::Null);
        assert!(row["asOf"].as_str().unwrap().ends_with('Z'));
        assert!(row["cursor"].is_string());
        let sent = remote.iter().find(|sent| sent["errorId"] == row["errorId"]).unwrap();
        for (name, value) in sent.as_object().unwrap() {
            assert_eq!(&row[name], value, "{name}");
        }
    }
    let id = rows[0]["errorId"].as_str().unwrap();
    for (flow, step) in [(desk.flow.id.as_str(), step.step.as_str()), ("orders to erp", "Create order")] {
        let shown = desk.world.expect(0, &["errors", "show", flow, step, id, "--json"]).json();
        assert_eq!(shown["errorId"], rows[0]["errorId"]);
    }
    let missing = desk.world.expect(1, &["errors", "show", "Orders to ERP", "Create order", "0", "--json"]);
    assert_eq!(missing.failure()["code"], "not_found");
}

#[test]
fn pages_by_cursor_give_every_row_once() {
    let desk = desk(23);
    let all: Vec<Value> = desk.world.expect(0, &["errors", "list", "--json"]).lines();
    let mut paged = Vec::new();
    let mut after = String::new();
    loop {
        let cursor = format!("--after={after}");
        let mut arguments = vec!["errors", "list", "--json", "--limit", "5"];
        if !after.is_empty() {
            arguments.push(&cursor);
        }
        let page = desk.world.expect(0, &arguments).lines();
        let Some(last) = page.last() else { break };
        after = last["cursor"].as_str().unwrap().to_owned();
        paged.extend(page);
    }
    let ids = |rows: &[Value]| rows.iter().map(|row| row["errorId"].to_string()).collect::<Vec<_>>();
    assert_eq!(ids(&paged), ids(&all));
    assert_eq!(
        desk.world.expect(2, &["errors", "list", "--json", "--after=nonsense"]).failure()["code"],
        "bad_input"
    );
}

#[test]
fn counts_by_group_add_up() {
    let desk = desk(12);
    assert_eq!(
        desk.world.expect(0, &["errors", "count", "--json"]).json(),
        serde_json::json!({ "count": 12 })
    );
    for by in ["state", "flow", "step", "source", "classification", "code", "day"] {
        let groups = desk.world.expect(0, &["errors", "count", "--by", by, "--json"]).lines();
        let sum: u64 = groups.iter().map(|group| group["count"].as_u64().unwrap()).sum();
        assert_eq!(sum, 12, "{by}: {groups:?}");
        assert!(groups.iter().all(|group| group.get("key").is_some()), "{by}");
    }
}

#[test]
fn tables_are_for_people_and_cannot_command_their_terminal() {
    let desk = desk(3);
    let table = desk.world.expect(0, &["errors", "list"]);
    assert!(table.out.lines().next().unwrap().contains("flow"));
    assert_eq!(table.out.lines().count(), 4);
    assert!(!table.out.contains('\u{1b}') && !table.out.contains('\u{202e}'));
    assert!(table.err.contains("as of"), "the age is said: {}", table.err);
    let quiet = desk.world.expect(0, &["errors", "list", "-q"]);
    assert!(quiet.err.is_empty(), "{}", quiet.err);
}

#[test]
fn no_query_is_ever_a_failure() {
    let desk = desk(2);
    for query in [
        "\"",
        "AND (",
        "*",
        "NEAR(",
        "flow:",
        "is:maybe",
        "-",
        "--",
        "a\"b",
        "';DROP",
        "%",
        "code:\"",
        "before:soon",
        "\u{0}x",
        "🙂",
        "x:y:z",
        "-is:open -timeout",
    ] {
        let query = query.replace('\u{0}', "");
        desk.world.expect(0, &["errors", "list", "--json", "--query", &query]);
    }
    desk.world.expect(0, &["errors", "list", "--json", &format!("--query={}", "x ".repeat(5_000))]);
}

#[test]
fn runs_flows_and_dashboards_have_the_fields_of_the_contract() {
    let desk = desk(4);
    let runs = desk.world.expect(0, &["runs", "list", "--json"]).lines();
    assert_eq!(runs.len(), 1);
    for field in ["_id", "status", "numError", "flowName", "durationMs", "asOf", "cursor", "createdAt"] {
        assert!(runs[0].get(field).is_some(), "{field} in {}", runs[0]);
    }
    assert_eq!(runs[0]["flowName"], "Orders to ERP");
    let run = runs[0]["_id"].as_str().unwrap();
    let shown = desk.world.expect(0, &["runs", "show", run, "--json"]).json();
    assert!(shown["steps"].is_array());
    assert_eq!(desk.world.expect(0, &["runs", "list", "--status", "error", "--json"]).lines().len(), 1);
    assert!(desk.world.expect(0, &["runs", "list", "--integration", "none", "--json"]).lines().is_empty());
    assert_eq!(
        desk.world
            .expect(0, &["runs", "list", "--integration", "shop", "--flow", "Orders to ERP", "--json"])
            .lines()
            .len(),
        1
    );
    desk.world.expect(1, &["runs", "list", "--flow", "nothing of this name"]);

    let flows = desk.world.expect(0, &["flows", "list", "--json"]).lines();
    assert_eq!(flows[0]["openErrors"], 4);
    let names: Vec<&str> =
        flows[0]["steps"].as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Get orders", "Create order"]);
    assert!(flows[0]["steps"][0]["_id"].is_string() && flows[0]["steps"][0]["kind"] == "export");

    let completed = desk.world.expect(0, &["dashboard", "completed", "--from", "-24h", "--json"]).lines();
    assert_eq!(completed.len(), 1);
    for field in [
        "_flowId",
        "_integrationId",
        "flowName",
        "integrationName",
        "numRuns",
        "avgRuntime",
        "numSuccess",
        "numIgnore",
        "numError",
        "numOpenError",
        "numResolvedByAuto",
        "numResolvedByUser",
        "numPages",
        "lastErrorAt",
        "lastExecutedAt",
    ] {
        assert!(completed[0].get(field).is_some(), "{field}");
    }
    assert_eq!(
        (&completed[0]["numError"], &completed[0]["numOpenError"]),
        (&Value::from(4), &Value::from(4))
    );
    assert!(desk.world.expect(0, &["dashboard", "running", "--json"]).lines().is_empty());
    desk.world.expect(2, &["dashboard", "completed", "--from", "-1h", "--to", "-2h"]);
}

#[test]
fn without_a_network_everything_is_read_from_the_cache() {
    let mut desk = desk(5);
    desk.platform.end();
    for command in [
        &["errors", "list", "--json"][..],
        &["errors", "count", "--json"],
        &["runs", "list", "--json"],
        &["flows", "list", "--json"],
        &["dashboard", "completed", "--json"],
        &["outbox", "list", "--json"],
    ] {
        desk.world.expect(0, command);
    }
    let status = desk.world.expect(0, &["status", "--json"]).json();
    assert_eq!(status["online"], false);
    assert_eq!(status["openErrors"], 5);
    assert!(status["lastSync"]["errors"].is_string());
    assert_eq!(desk.world.expect(5, &["sync", "--json"]).failure()["code"], "offline");
    assert_eq!(desk.world.expect(0, &["errors", "list", "--json"]).lines().len(), 5);
}

#[test]
fn sync_ends_with_its_report() {
    let desk = desk(2);
    let report = desk.world.expect(0, &["sync", "--full", "--json"]).json();
    for field in ["requests", "retries429", "errorsFetched", "runsFetched", "elapsedMs"] {
        assert!(report[field].is_u64(), "{field} in {report}");
    }
    assert_eq!(report["failed"], serde_json::json!([]));
}

#[test]
fn a_reader_that_goes_away_ends_the_list_quietly() {
    let desk = desk(2_000);
    let mut child = desk
        .world
        .command(&["errors", "list", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut reader = BufReader::with_capacity(64, child.stdout.take().unwrap());
    reader.read_line(&mut line).unwrap();
    drop(reader);
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(0));
    assert!(done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
}
