//! Lists of errors and their live counts (API 2.4, 2.5).

use super::{
    Cx, download, error_json,
    reply::{self, Answer, Refusal, Reply},
    request::encode,
};
use crate::{
    engine::flow_view::FlowView,
    model::StepView,
    store::{
        error_list::{self, ErrorFilter},
        error_row,
        step_row::{self, OpenCount},
    },
};
use domain::time::UtcMs;
use rusqlite::Connection;
use serde_json::{Value, json};

/// Rows of a page (API 4.5).
const PAGE_ROWS: usize = 1_000;

/// Routes of this family.
pub(crate) fn route(cx: &Cx<'_>, method: &str, parts: &[&str]) -> Option<Answer> {
    Some(match (method, parts) {
        ("GET", ["flows", flow, "errors"]) => summary(cx, flow),
        ("GET", ["flows", flow, step, "errors"]) => list(cx, flow, step, true),
        ("GET", ["flows", flow, step, "resolved"]) => list(cx, flow, step, false),
        ("GET", ["flows", flow, step, "errors", "signedURL"]) => file(cx, flow, step, true),
        ("GET", ["flows", flow, step, "resolved", "signedURL"]) => file(cx, flow, step, false),
        ("GET", ["flows", flow, step, "requests"]) => {
            cx.flow_step(flow, step).map(|_| Reply::ok(&json!({"requests": []})))
        }
        ("GET", ["flows", flow, step, "requests", key]) => request(cx, flow, step, key),
        ("GET", ["flows", flow, step, "requests", key, "files", "signedURL"]) => request(cx, flow, step, key)
            .and_then(|reply| download::hand_out(cx, "application/json", "request.json", reply.body)),
        ("GET", ["errors", "filterMetadata"]) => Ok(Reply::ok(&filter_metadata())),
        _ => return None,
    })
}

/// Live count of a flow: over the steps it has now (API 2.4).
pub(crate) fn flow_count(db: &Connection, flow: &FlowView) -> Result<OpenCount, crate::Error> {
    let mut sum = OpenCount::default();
    for step in &flow.steps {
        let count = step_row::open_count(db, step.number)?;
        sum.open += count.open;
        sum.last_error_at = sum.last_error_at.max(count.last_error_at);
    }
    Ok(sum)
}

/// A count with the name of its id field.
pub(crate) fn count_json(id_field: &str, id: &str, count: OpenCount) -> Value {
    let mut row = json!({id_field: id, "numError": count.open});
    if let (Some(at), Some(row)) = (count.last_error_at, row.as_object_mut()) {
        row.insert("lastErrorAt".to_owned(), Value::from(at.to_iso()));
    }
    row
}

fn summary(cx: &Cx<'_>, flow: &str) -> Answer {
    let flow = cx.flow(flow)?;
    let mut rows = Vec::new();
    for step in &flow.steps {
        rows.push(count_json("_expOrImpId", &step.id, step_row::open_count(cx.db, step.number)?));
    }
    Ok(Reply::ok(&json!({"flowErrors": rows})))
}

fn list(cx: &Cx<'_>, flow: &str, step: &str, open: bool) -> Answer {
    let (flow, step) = cx.flow_step(flow, step)?;
    let filter = filter(cx, open)?;
    let start_at = cx.request.query.number("startAtErrorId")?;
    let mut rows = error_list::page(cx.db, step.number, &filter, start_at, PAGE_ROWS + 1)?;
    let next = (rows.len() > PAGE_ROWS).then(|| rows.pop()).flatten();
    let key = if open { "errors" } else { "resolved" };
    let mut body = format!("{{\"{key}\":[");
    for (place, row) in rows.iter().enumerate() {
        if place > 0 {
            body.push(',');
        }
        error_json::write(&mut body, cx.platform, row);
    }
    body.push(']');
    if let Some(next) = next {
        let url = Value::from(next_page(cx, &flow, &step, key, next.id));
        body.push_str(&format!(",\"nextPageURL\":{url}"));
    }
    body.push('}');
    Ok(Reply::of(200, reply::JSON, body.into_bytes()))
}

