//! The cheap summaries: open errors of each flow, one request an integration (API 2.4). What they say has changed is
//! looked into; the rest is confirmed as unchanged.

use crate::{
    Result, plan,
    plan::FlowTask,
    round::{Part, Round},
    step, stranger,
    tag::Tag,
};
use domain::{
    id::{FlowId, IntegrationId},
    open_count::FlowOpen,
};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};
use store::{catalog::FlowRow, setting::Area};

/// What the summaries of one round said.
#[derive(Debug, Default)]
struct Summary {
    flows: HashMap<FlowId, FlowOpen>,
    /// Integrations whose summary could not be read.
    unread: HashSet<Option<IntegrationId>>,
}

/// Reads all summaries, then every flow that they say has changed.
pub(crate) async fn pull(round: &Arc<Round>) -> Result<()> {
    stranger::meet(round).await?;
    let mut catalog = round.inner.store(|store| store.list_flows()).await?;
    let summary = read(round, &catalog).await?;
    if round.is_over() {
        return Ok(());
    }
    let known: HashSet<&FlowId> = catalog.iter().map(|row| &row.flow.id).collect();
    round.note_strangers(summary.flows.keys().filter(|flow| !known.contains(flow)).cloned());
    if stranger::meet(round).await? {
        catalog = round.inner.store(|store| store.list_flows()).await?;
    }
    let now = round.inner.now();
    let rows: Vec<FlowOpen> = summary.flows.values().cloned().collect();
    let before = round
        .inner
        .store(move |store| {
            let before = store.flow_counts()?;
            store.apply_flow_counts(&rows, now)?;
            Ok(before)
        })
        .await?;
    let moved = before.iter().any(|count| {
        summary
            .flows
            .get(&count.flow)
            .is_some_and(|row| (row.open, row.last_error_at) != (count.open, count.last_error_at))
    });
    if moved || before.len() < summary.flows.len() {
        round.changed(&[Tag::Flows]);
    }
    let flows: Vec<FlowId> = catalog.iter().map(|row| row.flow.id.clone()).collect();
    let unread: HashSet<FlowId> = catalog
        .iter()
        .filter(|row| summary.unread.contains(&row.flow.integration))
        .map(|row| row.flow.id.clone())
        .collect();
    let tasks = plan::changed_flows(&flows, &summary.flows, &unread, &before, round.every_step);
    confirm(round, &catalog, &tasks).await?;
    let steps: HashMap<FlowId, Vec<_>> = catalog
        .iter()
        .map(|row| (row.flow.id.clone(), row.flow.steps.iter().map(|step| step.id.clone()).collect()))
        .collect();
    let due: Vec<FlowTask> = tasks.into_iter().filter(|task| !is_resting(round, task)).collect();
    let states = round.inner.store(|store| store.step_states()).await?;
    let known: Arc<step::Known> =
        Arc::new(states.into_iter().map(|state| (state.step.clone(), state)).collect());
    round.expect(due.len());
    round
        .fan_out(due, |round, task| {
            let steps = steps.get(&task.flow).cloned().unwrap_or_default();
            let known = Arc::clone(&known);
            async move { step::pull_flow(&round, &task, &steps, &known).await }
        })
        .await?;
    if !round.is_over() {
        round.inner.store(move |store| store.set_last_sync(Area::Errors, now)).await?;
    }
    Ok(())
}

/// Asks for the summary of each integration that is known, and of the flows without one when there are any.
async fn read(round: &Arc<Round>, catalog: &[FlowRow]) -> Result<Summary> {
    let known = round.inner.store(|store| store.list_integrations()).await?;
    let mut integrations: Vec<Option<IntegrationId>> =
        known.into_iter().map(|row| Some(row.integration.id)).collect();
    // Flows can name integrations that this token may not list.
    integrations.extend(catalog.iter().map(|row| row.flow.integration.clone()));
    let mut seen = HashSet::new();
    integrations.retain(|id| seen.insert(id.clone()));
    round.expect(integrations.len());
    let summary = Arc::new(Mutex::new(Summary::default()));
    round
        .fan_out(integrations, |round, integration| {
            let summary = Arc::clone(&summary);
            async move {
                let answer = round.inner.client.integration_errors(integration.as_ref()).await;
                round.advance();
                let mut summary = summary.lock().unwrap_or_else(PoisonError::into_inner);
                match answer {
                    Ok(rows) => {
                        round.note_success();
                        if !rows.odd.is_empty() {
                            summary.unread.insert(integration);
                        }
                        summary.flows.extend(rows.rows.into_iter().map(|row| (row.flow.clone(), row)));
                    }
                    Err(error) => {
                        // Its flows are asked one by one; only what fails there is a failure.
                        if error.kind().is_offline()
                            || matches!(error.kind(), remote::Kind::Unauthorized | remote::Kind::Throttled)
                        {
                            round.note_failure(Part::Area("summary"), &error);
                        } else {
                            round.note_forbidden(&error);
                        }
                        summary.unread.insert(integration);
                    }
                }
                Ok(())
            }
        })
        .await?;
    let mut summary = summary.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(std::mem::take(&mut *summary))
}

/// The steps of flows that did not change are as of now.
async fn confirm(round: &Arc<Round>, catalog: &[FlowRow], tasks: &[FlowTask]) -> Result<()> {
    let changed: HashSet<&FlowId> = tasks.iter().map(|task| &task.flow).collect();
    let steps: Vec<_> = catalog
        .iter()
        .filter(|row| !changed.contains(&row.flow.id))
        .flat_map(|row| row.steps.iter().map(|step| step.key.clone()))
        .collect();
    if steps.is_empty() {
        return Ok(());
    }
    let now = round.inner.now();
    round.inner.store(move |store| store.confirm_steps(&steps, now)).await
}

/// A flow that failed for this very pair a moment ago is not asked again at each look.
fn is_resting(round: &Round, task: &FlowTask) -> bool {
    !round.every_step && round.inner.resting.is_resting(&task.flow, task.pair)
}
