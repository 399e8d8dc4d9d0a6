//! The background loop.

use super::stage::Stage;
use domain::outbox::Action;
use std::time::Duration;
use sync::{Event, Notice, Phase};
use testkit::script::{Fault, Outcome, Rule, record};
use tokio::sync::watch;

/// Waits until something is so; a test that waits in vain is ended by its runner.
async fn until(mut is_so: impl FnMut() -> bool) {
    while !is_so() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_loop_reads_sends_and_ends_when_told() {
    let stage = Stage::new().await;
    let flow = stage.control.flow("Orders", None, 1).await.unwrap();
    stage.control.errors(&flow, 1, 2).await.unwrap();
    let (stop, stopped) = watch::channel(false);
    let engine = stage.engine.clone();
    let mut events = engine.events();
    let looping = tokio::spawn(async move { engine.watch(stopped).await });
    until(|| stage.count("is:open") == 2).await;
    stage.control.run(&flow.id, &[record("new", &flow.steps[1], Outcome::Error("x"))]).await.unwrap();
    until(|| stage.count("is:open") == 3).await;
    let batch = stage.queue(Action::Retry, "is:open");
    loop {
        if events.recv().await.unwrap() == Event::Notice(Notice::BatchDone { batch }) {
            break;
        }
    }
    assert!(stage.sent("/retry").await.values().all(|times| *times == 1));
    stop.send(true).unwrap();
    looping.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_loop_tells_when_the_connection_goes_and_comes() {
    let stage = Stage::new().await;
    let (stop, stopped) = watch::channel(false);
    let engine = stage.engine.clone();
    let mut events = engine.events();
    let mut status = engine.status();
    let looping = tokio::spawn(async move { engine.watch(stopped).await });
    status.wait_for(|status| status.last_sync_at.is_some() && status.phase == Phase::Idle).await.unwrap();
    stage.proxy.rule(Rule::new(Fault::Reset));
    status.wait_for(|status| matches!(status.phase, Phase::Offline { .. })).await.unwrap();
    stage.proxy.heal();
    status.wait_for(|status| status.phase == Phase::Idle).await.unwrap();
    let mut notices = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let Event::Notice(notice) = event {
            notices.push(notice);
        }
    }
    assert_eq!(notices, [Notice::WentOffline, Notice::BackOnline]);
    stop.send(true).unwrap();
    looping.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_loop_asks_nothing() {
    let stage = Stage::new().await;
    stage.engine.set_paused(true);
    let (stop, stopped) = watch::channel(false);
    let engine = stage.engine.clone();
    let mut status = engine.status();
    let looping = tokio::spawn(async move { engine.watch(stopped).await });
    status.wait_for(|status| status.phase == Phase::Paused).await.unwrap();
    assert!(stage.proxy.seen().is_empty());
    stage.engine.set_paused(false);
    status.wait_for(|status| status.last_sync_at.is_some()).await.unwrap();
    stop.send(true).unwrap();
    looping.await.unwrap();
}
