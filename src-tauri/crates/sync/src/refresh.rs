//! Eligibility at the moment of sending: what was resolved, purged or retried by others since it was queued is left out.
//!
//! Fresh items are judged by the cache. Items that waited (offline, undo, back-off) are compared with the remote first,
//! once for each step and drain.

use crate::{Result, drain::Drain, engine::Inner, plan::Pair, round::Round, step, subscription_item};
use domain::{
    eligibility::{Candidate, LeftOutReason, is_past_retention},
    id::{ErrorKey, StepKey},
    outbox::{Action, ItemState, Target},
    standing::ErrorState,
    time::UtcMs,
};
use remote::{ErrorFilter, ListKind};
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};
use store::{outbox::DueItem, pull::ErrorList, search::ErrorRow};

/// Steps that were compared in this drain.
#[derive(Debug, Default)]
pub(crate) struct Refresh {
    compared: HashSet<StepKey>,
}

/// Targets that may be sent, and why the others may not.
#[derive(Debug, Default)]
pub(crate) struct Judged {
    pub(crate) keep: Vec<Target>,
    pub(crate) left: Vec<(Target, LeftOutReason)>,
}

/// The item with the targets that may still be sent; `None` when none is left, or when that cannot be known now.
pub(crate) async fn still_eligible(drain: &mut Drain, mut item: DueItem) -> Result<Option<DueItem>> {
    if item.row.action == Action::Subscribe {
        return subscription_item::ready(drain, item).await;
    }
    let inner = Arc::clone(&drain.inner);
    let now = inner.now();
    let waited_ms = now.0.saturating_sub(item.row.created_at.0).abs();
    if item.row.action == Action::Tag {
        // Replacing tags must not lose those that others have set meanwhile: no summary tells of them.
        if let Err(error) = read_tags(&inner, &item).await? {
            drain.note_unreadable(&error);
            return Ok(None);
        }
    } else if waited_ms > inner.config.fresh_ms && drain.refresh.compared.insert(item.row.step.clone()) {
        compare(&inner, &item.row.step).await?;
    }
    let judged = judge_all(&inner, &item).await?;
    let (id, keep, left) = (item.row.id, judged.keep.clone(), judged.left.clone());
    if keep.is_empty() {
        inner.store(move |store| store.note_left_behind(id, &left, now)).await?;
        return end(drain, &item, &judged.left).await.map(|()| None);
    }
    if keep != item.targets {
        inner.store(move |store| store.narrow_item(id, &keep, &left, now)).await?;
        item.targets = judged.keep;
    }
    split_by_tags(&inner, item).await.map(Some)
}

/// Nothing is left to send. What is as it should be already needs nobody; the rest is for a person to see.
async fn end(drain: &mut Drain, item: &DueItem, left: &[(Target, LeftOutReason)]) -> Result<()> {
    let why = left.first().map_or(LeftOutReason::Gone, |(_, why)| *why);
    if left.iter().all(|(_, why)| *why == LeftOutReason::Unchanged) {
        return drain.move_to(item, ItemState::Queued, ItemState::Canceled, 0).await;
    }
    drain.park(item, ItemState::Queued, why.as_str()).await
}

/// One request gives all its records the same tags: records that have different ones by now go separately.
async fn split_by_tags(inner: &Inner, mut item: DueItem) -> Result<DueItem> {
    let mut groups: BTreeMap<Vec<String>, Vec<Target>> = BTreeMap::new();
    for target in &item.targets {
        groups.entry(target.tags.clone()).or_default().push(target.clone());
    }
    if groups.len() < 2 {
        return Ok(item);
    }
    let parts: Vec<Vec<Target>> = groups.into_values().collect();
    if let Some(first) = parts.first() {
        item.targets.clone_from(first);
    }
    let (id, now) = (item.row.id, inner.now());
    inner.store(move |store| store.split_item(id, &parts, now)).await?;
    Ok(item)
}

/// Reads the records of an item again, open and resolved ones, within the times between which they happened.
async fn read_tags(inner: &Arc<Inner>, item: &DueItem) -> Result<std::result::Result<(), remote::Error>> {
    let (step, targets) = (item.row.step.clone(), item.targets.clone());
    let rows: Vec<ErrorRow> = inner
        .store(move |store| {
            let mut rows = Vec::with_capacity(targets.len());
            for target in targets {
                rows.extend(store.error(&key_of(&step, &target))?);
            }
            Ok(rows)
        })
        .await?;
    for (kind, list, state) in [
        (ListKind::Open, ErrorList::Open, ErrorState::Open),
        (ListKind::Resolved, ErrorList::Resolved, ErrorState::Resolved),
    ] {
        let times = || rows.iter().filter(|row| row.state == state).filter_map(|row| row.record.occurred_at);
        let (Some(from), Some(to)) = (times().min(), times().max()) else { continue };
        let filter =
            ErrorFilter { occurred_from: Some(from), occurred_to: Some(to), ..ErrorFilter::default() };
        let answer = match inner.client.errors(&item.row.step, kind, &filter) {
            Ok(pager) => pager.collect().await,
            Err(error) => Err(error),
        };
        let found = match answer {
            Ok(found) => found.rows,
            Err(error) => return Ok(Err(error)),
        };
        let (step, now) = (item.row.step.clone(), inner.now());
        inner.store(move |store| store.apply_errors(&step, list, &found, now).map(drop)).await?;
    }
    Ok(Ok(()))
}

