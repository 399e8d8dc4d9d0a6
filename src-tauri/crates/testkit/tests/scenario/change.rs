//! The server's answer is changed on its way.

use super::upstream::{Upstream, page};
use serde_json::{Value, json};
use testkit::{Fault, Next, On, Stranger};

const LIST: &str = "/v1/flows/f/s/errors";
const LINK: &str = "/v1/flows/f/s/errors?startAtErrorId=1099";

/// The answer to one GET with a fault in force.
fn seen_with(fault: Fault) -> Value {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    proxy.fault(On::get(LIST), fault);
    caller.get(&format!("{LIST}?x=1")).unwrap().json()
}

#[test]
fn keys_vanish_move_and_change_their_type() {
    let whole = page();
    assert_eq!(seen_with(Fault::remove("/errors")), json!({ "nextPageURL": LINK }));
    assert_eq!(seen_with(Fault::rename("/errors", "items"))["items"], whole["errors"]);
    assert_eq!(seen_with(Fault::null("/errors"))["errors"], Value::Null);
    assert_eq!(seen_with(Fault::wrong_type("/errors"))["errors"], json!({ "items": whole["errors"] }));
    let odd = seen_with(Fault::wrong_type("/errors/*/message"));
    assert_eq!(odd["errors"][99]["message"], json!({ "text": "row 99" }));
    let fewer = seen_with(Fault::remove("/errors/0"));
    assert_eq!(fewer["errors"].as_array().unwrap().len(), 99);
    assert_eq!(seen_with(Fault::set("/errors/3/errorId", json!("7")))["errors"][3]["errorId"], "7");
}

#[test]
fn fields_nobody_knows_and_ids_as_numbers() {
    let body = seen_with(Fault::extra_fields());
    assert!(body["novel"]["deep"].is_array());
    assert_eq!(body["errors"][5]["_novelId"], "000000000000000000000000");
    assert_eq!(seen_with(Fault::ids_as_numbers())["errors"][5]["errorId"], json!(1_005));
}

#[test]
fn next_links_lead_astray() {
    let stranger = Stranger::start();
    let base = stranger.base_url();
    let link = |next| seen_with(Fault::next_page(next))["nextPageURL"].clone();
    assert_eq!(link(Next::OtherHost(base.clone())), format!("{base}{LINK}"));
    assert_eq!(link(Next::OtherPath("/v1/tokens".into())), "/v1/tokens");
    assert_eq!(link(Next::Itself), format!("{LIST}?x=1"));
    assert_eq!(link(Next::Empty), "");
    assert_eq!(link(Next::ApiPrefix), "/api/flows/f/s/errors?startAtErrorId=1099");
    assert_eq!(link(Next::Exactly("javascript:1".into())), "javascript:1");
    assert_eq!(link(Next::Missing), Value::Null);
    let absolute = link(Next::Absolute);
    assert!(absolute.as_str().unwrap().starts_with("http://127.0.0.1:"), "{absolute}");
    stranger.assert_silent();
}

#[test]
fn link_headers_lead_astray() {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    let link = |next| {
        let rule = proxy.fault(On::any(), Fault::link(next));
        let reply = caller.get("/v1/flows").unwrap();
        rule.remove();
        reply.headers.get("link").map(str::to_owned)
    };
    let to = |target: &str| Some(format!("<{target}>; rel=\"next\""));
    assert_eq!(link(Next::OtherHost("http://other:1".into())), to("http://other:1/v1/flows?skip=2"));
    assert_eq!(link(Next::Itself), to("/v1/flows"));
    assert_eq!(link(Next::Absolute), to(&format!("{}/v1/flows?skip=2", proxy.base_url())));
    assert_eq!(link(Next::Missing), None);
}

#[test]
fn headers_are_set_grown_and_multiplied() {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    proxy.fault(On::any(), Fault::header("date", "Thu, 01 Jan 1970 00:00:00 GMT"));
    proxy.fault(On::any(), Fault::huge_header(1 << 20));
    proxy.fault(On::any(), Fault::many_headers(1_000));
    let reply = caller.get(LIST).unwrap();
    assert_eq!(reply.headers.get("date"), Some("Thu, 01 Jan 1970 00:00:00 GMT"));
    assert_eq!(reply.headers.get("x-padding").unwrap().len(), 1 << 20);
    assert!(reply.headers.iter().count() > 1_000);
    assert_eq!(reply.json(), page());
}

#[test]
fn any_change_can_be_written_down() {
    let rows = seen_with(Fault::edit(|body| {
        let first = body["errors"][0].clone();
        body["errors"].as_array_mut().unwrap().push(first);
    }));
    assert_eq!(rows["errors"][100]["errorId"], "1000");
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    proxy.fault(On::any(), Fault::edit_reply(|seen, reply| reply.body = seen.target().into_bytes()));
    assert_eq!(caller.get("/v1/x?y").unwrap().text(), "/v1/x?y");
}
