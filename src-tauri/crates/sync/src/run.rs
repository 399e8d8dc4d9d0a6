//! Reading runs: what goes on now, what was created since the last look, and the step runs of recent ones.

use crate::{
    Result,
    round::{Part, Round},
    tag::Tag,
};
use domain::{
    id::{FlowId, RunId},
    run::{JobKind, Run},
    time::UtcMs,
};
use remote::{JobFilter, Kind, RunScope};
use std::{
    collections::BTreeSet,
    sync::{Arc, atomic::Ordering},
};
use store::setting::Area;

/// Newest runs whose step runs are read when the cache is filled; older ones when they are looked at.
const FAMILIES_FIRST_MAX: usize = 500;
/// Families read one by one when the remote does not know the call for many.
const FAMILIES_SINGLE_MAX: usize = 50;
/// Looking back behind the newest known run: a job can become visible after a newer one.
const OVERLAP_MS: i64 = 60_000;
/// Creation time up to which all runs were read.
const UNTIL: &str = "runs_until_ms";
/// Where an unfinished reading of runs goes on: `from|to|newest` in milliseconds.
const PLACE: &str = "runs_place";

/// Runs in progress, and how those ended that are not in progress any more. Gives whether anything runs.
pub(crate) async fn pull_running(round: &Arc<Round>) -> Result<bool> {
    let answer = round.inner.client.current_runs(&RunScope::Account).await;
    round.advance();
    let Some(rows) = round.take(Part::Area("running"), answer) else { return Ok(false) };
    let (runs, now) = (rows.rows, round.inner.now());
    let ids: Vec<RunId> = runs.iter().map(|run| run.id.clone()).collect();
    let ended = round.inner.store(move |store| store.replace_running(&runs, now)).await?;
    let families: Vec<RunId> = ids.iter().chain(&ended).cloned().collect();
    if !families.is_empty() {
        round.changed(&[Tag::Running]);
        pull_families(round, &families).await?;
    }
    if !ended.is_empty() {
        round.changed(&[Tag::Runs]);
    }
    Ok(!ids.is_empty())
}

/// Runs created since the last look, newest first, page by page.
pub(crate) async fn pull_new(round: &Arc<Round>, flows_known: Vec<FlowId>) -> Result<()> {
    let now = round.inner.now().max(round.inner.client.server_now().unwrap_or_default());
    let (until, place) =
        round.inner.store(|store| Ok((store.sync_note(UNTIL)?, store.sync_note(PLACE)?))).await?;
    let until = until.and_then(|text| text.parse().ok()).map(UtcMs);
    let first_time = until.is_none();
    let place = place.as_deref().and_then(read_place);
    let from = match (until, &place) {
        (Some(until), _) => until.plus_ms(-OVERLAP_MS),
        (None, Some(place)) => place.from,
        (None, None) => now.plus_ms(-round.inner.config.runs_back_ms),
    };
    let mut place = place.filter(|place| place.from == from);
    let filter = JobFilter {
        created_from: Some(from),
        created_to: place.as_ref().map(|place| place.to),
        flows_known,
        ..JobFilter::default()
    };
    let mut pager = round.inner.client.jobs(filter);
    let mut recent = Vec::new();
    loop {
        let page = match pager.next_page().await {
            Ok(Some(page)) => page,
            Ok(None) => break,
            Err(error) => {
                round.note_failure(Part::Area("runs"), &error);
                return Ok(());
            }
        };
        round.note_success();
        let newest = page.rows.iter().filter_map(|run| run.created_at).max();
        let oldest = page.rows.iter().filter_map(|run| run.created_at).min();
        let newest = place.as_ref().map(|place| place.newest).max(newest);
        recent.extend(page.rows.iter().filter(|run| run.kind == JobKind::Flow).map(|run| run.id.clone()));
        if let (Some(to), Some(newest)) = (oldest, newest) {
            place = Some(Place { from, to, newest });
        }
        if !apply(round, page.rows, place.as_ref(), first_time).await? {
            return Ok(());
        }
    }
    for _ in pager.gaps() {
        round.fail(Part::Area("runs"), "more_in_one_millisecond_than_can_be_listed");
    }
    if first_time {
        recent.truncate(FAMILIES_FIRST_MAX);
    }
    pull_families(round, &unknown_families(round, recent).await?).await?;
    finish(round, place).await
}

