//! Results over time, built from cached runs and from the counters of runs that were watched (docs/analytics.md).
//!
//! The platform's own metrics are not public. What a run did is put at the end of the run, or, as far as it was watched,
//! at the moment when its counters were seen to move. The sum over all pieces is exactly the sum of the runs.

use crate::{Result, Store, outbox::unsigned, settle::auto_resolver, term};
use domain::{
    id::{FlowId, IntegrationId},
    time::UtcMs,
    time_grid::TimeGrid,
};
use rusqlite::Connection;
use std::collections::HashMap;

/// What a line of a chart is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stream {
    /// All flows of an integration; `None` for flows without one.
    Integration(Option<IntegrationId>),
    /// One flow.
    Flow(FlowId),
}

/// What happened in one piece of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Piece {
    /// Records that passed.
    pub success: u64,
    /// Errors reported.
    pub error: u64,
    /// Records ignored.
    pub ignored: u64,
    /// Errors resolved by the platform, of the cached records.
    pub resolved_by_auto: u64,
    /// Errors resolved by people, of the cached records.
    pub resolved_by_users: u64,
    /// Time from start to end of the runs that ended here and had successes, in milliseconds.
    pub run_ms: u64,
    /// Successes of these runs.
    pub timed_success: u64,
    /// Runs that ended here.
    pub runs: u64,
}

impl Piece {
    /// Average time of a successful record in whole milliseconds; `None` without successes.
    #[must_use]
    pub fn average_ms(&self) -> Option<u64> {
        self.run_ms.checked_div(self.timed_success)
    }

    /// Adds another piece.
    pub fn add(&mut self, other: &Self) {
        self.success += other.success;
        self.error += other.error;
        self.ignored += other.ignored;
        self.resolved_by_auto += other.resolved_by_auto;
        self.resolved_by_users += other.resolved_by_users;
        self.run_ms += other.run_ms;
        self.timed_success += other.timed_success;
        self.runs += other.runs;
    }
}

/// The pieces of each stream.
type Sums = Vec<Vec<Piece>>;

/// Counters at a moment: success, error, ignored.
type Counters = [u64; 3];

/// A run as the sums need it.
struct Ended {
    flow: String,
    integration: String,
    counters: Counters,
    started_ms: i64,
    /// When it ended; when it was last fetched, while it runs.
    at_ms: i64,
    has_ended: bool,
}

impl Store {
    /// What happened in each piece of the grid, for each stream.
    ///
    /// # Errors
    /// [`crate::Error::Interrupted`]; those of reading.
    pub fn analytics(&self, streams: &[Stream], grid: &TimeGrid) -> Result<Vec<Vec<Piece>>> {
        self.read(|tx| {
            let mut sums: Sums = vec![vec![Piece::default(); grid.starts.len()]; streams.len()];
            let integrations = integrations(tx)?;
            add_whole_runs(tx, streams, grid, &mut sums)?;
            add_watched_runs(tx, streams, grid, &mut sums)?;
            add_resolved(tx, streams, grid, &integrations, &mut sums)?;
            Ok(sums)
        })
    }
}

/// The streams that a flow belongs to.
fn streams_of<'a>(
    streams: &'a [Stream],
    flow: &'a str,
    integration: &'a str,
) -> impl Iterator<Item = usize> + 'a {
    streams.iter().enumerate().filter_map(move |(at, stream)| {
        let belongs = match stream {
            Stream::Integration(id) => id.as_ref().map_or("", IntegrationId::as_str) == integration,
            Stream::Flow(id) => id.as_str() == flow,
        };
        belongs.then_some(at)
    })
}

fn put(sums: &mut Sums, stream: usize, piece: Option<usize>, change: impl FnOnce(&mut Piece)) {
    if let Some(piece) = piece.and_then(|piece| sums.get_mut(stream)?.get_mut(piece)) {
        change(piece);
    }
}

fn add_counters(piece: &mut Piece, [success, error, ignored]: Counters) {
    piece.success += success;
    piece.error += error;
    piece.ignored += ignored;
}

const RUN: &str =
    "r.flow, coalesce(nullif(r.integration, ''), f.integration, ''), r.success, r.error, r.ignored,
    r.started_ms, r.ended_ms, r.as_of_ms";
const FROM: &str = "run r LEFT JOIN flow f ON f.id = r.flow";

fn read_run(row: &rusqlite::Row<'_>) -> rusqlite::Result<Ended> {
    let (ended_ms, as_of_ms): (i64, i64) = (row.get(6)?, row.get(7)?);
    Ok(Ended {
        flow: row.get(0)?,
        integration: row.get(1)?,
        counters: [unsigned(row.get(2)?), unsigned(row.get(3)?), unsigned(row.get(4)?)],
        started_ms: row.get(5)?,
        at_ms: if ended_ms == 0 { as_of_ms } else { ended_ms },
        has_ended: ended_ms != 0,
    })
}

/// Runs that nobody watched: everything at their end.
fn add_whole_runs(
    connection: &Connection,
    streams: &[Stream],
    grid: &TimeGrid,
    sums: &mut Sums,
) -> Result<()> {
    let sql = format!(
        "SELECT {RUN} FROM {FROM} WHERE r.kind = 'flow' AND r.ended_ms <> 0 AND r.ended_ms >= ?1 AND r.ended_ms < ?2
         AND NOT EXISTS (SELECT 1 FROM run_sample s WHERE s.run = r.id)"
    );
    let mut read = connection.prepare_cached(&sql)?;
    let mut rows = read.query((grid.span.from.0, grid.span.to.0))?;
    while let Some(row) = rows.next()? {
        let run = read_run(row)?;
        let piece = grid.piece(UtcMs(run.at_ms));
        for stream in streams_of(streams, &run.flow, &run.integration) {
            put(sums, stream, piece, |piece| add_counters(piece, run.counters));
            put(sums, stream, piece, |piece| add_end(piece, &run));
        }
    }
    Ok(())
}

