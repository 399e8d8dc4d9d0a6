//! The completed-flows dashboard (API 2.6, 4.4): figures of the range beside live totals.

use super::{
    Cx, dashboard, error_list, integration,
    reply::{Answer, Refusal, Reply},
    route::{Param, ParamKind, Route, get, post},
};
use crate::{
    engine::flow_view::FlowView,
    model::Kind,
    store::{
        job_list, resource_row,
        tally_row::{self, ResolvedCount, RunSum},
    },
};
use domain::time::{DAY_MS, UtcMs};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What a next page carries.
const NEXT_QUERY: &[Param] = &[
    dashboard::SKIP,
    Param::one("scope", ParamKind::Json("StatsBody"), "The body of the first call, in a next page"),
];

/// Routes of this family.
pub(crate) const ROUTES: &[Route] = &[
    post("/flows/runs/stats", |cx, _| stats(cx))
        .called("listRunStats", "The dashboard of completed flows; the last 24 hours without times")
        .only_reads()
        .query(NEXT_QUERY)
        .may_take("StatsBody")
        .gives(&[(200, Some("RunStats"))]),
    get("/flows/runs/stats", |cx, _| stats(cx))
        .called("listMoreRunStats", "Next pages of the dashboard of completed flows")
        .query(NEXT_QUERY)
        .gives(&[(200, Some("RunStats"))])
        .refuses(&[422]),
];

fn stats(cx: &Cx<'_>) -> Answer {
    let body = dashboard::dashboard_body(cx, "StatsBody")?;
    let scope = dashboard::Scope::read(&body);
    let after = time(&body, "time_gt")?.unwrap_or_else(|| cx.now.plus_ms(-DAY_MS));
    let until = time(&body, "time_lte")?.unwrap_or(UtcMs(i64::MAX));
    let status: Vec<String> = scope.status.iter().filter(|word| *word != "error").cloned().collect();
    let mut rows: BTreeMap<String, (RunSum, [i64; 2])> = BTreeMap::new();
    for sum in tally_row::runs(cx.db, after, until, &status)? {
        rows.insert(sum.flow.clone(), (sum, [0; 2]));
    }
    for ResolvedCount { flow, by_auto, count } in tally_row::resolved(cx.db, after, until)? {
        if let Some((_, [auto, user])) = rows.get_mut(&flow) {
            *(if by_auto { auto } else { user }) += count;
        }
    }
    let mut stats = Vec::new();
    for (flow, (sum, [auto, user])) in rows {
        if !scope.flows.is_empty() && !scope.flows.contains(&flow) {
            continue;
        }
        let Some(doc) = resource_row::get(cx.db, Kind::Flow, &flow)? else { continue };
        let Some(view) = FlowView::from_doc(cx.db, doc)? else { continue };
        let own_environment = integration::is_sandbox(cx, &view.integration)?;
        if !scope.integrations.is_empty() && !scope.integrations.contains(&view.integration) {
            continue;
        }
        if scope.sandbox.is_some_and(|wanted| wanted != own_environment) {
            continue;
        }
        if scope.status.iter().any(|word| word == "error") && sum.error == 0 {
            continue;
        }
        stats.push(row(cx, &view, &sum, auto, user)?);
    }
    let rows_max = cx.platform.choices.dashboard_page_rows.max(1);
    let skip = cx.request.query.number("skip")?.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let more = stats.len() > skip + rows_max;
    let page: Vec<Value> = stats.into_iter().skip(skip).take(rows_max).collect();
    let mut reply = json!({"stats": page});
    if more {
        dashboard::add_next(cx, &mut reply, "/flows/runs/stats", &body, skip + rows_max);
    }
    Ok(Reply::ok(&reply))
}

fn row(cx: &Cx<'_>, flow: &FlowView, sum: &RunSum, by_auto: i64, by_user: i64) -> Result<Value, Refusal> {
    let open = error_list::flow_count(cx.db, flow)?;
    let mut row = json!({"_flowId": flow.id});
    let Some(fields) = row.as_object_mut() else { return Ok(row) };
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    if !flow.integration.is_empty() {
        put("_integrationId", Value::from(flow.integration.as_str()));
    }
    put("numRuns", Value::from(sum.runs));
    put("avgRuntime", Value::from(sum.run_ms / sum.runs.max(1)));
    put("numSuccess", Value::from(sum.success));
    put("numIgnore", Value::from(sum.ignored));
    put("numError", Value::from(sum.error));
    put("numOpenError", Value::from(open.open));
    put("numResolvedByAuto", Value::from(by_auto));
    put("numResolvedByUser", Value::from(by_user));
    put("numPages", Value::from(sum.pages));
    if let Some(at) = open.last_error_at {
        put("lastErrorAt", Value::from(at.to_iso()));
    }
    if let Some(at) = job_list::last_executed(cx.db, &flow.id)? {
        put("lastExecutedAt", Value::from(at.to_iso()));
    }
    Ok(row)
}

/// A time in epoch milliseconds; ISO text is taken too.
fn time(body: &Value, name: &str) -> Result<Option<UtcMs>, Refusal> {
    let Some(value) = body.get(name).filter(|value| !value.is_null()) else { return Ok(None) };
    let read = match value {
        Value::String(text) => UtcMs::parse(text),
        // A whole number may be written with a point.
        value => value.as_i64().or_else(|| value.as_f64().map(|ms| ms as i64)).map(UtcMs),
    };
    read.map(Some)
        .ok_or_else(|| Reply::refuse(422, "invalid_field", &format!("`{name}` must be a time"), Some(name)))
}
