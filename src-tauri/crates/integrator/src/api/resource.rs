//! Exports, imports and connections: read only, with a health check (API 2.9).

use super::{
    Cx, page,
    reply::{Answer, Refusal, Reply},
};
use crate::{
    model::Kind,
    store::resource_row::{self, Slice},
};
use serde_json::{Value, json};

/// Routes of this family.
pub(crate) fn route(cx: &Cx<'_>, method: &str, parts: &[&str]) -> Option<Answer> {
    let (family, rest) = parts.split_first()?;
    let (kind, always): (Kind, &[&str]) = match *family {
        "exports" => (Kind::Export, &["_id", "name", "adaptorType"]),
        "imports" => (Kind::Import, &["_id", "name", "adaptorType"]),
        "connections" => (Kind::Connection, &["_id", "name"]),
        _ => return None,
    };
    Some(match (method, rest) {
        ("GET", []) => resource_row::list(cx.db, kind, Slice::default())
            .map_err(Refusal::from)
            .and_then(|docs| page::list(cx, docs, always)),
        ("GET", [id]) => get(cx, kind, id).map(|doc| Reply::ok(&doc)),
        ("POST", [id, "ping" | "test"]) if kind == Kind::Connection => ping(cx, id),
        _ => return None,
    })
}

fn get(cx: &Cx<'_>, kind: Kind, id: &str) -> Result<Value, Refusal> {
    resource_row::get(cx.db, kind, id)?.ok_or_else(|| Reply::not_found(kind.as_str()))
}

fn ping(cx: &Cx<'_>, id: &str) -> Answer {
    let offline = get(cx, Kind::Connection, id)?.get("offline").and_then(Value::as_bool) == Some(true);
    if offline {
        return Ok(Reply::ok(&json!({"errors": [
            {"code": "connection_offline", "message": "The connection is offline."}
        ]})));
    }
    Ok(Reply::ok(&json!({"code": 200})))
}