/// Reads the step again if its summary says that it changed. A remote that cannot be asked now changes nothing: the
/// sending itself will meet the same trouble. Gives whether the cache says what the remote says.
pub(crate) async fn compare(inner: &Arc<Inner>, key: &StepKey) -> Result<bool> {
    let Ok(counts) = inner.client.flow_errors(&key.flow).await else { return Ok(false) };
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
        return Ok(true);
    }
    let _one = inner.syncing.lock().await;
    let _lock = inner.lock("sync.lock").await?;
    reread(inner, key, pair).await
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

/// Judges each target by what the cache says now.
pub(crate) async fn judge_all(inner: &Inner, item: &DueItem) -> Result<Judged> {
    let (item, now) = (item.clone(), inner.now());
    let has_waited = now.0.saturating_sub(item.row.created_at.0).abs() > inner.config.fresh_ms;
    inner
        .store(move |store| {
            let mut judged = Judged::default();
            for target in &item.targets {
                let row = store.error(&key_of(&item.row.step, target))?;
                let mut target = target.clone();
                match left_out(&item, &target, row.as_ref(), has_waited, now) {
                    None => {
                        if let Some(row) = row.filter(|_| item.row.action == Action::Tag) {
                            target.tags = store::freeze::sorted(row.record.tags);
                        }
                        judged.keep.push(target);
                    }
                    Some(why) => judged.left.push((target, why)),
                }
            }
            Ok(judged)
        })
        .await
}

fn key_of(step: &StepKey, target: &Target) -> ErrorKey {
    ErrorKey { flow: step.flow.clone(), step: step.step.clone(), error: target.error.clone() }
}

/// Why a record must not be sent any more. A record that the cache does not have is sent as it was frozen; so is one
/// that is as the item wants it when the item was sent before: then that was probably us, and sending it again is safe.
fn left_out(
    item: &DueItem,
    target: &Target,
    row: Option<&ErrorRow>,
    has_waited: bool,
    now: UtcMs,
) -> Option<LeftOutReason> {
    let why = reason(item, target, row?, has_waited, now)?;
    let may_be_ours = item.row.attempts > 0 && is_what_it_wants(item.row.action, why);
    (!may_be_ours).then_some(why)
}

/// Whether the reason is the very state that the action brings about.
fn is_what_it_wants(action: Action, why: LeftOutReason) -> bool {
    matches!(
        (action, why),
        (Action::Resolve, LeftOutReason::AlreadyResolved)
            | (Action::Purge, LeftOutReason::Gone)
            | (Action::Assign | Action::Tag, LeftOutReason::Unchanged)
    )
}

fn reason(
    item: &DueItem,
    target: &Target,
    row: &ErrorRow,
    has_waited: bool,
    now: UtcMs,
) -> Option<LeftOutReason> {
    let action = item.row.action;
    match (row.state, action) {
        (ErrorState::Gone, _) => return Some(LeftOutReason::Gone),
        (ErrorState::Resolved, Action::Resolve) => return Some(LeftOutReason::AlreadyResolved),
        // Resolved records are retried only when they were chosen as such.
        (ErrorState::Resolved, Action::Retry | Action::EditData)
            if row.record.resolved_at.is_none_or(|at| at > item.row.created_at) =>
        {
            return Some(LeftOutReason::AlreadyResolved);
        }
        (ErrorState::Open, Action::Purge) => return Some(LeftOutReason::NotResolved),
        (ErrorState::Open | ErrorState::Resolved, _) => {}
    }
    if let Err(why) = item.change.judge(action, &row.record.tags, row.record.assigned_to.as_deref()) {
        return Some(why);
    }
    if has_waited && is_changed(action, target, row) {
        return Some(LeftOutReason::Changed);
    }
    let facts = Candidate {
        state: row.state,
        overlay: None,
        has_retry_key: true,
        occurred_at: row.record.occurred_at,
        purge_at: row.record.purge_at,
        resolved_on_purpose: true,
    };
    let needs_data = matches!(action, Action::Retry | Action::EditData);
    (needs_data && is_past_retention(&facts, now)).then_some(LeftOutReason::PastRetention)
}

/// Whether the record says something else than what was confirmed, or its retry data was replaced.
fn is_changed(action: Action, target: &Target, row: &ErrorRow) -> bool {
    if action.is_label() {
        return false;
    }
    let needs_data = matches!(action, Action::Retry | Action::EditData);
    let is_other_data = needs_data && row.record.retry_key != target.retry_key;
    is_other_data || !row.record.message.starts_with(target.message.as_str())
}
