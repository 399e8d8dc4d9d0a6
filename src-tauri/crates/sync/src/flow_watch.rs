//! Looking closely at one flow while a person watches it: its latest runs every few seconds, and its errors as they are
//! reported, before the run ends (seed: run console). Idle flows cost one request a look.

use crate::{
    Result,
    engine::Inner,
    round::{Part, Round},
    run, step,
    tag::Tag,
};
use domain::{
    id::{FlowId, RunId, StepId},
    run::Run,
    time::MINUTE_MS,
};
use remote::JobFilter;
use std::sync::Arc;

/// Runs of a flow whose step runs are read when its history is opened; those of older ones when they are looked at.
const FAMILIES_MAX: usize = 200;
/// A history that was read within this time is not read again.
const HISTORY_EVERY_MS: i64 = 10 * MINUTE_MS;
/// Runs that make up a history at most: the platform keeps 1,000 (seed).
const HISTORY_RUNS_MAX: usize = 5_000;

/// One look. Gives whether the flow runs. Does nothing while a round is under way: that reads the same.
pub(crate) async fn look(inner: &Arc<Inner>, flow: &FlowId) -> Result<bool> {
    let Ok(_one) = inner.syncing.try_lock() else { return Ok(true) };
    let _lock = inner.lock("sync.lock").await?;
    let round = Round::new(Arc::clone(inner), false);
    let answer = inner.client.latest_runs(flow).await;
    let Some(rows) = round.take(Part::Flow(flow), answer) else { return Ok(false) };
    let ids: Vec<RunId> = rows.rows.iter().map(|run| run.id.clone()).collect();
    let under_way = rows.rows.iter().any(|run| !run.status.is_ended());
    let news = news_of(inner, rows.rows).await?;
    if !news.is_empty() || under_way {
        let wanted: Vec<RunId> = ids.into_iter().filter(|id| under_way || news.contains(id)).collect();
        run::pull_families(&round, &wanted).await?;
        round.changed(&[Tag::Running, Tag::Runs]);
        errors(&round, flow).await?;
    }
    Ok(under_way)
}

/// Stores runs, and gives those that changed since they were read last.
async fn news_of(inner: &Arc<Inner>, runs: Vec<Run>) -> Result<Vec<RunId>> {
    let now = inner.now();
    inner
        .store(move |store| {
            let mut news = Vec::new();
            for run in &runs {
                let known = store.run(&run.id)?;
                if known.is_none_or(|known| has_moved(&known.run.run, run)) {
                    news.push(run.id.clone());
                }
            }
            store.apply_runs(&runs, now)?;
            Ok(news)
        })
        .await
}

/// Whether a run is not as it was. A run can end within the millisecond of its last change, so the time alone is not
/// enough.
fn has_moved(known: &Run, now: &Run) -> bool {
    known.last_modified != now.last_modified || known.status != now.status || known.counts != now.counts
}

/// Reads the error lists of the steps whose count moved.
async fn errors(round: &Arc<Round>, flow: &FlowId) -> Result<()> {
    let id = flow.clone();
    let (steps, states) = round
        .inner
        .store(move |store| {
            let steps: Vec<StepId> = store
                .flow(&id)?
                .map(|row| row.flow.steps.into_iter().map(|step| step.id).collect())
                .unwrap_or_default();
            Ok((steps, store.step_states()?))
        })
        .await?;
    let known = states.into_iter().map(|state| (state.step.clone(), state)).collect();
    let answer = round.inner.client.flow_errors(flow).await;
    let Some(counts) = round.take(Part::Flow(flow), answer) else { return Ok(()) };
    let (id, rows, now) = (flow.clone(), counts.rows.clone(), round.inner.now());
    round.inner.store(move |store| store.apply_step_counts(&id, &rows, now)).await?;
    step::pull_counted(round, flow, &steps, &known, &counts.rows).await?;
    Ok(())
}

/// Reads all runs of a flow that the platform keeps, and the step runs of the newest.
pub(crate) async fn history(inner: &Arc<Inner>, flow: &FlowId) -> Result<()> {
    let note = format!("history|{flow}");
    let (key, now) = (note.clone(), inner.now());
    let read_at: Option<i64> =
        inner.store(move |store| store.sync_note(&key)).await?.and_then(|text| text.parse().ok());
    if read_at.is_some_and(|at| (now.0 - at).abs() < HISTORY_EVERY_MS) {
        return Ok(());
    }
    let _one = inner.syncing.lock().await;
    let _lock = inner.lock("sync.lock").await?;
    let round = Round::new(Arc::clone(inner), false);
    let filter = JobFilter { flow: Some(flow.clone()), kind: Some("flow"), ..JobFilter::default() };
    let mut pager = inner.client.jobs(filter);
    let mut ids: Vec<RunId> = Vec::new();
    while let Some(page) = pager.next_page().await? {
        ids.extend(page.rows.iter().map(|run| run.id.clone()));
        let now = inner.now();
        inner.store(move |store| store.apply_runs(&page.rows, now)).await?;
        if ids.len() >= HISTORY_RUNS_MAX {
            break;
        }
    }
    ids.truncate(FAMILIES_MAX);
    let unknown = run::unknown_families(&round, ids).await?;
    run::pull_families(&round, &unknown).await?;
    inner.store(move |store| store.set_sync_note(&note, Some(&now.0.to_string()))).await?;
    inner.changed(&[Tag::Runs]);
    Ok(())
}

/// Reads the step runs of these runs.
pub(crate) async fn families(inner: &Arc<Inner>, runs: &[RunId]) -> Result<()> {
    let round = Round::new(Arc::clone(inner), false);
    run::pull_families(&round, runs).await?;
    inner.changed(&[Tag::Runs]);
    Ok(())
}
