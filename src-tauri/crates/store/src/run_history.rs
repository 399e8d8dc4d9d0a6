//! What the history of runs shows beside the runs themselves: their step runs, how many there are, what the cache still
//! holds of their errors, and how much flows usually move. Counts of runs are snapshots (invariant 5).

use crate::{
    Result, Store,
    outbox::unsigned,
    outbox_list::limit_of,
    raw,
    run::{RunFilter, TABLES, run_wheres, unpack},
};
use domain::{
    id::{FlowId, RunId, StepId},
    run::Run,
    silence::USUAL_RUNS,
    standing::ErrorState,
    time::UtcMs,
};
use rusqlite::{params_from_iter, types::Value};
use std::collections::HashMap;

/// Runs asked for in one statement.
const PART_ROWS: usize = 500;

/// How many runs a filter means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RunTally {
    /// All of them, those without records too.
    pub runs: u64,
    /// Of them without any record.
    pub empty: u64,
    /// Creation of the oldest.
    pub oldest: Option<UtcMs>,
}

/// Error records of a run that the cache holds. A live number: records are resolved and purged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HeldErrors {
    /// In any state but gone.
    pub held: u64,
    /// Open now.
    pub open: u64,
}

/// What one step did in a run, in short: for the grid of runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepCell {
    /// The step.
    pub step: StepId,
    /// The platform's word for its status.
    pub status: String,
    /// Errors that it reported.
    pub errors: u64,
}

impl Store {
    /// How many runs the filter means; its `hide_empty` is not looked at.
    ///
    /// # Errors
    /// Those of reading.
    pub fn count_runs(&self, filter: &RunFilter) -> Result<RunTally> {
        let wheres = run_wheres(&RunFilter { hide_empty: false, ..filter.clone() });
        self.read(|tx| {
            let sql = format!(
                "SELECT count(*), coalesce(sum(r.success + r.error + r.ignored = 0), 0), min(r.created_ms)
                 FROM {TABLES} WHERE {}",
                wheres.sql.join(" AND ")
            );
            Ok(tx.prepare(&sql)?.query_row(params_from_iter(wheres.params), |row| {
                let oldest: Option<i64> = row.get(2)?;
                Ok(RunTally {
                    runs: unsigned(row.get(0)?),
                    empty: unsigned(row.get(1)?),
                    oldest: oldest.map(UtcMs),
                })
            })?)
        })
    }

    /// The step runs of these runs, each list by its place in the flow.
    ///
    /// # Errors
    /// [`crate::Error::Interrupted`]; those of reading.
    pub fn step_runs(&self, runs: &[RunId]) -> Result<HashMap<RunId, Vec<Run>>> {
        self.read(|tx| {
            let mut found: HashMap<RunId, Vec<Run>> = HashMap::new();
            for part in runs.chunks(PART_ROWS) {
                let sql = format!(
                    "SELECT raw, parent FROM run WHERE parent IN ({}) ORDER BY parent, position, created_ms, no",
                    vec!["?"; part.len()].join(", ")
                );
                let ids = part.iter().map(|id| Value::Text(id.0.clone()));
                let mut read = tx.prepare(&sql)?;
                let mut rows = read.query(params_from_iter(ids))?;
                while let Some(row) = rows.next()? {
                    found.entry(RunId(row.get(1)?)).or_default().push(unpack(row, 0)?);
                }
            }
            Ok(found)
        })
    }

    /// The step runs of these runs in short.
    ///
    /// # Errors
    /// [`crate::Error::Interrupted`]; those of reading.
    pub fn step_cells(&self, runs: &[RunId]) -> Result<HashMap<RunId, Vec<StepCell>>> {
        self.read(|tx| {
            let mut found: HashMap<RunId, Vec<StepCell>> = HashMap::new();
            for part in runs.chunks(PART_ROWS) {
                let sql = format!(
                    "SELECT parent, step, status, error FROM run WHERE parent IN ({})",
                    vec!["?"; part.len()].join(", ")
                );
                let ids = part.iter().map(|id| Value::Text(id.0.clone()));
                let mut read = tx.prepare(&sql)?;
                let mut rows = read.query(params_from_iter(ids))?;
                while let Some(row) = rows.next()? {
                    let cell = StepCell {
                        step: StepId(row.get(1)?),
                        status: row.get(2)?,
                        errors: unsigned(row.get(3)?),
                    };
                    found.entry(RunId(row.get(0)?)).or_default().push(cell);
                }
            }
            Ok(found)
        })
    }

    /// What the cache holds of the errors of these runs. Runs are found by a hash of 32 bits; two runs of one cache that
    /// share it would share their numbers here.
    ///
    /// # Errors
    /// [`crate::Error::Interrupted`]; those of reading.
    pub fn errors_of_runs(&self, runs: &[RunId]) -> Result<HashMap<RunId, HeldErrors>> {
        let by_hash: HashMap<i64, &RunId> = runs.iter().map(|id| (raw::hash32(id.as_str()), id)).collect();
        let hashes: Vec<i64> = by_hash.keys().copied().collect();
        self.read(|tx| {
            let mut found: HashMap<RunId, HeldErrors> = HashMap::new();
            for part in hashes.chunks(PART_ROWS) {
                let sql = format!(
                    "SELECT run_hash, state, count(*) FROM error INDEXED BY error_by_run
                     WHERE run_hash <> 0 AND run_hash IN ({}) GROUP BY run_hash, state",
                    vec!["?"; part.len()].join(", ")
                );
                let mut read = tx.prepare(&sql)?;
                let mut rows = read.query(params_from_iter(part))?;
                while let Some(row) = rows.next()? {
                    let (hash, state, count): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
                    let Some(id) = by_hash.get(&hash) else { continue };
                    let held = found.entry((*id).clone()).or_default();
                    let count = unsigned(count);
                    held.held += if state == ErrorState::Gone.code() { 0 } else { count };
                    held.open += if state == ErrorState::Open.code() { count } else { 0 };
                }
            }
            Ok(found)
        })
    }

    /// Records moved by the newest completed runs of each flow, newest first: what is usual, and what stands out.
    ///
    /// # Errors
    /// Those of reading.
    pub fn volumes(&self) -> Result<HashMap<FlowId, Vec<u64>>> {
        self.read(|tx| {
            let sql = "SELECT DISTINCT flow FROM run INDEXED BY run_by_flow WHERE kind = 'flow'";
            let flows: Vec<String> =
                tx.prepare_cached(sql)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            let mut read = tx.prepare_cached(
                "SELECT success + error + ignored FROM run INDEXED BY run_by_flow
                 WHERE kind = 'flow' AND flow = ?1 AND status = 'completed'
                 ORDER BY created_ms DESC, no DESC LIMIT ?2",
            )?;
            let mut found = HashMap::new();
            for flow in flows {
                let rows = read.query_map((&flow, limit_of(USUAL_RUNS + 1)), |row| row.get(0))?;
                let volumes = rows.map(|row| row.map(unsigned)).collect::<rusqlite::Result<_>>()?;
                found.insert(FlowId(flow), volumes);
            }
            Ok(found)
        })
    }
}
