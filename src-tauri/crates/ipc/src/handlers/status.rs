//! Sync status and the side bar.

use super::ms;
use crate::{
    account::OpenAccount,
    desk::Desk,
    error::AppError,
    types::{
        Done, Nothing,
        session::{FailedStep, NavFlow, NavIntegration, Navigation, SyncPhase, SyncStatus},
    },
};
use domain::time::UtcMs;
use store::catalog::FlowRow;
use sync::Phase;

/// Most failed steps that are shown; the rest is counted by the list of the command line.
const FAILED_STEPS_MAX: usize = 100;

pub(crate) async fn get_sync_status(desk: &Desk, _: Nothing) -> Result<SyncStatus, AppError> {
    let account = desk.account()?;
    let now = desk.host().now();
    account.read(move |account| status_of(account, now)).await
}

pub(crate) async fn check_now(desk: &Desk, _: Nothing) -> Result<Done, AppError> {
    desk.account()?.engine()?.check_now();
    Ok(Done {})
}

pub(crate) async fn get_navigation(desk: &Desk, _: Nothing) -> Result<Navigation, AppError> {
    desk.account()?.read(navigation_of).await
}

fn status_of(account: &OpenAccount, now: UtcMs) -> Result<SyncStatus, AppError> {
    let engine = account.try_engine().map(|engine| *engine.status().borrow());
    let counts = account.store().outbox_counts()?;
    let last = account.store().last_sync()?;
    let (mut done, mut total, mut wait_s, mut offline_since) = (0, 0, 0, None);
    let phase = match engine.map(|status| status.phase) {
        None | Some(Phase::SignedOut) => SyncPhase::SignedOut,
        Some(Phase::Idle) => SyncPhase::Idle,
        Some(Phase::Paused) => SyncPhase::Paused,
        Some(Phase::Syncing { done: parts, total: all }) => {
            (done, total) = (parts, all);
            SyncPhase::Syncing
        }
        Some(Phase::Throttled { wait_s: wait }) => {
            wait_s = wait;
            SyncPhase::Throttled
        }
        Some(Phase::Offline { since }) => {
            offline_since = Some(since.0);
            SyncPhase::Offline
        }
    };
    let status = engine.unwrap_or_default();
    let small = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(SyncStatus {
        phase,
        done,
        total,
        wait_s,
        last_sync_at_ms: ms(status.last_sync_at.or(last.errors)).filter(|at| *at <= now.0),
        offline_since_ms: offline_since,
        next_check_at_ms: ms(status.next_check_at),
        queued: small(counts.queued),
        parked: small(counts.parked),
        unsure: small(counts.unsure),
        oldest_queued_at_ms: ms(counts.oldest_queued_at),
        failed_steps: failed_steps(account)?,
    })
}

fn failed_steps(account: &OpenAccount) -> Result<Vec<FailedStep>, AppError> {
    let names = account.names()?;
    let mut failed = Vec::new();
    for state in account.store().step_states()? {
        let Some(failure) = state.failure else { continue };
        if failed.len() == FAILED_STEPS_MAX {
            break;
        }
        let cached = account
            .store()
            .list_flows()?
            .iter()
            .flat_map(|flow| &flow.steps)
            .find(|step| step.key == state.step)
            .map_or(0, |step| step.open_errors);
        failed.push(FailedStep {
            flow_name: names.flow_name(&state.step.flow),
            step_name: names.step(&state.step).name,
            flow_id: state.step.flow.0,
            step_id: state.step.step.0,
            code: failure.code,
            message: failure.message,
            at_ms: failure.at.0,
            cached_errors: cached,
            as_of_ms: ms(state.open_as_of),
        });
    }
    Ok(failed)
}

fn navigation_of(account: &OpenAccount) -> Result<Navigation, AppError> {
    let flows = account.store().list_flows()?;
    let counts = account.store().outbox_counts()?;
    let mut integrations: Vec<NavIntegration> = account
        .store()
        .list_integrations()?
        .into_iter()
        .map(|row| NavIntegration {
            id: Some(row.integration.id.0),
            name: row.integration.name,
            open_errors: 0,
            flows: Vec::new(),
        })
        .collect();
    let mut standalone = NavIntegration { id: None, name: String::new(), open_errors: 0, flows: Vec::new() };
    let open_errors = flows.iter().map(|row| row.open_errors).sum();
    for row in flows {
        let id = row.flow.integration.as_ref().map(|id| id.0.clone());
        let home = integrations.iter_mut().find(|known| known.id == id).unwrap_or(&mut standalone);
        add_flow(home, row);
    }
    if !standalone.flows.is_empty() {
        integrations.push(standalone);
    }
    for integration in &mut integrations {
        integration.flows.sort_by(|a, b| b.open_errors.cmp(&a.open_errors).then_with(|| a.name.cmp(&b.name)));
    }
    integrations.sort_by(|a, b| {
        a.id.is_none()
            .cmp(&b.id.is_none())
            .then(b.open_errors.cmp(&a.open_errors))
            .then_with(|| a.name.cmp(&b.name))
    });
    let outbox = counts.queued + counts.parked + counts.unsure;
    Ok(Navigation { open_errors, outbox: u32::try_from(outbox).unwrap_or(u32::MAX), integrations })
}

fn add_flow(home: &mut NavIntegration, row: FlowRow) {
    home.open_errors += row.open_errors;
    home.flows.push(NavFlow {
        id: row.flow.id.0,
        name: row.flow.name,
        disabled: row.flow.disabled,
        open_errors: row.open_errors,
    });
}
