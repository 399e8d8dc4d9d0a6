//! Captured requests (API 2.5): the request and response behind an error, and the debug log of a step.
//!
//! The log lists them while the export or import says so (`debugUntil`); what is taken out of it is no longer
//! kept for the error either.

use super::{
    Cx, download, error_json,
    reply::{Answer, Refusal, Reply},
    request::encode,
    route::{Param, ParamKind, Route, delete, get},
};
use crate::{
    model::{Kind, StepView},
    store::{
        capture_row::{self, CaptureFilter},
        error_row::{self, ErrorRow},
        resource_row,
    },
};
use domain::{flow::StepKind, time::UtcMs};
use serde_json::{Value, json};

/// Rows of a page of the debug log.
const PAGE_ROWS: usize = 1_000;

/// Routes of this family.
pub(crate) const ROUTES: &[Route] = &[
    get("/flows/{flow}/{step}/requests", |cx, [flow, step, _]| list(cx, flow, step))
        .called("listRequests", "The debug log of a step while it is on, newest first")
        .query(&[
            Param::one("time_gt", ParamKind::Number, "Later, in epoch milliseconds"),
            Param::one("time_lte", ParamKind::Number, "Then or earlier, in epoch milliseconds"),
            Param::many("statusCode", ParamKind::Text, "Any of these statuses"),
            Param::many("stage", ParamKind::Text, "Any of these stages"),
            Param::many("method", ParamKind::Text, "Any of these methods"),
            Param::one("startAtErrorId", ParamKind::Number, "Where a next page begins"),
        ])
        .gives(&[(200, Some("DebugRequests"))]),
    delete("/flows/{flow}/{step}/requests", |cx, [flow, step, _]| remove(cx, flow, step))
        .called("removeRequests", "Takes captured requests out for good")
        .takes("RequestKeys")
        .gives(&[(204, None)]),
    get("/flows/{flow}/{step}/requests/{reqAndResKey}", |cx, [flow, step, key]| request(cx, flow, step, key))
        .called("readRequest", "The request and response behind an error")
        .gives(&[(200, Some("CapturedRequest"))])
        .refuses(&[402]),
    get("/flows/{flow}/{step}/requests/{reqAndResKey}/files/signedURL", |cx, [flow, step, key]| {
        let body = request(cx, flow, step, key)?.body;
        download::hand_out(cx, "application/json", "request.json", body)
    })
    .called("downloadRequest", "Address of a file with the request and response")
    .gives(&[(200, Some("SignedUrl"))])
    .refuses(&[402]),
];

fn list(cx: &Cx<'_>, flow: &str, step: &str) -> Answer {
    let (flow, step) = cx.flow_step(flow, step)?;
    let query = &cx.request.query;
    let stage = stage(&step);
    let stages = query.all("stage");
    let until = debug_until(cx, &step)?;
    let (Some(until), true) = (until, stages.is_empty() || stages.iter().any(|word| word == stage)) else {
        return Ok(Reply::ok(&json!({"requests": []})));
    };
    let filter = CaptureFilter {
        after: query.number("time_gt")?.map(UtcMs),
        until: query.number("time_lte")?.map_or(until, |at| UtcMs(at.min(until.0))),
        statuses: query.all("statusCode").iter().filter_map(|word| word.parse().ok()).collect(),
        any_status: query.all("statusCode").is_empty(),
        methods: query.all("method"),
        start_at: query.number("startAtErrorId")?,
    };
    let mut rows = capture_row::page(cx.db, step.number, &filter, PAGE_ROWS + 1)?;
    let next = (rows.len() > PAGE_ROWS).then(|| rows.pop()).flatten();
    let entry = |error: &ErrorRow| {
        json!({"key": error_json::request_key(cx.platform, error), "time": error.occurred_at.0,
               "method": error.http_method, "statusCode": error.http_status.to_string(), "stage": stage})
    };
    let mut reply = json!({"requests": rows.iter().map(entry).collect::<Vec<_>>()});
    if let (Some(next), Some(fields)) = (next, reply.as_object_mut()) {
        let root = if cx.platform.choices.next_page_is_api { "/api" } else { "/v1" };
        let rest = query.without(&["startAtErrorId"]);
        let and = if rest.is_empty() { "" } else { "&" };
        let url = format!(
            "{root}/flows/{}/{}/requests?startAtErrorId={}{and}{rest}",
            encode(&flow.id),
            encode(&step.id),
            next.id
        );
        fields.insert("nextPageURL".to_owned(), Value::from(url));
    }
    Ok(Reply::ok(&reply))
}

