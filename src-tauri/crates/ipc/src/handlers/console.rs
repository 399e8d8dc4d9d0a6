//! The run console: the run under way or the latest, step by step. Its counts are the run's own and stay when errors are
//! resolved (seed).

use super::ms;
use crate::{
    account::OpenAccount,
    desk::Desk,
    error::AppError,
    name::Names,
    types::flow::{ConsoleRun, FlowRef, RunConsole, StepRun},
};
use domain::{
    flow::{StepKind, StepRef},
    id::{FlowId, RunId, StepId, StepKey},
    run::Run,
    run_group::{RunTotal, starts},
};
use store::run::RunFilter;

/// Newest jobs looked at: far more than a flow has page generators.
const JOBS_MAX: usize = 64;

pub(crate) async fn get_console(desk: &Desk, request: FlowRef) -> Result<RunConsole, AppError> {
    desk.account()?.read(move |account| console_of(account, &request.flow_id.into())).await
}

fn console_of(account: &OpenAccount, flow: &FlowId) -> Result<RunConsole, AppError> {
    let filter = RunFilter { flows: vec![flow.clone()], ..RunFilter::default() };
    let rows = account.store().list_runs(&filter, None, JOBS_MAX)?;
    let as_of = rows.iter().map(|row| row.as_of).max();
    let groups = starts(rows.into_iter().map(|row| row.run).collect(), |run| run);
    // The newest start that is under way, else the newest: a long run is not hidden by a short one of another generator.
    let under_way = groups.iter().find(|group| group.iter().any(|run| !run.status.is_ended()));
    let Some(group) = under_way.or(groups.first()) else {
        return Ok(RunConsole { run: None, as_of_ms: ms(account.store().last_sync()?.runs) });
    };
    Ok(RunConsole { run: console_run(account, flow, group)?, as_of_ms: ms(as_of) })
}

fn console_run(account: &OpenAccount, flow: &FlowId, group: &[Run]) -> Result<Option<ConsoleRun>, AppError> {
    let Some(total) = RunTotal::of(group) else { return Ok(None) };
    let ids: Vec<RunId> = group.iter().map(|run| run.id.clone()).collect();
    let names = account.names()?;
    let jobs: Vec<Run> = account.store().step_runs(&ids)?.into_values().flatten().collect();
    let known = account.store().flow(flow)?.map(|row| row.flow.steps).unwrap_or_default();
    let steps = step_runs(flow, &known, &jobs, &total, &names);
    let held = account.store().errors_of_runs(&ids)?;
    let behind = jobs.iter().filter(|job| job.import.is_some()).map(|job| job.counts.pages_processed).min();
    Ok(Some(ConsoleRun {
        run_ids: ids.into_iter().map(|id| id.0).collect(),
        status: total.status.as_str().to_owned(),
        created_at_ms: ms(total.created_at),
        started_at_ms: ms(total.started_at),
        ended_at_ms: ms(total.ended_at),
        pages_generated: total.counts.pages_generated,
        pages_processed: behind,
        done_exporting: total.done_exporting,
        success: total.counts.success,
        ignored: total.counts.ignored,
        errors: total.counts.error,
        auto_resolved: total.counts.resolved,
        canceled_by: total.canceled_by.as_deref().map(|word| names.actor(word)),
        steps,
        open_errors: held.values().map(|held| held.open).sum(),
    }))
}

/// What each step did: the steps of the flow in their order, those that have not begun too, then steps that the flow
/// does not have any more. A step of several jobs is one row.
pub(super) fn step_runs(
    flow: &FlowId,
    known: &[StepRef],
    jobs: &[Run],
    run: &RunTotal,
    names: &Names,
) -> Vec<StepRun> {
    let mut steps: Vec<(StepId, Option<StepKind>)> =
        known.iter().map(|step| (step.id.clone(), Some(step.kind))).collect();
    for job in jobs {
        if let Some(id) = step_of(job)
            && steps.iter().all(|(step, _)| step != id)
        {
            steps.push((id.clone(), None));
        }
    }
    steps
        .into_iter()
        .map(|(step, kind)| {
            let total = RunTotal::of(jobs.iter().filter(|job| step_of(job) == Some(&step)));
            step_run(StepKey { flow: flow.clone(), step }, kind, total.as_ref(), run, names)
        })
        .collect()
}

/// The step that a step run belongs to.
pub(super) fn step_of(job: &Run) -> Option<&StepId> {
    job.import.as_ref().or(job.export.as_ref())
}

fn step_run(
    key: StepKey,
    kind: Option<StepKind>,
    total: Option<&RunTotal>,
    run: &RunTotal,
    names: &Names,
) -> StepRun {
    let name = names.step(&key);
    let counts = total.map(|total| total.counts).unwrap_or_default();
    let is_generator = kind == Some(StepKind::Export);
    StepRun {
        step_id: key.step.0,
        name: name.name,
        kind,
        application: name.application,
        status: total.map(|total| total.status.as_str().to_owned()),
        pages: if is_generator { counts.pages_generated } else { counts.pages_processed },
        pages_total: run.done_exporting.then_some(if is_generator {
            counts.pages_generated
        } else {
            run.counts.pages_generated
        }),
        success: counts.success,
        ignored: counts.ignored,
        errors: counts.error,
        auto_resolved: counts.resolved,
        started_at_ms: ms(total.and_then(|total| total.started_at)),
        ended_at_ms: ms(total.and_then(|total| total.ended_at)),
    }
}
