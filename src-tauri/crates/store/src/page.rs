//! One page of a list in SQL: the way through the records, the place after which it begins, the order.

use crate::{
    Error, Result,
    plan::{self, Driver, Plan},
    search::{Cursor, Sort},
};
use rusqlite::{Connection, params_from_iter, types::Value as SqlValue};

/// A place in a list, read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) resolved_ms: i64,
    pub(crate) id: i64,
}

impl Sort {
    fn letter(self) -> char {
        match self {
            Self::OccurredNewest => 'n',
            Self::OccurredOldest => 'o',
            Self::ResolvedNewest => 'r',
        }
    }
}

/// `SELECT {what}` over everything that matches, without order.
pub(crate) fn select(plan: &Plan, driver: Driver, what: &str) -> (String, Vec<SqlValue>) {
    let mut params = Vec::new();
    let mut wheres = Vec::new();
    let from = match (driver, plan.expression()) {
        (Driver::Text, Some(expression)) => {
            wheres.push("error_text MATCH ?".to_owned());
            params.push(SqlValue::Text(expression));
            if let Some(from) = plan.from_id {
                wheres.push(format!("error_text.rowid >= {from}"));
            }
            if let Some(before) = plan.before_id {
                wheres.push(format!("error_text.rowid < {before}"));
            }
            if plan.conditions.is_empty() && what == "count(*)" {
                let sql = format!("SELECT count(*) FROM error_text WHERE {}", wheres.join(" AND "));
                return (sql, params);
            }
            "error_text CROSS JOIN error e ON e.id = error_text.rowid"
        }
        (Driver::State, _) => "error e INDEXED BY error_by_state",
        (Driver::Step, _) => "error e INDEXED BY error_by_step",
        (Driver::Print, _) => "error e INDEXED BY error_by_print",
        (Driver::Lookup, _) => "error e",
        _ => "error e NOT INDEXED",
    };
    if driver != Driver::Text {
        wheres.extend(plan.from_id.map(|from| format!("e.id >= {from}")));
        wheres.extend(plan.before_id.map(|before| format!("e.id < {before}")));
        if let Some(words) = &plan.words {
            wheres.push("e.id IN (SELECT rowid FROM error_text WHERE error_text MATCH ?)".to_owned());
            params.push(SqlValue::Text(words.clone()));
        }
    }
    if let Some(words) = &plan.without_words {
        wheres.push("e.id NOT IN (SELECT rowid FROM error_text WHERE error_text MATCH ?)".to_owned());
        params.push(SqlValue::Text(words.clone()));
    }
    let (filter, filter_params) = plan.filter();
    wheres.push(filter);
    params.extend(filter_params);
    (format!("SELECT {what} FROM {from} WHERE {}", wheres.join(" AND ")), params)
}

/// The SQL of one page, for the page itself and for the tests that pin its plan.
pub(crate) fn page_sql(
    plan: &Plan,
    driver: Driver,
    sort: Sort,
    after: Option<Place>,
    limit: usize,
) -> (String, Vec<SqlValue>) {
    let key = if driver == Driver::Text { "error_text.rowid" } else { "e.id" };
    if sort == Sort::ResolvedNewest {
        let (sql, params) = select(plan, Driver::Lookup, "e.resolved_ms, e.id");
        let sql = sql.replacen("FROM error e", "FROM error e INDEXED BY error_by_resolved", 1);
        let place = after.map_or(String::new(), |at| {
            format!(" AND (e.resolved_ms, e.id) < ({}, {})", at.resolved_ms, at.id)
        });
        let order = "ORDER BY e.resolved_ms DESC, e.id DESC";
        return (format!("{sql} AND e.resolved_ms <> 0{place} {order} LIMIT {limit}"), params);
    }
    let (order, sign) = if sort == Sort::OccurredOldest { ("ASC", '>') } else { ("DESC", '<') };
    let (sql, params) = select(plan, driver, &format!("0, {key}"));
    let place = after.map_or(String::new(), |at| format!(" AND {key} {sign} {}", at.id));
    (format!("{sql}{place} ORDER BY {key} {order} LIMIT {limit}"), params)
}

/// The places of one page.
pub(crate) fn page(
    connection: &Connection,
    plan: &Plan,
    sort: Sort,
    after: Option<Place>,
    limit: usize,
) -> Result<Vec<Place>> {
    let Some(driver) = plan::choose(connection, plan, u64::try_from(limit).unwrap_or(u64::MAX))? else {
        return Ok(Vec::new());
    };
    let (sql, params) = page_sql(plan, driver, sort, after, limit);
    let mut read = connection.prepare_cached(&sql)?;
    let rows = read
        .query_map(params_from_iter(params), |row| Ok(Place { resolved_ms: row.get(0)?, id: row.get(1)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Reads a cursor of this order.
pub(crate) fn read_cursor(cursor: &Cursor, sort: Sort) -> Result<Place> {
    let mut parts = cursor.0.split('.');
    let is_ours = parts.next().is_some_and(|letter| letter.chars().eq([sort.letter()]));
    let mut number = || parts.next().and_then(|part| i64::from_str_radix(part, 36).ok());
    match (is_ours, number(), number(), parts.next()) {
        (true, Some(resolved_ms), Some(id), None) => Ok(Place { resolved_ms, id }),
        _ => Err(Error::BadCursor),
    }
}

/// The cursor of a place.
pub(crate) fn write_cursor(sort: Sort, place: Place) -> Cursor {
    Cursor(format!("{}.{}.{}", sort.letter(), base36(place.resolved_ms), base36(place.id)))
}

fn base36(number: i64) -> String {
    let mut digits = Vec::new();
    let mut left = number.unsigned_abs();
    loop {
        let digit = u32::try_from(left % 36).unwrap_or(0);
        digits.push(char::from_digit(digit, 36).unwrap_or('0'));
        left /= 36;
        if left == 0 {
            break;
        }
    }
    if number < 0 {
        digits.push('-');
    }
    digits.iter().rev().collect()
}
