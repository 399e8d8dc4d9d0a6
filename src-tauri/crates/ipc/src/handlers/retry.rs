//! Retries: the platform's jobs that reprocess errors.

use super::ms;
use crate::{
    account::OpenAccount,
    desk::Desk,
    error::AppError,
    name::Names,
    types::error_list::{RetriesRequest, RetryPage, RetryRow},
};
use domain::{
    id::{FlowId, StepKey},
    query::{Key, Query, Value, parse},
    time::UtcMs,
};
use store::{
    run::{RetryFilter, RunRow},
    search::{Cursor, LIST_ROWS_MAX},
};

pub(crate) async fn list_retries(desk: &Desk, request: RetriesRequest) -> Result<RetryPage, AppError> {
    let now = desk.host().now();
    desk.account()?.read(move |account| page_of(account, &request, now)).await
}

/// How many retries the flows, steps and times of a query mean.
pub(super) fn count(account: &OpenAccount, query: &Query, now: UtcMs) -> Result<u64, AppError> {
    Ok(account.store().count_retry_jobs(&filter_of(account, query, now)?)?)
}

fn page_of(account: &OpenAccount, request: &RetriesRequest, now: UtcMs) -> Result<RetryPage, AppError> {
    let filter = filter_of(account, &parse(&request.query).query, now)?;
    let after = request.after.clone().map(Cursor);
    let limit = (request.limit as usize).clamp(1, LIST_ROWS_MAX);
    let rows = account.store().list_retry_jobs(&filter, after.as_ref(), limit)?;
    let names = account.names()?;
    let next = (rows.len() == limit).then(|| rows.last().map(|row| row.cursor.0.clone())).flatten();
    Ok(RetryPage {
        rows: rows.into_iter().map(|row| retry_row(row, &names)).collect(),
        next,
        as_of_ms: ms(account.store().last_sync()?.runs),
    })
}

/// Flow, step, integration and times of the query; the rest of it speaks of error records.
fn filter_of(account: &OpenAccount, query: &Query, now: UtcMs) -> Result<RetryFilter, AppError> {
    let mut filter = RetryFilter::default();
    let flows = named(query, Key::Flow, |text| Ok(account.store().find_flows(text)?))?;
    let within = named(query, Key::Integration, |text| flows_of(account, text))?;
    let narrowed = match (flows, within) {
        // As everywhere in the language: different keys mean all of them.
        (Some(flows), Some(within)) => Some(flows.into_iter().filter(|flow| within.contains(flow)).collect()),
        (flows, within) => flows.or(within),
    };
    // A name that nothing bears means nothing, not everything.
    let some = |flows: Vec<FlowId>| if flows.is_empty() { vec![FlowId::default()] } else { flows };
    filter.flows = narrowed.map(some).unwrap_or_default();
    filter.steps = named(query, Key::Step, |text| Ok(account.store().find_steps(text)?))?.unwrap_or_default();
    let time = |key| {
        query.values(key, false).find_map(|value| match value {
            Value::When(when) => Some(when.resolve(now)),
            _ => None,
        })
    };
    filter.from = time(Key::After);
    filter.to = time(Key::Before);
    Ok(filter)
}

/// What the values of a key mean, together; `None` when the query does not ask for the key.
fn named<T>(
    query: &Query,
    key: Key,
    find: impl Fn(&str) -> Result<Vec<T>, AppError>,
) -> Result<Option<Vec<T>>, AppError> {
    let mut found: Option<Vec<T>> = None;
    for value in query.values(key, false) {
        if let Value::Text(text) = value {
            found.get_or_insert_default().extend(find(text)?);
        }
    }
    Ok(found)
}

fn flows_of(account: &OpenAccount, integration: &str) -> Result<Vec<FlowId>, AppError> {
    let wanted = match integration {
        "none" => vec![None],
        name => account.store().find_integrations(name)?.into_iter().map(Some).collect(),
    };
    let flows = account.store().list_flows()?;
    Ok(flows
        .into_iter()
        .filter(|row| wanted.contains(&row.flow.integration))
        .map(|row| row.flow.id)
        .collect())
}

fn retry_row(row: RunRow, names: &Names) -> RetryRow {
    let duration_ms = row.run.duration_ms();
    let run = row.run;
    let step = run.import.or(run.export);
    let step_name = match (&run.flow, step) {
        (Some(flow), Some(step)) => names.step(&StepKey { flow: flow.clone(), step }).name,
        (None, Some(step)) => names.step_name(&step),
        (_, None) => String::new(),
    };
    RetryRow {
        run_id: run.id.0,
        flow_id: run.flow.map(|flow| flow.0),
        flow_name: row.flow_name,
        step_name,
        status: run.status.as_str().to_owned(),
        started_at_ms: ms(run.started_at.or(run.created_at)),
        ended_at_ms: ms(run.ended_at),
        duration_ms,
        success: run.counts.success,
        ignored: run.counts.ignored,
        errors: run.counts.error,
        started_by: run.triggered_by.as_deref().map(|word| names.actor(word)),
    }
}
