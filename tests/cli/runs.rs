//! Runs, dashboards and flows: every option of the contract, what is refused and how, and no network.

use crate::program::World;
use serde_json::{Value, json};
use testkit::{FlowBuilder, Platform, Record, TestFlow};

/// A platform with one flow in an integration and one without, a run of each kind, and an account that was synced.
struct Desk {
    platform: Platform,
    orders: TestFlow,
    alone: TestFlow,
    world: World,
    held: String,
}

const STEP: &str = "Create order";

fn fine(count: usize, prefix: &str) -> impl Iterator<Item = Record> {
    (0..count).map(move |number| Record::of(&format!("{prefix}-{number}")))
}

fn desk() -> Desk {
    let platform = Platform::start();
    let shop = platform.make_integration("Shop");
    let steps = |builder: FlowBuilder| builder.export("Get orders").import(STEP);
    let orders = platform.make_flow(&steps(FlowBuilder::new("Orders to ERP").in_integration(&shop)));
    let alone = platform.make_flow(&steps(FlowBuilder::new("Nightly stock")));
    platform.run(&orders, fine(3, "ok"));
    platform.advance_ms(60_000);
    platform.run_failing(&orders, STEP, "bad", 2);
    platform.advance_ms(60_000);
    platform.run(&orders, []);
    platform.advance_ms(60_000);
    let broken = json!({ "records": [], "failed": { "code": "ETIMEDOUT", "message": "no answer" } });
    platform.must("POST", &format!("/control/flows/{}/runs", orders.id), Some(&broken));
    platform.advance_ms(60_000);
    platform.run(&alone, fine(1, "alone"));
    platform.advance_ms(60_000);
    let held = platform.begin_run(&orders, fine(4, "held")).0;
    let world = World::with_token(platform.token());
    world.add_account("shop", platform.base_url());
    world.expect(0, &["sync", "-q"]);
    Desk { platform, orders, alone, world, held }
}

impl Desk {
    fn lines(&self, command: &str) -> Vec<Value> {
        let mut words: Vec<&str> = command.split('|').collect();
        words.push("--json");
        self.world.expect(0, &words).lines()
    }

    /// Open errors of a flow as the platform says now.
    fn open_errors(&self, flow: &str) -> u64 {
        let answer = self.platform.get(&format!("/v1/flows/{flow}/errors"));
        answer["flowErrors"].as_array().unwrap().iter().map(|step| step["numError"].as_u64().unwrap()).sum()
    }

    fn refused(&self, status: i32, command: &str) -> Value {
        let mut words: Vec<&str> = command.split('|').collect();
        words.push("--json");
        let done = self.world.expect(status, &words);
        assert!(done.out.is_empty(), "{command}: a failure says nothing on standard output: {}", done.out);
        done.failure()["code"].clone()
    }
}

fn statuses(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["status"].as_str().unwrap()).collect()
}

#[test]
fn runs_are_narrowed_by_every_option_and_paged_by_cursor() {
    let desk = desk();
    let all = desk.lines("runs|list");
    assert_eq!(statuses(&all), ["running", "completed", "failed", "completed", "completed", "completed"]);
    assert_eq!((&all[0]["_id"], &all[0]["durationMs"]), (&json!(desk.held), &Value::Null));
    assert!(all[1]["durationMs"].is_u64() && all[1].get("_integrationId").is_none());
    assert!(all.iter().all(|row| row["asOf"].is_string() && row["cursor"].is_string()));
    let flow = format!("runs|list|--flow|{}", desk.alone.id);
    for (command, count) in [
        ("runs|list|--flow|nightly stock", 1),
        (flow.as_str(), 1),
        ("runs|list|--integration|Shop", 5),
        ("runs|list|--integration|none", 1),
        ("runs|list|--status|completed", 4),
        ("runs|list|--status|failed", 1),
        ("runs|list|--status|running", 1),
        ("runs|list|--status|canceled", 0),
        ("runs|list|--status|cancelled", 0),
        ("runs|list|--status|error", 2),
        ("runs|list|--hide-empty|--status|completed", 3),
        ("runs|list|--hide-empty|--integration|Shop|--status|completed", 2),
        ("runs|list|--limit|2", 2),
        ("runs|list|--to|-30d", 0),
        ("runs|list|--from|-30d", 6),
    ] {
        assert_eq!(desk.lines(command).len(), count, "{command}");
    }
    let second = all[4]["createdAt"].as_str().unwrap();
    assert_eq!(desk.lines(&format!("runs|list|--from|{second}")).len(), 5, "the start belongs to the range");
    assert_eq!(desk.lines(&format!("runs|list|--to|{second}")).len(), 1, "its end does not");
    let mut paged = Vec::new();
    while let [.., last] = desk
        .lines(&match paged.last() {
            None => "runs|list|--limit|2".to_owned(),
            Some(row) => {
                let row: &Value = row;
                format!("runs|list|--limit|2|--after={}", row["cursor"].as_str().unwrap())
            }
        })
        .as_slice()
    {
        // Each page goes on behind the last row of the one before it.
        let at = all.iter().position(|row| row["_id"] == last["_id"]).unwrap();
        paged.extend_from_slice(&all[paged.len()..=at]);
    }
    assert_eq!(paged.len(), all.len());
    assert_eq!(desk.refused(2, "runs|list|--after=nonsense"), "bad_input");
    assert_eq!(desk.refused(1, "runs|list|--flow|nobody"), "not_found");
    assert_eq!(desk.refused(1, "runs|list|--integration|nobody"), "not_found");
    assert_eq!(desk.refused(2, "runs|list|--from|-1h|--to|-2h"), "usage");
    desk.world.expect(2, &["runs", "list", "--status", "nonsense"]);
    let table = desk.world.expect(0, &["runs", "list", "--limit", "2"]);
    assert_eq!(table.out.lines().count(), 3);
    assert!(table.err.contains("as of"), "{}", table.err);
}

