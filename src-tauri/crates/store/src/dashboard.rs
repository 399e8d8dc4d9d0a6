//! The account-wide dashboard, worked out from cached runs and errors.

use crate::{
    Error, File, Result, Store,
    catalog::live_open,
    counter::{first_id, time_of},
    outbox::unsigned,
    plan::list_of,
    raw,
    settle::auto_resolver,
    summary::some_time,
    term::{self, Kind},
};
use domain::{
    id::{FlowId, IntegrationId},
    run::Run,
    standing::ErrorState,
    time::UtcMs,
};
use rusqlite::{Connection, OptionalExtension};
use std::collections::{BTreeSet, HashMap};

/// A range of time, and one integration if chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DashboardScope {
    /// Inclusive.
    pub from: UtcMs,
    /// Exclusive.
    pub to: UtcMs,
    /// Only flows of this integration; `Some(None)` means standalone flows.
    pub integration: Option<Option<IntegrationId>>,
}

/// A flow with runs that ended in the range (columns of API 4.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompletedRow {
    /// The flow.
    pub flow: FlowId,
    /// Its name; the id when unknown.
    pub flow_name: String,
    /// Its integration.
    pub integration: Option<IntegrationId>,
    /// Name of that.
    pub integration_name: Option<String>,
    /// Runs that ended in the range.
    pub runs: u64,
    /// Mean of end minus creation in milliseconds, so with the time in the queue; `None` when unknown.
    pub average_run_ms: Option<u64>,
    /// Records that passed.
    pub success: u64,
    /// Records ignored.
    pub ignored: u64,
    /// Records failed (snapshot of the runs).
    pub error: u64,
    /// Live total of open errors, whatever the range.
    pub open_errors: u64,
    /// Errors resolved by the platform in the range, of the cached records.
    pub resolved_by_auto: u64,
    /// Errors resolved by people in the range, of the cached records.
    pub resolved_by_user: u64,
    /// Pages generated.
    pub pages: u64,
    /// Newest open error.
    pub last_error_at: Option<UtcMs>,
    /// Last execution.
    pub last_executed_at: Option<UtcMs>,
    /// Status of its newest run in the platform's words, if any.
    pub last_status: Option<String>,
}

/// One moment of the figures at the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FigurePoint {
    /// Runs that were going on at the end of the bucket.
    pub under_way: u64,
    /// Runs that ended.
    pub runs: u64,
    /// Of them with status failed or canceled, or with errors.
    pub runs_with_errors: u64,
    /// Records that passed.
    pub success: u64,
    /// Records ignored.
    pub ignored: u64,
    /// Records failed.
    pub error: u64,
    /// Errors resolved by the platform.
    pub resolved_by_auto: u64,
    /// Errors resolved by people.
    pub resolved_by_user: u64,
    /// Errors that were open at the end of the bucket, as far as the cache knows.
    pub open_errors: u64,
}

/// Figures of the range, of the range before it, and over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Of the whole range.
    pub total: FigurePoint,
    /// Of the range of the same length before it.
    pub previous: FigurePoint,
    /// In equal buckets.
    pub points: Vec<FigurePoint>,
    /// Errors that occurred in the range and are open now.
    pub new_open_errors: u64,
    /// Runs going on now.
    pub running: u64,
}

/// Most buckets of the figures.
const BUCKETS_MAX: usize = 500;

/// Runs of flows `r` of the scope, with what their integration is found by.
const RUNS: &str = "run r LEFT JOIN flow f ON f.id = r.flow WHERE r.kind = 'flow'
    AND (?1 IS NULL OR coalesce(nullif(r.integration, ''), f.integration, '') = ?1)";

impl DashboardScope {
    /// What `?1` of [`RUNS`] is: NULL for all, the empty text for standalone flows.
    fn integration_text(&self) -> Option<&str> {
        self.integration.as_ref().map(|one| one.as_ref().map_or("", IntegrationId::as_str))
    }
}

