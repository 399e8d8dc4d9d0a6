//! Counters of runs while they are watched: written with the run itself, read by the analytics.

use crate::{Result, outbox::signed};
use domain::{
    run::{JobKind, Run},
    time::{SECOND_MS, UtcMs},
};
use rusqlite::{Connection, OptionalExtension, params};

/// Samples of one run lie at least this far apart: the finest grid of the analytics is a minute.
const APART_MS: i64 = 20 * SECOND_MS;

/// Notes how far a run of a flow is. Nothing is noted when nothing moved, or the last note is fresh: what happened
/// since then is in a later note, or in the counters of the end.
pub(crate) fn note(connection: &Connection, run: &Run, as_of: UtcMs) -> Result<()> {
    let counts = run.counts;
    if run.kind != JobKind::Flow
        || run.status.is_ended()
        || counts.success + counts.error + counts.ignored == 0
    {
        return Ok(());
    }
    let sql =
        "SELECT at_ms, success, error, ignored FROM run_sample WHERE run = ?1 ORDER BY at_ms DESC LIMIT 1";
    let last: Option<(i64, i64, i64, i64)> = connection
        .prepare_cached(sql)?
        .query_row([run.id.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .optional()?;
    let now = (signed(counts.success), signed(counts.error), signed(counts.ignored));
    let is_news = last.is_none_or(|(at, success, error, ignored)| {
        as_of.0 >= at.saturating_add(APART_MS) && (success, error, ignored) != now
    });
    if is_news {
        connection
            .prepare_cached(
                "INSERT INTO run_sample (run, at_ms, success, error, ignored) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![run.id.as_str(), as_of.0, now.0, now.1, now.2])?;
    }
    Ok(())
}
