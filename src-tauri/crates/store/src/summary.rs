//! The remote's cheap summaries (open errors of flows and steps) and for which of them was pulled.
//!
//! An idle refresh compares a summary's pair with the pair that was pulled last and pages only what differs
//! (architecture 6).

use crate::{
    Result, Store,
    term::{self, Terms},
};
use domain::{
    id::{FlowId, StepKey},
    open_count::{FlowOpen, StepOpen},
    time::UtcMs,
};
use rusqlite::{Connection, params};

/// Open errors and time of the last one, as a summary says; what it left out is `None`.
pub type Pair = (Option<u64>, Option<UtcMs>);

/// Open errors of a flow by the remote's cheap summary, and what was pulled last.
///
/// The live total of a flow is the count of open records in the cache when the flow was pulled completely
/// after the summary; otherwise the summary's own number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowCount {
    /// The flow.
    pub flow: FlowId,
    /// The summary's number; `None` when it was absent or unreadable.
    pub open: Option<u64>,
    /// The summary's last error.
    pub last_error_at: Option<UtcMs>,
    /// When the summary was read.
    pub as_of: UtcMs,
    /// The pair for which all steps were pulled last; equal to the summary's means nothing is to do.
    pub pulled: Option<Pair>,
}

/// What is known about the pulls of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepState {
    /// The step.
    pub step: StepKey,
    /// The flow's error summary about this step: open errors.
    pub open: Option<u64>,
    /// The same: last error.
    pub last_error_at: Option<UtcMs>,
    /// The pair for which the open list was pulled last.
    pub pulled: Option<Pair>,
    /// When the open list was last read to its end, or confirmed as unchanged.
    pub open_as_of: Option<UtcMs>,
    /// When the resolved list was last read to its end.
    pub resolved_as_of: Option<UtcMs>,
    /// Newest `resolvedAt` seen: where the next pull of the resolved list begins.
    pub resolved_until: Option<UtcMs>,
    /// Its last failure; `None` after a success.
    pub failure: Option<StepFailure>,
}

/// Why a step could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepFailure {
    /// Short code, such as `forbidden`.
    pub code: String,
    /// What the remote said.
    pub message: String,
    /// When.
    pub at: UtcMs,
}

impl Store {
    /// Stores the open counts of flows as an integration's summary gives them.
    ///
    /// # Errors
    /// Those of writing.
    pub fn apply_flow_counts(&self, counts: &[FlowOpen], as_of: UtcMs) -> Result<()> {
        self.write_cache(|tx| {
            for count in counts {
                tx.prepare_cached(
                    "INSERT INTO flow_state (flow, open, last_error_ms, as_of_ms) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO UPDATE SET open = ?2, last_error_ms = ?3, as_of_ms = ?4",
                )?
                .execute(params![
                    count.flow.as_str(),
                    signed(count.open),
                    count.last_error_at.map(|at| at.0),
                    as_of.0
                ])?;
            }
            Ok(())
        })
    }

    /// Stores the open counts of the steps of a flow as its summary gives them.
    ///
    /// # Errors
    /// Those of writing.
    pub fn apply_step_counts(&self, flow: &FlowId, counts: &[StepOpen], as_of: UtcMs) -> Result<()> {
        self.write_cache(|tx| {
            let mut terms = Terms::new(tx);
            for count in counts {
                let key = StepKey { flow: flow.clone(), step: count.step.clone() };
                let no = terms.step(&key)?.step;
                tx.prepare_cached(
                    "INSERT INTO step_state (step, open, last_error_ms, counted_ms) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO UPDATE SET open = ?2, last_error_ms = ?3, counted_ms = ?4",
                )?
                .execute(params![
                    no,
                    signed(count.open),
                    count.last_error_at.map(|at| at.0),
                    as_of.0
                ])?;
            }
            Ok(())
        })
    }

