//! Auto-retry at work: intermittent errors of flows with auto-resolve are tried again by the platform at the
//! times of the seed, as retry jobs triggered by `auto`.
//!
//! While the attempts go on, the error stays the same open record with a new `retryAt`: one open error for that
//! record and step. Only when it fails in another way does a new error take its place.

use super::{
    flow_view::FlowView,
    pass, resolve,
    retry::{self, Again},
};
use crate::{
    error::Error,
    model::{Counts, Failure, Fate, NewError},
    platform::Platform,
    store::{
        error_row::{self, ErrorRow},
        job_row,
        retry_row::{self, RetryData},
        step_row,
    },
};
use domain::{auto_retry, retention, time::UtcMs};
use rusqlite::Connection;

/// Makes every attempt that is due: one job for each step.
pub(crate) fn run_due(tx: &Connection, platform: &Platform, now: UtcMs) -> Result<(), Error> {
    let due = error_row::retries_due(tx, now)?;
    for errors in due.chunk_by(|a, b| a.0 == b.0) {
        let Some((number, _)) = errors.first() else { continue };
        let ids: Vec<i64> = errors.iter().map(|(_, id)| *id).collect();
        let pair = step_row::pair(tx, *number)?;
        let flow = pair.as_ref().map(|(flow, _)| FlowView::load(tx, flow)).transpose()?.flatten();
        let step = flow.as_ref().zip(pair.as_ref()).and_then(|(flow, (_, step))| flow.step(step));
        match flow.as_ref().zip(step) {
            Some((flow, step)) if flow.auto_resolve && !flow.disabled => {
                let job = retry::insert_job(tx, platform, flow, step, resolve::BY_AUTO, "queued", now)?;
                job_row::start(tx, &job, "running", now)?;
                attempt(tx, &Again { platform, flow, step, job: &job, now }, &ids)?;
                job_row::end(tx, &job, "completed", now)?;
            }
            // The flow, its step, or its auto-resolve is gone or off: so are the attempts.
            _ => ids.iter().try_for_each(|id| error_row::set_auto_retry(tx, *id, None, 0))?,
        }
    }
    Ok(())
}

fn attempt(tx: &Connection, again: &Again<'_>, ids: &[i64]) -> Result<(), Error> {
    let mut counts = Counts { pages_generated: 1, ..Counts::default() };
    let mut passed = Vec::new();
    for id in ids {
        // An earlier one of this portion may have resolved it.
        let Some(error) = error_row::get(tx, *id)?.filter(|error| error.open) else { continue };
        let Some(data) = retry_row::get(tx, again.step.number, *id)? else {
            error_row::set_auto_retry(tx, *id, None, error.auto_attempts)?;
            continue;
        };
        match retry::fate(tx, &error, &data)? {
            Fate::Error(failure) => {
                counts.error += 1;
                counts.resolved += fail(tx, again, &error, &data, failure)?;
            }
            fate => {
                if fate == Fate::Success {
                    counts.success += 1;
                } else {
                    counts.ignored += 1;
                }
                counts.resolved += resolve_record(tx, again, &error, None)?;
                passed.push(retry::item(again.step, &error, &data, Fate::Success)?);
            }
        }
    }
    job_row::add_counts(tx, again.job, counts, again.now)?;
    retry::go_on(tx, again, passed)
}

/// A failed attempt: the next one is planned, or the error stays for people.
fn fail(
    tx: &Connection,
    again: &Again<'_>,
    error: &ErrorRow,
    data: &RetryData,
    failure: Failure,
) -> Result<i64, Error> {
    let failure = pass::complete(failure, again.step);
    let attempts = error.auto_attempts.saturating_add(1);
    let intermittent = auto_retry::applies(failure.classification.as_deref(), true, true);
    let next = auto_retry::next(UtcMs(0), attempts)
        .filter(|_| intermittent)
        .map(|after| error.chain_started_at.plus_ms(again.platform.clock.scaled_ms(after.0)));
    let class = failure.classification.as_deref().unwrap_or_default();
    let same = (failure.code.as_str(), failure.message.as_str(), failure.source.as_str(), class)
        == (
            error.code.as_str(),
            error.message.as_str(),
            error.source.as_str(),
            error.classification.as_str(),
        );
    if same {
        error_row::set_auto_retry(tx, error.id, next, attempts)?;
        return resolve_record(tx, again, error, Some(error.id));
    }
    let new = NewError {
        o_index: again.step.o_index,
        occurred_at: again.now,
        trace_key: error.trace_key.clone(),
        failure,
        retry_at: next,
        auto_attempts: attempts,
        chain_started_at: Some(error.chain_started_at),
        purge_at: Some(retention::purge_at(again.now, Platform::retention_days(tx)?)),
        is_news: true,
        ..NewError::default()
    };
    let id = error_row::insert(tx, again.step.number, &new)?;
    retry_row::keep(tx, id, again.step.number, &data.data, &data.branches)?;
    resolve_record(tx, again, error, Some(id))
}

/// Resolves an error and the others of its record, except the one that stays.
fn resolve_record(
    tx: &Connection,
    again: &Again<'_>,
    error: &ErrorRow,
    stays: Option<i64>,
) -> Result<i64, Error> {
    let mut ids = vec![error.id];
    if !error.trace_key.is_empty() {
        ids.extend(
            error_row::open_of_key(tx, again.step.number, &error.trace_key)?.into_iter().map(|(id, _)| id),
        );
    }
    ids.retain(|id| Some(*id) != stays);
    resolve::resolve(tx, again.flow, again.step, &ids, again.now, resolve::BY_AUTO)
}
