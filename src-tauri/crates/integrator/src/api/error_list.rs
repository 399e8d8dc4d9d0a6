//! Lists of errors and their live counts (API 2.4, 2.5).

use super::{
    Cx, download, error_json,
    reply::{self, Answer, Refusal, Reply},
    request::encode,
    route::{Param, ParamKind, Route, get},
};
use crate::{
    engine::flow_view::FlowView,
    model::StepView,
    store::{
        error_list::{self, ErrorFilter},
        step_row::{self, OpenCount},
    },
};
use rusqlite::Connection;
use serde_json::{Value, json};

/// Rows of a page (API 4.5).
const PAGE_ROWS: usize = 1_000;

/// What narrows a list of errors.
const OPEN_QUERY: &[Param] = &[OCCURRED_FROM, OCCURRED_TO, SOURCE, CLASSIFICATION, RUN, START_AT];
const RESOLVED_QUERY: &[Param] =
    &[OCCURRED_FROM, OCCURRED_TO, SOURCE, CLASSIFICATION, RUN, START_AT, RESOLVED_FROM, RESOLVED_TO];
const OCCURRED_FROM: Param = Param::one("occurredAt_gte", ParamKind::Time, "Occurred then or later");
const OCCURRED_TO: Param = Param::one("occurredAt_lte", ParamKind::Time, "Occurred then or earlier");
const RESOLVED_FROM: Param = Param::one("resolvedAt_gte", ParamKind::Time, "Resolved then or later");
const RESOLVED_TO: Param = Param::one("resolvedAt_lte", ParamKind::Time, "Resolved then or earlier");
const SOURCE: Param = Param::many("source", ParamKind::Text, "Any of these sources");
const CLASSIFICATION: Param =
    Param::many("classification", ParamKind::Text, "Any of these classifications; `none` is without one");
const RUN: Param = Param::one("_flowJobId", ParamKind::Text, "Reported by this run");
const START_AT: Param = Param::one("startAtErrorId", ParamKind::Number, "Where a next page begins");

/// Routes of this family.
pub(crate) const ROUTES: &[Route] = &[
    get("/flows/{flow}/errors", |cx, [flow, ..]| summary(cx, flow))
        .called("countErrorsOfFlow", "Live counts of open errors, by step; steps without any too")
        .gives(&[(200, Some("StepCounts"))]),
    get("/flows/{flow}/{step}/errors", |cx, [flow, step, _]| list(cx, flow, step, true))
        .called("listOpenErrors", "Open errors of a step, newest first")
        .query(OPEN_QUERY)
        .gives(&[(200, Some("OpenErrors"))]),
    get("/flows/{flow}/{step}/resolved", |cx, [flow, step, _]| list(cx, flow, step, false))
        .called("listResolvedErrors", "Resolved errors of a step and those being retried, newest first")
        .query(RESOLVED_QUERY)
        .gives(&[(200, Some("ResolvedErrors"))]),
    get("/flows/{flow}/{step}/errors/signedURL", |cx, [flow, step, _]| file(cx, flow, step, true))
        .called("downloadOpenErrors", "Address of a CSV file of the open errors")
        .query(OPEN_QUERY)
        .gives(&[(200, Some("SignedUrl"))]),
    get("/flows/{flow}/{step}/resolved/signedURL", |cx, [flow, step, _]| file(cx, flow, step, false))
        .called("downloadResolvedErrors", "Address of a CSV file of the resolved errors")
        .query(RESOLVED_QUERY)
        .gives(&[(200, Some("SignedUrl"))]),
    get("/errors/filterMetadata", |_, _| Ok(Reply::ok(&filter_metadata())))
        .called("readFilterMetadata", "Sources and classifications there are")
        .gives(&[(200, Some("FilterMetadata"))]),
];

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
    let page_rows = cx.platform.choices.error_page_rows.clamp(1, PAGE_ROWS);
    let mut rows = error_list::page(cx.db, step.number, &filter, start_at, page_rows + 1)?;
    let next = (rows.len() > page_rows).then(|| rows.pop()).flatten();
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