/// Until when the debug log of a step is on; `None` when it never was.
fn debug_until(cx: &Cx<'_>, step: &StepView) -> Result<Option<UtcMs>, Refusal> {
    let kind = if step.kind == StepKind::Import { Kind::Import } else { Kind::Export };
    let doc = resource_row::get(cx.db, kind, &step.id)?.unwrap_or_default();
    Ok(doc.get("debugUntil").and_then(Value::as_str).and_then(UtcMs::parse))
}

/// The word of a step's requests in the log.
fn stage(step: &StepView) -> &'static str {
    match step.kind {
        StepKind::Export => "page_generator",
        StepKind::Lookup => "page_processor_export",
        StepKind::Import => "page_processor_import",
    }
}

fn remove(cx: &Cx<'_>, flow: &str, step: &str) -> Answer {
    let (_, step) = cx.flow_step(flow, step)?;
    let keys = super::request::texts(cx.request.json()?.get("keys")).unwrap_or_default();
    for key in keys {
        if let Some(error) = error_of(cx, &step, &key)? {
            capture_row::remove(cx.db, error.id)?;
        }
    }
    Ok(Reply::empty())
}

/// The error of a step whose request has this key.
fn error_of(cx: &Cx<'_>, step: &StepView, key: &str) -> Result<Option<ErrorRow>, Refusal> {
    let Some(id) = cx.platform.account.salt.request_id(key) else { return Ok(None) };
    let error = error_row::get(cx.db, id)?.filter(|error| error.step == step.number);
    Ok(error.filter(|error| error_json::request_key(cx.platform, error) == key))
}

/// The kept request and response, written anew from what is known of the failure.
fn request(cx: &Cx<'_>, flow: &str, step: &str, key: &str) -> Answer {
    let (_, step) = cx.flow_step(flow, step)?;
    let error = error_of(cx, &step, key)?.ok_or_else(|| {
        Reply::refuse(404, "req_res_logs_not_found", "The request and response were not found.", None)
    })?;
    if error.purge_at <= cx.now {
        // The body that was seen has no code (API 1.3).
        let body = json!({"errors": [{"message": "S3 key is expired"}]});
        return Ok(Reply::json(402, &body));
    }
    let data = crate::store::retry_row::get(cx.db, step.number, error.id)?;
    let body: Value = data.and_then(|data| serde_json::from_str(&data.data).ok()).unwrap_or_default();
    let url = format!("https://api.example.com/{}", encode(&step.name.to_lowercase().replace(' ', "-")));
    let (sent, mut received) = crate::demo::kept_headers(error.id);
    if let Some(headers) = received.as_object_mut() {
        headers.insert("date".to_owned(), http_date(error.occurred_at).into());
    }
    Ok(Reply::ok(&json!({
        "request": {
            "headers": sent,
            "url": url, "method": error.http_method, "body": body,
        },
        "response": {
            "headers": received,
            "status": error.http_status, "url": url,
            "body": {"error": {"code": error.code, "message": error.message}},
        },
    })))
}

fn http_date(at: UtcMs) -> String {
    let time = chrono::DateTime::<chrono::Utc>::from_timestamp_millis(at.0).unwrap_or_default();
    time.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