#[test]
fn a_run_is_shown_with_its_steps_and_keeps_its_counts_when_errors_are_resolved() {
    let desk = desk();
    let bad = desk.lines("runs|list|--status|error").pop().unwrap()["_id"].as_str().unwrap().to_owned();
    let show = || desk.world.expect(0, &["runs", "show", &bad, "--json"]).json();
    let shown = show();
    let steps = shown["steps"].as_array().unwrap();
    assert_eq!(
        steps.iter().map(|step| step["type"].as_str().unwrap()).collect::<Vec<_>>(),
        ["export", "import"]
    );
    let sum = |field: &str| steps.iter().map(|step| step[field].as_u64().unwrap()).sum::<u64>();
    for field in ["numSuccess", "numError", "numIgnore", "numResolved", "numPagesGenerated"] {
        assert_eq!(shown[field].as_u64().unwrap(), sum(field), "{field} is the sum over the steps");
    }
    assert_eq!((&shown["numError"], &shown["flowName"]), (&json!(2), &json!("Orders to ERP")));
    let ids = desk.platform.open_field(&desk.orders, STEP, "errorId");
    desk.platform.resolve(&desk.orders, STEP, &ids);
    desk.world.expect(0, &["sync", "--full", "-q"]);
    assert_eq!(desk.world.expect(0, &["errors", "count", "--query", "is:open", "--json"]).json()["count"], 0);
    assert_eq!((&show()["numError"], &show()["numOpenError"]), (&json!(2), &json!(2)), "a snapshot stays");
    let table = desk.world.expect(0, &["runs", "show", &bad]);
    assert!(table.out.contains(STEP), "steps have their names: {}", table.out);
    assert_eq!(desk.refused(1, "runs|show|nobody"), "not_found");
}

#[test]
fn a_run_is_canceled_once_it_was_confirmed_and_says_who_did_it() {
    let mut desk = desk();
    let cancel = format!("runs|cancel|{}", desk.held);
    assert_eq!(desk.refused(2, &cancel), "confirmation_needed");
    assert_eq!(desk.refused(1, "runs|cancel|nobody|--yes"), "not_found");
    let said = desk.world.expect(0, &["runs", "cancel", &desk.held, "--yes", "--json"]).json();
    assert_eq!(said, json!({ "run": desk.held, "canceling": true }));
    desk.platform.advance_ms(60_000);
    desk.world.expect(0, &["sync", "-q"]);
    let canceled = desk.lines("runs|list|--status|canceled");
    assert_eq!(canceled[0]["_id"], json!(desk.held));
    assert_eq!(canceled[0]["canceledBy"], json!(desk.platform.owner()));
    let ended = desk.lines("runs|list|--status|failed").pop().unwrap()["_id"].as_str().unwrap().to_owned();
    assert_eq!(
        desk.refused(1, &format!("runs|cancel|{ended}|--yes")),
        "remote",
        "an ended run stays as it is"
    );
    desk.platform.end();
    assert_eq!(desk.refused(5, &format!("{cancel}|--yes")), "offline");
}

