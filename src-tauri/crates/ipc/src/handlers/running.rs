//! Running flows, what just ended, what starts soon.

use super::{
    dashboard::{integration_of, matches_text, strips},
    ms,
};
use crate::{
    account::OpenAccount,
    desk::Desk,
    error::AppError,
    types::{
        Done,
        dashboard::{
            FinishedRun, NextStart, RunRef, RunningFlows, RunningRequest, RunningRun, ScheduleWords,
        },
    },
};
use domain::{
    id::FlowId,
    run::RunStatus,
    schedule::Schedule,
    time::{DAY_MS, UtcMs},
};
use std::collections::HashSet;
use store::run::{RunFilter, RunRow};

/// Rows of "Just finished" and "Starting soon".
const SHORT_ROWS: usize = 8;
/// Runs looked at for "Just finished": canceled and running ones among them are passed over.
const LOOK_BACK_RUNS: usize = 100;

pub(crate) async fn list_running_flows(
    desk: &Desk,
    request: RunningRequest,
) -> Result<RunningFlows, AppError> {
    let now = desk.host().now();
    desk.account()?.read(move |account| running_of(account, &request, now)).await
}

pub(crate) async fn cancel_run(desk: &Desk, request: RunRef) -> Result<Done, AppError> {
    desk.account()?.engine()?.cancel_run(&request.run_id.into()).await?;
    Ok(Done {})
}

fn running_of(account: &OpenAccount, request: &RunningRequest, now: UtcMs) -> Result<RunningFlows, AppError> {
    let wanted = integration_of(&request.scope);
    let in_scope = |row: &RunRow| {
        wanted.as_ref().is_none_or(|wanted| row.run.integration == *wanted)
            && matches_text(
                &request.text,
                &[&row.flow_name, row.integration_name.as_deref().unwrap_or_default()],
            )
    };
    let running: Vec<RunRow> = account.store().list_running()?.into_iter().filter(&in_scope).collect();
    let under_way: HashSet<FlowId> = running.iter().filter_map(|row| row.run.flow.clone()).collect();
    let mut runs = Vec::with_capacity(running.len());
    for row in running {
        let pages = pages_processed(account, &row)?;
        runs.push(running_run(row, pages));
    }
    let finished = account.store().list_runs(&ended(), None, LOOK_BACK_RUNS)?;
    let strips = strips(account)?;
    let mut just_finished: Vec<FinishedRun> = finished
        .into_iter()
        .filter(in_scope)
        .filter_map(|row| {
            let strip = row.run.flow.as_ref().and_then(|flow| strips.get(flow)).cloned().unwrap_or_default();
            finished_run(row, strip)
        })
        .collect();
    just_finished.sort_by_key(|run| std::cmp::Reverse(run.ended_at_ms));
    just_finished.truncate(SHORT_ROWS);
    Ok(RunningFlows {
        runs,
        just_finished,
        starting_soon: starting_soon(account, request, &under_way, now)?,
        as_of_ms: ms(account.store().last_sync()?.runs),
    })
}

fn ended() -> RunFilter {
    let statuses = [RunStatus::Completed, RunStatus::Failed, RunStatus::Canceled];
    RunFilter {
        statuses: statuses.iter().map(|status| status.as_str().to_owned()).collect(),
        ..RunFilter::default()
    }
}

/// Pages done by the import that is furthest behind: the platform keeps 0 on the run itself (API 2.6).
fn pages_processed(account: &OpenAccount, row: &RunRow) -> Result<Option<u64>, AppError> {
    let family = account.store().run(&row.run.id)?;
    let steps = family.map(|family| family.steps).unwrap_or_default();
    Ok(steps.iter().filter(|step| step.import.is_some()).map(|step| step.counts.pages_processed).min())
}

fn running_run(row: RunRow, pages_processed: Option<u64>) -> RunningRun {
    let run = row.run;
    RunningRun {
        run_id: run.id.0,
        flow_id: run.flow.map(|flow| flow.0).unwrap_or_default(),
        flow_name: row.flow_name,
        integration_name: row.integration_name.unwrap_or_default(),
        status: run.status.as_str().to_owned(),
        pages_generated: run.counts.pages_generated,
        pages_processed,
        done_exporting: run.done_exporting,
        started_at_ms: ms(run.started_at),
        created_at_ms: ms(run.created_at),
        success: run.counts.success,
        ignored: run.counts.ignored,
        errors: run.counts.error,
        auto_resolved: run.counts.resolved,
    }
}