fn next_page(cx: &Cx<'_>, flow: &FlowView, step: &StepView, key: &str, id: i64) -> String {
    let choices = &cx.platform.choices;
    let root = if choices.next_page_is_api { "/api" } else { "/v1" };
    let (flow, step) = (encode(&flow.id), encode(&step.id));
    let mut url = format!("{root}/flows/{flow}/{step}/{key}?startAtErrorId={id}");
    let filters = cx.request.query.without(&["startAtErrorId"]);
    if choices.next_page_keeps_filters && !filters.is_empty() {
        url.push('&');
        url.push_str(&filters);
    }
    url
}

fn filter(cx: &Cx<'_>, open: bool) -> Result<ErrorFilter, Refusal> {
    let query = &cx.request.query;
    let only_resolved = |name: &str| if open { Ok(None) } else { query.time(name) };
    Ok(ErrorFilter {
        open,
        occurred_from: query.time("occurredAt_gte")?,
        occurred_to: query.time("occurredAt_lte")?,
        resolved_from: only_resolved("resolvedAt_gte")?,
        resolved_to: only_resolved("resolvedAt_lte")?,
        sources: query.all("source"),
        classifications: query.all("classification"),
        run_id: query.get("_flowJobId").map(str::to_owned),
    })
}

fn file(cx: &Cx<'_>, flow: &str, step: &str, open: bool) -> Answer {
    let (_, step) = cx.flow_step(flow, step)?;
    let filter = filter(cx, open)?;
    let mut text = String::from(error_json::CSV_HEADINGS);
    text.push('\n');
    let mut start_at = None;
    loop {
        let mut rows = error_list::page(cx.db, step.number, &filter, start_at, PAGE_ROWS + 1)?;
        start_at = (rows.len() > PAGE_ROWS).then(|| rows.pop()).flatten().map(|row| row.id);
        for row in &rows {
            text.push_str(&error_json::csv(cx.platform, row));
            text.push('\n');
        }
        if start_at.is_none() {
            break;
        }
    }
    let name = if open { "errors.csv" } else { "resolved.csv" };
    download::hand_out(cx, "text/csv; charset=utf-8", name, text.into_bytes())
}

/// The kept request and response, written anew from what is known of the failure.
fn request(cx: &Cx<'_>, flow: &str, step: &str, key: &str) -> Answer {
    let (_, step) = cx.flow_step(flow, step)?;
    let lost =
        || Reply::refuse(404, "req_res_logs_not_found", "The request and response were not found.", None);
    let id = cx.platform.account.salt.request_id(key).ok_or_else(lost)?;
    let error = error_row::get(cx.db, id)?.filter(|error| error.step == step.number).ok_or_else(lost)?;
    if error_json::request_key(cx.platform, &error) != key {
        return Err(lost());
    }
    if error.purge_at <= cx.now {
        return Err(Reply::refuse(402, "s3_key_expired", "S3 key is expired", None));
    }
    let data = crate::store::retry_row::get(cx.db, step.number, id)?;
    let body: Value = data.and_then(|data| serde_json::from_str(&data.data).ok()).unwrap_or_default();
    let url = format!("https://api.example.com/{}", encode(&step.name.to_lowercase().replace(' ', "-")));
    let (sent, mut received) = crate::demo::kept_headers(id);
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

fn filter_metadata() -> Value {
    const SOURCES: [&str; 22] = [
        "internal",
        "application",
        "connection",
        "resource",
        "transformation",
        "output_filter",
        "input_filter",
        "import_filter",
        "lookup",
        "mapping",
        "response_mapping",
        "pre_save_page_hook",
        "pre_map_hook",
        "post_map_hook",
        "post_submit_hook",
        "post_response_map_hook",
        "post_aggregate_hook",
        "pre_send_hook_ss",
        "pre_map_hook_ss",
        "post_map_hook_ss",
        "post_submit_hook_ss",
        "ftp_bridge",
    ];
    const CLASSES: [&str; 10] = [
        "connection",
        "duplicate",
        "governance",
        "intermittent",
        "missing",
        "parse",
        "rate_limit",
        "too_large",
        "value",
        "none",
    ];
    json!({"filters": [
        {"name": "source", "enums": SOURCES},
        {"name": "classification", "enums": CLASSES},
    ]})
}
