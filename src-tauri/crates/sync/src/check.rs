//! Items of which nobody knows whether they arrived. A resolve is simply queued again. A retry is looked up: the retry
//! jobs of its step since it was sent, and which of its records are still open. Never sent again blindly.

use crate::{
    Result, baseline,
    drain::Drain,
    engine::Inner,
    plan::{self, Verdict},
    probe::Point,
    refresh, schedule,
};
use domain::{
    id::{ErrorKey, RunId, StepKey},
    outbox::{Action, ItemState},
    run::{JobKind, Run},
    standing::ErrorState,
    time::UtcMs,
};
use std::{collections::HashSet, sync::Arc, time::Duration};
use store::outbox::{DueItem, ItemRow};

/// Unsure items looked at in one turn.
const ITEMS_MAX: usize = 64;
/// How far the clocks of two servers of the platform may differ.
const SKEW_MS: i64 = 2_000;
/// Batches looked through for jobs that belong to other items.
const BATCHES_MAX: usize = 50;
/// Why a retry is parked when the signs contradict each other.
const MIXED: &str = "unsure_mixed";

/// Settles what is unsure. Gives whether any item moved.
pub(crate) async fn settle_unsure(drain: &mut Drain) -> Result<bool> {
    let inner = Arc::clone(&drain.inner);
    let unsure = inner.store(|store| store.items_in(&[ItemState::Unsure], ITEMS_MAX)).await?;
    let (mut moved, mut rested) = (false, false);
    for item in unsure {
        if drain.is_stopped() {
            break;
        }
        if item.row.action.is_repeatable() {
            let rest = schedule::resend_ms(&inner.config, item.row.attempts);
            drain.move_to(&item, ItemState::Unsure, ItemState::Queued, rest).await?;
            inner.config.probe.pass(Point::Decided).await;
            moved = true;
            continue;
        }
        if !rested && !rest(drain, &item.row).await {
            continue;
        }
        rested = true;
        moved |= look_up(drain, &item).await?;
    }
    Ok(moved)
}

/// Lets a request that may still be under way at the remote come to its end. In the background it is left for later.
async fn rest(drain: &Drain, item: &ItemRow) -> bool {
    let settle = i64::try_from(drain.inner.config.settle_ms).unwrap_or(0);
    let since = drain.inner.now().0.saturating_sub(item.sent_at.unwrap_or_default().0);
    // A clock that was set back says nothing about how long ago it was.
    let left = if since < 0 { settle } else { settle.saturating_sub(since) };
    if left <= 0 {
        return true;
    }
    if drain.mode == crate::report::DrainMode::Due {
        return false;
    }
    tokio::time::sleep(Duration::from_millis(u64::try_from(left).unwrap_or(0))).await;
    true
}

/// Whether the item moved on. When the remote cannot be read it stays unsure.
async fn look_up(drain: &mut Drain, item: &DueItem) -> Result<bool> {
    let inner = Arc::clone(&drain.inner);
    let (id, now) = (item.row.id, inner.now());
    let details = store::outbox::MoveDetails::default();
    inner
        .store(move |store| store.move_item(id, ItemState::Unsure, ItemState::Checking, &details, now))
        .await?;
    inner.config.probe.pass(Point::Checking).await;
    let Some((job, jobs, open)) = look(&inner, item, drain).await? else {
        let rest = i64::try_from(inner.config.settle_ms).unwrap_or(0).max(1_000);
        drain.move_to(item, ItemState::Checking, ItemState::Unsure, rest).await?;
        return Ok(false);
    };
    inner.config.probe.pass(Point::Looked).await;
    match plan::judge_unsure(jobs, open) {
        Verdict::Received => drain.accepted(item, job, ItemState::Checking).await?,
        Verdict::NotReceived => drain.move_to(item, ItemState::Checking, ItemState::Queued, 0).await?,
        Verdict::Mixed => drain.park(item, ItemState::Checking, MIXED).await?,
    }
    inner.config.probe.pass(Point::Decided).await;
    Ok(true)
}

/// Reads the remote: the oldest job that can be ours, how many there are, and how many of the records are still open.
async fn look(
    inner: &Arc<Inner>,
    item: &DueItem,
    drain: &mut Drain,
) -> Result<Option<(Option<RunId>, usize, usize)>> {
    let jobs = match jobs_since(inner, &item.row).await? {
        Ok(jobs) => jobs,
        Err(error) => {
            drain.note_unreadable(&error);
            return Ok(None);
        }
    };
    let _one = inner.syncing.lock().await;
    let _lock = inner.lock("sync.lock").await?;
    if !refresh::reread(inner, &item.row.step, None).await? {
        return Ok(None);
    }
    let (step, targets) = (item.row.step.clone(), item.targets.clone());
    let open = inner
        .store(move |store| {
            let mut open = 0;
            for target in &targets {
                let key = ErrorKey {
                    flow: step.flow.clone(),
                    step: step.step.clone(),
                    error: target.error.clone(),
                };
                open += usize::from(store.error(&key)?.is_some_and(|row| row.state == ErrorState::Open));
            }
            Ok(open)
        })
        .await?;
    Ok(Some((jobs.first().map(|job| job.id.clone()), jobs.len(), open)))
}