fn finished_run(row: RunRow, strip: Vec<crate::types::dashboard::StripRun>) -> Option<FinishedRun> {
    let run = row.run;
    Some(FinishedRun {
        ended_at_ms: run.ended_at?.0,
        duration_ms: run.duration_ms(),
        run_id: run.id.0,
        flow_id: run.flow?.0,
        flow_name: row.flow_name,
        integration_name: row.integration_name.unwrap_or_default(),
        status: run.status.as_str().to_owned(),
        strip,
        success: run.counts.success,
        ignored: run.counts.ignored,
        errors: run.counts.error,
    })
}

fn starting_soon(
    account: &OpenAccount,
    request: &RunningRequest,
    under_way: &HashSet<FlowId>,
    now: UtcMs,
) -> Result<Vec<NextStart>, AppError> {
    let wanted = integration_of(&request.scope);
    let mut starts: Vec<NextStart> = account
        .store()
        .list_flows()?
        .into_iter()
        .filter(|row| !row.flow.disabled)
        .filter(|row| wanted.as_ref().is_none_or(|wanted| row.flow.integration == *wanted))
        .filter_map(|row| {
            let integration_name = row.integration_name.unwrap_or_default();
            if !matches_text(&request.text, &[&row.flow.name, &integration_name]) {
                return None;
            }
            let cron = row.flow.schedule.as_deref()?;
            let schedule = Schedule::parse(cron, row.flow.timezone.as_deref()).ok()?;
            let starts_at = schedule.next_after(now).filter(|at| at.0 - now.0 <= DAY_MS)?;
            Some(NextStart {
                waits: under_way.contains(&row.flow.id),
                flow_id: row.flow.id.0,
                flow_name: row.flow.name,
                integration_name,
                schedule: words_of(cron),
                starts_at_ms: starts_at.0,
            })
        })
        .collect();
    starts.sort_by_key(|start| start.starts_at_ms);
    starts.truncate(SHORT_ROWS);
    Ok(starts)
}

/// Puts the common patterns into words; anything else is shown as it is.
pub(super) fn words_of(cron: &str) -> ScheduleWords {
    let other = || ScheduleWords::Other { cron: cron.to_owned() };
    let fields: Vec<&str> = cron.split_whitespace().collect();
    let [_, minutes, hours, "*" | "?", "*", "*" | "?"] = fields.as_slice() else { return other() };
    let minutes = list_of(minutes, 60);
    let hours = list_of(hours, 24);
    match (minutes.as_slice(), hours.as_slice()) {
        ([minute], [hour]) => ScheduleWords::Daily { hour: *hour, minute: *minute },
        ([minute], hours) if hours.len() == 24 => ScheduleWords::Hourly { minute: *minute },
        ([first, second, ..], hours) if hours.len() == 24 => {
            let step = second - first;
            let even = minutes.windows(2).all(|pair| matches!(pair, [a, b] if b - a == step));
            if even && step * u32::try_from(minutes.len()).unwrap_or(0) == 60 {
                ScheduleWords::EveryMinutes { minutes: step }
            } else {
                other()
            }
        }
        _ => other(),
    }
}

/// The values of a field that is `*`, `*/n`, or a plain list; empty for anything else.
fn list_of(field: &str, end: u32) -> Vec<u32> {
    let step = match field {
        "*" => Some(1),
        field => field.strip_prefix("*/").and_then(|step| step.parse().ok()).filter(|step| *step > 0),
    };
    match step {
        Some(step) => (0..end).step_by(step).collect(),
        None => field.split(',').map(str::parse).collect::<Result<_, _>>().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_schedules_are_put_into_words() {
        assert_eq!(words_of("? */5 * ? * *"), ScheduleWords::EveryMinutes { minutes: 5 });
        assert_eq!(words_of("? 0,15,30,45 * ? * *"), ScheduleWords::EveryMinutes { minutes: 15 });
        assert_eq!(words_of("? 30 * ? * *"), ScheduleWords::Hourly { minute: 30 });
        assert_eq!(words_of("? 0 2 ? * *"), ScheduleWords::Daily { hour: 2, minute: 0 });
        let odd = "? 10,40 0,1 ? * MON";
        assert_eq!(words_of(odd), ScheduleWords::Other { cron: odd.to_owned() });
        assert_eq!(words_of("? 7,8 * ? * *"), ScheduleWords::Other { cron: "? 7,8 * ? * *".to_owned() });
    }
}
