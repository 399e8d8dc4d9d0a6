//! What auto-resolve would have resolved at steps of flows that have it switched off, worked out on the cache by the
//! platform's own three rules (`domain::auto_resolve`).
//!
//! The cache knows of every error, and of records that passed only where one of our retries says so. Records that passed
//! or were ignored in a run leave no trace here, so the answer may be too small, never too large.

use crate::{
    Error, Result, Store,
    freeze::BATCH_TARGETS_MAX,
    row::record_of,
    term::{self, StepNo},
};
use domain::{
    auto_resolve::{OpenErrors, Outcome},
    error_record::ErrorRecord,
    id::{ErrorId, ErrorKey, FlowId, StepKey},
    standing::ErrorState,
    time::UtcMs,
};
use rusqlite::Connection;
use std::collections::{HashMap, HashSet};

/// Something that happened to a trace key, in the order of time.
struct Event {
    at: UtcMs,
    trace: String,
    run: Option<String>,
    outcome: Outcome<ErrorId>,
}

impl Store {
    /// Open records that the three rules would have resolved, of one flow or of every flow that has auto-resolve
    /// switched off; in the order of flow, step and time.
    ///
    /// # Errors
    /// [`Error::TooMany`] above [`BATCH_TARGETS_MAX`]; those of reading.
    pub fn duplicates(&self, flow: Option<&FlowId>, now: UtcMs) -> Result<Vec<ErrorKey>> {
        let mut steps: Vec<StepKey> = self
            .list_flows()?
            .into_iter()
            .filter(|row| !row.flow.auto_resolve && flow.is_none_or(|flow| row.flow.id == *flow))
            .flat_map(|row| row.steps.into_iter().map(|step| step.key))
            .collect();
        steps.sort();
        self.read(|tx| {
            let mut found = Vec::new();
            for step in &steps {
                let Some(no) = term::find_step(tx, step)? else { continue };
                found.extend(of_step(tx, step, &no, now)?);
                if found.len() > BATCH_TARGETS_MAX {
                    return Err(Error::TooMany { what: "records in one action", max: BATCH_TARGETS_MAX });
                }
            }
            Ok(found)
        })
    }
}

fn of_step(connection: &Connection, step: &StepKey, no: &StepNo, now: UtcMs) -> Result<Vec<ErrorKey>> {
    let (mut events, open) = errors(connection, step, no)?;
    events.extend(passed(connection, step)?);
    // Equal times keep their order, and errors come before what a retry made of them.
    events.sort_by_key(|event| event.at);
    let mut rules = OpenErrors::default();
    let mut found: Vec<ErrorId> = Vec::new();
    for event in events.into_iter().filter(|event| event.at <= now) {
        found.extend(rules.apply(&event.trace, event.run.as_deref(), event.outcome));
    }
    found.retain(|id| open.contains(id));
    Ok(found
        .into_iter()
        .map(|error| ErrorKey { flow: step.flow.clone(), step: step.step.clone(), error })
        .collect())
}

/// Every error of the step with a trace key that occurs more than once or was retried, oldest first, and which are open.
fn errors(connection: &Connection, step: &StepKey, no: &StepNo) -> Result<(Vec<Event>, HashSet<ErrorId>)> {
    let mut read = connection.prepare_cached(
        "SELECT id, state, trace_hash FROM error WHERE step = ?1 AND trace_hash <> 0 ORDER BY id",
    )?;
    let rows: Vec<(i64, i64, i64)> = read
        .query_map([no.step], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut of_trace: HashMap<i64, u32> = HashMap::new();
    for (_, _, trace) in &rows {
        *of_trace.entry(*trace).or_default() += 1;
    }
    let is_retried =
        connection.prepare_cached("SELECT 1 FROM desk.retry_result WHERE outcome = 1 LIMIT 1")?.exists([])?;
    let (mut events, mut open) = (Vec::new(), HashSet::new());
    for (id, state, trace) in rows {
        if !is_retried && of_trace.get(&trace).is_none_or(|count| *count < 2) {
            continue;
        }
        let record = record(connection, step, id)?;
        if ErrorState::from_code(state) == Some(ErrorState::Open) {
            open.insert(record.key.error.clone());
        }
        events.push(Event {
            at: record.occurred_at.unwrap_or_default(),
            trace: record.trace_key.unwrap_or_default(),
            run: record.run_id.map(|run| run.0),
            outcome: Outcome::Error(record.key.error),
        });
    }
    Ok((events, open))
}

fn record(connection: &Connection, step: &StepKey, id: i64) -> Result<ErrorRecord> {
    let (error, packed): (String, Vec<u8>) = connection
        .prepare_cached("SELECT error_id, raw FROM error_body WHERE id = ?1")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    record_of(step, &error, &packed)
}

/// Records of the step that passed when we retried them, at the time of sending: later errors of the key are newer.
fn passed(connection: &Connection, step: &StepKey) -> Result<Vec<Event>> {
    let mut read = connection.prepare_cached(
        "SELECT i.sent_ms, r.trace_key FROM desk.retry_result r JOIN desk.item i ON i.no = r.item
         WHERE r.outcome = 1 AND r.trace_key <> '' AND i.flow = ?1 AND i.step = ?2 ORDER BY r.item",
    )?;
    let rows = read.query_map((step.flow.as_str(), step.step.as_str()), |row| {
        Ok(Event { at: UtcMs(row.get(0)?), trace: row.get(1)?, run: None, outcome: Outcome::Success })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
