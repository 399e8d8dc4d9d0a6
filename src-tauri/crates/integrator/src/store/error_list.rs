//! Lists of the errors of a step, newest first, page by page. A page starts at the place of an error id even
//! when that error has moved or gone since.

use super::error_row::{COLUMNS, ErrorRow, read};
use crate::error::Error;
use domain::time::UtcMs;
use rusqlite::{Connection, OptionalExtension, types::Value as Sql};

/// What a list is narrowed to. Ends of ranges are included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ErrorFilter {
    pub(crate) open: bool,
    pub(crate) occurred_from: Option<UtcMs>,
    pub(crate) occurred_to: Option<UtcMs>,
    pub(crate) resolved_from: Option<UtcMs>,
    pub(crate) resolved_to: Option<UtcMs>,
    pub(crate) sources: Vec<String>,
    pub(crate) classifications: Vec<String>,
    pub(crate) run_id: Option<String>,
}

/// Up to `rows` errors from the place of `start_at` on (that error included), newest first.
pub(crate) fn page(
    connection: &Connection,
    step: i64,
    filter: &ErrorFilter,
    start_at: Option<i64>,
    rows: usize,
) -> Result<Vec<ErrorRow>, Error> {
    let mut sql = format!("SELECT {COLUMNS} FROM error e WHERE e.step = ? AND e.open = ?");
    let mut values = vec![Sql::from(step), Sql::from(i64::from(filter.open))];
    if let Some(id) = start_at {
        let Some(at) = place(connection, id)? else { return Ok(Vec::new()) };
        sql.push_str(" AND (e.occurred_ms, e.id) <= (?, ?)");
        values.extend([Sql::from(at), Sql::from(id)]);
    }
    let ranges = [
        (" AND e.occurred_ms >= ?", filter.occurred_from),
        (" AND e.occurred_ms <= ?", filter.occurred_to),
        (" AND e.resolved_ms >= ?", filter.resolved_from),
        (" AND e.resolved_ms <= ?", filter.resolved_to),
    ];
    for (condition, time) in ranges {
        if let Some(time) = time {
            sql.push_str(condition);
            values.push(Sql::from(time.0));
        }
    }
    any_of(&mut sql, &mut values, "e.source", &filter.sources);
    any_of(&mut sql, &mut values, "e.classification", &filter.classifications);
    if let Some(run) = &filter.run_id {
        sql.push_str(" AND e.run_id = ?");
        values.push(Sql::from(run.clone()));
    }
    sql.push_str(" ORDER BY e.occurred_ms DESC, e.id DESC LIMIT ?");
    values.push(Sql::from(i64::try_from(rows).unwrap_or(i64::MAX)));
    let mut statement = connection.prepare_cached(&sql)?;
    let found = statement.query_map(rusqlite::params_from_iter(values), read)?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn any_of(sql: &mut String, values: &mut Vec<Sql>, column: &str, allowed: &[String]) {
    if allowed.is_empty() {
        return;
    }
    let marks = vec!["?"; allowed.len()].join(", ");
    sql.push_str(&format!(" AND {column} IN ({marks})"));
    // "none" is the platform's word for an error without the field.
    values.extend(
        allowed.iter().map(|word| Sql::from(if word == "none" { String::new() } else { word.clone() })),
    );
}

/// The time of an error that is or was there.
fn place(connection: &Connection, id: i64) -> Result<Option<i64>, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT occurred_ms FROM error WHERE id = ?1 UNION ALL SELECT occurred_ms FROM error_gone WHERE id = ?1",
    )?;
    Ok(statement.query_row([id], |row| row.get(0)).optional()?)
}
