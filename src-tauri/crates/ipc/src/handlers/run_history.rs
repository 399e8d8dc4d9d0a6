//! The history of runs of a flow: pages of starts, and the steps of one of them.

use super::{console::step_runs, flow::silence_of, ms, run_file::files_of, span_of};
use crate::{
    account::OpenAccount,
    desk::Desk,
    error::AppError,
    name::Names,
    types::{
        Done,
        flow::FlowRef,
        run_history::{HistoryPage, HistoryRequest, HistoryRun, RunCell, RunErrors, RunSteps, RunsRef},
    },
};
use domain::{
    id::{FlowId, RunId},
    range::Span,
    run::{Run, RunStatus},
    run_group::{RunTotal, starts},
    silence::USUAL_RUNS,
};
use std::collections::HashMap;
use store::{
    run::{RunFilter, RunRow},
    run_history::{HeldErrors, StepCell},
    search::Cursor,
};

/// Jobs of a page at most.
const PAGE_JOBS_MAX: usize = 500;
/// Jobs read behind a page: enough to see where the last start ends, and what is usual before it.
const LOOK_BEHIND: usize = 3 * USUAL_RUNS;
/// Runs of the grid (design, screen 6).
const GRID_RUNS: usize = 60;
/// Jobs whose steps are asked for in one call.
const JOBS_ASKED_MAX: usize = 100;

pub(crate) async fn list_run_history(desk: &Desk, request: HistoryRequest) -> Result<HistoryPage, AppError> {
    let span = span_of(desk, &request.range).await?;
    desk.account()?.read(move |account| page_of(account, &request, span)).await
}

pub(crate) async fn get_run_steps(desk: &Desk, request: RunsRef) -> Result<RunSteps, AppError> {
    desk.account()?.read(move |account| steps_of(account, &ids_of(&request))).await
}

pub(crate) async fn get_run_errors(desk: &Desk, request: RunsRef) -> Result<RunErrors, AppError> {
    desk.account()?
        .read(move |account| {
            let (store, ids) = (account.store(), ids_of(&request));
            let mut answer = RunErrors::default();
            for id in &ids {
                let Some(family) = store.run(id)? else { continue };
                answer.reported = Some(answer.reported.unwrap_or(0) + family.run.run.counts.error);
            }
            for held in store.errors_of_runs(&ids)?.into_values() {
                answer.held += held.held;
                answer.open += held.open;
            }
            Ok(answer)
        })
        .await
}

pub(crate) async fn read_run_history(desk: &Desk, request: FlowRef) -> Result<Done, AppError> {
    desk.account()?.engine()?.read_history(&request.flow_id.into()).await?;
    Ok(Done {})
}

pub(crate) async fn read_run_steps(desk: &Desk, request: RunsRef) -> Result<Done, AppError> {
    desk.account()?.engine()?.read_step_runs(&ids_of(&request)).await?;
    Ok(Done {})
}

fn ids_of(request: &RunsRef) -> Vec<RunId> {
    request.run_ids.iter().take(JOBS_ASKED_MAX).map(|id| RunId(id.clone())).collect()
}

fn page_of(account: &OpenAccount, request: &HistoryRequest, span: Span) -> Result<HistoryPage, AppError> {
    let store = account.store();
    let filter = filter_of(request, span);
    let limit = (request.limit as usize).clamp(1, PAGE_JOBS_MAX);
    let after = request.after.clone().map(Cursor);
    let rows = store.list_runs(&filter, after.as_ref(), limit + LOOK_BEHIND)?;
    let is_last = rows.len() < limit + LOOK_BEHIND;
    let as_of = rows.iter().map(|row| row.as_of).max();
    let groups = starts(rows, |row| &row.run);
    let volumes: Vec<Option<u64>> = groups.iter().map(|group| volume(group)).collect();
    let shown = groups_of_page(&groups, limit, is_last);
    let next = (shown < groups.len())
        .then(|| groups.get(shown.saturating_sub(1)).and_then(|group| group.last()))
        .flatten()
        .map(|row| row.cursor.0.clone());
    let groups = groups.get(..shown).unwrap_or_default();
    let ids: Vec<RunId> = groups.iter().flatten().map(|row| row.run.id.clone()).collect();
    let held = store.errors_of_runs(&ids)?;
    let mut cells = if after.is_none() {
        let newest: Vec<RunId> =
            groups.iter().take(GRID_RUNS).flatten().map(|row| row.run.id.clone()).collect();
        store.step_cells(&newest)?
    } else {
        HashMap::new()
    };
    let names = account.names()?;
    let rows = groups
        .iter()
        .enumerate()
        .filter_map(|(at, group)| {
            let before: Vec<u64> = volumes.iter().skip(at + 1).flatten().take(USUAL_RUNS).copied().collect();
            history_run(group, &before, &held, &mut cells, &names)
        })
        .collect();
    let tally = store.count_runs(&filter)?;
    let kept = store.count_runs(&RunFilter { flows: filter.flows, ..RunFilter::default() })?;
    Ok(HistoryPage {
        rows,
        next,
        total: tally.runs,
        empty: tally.empty,
        kept: kept.runs,
        kept_since_ms: ms(kept.oldest),
        as_of_ms: ms(as_of.or(store.last_sync()?.runs)),
    })
}

