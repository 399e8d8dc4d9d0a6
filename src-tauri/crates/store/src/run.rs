//! Runs, step runs and retry jobs, as last fetched. Their counts are snapshots (invariant 5).

use crate::{
    Error, File, Result, Store,
    outbox::{signed, unsigned},
    outbox_list::limit_of,
    raw, run_progress,
    search::Cursor,
};
use domain::{
    id::{FlowId, IntegrationId, RunId, StepId},
    run::{JobKind, Run},
    time::UtcMs,
};
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter, types::Value};
use std::collections::{HashMap, HashSet};

/// Which runs of flows to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunFilter {
    /// Only these flows; empty means any.
    pub flows: Vec<FlowId>,
    /// Only these integrations; `None` inside stands for standalone flows; empty means any.
    pub integrations: Vec<Option<IntegrationId>>,
    /// Only these statuses, in the platform's words; empty means any.
    pub statuses: Vec<String>,
    /// Only runs that contain errors, whatever their status.
    pub with_errors: bool,
    /// Created then or later.
    pub from: Option<UtcMs>,
    /// Created earlier.
    pub to: Option<UtcMs>,
    /// Leave out runs without any record.
    pub hide_empty: bool,
}

/// Which retry jobs to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RetryFilter {
    /// Only these flows; empty means any.
    pub flows: Vec<FlowId>,
    /// Only these steps (ids of exports or imports); empty means any.
    pub steps: Vec<StepId>,
    /// Created then or later.
    pub from: Option<UtcMs>,
    /// Created earlier.
    pub to: Option<UtcMs>,
}

/// A run of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRow {
    /// The run.
    pub run: Run,
    /// Name of its flow; the id when unknown.
    pub flow_name: String,
    /// Name of its integration.
    pub integration_name: Option<String>,
    /// When it was last fetched.
    pub as_of: UtcMs,
    /// Place of this row.
    pub cursor: Cursor,
}

/// A run and its step runs, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunFamily {
    /// The run.
    pub run: RunRow,
    /// Its step runs by their place in the flow.
    pub steps: Vec<Run>,
}

/// A job is a row of the dashboard or of the retries tab, not a part of another one.
const TOP_KINDS: [JobKind; 3] = [JobKind::Flow, JobKind::Retry, JobKind::BulkRetry];
/// Columns for [`run_row`].
const COLUMNS: &str = "r.raw, r.as_of_ms, r.created_ms, r.no, f.name, i.name";
/// Where they come from.
pub(crate) const TABLES: &str =
    "run r LEFT JOIN flow f ON f.id = r.flow LEFT JOIN integration i ON i.id = coalesce(nullif(r.integration, ''),
     f.integration)";

impl Store {
    /// Stores jobs of any kind. Older copies (by `lastModified`) never replace newer ones.
    ///
    /// # Errors
    /// Those of writing.
    pub fn apply_runs(&self, runs: &[Run], as_of: UtcMs) -> Result<()> {
        self.write_cache(|tx| runs.iter().try_for_each(|run| upsert(tx, run, as_of)))
    }

    /// Replaces the set of runs that are going on, and stores them. Returns runs that were going on before and
    /// are not in the set any more: they have ended, and must be fetched to know how.
    ///
    /// # Errors
    /// Those of writing.
    pub fn replace_running(&self, runs: &[Run], as_of: UtcMs) -> Result<Vec<RunId>> {
        self.write_cache(|tx| {
            for run in runs {
                upsert(tx, run, as_of)?;
            }
            let current: HashSet<&str> = runs.iter().map(|run| run.id.as_str()).collect();
            let mut read = tx.prepare_cached("SELECT id FROM run WHERE is_current = 1")?;
            let before: Vec<String> =
                read.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            let mut clear = tx.prepare_cached("UPDATE run SET is_current = 0 WHERE id = ?1")?;
            let mut ended = Vec::new();
            for id in before.into_iter().filter(|id| !current.contains(id.as_str())) {
                clear.execute([&id])?;
                ended.push(RunId(id));
            }
            Ok(ended)
        })
    }

