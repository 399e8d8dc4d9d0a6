//! The ledger of mutating requests, for scripts that must see what arrived.

use crate::error::Error;
use domain::time::UtcMs;
use rusqlite::{Connection, params};
use serde_json::{Value, json};

/// Writes down one request and how it was answered.
pub(crate) fn add(
    connection: &Connection,
    at: UtcMs,
    method: &str,
    path: &str,
    ids: &[String],
    status: u16,
) -> Result<(), Error> {
    connection
        .prepare_cached("INSERT INTO ledger (at_ms, method, path, ids, status) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![at.0, method, path, serde_json::to_string(ids)?, status])?;
    Ok(())
}

/// Everything, in order.
pub(crate) fn list(connection: &Connection) -> Result<Vec<Value>, Error> {
    let mut statement =
        connection.prepare("SELECT at_ms, method, path, ids, status FROM ledger ORDER BY seq")?;
    let rows = statement.query_map([], |row| {
        Ok((
            row.get(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, String>(2)?,
            row.get::<_, String>(3)?,
            row.get::<_, u16>(4)?,
        ))
    })?;
    rows.map(|row| {
        let (at, method, path, ids, status) = row?;
        let ids: Value = serde_json::from_str(&ids)?;
        Ok(json!({"time": UtcMs(at).to_iso(), "method": method, "path": path, "ids": ids, "status": status}))
    })
    .collect()
}
