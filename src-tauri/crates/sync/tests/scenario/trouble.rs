//! Servers that refuse, lie or go away: nothing is lost, nothing is taken for empty, the rest goes on.

use super::stage::Stage;
use domain::outbox::Action;
use sync::{DrainMode, Failed, Phase, Stop, SyncScope};
use testkit::script::{Fault, Rule, TestFlow};

/// Two flows with three errors each, read once.
async fn read_stage() -> (Stage, TestFlow, TestFlow) {
    let stage = Stage::new().await;
    let integration = stage.control.integration("Shop").await.unwrap();
    let a = stage.control.flow("A", Some(&integration), 1).await.unwrap();
    let b = stage.control.flow("B", Some(&integration), 1).await.unwrap();
    stage.control.errors(&a, 1, 3).await.unwrap();
    stage.control.errors(&b, 1, 3).await.unwrap();
    stage.sync_well().await;
    (stage, a, b)
}

async fn more(stage: &Stage, flow: &TestFlow) {
    let step = &flow.steps[1];
    let record = testkit::script::record("more", step, testkit::script::Outcome::Error("more"));
    stage.control.run(&flow.id, &[record]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forbidden_flow_does_not_stop_the_others() {
    let (stage, a, b) = read_stage().await;
    more(&stage, &a).await;
    more(&stage, &b).await;
    stage
        .proxy
        .rule(Rule::new(Fault::json(403, r#"{"message":"no"}"#)).path(&format!("/v1/flows/{}/errors", a.id)));
    let report = stage.sync().await;
    let failed = Failed { flow: Some(a.id.as_str().into()), step: None, code: "forbidden".into() };
    assert_eq!((report.failed, report.stop), (vec![failed], None));
    assert_eq!(stage.count(&format!("is:open flow:{}", a.id)), 3, "what was known stays");
    assert_eq!(stage.count(&format!("is:open flow:{}", b.id)), 4);
    let failures: Vec<_> =
        stage.store.step_states().unwrap().into_iter().filter_map(|it| it.failure).collect();
    assert!(!failures.is_empty() && failures.iter().all(|failure| failure.code == "forbidden"));
    stage.proxy.forget_seen();
    stage.sync().await;
    assert_eq!(stage.proxy.count("GET", &format!("/v1/flows/{}/errors", a.id)), 0, "it rests for a while");
    stage.proxy.heal();
    let mut fresh = stage;
    let config = fresh.config();
    fresh.reopen(config);
    fresh.sync_well().await;
    assert_eq!(fresh.count("is:open"), 8);
    assert!(fresh.store.step_states().unwrap().iter().all(|it| it.failure.is_none()));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_unreadable_step_is_a_failure_of_that_step() {
    for fault in [
        Fault::json(200, "{}"),
        Fault::json(200, r#"{"resolved":[]}"#),
        Fault::json(500, "{}"),
        Fault::json(200, r#"{"errors":[{"code":"x","message":"y"}]}"#),
        Fault::CutBody { bytes: 30 },
        Fault::web_page(),
        Fault::Reset,
    ] {
        let (stage, a, b) = read_stage().await;
        more(&stage, &a).await;
        more(&stage, &b).await;
        stage.proxy.rule(Rule::new(fault.clone()).path(&format!("{}/{}/errors", a.id, a.steps[1])));
        let report = stage.sync().await;
        assert_eq!(report.failed.len(), 1, "{fault:?}: {report:?}");
        assert_eq!(
            report.failed[0].step.as_ref().map(|id| id.as_str()),
            Some(a.steps[1].as_str()),
            "{fault:?}"
        );
        assert_eq!(stage.count(&format!("is:open flow:{}", a.id)), 3, "{fault:?} never empties a list");
        assert_eq!(stage.count(&format!("is:open flow:{}", b.id)), 4, "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_rows_keep_the_readable_ones_and_let_nothing_vanish() {
    let (stage, a, _) = read_stage().await;
    more(&stage, &a).await;
    // One row loses its id on the way.
    let lose =
        Fault::Rewrite(std::sync::Arc::new(|body: String| body.replacen("\"errorId\"", "\"lost\"", 1)));
    stage.proxy.rule(Rule::new(lose).path(&format!("{}/{}/errors", a.id, a.steps[1])));
    let report = stage.sync().await;
    assert_eq!(report.failed[0].code, "unreadable_rows", "{report:?}");
    assert!(stage.count(&format!("is:open flow:{}", a.id)) >= 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_page_without_a_next_one_lets_nothing_vanish() {
    let (stage, a, _) = read_stage().await;
    stage.control.errors(&a, 1, 1_200).await.unwrap();
    stage.sync_well().await;
    let open = stage.count(&format!("is:open flow:{}", a.id));
    assert_eq!(open, 1_200, "three of one trace key were replaced");
    more(&stage, &a).await;
    let cut = Fault::Rewrite(std::sync::Arc::new(|body: String| {
        body.replace("\"nextPageURL\":\"", "\"nextPageURL\":\"\",\"was\":\"")
    }));
    stage.proxy.rule(Rule::new(cut).path(&format!("{}/{}/errors", a.id, a.steps[1])));
    let report = stage.sync().await;
    assert_eq!(report.failed.iter().map(|part| part.code.as_str()).collect::<Vec<_>>(), ["list_ended_early"]);
    assert_eq!(stage.count(&format!("is:open flow:{}", a.id)), open + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_answers_nothing_usable_is_out_of_reach_or_not_the_platform() {
    for (fault, stop) in [
        (Fault::json(503, "<h1>503</h1>"), Stop::Offline),
        (Fault::json(200, "{}"), Stop::NotIntegrator),
        (Fault::json(200, "null"), Stop::NotIntegrator),
        (Fault::json(418, "teapot"), Stop::NotIntegrator),
    ] {
        let (stage, ..) = read_stage().await;
        stage.proxy.rule(Rule::new(fault.clone()));
        let report = stage.engine.sync(SyncScope::Full).await.unwrap();
        assert_eq!(report.stop, Some(stop), "{fault:?}: {report:?}");
        assert_eq!(stage.count("is:open"), 6, "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_summary_that_cannot_be_read_is_replaced_by_asking_each_flow() {
    for fault in [Fault::json(404, "{}"), Fault::json(500, "{}"), Fault::json(200, r#"{"flowErrors":[]}"#)] {
        let (stage, a, _) = read_stage().await;
        more(&stage, &a).await;
        stage.proxy.rule(Rule::new(fault.clone()).path("/v1/integrations/"));
        let report = stage.sync().await;
        assert!(report.stop.is_none() && report.failed.is_empty(), "{fault:?}: {report:?}");
        assert_eq!(stage.count("is:open"), 7, "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_ends_everything_with_one_request() {
    let (stage, ..) = read_stage().await;
    let batch = stage.queue(Action::Resolve, "is:open");
    stage.proxy.forget_seen();
    stage.proxy.rule(Rule::new(Fault::json(401, r#"{"message":"no"}"#)));
    let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
    assert_eq!((report.stop, report.done), (Some(Stop::SignedOut), 0));
    assert_eq!(stage.sync().await.stop, Some(Stop::SignedOut));
    assert_eq!(stage.proxy.seen().len(), 1, "a dead token is used once");
    assert_eq!(stage.engine.status().borrow().phase, Phase::SignedOut);
    assert_eq!(stage.count("is:open"), 6, "the cache is still there");
    stage.proxy.heal();
    stage.engine.check_now();
    let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
    assert_eq!((report.stop, report.done, report.parked), (None, 2, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_for_which_everything_is_forbidden_needs_a_sign_in() {
    let stage = Stage::new().await;
    stage.proxy.rule(Rule::new(Fault::json(403, r#"{"message":"no"}"#)));
    assert_eq!(stage.sync().await.stop, Some(Stop::SignedOut));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_signs_people_in_is_not_the_platform() {
    let (stage, ..) = read_stage().await;
    stage.proxy.rule(Rule::new(Fault::web_page()));
    let report = stage.sync().await;
    assert_eq!(report.stop, Some(Stop::NotIntegrator));
    assert!(matches!(stage.engine.status().borrow().phase, Phase::Offline { .. }));
    assert_eq!(stage.count("is:open"), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_queued_while_offline_is_sent_when_the_network_is_back() {
    let (stage, a, b) = read_stage().await;
    stage.proxy.rule(Rule::new(Fault::Reset));
    assert_eq!(stage.sync().await.stop, Some(Stop::Offline));
    let gone = testkit::script::Proxy::start(None).await.unwrap();
    let address = gone.base_url().to_owned();
    drop(gone);
    tokio::task::yield_now().await;
    let batch = stage.queue(Action::Resolve, "is:open");
    let away = away_engine(&stage, &address);
    let report = away.drain(DrainMode::Batch(batch)).await.unwrap();
    assert_eq!((report.stop, report.queued, report.done, report.unsure), (Some(Stop::Offline), 2, 0, 0));
    stage.proxy.heal();
    let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
    assert_eq!((report.done, report.queued, report.stop), (2, 0, None));
    assert!(stage.open_at_platform(&a, 1).await.is_empty() && stage.open_at_platform(&b, 1).await.is_empty());
}

fn away_engine(stage: &Stage, address: &str) -> sync::Engine {
    let client = remote::Client::new(
        remote::Base::custom(address).unwrap(),
        remote::Token::new("t").unwrap(),
        super::stage::limits(),
    )
    .unwrap();
    sync::Engine::new(stage.store.clone(), client, std::sync::Arc::new(sync::SystemClock), stage.config())
}

#[tokio::test(flavor = "multi_thread")]
async fn throttling_in_the_middle_costs_only_time() {
    let stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    stage.control.errors(&flow, 1, 3_500).await.unwrap();
    stage.proxy.rule(Rule::new(Fault::throttle(Some("0"))).after(5).times(3));
    let report = stage.sync_well().await;
    assert_eq!(report.retries_429, 3);
    assert_eq!(stage.count("is:open"), 3_500);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_that_the_platform_asks_for_is_shown() {
    let (stage, ..) = read_stage().await;
    stage.proxy.rule(Rule::new(Fault::throttle(Some("1"))).times(1));
    let mut status = stage.engine.status();
    let (report, seen) = tokio::join!(stage.sync(), async move {
        status.wait_for(|status| matches!(status.phase, Phase::Throttled { wait_s: 1..=2 })).await.is_ok()
    });
    assert!(seen && report.stop.is_none() && report.retries_429 == 1, "{report:?}");
    assert_eq!(stage.engine.status().borrow().phase, Phase::Idle);
}
