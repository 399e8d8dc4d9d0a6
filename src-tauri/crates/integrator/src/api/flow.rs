//! Flows: reading, changing, running (API 2.3).

use super::{
    Cx, audit, flow_patch, job_json, openapi, page,
    reply::{Answer, Refusal, Reply},
    request::texts,
    route::{Param, ParamKind, Route, delete, get, patch, post, put},
};
use crate::{
    config::EmptyLists,
    engine::{cancel, flow_view, flow_view::FlowView, run, schedule},
    model::Kind,
    store::{
        error_row, job_list,
        resource_row::{self, Slice},
    },
};
use domain::schedule::Schedule;
use serde_json::{Value, json};

/// Routes of this family.
pub(crate) const ROUTES: &[Route] = &[
    get("/flows", |cx, _| list(cx))
        .called("listFlows", "Flows of the account; no open counts in them")
        .query(&[
            Param::one("_integrationId", ParamKind::Text, "Integration id, or `none`"),
            Param::one("name", ParamKind::Text, "Exact name"),
            Param::one("disabled", ParamKind::Flag, "Only disabled flows, or only the others"),
            Param::one("_abstractFlowId", ParamKind::Text, "Only instances of this flow"),
            Param::one("includeInstances", ParamKind::Flag, "Instances of multi-instance flows too"),
            Param::one("sort_by", ParamKind::Text, "Field to sort by, as text"),
            page::INCLUDE,
            page::EXCLUDE,
            page::LIMIT,
            page::SKIP,
        ])
        .gives(&[(200, Some("Flows")), (204, None)]),
    get("/flows/{flow}", |cx, [id, ..]| read(cx, id))
        .called("readFlow", "One flow")
        .query(&[Param::one("mergeInstance", ParamKind::Flag, "Steps of the abstract flow in an instance")])
        .gives(&[(200, Some("Flow"))]),
    put("/flows/{flow}", |cx, [id, ..]| write(cx, id))
        .called("writeFlow", "Replaces the whole flow")
        .takes("FlowBody")
        .gives(&[(200, Some("Flow"))])
        .refuses(&[409]),
    patch("/flows/{flow}", |cx, [id, ..]| change(cx, id))
        .called("changeFlow", "Changes listed fields; auto-resolve is not one of them")
        .takes("FlowPatch")
        .gives(&[(204, None)]),
    delete("/flows/{flow}", |cx, [id, ..]| remove(cx, id))
        .called("removeFlow", "Removes a flow; its runs are canceled")
        .gives(&[(204, None)]),
    post("/flows/{flow}/run", |cx, [id, ..]| run(cx, id))
        .called("runFlow", "Asks for a run: one job for each page generator")
        .may_take("RunBody")
        .gives(&[(201, Some("RunAnswer"))]),
    get("/flows/{flow}/jobs/latest", |cx, [id, ..]| latest(cx, id))
        .called("listLatestJobsOfFlow", "The latest run of each page generator")
        .gives(&[(200, Some("Jobs")), (204, None)]),
    post("/flows/{flow}/jobs/cancel", |cx, [id, ..]| cancel_all(cx, id))
        .called("cancelJobsOfFlow", "Cancels every run of the flow that is under way")
        .gives(&[(204, None)]),
    get("/flows/{flow}/lastExportDateTime", |cx, [id, ..]| last_export(cx, id))
        .called("readLastExport", "When the flow last exported")
        .gives(&[(200, Some("LastExport"))]),
];

fn list(cx: &Cx<'_>) -> Answer {
    let query = &cx.request.query;
    let integration =
        query.get("_integrationId").map(|id| if id == super::integration::NONE { "" } else { id });
    let mut docs = resource_row::list(cx.db, Kind::Flow, Slice { integration, ..Slice::default() })?;
    let text = |doc: &Value, name: &str| doc.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let instances = cx.platform.choices.instances_are_listed
        || query.get("includeInstances") == Some("true")
        || query.get("_abstractFlowId").is_some();
    docs.retain(|doc| {
        let disabled = doc.get("disabled").and_then(Value::as_bool).unwrap_or(false);
        query.get("name").is_none_or(|name| text(doc, "name") == name)
            && query.get("disabled").is_none_or(|word| (word == "true") == disabled)
            && query.get("_abstractFlowId").is_none_or(|id| text(doc, "_abstractFlowId") == id)
            && (instances || text(doc, "_abstractFlowId").is_empty())
    });
    if let Some(field) = query.get("sort_by") {
        docs.sort_by_key(|doc| text(doc, field));
    }
    if docs.is_empty() && cx.platform.choices.empty_lists != EmptyLists::Never204 {
        return Ok(Reply::empty());
    }
    page::list(cx, docs, &["_id", "name"])
}