    /// Runs of flows, newest first.
    ///
    /// # Errors
    /// [`Error::BadCursor`], [`Error::Interrupted`]; those of reading.
    pub fn list_runs(&self, filter: &RunFilter, after: Option<&Cursor>, limit: usize) -> Result<Vec<RunRow>> {
        let mut wheres = run_wheres(filter);
        wheres.after(after)?;
        self.read(|tx| list(tx, wheres, limit))
    }

    /// A run with its steps.
    ///
    /// # Errors
    /// Those of reading.
    pub fn run(&self, run: &RunId) -> Result<Option<RunFamily>> {
        self.read(|tx| {
            let mut wheres = Wheres::new("1");
            wheres.any_of("r.id", std::iter::once(run.as_str()));
            let Some(run) = list(tx, wheres, 1)?.pop() else { return Ok(None) };
            let sql = "SELECT raw FROM run WHERE parent = ?1 ORDER BY position, created_ms, no";
            let mut read = tx.prepare_cached(sql)?;
            let mut rows = read.query([run.run.id.as_str()])?;
            let mut steps = Vec::new();
            while let Some(row) = rows.next()? {
                steps.push(unpack(row, 0)?);
            }
            Ok(Some(RunFamily { run, steps }))
        })
    }

    /// Runs that are going on, newest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list_running(&self) -> Result<Vec<RunRow>> {
        self.read(|tx| list(tx, Wheres::new("r.is_current = 1"), usize::MAX))
    }

    /// The last `count` runs of each flow, newest first: what the strip of the dashboard shows.
    ///
    /// # Errors
    /// Those of reading.
    pub fn last_runs(&self, count: usize) -> Result<HashMap<FlowId, Vec<Run>>> {
        self.read(|tx| {
            let sql = "SELECT DISTINCT flow FROM run INDEXED BY run_by_flow WHERE kind = 'flow'";
            let flows: Vec<String> =
                tx.prepare_cached(sql)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            let mut read = tx.prepare_cached(
                "SELECT raw FROM run INDEXED BY run_by_flow WHERE kind = 'flow' AND flow = ?1
                 ORDER BY created_ms DESC, no DESC LIMIT ?2",
            )?;
            let mut found = HashMap::new();
            for flow in flows {
                let mut rows = read.query((&flow, limit_of(count)))?;
                let mut runs = Vec::new();
                while let Some(row) = rows.next()? {
                    runs.push(unpack(row, 0)?);
                }
                found.insert(FlowId(flow), runs);
            }
            Ok(found)
        })
    }

    /// Retry jobs (types `retry` and `bulk_retry`), newest first.
    ///
    /// # Errors
    /// [`Error::BadCursor`], [`Error::Interrupted`]; those of reading.
    pub fn list_retry_jobs(
        &self,
        filter: &RetryFilter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Vec<RunRow>> {
        let mut wheres = retry_wheres(filter);
        wheres.after(after)?;
        self.read(|tx| list(tx, wheres, limit))
    }

    /// How many retry jobs the filter means.
    ///
    /// # Errors
    /// Those of reading.
    pub fn count_retry_jobs(&self, filter: &RetryFilter) -> Result<u64> {
        let wheres = retry_wheres(filter);
        self.read(|tx| {
            let sql = format!("SELECT count(*) FROM run r WHERE {}", wheres.sql.join(" AND "));
            let count = tx.prepare(&sql)?.query_row(params_from_iter(wheres.params), |row| row.get(0))?;
            Ok(unsigned(count))
        })
    }

    /// The newest `lastModified` (else creation) of any run of flows: where the next pull of runs begins.
    ///
    /// # Errors
    /// Those of reading.
    pub fn newest_run_at(&self) -> Result<Option<UtcMs>> {
        self.read(|tx| {
            let sql = "SELECT max(max(modified_ms, created_ms)) FROM run WHERE kind = 'flow'";
            let newest: Option<i64> = tx.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
            Ok(newest.map(UtcMs))
        })
    }

    /// Deletes runs of flows with their step runs, and retry jobs, that were created before `keep_since`, at
    /// most `rows_max` of them. Returns how many; call again until 0.
    ///
    /// # Errors
    /// Those of writing.
    pub fn drop_old_runs(&self, keep_since: UtcMs, rows_max: usize) -> Result<u64> {
        self.write_cache(|tx| {
            let sql = "SELECT id FROM run WHERE created_ms < ?1 AND is_current = 0 AND parent = '' LIMIT ?2";
            let mut read = tx.prepare_cached(sql)?;
            let ids: Vec<String> = read
                .query_map((keep_since.0, limit_of(rows_max)), |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for id in &ids {
                tx.prepare_cached("DELETE FROM run WHERE parent = ?1")?.execute([id])?;
                tx.prepare_cached("DELETE FROM run_sample WHERE run = ?1")?.execute([id])?;
                tx.prepare_cached("DELETE FROM run WHERE id = ?1")?.execute([id])?;
            }
            Ok(u64::try_from(ids.len()).unwrap_or(u64::MAX))
        })
    }
}

/// Conditions on `run r`, with their parameters.
pub(crate) struct Wheres {
    pub(crate) sql: Vec<String>,
    pub(crate) params: Vec<Value>,
}

impl Wheres {
    fn new(first: &str) -> Self {
        Self { sql: vec![first.to_owned()], params: Vec::new() }
    }

    /// None given means any.
    fn any_of<'a>(&mut self, column: &str, values: impl Iterator<Item = &'a str>) {
        let values: Vec<Value> = values.map(|value| Value::Text(value.to_owned())).collect();
        if !values.is_empty() {
            self.sql.push(format!("{column} IN ({})", vec!["?"; values.len()].join(", ")));
            self.params.extend(values);
        }
    }

    fn range(&mut self, from: Option<UtcMs>, to: Option<UtcMs>) {
        self.sql.extend(from.map(|at| format!("r.created_ms >= {}", at.0)));
        self.sql.extend(to.map(|at| format!("r.created_ms < {}", at.0)));
    }

    fn after(&mut self, cursor: Option<&Cursor>) -> Result<()> {
        let Some(Cursor(text)) = cursor else { return Ok(()) };
        let place = text.strip_prefix("j.").and_then(|rest| rest.split_once('.'));
        let place = place.and_then(|(at, no)| Some((at.parse::<i64>().ok()?, no.parse::<i64>().ok()?)));
        let (created_ms, no) = place.ok_or(Error::BadCursor)?;
        self.sql.push(format!("(r.created_ms, r.no) < ({created_ms}, {no})"));
        Ok(())
    }
}

