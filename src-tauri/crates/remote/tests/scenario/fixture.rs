//! The samples of the API facts (part 6), answered by the proxy and read by the client.

use super::stage::{answer, stage, step};
use domain::{
    id::RunId,
    run::{RunCounts, RunStatus},
    time::UtcMs,
};
use remote::{ErrorFilter, JobFilter, ListKind, RunScope};
use testkit::script::{Fault, Rule};

#[tokio::test]
async fn both_summaries_are_read_in_their_own_shape() {
    let (proxy, client) = stage().await;
    answer(
        &proxy,
        "/v1/integrations/",
        r#"[{"_flowId":"flowId1","numError":3,"lastErrorAt":"2022-08-04T11:09:35.048Z"},{"_flowId":"flowId2","numError":0}]"#,
    );
    answer(
        &proxy,
        "/v1/flows/",
        r#"{"flowErrors":[{"_expOrImpId":"6a0fc7eb7202049b32ea45b5","numError":0},{"_expOrImpId":"6a0fcdfa3f8562a7b1a3b3f2","numError":1,"lastErrorAt":"2026-05-22T04:22:12.852Z"}]}"#,
    );
    let flows = client.integration_errors(Some(&"i".into())).await.unwrap().rows;
    assert_eq!(flows.iter().map(|row| row.open).collect::<Vec<_>>(), [Some(3), Some(0)]);
    let steps = client.flow_errors(&"f".into()).await.unwrap().rows;
    assert_eq!(steps[1].last_error_at, UtcMs::parse("2026-05-22T04:22:12.852Z"));
}

#[tokio::test]
async fn resolved_records_come_under_their_own_key() {
    let (proxy, client) = stage().await;
    answer(
        &proxy,
        "/resolved",
        r#"{"resolved":[{"errorId":7777777777,"resolvedAt":"2022-10-28T06:12:37.155Z","resolvedBy":"auto","classification":"none"}]}"#,
    );
    let filter = ErrorFilter { resolved_from: Some(UtcMs(0)), ..ErrorFilter::default() };
    let mut pager = client.errors(&step(), ListKind::Resolved, &filter).unwrap();
    let page = pager.next_page().await.unwrap().unwrap();
    assert_eq!(page.rows[0].key.error.as_str(), "7777777777");
    assert_eq!(page.rows[0].resolved_by.as_deref(), Some("auto"));
    assert!(proxy.seen()[0].target.ends_with("?resolvedAt_gte=1970-01-01T00%3A00%3A00.000Z"));
}

/// The counting rules of API 2.6, on what the client made of real records.
#[tokio::test]
#[expect(clippy::print_stdout, reason = "a test that had nothing to look at says so")]
async fn real_jobs_are_read_without_a_loss_and_keep_the_counting_rules_when_they_are_there() {
    let folder = std::env::var("FLOWMEND_REAL_RECORDS")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/data").to_owned());
    let Ok(text) = std::fs::read_to_string(format!("{folder}/job-families.json")) else {
        println!("skipped: there are no real records in {folder}");
        return;
    };
    let families: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    let (proxy, client) = stage().await;
    proxy.rule(Rule::new(Fault::json(200, &text)).method("POST"));
    let ids: Vec<RunId> = vec!["x".into()];
    let read = client.families(&ids).await.unwrap();
    assert_eq!((read.rows.len(), read.odd.len()), (families.len(), 0));
    assert!(read.rows.iter().any(|(run, steps)| run.status == RunStatus::Canceled && !steps.is_empty()));
    for (run, steps) in &read.rows {
        let sum = |field: fn(&RunCounts) -> u64| steps.iter().map(|step| field(&step.counts)).sum::<u64>();
        let counts = run.counts;
        assert_eq!(counts.success, sum(|counts| counts.success), "{}", run.id);
        assert_eq!(counts.error, sum(|counts| counts.error), "{}", run.id);
        assert_eq!(counts.ignored, sum(|counts| counts.ignored), "{}", run.id);
        assert_eq!(counts.resolved, sum(|counts| counts.resolved), "{}", run.id);
        assert_eq!(counts.pages_generated, sum(|counts| counts.pages_generated), "{}", run.id);
        assert_eq!(counts.pages_processed, 0, "{}: only steps count the pages that they did", run.id);
        assert_eq!(run.duration_ms().is_some(), run.status.is_ended(), "{}", run.id);
        assert!(run.ended_at.is_none() || run.ended_at >= run.started_at, "{}: not swapped", run.id);
        if run.status == RunStatus::Completed {
            assert!(steps.iter().all(|step| step.status == RunStatus::Completed), "{}", run.id);
        }
    }
    assert!(read.rows.iter().any(|(run, _)| run.counts.resolved > run.counts.error));
}

