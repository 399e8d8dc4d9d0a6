//! Completed flows.

use super::{flow::silence_now, ms, span_of};
use crate::{
    account::OpenAccount,
    desk::Desk,
    error::AppError,
    types::dashboard::{CompletedFlow, CompletedFlows, CompletedRequest, FlowScope, StripRun},
};
use domain::{
    id::{FlowId, IntegrationId},
    range::Span,
    run::{Run, RunStatus},
};
use std::collections::HashMap;
use store::dashboard::{CompletedRow, DashboardScope};

/// Runs in a strip (design, part `RunStrip`).
pub(super) const STRIP_RUNS: usize = 14;

pub(crate) async fn list_completed_flows(
    desk: &Desk,
    request: CompletedRequest,
) -> Result<CompletedFlows, AppError> {
    let span = span_of(desk, &request.range).await?;
    desk.account()?.read(move |account| completed_of(account, &request, span)).await
}

/// The scope in the words of the store.
pub(super) fn integration_of(scope: &FlowScope) -> Option<Option<IntegrationId>> {
    let id = scope.integration_id.as_deref()?;
    Some((id != "none").then(|| IntegrationId::from(id)))
}

/// Whether a name matches what was typed: every word of it, in any case.
pub(super) fn matches_text(text: &str, names: &[&str]) -> bool {
    let names: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    text.to_lowercase().split_whitespace().all(|word| names.iter().any(|name| name.contains(word)))
}

/// The last runs of each flow, oldest first.
pub(super) fn strips(account: &OpenAccount) -> Result<HashMap<FlowId, Vec<StripRun>>, AppError> {
    let last = account.store().last_runs(STRIP_RUNS)?;
    Ok(last.into_iter().map(|(flow, runs)| (flow, runs.iter().rev().map(strip_run).collect())).collect())
}

fn strip_run(run: &Run) -> StripRun {
    StripRun {
        run_id: run.id.0.clone(),
        status: run.status.as_str().to_owned(),
        errors: run.counts.error,
        at_ms: ms(run.ended_at.or(run.started_at).or(run.created_at)).unwrap_or_default(),
    }
}

fn completed_of(
    account: &OpenAccount,
    request: &CompletedRequest,
    span: Span,
) -> Result<CompletedFlows, AppError> {
    let scope = DashboardScope { from: span.from, to: span.to, integration: integration_of(&request.scope) };
    let names = account.names()?;
    let mut strips = strips(account)?;
    let volumes = account.store().volumes()?;
    let mut ran = account.store().dashboard_completed(&scope)?;
    ran.extend(account.store().dashboard_idle(&scope, &ran)?);
    let mut rows: Vec<CompletedFlow> = ran
        .into_iter()
        .map(|row| {
            let strip = strips.remove(&row.flow).unwrap_or_default();
            let disabled = names.flow(&row.flow).is_some_and(|flow| flow.disabled);
            let silence = silence_now(volumes.get(&row.flow));
            CompletedFlow { silence, ..completed_flow(row, strip, disabled) }
        })
        .filter(|row| matches_text(&request.text, &[&row.flow_name, &row.integration_name]))
        .filter(|row| has_status(row, &request.status))
        .filter(|row| !request.hide_empty || row.runs > 0 || row.open_errors > 0)
        .collect();
    rows.sort_by(|a, b| {
        b.open_errors
            .cmp(&a.open_errors)
            .then(b.runs.cmp(&a.runs))
            .then_with(|| a.flow_name.cmp(&b.flow_name))
    });
    let as_of_ms = ms(account.store().last_sync()?.runs);
    Ok(CompletedFlows { rows, from_ms: span.from.0, to_ms: span.to.0, as_of_ms })
}

fn completed_flow(row: CompletedRow, strip: Vec<StripRun>, disabled: bool) -> CompletedFlow {
    CompletedFlow {
        flow_id: row.flow.0,
        flow_name: row.flow_name,
        integration_id: row.integration.map(|id| id.0),
        integration_name: row.integration_name.unwrap_or_default(),
        disabled,
        strip,
        open_errors: row.open_errors,
        last_error_at_ms: ms(row.last_error_at),
        last_run_at_ms: ms(row.last_executed_at),
        runs: row.runs,
        average_run_ms: row.average_run_ms.and_then(|ms| i64::try_from(ms).ok()),
        success: row.success,
        ignored: row.ignored,
        errors: row.error,
        auto_resolved: row.resolved_by_auto,
        user_resolved: row.resolved_by_user,
        pages: row.pages,
        silence: None,
    }
}

/// The filter by status looks at the last run (design, screen 1).
fn has_status(row: &CompletedFlow, wanted: &str) -> bool {
    let Some(last) = row.strip.last() else { return matches!(wanted, "" | "any") };
    let status = RunStatus::read(&last.status);
    match wanted {
        "" | "any" => true,
        "running" => !status.is_ended(),
        "error" => last.errors > 0,
        "failed" => status == RunStatus::Failed,
        "canceled" => status == RunStatus::Canceled,
        "completed" => status == RunStatus::Completed && last.errors == 0,
        other => status.as_str() == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_words_may_stand_in_any_of_the_names() {
        assert!(matches_text("shop net", &["Shopify orders → NetSuite", "Finance"]));
        assert!(matches_text("finance ORDERS", &["Shopify orders → NetSuite", "Finance"]));
        assert!(!matches_text("amazon", &["Shopify orders → NetSuite", "Finance"]));
        assert!(matches_text("  ", &["x"]));
    }
}