fn read(cx: &Cx<'_>, id: &str) -> Answer {
    let flow = cx.flow(id)?;
    let mut doc = flow.doc;
    let parent = doc.get("_abstractFlowId").and_then(Value::as_str).map(str::to_owned);
    if let (Some(parent), Some("true")) = (parent, cx.request.query.get("mergeInstance")) {
        let shape = resource_row::get(cx.db, Kind::Flow, &parent)?.unwrap_or_default();
        if let Some(fields) = doc.as_object_mut() {
            for name in ["pageGenerators", "pageProcessors", "routers"] {
                if let Some(value) = shape.get(name).filter(|_| !fields.contains_key(name)) {
                    fields.insert(name.to_owned(), value.clone());
                }
            }
        }
    }
    Ok(Reply::ok(&doc))
}

fn write(cx: &Cx<'_>, id: &str) -> Answer {
    let before = cx.flow(id)?;
    let mut doc = cx.request.json()?;
    let refuse = |message: &str, field: &str| Reply::refuse(422, "invalid_field", message, Some(field));
    let Some(fields) = doc.as_object_mut() else { return Err(refuse("The body must be a flow", "body")) };
    // The id and what the platform keeps may come along; they are checked or overwritten.
    if fields.get("_id").and_then(Value::as_str).is_some_and(|given| given != id) {
        return Err(refuse("`_id` cannot be changed", "_id"));
    }
    let stale = fields.get("lastModified") != before.doc.get("lastModified");
    if stale && fields.contains_key("lastModified") && cx.platform.choices.stale_flow_put_is_refused {
        return Err(Reply::refuse(
            409,
            "invalid_ref",
            "The flow was changed meanwhile.",
            Some("lastModified"),
        ));
    }
    fields.insert("_id".to_owned(), Value::from(id));
    for name in ["createdAt", "lastExecutedAt", "resolvedAt", "_abstractFlowId"] {
        if let Some(value) = before.doc.get(name) {
            fields.insert(name.to_owned(), value.clone());
        }
    }
    let both = fields.contains_key("pageProcessors") && fields.contains_key("routers");
    if both && !fields.get("routers").and_then(Value::as_array).is_none_or(Vec::is_empty) {
        return Err(refuse("A flow has pageProcessors or routers, never both", "routers"));
    }
    check_references(cx, &doc)?;
    save(cx, &before, doc).map(|doc| Reply::ok(&doc))
}

/// What a flow is made of must be there.
fn check_references(cx: &Cx<'_>, doc: &Value) -> Result<(), Refusal> {
    let unknown = |kind: Kind, id: &str| {
        let message = format!("There is no {} with the given id.", kind.as_str());
        match resource_row::get(cx.db, kind, id) {
            Ok(Some(_)) => Ok(()),
            Ok(None) => Err(Reply::refuse(422, "invalid_ref", &message, None)),
            Err(error) => Err(error.into()),
        }
    };
    let own = [("_integrationId", Kind::Integration), ("_abstractFlowId", Kind::Flow)];
    for (name, kind) in own {
        doc.get(name).and_then(Value::as_str).map_or(Ok(()), |id| unknown(kind, id))?;
    }
    let list =
        |value: &'_ Value, name: &str| value.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let mut steps = vec![doc.clone()];
    steps.extend(list(doc, "pageGenerators"));
    steps.extend(list(doc, "pageProcessors"));
    let branches = list(doc, "routers").into_iter().flat_map(|router| list(&router, "branches"));
    steps.extend(branches.flat_map(|branch| list(&branch, "pageProcessors")));
    for step in &steps {
        for (name, kind) in [("_exportId", Kind::Export), ("_importId", Kind::Import)] {
            step.get(name).and_then(Value::as_str).map_or(Ok(()), |id| unknown(kind, id))?;
        }
    }
    Ok(())
}

fn change(cx: &Cx<'_>, id: &str) -> Answer {
    let before = cx.flow(id)?;
    let doc = flow_patch::apply(before.doc.clone(), &cx.request.json()?)?;
    openapi::body::check_document("FlowBody", &doc)?;
    save(cx, &before, doc)?;
    Ok(Reply::empty())
}

