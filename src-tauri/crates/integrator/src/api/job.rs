//! Jobs: history, families, cancel, files, and the running dashboard (API 2.6).

use super::{
    Cx, download, integration, job_json,
    reply::{Answer, Refusal, Reply},
    request::{encode, texts},
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
/// Jobs of one call for families.
const FAMILIES_MAX: usize = 1_000;

/// Routes of this family.
pub(crate) fn route(cx: &Cx<'_>, method: &str, parts: &[&str]) -> Option<Answer> {
    Some(match (method, parts) {
        ("GET", ["jobs"]) => list(cx, None, None),
        ("GET", ["integrations", id, "jobs"]) => list(cx, Some(id), None),
        ("GET", ["flows", id, "jobs"]) => cx.flow(id).and_then(|_| list(cx, None, Some(id))),
        ("POST" | "GET", ["jobs", "current"]) => current(cx),
        ("POST", ["jobs", "family"]) => families(cx),
        ("GET", ["jobs", id]) => job(cx, id).map(|job| Reply::ok(&job_json::json(&job))),
        ("GET", ["jobs", id, "family"]) => family(cx, id),
        ("PUT", ["jobs", id, "cancel"]) => cancel(cx, id),
        ("GET", ["jobs", id, "diagnostics"]) => diagnostics(cx, id),
        ("POST", ["jobs", id, "files", "signedURL"]) => files(cx, id),
        ("DELETE", ["jobs", id, "files"]) => delete_files(cx, id),
        _ => return None,
    })
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
    Ok(Reply::ok(&Value::from(jobs.iter().map(job_json::json).collect::<Vec<_>>())))
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
    for (name, column) in
        [("_exportId", "export_id"), ("_importId", "import_id"), ("_flowJobId", "parent_id")]
    {
        if let Some(id) = query.get(name) {
            filter.text(column, id);
        }
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
    let ids = texts(Some(&cx.request.json()?)).filter(|ids| ids.len() <= FAMILIES_MAX).ok_or_else(|| {
        Reply::refuse(400, "invalid_field", "The body must be an array of at most 1,000 job ids.", None)
    })?;
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
    let body = dashboard_body(cx)?;
    let scope = Scope::read(&body)?;
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

/// What a dashboard call is narrowed to.
pub(crate) struct Scope {
    pub(crate) flows: Vec<String>,
    pub(crate) integrations: Vec<String>,
    pub(crate) status: Vec<String>,
    pub(crate) sandbox: Option<bool>,
}

impl Scope {
    /// Reads a dashboard body.
    ///
    /// # Errors
    /// 400 when flows and integrations are both given, or one id twice.
    pub(crate) fn read(body: &Value) -> Result<Self, Refusal> {
        let list = |name: &str| -> Result<Vec<String>, Refusal> {
            let Some(value) = body.get(name).filter(|value| !value.is_null()) else { return Ok(Vec::new()) };
            let values = texts(Some(value)).ok_or_else(|| {
                Reply::refuse(
                    400,
                    "invalid_field",
                    &format!("`{name}` must be an array of texts"),
                    Some(name),
                )
            })?;
            let mut seen = std::collections::HashSet::new();
            if !values.iter().all(|value| seen.insert(value.as_str())) {
                return Err(Reply::refuse(
                    400,
                    "invalid_field",
                    &format!("`{name}` holds a value twice"),
                    Some(name),
                ));
            }
            Ok(values)
        };
        let (flows, mut integrations) = (list("_flowIds")?, list("_integrationIds")?);
        if !flows.is_empty() && !integrations.is_empty() {
            let message = "Please provide either _flowIds or _integrationIds and not both.";
            return Err(Reply::refuse(400, "invalid_field", message, None));
        }
        integrations.iter_mut().filter(|id| *id == "none").for_each(String::clear);
        let sandbox = body.get("sandbox").and_then(Value::as_bool);
        Ok(Self { flows, integrations, status: list("status")?, sandbox })
    }
}

/// The body of a dashboard call. The next page is read by GET (API 1.5 b), so its address carries the body.
pub(crate) fn dashboard_body(cx: &Cx<'_>) -> Result<Value, Refusal> {
    match cx.request.query.get("scope") {
        Some(text) => serde_json::from_str(text).map_err(|_| invalid("\"scope\" is not valid.")),
        None => cx.request.json_or_empty(),
    }
}

/// Writes the address of the next page of a dashboard.
pub(crate) fn add_next(cx: &Cx<'_>, reply: &mut Value, path: &str, body: &Value, skip: usize) {
    let root = if cx.platform.choices.next_page_is_api { "/api" } else { "/v1" };
    if let Some(fields) = reply.as_object_mut() {
        let url = format!("{root}{path}?skip={skip}&scope={}", encode(&body.to_string()));
        fields.insert("nextPageURL".to_owned(), Value::from(url));
    }
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
