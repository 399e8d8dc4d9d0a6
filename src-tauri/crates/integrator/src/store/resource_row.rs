//! Documents that the API shows as they are: integrations, flows, exports, imports, connections, users, tags,
//! environments, subscriptions, audit entries.

use crate::{error::Error, model::Kind};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;

/// Which rows of a kind are wanted, in the order they were made.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Slice<'a> {
    /// Only of this integration; empty text is "no integration".
    pub(crate) integration: Option<&'a str>,
    /// Newest first instead.
    pub(crate) newest_first: bool,
}

/// One document.
pub(crate) fn get(connection: &Connection, kind: Kind, id: &str) -> Result<Option<Value>, Error> {
    let text: Option<String> = connection
        .prepare_cached("SELECT doc FROM resource WHERE kind = ?1 AND id = ?2")?
        .query_row([kind.as_str(), id], |row| row.get(0))
        .optional()?;
    text.map(|text| Ok(serde_json::from_str(&text)?)).transpose()
}

/// Writes a document under its `_id`, new or in place of the old one.
pub(crate) fn put(connection: &Connection, kind: Kind, doc: &Value) -> Result<(), Error> {
    let field = |name: &str| doc.get(name).and_then(Value::as_str).unwrap_or_default();
    connection
        .prepare_cached(
            "INSERT INTO resource (kind, id, integration_id, doc) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (kind, id) DO UPDATE SET integration_id = ?3, doc = ?4",
        )?
        .execute(params![kind.as_str(), field("_id"), field("_integrationId"), doc.to_string()])?;
    Ok(())
}

/// Removes a document; `false` when it was not there.
pub(crate) fn delete(connection: &Connection, kind: Kind, id: &str) -> Result<bool, Error> {
    let gone = connection
        .prepare_cached("DELETE FROM resource WHERE kind = ?1 AND id = ?2")?
        .execute([kind.as_str(), id])?;
    Ok(gone > 0)
}

/// The documents of a kind.
pub(crate) fn list(connection: &Connection, kind: Kind, slice: Slice<'_>) -> Result<Vec<Value>, Error> {
    let order = if slice.newest_first { "DESC" } else { "ASC" };
    let mut statement = connection.prepare_cached(&format!(
        "SELECT doc FROM resource WHERE kind = ?1 AND (?2 IS NULL OR integration_id = ?2) ORDER BY seq {order}"
    ))?;
    let rows =
        statement.query_map(params![kind.as_str(), slice.integration], |row| row.get::<_, String>(0))?;
    rows.map(|text| Ok(serde_json::from_str(&text?)?)).collect()
}
