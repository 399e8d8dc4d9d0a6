//! The background loop: looks at the remote, sends what is due, rests longer when nothing happens or nobody answers.
//!
//! It ticks once a second on the steady clock, so that a batch queued by another process, a sleep of the machine and a
//! clock that was moved are all noticed.

use crate::{
    drain,
    engine::Inner,
    flow_watch, reading,
    report::{DrainMode, Stop, SyncScope},
    schedule,
    status::Phase,
};
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::{sync::watch, time::Instant};

const TICK: Duration = Duration::from_secs(1);

/// What the loop remembers.
struct Rhythm {
    next_look: Instant,
    /// When the flow that a person looks at is due.
    next_flow_look: Instant,
    quiet_rounds: u32,
    failures: u32,
}

impl Rhythm {
    fn new() -> Self {
        Self { next_look: Instant::now(), next_flow_look: Instant::now(), quiet_rounds: 0, failures: 0 }
    }
}

/// Runs until `stop` becomes true or its sender is gone.
pub(crate) async fn watch(inner: &Arc<Inner>, mut stop: watch::Receiver<bool>) {
    let mut rhythm = Rhythm::new();
    while !*stop.borrow() {
        let work = async {
            if inner.paused.load(Ordering::Relaxed) {
                inner.board.set_phase(Phase::Paused);
            } else if inner.client.token_is_dead() {
                inner.board.set_phase(Phase::SignedOut);
            } else {
                turn(inner, &mut rhythm).await;
            }
        };
        tokio::select! {
            () = work => {}
            ended = stop.wait_for(|stop| *stop) => { let _ = ended; return; }
        }
        tokio::select! {
            () = tokio::time::sleep(TICK.min(rhythm.next_look.saturating_duration_since(Instant::now()).max(MIN))) => {}
            () = inner.wake.notified() => {
                rhythm = Rhythm::new();
                inner.resting.wake();
            }
            () = inner.watched_changed.notified() => rhythm.next_flow_look = Instant::now(),
            ended = stop.wait_for(|stop| *stop) => { let _ = ended; return; }
        }
    }
}

/// Shortest rest between turns.
const MIN: Duration = Duration::from_millis(50);

async fn turn(inner: &Arc<Inner>, rhythm: &mut Rhythm) {
    if inner.phase() == Phase::Paused {
        inner.board.set_phase(Phase::Idle);
    }
    let is_offline = matches!(inner.phase(), Phase::Offline { .. } | Phase::Throttled { .. });
    if !is_offline && has_due(inner).await {
        send(inner, rhythm).await;
    }
    if Instant::now() < rhythm.next_look {
        if !is_offline {
            look_at_watched(inner, rhythm).await;
        }
        return;
    }
    let rest_ms = match reading::sync(inner, SyncScope::Look).await {
        Ok(found) => {
            rhythm.quiet_rounds = if found.news { 0 } else { rhythm.quiet_rounds.saturating_add(1) };
            after(inner, rhythm, found.report.stop, found.something_runs)
        }
        Err(error) => {
            tracing::warn!(%error, "a round of sync failed");
            after(inner, rhythm, Some(Stop::Offline), false)
        }
    };
    rhythm.next_look = Instant::now() + Duration::from_millis(rest_ms);
    let next = inner.now().plus_ms(i64::try_from(rest_ms).unwrap_or(i64::MAX));
    inner.board.change(|status| status.next_check_at = Some(next));
    if rhythm.failures == 0 && has_due(inner).await {
        send(inner, rhythm).await;
    }
}

/// The flow that a person looks at is looked at more often than the rest.
async fn look_at_watched(inner: &Arc<Inner>, rhythm: &mut Rhythm) {
    let Some(flow) = inner.watched().filter(|_| Instant::now() >= rhythm.next_flow_look) else { return };
    let runs = match flow_watch::look(inner, &flow).await {
        Ok(runs) => runs,
        Err(error) => {
            tracing::warn!(%error, "a look at a flow failed");
            false
        }
    };
    let rest_ms = inner.config.watched_every_ms * if runs { 1 } else { 2 };
    rhythm.next_flow_look = Instant::now() + Duration::from_millis(rest_ms);
}

async fn send(inner: &Arc<Inner>, rhythm: &mut Rhythm) {
    match drain::drain(inner, DrainMode::Due).await {
        Ok(report) => {
            // What was sent shows at the remote at once: look soon.
            if report.done > 0 || report.retries_succeeded + report.retries_failed > 0 {
                rhythm.next_look = Instant::now();
                rhythm.quiet_rounds = 0;
            }
            if report.stop.is_some() {
                let rest_ms = after(inner, rhythm, report.stop, false);
                rhythm.next_look = Instant::now() + Duration::from_millis(rest_ms);
            }
        }
        Err(error) => tracing::warn!(%error, "a drain of the outbox failed"),
    }
}

/// The rest after a round.
fn after(inner: &Inner, rhythm: &mut Rhythm, stop: Option<Stop>, something_runs: bool) -> u64 {
    match stop {
        None => {
            rhythm.failures = 0;
            schedule::rest_ms(&inner.config, rhythm.quiet_rounds, something_runs)
        }
        Some(Stop::Throttled { after_ms }) => after_ms.max(inner.config.counts_every_ms),
        Some(_) => {
            rhythm.failures = rhythm.failures.saturating_add(1);
            schedule::offline_rest_ms(&inner.config, rhythm.failures)
        }
    }
}

/// Whether the outbox has anything to send, to check or to follow.
async fn has_due(inner: &Arc<Inner>) -> bool {
    let now = inner.now();
    let asked = inner
        .store(move |store| {
            use domain::outbox::ItemState::{Checking, Sending, Unsure};
            Ok(!store.due_items(now, 1)?.is_empty()
                || !store.items_in(&[Sending, Unsure, Checking], 1)?.is_empty()
                || !store.pending_retries(1)?.is_empty())
        })
        .await;
    asked.unwrap_or(false)
}
