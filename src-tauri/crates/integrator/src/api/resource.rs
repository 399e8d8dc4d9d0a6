//! Exports, imports and connections: read only but for the debug log, with a health check (API 2.9).

use super::{
    Cx, page,
    reply::{Answer, Refusal, Reply},
    route::{Route, get, patch, post},
};
use crate::{
    model::Kind,
    store::resource_row::{self, Slice},
};
use serde_json::{Value, json};

const STEP: &[&str] = &["_id", "name", "adaptorType"];
const NAMED: &[&str] = &["_id", "name"];

/// Routes of this family.
pub(crate) const ROUTES: &[Route] = &[
    get("/exports", |cx, _| list(cx, Kind::Export, STEP))
        .called("listExports", "Exports of the account")
        .for_custom_tokens()
        .query(page::QUERY)
        .gives(&[(200, Some("Steps")), (204, None)]),
    get("/exports/{id}", |cx, [id, ..]| read(cx, Kind::Export, id).map(|doc| Reply::ok(&doc)))
        .called("readExport", "One export")
        .for_custom_tokens()
        .gives(&[(200, Some("Step"))]),
    patch("/exports/{id}", |cx, [id, ..]| set_debug(cx, Kind::Export, id))
        .called("changeExport", "Switches the debug log of an export on until a time, or off")
        .takes("StepPatch")
        .gives(&[(204, None)]),
    get("/imports", |cx, _| list(cx, Kind::Import, STEP))
        .called("listImports", "Imports of the account")
        .for_custom_tokens()
        .query(page::QUERY)
        .gives(&[(200, Some("Steps")), (204, None)]),
    get("/imports/{id}", |cx, [id, ..]| read(cx, Kind::Import, id).map(|doc| Reply::ok(&doc)))
        .called("readImport", "One import")
        .for_custom_tokens()
        .gives(&[(200, Some("Step"))]),
    patch("/imports/{id}", |cx, [id, ..]| set_debug(cx, Kind::Import, id))
        .called("changeImport", "Switches the debug log of an import on until a time, or off")
        .takes("StepPatch")
        .gives(&[(204, None)]),
    get("/connections", |cx, _| list(cx, Kind::Connection, NAMED))
        .called("listConnections", "Connections of the account")
        .for_custom_tokens()
        .query(page::QUERY)
        .gives(&[(200, Some("Connections")), (204, None)]),
    get("/connections/{id}", |cx, [id, ..]| read(cx, Kind::Connection, id).map(|doc| Reply::ok(&doc)))
        .called("readConnection", "One connection")
        .for_custom_tokens()
        .gives(&[(200, Some("Connection"))]),
    post("/connections/{id}/ping", |cx, [id, ..]| ping(cx, id))
        .called("pingConnection", "Whether a connection is online")
        .for_custom_tokens()
        .only_reads()
        .may_take("PingBody")
        .gives(&[(200, Some("PingAnswer"))]),
    post("/connections/{id}/test", |cx, [id, ..]| ping(cx, id))
        .called("testConnection", "Whether a connection is online, in another spelling")
        .for_custom_tokens()
        .only_reads()
        .may_take("PingBody")
        .gives(&[(200, Some("PingAnswer"))]),
];

fn list(cx: &Cx<'_>, kind: Kind, always: &[&str]) -> Answer {
    page::list(cx, resource_row::list(cx.db, kind, Slice::default())?, always)
}

/// Captured requests are listed only while the debug log is on (API 2.5).
fn set_debug(cx: &Cx<'_>, kind: Kind, id: &str) -> Answer {
    let mut doc = read(cx, kind, id)?;
    let body = cx.request.json()?;
    for change in body.as_array().into_iter().flatten() {
        let value =
            change.get("value").filter(|_| change.get("op").and_then(Value::as_str) != Some("remove"));
        if let Some(fields) = doc.as_object_mut() {
            match value {
                Some(value) => fields.insert("debugUntil".to_owned(), value.clone()),
                None => fields.shift_remove("debugUntil"),
            };
            fields.insert("lastModified".to_owned(), Value::from(cx.now.to_iso()));
        }
    }
    resource_row::put(cx.db, kind, &doc)?;
    Ok(Reply::empty())
}

fn read(cx: &Cx<'_>, kind: Kind, id: &str) -> Result<Value, Refusal> {
    resource_row::get(cx.db, kind, id)?.ok_or_else(|| Reply::not_found(kind.as_str()))
}

fn ping(cx: &Cx<'_>, id: &str) -> Answer {
    let offline = read(cx, Kind::Connection, id)?.get("offline").and_then(Value::as_bool) == Some(true);
    if offline {
        return Ok(Reply::ok(&json!({"errors": [
            {"code": "connection_offline", "message": "The connection is offline."}
        ]})));
    }
    Ok(Reply::ok(&json!({"code": 200})))
}