impl Store {
    /// Flows with runs that ended in the range, by name.
    ///
    /// # Errors
    /// [`Error::Interrupted`]; those of reading.
    pub fn dashboard_completed(&self, scope: &DashboardScope) -> Result<Vec<CompletedRow>> {
        self.read(|tx| {
            let open = live_open(tx)?;
            let resolved = resolved_by_flow(tx, scope)?;
            let sql = format!(
                "SELECT r.flow, coalesce(f.name, r.flow), coalesce(nullif(r.integration, ''), f.integration, ''),
                   count(*), avg(r.ended_ms - r.created_ms), sum(r.success), sum(r.ignored), sum(r.error), sum(r.pages)
                 FROM {RUNS} AND r.ended_ms >= ?2 AND r.ended_ms < ?3 AND r.ended_ms <> 0
                 GROUP BY r.flow ORDER BY 2, 1"
            );
            let mut read = tx.prepare_cached(&sql)?;
            let mut rows = read.query((scope.integration_text(), scope.from.0, scope.to.0))?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let flow: String = row.get(0)?;
                let integration: String = row.get(2)?;
                let average: Option<f64> = row.get(4)?;
                let newest = newest_run(tx, &flow)?;
                let (by_auto, by_user) = resolved.get(&flow).copied().unwrap_or_default();
                found.push(CompletedRow {
                    flow_name: row.get(1)?,
                    integration_name: integration_name(tx, &integration)?,
                    integration: (!integration.is_empty()).then_some(IntegrationId(integration)),
                    runs: unsigned(row.get(3)?),
                    average_run_ms: average.map(whole_ms),
                    success: unsigned(row.get(5)?),
                    ignored: unsigned(row.get(6)?),
                    error: unsigned(row.get(7)?),
                    open_errors: open.get(&flow).copied().unwrap_or(0),
                    resolved_by_auto: by_auto,
                    resolved_by_user: by_user,
                    pages: unsigned(row.get(8)?),
                    last_error_at: last_error(tx, &flow)?,
                    last_executed_at: newest.as_ref().and_then(|run| run.last_executed_at.or(run.ended_at)),
                    last_status: newest.map(|run| run.status.as_str().to_owned()),
                    flow: FlowId(flow),
                });
            }
            Ok(found)
        })
    }

    /// Flows of the scope that are not among `ran`: without a run that ended in the range. Their open errors are a live
    /// total all the same, and errors can be resolved without a run.
    ///
    /// # Errors
    /// [`Error::Interrupted`]; those of reading.
    pub fn dashboard_idle(&self, scope: &DashboardScope, ran: &[CompletedRow]) -> Result<Vec<CompletedRow>> {
        let known: BTreeSet<&str> = ran.iter().map(|row| row.flow.as_str()).collect();
        self.read(|tx| {
            let open = live_open(tx)?;
            let resolved = resolved_by_flow(tx, scope)?;
            let sql = "SELECT id, name, integration FROM flow WHERE ?1 IS NULL OR integration = ?1 ORDER BY name, id";
            let mut read = tx.prepare_cached(sql)?;
            let mut rows = read.query([scope.integration_text()])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let flow: String = row.get(0)?;
                if known.contains(flow.as_str()) {
                    continue;
                }
                let integration: String = row.get(2)?;
                let newest = newest_run(tx, &flow)?;
                let (by_auto, by_user) = resolved.get(&flow).copied().unwrap_or_default();
                found.push(CompletedRow {
                    flow_name: row.get(1)?,
                    integration_name: integration_name(tx, &integration)?,
                    integration: (!integration.is_empty()).then_some(IntegrationId(integration)),
                    runs: 0,
                    average_run_ms: None,
                    success: 0,
                    ignored: 0,
                    error: 0,
                    open_errors: open.get(&flow).copied().unwrap_or(0),
                    resolved_by_auto: by_auto,
                    resolved_by_user: by_user,
                    pages: 0,
                    last_error_at: last_error(tx, &flow)?,
                    last_executed_at: newest.as_ref().and_then(|run| run.last_executed_at.or(run.ended_at)),
                    last_status: newest.map(|run| run.status.as_str().to_owned()),
                    flow: FlowId(flow),
                });
            }
            Ok(found)
        })
    }

    /// The figures at the top of the dashboard, in at most [`BUCKETS_MAX`] buckets.
    ///
    /// # Errors
    /// [`Error::Interrupted`]; those of reading.
    pub fn dashboard_figures(&self, scope: &DashboardScope, buckets: usize) -> Result<Figures> {
        let buckets = buckets.clamp(1, BUCKETS_MAX);
        let span_ms = scope.to.0.saturating_sub(scope.from.0).max(1);
        let before = DashboardScope {
            from: UtcMs(scope.from.0.saturating_sub(span_ms)),
            to: scope.from,
            integration: scope.integration.clone(),
        };
        self.read(|tx| {
            let steps = steps_of(tx, scope)?;
            let points = points(tx, scope, steps.as_ref(), buckets)?;
            let previous = points_total(&self::points(tx, &before, steps.as_ref(), 1)?);
            let running = running(tx, scope)?;
            let mut total = points_total(&points);
            total.under_way = running;
            let from_id = first_id(scope.from.0);
            let new_open_errors = count_open(tx, steps.as_ref(), from_id, first_id(scope.to.0))?;
            Ok(Figures { total, previous, points, new_open_errors, running })
        })
    }
}

