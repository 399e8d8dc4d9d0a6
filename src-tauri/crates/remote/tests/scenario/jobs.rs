//! The list of jobs: no cursor, 1,001 rows, crowded milliseconds (trap 6).

use super::stage::stage;
use domain::time::UtcMs;
use remote::{Client, JobFilter};
use std::{collections::HashMap, sync::Arc};
use testkit::script::{Fault, Proxy, Rule};

/// A server that answers `GET /v1/jobs` as the platform does: newest first, at most 1,001 rows.
async fn platform(jobs: Vec<(String, i64, &'static str)>) -> (Proxy, Client) {
    let (proxy, client) = stage().await;
    // A rewrite sees no request, so the answer is worked out for each page that can be asked for.
    let jobs = Arc::new(jobs);
    let list = move |query: &HashMap<String, String>| {
        let time = |key: &str| query.get(key).and_then(|text| UtcMs::parse(text)).map(|time| time.0);
        let (from, to) =
            (time("createdAt_gte").unwrap_or(i64::MIN), time("createdAt_lte").unwrap_or(i64::MAX));
        let mut rows: Vec<_> = jobs
            .iter()
            .filter(|(_, at, flow)| {
                (from..=to).contains(at) && query.get("_flowId").is_none_or(|id| id == flow)
            })
            .collect();
        rows.sort_by_key(|(_, at, _)| std::cmp::Reverse(*at));
        let rows: Vec<String> = rows
            .into_iter()
            .take(1_001)
            .map(|(id, at, flow)| {
                let at = UtcMs(*at).to_iso();
                format!(r#"{{"_id":"{id}","type":"flow","_flowId":"{flow}","status":"completed","createdAt":"{at}"}}"#)
            })
            .collect();
        format!("[{}]", rows.join(","))
    };
    proxy.rule(Rule::new(Fault::respond(move |target| {
        let query = target.split_once('?').map(|(_, query)| query).unwrap_or_default();
        let pairs = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(key, value)| (key.to_owned(), value.replace("%3A", ":")))
            .collect();
        (200, list(&pairs))
    })));
    (proxy, client)
}

fn filter() -> JobFilter {
    JobFilter {
        created_from: Some(UtcMs(0)),
        flows_known: vec!["a".into(), "b".into()],
        ..JobFilter::default()
    }
}

async fn all(client: &Client, filter: JobFilter) -> (Vec<String>, Vec<UtcMs>) {
    let mut pager = client.jobs(filter);
    let mut ids = Vec::new();
    while let Some(page) = pager.next_page().await.unwrap() {
        ids.extend(page.rows.into_iter().map(|run| run.id.0));
    }
    (ids, pager.gaps().to_vec())
}

fn made(count: usize, at: impl Fn(usize) -> i64) -> Vec<(String, i64, &'static str)> {
    (0..count).map(|n| (format!("j{n}"), at(n), if n % 2 == 0 { "a" } else { "b" })).collect()
}

#[tokio::test]
async fn jobs_that_share_a_millisecond_at_the_edge_of_a_page_are_not_lost() {
    for per_ms in [1, 3, 7, 500, 1_001] {
        let (proxy, client) = platform(made(2_500, |n| 10_000 + i64::try_from(n / per_ms).unwrap())).await;
        let (mut ids, gaps) = all(&client, filter()).await;
        assert_eq!(ids.len(), 2_500, "{per_ms} in a millisecond");
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 2_500, "none twice");
        assert!(gaps.is_empty());
        assert!(proxy.seen().len() <= 12, "{}", proxy.seen().len());
    }
}

#[tokio::test]
async fn a_page_of_one_flow_and_one_millisecond_loses_none() {
    let jobs = (0..1_100).map(|n| (format!("j{n}"), if n < 1_001 { 5_000 } else { 4_000 }, "a")).collect();
    let (_proxy, client) = platform(jobs).await;
    let (mut ids, _) = all(&client, filter()).await;
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 1_100);
}

#[tokio::test]
async fn a_crowded_millisecond_is_cut_by_flow() {
    let (_proxy, client) = platform(made(1_800, |n| if n < 1_700 { 5_000 } else { 4_000 })).await;
    let (ids, gaps) = all(&client, filter()).await;
    assert_eq!((ids.len(), gaps.len()), (1_800, 0));
}

#[tokio::test]
async fn what_cannot_be_told_apart_is_reported() {
    let (_proxy, client) = platform(made(5_000, |n| if n < 4_900 { 5_000 } else { 4_000 })).await;
    let (ids, gaps) = all(&client, filter()).await;
    assert!(ids.len() >= 2_002 + 100, "{}", ids.len());
    assert_eq!(gaps, [UtcMs(5_000)]);
    assert!(ids.contains(&"j4999".to_owned()), "reading goes on below the crowded millisecond");
}

#[tokio::test]
async fn a_server_that_ignores_the_cursor_does_not_make_a_loop() {
    let (proxy, client) = stage().await;
    let rows: Vec<String> = made(1_001, |n| 1_000 + i64::try_from(n).unwrap())
        .into_iter()
        .map(|(id, at, _)| format!(r#"{{"_id":"{id}","type":"flow","createdAt":{at}}}"#))
        .collect();
    proxy.rule(Rule::new(Fault::json(200, &format!("[{}]", rows.join(",")))));
    let (ids, gaps) = all(&client, JobFilter { created_from: Some(UtcMs(0)), ..JobFilter::default() }).await;
    assert_eq!(ids.len(), 1_001);
    assert!(!gaps.is_empty(), "it is told that more may exist");
    assert!(proxy.seen().len() < 40, "{}", proxy.seen().len());
}
