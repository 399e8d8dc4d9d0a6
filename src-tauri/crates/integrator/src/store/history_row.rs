//! Figures of history that was made up before the account began: runs too old to be kept as jobs.

use crate::{demo::DroppedRuns, error::Error};
use domain::time::UtcMs;
use rusqlite::{Connection, params};

/// Adds the figures of dropped runs of a flow at a time.
pub(crate) fn add_dropped(
    connection: &Connection,
    at: UtcMs,
    flow: &str,
    runs: &DroppedRuns,
) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO run_tally (at_ms, flow_id, num_runs, run_ms, num_success, num_ignore, num_error, num_pages)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (at_ms, flow_id) DO UPDATE SET
               num_runs = num_runs + ?3, run_ms = run_ms + ?4, num_success = num_success + ?5,
               num_ignore = num_ignore + ?6, num_error = num_error + ?7, num_pages = num_pages + ?8",
        )?
        .execute(params![
            at.0, flow, runs.runs, runs.run_ms, runs.success, runs.ignored, runs.error, runs.pages
        ])?;
    Ok(())
}