fn whole_ms(average: f64) -> u64 {
    // Durations of runs are far below 2^53 ms; clocks that run backwards give 0.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to the range before"
    )]
    let whole = average.round().clamp(0.0, 9e15) as u64;
    whole
}

fn integration_name(connection: &Connection, id: &str) -> Result<Option<String>> {
    let sql = "SELECT name FROM integration WHERE id = ?1";
    Ok(connection.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?)
}

fn newest_run(connection: &Connection, flow: &str) -> Result<Option<Run>> {
    let sql = "SELECT raw FROM run INDEXED BY run_by_flow WHERE kind = 'flow' AND flow = ?1
               ORDER BY created_ms DESC, no DESC LIMIT 1";
    let packed: Option<Vec<u8>> =
        connection.prepare_cached(sql)?.query_row([flow], |row| row.get(0)).optional()?;
    let Some(packed) = packed else { return Ok(None) };
    let run = raw::unpack(&packed).and_then(|text| Run::decode(&text).ok());
    run.map(Some).ok_or(Error::Damaged { file: File::Cache })
}

/// Newest open error: of the cached records, or of a summary that is newer than they are.
fn last_error(connection: &Connection, flow: &str) -> Result<Option<UtcMs>> {
    let sql = "SELECT max((SELECT max(e.id) FROM error e WHERE e.step = s.no AND e.state = ?2))
               FROM term f JOIN term s ON s.kind = ?3 AND s.parent = f.no
               WHERE f.kind = ?4 AND f.parent = 0 AND f.text = ?1";
    let newest: Option<i64> = connection
        .prepare_cached(sql)?
        .query_row((flow, ErrorState::Open.code(), Kind::Step.code(), Kind::Flow.code()), |row| row.get(0))?;
    let sql = "SELECT last_error_ms FROM flow_state WHERE flow = ?1 AND as_of_ms > 0 AND open > 0
               AND (has_pulled = 0 OR pulled_open IS NOT open OR pulled_last_ms IS NOT last_error_ms)";
    let summary: Option<Option<i64>> =
        connection.prepare_cached(sql)?.query_row([flow], |row| row.get(0)).optional()?;
    Ok(summary.flatten().and_then(some_time).max(newest.map(|id| UtcMs(time_of(id)))))
}

