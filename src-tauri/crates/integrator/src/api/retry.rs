//! Retry and retry data (API 2.5, 4.3). Two requests for one key make two jobs: there is no idempotency key.

use super::{
    Cx, download,
    reply::{Answer, Refusal, Reply},
    route::{Route, get, post, put},
};
use crate::{
    config::RetryAnswer,
    engine::{flow_view::FlowView, retry},
    model::StepView,
    platform::Platform,
    store::{
        error_row::{self, ErrorRow},
        job_row, retry_row,
    },
};
use domain::{flow::StepKind, retention};
use serde_json::{Value, json};

/// Routes of this family.
pub(crate) const ROUTES: &[Route] = &[
    post("/flows/{flow}/{step}/retry", |cx, [flow, step, _]| start(cx, flow, step))
        .called("retryErrors", "Begins a retry; asking twice makes two")
        .takes("RetryBody")
        .gives(&[(200, Some("RetryAnswer")), (204, None)]),
    get("/flows/{flow}/{step}/{retryDataKey}/data", |cx, [flow, step, key]| read(cx, flow, step, key))
        .called("readRetryData", "The record that a retry would process")
        .gives(&[(200, Some("RetryData"))]),
    put("/flows/{flow}/{step}/{retryDataKey}/data", |cx, [flow, step, key]| write(cx, flow, step, key))
        .called("writeRetryData", "Replaces the record that a retry will process")
        .takes("RetryDataBody")
        .gives(&[(200, Some("RetryData"))]),
    get("/flows/{flow}/{step}/retries/{retryDataKey}", |cx, [flow, step, key]| read(cx, flow, step, key))
        .called("readRetry", "The record that a retry would process, in the newer spelling")
        .gives(&[(200, Some("RetryData"))]),
    put("/flows/{flow}/{step}/retries/{retryDataKey}", |cx, [flow, step, key]| write(cx, flow, step, key))
        .called("writeRetry", "Replaces the record that a retry will process, in the newer spelling")
        .takes("RetryDataBody")
        .gives(&[(200, Some("RetryData"))]),
    get("/flows/{flow}/{step}/{retryDataKey}/signedURL", |cx, [flow, step, key]| {
        let data = read(cx, flow, step, key)?;
        download::hand_out(cx, "application/json", "retry-data.json", data.body)
    })
    .called("downloadRetryData", "Address of a file with the retry data")
    .gives(&[(200, Some("SignedUrl"))]),
];

fn start(cx: &Cx<'_>, flow: &str, step: &str) -> Answer {
    let (flow, step) = cx.flow_step(flow, step)?;
    if flow.disabled {
        return Err(Reply::refuse(422, "inactive_flow", "The flow is disabled.", None));
    }
    let errors = errors_of(cx, &step, &cx.request.json()?)?;
    if !cx.platform.choices.resolved_can_be_retried && errors.iter().any(|error| !error.open) {
        return Err(Reply::refuse(
            422,
            "invalid_ref",
            "Resolved errors cannot be retried.",
            Some("retryDataKeys"),
        ));
    }
    let days = Platform::retention_days(cx.db)?;
    let fit = |error: &ErrorRow| {
        error.has_retry_data
            && (error.open || retention::resolved_is_retriable(error.occurred_at, cx.now, days))
    };
    let errors: Vec<ErrorRow> = errors.into_iter().filter(fit).collect();
    if errors.is_empty() {
        let message = "None of the given keys has retry data.";
        return Err(Reply::refuse(422, "invalid_ref", message, Some("retryDataKeys")));
    }
    let by = &cx.platform.account.owner;
    let job = retry::request(cx.db, cx.platform, &flow, &step, &errors, by, cx.now)?;
    Ok(match cx.platform.choices.retry_answer {
        RetryAnswer::JobId => Reply::ok(&json!({"_jobId": job})),
        RetryAnswer::Id => Reply::ok(&json!({"_id": job})),
        RetryAnswer::Empty => Reply::empty(),
    })
}

/// The errors that a body names, by retry data key or by error id; unknown ones are passed over.
fn errors_of(cx: &Cx<'_>, step: &StepView, body: &Value) -> Result<Vec<ErrorRow>, Refusal> {
    let ids: Vec<i64> = if body.get("retryDataKeys").is_some() || body.get("errorIds").is_none() {
        let keys = super::error_action::ids(cx, body, "retryDataKeys")?;
        keys.iter().filter_map(|key| cx.platform.account.salt.retry_id(key)).collect()
    } else {
        let ids = super::error_action::ids(cx, body, "errorIds")?;
        ids.iter().filter_map(|id| id.parse().ok()).collect()
    };
    let mut errors = Vec::new();
    for id in ids {
        errors.extend(error_row::get(cx.db, id)?.filter(|error| error.step == step.number));
    }
    Ok(errors)
}

fn read(cx: &Cx<'_>, flow: &str, step: &str, key: &str) -> Answer {
    let (flow, step) = cx.flow_step(flow, step)?;
    let (_, envelope) = envelope(cx, &flow, &step, key)?;
    Ok(Reply::ok(&envelope))
}

fn write(cx: &Cx<'_>, flow: &str, step: &str, key: &str) -> Answer {
    let (flow, step) = cx.flow_step(flow, step)?;
    let (error, before) = envelope(cx, &flow, &step, key)?;
    let body = cx.request.json()?;
    let data = body
        .get("data")
        .filter(|data| data.is_object() || data.is_array())
        .ok_or_else(|| Reply::refuse(422, "invalid_field", "`data` must be a JSON object", Some("data")))?;
    if before.get("data") != Some(data) {
        retry_row::edit(cx.db, step.number, error, &data.to_string())?;
    }
    let (_, after) = envelope(cx, &flow, &step, key)?;
    Ok(Reply::ok(&after))
}

fn envelope(cx: &Cx<'_>, flow: &FlowView, step: &StepView, key: &str) -> Result<(i64, Value), Refusal> {
    let lost = || Reply::not_found("retry data");
    let id = cx.platform.account.salt.retry_id(key).ok_or_else(lost)?;
    let kept = retry_row::get(cx.db, step.number, id)?.ok_or_else(lost)?;
    let error = error_row::get(cx.db, id)?.ok_or_else(lost)?;
    let data: Value = serde_json::from_str(&kept.data)?;
    let stage = match step.kind {
        StepKind::Export => "page_generator",
        StepKind::Lookup => "page_processor_export",
        StepKind::Import => "page_processor_import",
    };
    let mut envelope = json!({"retryDataKey": key, "stage": stage});
    if let Some(fields) = envelope.as_object_mut() {
        if !error.trace_key.is_empty() {
            fields.insert("traceKey".to_owned(), Value::from(error.trace_key));
        }
        // The page generator that the record came from; what a retry made, or an old run, no longer tells.
        let run = job_row::get(cx.db, &error.run_id)?.map(|run| run.export);
        if let Some(generator) = run.or_else(|| flow.generators().next().map(|step| step.id.clone())) {
            fields.insert("pgExportId".to_owned(), Value::from(generator));
        }
        fields.insert("oneToMany".to_owned(), Value::from(false));
        fields.insert("data".to_owned(), data);
    }
    Ok((id, envelope))
}
