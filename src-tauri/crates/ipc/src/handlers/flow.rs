//! One flow: how it is drawn, its settings.

use super::{ms, running::words_of};
use crate::{
    account::OpenAccount,
    desk::Desk,
    error::{AppError, ErrorCode},
    name::Names,
    types::{
        Done,
        flow::{FlowColumn, FlowLane, FlowPage, FlowRef, FlowStep, SilenceMark, WatchFlow},
    },
};
use domain::{
    flow::StepRef,
    flow_shape::{Column, FlowShape},
    id::{FlowId, StepKey},
    schedule::Schedule,
    silence::{self, Silence},
    time::UtcMs,
};
use std::collections::HashMap;
use store::catalog::FlowRow;

pub(crate) async fn get_flow(desk: &Desk, request: FlowRef) -> Result<FlowPage, AppError> {
    let now = desk.host().now();
    desk.account()?.read(move |account| page_of(account, &request.flow_id.into(), now)).await
}

pub(crate) async fn watch_flow(desk: &Desk, request: WatchFlow) -> Result<Done, AppError> {
    // Without a token there is nothing to look at, and that is said elsewhere.
    if let Some(engine) = desk.account()?.try_engine() {
        engine.watch_flow(request.flow_id.map(FlowId));
    }
    Ok(Done {})
}

/// The flow as the catalog has it.
pub(super) fn flow_row(account: &OpenAccount, flow: &FlowId) -> Result<FlowRow, AppError> {
    account.store().flow(flow)?.ok_or_else(|| {
        AppError::new(
            ErrorCode::NotFound,
            "This flow is not known here: it was deleted, or the token may not see it.",
        )
    })
}

/// What stands out about a completed run, by the records of the runs before it.
pub(super) fn silence_of(records: u64, before: &[u64]) -> Option<SilenceMark> {
    Some(match silence::judge(records, before)? {
        Silence::Empty { usual } => SilenceMark { usual, records: 0 },
        Silence::FarBelow { usual, records } => SilenceMark { usual, records },
    })
}

/// What stands out about the newest completed run, by the records of the newest runs.
pub(super) fn silence_now(volumes: Option<&Vec<u64>>) -> Option<SilenceMark> {
    let (newest, before) = volumes?.split_first()?;
    silence_of(*newest, before)
}

fn page_of(account: &OpenAccount, id: &FlowId, now: UtcMs) -> Result<FlowPage, AppError> {
    let row = flow_row(account, id)?;
    let names = account.names()?;
    let columns = columns_of(&row, &names);
    let volumes = account.store().volumes()?;
    let flow = row.flow;
    let schedule = flow.schedule.as_deref().filter(|cron| !cron.is_empty());
    let next = schedule
        .filter(|_| !flow.disabled)
        .and_then(|cron| Schedule::parse(cron, flow.timezone.as_deref()).ok())
        .and_then(|schedule| schedule.next_after(now));
    Ok(FlowPage {
        schedule: schedule.map(words_of),
        schedule_zone: flow.timezone.clone(),
        next_start_at_ms: ms(next),
        silence: silence_now(volumes.get(id)),
        flow_id: flow.id.0,
        flow_name: flow.name,
        integration_id: flow.integration.map(|id| id.0),
        integration_name: row.integration_name.unwrap_or_default(),
        disabled: flow.disabled,
        auto_resolve: flow.auto_resolve,
        open_errors: row.open_errors,
        last_modified_ms: ms(flow.last_modified),
        columns,
        as_of_ms: row.as_of.0,
    })
}

fn columns_of(row: &FlowRow, names: &Names) -> Vec<FlowColumn> {
    let open: HashMap<&StepKey, u64> = row.steps.iter().map(|step| (&step.key, step.open_errors)).collect();
    let drawn = |step: StepRef| {
        let key = StepKey { flow: row.flow.id.clone(), step: step.id };
        let name = names.step(&key);
        FlowStep {
            name: name.name,
            kind: step.kind,
            application: name.application,
            open_errors: open.get(&key).copied().unwrap_or(0),
            step_id: key.step.0,
        }
    };
    let lane = |name: Option<String>, steps: Vec<StepRef>| FlowLane {
        name: name.unwrap_or_default(),
        steps: steps.into_iter().map(drawn).collect(),
    };
    FlowShape::read(&row.flow.raw, &row.flow.steps)
        .columns
        .into_iter()
        .map(|column| match column {
            Column::Steps(steps) => FlowColumn {
                is_router: false,
                lanes: steps.into_iter().map(|step| lane(None, vec![step])).collect(),
            },
            Column::Branches(branches) => FlowColumn {
                is_router: true,
                lanes: branches.into_iter().map(|branch| lane(branch.name, branch.steps)).collect(),
            },
        })
        .collect()
}