fn filter_of(request: &HistoryRequest, span: Span) -> RunFilter {
    let word = request.status.as_str();
    RunFilter {
        flows: vec![FlowId(request.flow_id.clone())],
        statuses: match word {
            "" | "all" | "error" => Vec::new(),
            word => vec![RunStatus::read(word).as_str().to_owned()],
        },
        with_errors: word == "error",
        from: Some(span.from),
        to: Some(span.to),
        hide_empty: request.hide_empty,
        ..RunFilter::default()
    }
}

/// How many starts make up the page: as many as have at most `limit` jobs, and at least one. A start is never cut.
fn groups_of_page(groups: &[Vec<RunRow>], limit: usize, is_last: bool) -> usize {
    let mut jobs = 0;
    let fitting = groups.iter().take_while(|group| {
        jobs += group.len();
        jobs <= limit
    });
    let count = fitting.count().max(1).min(groups.len());
    // The last group that was read may go on behind what was read.
    if is_last || count < groups.len() { count } else { count.saturating_sub(1).max(1) }
}

/// Records of a completed start; none for others, which say nothing about what is usual.
fn volume(group: &[RunRow]) -> Option<u64> {
    let total = RunTotal::of(group.iter().map(|row| &row.run))?;
    (total.status == RunStatus::Completed).then(|| total.records())
}

fn history_run(
    group: &[RunRow],
    before: &[u64],
    held: &HashMap<RunId, HeldErrors>,
    cells: &mut HashMap<RunId, Vec<StepCell>>,
    names: &Names,
) -> Option<HistoryRun> {
    let total = RunTotal::of(group.iter().map(|row| &row.run))?;
    let silence = volume(group).and_then(|records| silence_of(records, before));
    let own: Vec<HeldErrors> = group.iter().filter_map(|row| held.get(&row.run.id)).copied().collect();
    Some(HistoryRun {
        run_ids: group.iter().map(|row| row.run.id.0.clone()).collect(),
        status: total.status.as_str().to_owned(),
        started_at_ms: ms(total.started_at.or(total.created_at)),
        ended_at_ms: ms(total.ended_at),
        duration_ms: total.duration_ms(),
        success: total.counts.success,
        ignored: total.counts.ignored,
        errors: total.counts.error,
        auto_resolved: total.counts.resolved,
        pages: total.counts.pages_generated,
        canceled_by: total.canceled_by.as_deref().map(|word| names.actor(word)),
        silence,
        held_errors: own.iter().map(|held| held.held).sum(),
        open_errors: own.iter().map(|held| held.open).sum(),
        files: group.iter().flat_map(|row| files_of(&row.run)).collect(),
        cells: group.iter().filter_map(|row| cells.remove(&row.run.id)).flatten().map(cell).collect(),
    })
}

fn cell(cell: StepCell) -> RunCell {
    RunCell { step_id: cell.step.0, status: cell.status, errors: cell.errors }
}

fn steps_of(account: &OpenAccount, ids: &[RunId]) -> Result<RunSteps, AppError> {
    let store = account.store();
    let mut runs: Vec<Run> = Vec::new();
    for id in ids {
        runs.extend(store.run(id)?.map(|family| family.run.run));
    }
    let jobs: Vec<Run> = store.step_runs(ids)?.into_values().flatten().collect();
    let (Some(total), Some(flow)) = (RunTotal::of(&runs), runs.iter().find_map(|run| run.flow.clone()))
    else {
        return Ok(RunSteps { steps: Vec::new(), known: false });
    };
    let steps = store.flow(&flow)?.map(|row| row.flow.steps).unwrap_or_default();
    let names = account.names()?;
    Ok(RunSteps { known: !jobs.is_empty(), steps: step_runs(&flow, &steps, &jobs, &total, &names) })
}
