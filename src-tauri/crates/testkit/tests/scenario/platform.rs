//! Exact situations at the embedded platform, made by typed calls and seen by the API.

use serde_json::json;
use std::io::ErrorKind;
use testkit::{
    Bulk, Caller, Fault, FlowBuilder, LedgerEntry, On, Outcome, Platform, Record, TestFlow, TokenKind,
};

fn orders() -> FlowBuilder {
    FlowBuilder::new("Orders").export("Get").lookup("Find").import("Create")
}

/// A platform with a flow and so many open errors at its import.
fn with_errors(count: usize) -> (Platform, TestFlow) {
    let platform = Platform::start();
    let flow = platform.make_flow(&orders());
    platform.run_failing(&flow, "Create", "r", count);
    (platform, flow)
}

#[test]
fn records_fare_as_they_are_told() {
    let platform = Platform::start();
    let integration = platform.make_integration("Shop to ERP");
    let connection = platform.make_connection("ERP", "netsuite", true);
    let flow = platform.make_flow(
        &orders().adaptor("NetSuiteDistributedImport").connection(&connection).in_integration(&integration),
    );
    let run = platform.run(
        &flow,
        [
            Record::of("good"),
            Record::of("left-out").ignored_at("Find"),
            Record::new("bad", json!({ "id": 7 })).fails_at("Create", "missing_field", "No name"),
        ],
    );
    let job = platform.get(&format!("/v1/jobs/{run}"));
    assert_eq!((&job["status"], &job["numError"]), (&json!("completed"), &json!(1)));
    let errors = platform.open_errors(&flow, "Create");
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0]["traceKey"], "bad");
    assert_eq!((&errors[0]["code"], &errors[0]["message"]), (&json!("missing_field"), &json!("No name")));
    assert!(platform.open_errors(&flow, "Find").is_empty());
    let document = platform.get(&format!("/v1/flows/{}", flow.id));
    assert_eq!(document["_integrationId"], json!(integration));
    assert_eq!(platform.get(&format!("/v1/connections/{connection}"))["offline"], json!(true));
}

#[test]
fn a_run_is_held_until_it_is_finished() {
    let platform = Platform::start();
    let flow = platform.make_flow(&orders());
    let run = platform.begin_run(&flow, [Record::of("a").fails_at("Create", "x", "y")]);
    let status = || platform.get(&format!("/v1/jobs/{run}"))["status"].clone();
    assert_eq!(status(), "running");
    platform.finish_run(&run);
    assert_eq!(status(), "completed");
}

#[test]
fn a_retry_gives_what_was_said_and_the_ledger_knows() {
    let (platform, flow) = with_errors(3);
    let keys = platform.open_field(&flow, "Create", "retryDataKey");
    assert_eq!(keys.len(), 3);
    let errors = platform.open_errors(&flow, "Create");
    let trace_key = errors[0]["traceKey"].as_str().unwrap();
    platform.reprocess(trace_key, &Outcome::error("still_bad", "Again"));
    platform.retry(&flow, "Create", &keys);
    let left = platform.open_errors(&flow, "Create");
    assert_eq!(left.len(), 1);
    assert_eq!((&left[0]["traceKey"], &left[0]["code"]), (&json!(trace_key), &json!("still_bad")));
    let ledger = platform.ledger();
    let [LedgerEntry { ids, time, .. }] = &ledger.of("POST", "/retry")[..] else { panic!("{ledger:?}") };
    assert_eq!((ids, *time), (&keys, platform.now()));
    assert!(ledger.repeated_ids().is_empty());
    platform.resolve(&flow, "Create", &platform.open_field(&flow, "Create", "errorId"));
    assert!(platform.open_errors(&flow, "Create").is_empty());
    assert!(!platform.resolved_errors(&flow, "Create").is_empty());
}

#[test]
fn lists_longer_than_a_page_are_read_to_their_end() {
    let (platform, flow) = with_errors(2_500);
    let mut ids = platform.open_field(&flow, "Create", "errorId");
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 2_500);
}

#[test]
fn time_stands_until_it_is_moved_and_what_is_due_happens_on_the_way() {
    let platform = Platform::start();
    let flow = platform.make_flow(&orders().auto_resolve(true));
    let passing = Outcome::error("timeout", "Try again").classified("intermittent");
    platform.run(&flow, [Record::of("a").at("Create", passing)]);
    let before = platform.now();
    assert_eq!(platform.advance_ms(29_000), before.plus_ms(29_000));
    assert_eq!(platform.open_errors(&flow, "Create").len(), 1);
    platform.reprocess("a", &Outcome::success());
    platform.advance_ms(2_000);
    assert!(platform.open_errors(&flow, "Create").is_empty());
    assert_eq!(platform.now(), before.plus_ms(31_000));
}

