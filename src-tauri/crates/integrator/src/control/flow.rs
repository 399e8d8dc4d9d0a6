//! Making flows for scripts: the flow, its exports, imports and connection in one call.

use super::needed;
use crate::{
    api::{
        Cx,
        reply::{Answer, Refusal, Reply},
    },
    engine::{flow_view, schedule},
    model::Kind,
    store::resource_row,
};
use serde_json::{Value, json};

/// `POST /control/flows`: gives the flow and its `stepIds` in order.
pub(super) fn create(cx: &Cx<'_>) -> Answer {
    let body = cx.request.json()?;
    let integration = integration(cx, &body)?;
    let mut generators = Vec::new();
    let mut processors = Vec::new();
    let mut step_ids = Vec::new();
    let mut connections = Vec::new();
    for step in body.get("steps").and_then(Value::as_array).into_iter().flatten() {
        let kind = needed(step, "kind")?;
        let id = make_step(cx, step, kind)?;
        connections.extend(step.get("_connectionId").and_then(Value::as_str).map(str::to_owned));
        match kind {
            "export" => generators.push(json!({"_exportId": id, "skipRetries": false})),
            "lookup" => processors.push(json!({"type": "export", "_exportId": id})),
            _ => processors.push(json!({"type": "import", "_importId": id})),
        }
        step_ids.push(id);
    }
    if generators.is_empty() {
        return Err(Reply::refuse(400, "invalid_field", "A flow needs a step of kind export", Some("steps")));
    }
    let now = cx.now.to_iso();
    let mut doc = json!({
        "_id": cx.platform.ids.make(cx.now), "name": needed(&body, "name")?, "disabled": false,
        "skipRetries": false, "pageGenerators": generators, "pageProcessors": processors,
        "autoResolveMatchingTraceKeys": body.get("autoResolve").and_then(Value::as_bool).unwrap_or(true),
        "createdAt": now, "lastModified": now,
    });
    if let Some(fields) = doc.as_object_mut() {
        if let Some(id) = integration {
            fields.insert("_integrationId".to_owned(), Value::from(id.as_str()));
            register(cx, &id, &connections)?;
        }
        for name in
            ["description", "schedule", "timezone", "runPageGeneratorsInParallel", "disabled", "routers"]
        {
            if let Some(value) = body.get(name) {
                fields.insert(name.to_owned(), value.clone());
            }
        }
    }
    resource_row::put(cx.db, Kind::Flow, &doc)?;
    flow_view::register_steps(cx.db, &doc)?;
    let flow = cx.flow(doc.get("_id").and_then(Value::as_str).unwrap_or_default())?;
    schedule::plan(cx.db, cx.platform, &flow, cx.now)?;
    if let Some(fields) = doc.as_object_mut() {
        fields.insert("stepIds".to_owned(), Value::from(step_ids));
    }
    Ok(Reply::json(201, &doc))
}

fn integration(cx: &Cx<'_>, body: &Value) -> Result<Option<String>, Refusal> {
    let Some(id) = body.get("_integrationId").and_then(Value::as_str).filter(|id| *id != "none") else {
        return Ok(None);
    };
    match resource_row::get(cx.db, Kind::Integration, id)? {
        Some(_) => Ok(Some(id.to_owned())),
        None => Err(Reply::not_found("integration")),
    }
}

/// Connections of an integration are those that its flows use.
fn register(cx: &Cx<'_>, integration: &str, connections: &[String]) -> Result<(), Refusal> {
    let Some(mut doc) = resource_row::get(cx.db, Kind::Integration, integration)? else { return Ok(()) };
    if let Some(known) = doc.get_mut("_registeredConnectionIds").and_then(Value::as_array_mut) {
        for id in connections {
            if !known.iter().any(|known| known.as_str() == Some(id)) {
                known.push(Value::from(id.as_str()));
            }
        }
    }
    Ok(resource_row::put(cx.db, Kind::Integration, &doc)?)
}

fn make_step(cx: &Cx<'_>, step: &Value, kind: &str) -> Result<String, Refusal> {
    let resource = match kind {
        "export" | "lookup" => Kind::Export,
        "import" => Kind::Import,
        _ => {
            let message = "`kind` must be export, lookup or import";
            return Err(Reply::refuse(400, "invalid_field", message, Some("kind")));
        }
    };
    let id = cx.platform.ids.make(cx.now);
    let now = cx.now.to_iso();
    let adaptor = step.get("adaptorType").and_then(Value::as_str);
    let default = if resource == Kind::Export { "HTTPExport" } else { "HTTPImport" };
    let mut doc = json!({
        "_id": id, "name": needed(step, "name")?, "adaptorType": adaptor.unwrap_or(default),
        "createdAt": now, "lastModified": now,
    });
    if let Some(fields) = doc.as_object_mut() {
        if kind == "lookup" {
            fields.insert("isLookup".to_owned(), Value::from(true));
        }
        for name in ["_connectionId", "traceKeyTemplate", "dataURITemplate", "assistant"] {
            if let Some(value) = step.get(name).filter(|value| value.is_string()) {
                fields.insert(name.to_owned(), value.clone());
            }
        }
    }
    resource_row::put(cx.db, resource, &doc)?;
    Ok(id)
}
