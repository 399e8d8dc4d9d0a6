//! Lists of jobs: history, jobs under way, the latest of a flow.

use super::job_row::{COLUMNS, read};
use crate::{error::Error, model::JobRow};
use domain::time::UtcMs;
use rusqlite::{Connection, types::Value as Sql};

/// What a list of jobs is narrowed to; every condition must hold.
#[derive(Debug, Clone, Default)]
pub(crate) struct JobFilter {
    conditions: String,
    values: Vec<Sql>,
}

impl JobFilter {
    /// Only parents: runs, retries.
    pub(crate) fn parents(&mut self) {
        self.conditions.push_str(" AND parent_id = ''");
    }

    /// Only jobs that have not ended.
    pub(crate) fn under_way(&mut self) {
        self.conditions.push_str(" AND ended_ms IS NULL");
    }

    /// A text column equals a value. `column` comes from the code, never from a request.
    pub(crate) fn text(&mut self, column: &'static str, value: &str) {
        self.conditions.push_str(&format!(" AND {column} = ?"));
        self.values.push(Sql::from(value.to_owned()));
    }

    /// Steps of a run. That an id is not empty must be said for the partial index.
    pub(crate) fn of_parent(&mut self, id: &str) {
        self.text("parent_id", id);
        self.conditions.push_str(" AND parent_id <> ''");
    }

    /// Jobs of an import. That an id is not empty must be said for the partial index.
    pub(crate) fn of_import(&mut self, id: &str) {
        self.text("import_id", id);
        self.conditions.push_str(" AND import_id <> ''");
    }

    /// A text column has one of some values; none allows everything.
    pub(crate) fn one_of(&mut self, column: &'static str, values: &[String]) {
        if values.is_empty() {
            return;
        }
        let marks = vec!["?"; values.len()].join(", ");
        self.conditions.push_str(&format!(" AND {column} IN ({marks})"));
        self.values.extend(values.iter().map(|value| Sql::from(value.clone())));
    }

    /// A number is at least a value.
    pub(crate) fn at_least(&mut self, column: &'static str, value: i64) {
        self.conditions.push_str(&format!(" AND {column} >= ?"));
        self.values.push(Sql::from(value));
    }

    /// A number is at most a value.
    pub(crate) fn at_most(&mut self, column: &'static str, value: i64) {
        self.conditions.push_str(&format!(" AND {column} <= ?"));
        self.values.push(Sql::from(value));
    }

    /// Leaves out jobs without any record.
    pub(crate) fn hide_empty(&mut self) {
        self.conditions.push_str(" AND num_success + num_ignore + num_error > 0");
    }

    /// Only retries that take errors of import steps (`true`) or the opposite.
    pub(crate) fn retriable(&mut self, retriable: bool) {
        // The platform writes `retriable: false` on every import job seen; nothing carries `true`.
        self.conditions.push_str(if retriable { " AND id = ''" } else { " AND type = 'import'" });
    }
}

/// Jobs from newest to oldest, at most `rows` of them, after leaving out `skip`.
pub(crate) fn list(
    connection: &Connection,
    filter: &JobFilter,
    rows: usize,
    skip: usize,
) -> Result<Vec<JobRow>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM job WHERE 1{} ORDER BY created_ms DESC, seq DESC LIMIT {rows} OFFSET {skip}",
        filter.conditions
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let found = statement.query_map(rusqlite::params_from_iter(filter.values.iter().cloned()), read)?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// The latest run of each page generator of a flow.
pub(crate) fn latest_of_flow(
    connection: &Connection,
    flow: &str,
    export: &str,
) -> Result<Option<JobRow>, Error> {
    let mut filter = JobFilter::default();
    filter.parents();
    filter.text("flow_id", flow);
    filter.text("type", "flow");
    filter.text("export_id", export);
    Ok(list(connection, &filter, 1, 0)?.into_iter().next())
}

/// Last sign of life of the runs of a flow.
pub(crate) fn last_executed(connection: &Connection, flow: &str) -> Result<Option<UtcMs>, Error> {
    let mut filter = JobFilter::default();
    filter.parents();
    filter.text("flow_id", flow);
    filter.text("type", "flow");
    Ok(list(connection, &filter, 1, 0)?.into_iter().next().and_then(|job| job.last_executed_at))
}

/// Runs of a flow that have not ended, oldest first.
pub(crate) fn under_way(connection: &Connection, flow: &str, job_type: &str) -> Result<Vec<JobRow>, Error> {
    let mut filter = JobFilter::default();
    filter.parents();
    filter.under_way();
    filter.text("flow_id", flow);
    filter.text("type", job_type);
    let mut jobs = list(connection, &filter, 10_000, 0)?;
    jobs.reverse();
    Ok(jobs)
}
