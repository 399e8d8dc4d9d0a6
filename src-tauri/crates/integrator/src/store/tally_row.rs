//! Figures that outlive their rows: resolutions by time, and runs that were dropped (API 4.5: a year).

use crate::error::Error;
use domain::time::UtcMs;
use rusqlite::{Connection, params};

/// Resolved errors of a flow in a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ResolvedCount {
    /// Flow id.
    pub(crate) flow: String,
    /// Whether the platform did it.
    pub(crate) by_auto: bool,
    /// How many.
    pub(crate) count: i64,
}

/// Figures of the runs of a flow that ended in a range.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct RunSum {
    /// Flow id.
    pub(crate) flow: String,
    /// Runs.
    pub(crate) runs: i64,
    /// From asked for to ended, added up, in milliseconds.
    pub(crate) run_ms: i64,
    /// Records that passed.
    pub(crate) success: i64,
    /// Records ignored.
    pub(crate) ignored: i64,
    /// Records failed.
    pub(crate) error: i64,
    /// Pages generated.
    pub(crate) pages: i64,
}

/// Counts resolutions; a negative `count` takes them back.
pub(crate) fn add_resolved(
    connection: &Connection,
    at: UtcMs,
    flow: &str,
    by_auto: bool,
    count: i64,
) -> Result<(), Error> {
    connection
        .prepare_cached(
            "INSERT INTO resolve_tally (at_ms, flow_id, by_auto, count) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (at_ms, flow_id, by_auto) DO UPDATE SET count = count + ?4",
        )?
        .execute(params![at.0, flow, by_auto, count])?;
    Ok(())
}

/// Resolutions with `after < time <= until`.
pub(crate) fn resolved(
    connection: &Connection,
    after: UtcMs,
    until: UtcMs,
) -> Result<Vec<ResolvedCount>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT flow_id, by_auto, sum(count) FROM resolve_tally WHERE at_ms > ?1 AND at_ms <= ?2
         GROUP BY flow_id, by_auto",
    )?;
    let rows = statement.query_map([after.0, until.0], |row| {
        Ok(ResolvedCount { flow: row.get(0)?, by_auto: row.get(1)?, count: row.get(2)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Runs that ended with `after < time <= until`, kept ones and dropped ones. `status` limits the kept ones.
pub(crate) fn runs(
    connection: &Connection,
    after: UtcMs,
    until: UtcMs,
    status: &[String],
) -> Result<Vec<RunSum>, Error> {
    let statuses = serde_json::to_string(status)?;
    let mut statement = connection.prepare_cached(
        "SELECT flow_id, sum(n), sum(ms), sum(s), sum(i), sum(e), sum(p) FROM (
           SELECT flow_id, 1 n, ended_ms - created_ms ms, num_success s, num_ignore i, num_error e,
                  pages_generated p
           FROM job WHERE type = 'flow' AND ended_ms > ?1 AND ended_ms <= ?2
             AND (?3 = '[]' OR status IN (SELECT value FROM json_each(?3)))
           UNION ALL
           SELECT flow_id, num_runs, run_ms, num_success, num_ignore, num_error, num_pages
           FROM run_tally WHERE at_ms > ?1 AND at_ms <= ?2)
         GROUP BY flow_id",
    )?;
    let rows = statement.query_map(params![after.0, until.0, statuses], |row| {
        Ok(RunSum {
            flow: row.get(0)?,
            runs: row.get(1)?,
            run_ms: row.get(2)?,
            success: row.get(3)?,
            ignored: row.get(4)?,
            error: row.get(5)?,
            pages: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Time of the oldest figures that are kept.
pub(crate) fn first(connection: &Connection) -> Result<Option<UtcMs>, Error> {
    let mut oldest = None;
    for sql in ["SELECT min(at_ms) FROM resolve_tally", "SELECT min(at_ms) FROM run_tally"] {
        let at: Option<i64> = connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
        oldest = oldest.into_iter().chain(at).min();
    }
    Ok(oldest.map(UtcMs))
}

/// Forgets figures from `until` and before.
pub(crate) fn forget(connection: &Connection, until: UtcMs) -> Result<(), Error> {
    connection.prepare_cached("DELETE FROM resolve_tally WHERE at_ms <= ?1")?.execute([until.0])?;
    connection.prepare_cached("DELETE FROM run_tally WHERE at_ms <= ?1")?.execute([until.0])?;
    Ok(())
}
