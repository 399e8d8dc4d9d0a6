//! Eligibility at the moment of sending: what was resolved, purged or retried by others since it was queued is left out.
//!
//! Fresh items are judged by the cache. Items that waited (offline, undo, back-off) are compared with the remote first,
//! once for each step and drain.

use crate::{Result, drain, engine::Inner, plan::Pair, report::DrainReport, round::Round, step};
use domain::{
    eligibility::{Candidate, LeftOutReason, is_past_retention},
    id::{ErrorKey, StepKey},
    outbox::{Action, ItemState, Target},
    standing::ErrorState,
    time::UtcMs,
};
use std::{collections::HashSet, sync::Arc};
use store::{outbox::DueItem, search::ErrorRow};

/// Steps that were compared in this drain.
#[derive(Debug, Default)]
pub(crate) struct Refresh {
    compared: HashSet<StepKey>,
}

impl Refresh {
    /// The item with the targets that may still be sent; `None` when none is left and the item was parked.
    pub(crate) async fn still_eligible(
        &mut self,
        inner: &Arc<Inner>,
        mut item: DueItem,
        report: &mut DrainReport,
    ) -> Result<Option<DueItem>> {
        let now = inner.now();
        let has_waited = now.0.saturating_sub(item.row.created_at.0).abs() > inner.config.fresh_ms;
        if has_waited && self.compared.insert(item.row.step.clone()) {
            compare(inner, &item.row.step).await?;
        }
        let (keep, reason) = judge_all(inner, &item, now).await?;
        if keep.len() == item.targets.len() {
            return Ok(Some(item));
        }
        if keep.is_empty() {
            drain::park(inner, &item, ItemState::Queued, reason.map_or("gone", LeftOutReason::as_str))
                .await?;
            report.parked += 1;
            return Ok(None);
        }
        let (id, kept) = (item.row.id, keep.clone());
        inner.store(move |store| store.narrow_item(id, &kept, now)).await?;
        item.targets = keep;
        Ok(Some(item))
    }
}

/// Reads the step again if its summary says that it changed. A remote that cannot be asked now changes nothing: the
/// sending itself will meet the same trouble.
async fn compare(inner: &Arc<Inner>, key: &StepKey) -> Result<()> {
    let Ok(counts) = inner.client.flow_errors(&key.flow).await else { return Ok(()) };
    let row = counts.rows.iter().find(|row| row.step == key.step);
    let pair: Option<Pair> = row.map(|row| (row.open, row.last_error_at));
    let (step, wanted) = (key.clone(), pair);
    let is_same = inner
        .store(move |store| {
            let states = store.step_states()?;
            Ok(wanted.is_some() && states.iter().any(|state| state.step == step && state.pulled == wanted))
        })
        .await?;
    if is_same {
        return Ok(());
    }
    let _one = inner.syncing.lock().await;
    let _lock = inner.lock("sync.lock").await?;
    reread(inner, key, pair).await.map(drop)
}

/// Reads both lists of a step from their beginning, under the lock of reading. Gives whether both came whole.
pub(crate) async fn reread(inner: &Arc<Inner>, key: &StepKey, pair: Option<Pair>) -> Result<bool> {
    let round = Round::new(Arc::clone(inner), false);
    // An unfinished reading would go on behind pages that are old by now.
    step::forget_place(&round, key).await?;
    let open = step::pull_open(&round, key, pair, &mut |_| ()).await?;
    if open == step::Read::Broken {
        return Ok(false);
    }
    let wanted = key.clone();
    let since = inner
        .store(move |store| {
            let states = store.step_states()?;
            Ok(states.into_iter().find(|state| state.step == wanted).and_then(|state| state.resolved_until))
        })
        .await?;
    Ok(step::pull_resolved(&round, key, since).await? != step::Read::Broken)
}

async fn judge_all(
    inner: &Inner,
    item: &DueItem,
    now: UtcMs,
) -> Result<(Vec<Target>, Option<LeftOutReason>)> {
    let (action, created_at, step, targets) =
        (item.row.action, item.row.created_at, item.row.step.clone(), item.targets.clone());
    inner
        .store(move |store| {
            let (mut keep, mut reason) = (Vec::with_capacity(targets.len()), None);
            for target in targets {
                let key = ErrorKey {
                    flow: step.flow.clone(),
                    step: step.step.clone(),
                    error: target.error.clone(),
                };
                match left_out(action, store.error(&key)?.as_ref(), created_at, now) {
                    None => keep.push(target),
                    Some(why) => reason = reason.or(Some(why)),
                }
            }
            Ok((keep, reason))
        })
        .await
}

/// Why a record must not be sent any more. A record that the cache does not have is sent as it was frozen.
fn left_out(action: Action, row: Option<&ErrorRow>, queued_at: UtcMs, now: UtcMs) -> Option<LeftOutReason> {
    let row = row?;
    match (row.state, action) {
        (ErrorState::Gone, _) => return Some(LeftOutReason::Gone),
        (ErrorState::Resolved, Action::Resolve) => return Some(LeftOutReason::AlreadyResolved),
        // Resolved records are retried only when they were chosen as such.
        (ErrorState::Resolved, Action::Retry) if row.record.resolved_at.is_none_or(|at| at > queued_at) => {
            return Some(LeftOutReason::AlreadyResolved);
        }
        (ErrorState::Open | ErrorState::Resolved, _) => {}
    }
    let facts = Candidate {
        state: row.state,
        overlay: None,
        has_retry_key: true,
        occurred_at: row.record.occurred_at,
        purge_at: row.record.purge_at,
        resolved_on_purpose: true,
    };
    (action == Action::Retry && is_past_retention(&facts, now)).then_some(LeftOutReason::PastRetention)
}