/// Retry jobs of the item's step made since it was sent that no other item of ours has, oldest first.
pub(crate) async fn jobs_since(
    inner: &Arc<Inner>,
    item: &ItemRow,
) -> Result<std::result::Result<Vec<Run>, remote::Error>> {
    let since = sent_at_by_server(inner, item);
    let sent_at = item.sent_at.unwrap_or(item.created_at);
    let jobs = match inner.client.jobs(baseline::filter(&item.step, sent_at)).collect().await {
        Ok(rows) => rows.rows,
        Err(error) => return Ok(Err(error)),
    };
    let (id, step) = (item.id, item.step.clone());
    let user = inner.config.user_id.clone();
    let mut ours = inner
        .store(move |store| {
            let (claimed, before) = (claimed(store, id)?, baseline::read(store, id)?);
            let is_new = |job: &Run| match &before {
                Some(before) => !before.contains(&job.id),
                None => job.created_at.is_none_or(|at| at >= since),
            };
            let mut ours = jobs;
            ours.retain(|job| {
                can_be_ours(job, &step, user.as_deref()) && is_new(job) && !claimed.contains(&job.id)
            });
            Ok(ours)
        })
        .await?;
    ours.sort_by_key(|job| job.created_at);
    Ok(Ok(ours))
}

/// The time of sending on the platform's clock, a little earlier to be safe.
fn sent_at_by_server(inner: &Inner, item: &ItemRow) -> UtcMs {
    let sent_at = item.sent_at.unwrap_or(item.created_at);
    let ahead = inner.client.server_now().map_or(0, |server| server.0.saturating_sub(inner.now().0));
    sent_at.plus_ms(ahead).plus_ms(-SKEW_MS)
}

/// Whether the job retried records of this step, as far as it says.
pub(crate) fn is_of_step(job: &Run, step: &StepKey) -> bool {
    let mut named = [&job.export, &job.import].into_iter().flatten().peekable();
    named.peek().is_none() || named.any(|id| *id == step.step)
}

fn can_be_ours(job: &Run, step: &StepKey, user: Option<&str>) -> bool {
    let by_us = match (job.triggered_by.as_deref(), user) {
        (Some("auto"), _) => false,
        (Some(by), Some(user)) => by == user,
        _ => true,
    };
    matches!(job.kind, JobKind::Retry | JobKind::BulkRetry) && by_us && is_of_step(job, step)
}

/// Jobs that answer for other items.
fn claimed(store: &store::Store, but: store::outbox::ItemId) -> store::Result<HashSet<RunId>> {
    let mut claimed = HashSet::new();
    for batch in store.list_batches(true, None, BATCHES_MAX)? {
        if !matches!(batch.action, Action::Retry | Action::EditData) {
            continue;
        }
        let mut after = None;
        loop {
            let items = store.list_items(Some(batch.id), true, after, 500)?;
            let Some(last) = items.last() else { break };
            after = Some(last.id);
            claimed.extend(items.into_iter().filter(|item| item.id != but).filter_map(|item| item.job));
        }
    }
    Ok(claimed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(json: &str) -> Run {
        Run::decode(json).unwrap()
    }

    #[test]
    fn only_a_retry_of_this_step_by_us_can_be_ours() {
        let step = StepKey { flow: "f".into(), step: "s".into() };
        let ours = |json: &str| can_be_ours(&job(json), &step, Some("me"));
        assert!(ours(r#"{"_id":"j","type":"retry","_importId":"s","triggeredBy":"me"}"#));
        assert!(ours(r#"{"_id":"j","type":"retry","_exportId":"s"}"#));
        assert!(ours(r#"{"_id":"j","type":"retry"}"#));
        assert!(!ours(r#"{"_id":"j","type":"retry","_importId":"other"}"#));
        assert!(!ours(r#"{"_id":"j","type":"retry","_importId":"s","triggeredBy":"auto"}"#));
        assert!(!ours(r#"{"_id":"j","type":"retry","_importId":"s","triggeredBy":"them"}"#));
        assert!(!ours(r#"{"_id":"j","type":"flow","_importId":"s"}"#));
    }
}