#[test]
fn dashboards_say_what_the_platform_says() {
    let mut desk = desk();
    let running = desk.lines("dashboard|running");
    assert_eq!(running.iter().map(|row| &row["_id"]).collect::<Vec<_>>(), [&json!(desk.held)]);
    assert_eq!(desk.lines("dashboard|running|--integration|Shop").len(), 1);
    assert!(desk.lines("dashboard|running|--integration|none").is_empty());

    let now = desk.platform.now();
    let body = json!({ "time_gt": now.plus_ms(-86_400_000).0, "time_lte": now.0 });
    let theirs = desk.platform.must("POST", "/v1/flows/runs/stats", Some(&body)).json();
    // The clock of the platform went on: the range ends with it.
    let range = format!("--from|{}|--to|{}", now.plus_ms(-86_400_000).to_iso(), now.plus_ms(1).to_iso());
    let ours = desk.lines(&format!("dashboard|completed|{range}"));
    assert_eq!(ours.len(), 2);
    for row in &ours {
        let stats = theirs["stats"].as_array().unwrap();
        let same = stats.iter().find(|stats| stats["_flowId"] == row["_flowId"]).unwrap();
        for field in ["numRuns", "numSuccess", "numIgnore", "numError", "numOpenError", "numPages"] {
            assert_eq!(row[field], same[field], "{field} of {}", row["flowName"]);
        }
    }
    let only = desk.lines(&format!("dashboard|completed|--integration|none|{range}"));
    assert_eq!((only.len(), &only[0]["flowName"]), (1, &json!("Nightly stock")));
    assert_eq!((&only[0]["_integrationId"], &only[0]["lastErrorAt"]), (&Value::Null, &Value::Null));
    let old = desk.lines("dashboard|completed|--from|-30d|--to|-20d");
    assert!(old.iter().all(|row| row["numRuns"] == 0), "{old:?}");
    let open = |rows: &[Value]| rows.iter().map(|row| row["numOpenError"].as_u64().unwrap()).sum::<u64>();
    assert!(
        old.is_empty() || open(&old) == open(&ours),
        "open errors are the live total in every range: {old:?}"
    );
    assert_eq!(desk.refused(1, "dashboard|completed|--integration|nobody"), "not_found");
    assert_eq!(desk.refused(2, "dashboard|completed|--from|-1h|--to|-2h"), "usage");
    desk.world.expect(2, &["dashboard", "sideways"]);
    let table = desk.world.expect(0, &["dashboard", "completed"]);
    assert!(table.err.contains("live total"), "the difference is said: {}", table.err);
    desk.platform.end();
    assert_eq!(desk.lines(&format!("dashboard|completed|{range}")), ours, "offline, the cache answers");
    assert_eq!(desk.lines("dashboard|running").len(), 1);
}

#[test]
fn flows_are_listed_shown_started_and_set() {
    let mut desk = desk();
    let (id, target) = (desk.orders.id.0.clone(), format!("/v1/flows/{}", desk.orders.id));
    let listed = desk.lines("flows|list");
    let row = listed.iter().find(|row| row["_id"] == json!(id)).unwrap();
    for (name, value) in desk.platform.get(&target).as_object().unwrap() {
        assert_eq!(&row[name], value, "{name} as the platform sent it");
    }
    assert_eq!(row["openErrors"], json!(desk.open_errors(&id)));
    assert_eq!(row["steps"][1]["name"], json!(STEP));
    assert_eq!(row["steps"][1]["_id"], json!(desk.orders.step(STEP).step));
    for name in [id.as_str(), "orders TO erp"] {
        assert_eq!(desk.world.expect(0, &["flows", "show", name, "--json"]).json()["_id"], json!(id));
    }
    assert!(desk.world.expect(0, &["flows", "show", &id]).out.contains(STEP));
    assert_eq!(desk.refused(1, "flows|show|nobody"), "not_found");
    assert_eq!(desk.refused(1, "flows|run|nobody|--yes"), "not_found");

    assert_eq!(desk.refused(2, "flows|run|Nightly stock"), "confirmation_needed");
    let started = desk.world.expect(0, &["flows", "run", "Nightly stock", "--yes", "--json"]).json();
    assert_eq!(started["flow"], json!(desk.alone.id));
    assert!(started["run"].is_string(), "{started}");

    assert_eq!(desk.refused(2, "flows|set|Orders to ERP|--auto-resolve|off"), "confirmation_needed");
    desk.world.expect(2, &["flows", "set", "Orders to ERP", "--auto-resolve", "maybe", "--yes"]);
    desk.world.expect(2, &["flows", "set", "Orders to ERP", "--yes"]);
    let set =
        |state: &str| desk.world.run(&["flows", "set", &id, "--auto-resolve", state, "--yes", "--json"]);
    assert_eq!(set("off").json(), json!({ "flow": id, "autoResolve": false }));
    assert_eq!(desk.platform.get(&target)["autoResolveMatchingTraceKeys"], false);

    let mut theirs = desk.platform.get(&target);
    theirs["name"] = json!("Orders to ERP (EU)");
    desk.platform.advance_ms(1_000);
    desk.platform.must("PUT", &target, Some(&theirs));
    let refused = set("on");
    assert_eq!(refused.status, 1, "{}", refused.err);
    assert!(
        refused.failure()["message"].as_str().unwrap().contains("name"),
        "it says which field: {}",
        refused.err
    );
    assert_eq!(desk.platform.get(&target)["autoResolveMatchingTraceKeys"], false, "nothing was written");
    assert_eq!(set("on").status, 0, "after reading it anew it goes");
    assert_eq!(desk.platform.get(&target)["name"], "Orders to ERP (EU)", "and theirs stays");

    desk.platform.must(
        "PATCH",
        &target,
        Some(&json!([{ "op": "replace", "path": "/disabled", "value": true }])),
    );
    assert_eq!(
        desk.refused(1, &format!("flows|run|{id}|--yes")),
        "remote",
        "a flow that is off does not start"
    );
    desk.platform.end();
    assert_eq!(desk.lines("flows|list").len(), 2);
    assert_eq!(desk.refused(5, &format!("flows|run|{id}|--yes")), "offline");
    assert_eq!(desk.refused(5, &format!("flows|set|{id}|--auto-resolve|off|--yes")), "offline");
}
