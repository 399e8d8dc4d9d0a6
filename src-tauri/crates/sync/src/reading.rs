//! A sync from its beginning to its report: catalog, what runs, runs, summaries and what they say has changed.

use crate::{
    Result, catalog, count,
    engine::Inner,
    report::{Stop, SyncReport, SyncScope},
    round::Round,
    run,
    schedule::{self, Marks},
    status::Phase,
    tag::{Notice, Tag},
};
use domain::time::UtcMs;
use std::{
    convert::Infallible,
    sync::{Arc, atomic::Ordering},
};
use tokio::time::Instant;

/// Records marked as expired in one transaction.
const EXPIRE_ROWS_MAX: usize = 5_000;
/// Records that get their fingerprint in one transaction: well below a second.
const FINGERPRINT_ROWS_MAX: usize = 5_000;
/// When the catalog was read last.
const CATALOG_AT: &str = "catalog_at_ms";
/// When every step was read last.
const FULL_AT: &str = "full_at_ms";

/// What a round found, beyond its report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) report: SyncReport,
    /// Whether any data changed.
    pub(crate) news: bool,
    /// Whether any flow runs.
    pub(crate) something_runs: bool,
}

/// Reads what is due. One round at a time in this process and on this machine.
pub(crate) async fn sync(inner: &Arc<Inner>, scope: SyncScope) -> Result<Found> {
    let _one = inner.syncing.lock().await;
    let _lock = inner.lock("sync.lock").await?;
    let (began, before) = (Instant::now(), inner.client.stats());
    let was = inner.phase();
    let due = schedule::due(scope, inner.now(), marks(inner).await?, &inner.config);
    let round = Round::new(Arc::clone(inner), due.every_step);
    round.expect(2);
    let read = tokio::select! {
        read = read(&round, due.catalog) => read,
        never = show_throttling(&round) => match never {},
    };
    if round.is_all_forbidden() {
        round.end_with(Stop::SignedOut);
    } else if round.is_nothing_usable() {
        round.end_with(Stop::NotIntegrator);
    }
    show_end(inner, was, round.stop());
    let something_runs = read?;
    let spent = inner.client.stats();
    Ok(Found {
        report: SyncReport {
            requests: spent.requests - before.requests,
            retries_429: spent.answers_429 - before.answers_429,
            errors_fetched: round.errors_fetched.load(Ordering::Relaxed),
            runs_fetched: round.runs_fetched.load(Ordering::Relaxed),
            failed: round.failed(),
            elapsed_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
            stop: round.stop(),
        },
        news: round.tags().iter().any(|tag| *tag != Tag::Running),
        something_runs,
    })
}

/// Shows waits that the remote asks for while a round goes on.
async fn show_throttling(round: &Arc<Round>) -> Infallible {
    let mut closed = round.inner.client.throttled_until();
    loop {
        // Shown before the first change too: a request may have been refused before this was listening.
        round.show();
        if closed.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// The parts in order; each ends early when the remote as a whole is gone. Gives whether anything runs.
async fn read(round: &Arc<Round>, catalog_is_due: bool) -> Result<bool> {
    let now = round.inner.now();
    if catalog_is_due {
        catalog::pull(round).await?;
        if round.is_over() {
            return Ok(false);
        }
        if round.failed().is_empty() {
            set_mark(&round.inner, CATALOG_AT, now).await?;
        }
    }
    let something_runs = run::pull_running(round).await?;
    if round.is_over() {
        return Ok(something_runs);
    }
    let flows = round.inner.store(|store| store.list_flows()).await?;
    run::pull_new(round, flows.into_iter().map(|row| row.flow.id).collect()).await?;
    round.advance();
    if round.is_over() {
        return Ok(something_runs);
    }
    count::pull(round).await?;
    expire(round).await?;
    index_fingerprints(round).await?;
    if round.every_step && !round.is_over() && round.failed().is_empty() {
        set_mark(&round.inner, FULL_AT, now).await?;
    }
    Ok(something_runs)
}

/// Records past their `purgeAt` are on no list of the platform any more. The earlier of two clocks counts.
async fn expire(round: &Arc<Round>) -> Result<()> {
    let now = round.inner.now();
    let now = round.inner.client.server_now().map_or(now, |server| server.min(now));
    while round.inner.store(move |store| store.expire_errors(now, EXPIRE_ROWS_MAX)).await? > 0 {
        round.changed(&[Tag::Errors]);
    }
    Ok(())
}

/// Records of older files do not know their kind yet.
async fn index_fingerprints(round: &Arc<Round>) -> Result<()> {
    while round.inner.store(move |store| store.index_fingerprints(FINGERPRINT_ROWS_MAX)).await? > 0 {
        round.changed(&[Tag::Errors]);
    }
    Ok(())
}

/// The status after a round, and a notice when the connection came or went.
pub(crate) fn show_end(inner: &Inner, was: Phase, stop: Option<Stop>) {
    let now = inner.now();
    let since = if let Phase::Offline { since } = was { since } else { now };
    let phase = match stop {
        None => Phase::Idle,
        Some(Stop::SignedOut) => Phase::SignedOut,
        Some(Stop::Offline | Stop::NotIntegrator) => Phase::Offline { since },
        Some(Stop::Throttled { after_ms }) => {
            Phase::Throttled { wait_s: u32::try_from(after_ms.div_ceil(1_000)).unwrap_or(u32::MAX) }
        }
    };
    // Notices first: whoever waits for the status finds them already sent.
    let was_offline = matches!(was, Phase::Offline { .. });
    match phase {
        Phase::Offline { .. } if !was_offline => inner.notice(Notice::WentOffline),
        Phase::SignedOut if was != Phase::SignedOut => inner.notice(Notice::SignedOut),
        Phase::Idle if was_offline => inner.notice(Notice::BackOnline),
        _ => {}
    }
    inner.board.change(|status| {
        status.phase = phase;
        if stop.is_none() {
            status.last_sync_at = Some(now);
        }
    });
}

async fn marks(inner: &Inner) -> Result<Marks> {
    inner
        .store(|store| {
            let mark = |key| -> store::Result<Option<UtcMs>> {
                Ok(store.sync_note(key)?.and_then(|text| text.parse().ok()).map(UtcMs))
            };
            Ok(Marks { catalog_at: mark(CATALOG_AT)?, full_at: mark(FULL_AT)? })
        })
        .await
}

async fn set_mark(inner: &Inner, key: &'static str, at: UtcMs) -> Result<()> {
    inner.store(move |store| store.set_sync_note(key, Some(&at.0.to_string()))).await
}

/// Makes the next round read the catalog again.
pub(crate) async fn forget_catalog(inner: &Inner) -> Result<()> {
    inner.store(|store| store.set_sync_note(CATALOG_AT, None)).await
}
