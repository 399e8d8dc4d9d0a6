//! Dropping what is beyond the limits: retry data past the newest of a step, runs past the newest of a flow,
//! and everything whose retention has ended. Dropped runs leave their figures in the tally.

use crate::error::Error;
use domain::time::UtcMs;
use rusqlite::{Connection, OptionalExtension, params};

/// Rows deleted in one go by [`purge_errors`].
const PURGE_ROWS_MAX: i64 = 5_000;

/// Keeps retry data for the newest `keep` errors of a step.
pub(crate) fn trim_retry_data(connection: &Connection, step: i64, keep: usize) -> Result<(), Error> {
    let keep = i64::try_from(keep).unwrap_or(i64::MAX);
    if super::step_row::retry_rows(connection, step)? <= keep {
        return Ok(());
    }
    let newest_too_old: Option<i64> = connection
        .prepare_cached("SELECT id FROM retry_data WHERE step = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2")?
        .query_row([step, keep], |row| row.get(0))
        .optional()?;
    if let Some(id) = newest_too_old {
        connection
            .prepare_cached("DELETE FROM retry_data WHERE step = ?1 AND id <= ?2")?
            .execute([step, id])?;
        connection
            .prepare_cached("UPDATE error SET retry_at_ms = NULL WHERE step = ?1 AND id <= ?2 AND retry_at_ms IS NOT NULL")?
            .execute([step, id])?;
    }
    Ok(())
}

/// Keeps the newest `keep` ended or waiting runs of a flow.
pub(crate) fn trim_runs(connection: &Connection, flow: &str, keep: usize) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(
        "SELECT id FROM job WHERE flow_id = ?1 AND parent_id = '' AND type = 'flow'
         ORDER BY created_ms DESC, seq DESC LIMIT -1 OFFSET ?2",
    )?;
    let old: Vec<String> = statement
        .query_map(params![flow, i64::try_from(keep).unwrap_or(i64::MAX)], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    old.iter().try_for_each(|id| drop_run(connection, id))
}

/// Drops parents and their steps whose retention ended. What is still under way stays until it has ended.
pub(crate) fn purge_jobs(connection: &Connection, now: UtcMs) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(
        "SELECT id FROM job WHERE parent_id = '' AND ended_ms IS NOT NULL AND purge_ms <= ?1",
    )?;
    let old: Vec<String> = statement.query_map([now.0], |row| row.get(0))?.collect::<Result<_, _>>()?;
    old.iter().try_for_each(|id| drop_run(connection, id))
}

/// Drops some errors whose retention ended; `true` when there may be more.
pub(crate) fn purge_errors(connection: &Connection, now: UtcMs) -> Result<bool, Error> {
    let old = "SELECT id FROM error WHERE purge_ms <= ?1 ORDER BY purge_ms, id LIMIT ?2";
    connection
        .prepare_cached(&format!("DELETE FROM retry_data WHERE id IN ({old})"))?
        .execute([now.0, PURGE_ROWS_MAX])?;
    let gone = connection
        .prepare_cached(&format!("DELETE FROM error WHERE id IN ({old})"))?
        .execute([now.0, PURGE_ROWS_MAX])?;
    Ok(i64::try_from(gone).unwrap_or(0) == PURGE_ROWS_MAX)
}

/// When the next thing reaches the end of its retention; figures do after `statistics_ms`.
pub(crate) fn first_purge(connection: &Connection, statistics_ms: i64) -> Result<Option<UtcMs>, Error> {
    let error: Option<i64> =
        connection.prepare_cached("SELECT min(purge_ms) FROM error")?.query_row([], |row| row.get(0))?;
    let job: Option<i64> = connection
        .prepare_cached("SELECT min(purge_ms) FROM job WHERE parent_id = '' AND ended_ms IS NOT NULL")?
        .query_row([], |row| row.get(0))?;
    let figures = super::tally_row::first(connection)?.map(|at| at.plus_ms(statistics_ms));
    Ok(error.into_iter().chain(job).map(UtcMs).chain(figures).min())
}

fn drop_run(connection: &Connection, id: &str) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO run_tally (at_ms, flow_id, num_runs, run_ms, num_success, num_ignore, num_error, num_pages)
             SELECT ended_ms, flow_id, 1, ended_ms - created_ms, num_success, num_ignore, num_error, pages_generated
             FROM job WHERE id = ?1 AND type = 'flow' AND ended_ms IS NOT NULL
             ON CONFLICT (at_ms, flow_id) DO UPDATE SET
               num_runs = num_runs + 1, run_ms = run_ms + excluded.run_ms,
               num_success = num_success + excluded.num_success, num_ignore = num_ignore + excluded.num_ignore,
               num_error = num_error + excluded.num_error, num_pages = num_pages + excluded.num_pages",
        )?
        .execute([id])?;
    connection.prepare_cached("DELETE FROM job WHERE parent_id = ?1 AND parent_id <> ''")?.execute([id])?;
    connection.prepare_cached("DELETE FROM job WHERE id = ?1")?.execute([id])?;
    for table in ["run_plan", "run_page", "held_outcome", "retry_item"] {
        connection.prepare_cached(&format!("DELETE FROM {table} WHERE job_id = ?1"))?.execute([id])?;
    }
    Ok(())
}
