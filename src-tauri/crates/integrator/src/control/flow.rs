//! Making flows for scripts: the flow, its exports, imports and connection in one call.

use super::fields::{self, Fields, refuse};
use crate::{
    api::{
        Cx,
        reply::{Answer, Refusal, Reply},
    },
    engine::{flow_view, schedule},
    model::Kind,
    store::resource_row,
};
use domain::schedule::Schedule;
use serde_json::{Value, json};

/// Fields that a flow takes over as they are.
const TAKEN_OVER: [&str; 7] = [
    "description",
    "schedule",
    "timezone",
    "runPageGeneratorsInParallel",
    "disabled",
    "routers",
    "_runNextFlowIds",
];

/// `POST /control/flows`: gives the flow and its `stepIds` in order.
pub(super) fn create(cx: &Cx<'_>) -> Answer {
    let body = fields::body(cx.request)?;
    let body = Fields(&body);
    check(body)?;
    let integration = integration(cx, body)?;
    let steps = make_steps(cx, body)?;
    let now = cx.now.to_iso();
    let mut doc = json!({
        "_id": cx.platform.ids.make(cx.now), "name": body.needed("name")?, "disabled": false,
        "skipRetries": false, "pageGenerators": steps.generators, "pageProcessors": steps.processors,
        "autoResolveMatchingTraceKeys": body.flag("autoResolve")?.unwrap_or(true),
        "createdAt": now, "lastModified": now,
    });
    if let Some(fields) = doc.as_object_mut() {
        if let Some(id) = integration {
            fields.insert("_integrationId".to_owned(), Value::from(id.as_str()));
            register(cx, &id, &steps.connections)?;
        }
        for name in TAKEN_OVER {
            if let Some(value) = body.value(name) {
                fields.insert(name.to_owned(), value.clone());
            }
        }
    }
    resource_row::put(cx.db, Kind::Flow, &doc)?;
    flow_view::register_steps(cx.db, &doc)?;
    let flow = cx.flow(doc.get("_id").and_then(Value::as_str).unwrap_or_default())?;
    schedule::plan(cx.db, cx.platform, &flow, cx.now)?;
    if let Some(fields) = doc.as_object_mut() {
        fields.insert("stepIds".to_owned(), Value::from(steps.ids));
    }
    Ok(Reply::json(201, &doc))
}

/// The fields that are taken over must be of their kind.
fn check(body: Fields<'_>) -> Result<(), Refusal> {
    body.text("description")?;
    body.flag("runPageGeneratorsInParallel")?;
    body.flag("disabled")?;
    body.list("routers")?;
    body.list("_runNextFlowIds")?;
    let zone = body.text("timezone")?;
    schedule_of(body, zone)?;
    body.list("steps")?.iter().try_for_each(|step| schedule_of(Fields::of(step, "steps")?, zone))
}

fn schedule_of(holder: Fields<'_>, zone: Option<&str>) -> Result<(), Refusal> {
    let cron = holder.text("schedule")?.filter(|cron| !cron.is_empty());
    match cron.map(|cron| Schedule::parse(cron, zone)) {
        Some(Err(error)) => Err(Reply::refuse(400, "invalid_field", &format!("{error}."), Some("schedule"))),
        _ => Ok(()),
    }
}

fn integration(cx: &Cx<'_>, body: Fields<'_>) -> Result<Option<String>, Refusal> {
    let Some(id) = body.text("_integrationId")?.filter(|id| *id != "none") else { return Ok(None) };
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

/// The steps of a new flow.
#[derive(Default)]
struct Steps {
    ids: Vec<String>,
    generators: Vec<Value>,
    processors: Vec<Value>,
    connections: Vec<String>,
}

fn make_steps(cx: &Cx<'_>, body: Fields<'_>) -> Result<Steps, Refusal> {
    let mut steps = Steps::default();
    for step in body.list("steps")? {
        let step = Fields::of(step, "steps")?;
        let kind = step.needed("kind")?;
        let id = make_step(cx, step, kind)?;
        steps.connections.extend(step.text("_connectionId")?.map(str::to_owned));
        match kind {
            "export" => {
                let mut generator = json!({"_exportId": id, "skipRetries": false});
                if let (Some(cron), Some(fields)) = (step.value("schedule"), generator.as_object_mut()) {
                    fields.insert("schedule".to_owned(), cron.clone());
                }
                steps.generators.push(generator);
            }
            "lookup" => steps.processors.push(json!({"type": "export", "_exportId": id})),
            _ => steps.processors.push(json!({"type": "import", "_importId": id})),
        }
        steps.ids.push(id);
    }
    if steps.generators.is_empty() {
        return Err(Reply::refuse(400, "invalid_field", "A flow needs a step of kind export", Some("steps")));
    }
    Ok(steps)
}

fn make_step(cx: &Cx<'_>, step: Fields<'_>, kind: &str) -> Result<String, Refusal> {
    let resource = match kind {
        "export" | "lookup" => Kind::Export,
        "import" => Kind::Import,
        _ => return Err(refuse("kind", "must be export, lookup or import")),
    };
    let id = cx.platform.ids.make(cx.now);
    let now = cx.now.to_iso();
    let default = if resource == Kind::Export { "HTTPExport" } else { "HTTPImport" };
    let mut doc = json!({
        "_id": id, "name": step.needed("name")?, "adaptorType": step.text("adaptorType")?.unwrap_or(default),
        "createdAt": now, "lastModified": now,
    });
    if let Some(fields) = doc.as_object_mut() {
        if kind == "lookup" {
            fields.insert("isLookup".to_owned(), Value::from(true));
        }
        for name in ["_connectionId", "traceKeyTemplate", "dataURITemplate", "assistant"] {
            if let Some(text) = step.text(name)? {
                fields.insert(name.to_owned(), Value::from(text));
            }
        }
    }
    resource_row::put(cx.db, resource, &doc)?;
    Ok(id)
}
