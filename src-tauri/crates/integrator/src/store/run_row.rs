//! Runs under way: their plan, the pages that wait for a step, and the outcomes that a held run keeps back.

use crate::error::Error;
use rusqlite::{Connection, OptionalExtension, params};

/// An outcome kept back until a held run is finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeldOutcome {
    /// Number of the step.
    pub(crate) step: i64,
    /// Trace key of the record.
    pub(crate) trace_key: String,
    /// `error`, `success` or `ignored`.
    pub(crate) outcome: String,
    /// The newest error of the file at that moment: for `error` its own. Only that one and older ones can be
    /// resolved by this outcome.
    pub(crate) newest: i64,
}

/// Writes the plan of a run (JSON).
pub(crate) fn set_plan(connection: &Connection, job: &str, doc: &str) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO run_plan (job_id, doc) VALUES (?1, ?2) ON CONFLICT (job_id) DO UPDATE SET doc = ?2",
        )?
        .execute([job, doc])?;
    Ok(())
}

/// The plan of a run.
pub(crate) fn plan(connection: &Connection, job: &str) -> Result<Option<String>, Error> {
    let mut statement = connection.prepare_cached("SELECT doc FROM run_plan WHERE job_id = ?1")?;
    Ok(statement.query_row([job], |row| row.get(0)).optional()?)
}

/// Writes the records of a page that are still on their way (JSON).
pub(crate) fn set_page(connection: &Connection, job: &str, page: usize, records: &str) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO run_page (job_id, page, records) VALUES (?1, ?2, ?3)
             ON CONFLICT (job_id, page) DO UPDATE SET records = ?3",
        )?
        .execute(params![job, i64::try_from(page).unwrap_or(i64::MAX), records])?;
    Ok(())
}

/// The records of a page.
pub(crate) fn page(connection: &Connection, job: &str, page: usize) -> Result<Option<String>, Error> {
    let mut statement =
        connection.prepare_cached("SELECT records FROM run_page WHERE job_id = ?1 AND page = ?2")?;
    Ok(statement
        .query_row(params![job, i64::try_from(page).unwrap_or(i64::MAX)], |row| row.get(0))
        .optional()?)
}

/// Keeps an outcome back.
pub(crate) fn hold(connection: &Connection, job: &str, held: &HeldOutcome) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO held_outcome (job_id, step, trace_key, outcome, error_id) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![job, held.step, held.trace_key, held.outcome, held.newest])?;
    Ok(())
}

/// The outcomes kept back by a run, by step and in order.
pub(crate) fn held(connection: &Connection, job: &str) -> Result<Vec<HeldOutcome>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT step, trace_key, outcome, error_id FROM held_outcome WHERE job_id = ?1 ORDER BY step, seq",
    )?;
    let rows = statement.query_map([job], |row| {
        Ok(HeldOutcome {
            step: row.get(0)?,
            trace_key: row.get(1)?,
            outcome: row.get(2)?,
            newest: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Forgets everything about a run that has ended.
pub(crate) fn drop_all(connection: &Connection, job: &str) -> Result<(), Error> {
    for table in ["run_plan", "run_page", "held_outcome"] {
        connection.prepare_cached(&format!("DELETE FROM {table} WHERE job_id = ?1"))?.execute([job])?;
    }
    Ok(())
}
