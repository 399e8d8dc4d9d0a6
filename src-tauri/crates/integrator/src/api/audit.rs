//! The audit log (API 2.1): who changed what, newest first.

use super::{
    Cx, account, download,
    reply::{Answer, Refusal, Reply},
};
use crate::{
    model::Kind,
    store::resource_row::{self, Slice},
};
use domain::time::UtcMs;
use serde_json::{Map, Value, json};

/// Rows without `limit`.
const ROWS_DEFAULT: usize = 100;
/// Most rows of one page and of a file.
const ROWS_MAX: usize = 20_000;

/// Routes of this family.
pub(crate) fn route(cx: &Cx<'_>, method: &str, parts: &[&str]) -> Option<Answer> {
    Some(match (method, parts) {
        ("GET", ["audit"]) => list(cx, None),
        ("GET", ["audit", "signedURL"]) => file(cx),
        ("GET", ["flows" | "integrations" | "exports" | "imports" | "connections", id, "audit"]) => {
            list(cx, Some(id))
        }
        _ => return None,
    })
}

/// Writes down what a request changed in a document. Times of the platform itself are no change.
pub(crate) fn record(
    cx: &Cx<'_>,
    resource_type: &str,
    event: &str,
    before: &Value,
    after: &Value,
) -> Result<(), Refusal> {
    let doc = if after.is_null() { before } else { after };
    let entry = json!({
        "_id": cx.platform.ids.make(cx.now),
        "resourceType": resource_type,
        "_resourceId": doc.get("_id"),
        "source": "api",
        "event": event,
        "time": cx.now.to_iso(),
        "byUser": account::owner(cx)?,
        "fieldChanges": if event == "update" { changes(before, after) } else { Vec::new() },
    });
    Ok(resource_row::put(cx.db, Kind::Audit, &entry)?)
}

fn changes(before: &Value, after: &Value) -> Vec<Value> {
    let empty = Map::new();
    let (old, new) = (before.as_object().unwrap_or(&empty), after.as_object().unwrap_or(&empty));
    let names = old.keys().chain(new.keys().filter(|name| !old.contains_key(*name)));
    names
        .filter(|name| *name != "lastModified" && old.get(*name) != new.get(*name))
        .map(|name| json!({"fieldPath": name, "oldValue": old.get(name), "newValue": new.get(name)}))
        .collect()
}

fn found(cx: &Cx<'_>, resource: Option<&str>) -> Result<Vec<Value>, Refusal> {
    let query = &cx.request.query;
    let text = |doc: &Value, name: &str| doc.get(name).and_then(Value::as_str).map(str::to_owned);
    let (from, to) = (query.time("from")?, query.time("to")?);
    let is = |doc: &Value, name: &str, field: &str| {
        let wanted = query.all(name);
        wanted.is_empty() || text(doc, field).is_some_and(|value| wanted.contains(&value))
    };
    let mut docs = resource_row::list(cx.db, Kind::Audit, Slice { newest_first: true, ..Slice::default() })?;
    docs.retain(|doc| {
        let at = text(doc, "time").and_then(|time| UtcMs::parse(&time)).unwrap_or_default();
        let user = doc.get("byUser").and_then(|user| text(user, "_id"));
        let users = query.all("_byUserId");
        resource.is_none_or(|id| text(doc, "_resourceId").as_deref() == Some(id))
            && is(doc, "resourceType", "resourceType")
            && is(doc, "_resourceId", "_resourceId")
            && is(doc, "source", "source")
            && is(doc, "action", "event")
            && (users.is_empty() || user.is_some_and(|user| users.contains(&user)))
            && from.is_none_or(|from| at >= from)
            && to.is_none_or(|to| at <= to)
    });
    Ok(docs)
}

fn list(cx: &Cx<'_>, resource: Option<&str>) -> Answer {
    let number = |name: &str| cx.request.query.number(name).map(|n| n.and_then(|n| usize::try_from(n).ok()));
    let limit = number("limit")?.unwrap_or(ROWS_DEFAULT).min(ROWS_MAX);
    let offset = number("offset")?.unwrap_or(0);
    let page: Vec<Value> = found(cx, resource)?.into_iter().skip(offset).take(limit).collect();
    Ok(Reply::ok(&Value::from(page)))
}

fn file(cx: &Cx<'_>) -> Answer {
    let mut text = String::from("time,source,event,resourceType,_resourceId,byUser\n");
    for doc in found(cx, None)?.into_iter().take(ROWS_MAX) {
        let cell = |name: &str| doc.get(name).and_then(Value::as_str).unwrap_or_default();
        let user = doc.get("byUser").and_then(|user| user.get("email")?.as_str()).unwrap_or_default();
        text.push_str(&format!(
            "{},{},{},{},{},{user}\n",
            cell("time"),
            cell("source"),
            cell("event"),
            cell("resourceType"),
            cell("_resourceId")
        ));
    }
    download::hand_out(cx, "text/csv; charset=utf-8", "audit.csv", text.into_bytes())
}
