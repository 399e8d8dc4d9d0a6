//! Integrations, connections, and the exports and imports that give steps their names (API 2.2, 2.9).

use crate::{
    error_record::DecodeError,
    id::{ConnectionId, IntegrationId, StepId},
    json::RawObject,
    time::UtcMs,
};

/// An integration. `raw` is the remote's own JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integration {
    /// Its id.
    pub id: IntegrationId,
    /// Its name; the id when the remote gave none.
    pub name: String,
    /// Whether it is marked as sandbox (old accounts, API trap 17).
    pub sandbox: bool,
    /// When it was last changed.
    pub last_modified: Option<UtcMs>,
    /// The JSON object exactly as received.
    pub raw: String,
}

/// An export or import: what a step is called and what it talks to. `raw` is the remote's own JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepResource {
    /// Its id, the step id of flows.
    pub id: StepId,
    /// Its name; the id when the remote gave none.
    pub name: String,
    /// Adaptor type (API 3.6); unknown ones are kept.
    pub adaptor: Option<String>,
    /// Its connection.
    pub connection: Option<ConnectionId>,
    /// The application behind an HTTP step (`assistant`), when named.
    pub assistant: Option<String>,
    /// The JSON object exactly as received.
    pub raw: String,
}

/// A connection. `raw` is the remote's own JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// Its name; the id when the remote gave none.
    pub name: String,
    /// Its type, such as `netsuite` or `http`.
    pub kind: Option<String>,
    /// Whether the platform has marked it offline.
    pub offline: bool,
    /// The application behind an HTTP connection, when named.
    pub assistant: Option<String>,
    /// The JSON object exactly as received.
    pub raw: String,
}

impl Integration {
    /// Reads one integration.
    ///
    /// # Errors
    /// When the row is no object or has no `_id`.
    pub fn decode(raw: &str) -> Result<Self, DecodeError> {
        let (row, id) = row_with_id(raw)?;
        Ok(Self {
            name: name_of(&row, &id),
            id: IntegrationId(id),
            sandbox: row.flag("sandbox").unwrap_or(false),
            last_modified: row.time("lastModified"),
            raw: raw.to_owned(),
        })
    }
}

impl StepResource {
    /// Reads one export or import.
    ///
    /// # Errors
    /// When the row is no object or has no `_id`.
    pub fn decode(raw: &str) -> Result<Self, DecodeError> {
        let (row, id) = row_with_id(raw)?;
        Ok(Self {
            name: name_of(&row, &id),
            id: StepId(id),
            adaptor: row.text("adaptorType"),
            connection: row.text("_connectionId").map(ConnectionId),
            assistant: row.text("assistant"),
            raw: raw.to_owned(),
        })
    }
}

impl Connection {
    /// Reads one connection.
    ///
    /// # Errors
    /// When the row is no object or has no `_id`.
    pub fn decode(raw: &str) -> Result<Self, DecodeError> {
        let (row, id) = row_with_id(raw)?;
        let form_type = row.object("http").and_then(|http| http.text("formType"));
        Ok(Self {
            name: name_of(&row, &id),
            id: ConnectionId(id),
            kind: row.text("type"),
            offline: row.flag("offline").unwrap_or(false),
            assistant: row.text("assistant").or(form_type),
            raw: raw.to_owned(),
        })
    }
}

fn row_with_id(raw: &str) -> Result<(RawObject, String), DecodeError> {
    let row = RawObject::parse(raw).map_err(|_| DecodeError::NotAnObject)?;
    let id = row.text("_id").filter(|id| !id.is_empty()).ok_or(DecodeError::NoId("_id"))?;
    Ok((row, id))
}

fn name_of(row: &RawObject, id: &str) -> String {
    row.text("name").filter(|name| !name.is_empty()).unwrap_or_else(|| id.to_owned())
}
