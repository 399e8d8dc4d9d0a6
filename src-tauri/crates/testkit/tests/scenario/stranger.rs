//! A host that must stay silent notices everybody.

use std::{io::Read, net::TcpStream, panic};
use testkit::{Caller, Stranger, Visit};

#[test]
fn a_bare_connection_is_noticed() {
    let stranger = Stranger::start();
    stranger.assert_silent();
    let _stream = TcpStream::connect(stranger.base_url().trim_start_matches("http://")).unwrap();
    assert_eq!(stranger.visits(), [Visit { request_line: None, brought_secret: false }]);
}

#[test]
fn a_token_is_noticed_and_the_visitor_lured_on() {
    let stranger = Stranger::start();
    let caller = Caller::new(&stranger.base_url());
    assert_eq!(caller.get("/v1/a?b").unwrap().json()["errors"], serde_json::json!([]));
    caller.with_token("canary").get("/v1/c").unwrap();
    let visit = |line: &str, brought_secret| Visit { request_line: Some(line.into()), brought_secret };
    let visits = stranger.visits();
    assert_eq!(visits, [visit("GET /v1/a?b HTTP/1.1", false), visit("GET /v1/c HTTP/1.1", true)]);
    assert!(panic::catch_unwind(|| stranger.assert_silent()).is_err());
}

#[test]
fn it_does_not_answer_what_is_no_request() {
    let stranger = Stranger::start();
    let mut stream = TcpStream::connect(stranger.base_url().trim_start_matches("http://")).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    assert_eq!(stream.read(&mut [0]).unwrap(), 0);
    assert_eq!(stranger.visits().len(), 1);
}
