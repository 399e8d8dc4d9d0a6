//! The audit log (API 2.1): who changed what, newest first.

use super::{
    Cx, account, download,
    error_json::csv_cell,
    page,
    reply::{Answer, Refusal, Reply},
    request::{Query, texts},
    route::{Param, ParamKind, Route, get, post},
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

/// What narrows the log.
const QUERY: &[Param] = &[
    Param::many("resourceType", ParamKind::Text, "Any of these kinds"),
    Param::many("_resourceId", ParamKind::Text, "Any of these ids"),
    Param::many("_byUserId", ParamKind::Text, "By any of these users"),
    Param::many("source", ParamKind::Text, "Any of these sources"),
    Param::many("action", ParamKind::Text, "Any of these events"),
    Param::one("from", ParamKind::Time, "Then or later"),
    Param::one("to", ParamKind::Time, "Then or earlier"),
    Param::one("limit", ParamKind::Count, "Rows of the page, 100 unless told, at most 20,000"),
    Param::one("offset", ParamKind::Count, "Rows to leave out"),
];

/// Routes of this family.
pub(crate) const ROUTES: &[Route] = &[
    get("/audit", |cx, _| list(cx, None))
        .called("listAudit", "Who changed what, newest first")
        .query(QUERY)
        .gives(&[(200, Some("AuditEntries")), (204, None)]),
    post("/audit", |cx, _| list(cx, None))
        .called("searchAudit", "Who changed what, narrowed by a body")
        .only_reads()
        .may_take("AuditFilter")
        .gives(&[(200, Some("AuditEntries")), (204, None)]),
    get("/audit/signedURL", |cx, _| file(cx))
        .called("downloadAudit", "Address of a CSV file of the log, at most 20,000 rows")
        .query(QUERY)
        .gives(&[(200, Some("SignedUrl"))]),
    post("/audit/signedURL", |cx, _| file(cx))
        .called("downloadAuditSearch", "Address of a CSV file of the log, narrowed by a body")
        .only_reads()
        .may_take("AuditFilter")
        .gives(&[(200, Some("SignedUrl"))]),
    get("/flows/{flow}/audit", |cx, [id, ..]| list(cx, Some((Kind::Flow, id))))
        .called("listAuditOfFlow", "Who changed a flow")
        .query(QUERY)
        .gives(&[(200, Some("AuditEntries")), (204, None)]),
    get("/integrations/{id}/audit", |cx, [id, ..]| list(cx, Some((Kind::Integration, id))))
        .called("listAuditOfIntegration", "Who changed an integration")
        .query(QUERY)
        .gives(&[(200, Some("AuditEntries")), (204, None)]),
    get("/exports/{id}/audit", |cx, [id, ..]| list(cx, Some((Kind::Export, id))))
        .called("listAuditOfExport", "Who changed an export")
        .query(QUERY)
        .gives(&[(200, Some("AuditEntries")), (204, None)]),
    get("/imports/{id}/audit", |cx, [id, ..]| list(cx, Some((Kind::Import, id))))
        .called("listAuditOfImport", "Who changed an import")
        .query(QUERY)
        .gives(&[(200, Some("AuditEntries")), (204, None)]),
    get("/connections/{id}/audit", |cx, [id, ..]| list(cx, Some((Kind::Connection, id))))
        .called("listAuditOfConnection", "Who changed a connection")
        .query(QUERY)
        .gives(&[(200, Some("AuditEntries")), (204, None)]),
];

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

/// What a call asks for, from its query or its body.
struct Filter {
    body: Value,
    query: Query,
}

impl Filter {
    fn read(cx: &Cx<'_>) -> Result<Self, Refusal> {
        let body = if cx.request.method == "POST" { cx.request.json_or_empty()? } else { Value::Null };
        Ok(Self { body, query: cx.request.query.clone() })
    }

    fn words(&self, name: &str) -> Vec<String> {
        match self.body.get(name) {
            Some(Value::String(word)) => vec![word.clone()],
            words => texts(words).unwrap_or_else(|| self.query.all(name)),
        }
    }

    fn time(&self, name: &str) -> Result<Option<UtcMs>, Refusal> {
        let given = self.body.get(name).and_then(Value::as_str).and_then(UtcMs::parse);
        if given.is_some() { Ok(given) } else { self.query.time(name) }
    }

    fn number(&self, name: &str, otherwise: usize) -> Result<usize, Refusal> {
        let given = self.body.get(name).and_then(|value| value.as_f64().map(|number| number as i64));
        let number = if given.is_some() { given } else { self.query.number(name)? };
        Ok(number.map_or(otherwise, |number| usize::try_from(number).unwrap_or(0)))
    }
}

fn found(cx: &Cx<'_>, filter: &Filter, resource: Option<&str>) -> Result<Vec<Value>, Refusal> {
    let text = |doc: &Value, name: &str| doc.get(name).and_then(Value::as_str).map(str::to_owned);
    let (from, to) = (filter.time("from")?, filter.time("to")?);
    let wanted = [
        ("resourceType", filter.words("resourceType")),
        ("_resourceId", filter.words("_resourceId")),
        ("source", filter.words("source")),
        ("event", filter.words("action")),
    ];
    let users = filter.words("_byUserId");
    let mut docs = resource_row::list(cx.db, Kind::Audit, Slice { newest_first: true, ..Slice::default() })?;
    docs.retain(|doc| {
        let at = text(doc, "time").and_then(|time| UtcMs::parse(&time)).unwrap_or_default();
        let user = doc.get("byUser").and_then(|user| text(user, "_id"));
        let is = |(field, words): &(&str, Vec<String>)| {
            words.is_empty() || text(doc, field).is_some_and(|value| words.contains(&value))
        };
        resource.is_none_or(|id| text(doc, "_resourceId").as_deref() == Some(id))
            && wanted.iter().all(is)
            && (users.is_empty() || user.is_some_and(|user| users.contains(&user)))
            && from.is_none_or(|from| at >= from)
            && to.is_none_or(|to| at <= to)
    });
    Ok(docs)
}

/// The log of one thing goes on when the thing is gone, so an id that was never there is told by both.
fn list(cx: &Cx<'_>, resource: Option<(Kind, &str)>) -> Answer {
    let filter = Filter::read(cx)?;
    let limit = filter.number("limit", ROWS_DEFAULT)?.min(ROWS_MAX);
    let offset = filter.number("offset", 0)?;
    let rows = found(cx, &filter, resource.map(|(_, id)| id))?;
    if let Some((kind, id)) = resource
        && rows.is_empty()
        && resource_row::get(cx.db, kind, id)?.is_none()
    {
        return Err(Reply::not_found(kind.as_str()));
    }
    Ok(page::whole(cx, rows.into_iter().skip(offset).take(limit).collect()))
}

fn file(cx: &Cx<'_>) -> Answer {
    let mut text = String::from("time,source,event,resourceType,_resourceId,byUser\n");
    for doc in found(cx, &Filter::read(cx)?, None)?.into_iter().take(ROWS_MAX) {
        let cell = |name: &str| csv_cell(doc.get(name).and_then(Value::as_str).unwrap_or_default());
        let user = doc.get("byUser").and_then(|user| user.get("email")?.as_str()).unwrap_or_default();
        let cells = ["time", "source", "event", "resourceType", "_resourceId"].map(cell);
        text.push_str(&format!("{},{}\n", cells.join(","), csv_cell(user)));
    }
    download::hand_out(cx, "text/csv; charset=utf-8", "audit.csv", text.into_bytes())
}
