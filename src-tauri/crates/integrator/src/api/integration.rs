//! Integrations, what belongs to them, their live counts, and the tiles of the home page (API 2.2, 2.4).

use super::{
    Cx, account, error_list, job_json, page,
    reply::{Answer, Refusal, Reply},
    route::{Param, ParamKind, Route, get},
};
use crate::{
    engine::flow_view::FlowView,
    model::Kind,
    store::{
        job_list,
        resource_row::{self, Slice},
        step_row::OpenCount,
    },
};
use serde_json::{Value, json};

/// Stands for "no integration" in paths and queries.
pub(crate) const NONE: &str = "none";

/// Routes of this family.
pub(crate) const ROUTES: &[Route] = &[
    get("/integrations", |cx, _| {
        let docs = resource_row::list(cx.db, Kind::Integration, Slice::default())?;
        page::list(cx, docs, &["_id", "name"])
    })
    .called("listIntegrations", "Integrations of the account")
    .query(page::QUERY)
    .gives(&[(200, Some("Integrations")), (204, None)]),
    get("/integrations/{id}", |cx, [id, ..]| integration(cx, id).map(|doc| Reply::ok(&doc)))
        .called("readIntegration", "One integration")
        .gives(&[(200, Some("Integration"))]),
    get("/integrations/{integration}/flows", |cx, [id, ..]| {
        let docs = flows(cx, id)?.into_iter().map(|flow| flow.doc).collect();
        page::list(cx, docs, &["_id", "name"])
    })
    .called("listFlowsOfIntegration", "Flows of an integration")
    .query(page::QUERY)
    .gives(&[(200, Some("Flows")), (204, None)]),
    get("/integrations/{integration}/exports", |cx, [id, ..]| steps(cx, id, Kind::Export))
        .called("listExportsOfIntegration", "Exports that the flows of an integration use")
        .query(page::QUERY)
        .gives(&[(200, Some("Steps")), (204, None)]),
    get("/integrations/{integration}/imports", |cx, [id, ..]| steps(cx, id, Kind::Import))
        .called("listImportsOfIntegration", "Imports that the flows of an integration use")
        .query(page::QUERY)
        .gives(&[(200, Some("Steps")), (204, None)]),
    get("/integrations/{integration}/connections", |cx, [id, ..]| connections(cx, id))
        .called("listConnectionsOfIntegration", "Connections registered with an integration")
        .query(page::QUERY)
        .gives(&[(200, Some("Connections")), (204, None)]),
    get("/integrations/{integration}/errors", |cx, [id, ..]| errors(cx, id))
        .called("countErrorsOfIntegration", "Live counts of open errors, by flow")
        .query(&[Param::one("sandbox", ParamKind::Flag, "Only of this environment")])
        .gives(&[(200, Some("FlowCounts")), (204, None)]),
    get("/integrations/{integration}/jobs/latest", |cx, [id, ..]| latest_jobs(cx, id))
        .called("listLatestJobsOfIntegration", "The latest run of each page generator of each flow")
        .gives(&[(200, Some("Jobs")), (204, None)]),
    get("/integrations/{integration}/users", |cx, [id, ..]| users(cx, id))
        .called("listUsersOfIntegration", "Users who see an integration, the owner first")
        .gives(&[(200, Some("IntegrationUsers"))]),
    get("/tiles", |cx, _| tiles(cx))
        .called("listTiles", "Integrations with their live counts")
        .gives(&[(200, Some("Tiles")), (204, None)]),
    get("/tiles/{integration}", |cx, [id, ..]| {
        scope(cx, id)?;
        Ok(Reply::ok(&tile(cx, id)?))
    })
    .called("readTile", "One integration with its live counts")
    .gives(&[(200, Some("Tile"))]),
];

fn integration(cx: &Cx<'_>, id: &str) -> Result<Value, Refusal> {
    resource_row::get(cx.db, Kind::Integration, id)?.ok_or_else(|| Reply::not_found("integration"))
}

/// The integration id as flows carry it: empty for `none`. 404 for unknown ones.
pub(super) fn scope(cx: &Cx<'_>, id: &str) -> Result<String, Refusal> {
    if id == NONE {
        return Ok(String::new());
    }
    integration(cx, id).map(|_| id.to_owned())
}

fn flows(cx: &Cx<'_>, id: &str) -> Result<Vec<FlowView>, Refusal> {
    let scope = scope(cx, id)?;
    let docs =
        resource_row::list(cx.db, Kind::Flow, Slice { integration: Some(&scope), ..Slice::default() })?;
    let mut views = Vec::new();
    for doc in docs {
        views.extend(FlowView::from_doc(cx.db, doc)?);
    }
    Ok(views)
}

fn steps(cx: &Cx<'_>, id: &str, kind: Kind) -> Answer {
    let mut docs: Vec<Value> = Vec::new();
    for flow in flows(cx, id)? {
        for step in &flow.steps {
            let known = docs.iter().any(|doc| doc.get("_id").and_then(Value::as_str) == Some(&step.id));
            if !known {
                docs.extend(resource_row::get(cx.db, kind, &step.id)?);
            }
        }
    }
    page::list(cx, docs, &["_id", "name", "adaptorType"])
}

fn connections(cx: &Cx<'_>, id: &str) -> Answer {
    let registered = match id {
        NONE => Value::Null,
        id => integration(cx, id)?.get("_registeredConnectionIds").cloned().unwrap_or_default(),
    };
    let mut docs = Vec::new();
    for id in registered.as_array().into_iter().flatten().filter_map(Value::as_str) {
        docs.extend(resource_row::get(cx.db, Kind::Connection, id)?);
    }
    page::list(cx, docs, &["_id", "name"])
}