    /// Notes that all steps of the flow were pulled for this pair, as of then.
    ///
    /// # Errors
    /// Those of writing.
    pub fn mark_flow_pulled(&self, flow: &FlowId, pair: Pair, as_of: UtcMs) -> Result<()> {
        self.write_cache(|tx| {
            tx.prepare_cached(
                "INSERT INTO flow_state (flow, as_of_ms, has_pulled, pulled_open, pulled_last_ms, pulled_as_of_ms)
                 VALUES (?1, 0, 1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET has_pulled = 1, pulled_open = ?2, pulled_last_ms = ?3, pulled_as_of_ms = ?4",
            )?
            .execute(params![flow.as_str(), signed(pair.0), pair.1.map(|at| at.0), as_of.0])?;
            Ok(())
        })
    }

    /// All flow counts.
    ///
    /// # Errors
    /// Those of reading.
    pub fn flow_counts(&self) -> Result<Vec<FlowCount>> {
        self.read(|tx| {
            let mut read = tx.prepare_cached(
                "SELECT flow, open, last_error_ms, as_of_ms, has_pulled, pulled_open, pulled_last_ms FROM flow_state",
            )?;
            let rows = read.query_map([], |row| {
                Ok(FlowCount {
                    flow: row.get::<_, String>(0)?.into(),
                    open: unsigned(row.get(1)?),
                    last_error_at: row.get::<_, Option<i64>>(2)?.map(UtcMs),
                    as_of: UtcMs(row.get(3)?),
                    pulled: pulled(row.get(4)?, row.get(5)?, row.get(6)?),
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// All step states.
    ///
    /// # Errors
    /// Those of reading.
    pub fn step_states(&self) -> Result<Vec<StepState>> {
        self.read(|tx| {
            let steps = term::steps(tx)?;
            let mut read = tx.prepare_cached(
                "SELECT step, open, last_error_ms, has_pulled, pulled_open, pulled_last_ms, open_as_of_ms,
                   resolved_as_of_ms, resolved_until_ms, fail_code, fail_message, fail_ms FROM step_state",
            )?;
            let mut rows = read.query([])?;
            let mut states = Vec::new();
            while let Some(row) = rows.next()? {
                let Some((_, key)) = steps.get(&row.get(0)?) else { continue };
                let fail_ms: i64 = row.get(11)?;
                let failure = StepFailure { code: row.get(9)?, message: row.get(10)?, at: UtcMs(fail_ms) };
                states.push(StepState {
                    step: key.clone(),
                    open: unsigned(row.get(1)?),
                    last_error_at: row.get::<_, Option<i64>>(2)?.map(UtcMs),
                    pulled: pulled(row.get(3)?, row.get(4)?, row.get(5)?),
                    open_as_of: some_time(row.get(6)?),
                    resolved_as_of: some_time(row.get(7)?),
                    resolved_until: some_time(row.get(8)?),
                    failure: (!failure.code.is_empty()).then_some(failure),
                });
            }
            Ok(states)
        })
    }
}

/// Stores the pair for which a step was pulled.
pub(crate) fn write_pair(connection: &Connection, step: i64, pair: Pair) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE step_state SET has_pulled = 1, pulled_open = ?2, pulled_last_ms = ?3 WHERE step = ?1",
        )?
        .execute(params![step, signed(pair.0), pair.1.map(|at| at.0)])?;
    Ok(())
}

/// A time of the files, where 0 stands for none.
pub(crate) fn some_time(ms: i64) -> Option<UtcMs> {
    (ms != 0).then_some(UtcMs(ms))
}

fn pulled(has_pulled: bool, open: Option<i64>, last_ms: Option<i64>) -> Option<Pair> {
    has_pulled.then(|| (unsigned(open), last_ms.map(UtcMs)))
}

fn signed(count: Option<u64>) -> Option<i64> {
    count.map(|count| i64::try_from(count).unwrap_or(i64::MAX))
}

fn unsigned(count: Option<i64>) -> Option<u64> {
    count.and_then(|count| u64::try_from(count).ok())
}
