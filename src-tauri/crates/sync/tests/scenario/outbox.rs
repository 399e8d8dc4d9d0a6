//! Sending what people queued.

use super::stage::{Stage, ids, now};
use domain::outbox::{Action, ItemState};
use store::{outbox::JournalEntry, retry::RetryOutcome};
use sync::{DrainMode, Event, Notice, Tag};
use testkit::script::{Fault, Outcome, Rule, record};

#[tokio::test(flavor = "multi_thread")]
async fn twenty_thousand_resolves_are_twenty_requests() {
    let stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    stage.control.errors(&flow, 1, 20_000).await.unwrap();
    stage.sync_well().await;
    assert_eq!(stage.count("is:open"), 20_000);
    let batch = stage.queue(Action::Resolve, "is:open");
    stage.proxy.forget_seen();
    let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
    assert_eq!((report.done, report.parked, report.queued), (20, 0, 0));
    assert_eq!((stage.proxy.count("PUT", "/resolved"), stage.proxy.seen().len()), (20, 20));
    assert_eq!((stage.count("is:open"), stage.count("is:resolved")), (0, 20_000));
    assert!(stage.sent("/resolved").await.values().all(|times| *times == 1));
    stage.sync_well().await;
    assert_eq!((stage.count("is:open"), stage.count("is:resolved")), (0, 20_000));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_is_followed_to_the_outcome_of_each_record() {
    for answer in
        [integrator::RetryAnswer::JobId, integrator::RetryAnswer::Id, integrator::RetryAnswer::Empty]
    {
        let stage =
            Stage::with(integrator::Choices { retry_answer: answer, ..integrator::Choices::default() }).await;
        let flow = stage.control.flow("Orders", None, 1).await.unwrap();
        stage.control.errors(&flow, 1, 3).await.unwrap();
        stage.control.reprocess("T1", Outcome::Error("still wrong")).await.unwrap();
        stage.sync_well().await;
        let batch = stage.queue(Action::Retry, "is:open");
        let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
        let counts = (report.done, report.retries_succeeded, report.retries_failed, report.retries_pending);
        assert_eq!(counts, (1, 2, 1, 0), "{answer:?}: {report:?}");
        let outcomes = stage.store.retry_outcomes(batch).unwrap();
        assert!(outcomes.contains(&(RetryOutcome::Failed, 1)), "{outcomes:?}");
        assert_eq!(stage.count("is:open"), 1, "the new error of the failed retry");
        assert!(stage.sent("/retry").await.values().all(|times| *times == 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_item_is_parked_with_its_reason_and_the_next_one_goes() {
    let stage = Stage::new().await;
    let a = stage.control.flow("A", None, 1).await.unwrap();
    let b = stage.control.flow("B", None, 1).await.unwrap();
    stage.control.errors(&a, 1, 2).await.unwrap();
    stage.control.errors(&b, 1, 2).await.unwrap();
    stage.sync_well().await;
    for (status, body, reason, parts) in [
        (422, r#"{"errors":[{"code":"inactive_flow","message":"off"}]}"#, "inactive_flow", 1),
        (403, r#"{"message":"no"}"#, "forbidden", 1),
        (404, "{}", "not_found", 1),
        // It may be one record that is refused: each is tried on its own before it is given to a person.
        (400, "{}", "refused", 2),
    ] {
        stage.proxy.heal();
        stage.proxy.rule(Rule::new(Fault::json(status, body)).method("PUT").path(&a.id));
        stage.proxy.rule(Rule::new(Fault::json(200, "{}")).method("PUT").path(&b.id));
        let mut events = stage.engine.events();
        let batch = stage.queue(Action::Resolve, "is:open");
        let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
        assert_eq!((report.done, report.parked), (1, parts), "{status}");
        let items = stage.store.list_items(Some(batch), true, None, 10).unwrap();
        let parked = items.iter().find(|item| item.state == ItemState::Parked).unwrap();
        assert_eq!(parked.park_reason.as_deref(), Some(reason));
        let mut heard = Vec::new();
        while let Ok(event) = events.try_recv() {
            heard.push(event);
        }
        assert!(heard.iter().any(|event| matches!(event, Event::Notice(Notice::Parked { .. }))));
        assert!(heard.contains(&Event::Notice(Notice::BatchDone { batch })));
        assert!(heard.contains(&Event::Changed(vec![Tag::Outbox])));
        stage.store.cancel_batch(batch, now()).unwrap();
        // What was settled ahead is read back from the platform, where nothing was resolved.
        stage.proxy.heal();
        stage.engine.sync(sync::SyncScope::Full).await.unwrap();
        assert_eq!(stage.count("is:open"), 4);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_settled_meanwhile_is_left_out_when_it_is_sent() {
    let mut stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    stage.control.errors(&flow, 1, 3).await.unwrap();
    stage.sync_well().await;
    let batch = stage.queue(Action::Retry, "is:open");
    stage.control.run(&flow.id, &[record("T1", &flow.steps[1], Outcome::Success)]).await.unwrap();
    // An item that waited is compared with the platform first.
    let config = sync::Config { fresh_ms: -1, ..stage.config() };
    stage.reopen(config);
    let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
    assert_eq!((report.done, report.retries_succeeded), (1, 2), "{report:?}");
    assert_eq!(stage.sent("/retry").await.len(), 2);
    assert_eq!(ids(&stage.store, "is:resolved by:auto").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_window_holds_in_the_background_and_not_when_a_person_waits() {
    let stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    stage.control.errors(&flow, 1, 2).await.unwrap();
    stage.sync_well().await;
    let selection =
        store::freeze::Selection::Query { query: domain::query::Query::read("is:open"), except: vec![] };
    let frozen = stage.store.freeze(Action::Resolve, &selection, now()).unwrap();
    let batch = stage.store.queue_batch(&frozen, "window", now().plus_ms(60_000), now()).unwrap();
    assert_eq!(stage.engine.drain(DrainMode::Due).await.unwrap().queued, 1);
    assert_eq!(stage.engine.drain(DrainMode::Batch(batch)).await.unwrap().done, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_programs_on_one_account_send_nothing_twice() {
    let stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, 3).await.unwrap();
    for step in 1..=3 {
        stage.control.errors_named(&flow, step, 20, &format!("S{step}R")).await.unwrap();
    }
    stage.sync_well().await;
    let batch = stage.queue(Action::Retry, "is:open");
    let (_store, other) = stage.another(stage.config());
    let (one, two) =
        tokio::join!(stage.engine.drain(DrainMode::Batch(batch)), other.drain(DrainMode::Batch(batch)));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!((one.done, two.done, one.parked + two.parked), (3, 3, 0));
    let sent = stage.sent("/retry").await;
    assert!(sent.len() == 60 && sent.values().all(|times| *times == 1), "{sent:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_sent_is_in_the_journal() {
    let stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    stage.control.errors(&flow, 1, 2).await.unwrap();
    stage.sync_well().await;
    let batch = stage.queue(Action::Resolve, "is:open");
    stage.proxy.rule(Rule::new(Fault::json(503, "")).method("PUT").times(1));
    let report = stage.engine.drain(DrainMode::Batch(batch)).await.unwrap();
    assert_eq!(report.done, 1, "a resolve is repeated until it is taken");
    let lines: Vec<JournalEntry> =
        stage.store.list_journal(None, 10).unwrap().into_iter().map(|(_, line)| line).collect();
    let words: Vec<_> = lines.iter().map(|line| (line.outcome.as_str(), line.status, line.ids)).collect();
    assert_eq!(words, [("done", None, 2), ("unsure", Some(503), 2)]);
}
