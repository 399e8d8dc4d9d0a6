//! The proxy remembers, counts and lets tests wait.

use super::upstream::Upstream;
use serde_json::json;
use std::{thread, time::Duration};
use testkit::{Caller, Fault, On};

const LIST: &str = "/v1/flows/f/s/errors";
const RETRY: &str = "/v1/flows/f/s/retry";

#[test]
fn every_request_is_remembered_with_what_became_of_it() {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    caller.send("POST", &format!("{RETRY}?a=b"), Some(&json!({ "retryDataKeys": ["k1", "k2"] }))).unwrap();
    Caller::new(&proxy.base_url()).get(LIST).unwrap();
    let [retry, list] = &proxy.requests()[..] else { panic!("{:?}", proxy.requests()) };
    assert_eq!((retry.method.as_str(), retry.path.as_str(), retry.query.as_str()), ("POST", RETRY, "a=b"));
    assert_eq!(retry.ids, ["k1", "k2"]);
    assert_eq!(retry.body_bytes, retry.body.to_string().len());
    assert!(retry.authorized && retry.is_changing());
    assert!(!list.authorized && !list.is_changing());
    let list = proxy.wait_for_answer(On::get(LIST));
    let answered = list.answered.unwrap();
    assert_eq!((answered.status, answered.upstream_status), (Some(200), Some(200)));
    assert!(answered.is_whole && answered.body_bytes > 1_000);
    assert_eq!(proxy.count(&On::changing()), 1);
    proxy.forget();
    assert!(proxy.requests().is_empty());
    caller.get(LIST).unwrap();
    assert_eq!(proxy.wait_for_arrival(On::get(LIST)).number, 2);
}

#[test]
fn rules_meet_the_requests_they_name_and_no_others() {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    let second = proxy.fault(On::get(LIST).nth(2), Fault::status(503));
    let by_query = proxy.fault(On::any().query("startAtErrorId=7"), Fault::status(500));
    let by_id = proxy.fault(On::post(RETRY).id("k2"), Fault::status(422));
    let slow = proxy.fault(On::get(LIST).also(|seen| seen.number == 2), Fault::delay_before(1));
    let statuses = [
        caller.get(LIST).unwrap().status,
        caller.get(LIST).unwrap().status,
        caller.get(LIST).unwrap().status,
        caller.get("/v1/flows/f/s/errors?startAtErrorId=7").unwrap().status,
        caller.send("POST", RETRY, Some(&json!({ "retryDataKeys": ["k1"] }))).unwrap().status,
        caller.send("POST", RETRY, Some(&json!({ "retryDataKeys": ["k1", "k2"] }))).unwrap().status,
    ];
    assert_eq!(statuses, [200, 503, 200, 500, 200, 422]);
    let fired = [&second, &by_query, &by_id, &slow].map(|rule| rule.fired());
    assert_eq!(fired, [1, 1, 1, 1]);
    let faults: Vec<_> = proxy.requests().iter().map(|seen| seen.faults.clone()).collect();
    assert_eq!(faults[1..3], [vec!["status"], vec!["delay_before"]]);
}

#[test]
fn faults_that_meet_are_applied_together() {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    proxy.fault(On::any(), Fault::delay_before(60));
    proxy.fault(On::any(), Fault::throttled(Some("1")));
    proxy.fault(On::any(), Fault::status(500));
    proxy.fault(On::any(), Fault::extra_fields());
    proxy.fault(On::any(), Fault::chunked());
    let reply = caller.get(LIST).unwrap();
    assert_eq!((reply.status, reply.headers.get("retry-after")), (429, Some("1")));
    assert_eq!(reply.headers.get("transfer-encoding"), Some("chunked"));
    assert!(reply.json()["novel"].is_object());
    let seen = proxy.wait_for_answer(On::any());
    assert!(seen.answered.unwrap().at_ms >= seen.at_ms + 60);
}

#[tokio::test(start_paused = true)]
async fn waiting_goes_by_the_real_clock_though_the_clock_of_the_test_stands() {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    // The kit's own clock runs: this takes 150 real milliseconds.
    proxy.fault(On::any(), Fault::delay_before(150));
    let call = thread::spawn(move || {
        caller.get(LIST).unwrap();
        caller.get(LIST).unwrap();
    });
    let second = proxy.answer(On::get(LIST).nth(2)).await;
    assert_eq!(second.number, 1);
    assert!(second.answered.unwrap().at_ms >= 300);
    // A past arrival is found at once, and the test's own timers still fire by themselves.
    assert_eq!(proxy.arrival(On::get(LIST)).await.number, 0);
    tokio::time::sleep(Duration::from_secs(3_600)).await;
    call.join().unwrap();
}
