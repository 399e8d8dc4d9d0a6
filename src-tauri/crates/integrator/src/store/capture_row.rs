//! Captured requests: errors whose request and response are kept, as the debug log lists them.

use super::error_row::{COLUMNS, ErrorRow, read};
use crate::error::Error;
use domain::time::UtcMs;
use rusqlite::{Connection, OptionalExtension, params_from_iter, types::Value as Sql};

/// What the log is narrowed to.
#[derive(Debug, Clone, Default)]
pub(crate) struct CaptureFilter {
    /// Later than this.
    pub(crate) after: Option<UtcMs>,
    /// Not later than this.
    pub(crate) until: UtcMs,
    /// Statuses to show; see `any_status`.
    pub(crate) statuses: Vec<i64>,
    /// Whether every status is shown.
    pub(crate) any_status: bool,
    /// Methods to show; none shows all.
    pub(crate) methods: Vec<String>,
    /// Error at which a next page begins.
    pub(crate) start_at: Option<i64>,
}

/// Up to `rows` captured requests of a step, newest first. The open and the resolved errors are two walks of the
/// list index, put in order here.
pub(crate) fn page(
    connection: &Connection,
    step: i64,
    filter: &CaptureFilter,
    rows: usize,
) -> Result<Vec<ErrorRow>, Error> {
    let start = match filter.start_at {
        Some(id) => match place(connection, id)? {
            Some(at) => Some((at, id)),
            None => return Ok(Vec::new()),
        },
        None => None,
    };
    let mut found = Vec::new();
    for open in [0_i64, 1] {
        let mut sql = format!(
            "SELECT {COLUMNS} FROM error e WHERE e.step = ? AND e.open = ? AND e.http_status <> 0
               AND e.occurred_ms <= ?"
        );
        let mut values = vec![Sql::from(step), Sql::from(open), Sql::from(filter.until.0)];
        if let Some((at, id)) = start {
            sql.push_str(" AND (e.occurred_ms, e.id) <= (?, ?)");
            values.extend([Sql::from(at), Sql::from(id)]);
        }
        if let Some(after) = filter.after {
            sql.push_str(" AND e.occurred_ms > ?");
            values.push(Sql::from(after.0));
        }
        if !filter.any_status {
            let marks = vec!["?"; filter.statuses.len()].join(", ");
            sql.push_str(&format!(" AND e.http_status IN ({marks})"));
            values.extend(filter.statuses.iter().map(|status| Sql::from(*status)));
        }
        if !filter.methods.is_empty() {
            let marks = vec!["?"; filter.methods.len()].join(", ");
            sql.push_str(&format!(" AND e.http_method IN ({marks})"));
            values.extend(filter.methods.iter().map(|method| Sql::from(method.clone())));
        }
        sql.push_str(&format!(" ORDER BY e.occurred_ms DESC, e.id DESC LIMIT {rows}"));
        let mut statement = connection.prepare_cached(&sql)?;
        for row in statement.query_map(params_from_iter(values), read)? {
            found.push(row?);
        }
    }
    found.sort_by_key(|error| std::cmp::Reverse((error.occurred_at, error.id)));
    found.truncate(rows);
    Ok(found)
}

fn place(connection: &Connection, id: i64) -> Result<Option<i64>, Error> {
    let mut statement = connection.prepare_cached("SELECT occurred_ms FROM error WHERE id = ?1")?;
    Ok(statement.query_row([id], |row| row.get(0)).optional()?)
}

/// Keeps the request and response of an error no longer.
pub(crate) fn remove(connection: &Connection, id: i64) -> Result<(), Error> {
    connection.prepare_cached("UPDATE error SET http_status = 0 WHERE id = ?1")?.execute([id])?;
    Ok(())
}
