//! The server's answer is right, its delivery is not.

use super::upstream::{Upstream, page, page_bytes};
use flate2::read::GzDecoder;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use testkit::{Broken, Fault, On, Proxy, Reply};

const LIST: &str = "/v1/flows/f/s/errors";

/// What comes of one GET with a fault in force.
fn get_with(fault: Fault) -> Result<Reply, Broken> {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    proxy.fault(On::get(LIST), fault);
    caller.get(LIST)
}

#[test]
fn a_cut_body_falls_short_of_its_announced_length() {
    for part in 0..16 {
        let broken = get_with(Fault::cut_at_share(part, 16)).unwrap_err();
        let reply = broken.partial.unwrap();
        assert_eq!(broken.why.kind(), ErrorKind::UnexpectedEof);
        assert_eq!(reply.headers.get("content-length"), Some(page_bytes().to_string().as_str()));
        assert_eq!(reply.body.len(), page_bytes() * part / 16);
    }
    let broken = get_with(Fault::cut_at(10)).unwrap_err();
    assert_eq!(broken.partial.unwrap().body, page().to_string().as_bytes()[..10]);
}

#[test]
fn an_unannounced_cut_is_whole_for_http() {
    let reply = get_with(Fault::cut_unannounced(100)).unwrap();
    assert_eq!((reply.body.len(), reply.headers.get("content-length")), (100, Some("100")));
    assert!(serde_json::from_slice::<serde_json::Value>(&reply.body).is_err());
    // Without any length the end of the connection is the end of the body.
    let reply = get_with(Fault::cut_without_length(100)).unwrap();
    assert_eq!((reply.body.len(), reply.headers.get("content-length")), (100, None));
}

#[test]
fn more_is_announced_than_comes() {
    let broken = get_with(Fault::longer_length(7)).unwrap_err();
    let reply = broken.partial.unwrap();
    assert_eq!(reply.headers.get("content-length"), Some((page_bytes() + 7).to_string().as_str()));
    assert_eq!(reply.json(), page());
}

#[test]
fn any_length_can_be_announced() {
    let less = get_with(Fault::announced(100)).unwrap();
    assert_eq!(less.body, page().to_string().as_bytes()[..100]);
    let broken = get_with(Fault::announced(1 << 29)).unwrap_err();
    assert_eq!(broken.partial.unwrap().json(), page());
    // Beyond everything: the client refuses to begin.
    let broken = get_with(Fault::announced(1 << 50)).unwrap_err();
    assert_eq!(broken.why.kind(), ErrorKind::InvalidData);
}

#[test]
fn chunks_come_whole_or_cut() {
    let whole = get_with(Fault::chunked()).unwrap();
    assert_eq!(whole.headers.get("transfer-encoding"), Some("chunked"));
    assert_eq!(whole.json(), page());
    let broken = get_with(Fault::cut_chunked(1_234)).unwrap_err();
    assert_eq!(broken.partial.unwrap().body.len(), 1_234);
    // Every byte of the body is there, only the last chunk is missing.
    let broken = get_with(Fault::cut_chunked(usize::MAX)).unwrap_err();
    assert_eq!(broken.partial.unwrap().json(), page());
}

#[test]
fn gzip_comes_sound_or_broken() {
    let inflate = |reply: &Reply| {
        assert_eq!(reply.headers.get("content-encoding"), Some("gzip"));
        let mut body = Vec::new();
        GzDecoder::new(reply.body.as_slice()).read_to_end(&mut body).map(|_| body)
    };
    let sound = get_with(Fault::gzip()).unwrap();
    assert_eq!(inflate(&sound).unwrap(), page().to_string().as_bytes());
    let broken = get_with(Fault::gzip_broken()).unwrap();
    assert!(inflate(&broken).is_err());
}

#[test]
fn a_bomb_is_small_until_it_is_inflated() {
    let reply = get_with(Fault::gzip_bomb(256 << 20)).unwrap();
    assert!(reply.body.len() < 512 << 10, "{} bytes", reply.body.len());
    let mut inflated = GzDecoder::new(reply.body.as_slice()).take(100 << 20);
    assert_eq!(std::io::copy(&mut inflated, &mut std::io::sink()).unwrap(), 100 << 20);
}

#[test]
fn an_endless_body_ends_with_the_client_only() {
    let upstream = Upstream::start();
    let (proxy, _) = upstream.behind_proxy();
    proxy.fault(On::any(), Fault::endless());
    let mut stream = connect(&proxy);
    let mut taken = vec![0; 4 << 20];
    stream.read_exact(&mut taken).unwrap();
    drop(stream);
    let answered = proxy.wait_for_answer(On::any()).answered.unwrap();
    assert!(answered.body_bytes >= 3 << 20, "{answered:?}");
    assert!(!answered.is_whole);
}

#[test]
fn a_drip_takes_its_time() {
    let upstream = Upstream::start();
    let (proxy, caller) = upstream.behind_proxy();
    proxy.fault(On::any(), Fault::drip(page_bytes().div_ceil(10), 20));
    assert_eq!(caller.get(LIST).unwrap().json(), page());
    let seen = proxy.wait_for_answer(On::any());
    assert!(seen.answered.unwrap().at_ms >= seen.at_ms + 180, "{seen:?}");
}

fn connect(proxy: &Proxy) -> TcpStream {
    let mut stream = TcpStream::connect(proxy.base_url().trim_start_matches("http://")).unwrap();
    stream.write_all(format!("GET {LIST} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes()).unwrap();
    stream
}
