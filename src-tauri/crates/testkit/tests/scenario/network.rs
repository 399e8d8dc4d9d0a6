//! The network comes and goes.

use super::upstream::{Upstream, page};
use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    thread,
};
use testkit::{Caller, Fault, Gate, On, Proxy};

const LIST: &str = "/v1/flows/f/s/errors";

#[test]
fn a_network_that_is_gone_refuses_connections_and_comes_back_at_the_same_place() {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    let address = proxy.base_url();
    for _ in 0..20 {
        assert_eq!(caller.get(LIST).unwrap().status, 200);
        proxy.take_down();
        proxy.take_down();
        assert_eq!(caller.get(LIST).unwrap_err().why.kind(), ErrorKind::ConnectionRefused);
        proxy.bring_up();
        proxy.bring_up();
        assert_eq!(proxy.base_url(), address);
    }
    assert_eq!(caller.get(LIST).unwrap().json(), page());
    assert_eq!(upstream.hits().len(), 21);
}

#[test]
fn open_connections_are_reset_when_the_network_goes() {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    let gate = Gate::new();
    proxy.fault(On::any(), Fault::hold_after(&gate));
    let call = thread::spawn(move || caller.get(LIST).unwrap_err().why.kind());
    proxy.wait_for_arrival(On::any());
    proxy.take_down();
    assert_eq!(call.join().unwrap(), ErrorKind::ConnectionReset);
    let answered = proxy.wait_for_answer(On::any()).answered.unwrap();
    assert_eq!((answered.status, answered.is_whole), (None, false));
}

#[test]
fn an_idle_connection_is_used_again_until_it_is_reset() {
    let upstream = Upstream::start();
    let (proxy, _) = upstream.behind_proxy();
    let mut stream = TcpStream::connect(proxy.base_url().trim_start_matches("http://")).unwrap();
    for _ in 0..3 {
        ask(&mut stream);
    }
    assert_eq!(upstream.hits().len(), 3);
    proxy.reset_connections();
    assert_eq!(stream.read(&mut [0]).unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert_eq!(Caller::new(&proxy.base_url()).get(LIST).unwrap().status, 200);
}

#[test]
fn a_silent_network_takes_connections_and_says_nothing() {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    proxy.freeze();
    let impatient = caller.clone().with_patience(200).get(LIST);
    assert_eq!(impatient.unwrap_err().why.kind(), ErrorKind::TimedOut);
    assert!(proxy.requests().is_empty() && upstream.hits().is_empty());
    proxy.thaw();
    assert_eq!(caller.get(LIST).unwrap().status, 200);
}

#[test]
fn a_gateway_without_its_server_says_so() {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    drop(upstream);
    assert_eq!(caller.get(LIST).unwrap().status, 502);
    assert_eq!(proxy.wait_for_answer(On::any()).answered.unwrap().upstream_status, None);
    let other = Upstream::start();
    proxy.point_at(other.base_url());
    assert_eq!(caller.get(LIST).unwrap().status, 200);
    assert_eq!(other.hits().len(), 1);
}

#[test]
fn a_dropped_proxy_is_gone() {
    let upstream = Upstream::start();
    let proxy = Proxy::start(upstream.base_url());
    let mut stream = TcpStream::connect(proxy.base_url().trim_start_matches("http://")).unwrap();
    ask(&mut stream);
    drop(proxy);
    assert_eq!(stream.read(&mut [0]).unwrap_err().kind(), ErrorKind::ConnectionReset);
}

/// One request and its whole answer on a connection that stays open.
fn ask(stream: &mut TcpStream) {
    stream.write_all(format!("GET {LIST} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes()).unwrap();
    let (mut answer, wanted) = (Vec::new(), page().to_string());
    while !answer.ends_with(wanted.as_bytes()) {
        let mut part = [0; 4_096];
        let read = stream.read(&mut part).unwrap();
        assert!(read > 0, "the connection ended");
        answer.extend_from_slice(&part[..read]);
    }
}