/// Errors resolved in the range by flow: by the platform, and by people.
fn resolved_by_flow(connection: &Connection, scope: &DashboardScope) -> Result<HashMap<String, (u64, u64)>> {
    let auto = auto_resolver(connection)?;
    let mut read = connection.prepare_cached(
        "SELECT t.text, total(e.resolver = ?3), total(e.resolver NOT IN (0, ?3))
         FROM error e INDEXED BY error_by_resolved JOIN term t ON t.no = e.flow
         WHERE e.resolved_ms <> 0 AND e.resolved_ms >= ?1 AND e.resolved_ms < ?2 GROUP BY e.flow",
    )?;
    let rows = read.query_map((scope.from.0, scope.to.0, auto), |row| {
        Ok((row.get(0)?, (whole_ms(row.get(1)?), whole_ms(row.get(2)?))))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Step numbers of the scope; `None` for the whole account.
fn steps_of(connection: &Connection, scope: &DashboardScope) -> Result<Option<BTreeSet<i64>>> {
    let Some(wanted) = scope.integration_text() else { return Ok(None) };
    let mut read = connection.prepare_cached("SELECT id, integration FROM flow")?;
    let rows = read.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let of: HashMap<String, String> = rows.collect::<rusqlite::Result<_>>()?;
    let steps = term::steps(connection)?;
    let inside =
        steps.iter().filter(|(_, (_, key))| of.get(key.flow.as_str()).is_some_and(|id| id == wanted));
    Ok(Some(inside.map(|(no, _)| *no).collect()))
}

fn step_filter(steps: Option<&BTreeSet<i64>>) -> String {
    steps.map_or("1".to_owned(), |steps| format!("e.step IN ({})", list_of(steps.iter().copied())))
}

fn count_open(connection: &Connection, steps: Option<&BTreeSet<i64>>, from: i64, before: i64) -> Result<u64> {
    let sql = format!(
        "SELECT count(*) FROM error e INDEXED BY error_by_state
         WHERE e.state = ?1 AND e.id >= ?2 AND e.id < ?3 AND {}",
        step_filter(steps)
    );
    let open = ErrorState::Open.code();
    Ok(unsigned(connection.prepare(&sql)?.query_row((open, from, before), |row| row.get(0))?))
}

fn running(connection: &Connection, scope: &DashboardScope) -> Result<u64> {
    let sql = format!("SELECT count(*) FROM {RUNS} AND r.is_current = 1");
    Ok(unsigned(connection.prepare_cached(&sql)?.query_row([scope.integration_text()], |row| row.get(0))?))
}

/// The figures bucket by bucket.
fn points(
    connection: &Connection,
    scope: &DashboardScope,
    steps: Option<&BTreeSet<i64>>,
    buckets: usize,
) -> Result<Vec<FigurePoint>> {
    let axis = Axis::new(scope, buckets);
    let mut points = vec![FigurePoint::default(); buckets];
    add_runs(connection, scope, &axis, &mut points)?;
    add_under_way(connection, scope, &axis, &mut points)?;
    add_resolved(connection, &axis, steps, &mut points)?;
    add_open(connection, &axis, steps, &mut points)?;
    Ok(points)
}

/// Equal buckets of a range.
struct Axis {
    from: i64,
    to: i64,
    width: i64,
    buckets: usize,
}

impl Axis {
    fn new(scope: &DashboardScope, buckets: usize) -> Self {
        let count = i64::try_from(buckets).unwrap_or(1).max(1);
        let span = scope.to.0.saturating_sub(scope.from.0).max(1);
        let width = span / count + i64::from(span % count != 0);
        Self { from: scope.from.0, to: scope.to.0, width, buckets }
    }

    /// The bucket of a time; `None` outside of the range.
    fn bucket(&self, ms: i64) -> Option<usize> {
        if ms < self.from || ms >= self.to {
            return None;
        }
        usize::try_from((ms - self.from) / self.width).ok().filter(|at| *at < self.buckets)
    }

    /// Buckets whose end lies in `[from, until)`.
    fn ends_within(&self, from: i64, until: i64) -> std::ops::Range<usize> {
        let first = |ms: i64| {
            let steps =
                ms.saturating_sub(self.from).saturating_add(self.width - 1).div_euclid(self.width) - 1;
            usize::try_from(steps.max(0)).unwrap_or(self.buckets).min(self.buckets)
        };
        let (start, end) = (first(from), first(until));
        start..end.max(start)
    }
}

fn add_runs(
    connection: &Connection,
    scope: &DashboardScope,
    axis: &Axis,
    points: &mut [FigurePoint],
) -> Result<()> {
    let sql = format!(
        "SELECT r.ended_ms, r.status, r.success, r.ignored, r.error FROM {RUNS}
         AND r.ended_ms <> 0 AND r.ended_ms >= ?2 AND r.ended_ms < ?3"
    );
    let mut read = connection.prepare_cached(&sql)?;
    let mut rows = read.query((scope.integration_text(), scope.from.0, scope.to.0))?;
    while let Some(row) = rows.next()? {
        let Some(point) = axis.bucket(row.get(0)?).and_then(|at| points.get_mut(at)) else { continue };
        let status: String = row.get(1)?;
        let error = unsigned(row.get(4)?);
        point.runs += 1;
        point.runs_with_errors += u64::from(error > 0 || status == "failed" || status == "canceled");
        point.success += unsigned(row.get(2)?);
        point.ignored += unsigned(row.get(3)?);
        point.error += error;
    }
    Ok(())
}

fn add_under_way(
    connection: &Connection,
    scope: &DashboardScope,
    axis: &Axis,
    points: &mut [FigurePoint],
) -> Result<()> {
    let sql = format!(
        "SELECT r.created_ms, CASE WHEN r.is_current THEN {max} ELSE r.ended_ms END FROM {RUNS}
         AND r.created_ms < ?3 AND (r.is_current OR r.ended_ms > ?2)",
        max = i64::MAX
    );
    let mut read = connection.prepare_cached(&sql)?;
    let mut rows = read.query((scope.integration_text(), scope.from.0, scope.to.0))?;
    while let Some(row) = rows.next()? {
        let range = axis.ends_within(row.get(0)?, row.get(1)?);
        points.get_mut(range).into_iter().flatten().for_each(|point| point.under_way += 1);
    }
    Ok(())
}

/// Who resolved what in each bucket, and what was open until it was resolved.
fn add_resolved(
    connection: &Connection,
    axis: &Axis,
    steps: Option<&BTreeSet<i64>>,
    points: &mut [FigurePoint],
) -> Result<()> {
    let auto = auto_resolver(connection)?;
    let sql = format!(
        "SELECT e.resolved_ms, e.resolver, e.id FROM error e INDEXED BY error_by_resolved
         WHERE e.resolved_ms <> 0 AND e.resolved_ms >= ?1 AND {}",
        step_filter(steps)
    );
    let mut read = connection.prepare(&sql)?;
    let mut rows = read.query([axis.from])?;
    while let Some(row) = rows.next()? {
        let (resolved_ms, resolver, id): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if let Some(point) = axis.bucket(resolved_ms).and_then(|at| points.get_mut(at)) {
            point.resolved_by_auto += u64::from(resolver == auto);
            point.resolved_by_user += u64::from(resolver != auto && resolver != term::NONE);
        }
        let range = axis.ends_within(time_of(id), resolved_ms);
        points.get_mut(range).into_iter().flatten().for_each(|point| point.open_errors += 1);
    }
    Ok(())
}

/// What is open now counts in every bucket that ends after it happened.
fn add_open(
    connection: &Connection,
    axis: &Axis,
    steps: Option<&BTreeSet<i64>>,
    points: &mut [FigurePoint],
) -> Result<()> {
    let mut open = count_open(connection, steps, i64::MIN, first_id(axis.from))?;
    for (at, point) in points.iter_mut().enumerate() {
        let start = axis.from.saturating_add(axis.width.saturating_mul(i64::try_from(at).unwrap_or(0)));
        let end = start.saturating_add(axis.width);
        open += count_open(connection, steps, first_id(start), first_id(end))?;
        point.open_errors += open;
    }
    Ok(())
}

/// Sums over the buckets; what is a level and not a flow is that of the last one.
fn points_total(points: &[FigurePoint]) -> FigurePoint {
    let mut total = FigurePoint::default();
    for point in points {
        total.runs += point.runs;
        total.runs_with_errors += point.runs_with_errors;
        total.success += point.success;
        total.ignored += point.ignored;
        total.error += point.error;
        total.resolved_by_auto += point.resolved_by_auto;
        total.resolved_by_user += point.resolved_by_user;
        total.open_errors = point.open_errors;
        total.under_way = point.under_way;
    }
    total
}
