//! Answers that are too big, too slow or without end.

use super::stage::{client_of, limits, stage, stage_with, step};
use remote::{ErrorFilter, Kind, Limits, ListKind};
use std::time::Duration;
use testkit::script::{Fault, Proxy, Rule};
use tokio::time::Instant;

fn small() -> Limits {
    Limits { answer_bytes_max: 1 << 20, attempts_max: 1, ..limits() }
}

#[tokio::test]
async fn a_bomb_and_an_endless_body_are_dropped_at_the_limit() {
    for fault in [Fault::GzipBomb { megabytes: 100 }, Fault::Endless] {
        let (proxy, client) = stage_with(Limits { first_byte_ms: 20_000, total_ms: 30_000, ..small() }).await;
        proxy.rule(Rule::new(fault.clone()));
        assert_eq!(client.flows().await.unwrap_err().kind(), Kind::Unreadable, "{fault:?}");
    }
}

#[tokio::test]
async fn an_announced_length_beyond_the_limit_is_not_even_read() {
    let upstream = Proxy::start(None).await.unwrap();
    upstream.rule(Rule::new(Fault::json(200, "[]")));
    let proxy = Proxy::start(Some(upstream.base_url())).await.unwrap();
    proxy.rule(Rule::new(Fault::WrongLength { bytes: 1 << 40 }));
    assert_eq!(client_of(&proxy, small()).flows().await.unwrap_err().kind(), Kind::Unreadable);
}

#[tokio::test]
async fn a_large_page_within_the_limit_is_read() {
    let (proxy, client) = stage().await;
    let body = format!(r#"{{"errors":[{{"errorId":"1","message":"{}"}}]}}"#, "x".repeat(20 << 20));
    proxy.rule(Rule::new(Fault::json(200, &body)));
    let mut pager = client.errors(&step(), ListKind::Open, &ErrorFilter::default()).unwrap();
    assert_eq!(pager.next_page().await.unwrap().unwrap().rows[0].message.len(), 20 << 20);
}

#[tokio::test]
async fn a_million_brackets_do_not_break_the_reader() {
    let (proxy, client) = stage().await;
    let deep = format!("{}1{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
    let body = format!(r#"{{"errors":[{{"errorId":"1","deep":{deep}}},{deep},{{"errorId":"2"}}]}}"#);
    proxy.rule(Rule::new(Fault::json(200, &body)));
    let mut pager = client.errors(&step(), ListKind::Open, &ErrorFilter::default()).unwrap();
    let page = pager.next_page().await.unwrap().unwrap();
    assert_eq!((page.rows.len(), page.odd.len()), (2, 1));
}

#[tokio::test]
async fn silence_ends_by_our_own_clock() {
    let (proxy, client) = stage_with(Limits { first_byte_ms: 100, ..small() }).await;
    proxy.rule(Rule::new(Fault::Silence));
    let start = Instant::now();
    assert_eq!(client.flows().await.unwrap_err().kind(), Kind::Unreachable);
    assert!(start.elapsed() < Duration::from_secs(2));
}
