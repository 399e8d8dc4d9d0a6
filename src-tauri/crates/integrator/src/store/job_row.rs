//! Jobs: writing them and moving their counters. A parent's counters are the sums of its steps, except pages
//! processed, which stay 0 there (API 2.6); both are moved together here.

use crate::{
    error::Error,
    model::{Counts, JobRow},
};
use domain::time::UtcMs;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Columns in the order in which [`read`] takes them.
pub(super) const COLUMNS: &str = "id, type, flow_id, integration_id, export_id, import_id, parent_id, status,
  num_success, num_error, num_ignore, num_resolved, pages_generated, pages_processed, done_exporting, o_index,
  created_ms, started_ms, ended_ms, last_executed_ms, modified_ms, purge_ms, canceled_by, triggered_by, files";

/// Reads a row of [`COLUMNS`].
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<JobRow> {
    let time = |place: usize| row.get::<_, Option<i64>>(place).map(|time| time.map(UtcMs));
    let files: String = row.get(24)?;
    Ok(JobRow {
        id: row.get(0)?,
        job_type: row.get(1)?,
        flow: row.get(2)?,
        integration: row.get(3)?,
        export: row.get(4)?,
        import: row.get(5)?,
        parent: row.get(6)?,
        status: row.get(7)?,
        counts: Counts {
            success: row.get(8)?,
            error: row.get(9)?,
            ignored: row.get(10)?,
            resolved: row.get(11)?,
            pages_generated: row.get(12)?,
            pages_processed: row.get(13)?,
        },
        done_exporting: row.get(14)?,
        o_index: row.get(15)?,
        created_at: UtcMs(row.get(16)?),
        started_at: time(17)?,
        ended_at: time(18)?,
        last_executed_at: time(19)?,
        last_modified: UtcMs(row.get(20)?),
        purge_at: time(21)?,
        canceled_by: row.get(22)?,
        triggered_by: row.get(23)?,
        files: serde_json::from_str(&files).unwrap_or_default(),
    })
}

/// Writes a new job. `purge_at` must be decided.
pub(crate) fn insert(connection: &Connection, job: &JobRow) -> Result<(), Error> {
    connection
        .prepare_cached(&format!(
            "INSERT INTO job ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,
               ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25)"
        ))?
        .execute(params![
            job.id,
            job.job_type,
            job.flow,
            job.integration,
            job.export,
            job.import,
            job.parent,
            job.status,
            job.counts.success,
            job.counts.error,
            job.counts.ignored,
            job.counts.resolved,
            job.counts.pages_generated,
            job.counts.pages_processed,
            job.done_exporting,
            job.o_index,
            job.created_at.0,
            job.started_at.map(|at| at.0),
            job.ended_at.map(|at| at.0),
            job.last_executed_at.map(|at| at.0),
            job.last_modified.0,
            job.purge_at.unwrap_or_default().0,
            job.canceled_by,
            job.triggered_by,
            serde_json::to_string(&job.files)?,
        ])?;
    Ok(())
}

/// One job.
pub(crate) fn get(connection: &Connection, id: &str) -> Result<Option<JobRow>, Error> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM job WHERE id = ?1"))?;
    Ok(statement.query_row([id], read).optional()?)
}

/// The steps of a run, in their order.
pub(crate) fn children(connection: &Connection, id: &str) -> Result<Vec<JobRow>, Error> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM job WHERE parent_id = ?1 AND parent_id <> '' ORDER BY o_index, seq"
    ))?;
    let rows = statement.query_map([id], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Adds to the counters of a job and, when it is a step, to its parent's.
pub(crate) fn add_counts(connection: &Connection, id: &str, more: Counts, now: UtcMs) -> Result<(), Error> {
    let add = |condition: &str, processed: i64| -> Result<(), Error> {
        connection
            .prepare_cached(&format!(
                "UPDATE job SET num_success = num_success + ?2, num_error = num_error + ?3,
                   num_ignore = num_ignore + ?4, num_resolved = num_resolved + ?5,
                   pages_generated = pages_generated + ?6, pages_processed = pages_processed + ?7,
                   modified_ms = ?8, last_executed_ms = ?8 WHERE {condition}"
            ))?
            .execute(params![
                id,
                more.success,
                more.error,
                more.ignored,
                more.resolved,
                more.pages_generated,
                processed,
                now.0
            ])?;
        Ok(())
    };
    add("id = ?1", more.pages_processed)?;
    add("id = (SELECT parent_id FROM job WHERE id = ?1) AND id <> ''", 0)
}

/// Begins a waiting job.
pub(crate) fn start(connection: &Connection, id: &str, status: &str, now: UtcMs) -> Result<(), Error> {
    connection
        .prepare_cached(
            "UPDATE job SET status = ?2, started_ms = ?3, last_executed_ms = ?3, modified_ms = ?3 WHERE id = ?1",
        )?
        .execute(params![id, status, now.0])?;
    Ok(())
}

/// Changes the status of a job that goes on.
pub(crate) fn set_status(connection: &Connection, id: &str, status: &str, now: UtcMs) -> Result<(), Error> {
    connection
        .prepare_cached("UPDATE job SET status = ?2, modified_ms = ?3 WHERE id = ?1")?
        .execute(params![id, status, now.0])?;
    Ok(())
}

/// Notes who asked a job to stop.
pub(crate) fn set_canceled_by(connection: &Connection, id: &str, by: &str) -> Result<(), Error> {
    connection.prepare_cached("UPDATE job SET canceled_by = ?2 WHERE id = ?1")?.execute([id, by])?;
    Ok(())
}

/// Notes that a run has made all its pages.
pub(crate) fn set_done_exporting(connection: &Connection, id: &str) -> Result<(), Error> {
    connection.prepare_cached("UPDATE job SET done_exporting = 1 WHERE id = ?1")?.execute([id])?;
    Ok(())
}

/// Notes the files of a run.
pub(crate) fn set_files(connection: &Connection, id: &str, files: &[(String, String)]) -> Result<(), Error> {
    connection
        .prepare_cached("UPDATE job SET files = ?2 WHERE id = ?1")?
        .execute([id, &serde_json::to_string(files)?])?;
    Ok(())
}

/// Ends a job. One that never started gets no start.
pub(crate) fn end(connection: &Connection, id: &str, status: &str, now: UtcMs) -> Result<(), Error> {
    connection
        .prepare_cached(
            "UPDATE job SET status = ?2, ended_ms = ?3, last_executed_ms = ?3, modified_ms = ?3
             WHERE id = ?1 AND ended_ms IS NULL",
        )?
        .execute(params![id, status, now.0])?;
    Ok(())
}
