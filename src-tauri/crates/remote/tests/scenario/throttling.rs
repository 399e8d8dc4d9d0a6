//! 429 in all its spellings.

use super::stage::{answer, limits, stage, stage_with};
use remote::{Kind, Limits, Verdict};
use std::time::Duration;
use testkit::script::{Fault, Rule};
use tokio::time::Instant;

#[tokio::test]
async fn nobody_sends_before_the_wait_is_over() {
    let (proxy, client) = stage().await;
    proxy.rule(Rule::new(Fault::throttle(Some("1"))).path("/v1/flows").times(1));
    answer(&proxy, "/v1/", "[]");
    let flows = tokio::spawn({
        let client = client.clone();
        async move { client.flows().await }
    });
    while client.stats().answers_429 == 0 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let others = futures_util::future::join_all((0..5).map(|_| client.exports())).await;
    assert!(others.iter().all(Result::is_ok));
    assert!(flows.await.unwrap().is_ok());
    let seen = proxy.seen();
    let refused = seen[0].at;
    assert!(seen[1..].iter().all(|seen| seen.at - refused >= Duration::from_millis(990)), "{seen:?}");
    assert_eq!((client.stats().requests, client.stats().answers_429), (7, 1));
}

#[tokio::test]
async fn odd_waits_are_cut_or_replaced_by_our_own() {
    for retry_after in
        [None, Some("-1"), Some("soon"), Some("0"), Some(""), Some("Wed, 21 Oct 2015 07:28:00 GMT")]
    {
        let (proxy, client) = stage().await;
        proxy.rule(Rule::new(Fault::throttle(retry_after)).times(1));
        answer(&proxy, "", "[]");
        let start = Instant::now();
        assert!(client.flows().await.is_ok(), "{retry_after:?}");
        assert!(start.elapsed() < Duration::from_secs(2), "{retry_after:?} took {:?}", start.elapsed());
    }
}

#[tokio::test]
async fn a_wait_of_a_day_fails_at_once_and_keeps_the_gate_closed() {
    let (proxy, client) = stage().await;
    proxy.rule(Rule::new(Fault::throttle(Some("86400"))));
    let error = client.flows().await.unwrap_err();
    let Verdict::Later { after_ms } = error.verdict() else { panic!("{error:?}") };
    assert_eq!(error.kind(), Kind::Throttled);
    assert!((800_000..=1_000_000).contains(&after_ms), "cut to a quarter of an hour: {after_ms}");
    assert_eq!(client.exports().await.unwrap_err().kind(), Kind::Throttled);
    assert_eq!(proxy.seen().len(), 1, "nothing is sent while the gate is closed");
    assert!(client.throttled_until().borrow().is_some());
}

#[tokio::test]
async fn a_change_that_was_throttled_is_sent_again_because_it_was_not_taken() {
    let (proxy, client) = stage().await;
    proxy.rule(Rule::new(Fault::throttle(Some("0"))).times(2));
    proxy.rule(Rule::new(Fault::json(200, "{}")));
    client.resolve(&super::stage::step(), &["1".into()]).await.unwrap();
    assert_eq!(proxy.count("PUT", "/resolved"), 3);
}

#[tokio::test]
async fn endless_throttling_gives_up() {
    let (proxy, client) = stage_with(Limits { backoff_ms: 1, backoff_max_ms: 2, ..limits() }).await;
    proxy.rule(Rule::new(Fault::throttle(None)));
    let error = client.flows().await.unwrap_err();
    assert_eq!(error.kind(), Kind::Throttled);
    assert!(proxy.seen().len() <= 8, "{}", proxy.seen().len());
}
