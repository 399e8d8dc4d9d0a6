//! Jobs: history, families, cancel, files, and the running dashboard (API 2.6).

use super::{
    Cx,
    dashboard::{self, Scope, add_next, dashboard_body},
    download, integration, job_json, page,
    reply::{Answer, Refusal, Reply},
    request::texts,
    route::{Param, ParamKind, Route, delete, get, post, put},
};
use crate::{
    engine::cancel,
    model::{JobRow, Kind},
    store::{
        job_list::{self, JobFilter},
        job_row,
        resource_row::{self, Slice},
    },
};
use domain::time::UtcMs;
use serde_json::{Value, json};

/// Rows of one answer (API 1.5 c).
const ROWS_MAX: usize = 1_001;

/// What narrows a list of jobs.
const QUERY: &[Param] = &[
    Param::one("_integrationId", ParamKind::Text, "Integration id, or `none`"),
    Param::many("_flowId", ParamKind::Text, "Any of these flows"),
    Param::one("_exportId", ParamKind::Text, "Page generator or step"),
    Param::one("_importId", ParamKind::Text, "Step"),
    Param::one("_flowJobId", ParamKind::Text, "Steps of this run"),
    Param::many("type", ParamKind::Text, "flow, retry, bulk_retry (parents), export, import (steps)"),
    Param::many("status", ParamKind::Text, "Any of these statuses"),
    Param::one("createdAt_gte", ParamKind::Time, "Asked for then or later"),
    Param::one("createdAt_lte", ParamKind::Time, "Asked for then or earlier; for paging too"),
    Param::one("startedAt_gte", ParamKind::Time, "Begun then or later"),
    Param::one("startedAt_lte", ParamKind::Time, "Begun then or earlier"),
    Param::one("numError_gte", ParamKind::Number, "At least so many errors"),
    Param::one("numError_lte", ParamKind::Number, "At most so many errors"),
    Param::one("numSuccess_gte", ParamKind::Number, "At least so many passed"),
    Param::one("numSuccess_lte", ParamKind::Number, "At most so many passed"),
    Param::one("numIgnore_gte", ParamKind::Number, "At least so many ignored"),
    Param::one("numIgnore_lte", ParamKind::Number, "At most so many ignored"),
    Param::one("numExport_gte", ParamKind::Number, "Always 0 here"),
    Param::one("numExport_lte", ParamKind::Number, "Always 0 here"),
    Param::one("numResolved_gte", ParamKind::Number, "At least so many auto-resolved"),
    Param::one("numResolved_lte", ParamKind::Number, "At most so many auto-resolved"),
    Param::one("retriable", ParamKind::Flag, "As import steps carry it"),
    Param::one("hideEmpty", ParamKind::Flag, "Leave out jobs without records"),
];
/// What a next page of the running flows carries.
const NEXT_QUERY: &[Param] = &[
    dashboard::SKIP,
    Param::one("scope", ParamKind::Json("CurrentBody"), "The body of the first call, in a next page"),
];

/// Routes of this family.
pub(crate) const ROUTES: &[Route] = &[
    get("/jobs", |cx, _| list(cx, None, None))
        .called("listJobs", "Jobs, newest first; needs a flow, integration, export, import, run or time")
        .query(QUERY)
        .gives(&[(200, Some("Jobs")), (204, None)]),
    get("/integrations/{integration}/jobs", |cx, [id, ..]| {
        integration::scope(cx, id)?;
        list(cx, Some(id), None)
    })
    .called("listJobsOfIntegration", "Jobs of an integration, newest first")
    .query(QUERY)
    .gives(&[(200, Some("Jobs")), (204, None)]),
    get("/flows/{flow}/jobs", |cx, [id, ..]| {
        cx.flow(id)?;
        list(cx, None, Some(id))
    })
    .called("listJobsOfFlow", "Jobs of a flow, newest first")
    .query(QUERY)
    .gives(&[(200, Some("Jobs")), (204, None)]),
    post("/jobs/current", |cx, _| current(cx))
        .called("listCurrentJobs", "The dashboard of running flows")
        .only_reads()
        .query(NEXT_QUERY)
        .may_take("CurrentBody")
        .gives(&[(200, Some("CurrentJobs"))]),
    get("/jobs/current", |cx, _| current(cx))
        .called("listMoreCurrentJobs", "Next pages of the dashboard of running flows")
        .query(NEXT_QUERY)
        .gives(&[(200, Some("CurrentJobs"))])
        .refuses(&[422]),
    post("/jobs/family", |cx, _| families(cx))
        .called("listJobFamilies", "Several jobs with their steps; unknown ones are passed over")
        .only_reads()
        .takes("JobIds")
        .gives(&[(200, Some("JobFamilies"))]),
    get("/jobs/{job}", |cx, [id, ..]| read(cx, id)).called("readJob", "One job").gives(&[(200, Some("Job"))]),
    get("/jobs/{job}/family", |cx, [id, ..]| family(cx, id))
        .called("readJobFamily", "One job with its steps")
        .gives(&[(200, Some("JobFamily"))]),
    put("/jobs/{job}/cancel", |cx, [id, ..]| cancel(cx, id))
        .called("cancelJob", "Asks a run or retry to stop")
        .may_take("CancelBody")
        .gives(&[(200, Some("Job"))]),
    get("/jobs/{job}/diagnostics", |cx, [id, ..]| diagnostics(cx, id))
        .called("downloadDiagnostics", "Address of a file about a job")
        .gives(&[(200, Some("SignedUrl"))]),
    post("/jobs/{job}/files/signedURL", |cx, [id, ..]| files(cx, id))
        .called("downloadJobFiles", "Addresses of the files of a run")
        .only_reads()
        .may_take("FilesBody")
        .gives(&[(200, Some("FileUrls"))]),
    delete("/jobs/{job}/files", |cx, [id, ..]| delete_files(cx, id))
        .called("removeJobFiles", "Removes the files of a run")
        .gives(&[(204, None)]),
];

