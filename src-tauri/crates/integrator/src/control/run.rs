//! Runs with given records, and what the next retry of a record gives.

use super::fields::{self, Fields, refuse};
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
use serde_json::json;

/// Records on one page of such a run.
const PAGE_ROWS: usize = 1_000;

/// `POST /control/flows/{f}/runs`.
pub(super) fn run(cx: &Cx<'_>, flow: &str) -> Answer {
    let flow = cx.flow(flow)?;
    let body = fields::body(cx.request)?;
    let body = Fields(&body);
    let records = body.list("records")?.iter().map(|row| record(&flow, Fields::of(row, "records")?));
    let records: Vec<RunRecord> = records.collect::<Result<_, Refusal>>()?;
    let failed = body.object("failed")?.map(failure).transpose()?;
    let pages = records.chunks(PAGE_ROWS).map(<[_]>::to_vec).collect();
    let files = body.list("files")?.iter().map(|name| name.as_str().map(str::to_owned));
    let files: Option<Vec<String>> = files.collect();
    let files = files.ok_or_else(|| refuse("files", "must be an array of names"))?;
    let load = RunLoad { pages, failed, files, ..RunLoad::default() };
    let wanted = body.text("_exportId")?;
    let generator = flow.generators().find(|step| wanted.is_none_or(|id| id == step.id)).cloned();
    let generator = generator.ok_or_else(|| Reply::not_found("page generator"))?;
    let hold = body.flag("hold")?.unwrap_or(false);
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
    let body = fields::body(cx.request)?;
    let body = Fields(&body);
    let key = body.text_or_number("traceKey")?.filter(|key| !key.is_empty());
    let key = key.ok_or_else(|| refuse("traceKey", "is required"))?;
    let fate = serde_json::to_string(&fate(body)?)?;
    retry_row::add_reprocess(cx.db, trace_key::cut(&key), &fate)?;
    Ok(Reply::ok(&json!({})))
}

fn record(flow: &FlowView, row: Fields<'_>) -> Result<RunRecord, Refusal> {
    let mut at = Vec::new();
    for entry in row.list("at")? {
        let entry = Fields::of(entry, "at")?;
        let step = entry.needed("step")?;
        if flow.step(step).is_none() {
            let message = format!("The flow has no step {step}");
            return Err(Reply::refuse(400, "invalid_ref", &message, Some("step")));
        }
        at.push((step.to_owned(), fate(entry)?));
    }
    let branches = row.list("branches")?.iter().map(|number| number.as_u64()?.try_into().ok());
    let branches: Option<Vec<usize>> = branches.collect();
    Ok(RunRecord {
        trace_key: row.text_or_number("traceKey")?,
        data: row.value("data").cloned().unwrap_or_else(|| json!({})),
        at,
        branches: branches.ok_or_else(|| refuse("branches", "must be an array of numbers"))?,
    })
}

fn fate(row: Fields<'_>) -> Result<Fate, Refusal> {
    match row.text("outcome")?.unwrap_or("success") {
        "success" => Ok(Fate::Success),
        "ignored" => Ok(Fate::Ignored),
        "error" => failure(row).map(Fate::Error),
        _ => Err(refuse("outcome", "must be success, ignored or error")),
    }
}

fn failure(row: Fields<'_>) -> Result<Failure, Refusal> {
    Ok(Failure {
        code: row.text_or_number("code")?.unwrap_or_default(),
        message: row.text("message")?.unwrap_or_default().to_owned(),
        source: row.text("source")?.unwrap_or_default().to_owned(),
        classification: row.text("classification")?.map(str::to_owned),
        ..Failure::default()
    })
}