/// Conditions on runs of flows.
pub(crate) fn run_wheres(filter: &RunFilter) -> Wheres {
    let mut wheres = Wheres::new("r.kind = 'flow'");
    wheres.any_of("r.flow", filter.flows.iter().map(FlowId::as_str));
    wheres.any_of(
        "coalesce(nullif(r.integration, ''), f.integration, '')",
        filter.integrations.iter().map(|one| one.as_ref().map_or("", IntegrationId::as_str)),
    );
    wheres.any_of("r.status", filter.statuses.iter().map(String::as_str));
    wheres.range(filter.from, filter.to);
    if filter.with_errors {
        wheres.sql.push("r.error > 0".to_owned());
    }
    if filter.hide_empty {
        wheres.sql.push("r.success + r.error + r.ignored > 0".to_owned());
    }
    wheres
}

fn retry_wheres(filter: &RetryFilter) -> Wheres {
    let mut wheres = Wheres::new("r.kind IN ('retry', 'bulk_retry')");
    wheres.any_of("r.flow", filter.flows.iter().map(FlowId::as_str));
    wheres.any_of("r.step", filter.steps.iter().map(StepId::as_str));
    wheres.range(filter.from, filter.to);
    wheres
}

fn list(connection: &Connection, wheres: Wheres, limit: usize) -> Result<Vec<RunRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE {} ORDER BY r.created_ms DESC, r.no DESC LIMIT {}",
        wheres.sql.join(" AND "),
        limit_of(limit)
    );
    let mut read = connection.prepare(&sql)?;
    let mut rows = read.query(params_from_iter(wheres.params))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(run_row(row)?);
    }
    Ok(found)
}