/// Whether an integration belongs to the sandbox: it says so itself, or the whole account is one (trap 17).
pub(crate) fn is_sandbox(cx: &Cx<'_>, id: &str) -> Result<bool, Refusal> {
    let doc = if id.is_empty() { None } else { resource_row::get(cx.db, Kind::Integration, id)? };
    Ok(doc.and_then(|doc| doc.get("sandbox")?.as_bool()).unwrap_or(cx.platform.sandbox))
}

/// A bare array, unlike the counts of one flow (API trap 1).
fn errors(cx: &Cx<'_>, id: &str) -> Answer {
    let own = is_sandbox(cx, if id == NONE { "" } else { id })?;
    let other_environment = cx.request.query.get("sandbox").is_some_and(|word| (word == "true") != own);
    let mut rows = Vec::new();
    for flow in flows(cx, id)?.iter().filter(|_| !other_environment) {
        rows.push(error_list::count_json("_flowId", &flow.id, error_list::flow_count(cx.db, flow)?));
    }
    Ok(page::whole(cx, rows))
}

fn latest_jobs(cx: &Cx<'_>, id: &str) -> Answer {
    let mut jobs = Vec::new();
    for flow in flows(cx, id)? {
        for generator in flow.generators() {
            jobs.extend(job_list::latest_of_flow(cx.db, &flow.id, &generator.id)?);
        }
    }
    Ok(page::whole(cx, jobs.iter().map(job_json::json).collect()))
}

fn users(cx: &Cx<'_>, id: &str) -> Answer {
    scope(cx, id)?;
    let mut owner = account::owner(cx)?;
    if let Some(fields) = owner.as_object_mut() {
        fields.insert("accessLevel".to_owned(), Value::from("owner"));
    }
    let shares = resource_row::list(cx.db, Kind::Ashare, Slice::default())?;
    let shared = shares.into_iter().filter(|share| may_see(share, id));
    let users: Vec<Value> =
        std::iter::once(json!({"accessLevel": "owner", "sharedWithUser": owner})).chain(shared).collect();
    Ok(Reply::ok(&Value::from(users)))
}

/// Account-wide levels see every integration; others only those they are named for.
fn may_see(share: &Value, integration: &str) -> bool {
    let level = share.get("accessLevel").and_then(Value::as_str).unwrap_or_default();
    let named = share.get("integrationAccessLevel").and_then(Value::as_array).into_iter().flatten();
    ["administrator", "manage", "monitor"].contains(&level)
        || named.filter_map(|entry| entry.get("_integrationId")?.as_str()).any(|id| id == integration)
}

fn tiles(cx: &Cx<'_>) -> Answer {
    let mut rows = Vec::new();
    for doc in resource_row::list(cx.db, Kind::Integration, Slice::default())? {
        if let Some(id) = doc.get("_id").and_then(Value::as_str) {
            rows.push(tile(cx, id)?);
        }
    }
    if !flows(cx, NONE)?.is_empty() {
        rows.push(tile(cx, NONE)?);
    }
    Ok(page::whole(cx, rows))
}

/// Counts of a tile leave disabled flows out (API 2.2).
fn tile(cx: &Cx<'_>, id: &str) -> Result<Value, Refusal> {
    let mut sum = OpenCount::default();
    let mut count = 0;
    for flow in flows(cx, id)? {
        let open = error_list::flow_count(cx.db, &flow)?;
        sum.open += open.open;
        if !flow.disabled {
            count += 1;
            sum.last_error_at = sum.last_error_at.max(open.last_error_at);
        }
    }
    let doc = if id == NONE { json!({"name": "Standalone flows"}) } else { integration(cx, id)? };
    let mut tile = error_list::count_json("_integrationId", id, sum);
    if let Some(fields) = tile.as_object_mut() {
        for name in ["name", "description", "lastModified", "_connectorId", "_parentId"] {
            if let Some(value) = doc.get(name) {
                fields.insert(name.to_owned(), value.clone());
            }
        }
        fields.insert("numFlows".to_owned(), Value::from(count));
        fields.insert("offlineConnections".to_owned(), offline(cx, &doc)?);
        fields.insert("sandbox".to_owned(), Value::from(is_sandbox(cx, if id == NONE { "" } else { id })?));
        fields.insert("status".to_owned(), Value::from(if sum.open > 0 { "has_errors" } else { "success" }));
        let mut seen_as = json!({"permissions": {"accessLevel": "owner"}});
        if let (Some(mode), Some(seen_as)) = (doc.get("mode"), seen_as.as_object_mut()) {
            seen_as.insert("mode".to_owned(), mode.clone());
        }
        fields.insert("integration".to_owned(), seen_as);
    }
    Ok(tile)
}

fn offline(cx: &Cx<'_>, integration: &Value) -> Result<Value, Refusal> {
    let registered = integration.get("_registeredConnectionIds").and_then(Value::as_array);
    let mut ids = Vec::new();
    for id in registered.into_iter().flatten().filter_map(Value::as_str) {
        let connection = resource_row::get(cx.db, Kind::Connection, id)?;
        if connection.and_then(|doc| doc.get("offline")?.as_bool()) == Some(true) {
            ids.push(Value::from(id));
        }
    }
    Ok(Value::from(ids))
}