fn add_end(piece: &mut Piece, run: &Ended) {
    if !run.has_ended {
        return;
    }
    piece.runs += 1;
    let [success, ..] = run.counters;
    if success > 0 && run.started_ms > 0 {
        piece.run_ms += u64::try_from(run.at_ms - run.started_ms).unwrap_or(0);
        piece.timed_success += success;
    }
}

/// Runs that were watched: what each look found, and the rest at their end or at the last look.
fn add_watched_runs(
    connection: &Connection,
    streams: &[Stream],
    grid: &TimeGrid,
    sums: &mut Sums,
) -> Result<()> {
    // A run that ended before the range has nothing in it, and one that began after it neither.
    let sql = format!(
        "SELECT {RUN}, r.id FROM {FROM} WHERE r.kind = 'flow' AND (r.ended_ms = 0 OR r.ended_ms >= ?1)
         AND r.created_ms < ?2 AND EXISTS (SELECT 1 FROM run_sample s WHERE s.run = r.id)"
    );
    let mut read = connection.prepare_cached(&sql)?;
    let mut looks = connection.prepare_cached(
        "SELECT at_ms, success, error, ignored FROM run_sample WHERE run = ?1 ORDER BY at_ms",
    )?;
    let mut rows = read.query((grid.span.from.0, grid.span.to.0))?;
    while let Some(row) = rows.next()? {
        let run = read_run(row)?;
        let id: String = row.get(8)?;
        let mut seen: Vec<(i64, Counters)> = Vec::new();
        let mut found = looks.query([&id])?;
        while let Some(look) = found.next()? {
            seen.push((
                look.get(0)?,
                [unsigned(look.get(1)?), unsigned(look.get(2)?), unsigned(look.get(3)?)],
            ));
        }
        seen.push((run.at_ms, run.counters));
        for stream in streams_of(streams, &run.flow, &run.integration) {
            for (at, moved) in moves(&seen, run.at_ms, run.counters) {
                put(sums, stream, grid.piece(UtcMs(at)), |piece| add_counters(piece, moved));
            }
            put(sums, stream, grid.piece(UtcMs(run.at_ms)), |piece| add_end(piece, &run));
        }
    }
    Ok(())
}

/// What moved between looks. Never more than the run's own counters, whatever a look claimed, so that the sum is exact;
/// never later than its end.
fn moves(seen: &[(i64, Counters)], end_ms: i64, total: Counters) -> Vec<(i64, Counters)> {
    let mut high: Counters = [0; 3];
    seen.iter()
        .map(|(at, counters)| {
            let mut moved: Counters = [0; 3];
            for (((moved, high), now), total) in moved.iter_mut().zip(&mut high).zip(counters).zip(total) {
                let now = (*now).min(total);
                *moved = now.saturating_sub(*high);
                *high = (*high).max(now);
            }
            ((*at).min(end_ms), moved)
        })
        .collect()
}

/// Integration of each flow of the catalog.
fn integrations(connection: &Connection) -> Result<HashMap<String, String>> {
    let mut read = connection.prepare_cached("SELECT id, integration FROM flow")?;
    let rows = read.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Who resolved what, of the cached records.
fn add_resolved(
    connection: &Connection,
    streams: &[Stream],
    grid: &TimeGrid,
    integrations: &HashMap<String, String>,
    sums: &mut Sums,
) -> Result<()> {
    let auto = auto_resolver(connection)?;
    let steps: HashMap<i64, Vec<usize>> = term::steps(connection)?
        .iter()
        .map(|(no, (_, key))| {
            let integration = integrations.get(key.flow.as_str()).map_or("", String::as_str);
            (*no, streams_of(streams, key.flow.as_str(), integration).collect())
        })
        .collect();
    let sql = "SELECT resolved_ms, resolver, step FROM error INDEXED BY error_by_resolved
               WHERE resolved_ms <> 0 AND resolved_ms >= ?1 AND resolved_ms < ?2";
    let mut read = connection.prepare_cached(sql)?;
    let mut rows = read.query((grid.span.from.0.max(1), grid.span.to.0))?;
    while let Some(row) = rows.next()? {
        let (resolved_ms, resolver, step): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let piece = grid.piece(UtcMs(resolved_ms));
        for stream in steps.get(&step).into_iter().flatten() {
            put(sums, *stream, piece, |piece| {
                piece.resolved_by_auto += u64::from(resolver == auto);
                piece.resolved_by_users += u64::from(resolver != auto && resolver != term::NONE);
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_to_move_adds_up_to_the_run_whatever_a_look_claimed() {
        let seen = [(10, [3, 0, 0]), (20, [2, 9, 0]), (30, [8, 1, 0]), (99, [7, 2, 1])];
        let found = moves(&seen, 40, [7, 2, 1]);
        let sum = found.iter().fold([0, 0, 0], |sum: Counters, (_, moved)| {
            [sum[0] + moved[0], sum[1] + moved[1], sum[2] + moved[2]]
        });
        assert_eq!(sum, [7, 2, 1]);
        assert_eq!(found[0], (10, [3, 0, 0]));
        assert_eq!(found[3].0, 40, "nothing happens after the end");
    }

    #[test]
    fn the_average_is_weighted_by_count_and_absent_without_successes() {
        let mut sum = Piece { run_ms: 1_000, timed_success: 10, ..Piece::default() };
        sum.add(&Piece { run_ms: 1_999, timed_success: 20, ..Piece::default() });
        assert_eq!((sum.average_ms(), Piece::default().average_ms()), (Some(99), None));
    }
}
