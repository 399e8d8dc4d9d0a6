//! Requests of which nobody knows whether they arrived.

use super::stage::Stage;
use domain::outbox::{Action, ItemState};
use integrator::{Choices, RetryAnswer};
use sync::DrainMode;
use testkit::script::{Fault, Rule};

async fn with_errors(count: usize) -> (Stage, testkit::script::TestFlow) {
    let stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    stage.control.errors(&flow, 1, count).await.unwrap();
    stage.sync_well().await;
    (stage, flow)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_whose_answer_is_lost_is_found_and_not_sent_again() {
    for fault in [Fault::ActThenReset, Fault::ActThenSilence] {
        let (stage, flow) = with_errors(5).await;
        stage.proxy.rule(Rule::new(fault.clone()).method("POST").path("/retry").times(1));
        let batch = stage.queue(Action::Retry, "is:open");
        let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
        assert_eq!((report.done, report.unsure, report.parked), (1, 0, 0), "{fault:?} {report:?}");
        assert_eq!(report.retries_succeeded, 5, "{fault:?}");
        assert_eq!(stage.proxy.count("POST", "/retry"), 1, "{fault:?}");
        assert!(stage.open_at_platform(&flow, 1).await.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_that_never_arrived_is_sent_again_once() {
    for fault in [Fault::Reset, Fault::Silence, Fault::json(503, ""), Fault::json(502, "<html>")] {
        let (stage, _) = with_errors(5).await;
        stage.proxy.rule(Rule::new(fault.clone()).method("POST").path("/retry").times(1));
        let batch = stage.queue(Action::Retry, "is:open");
        let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
        assert_eq!((report.done, report.retries_succeeded), (1, 5), "{fault:?} {report:?}");
        let sent = stage.sent("/retry").await;
        assert!(sent.len() == 5 && sent.values().all(|times| *times == 1), "{fault:?} {sent:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resolve_whose_answer_is_lost_is_simply_repeated() {
    for fault in [Fault::ActThenReset, Fault::ActThenSilence, Fault::Reset, Fault::json(500, "")] {
        let (stage, flow) = with_errors(5).await;
        stage.proxy.rule(Rule::new(fault.clone()).method("PUT").path("/resolved").times(1));
        let batch = stage.queue(Action::Resolve, "is:open");
        let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
        assert_eq!((report.done, report.parked, report.unsure), (1, 0, 0), "{fault:?}");
        assert!(stage.open_at_platform(&flow, 1).await.is_empty(), "{fault:?}");
        assert_eq!(stage.proxy.count("PUT", "/resolved"), 2, "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn gone_from_open_without_a_job_is_not_our_doing() {
    let (stage, flow) = with_errors(3).await;
    stage.proxy.rule(Rule::new(Fault::Reset).method("POST").path("/retry").times(1));
    let batch = stage.queue(Action::Retry, "is:open");
    // Somebody else resolves all of them while nobody knows.
    let open = stage.open_at_platform(&flow, 1).await;
    let path = format!("/v1/flows/{}/{}/resolved", flow.id, flow.steps[1]);
    stage.control.put(&path, &serde_json::json!({ "errors": open })).await.unwrap();
    let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
    assert_eq!((report.done, report.parked), (0, 1), "{report:?}");
    let items = stage.store.list_items(Some(batch), true, None, 10).unwrap();
    assert_eq!(items[0].park_reason.as_deref(), Some("already_resolved"));
    assert!(stage.sent("/retry").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn signs_that_contradict_each_other_are_for_a_person() {
    let (stage, flow) = with_errors(3).await;
    stage.proxy.rule(Rule::new(Fault::Reset).method("POST").path("/retry").times(1));
    let batch = stage.queue(Action::Retry, "is:open");
    // The same user retries one of the three in another window at that moment: the first request is held until then.
    stage.proxy.rule(Rule::new(Fault::Delay { ms: 1_000 }).path("/v1/jobs?").after(1).times(1));
    let other = async {
        while stage.proxy.count("POST", "/retry") == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        let path = format!("/v1/flows/{}/{}", flow.id, flow.steps[1]);
        let errors = stage.control.get(&format!("{path}/errors")).await.unwrap();
        let key = errors["errors"][0]["retryDataKey"].clone();
        stage
            .control
            .post(&format!("{path}/retry"), &serde_json::json!({ "retryDataKeys": [key] }))
            .await
            .unwrap();
    };
    let (report, ()) = tokio::join!(stage.engine.drain(DrainMode::Batch(batch)), other);
    let report = report.unwrap();
    assert_eq!((report.done, report.parked), (0, 1), "{report:?}");
    let items = stage.store.list_items(Some(batch), true, None, 10).unwrap();
    assert_eq!(items[0].state, ItemState::Parked);
    assert_eq!(items[0].park_reason.as_deref(), Some("unsure_mixed"));
    assert!(stage.sent("/retry").await.values().all(|times| *times == 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unsure_retry_stays_unsure_while_the_platform_cannot_be_read() {
    let (stage, _) = with_errors(3).await;
    stage.proxy.rule(Rule::new(Fault::ActThenReset).method("POST").path("/retry").times(1));
    stage.proxy.rule(Rule::new(Fault::json(500, "")).path("/v1/jobs?").after(1));
    let batch = stage.queue(Action::Retry, "is:open");
    let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
    assert_eq!((report.done, report.unsure), (0, 1), "{report:?}");
    stage.proxy.heal();
    let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
    assert_eq!((report.done, report.retries_succeeded), (1, 3), "{report:?}");
    assert!(stage.sent("/retry").await.values().all(|times| *times == 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn earlier_retries_of_the_same_step_are_not_taken_for_this_one() {
    let stage = Stage::with(Choices { retry_answer: RetryAnswer::Empty, ..Choices::default() }).await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    stage.control.errors(&flow, 1, 6).await.unwrap();
    stage.sync_well().await;
    let first = stage.queue(Action::Retry, "is:open T0");
    assert_eq!(stage.engine.drain(DrainMode::Batch(first)).await.unwrap().done, 1);
    stage.proxy.rule(Rule::new(Fault::Reset).method("POST").path("/retry").times(1));
    let second = stage.queue(Action::Retry, "is:open");
    let report = stage.engine.drain(DrainMode::Batch(second)).await.unwrap();
    assert_eq!((report.done, report.parked), (1, 0), "{report:?}");
    let sent = stage.sent("/retry").await;
    assert!(sent.len() == 6 && sent.values().all(|times| *times == 1), "{sent:?}");
}