#[tokio::test]
async fn dashboards_ask_by_post_and_page_by_get() {
    let (proxy, client) = stage().await;
    let row = r#"{"_flowId":"f","numRuns":4,"avgRuntime":113864}"#;
    proxy.rule(
        Rule::new(Fault::json(
            200,
            &format!(r#"{{"stats":[{row}],"nextPageURL":"/api/flows/runs/stats?after=1"}}"#),
        ))
        .method("POST")
        .path("stats"),
    );
    proxy.rule(
        Rule::new(Fault::json(200, &format!(r#"{{"stats":[{}]}}"#, row.replace('4', "5"))))
            .method("GET")
            .path("stats?after=1"),
    );
    proxy.rule(
        Rule::new(Fault::json(200, r#"{"jobs":[{"_id":"j","type":"flow","status":"running"}]}"#))
            .path("current"),
    );
    let stats = client.run_stats(&RunScope::Flows(vec!["f".into()]), UtcMs(5), None).await.unwrap();
    assert_eq!(stats.rows.len(), 2);
    assert_eq!(proxy.seen()[0].body, r#"{"sandbox":false,"_flowIds":["f"],"time_gt":5}"#);
    let running = client.current_runs(&RunScope::Account).await.unwrap();
    assert_eq!(running.rows[0].status, RunStatus::Running);
}

#[tokio::test]
async fn the_reasons_of_refused_lists_are_codes() {
    let (proxy, client) = stage().await;
    proxy.rule(Rule::new(Fault::json(400, r#"{"errors":[{"code":"invalid_query","message":"For parent jobs, query parameters must contain either \"_integrationId\" or \"_jobId\" or \"createdAt\""}]}"#)));
    let error = client.jobs(JobFilter::default()).next_page().await.unwrap_err();
    assert_eq!(error.report_code(), "invalid_query");
}

#[tokio::test]
async fn the_small_lists_are_read() {
    let (proxy, client) = stage().await;
    answer(
        &proxy,
        "filterMetadata",
        r#"{"filters":[{"name":"source","enums":["internal","application"]},{"name":"classification","enums":["connection"]}]}"#,
    );
    answer(
        &proxy,
        "/v1/notifications",
        r#"[{"_id":"n","type":"flow","_flowId":"f","subscribedByUser":{"_id":"u"}}]"#,
    );
    answer(&proxy, "/v1/ashares", r#"[{"_id":"a","sharedWithUser":{"_id":"u","name":"Ada"}}]"#);
    answer(&proxy, "/v1/tags", r#"[{"_id":"t","tag":"urgent","tagId":"F3ZBQ"}]"#);
    assert_eq!(client.filter_metadata().await.unwrap()[0].values, ["internal", "application"]);
    assert_eq!(client.notifications(true).await.unwrap().rows.len(), 1);
    assert_eq!(client.users().await.unwrap().rows[0].name.as_deref(), Some("Ada"));
    assert_eq!(client.tags().await.unwrap().rows[0].id, "t");
    assert!(proxy.seen()[1].target.ends_with("?users=all"));
}
