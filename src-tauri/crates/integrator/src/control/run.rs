//! Runs with given records, and what the next retry of a record gives.

use super::needed;
use crate::{
    api::{
        Cx,
        reply::{Answer, Refusal, Reply},
    },
    engine::{flow_view::FlowView, run},
    model::{Failure, Fate, RunLoad, RunRecord},
    store::retry_row,
};
use domain::trace_key;
use serde_json::{Value, json};

/// Records on one page of such a run.
const PAGE_ROWS: usize = 1_000;

/// `POST /control/flows/{f}/runs`.
pub(super) fn run(cx: &Cx<'_>, flow: &str) -> Answer {
    let flow = cx.flow(flow)?;
    let body = cx.request.json()?;
    let records = body.get("records").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let records: Vec<RunRecord> = records.iter().map(|row| record(&flow, row)).collect::<Result<_, _>>()?;
    let load =
        RunLoad { pages: records.chunks(PAGE_ROWS).map(<[_]>::to_vec).collect(), ..RunLoad::default() };
    let wanted = body.get("_exportId").and_then(Value::as_str);
    let generator = flow.generators().find(|step| wanted.is_none_or(|id| id == step.id)).cloned();
    let generator = generator.ok_or_else(|| Reply::not_found("page generator"))?;
    let hold = body.get("hold").and_then(Value::as_bool).unwrap_or(false);
    let job = run::run_now(cx.db, cx.platform, &flow, &generator, load, hold, cx.now)?;
    Ok(Reply::json(201, &json!({"_jobId": job})))
}

/// `POST /control/runs/{j}/finish`.
pub(super) fn finish(cx: &Cx<'_>, job: &str) -> Answer {
    if !run::finish(cx.db, cx.platform, job, cx.now)? {
        return Err(Reply::not_found("held run"));
    }
    Ok(Reply::ok(&json!({"_jobId": job})))
}

/// `POST /control/reprocess`.
pub(super) fn reprocess(cx: &Cx<'_>) -> Answer {
    let body = cx.request.json()?;
    let key = trace_text(body.get("traceKey"))
        .filter(|key| !key.is_empty())
        .ok_or_else(|| Reply::refuse(400, "invalid_field", "`traceKey` is required", Some("traceKey")))?;
    let fate = serde_json::to_string(&fate(&body)?)?;
    retry_row::add_reprocess(cx.db, trace_key::cut(&key), &fate)?;
    Ok(Reply::ok(&json!({})))
}

fn record(flow: &FlowView, row: &Value) -> Result<RunRecord, Refusal> {
    let mut at = Vec::new();
    for entry in row.get("at").and_then(Value::as_array).into_iter().flatten() {
        let step = needed(entry, "step")?;
        if flow.step(step).is_none() {
            let message = format!("The flow has no step {step}");
            return Err(Reply::refuse(400, "invalid_ref", &message, Some("step")));
        }
        at.push((step.to_owned(), fate(entry)?));
    }
    let branches = row.get("branches").map(|value| serde_json::from_value(value.clone())).transpose();
    let branches = branches.map_err(|_| {
        Reply::refuse(400, "invalid_field", "`branches` must be an array of numbers", Some("branches"))
    })?;
    Ok(RunRecord {
        trace_key: trace_text(row.get("traceKey")),
        data: row.get("data").cloned().unwrap_or_else(|| json!({})),
        at,
        branches: branches.unwrap_or_default(),
    })
}

/// Trace keys may come as text or as a number.
fn trace_text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn fate(row: &Value) -> Result<Fate, Refusal> {
    let text = |name: &str| match row.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    match row.get("outcome").and_then(Value::as_str).unwrap_or("success") {
        "success" => Ok(Fate::Success),
        "ignored" => Ok(Fate::Ignored),
        "error" => Ok(Fate::Error(Failure {
            code: text("code"),
            message: text("message"),
            source: text("source"),
            classification: row.get("classification").and_then(Value::as_str).map(str::to_owned),
            ..Failure::default()
        })),
        _ => {
            let message = "`outcome` must be success, ignored or error";
            Err(Reply::refuse(400, "invalid_field", message, Some("outcome")))
        }
    }
}
