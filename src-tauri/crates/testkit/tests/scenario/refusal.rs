//! The server is not asked, or its answer is lost.

use super::upstream::{Upstream, page};
use serde_json::json;
use std::io::ErrorKind;
use testkit::{Answer, Caller, Fault, On, Proxy, Stranger};

const LIST: &str = "/v1/flows/f/s/errors";
const RESOLVED: &str = "/v1/flows/f/s/resolved";

#[test]
fn without_faults_everything_passes_unchanged() {
    let upstream = Upstream::start();
    let (_proxy, caller) = upstream.behind_proxy();
    let reply = caller.get(&format!("{LIST}?source=a%20b")).unwrap();
    assert_eq!((reply.status, reply.json()), (200, page()));
    assert_eq!(reply.headers.get("link"), Some("</v1/flows?skip=2>; rel=\"next\""));
    assert_eq!(upstream.hits(), [format!("GET {LIST}?source=a%20b")]);
}

#[test]
fn every_status_comes_without_asking_the_server() {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    for status in [400, 401, 403, 404, 422, 429, 500, 502, 503, 504] {
        let rule = proxy.fault(On::put(RESOLVED).once(), Fault::status(status));
        let reply = caller.send("PUT", RESOLVED, Some(&json!({ "errors": ["1"] }))).unwrap();
        assert_eq!((reply.status, rule.fired()), (status, 1));
        assert!(!reply.body.is_empty());
    }
    assert!(upstream.hits().is_empty());
}

#[test]
fn retry_after_is_sent_as_it_was_given() {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    let given = ["2", "86400", "-1", "soon", "Wed, 29 Apr 2026 00:00:00 GMT"].map(Some);
    for retry_after in given.into_iter().chain([None]) {
        proxy.fault(On::any().once(), Fault::throttled(retry_after));
        let reply = caller.get(LIST).unwrap();
        assert_eq!((reply.status, reply.headers.get("retry-after")), (429, retry_after));
        assert_eq!(reply.json()["errors"][0]["code"], "rate_limited");
    }
}

#[test]
fn a_dead_token_stays_dead_until_it_is_healed() {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    proxy.fault(On::any().skip(1), Fault::unauthorized());
    let statuses = |count: usize| (0..count).map(|_| caller.get(LIST).unwrap().status).collect::<Vec<_>>();
    assert_eq!(statuses(4), [200, 401, 401, 401]);
    proxy.heal();
    assert_eq!(statuses(1), [200]);
    proxy.fault(On::path("/v1/flows/f/**"), Fault::forbidden());
    assert_eq!(caller.get(LIST).unwrap().json(), json!({ "message": "Forbidden" }));
    assert_eq!(caller.get("/v1/flows").unwrap().status, 200);
}

#[test]
fn what_answers_need_not_be_the_platform() {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    proxy.fault(On::any().once(), Fault::captive_portal());
    let portal = caller.get(LIST).unwrap();
    assert_eq!(portal.status, 200);
    assert!(portal.headers.get("content-type").unwrap().starts_with("text/html"));
    assert!(portal.text().starts_with("<!doctype html>"));

    proxy.fault(On::any().once(), Fault::answer(Answer::new(200).body("application/json", [0xff, 0xfe])));
    assert_eq!(caller.get(LIST).unwrap().body, [0xff, 0xfe]);

    proxy.fault(On::any().once(), Fault::deep_json(1_000_000));
    assert!(caller.get(LIST).unwrap().body.len() > 2_000_000);

    proxy.fault(On::any().once(), Fault::raw("SSH-2.0-OpenSSH_9.2\r\n\r\n"));
    assert_eq!(caller.get(LIST).unwrap_err().why.kind(), ErrorKind::InvalidData);
    assert!(upstream.hits().is_empty());
}

#[test]
fn nothing_need_be_behind_the_proxy() {
    let proxy = Proxy::alone();
    let caller = Caller::new(&proxy.base_url());
    proxy.fault(On::get(LIST), Fault::answer_with(|seen| Answer::new(200).json(&json!([seen.query]))));
    assert_eq!(caller.get(&format!("{LIST}?a")).unwrap().json(), json!(["a"]));
    assert_eq!(caller.get("/v1/flows").unwrap().status, 404);
}

#[test]
fn a_redirect_names_another_host() {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    let stranger = Stranger::start();
    let target = format!("{}{LIST}", stranger.base_url());
    proxy.fault(On::any(), Fault::redirect(307, &target));
    let reply = caller.get(LIST).unwrap();
    assert_eq!((reply.status, reply.headers.get("location")), (307, Some(target.as_str())));
    stranger.assert_silent();
}

#[test]
fn a_request_can_go_without_an_answer_before_the_server_acts() {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    let caller = caller.with_patience(300);
    for (fault, kind) in [
        (Fault::reset_early(), ErrorKind::ConnectionReset),
        (Fault::reset(), ErrorKind::ConnectionReset),
        (Fault::close(), ErrorKind::UnexpectedEof),
        (Fault::hang(), ErrorKind::TimedOut),
    ] {
        let name = format!("{fault:?}");
        let rule = proxy.fault(On::any().once(), fault);
        let broken = caller.send("PUT", RESOLVED, Some(&json!({ "errors": ["1"] }))).unwrap_err();
        assert_eq!((broken.why.kind(), broken.partial, rule.fired()), (kind, None, 1), "{name}");
    }
    assert!(upstream.hits().is_empty());
    let ids: Vec<_> = proxy.requests().iter().map(|seen| seen.ids.clone()).collect();
    // The first body was never read.
    assert_eq!(ids, [vec![], vec!["1".to_owned()], vec!["1".to_owned()], vec!["1".to_owned()]]);
}

#[test]
fn a_request_can_go_without_an_answer_after_the_server_acted() {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    let caller = caller.with_patience(500);
    for (fault, kind) in [
        (Fault::acted_then_reset(), ErrorKind::ConnectionReset),
        (Fault::acted_then_close(), ErrorKind::UnexpectedEof),
        (Fault::acted_then_hang(), ErrorKind::TimedOut),
    ] {
        proxy.fault(On::put(RESOLVED).once(), fault);
        let broken = caller.send("PUT", RESOLVED, Some(&json!({ "errors": ["1"] }))).unwrap_err();
        assert_eq!(broken.why.kind(), kind);
    }
    proxy.fault(On::put(RESOLVED).once(), Fault::acted_then_status(502));
    assert_eq!(caller.send("PUT", RESOLVED, None).unwrap().status, 502);
    assert_eq!(upstream.hits().len(), 4);
    let last = proxy.wait_for_answer(On::put(RESOLVED).nth(4)).answered.unwrap();
    assert_eq!((last.status, last.upstream_status), (Some(502), Some(200)));
}
