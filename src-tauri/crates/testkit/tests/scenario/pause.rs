//! Waiting, and what happens meanwhile.

use super::upstream::Upstream;
use serde_json::json;
use std::{
    io::ErrorKind,
    sync::{Arc, Mutex},
    thread,
};
use testkit::{Caller, Fault, Gate, On};

const LIST: &str = "/v1/flows/f/s/errors";

#[test]
fn a_gate_before_keeps_the_server_from_acting() {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    let gate = Gate::new();
    proxy.fault(On::get(LIST), Fault::hold_before(&gate));
    let call = thread::spawn(move || caller.get(LIST).unwrap().status);
    assert!(proxy.wait_for_arrival(On::get(LIST)).answered.is_none());
    assert!(upstream.hits().is_empty());
    gate.open();
    assert_eq!(call.join().unwrap(), 200);
    assert_eq!(upstream.hits().len(), 1);
}

#[test]
fn a_gate_after_keeps_only_the_answer() {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    let gate = Gate::new();
    // What is called runs between the gate before and the gate after.
    let acted = Arc::new(Mutex::new(false));
    let note = Arc::clone(&acted);
    proxy.fault(On::any(), Fault::call_after(move |_| *note.lock().unwrap() = true));
    proxy.fault(On::any(), Fault::hold_after(&gate));
    let impatient = caller.clone().with_patience(300).send("PUT", LIST, Some(&json!({})));
    assert_eq!(impatient.unwrap_err().why.kind(), ErrorKind::TimedOut);
    assert!(*acted.lock().unwrap());
    assert_eq!(upstream.hits().len(), 1);
    gate.open();
    assert_eq!(caller.get(LIST).unwrap().status, 200);
}

#[test]
fn the_server_acts_late_though_the_client_gave_up() {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    proxy.fault(On::any(), Fault::delay_before(400));
    let broken = caller.with_patience(50).send("PUT", LIST, Some(&json!({}))).unwrap_err();
    assert_eq!(broken.why.kind(), ErrorKind::TimedOut);
    assert!(upstream.hits().is_empty());
    let seen = proxy.wait_for_answer(On::any());
    assert_eq!(seen.answered.unwrap().upstream_status, Some(200));
    assert_eq!(upstream.hits().len(), 1);
}

#[test]
fn a_delay_after_lengthens_the_answer() {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    proxy.fault(On::any(), Fault::delay_after(120));
    caller.get(LIST).unwrap();
    let seen = proxy.wait_for_answer(On::any());
    assert!(seen.answered.unwrap().at_ms >= seen.at_ms + 120);
}

#[test]
fn somebody_else_can_be_faster() {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    let other = Caller::new(upstream.base_url());
    proxy.fault(
        On::get(LIST).nth(2),
        Fault::call_before(move |seen| {
            other.send("PUT", &format!("/v1/before{}", seen.path), None).unwrap();
        }),
    );
    caller.get(LIST).unwrap();
    caller.get(LIST).unwrap();
    assert_eq!(
        upstream.hits(),
        [format!("GET {LIST}"), format!("PUT /v1/before{LIST}"), format!("GET {LIST}")]
    );
}