/// Reads [`COLUMNS`].
fn run_row(row: &Row<'_>) -> Result<RunRow> {
    let run = unpack(row, 0)?;
    let (created_ms, no): (i64, i64) = (row.get(2)?, row.get(3)?);
    let flow_name: Option<String> = row.get(4)?;
    Ok(RunRow {
        flow_name: flow_name.unwrap_or_else(|| run.flow.as_ref().map_or(String::new(), |id| id.0.clone())),
        integration_name: row.get(5)?,
        as_of: UtcMs(row.get(1)?),
        cursor: Cursor(format!("j.{created_ms}.{no}")),
        run,
    })
}

pub(crate) fn unpack(row: &Row<'_>, at: usize) -> Result<Run> {
    let packed: Vec<u8> = row.get(at)?;
    let run = raw::unpack(&packed).and_then(|text| Run::decode(&text).ok());
    run.ok_or(Error::Damaged { file: File::Cache })
}

fn upsert(connection: &Connection, run: &Run, as_of: UtcMs) -> Result<()> {
    let modified_ms = run.last_modified.map_or(0, |at| at.0);
    let known: Option<i64> = connection
        .prepare_cached("SELECT modified_ms FROM run WHERE id = ?1")?
        .query_row([run.id.as_str()], |row| row.get(0))
        .optional()?;
    if known.is_some_and(|known| known > modified_ms && modified_ms != 0) {
        return Ok(());
    }
    let created = run.created_at.or(run.started_at).map_or(0, |at| at.0);
    let step = run.import.as_ref().or(run.export.as_ref());
    connection
        .prepare_cached(
            "INSERT INTO run (id, kind, flow, integration, step, parent, position, status, success, error, ignored,
               pages, created_ms, ended_ms, modified_ms, is_current, raw, as_of_ms, started_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
             ON CONFLICT (id) DO UPDATE SET kind = ?2, flow = ?3, integration = ?4, step = ?5, parent = ?6,
               position = ?7, status = ?8, success = ?9, error = ?10, ignored = ?11, pages = ?12, created_ms = ?13,
               ended_ms = ?14, modified_ms = ?15, is_current = ?16, raw = ?17, as_of_ms = ?18, started_ms = ?19",
        )?
        .execute(params![
            run.id.as_str(),
            run.kind.as_str(),
            run.flow.as_ref().map_or("", |id| id.as_str()),
            run.integration.as_ref().map_or("", |id| id.as_str()),
            step.map_or("", |id| id.as_str()),
            run.parent.as_ref().map_or("", |id| id.as_str()),
            run.order.map_or(0, signed),
            run.status.as_str(),
            signed(run.counts.success),
            signed(run.counts.error),
            signed(run.counts.ignored),
            signed(run.counts.pages_generated),
            created,
            if run.status.is_ended() { run.ended_at.or(run.last_modified).map_or(0, |at| at.0) } else { 0 },
            modified_ms,
            TOP_KINDS.contains(&run.kind) && !run.status.is_ended(),
            raw::pack(&run.raw),
            as_of.0,
            run.started_at.map_or(0, |at| at.0)
        ])?;
    run_progress::note(connection, run, as_of)
}