fn read(cx: &Cx<'_>, id: &str) -> Answer {
    let job = job(cx, id)?;
    Ok(Reply::ok(&match cx.platform.choices.job_has_children {
        true => job_json::family(&job, &job_row::children(cx.db, id)?),
        false => job_json::json(&job),
    }))
}

fn job(cx: &Cx<'_>, id: &str) -> Result<JobRow, Refusal> {
    job_row::get(cx.db, id)?.ok_or_else(|| Reply::not_found("job"))
}

fn list(cx: &Cx<'_>, integration: Option<&str>, flow: Option<&str>) -> Answer {
    let query = &cx.request.query;
    let mut filter = JobFilter::default();
    let types = query.all("type");
    let is_child = |word: &String| word == "export" || word == "import";
    if !types.is_empty() && types.iter().all(is_child) {
        let scopes = ["_flowJobId", "_exportId", "_importId"];
        if !query.has_any(&scopes) {
            return Err(invalid(
                r#"For child jobs, query parameters must contain either "_flowJobId" or "resourceId""#,
            ));
        }
    } else {
        let scopes = [
            "_integrationId",
            "_flowId",
            "_exportId",
            "_importId",
            "_flowJobId",
            "createdAt_gte",
            "createdAt_lte",
        ];
        if integration.is_none() && flow.is_none() && !query.has_any(&scopes) {
            return Err(invalid(
                r#"For parent jobs, query parameters must contain either "_integrationId" or "_jobId" or "createdAt""#,
            ));
        }
        // With a parent given and no type, its steps are meant (API 2.6, "steps of a run").
        if query.get("_flowJobId").is_none() {
            filter.parents();
        }
    }
    refuse_plain_dates(cx)?;
    narrow(cx, &mut filter, integration, flow)?;
    filter.one_of("type", &types);
    let jobs = job_list::list(cx.db, &filter, ROWS_MAX, 0)?;
    Ok(page::whole(cx, jobs.iter().map(job_json::json).collect()))
}

/// Narrows by every other name that the query may carry.
fn narrow(
    cx: &Cx<'_>,
    filter: &mut JobFilter,
    integration: Option<&str>,
    flow: Option<&str>,
) -> Result<(), Refusal> {
    let query = &cx.request.query;
    let id_or_none = |id: &str| if id == "none" { String::new() } else { id.to_owned() };
    if let Some(id) = integration.or(query.get("_integrationId")) {
        filter.text("integration_id", &id_or_none(id));
    }
    if let Some(id) = flow {
        filter.text("flow_id", id);
    }
    filter.one_of("flow_id", &query.all("_flowId"));
    if let Some(id) = query.get("_exportId") {
        filter.text("export_id", id);
    }
    if let Some(id) = query.get("_importId") {
        filter.of_import(id);
    }
    if let Some(id) = query.get("_flowJobId") {
        filter.of_parent(id);
    }
    if query.has_any(&["_parentJobId", "_bulkJobId"]) {
        filter.text("id", "");
    }
    filter.one_of("status", &query.all("status"));
    let ranges = [
        ("createdAt", "created_ms", true),
        ("startedAt", "started_ms", true),
        ("numError", "num_error", false),
        ("numSuccess", "num_success", false),
        ("numIgnore", "num_ignore", false),
        ("numExport", "0", false),
        ("numResolved", "num_resolved", false),
    ];
    for (name, column, is_time) in ranges {
        let bound = |end: &str| -> Result<Option<i64>, Refusal> {
            let name = format!("{name}_{end}");
            if is_time { Ok(query.time(&name)?.map(|at: UtcMs| at.0)) } else { query.number(&name) }
        };
        if let Some(low) = bound("gte")? {
            filter.at_least(column, low);
        }
        if let Some(high) = bound("lte")? {
            filter.at_most(column, high);
        }
    }
    if let Some(word) = query.get("retriable") {
        filter.retriable(word == "true");
    }
    if query.get("hideEmpty") == Some("true") {
        filter.hide_empty();
    }
    Ok(())
}