#[test]
fn users_and_tokens_have_their_rights() {
    let (platform, flow) = with_errors(1);
    let eve = platform.make_user("eve@example.com", "Eve", "monitor");
    assert!(platform.get("/v1/ashares").to_string().contains(eve.as_str()));
    assert_ne!(&eve, platform.owner());
    let step = flow.step("Create");
    let list = format!("/v1/flows/{}/{}/errors", step.flow, step.step);
    let status = |token: &str| Caller::new(platform.base_url()).with_token(token).get(&list).unwrap().status;
    assert_eq!(status(&platform.make_token(TokenKind::Full)), 200);
    assert_eq!(status(platform.token()), 200);
    assert_eq!(status("wrong"), 401);
    assert_eq!(status(&platform.make_token(TokenKind::Custom)), 403);
}

#[test]
fn bulk_makes_what_was_asked_for() {
    let platform = Platform::start();
    let bulk = Bulk { flows: 3, steps_per_flow: 2, errors: 600, resolved_share: 0.5, seed: 7 };
    platform.make_bulk(bulk);
    let flows = platform.get("/v1/flows");
    assert_eq!(flows.as_array().unwrap().len(), 3);
    let open: u64 = flows
        .as_array()
        .unwrap()
        .iter()
        .map(|flow| platform.get(&format!("/v1/flows/{}/errors", flow["_id"].as_str().unwrap())))
        .flat_map(|counts| counts["flowErrors"].as_array().unwrap().clone())
        .map(|row| row["numError"].as_u64().unwrap())
        .sum();
    assert!((200..=400).contains(&open), "{open} of 600 are open");
}

#[test]
fn nobody_who_did_not_subscribe_gets_mail() {
    let (platform, _) = with_errors(2);
    platform.advance_ms(3_600_000);
    assert_eq!(platform.mail(), []);
}

#[test]
fn behind_the_proxy_the_platform_acts_once_though_the_answer_is_lost() {
    let (platform, flow) = with_errors(2);
    let proxy = platform.proxy();
    let caller = Caller::new(&proxy.base_url()).with_token(platform.token());
    let rule = proxy.fault(On::put("/v1/flows/*/*/resolved"), Fault::acted_then_reset());
    let ids = platform.open_field(&flow, "Create", "errorId");
    let target = format!("/v1/flows/{}/{}/resolved", flow.id, flow.step("Create").step);
    let broken = caller.send("PUT", &target, Some(&json!({ "errors": ids }))).unwrap_err();
    assert_eq!((broken.why.kind(), rule.fired()), (ErrorKind::ConnectionReset, 1));
    assert!(platform.open_errors(&flow, "Create").is_empty());
    assert_eq!(platform.ledger().accepted_ids("PUT", "/resolved"), ids);
    let seen = proxy.wait_for_answer(On::changing());
    assert_eq!(seen.ids, ids);
    assert!(seen.answered.unwrap().upstream_status.is_some_and(|status| status < 300));
}

#[test]
fn two_platforms_share_nothing_and_end_apart() {
    let (mut first, second) = (Platform::start(), Platform::start());
    first.make_integration("Only here");
    assert!(second.send("GET", "/v1/integrations", None).unwrap().body.len() < 3);
    let foreign = Caller::new(second.base_url()).with_token(first.token()).get("/v1/flows");
    assert_eq!(foreign.unwrap().status, 401);
    first.end();
    let refused = Caller::new(first.base_url()).with_token("t").get("/v1/flows").unwrap_err();
    assert_eq!(refused.why.kind(), ErrorKind::ConnectionRefused);
    second.get("/v1/tokenInfo");
}

#[test]
fn the_platform_starts_as_it_is_told() {
    let platform = Platform::start_with(|config| {
        config.choices.error_id_is_number = true;
        config.choices.next_page_is_api = true;
        config.token = Some("chosen-token".into());
    });
    let flow = platform.make_flow(&orders());
    platform.run_failing(&flow, "Create", "n", 1_001);
    assert_eq!(platform.token(), "chosen-token");
    let errors = platform.open_errors(&flow, "Create");
    assert_eq!(errors.len(), 1_001);
    assert!(errors[0]["errorId"].is_number());
}