/// Checks and writes a changed flow, and lets the change take effect at once.
fn save(cx: &Cx<'_>, before: &FlowView, mut doc: Value) -> Result<Value, Refusal> {
    let text = |doc: &Value, name: &str| doc.get(name).and_then(Value::as_str).map(str::to_owned);
    let cron = text(&doc, "schedule").filter(|cron| !cron.is_empty());
    if let Some(Err(error)) = cron.map(|cron| Schedule::parse(&cron, text(&doc, "timezone").as_deref())) {
        return Err(Reply::refuse(422, "invalid_field", &error.to_string(), Some("schedule")));
    }
    if let Some(fields) = doc.as_object_mut() {
        // Every change moves the time stamp, even two in one millisecond.
        let last =
            before.doc.get("lastModified").and_then(Value::as_str).and_then(domain::time::UtcMs::parse);
        let modified = last.map_or(cx.now, |last| cx.now.max(last.plus_ms(1)));
        fields.insert("lastModified".to_owned(), Value::from(modified.to_iso()));
    }
    resource_row::put(cx.db, Kind::Flow, &doc)?;
    flow_view::register_steps(cx.db, &doc)?;
    audit::record(cx, "flow", "update", &before.doc, &doc)?;
    let after = cx.flow(&before.id)?;
    if !after.auto_resolve || after.disabled {
        for step in &after.steps {
            error_row::stop_auto_retry(cx.db, step.number)?;
        }
    }
    schedule::plan(cx.db, cx.platform, &after, cx.now)?;
    Ok(doc)
}

fn remove(cx: &Cx<'_>, id: &str) -> Answer {
    let flow = cx.flow(id)?;
    for job in job_list::under_way(cx.db, id, "flow")?.iter().chain(&job_list::under_way(cx.db, id, "retry")?)
    {
        cancel::request(cx.db, job, "system", cx.now)?;
    }
    for step in &flow.steps {
        error_row::stop_auto_retry(cx.db, step.number)?;
    }
    schedule::forget(cx.db, id)?;
    resource_row::delete(cx.db, Kind::Flow, id)?;
    audit::record(cx, "flow", "delete", &flow.doc, &Value::Null)?;
    Ok(Reply::empty())
}

fn run(cx: &Cx<'_>, id: &str) -> Answer {
    let flow = cx.flow(id)?;
    if flow.disabled {
        return Err(Reply::refuse(422, "inactive_flow", "The flow is disabled.", None));
    }
    let asked = texts(cx.request.json_or_empty()?.get("_exportIds"));
    let known: Vec<String> = flow.generators().map(|step| step.id.clone()).collect();
    let exports = match asked {
        Some(asked) if asked.iter().all(|id| known.contains(id)) && !asked.is_empty() => asked,
        Some(_) => {
            let message = "`_exportIds` must be page generators of the flow";
            return Err(Reply::refuse(422, "invalid_ref", message, Some("_exportIds")));
        }
        None => known,
    };
    let jobs = run::request(cx.db, cx.platform, &flow, &exports, cx.now)?;
    match jobs.first() {
        Some(job) => Ok(Reply::json(201, &json!({"_jobId": job}))),
        None => Err(Reply::refuse(422, "invalid_flow", "The flow has no page generator.", None)),
    }
}

fn latest(cx: &Cx<'_>, id: &str) -> Answer {
    let flow = cx.flow(id)?;
    let mut jobs = Vec::new();
    for generator in flow.generators() {
        jobs.extend(job_list::latest_of_flow(cx.db, id, &generator.id)?);
    }
    Ok(page::whole(cx, jobs.iter().map(job_json::json).collect()))
}

fn cancel_all(cx: &Cx<'_>, id: &str) -> Answer {
    cx.flow(id)?;
    for job in job_list::under_way(cx.db, id, "flow")? {
        cancel::request(cx.db, &job, &cx.platform.account.owner, cx.now)?;
    }
    Ok(Reply::empty())
}

fn last_export(cx: &Cx<'_>, id: &str) -> Answer {
    cx.flow(id)?;
    Ok(match job_list::last_executed(cx.db, id)? {
        Some(at) => Reply::ok(&json!({"lastExportDateTime": at.to_iso()})),
        None => Reply::ok(&json!({})),
    })
}