/// Error counts of an integration are looked up elsewhere by the platform, where plain dates are refused
/// (API 1.6).
fn refuse_plain_dates(cx: &Cx<'_>) -> Result<(), Refusal> {
    let query = &cx.request.query;
    if query.get("_integrationId").is_none() || !query.has_any(&["numError_gte", "numError_lte"]) {
        return Ok(());
    }
    let plain = |name: &str| query.get(name).is_some_and(|text| text.len() == 10 && text.contains('-'));
    let times = ["createdAt_gte", "createdAt_lte", "startedAt_gte", "startedAt_lte"];
    match times.into_iter().find(|name| plain(name)) {
        Some(name) => Err(invalid(&format!("\"{name}\" must be a full date and time here."))),
        None => Ok(()),
    }
}

fn invalid(message: &str) -> Refusal {
    Reply::refuse(400, "invalid_query", message, None)
}

fn family(cx: &Cx<'_>, id: &str) -> Answer {
    let job = job(cx, id)?;
    Ok(Reply::ok(&job_json::family(&job, &job_row::children(cx.db, id)?)))
}

fn families(cx: &Cx<'_>) -> Answer {
    let ids = texts(Some(&cx.request.json()?)).unwrap_or_default();
    let mut rows = Vec::new();
    for id in ids {
        if let Some(job) = job_row::get(cx.db, &id)? {
            rows.push(job_json::family(&job, &job_row::children(cx.db, &id)?));
        }
    }
    Ok(Reply::ok(&Value::from(rows)))
}

/// The running dashboard.
fn current(cx: &Cx<'_>) -> Answer {
    let body = dashboard_body(cx, "CurrentBody")?;
    let scope = Scope::read(&body);
    let mut filter = JobFilter::default();
    filter.parents();
    filter.under_way();
    filter.one_of("flow_id", &scope.flows);
    filter.one_of("integration_id", &scope.integrations);
    if let Some(sandbox) = scope.sandbox {
        let ids = integrations_of(cx, sandbox)?;
        if ids.is_empty() {
            return Ok(Reply::ok(&json!({"jobs": []})));
        }
        filter.one_of("integration_id", &ids);
    }
    let known = ["queued", "running", "canceling", "retrying"].map(str::to_owned);
    filter.one_of("status", if scope.status.is_empty() { &known } else { &scope.status });
    let rows = cx.platform.choices.dashboard_page_rows.max(1);
    let skip = cx.request.query.number("skip")?.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let mut jobs = job_list::list(cx.db, &filter, rows + 1, skip)?;
    let more = jobs.len() > rows;
    jobs.truncate(rows);
    let mut reply = json!({"jobs": jobs.iter().map(job_json::json).collect::<Vec<_>>()});
    if more {
        add_next(cx, &mut reply, "/jobs/current", &body, skip + rows);
    }
    Ok(Reply::ok(&reply))
}

/// Ids of the integrations of one environment; the empty id stands for standalone flows.
fn integrations_of(cx: &Cx<'_>, sandbox: bool) -> Result<Vec<String>, Refusal> {
    let docs = resource_row::list(cx.db, Kind::Integration, Slice::default())?;
    let id = |doc: &Value| doc.get("_id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut ids: Vec<String> = docs.iter().map(id).collect();
    ids.push(String::new());
    let mut own = Vec::new();
    for id in ids {
        if integration::is_sandbox(cx, &id)? == sandbox {
            own.push(id);
        }
    }
    Ok(own)
}

fn cancel(cx: &Cx<'_>, id: &str) -> Answer {
    let found = job(cx, id)?;
    if !cancel::request(cx.db, &found, &cx.platform.account.owner, cx.now)? {
        return Err(Reply::refuse(422, "invalid_status", "The job is not in progress.", None));
    }
    Ok(Reply::ok(&job_json::json(&job(cx, id)?)))
}

fn diagnostics(cx: &Cx<'_>, id: &str) -> Answer {
    let job = job(cx, id)?;
    let text = serde_json::to_vec_pretty(&job_json::family(&job, &job_row::children(cx.db, id)?))?;
    download::hand_out(cx, "application/json", "diagnostics.json", text)
}

fn files(cx: &Cx<'_>, id: &str) -> Answer {
    let job = job(cx, id)?;
    let wanted = texts(cx.request.json_or_empty()?.get("fileIds")).unwrap_or_default();
    let chosen = job.files.iter().filter(|(id, _)| wanted.is_empty() || wanted.contains(id));
    let urls: Vec<String> = chosen
        .map(|(id, name)| {
            let name = if name.is_empty() { id } else { name };
            let text = format!("{name} of job {}\n", job.id);
            download::address(cx, "application/octet-stream", name, text.into_bytes())
        })
        .collect();
    match urls.as_slice() {
        [] => Err(Reply::not_found("file")),
        [one] => Ok(Reply::ok(&json!({"signedURL": one}))),
        many => Ok(Reply::ok(&json!({"signedURLs": many}))),
    }
}

fn delete_files(cx: &Cx<'_>, id: &str) -> Answer {
    let job = job(cx, id)?;
    job_row::set_files(cx.db, &job.id, &[])?;
    Ok(Reply::empty())
}