/// Writes a page with the place where reading goes on after a crash. False when the round is over.
async fn apply(round: &Arc<Round>, runs: Vec<Run>, place: Option<&Place>, all_new: bool) -> Result<bool> {
    round.runs_fetched.fetch_add(u64::try_from(runs.len()).unwrap_or(0), Ordering::Relaxed);
    let (now, place) = (round.inner.now(), place.map(Place::to_text));
    let (news, strangers) = round
        .inner
        .store(move |store| {
            let news = runs
                .iter()
                .try_fold(all_new, |news, run| Ok::<_, store::Error>(news || is_news(store, run)?))?;
            store.apply_runs(&runs, now)?;
            store.set_sync_note(PLACE, place.as_deref())?;
            Ok((news, strangers(store, &runs)?))
        })
        .await?;
    round.note_strangers(strangers);
    if news {
        round.changed(&[Tag::Runs]);
    }
    Ok(!round.is_over())
}

/// Flows of these runs that the catalog does not have.
fn strangers(store: &store::Store, runs: &[Run]) -> store::Result<BTreeSet<FlowId>> {
    let named: BTreeSet<FlowId> = runs.iter().filter_map(|run| run.flow.clone()).collect();
    let mut strangers = BTreeSet::new();
    for flow in named {
        if store.flow(&flow)?.is_none() {
            strangers.insert(flow);
        }
    }
    Ok(strangers)
}

fn is_news(store: &store::Store, run: &Run) -> store::Result<bool> {
    Ok(store.run(&run.id)?.is_none_or(|known| known.run.run.last_modified != run.last_modified))
}

async fn finish(round: &Arc<Round>, place: Option<Place>) -> Result<()> {
    if round.is_over() {
        return Ok(());
    }
    let now = round.inner.now();
    round
        .inner
        .store(move |store| {
            store.set_sync_note(PLACE, None)?;
            if let Some(place) = place {
                store.set_sync_note(UNTIL, Some(&place.newest.0.to_string()))?;
            }
            store.set_last_sync(Area::Runs, now)
        })
        .await
}

/// Of these runs, those that have ended and whose step runs are not known. Those in progress are read with the running.
pub(crate) async fn unknown_families(round: &Arc<Round>, runs: Vec<RunId>) -> Result<Vec<RunId>> {
    round
        .inner
        .store(move |store| {
            let mut unknown = Vec::new();
            for id in runs {
                let is_wanted = store.run(&id)?.is_some_and(|family| {
                    let is_read =
                        !family.steps.is_empty() && family.steps.iter().all(|step| step.status.is_ended());
                    family.run.run.status.is_ended() && !is_read
                });
                if is_wanted {
                    unknown.push(id);
                }
            }
            Ok(unknown)
        })
        .await
}

/// Step runs of runs: many in one call, or one by one where the remote does not know that call.
pub(crate) async fn pull_families(round: &Arc<Round>, runs: &[RunId]) -> Result<()> {
    if runs.is_empty() || round.is_over() {
        return Ok(());
    }
    let families = match round.inner.client.families(runs).await {
        Ok(rows) => {
            round.note_success();
            rows.rows
        }
        Err(error) if matches!(error.kind(), Kind::NotFound | Kind::Refused | Kind::Unreadable) => {
            let mut families = Vec::new();
            for run in runs.iter().take(FAMILIES_SINGLE_MAX) {
                match round.inner.client.family(run).await {
                    Ok(family) => families.push(family),
                    Err(error) if error.kind() == Kind::NotFound => {}
                    Err(error) => {
                        round.note_failure(Part::Area("step_runs"), &error);
                        break;
                    }
                }
            }
            families
        }
        Err(error) => {
            round.note_failure(Part::Area("step_runs"), &error);
            return Ok(());
        }
    };
    let jobs: Vec<Run> =
        families.into_iter().flat_map(|(run, steps)| std::iter::once(run).chain(steps)).collect();
    let now = round.inner.now();
    round.inner.store(move |store| store.apply_runs(&jobs, now)).await
}

/// Place of an unfinished reading of runs.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    from: UtcMs,
    to: UtcMs,
    newest: UtcMs,
}

impl Place {
    fn to_text(&self) -> String {
        format!("{}|{}|{}", self.from.0, self.to.0, self.newest.0)
    }
}

fn read_place(text: &str) -> Option<Place> {
    let mut parts = text.split('|').map(|part| part.parse().map(UtcMs).ok());
    Some(Place { from: parts.next()??, to: parts.next()??, newest: parts.next()?? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_back_and_nonsense_is_not() {
        let place = Place { from: UtcMs(-1), to: UtcMs(5), newest: UtcMs(9) };
        assert_eq!(read_place(&place.to_text()), Some(place));
        for text in ["", "1|2", "a|b|c", "1||3"] {
            assert_eq!(read_place(text), None, "{text}");
        }
    }
}
