//! A job as the API writes it (API 2.6).

use crate::model::JobRow;
use domain::time::UtcMs;
use serde_json::{Map, Value, json};

/// The JSON object of a job, without children.
pub(crate) fn json(job: &JobRow) -> Value {
    let mut fields = Map::new();
    let mut text = |name: &str, value: &str| {
        if !value.is_empty() {
            fields.insert(name.to_owned(), Value::from(value));
        }
    };
    let time = |at: Option<UtcMs>| at.map(UtcMs::to_iso).unwrap_or_default();
    text("_id", &job.id);
    text("type", &job.job_type);
    text("_integrationId", &job.integration);
    text("_exportId", &job.export);
    text("_importId", &job.import);
    text("_flowId", &job.flow);
    text("_flowJobId", &job.parent);
    text("startedAt", &time(job.started_at));
    text("endedAt", &time(job.ended_at));
    text("lastExecutedAt", &time(job.last_executed_at));
    text("status", &job.status);
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("numError", Value::from(job.counts.error));
    put("numResolved", Value::from(job.counts.resolved));
    // A snapshot too, never the live number (API 2.6).
    put("numOpenError", Value::from(job.counts.error));
    put("numSuccess", Value::from(job.counts.success));
    put("numExport", Value::from(0));
    put("numIgnore", Value::from(job.counts.ignored));
    put("numPagesGenerated", Value::from(job.counts.pages_generated));
    if job.job_type == "flow" {
        put("doneExporting", Value::from(job.done_exporting));
    }
    put("numPagesProcessed", Value::from(job.counts.pages_processed));
    if !job.parent.is_empty() {
        put("oIndex", Value::from(job.o_index));
    }
    if job.job_type == "import" {
        put("retriable", Value::from(false));
    }
    put("createdAt", Value::from(job.created_at.to_iso()));
    put("purgeAt", Value::from(time(job.purge_at)));
    put("lastModified", Value::from(job.last_modified.to_iso()));
    if !job.files.is_empty() {
        put("files", Value::from(job.files.iter().map(file).collect::<Vec<_>>()));
    }
    if !job.canceled_by.is_empty() {
        put("canceledBy", Value::from(job.canceled_by.as_str()));
    }
    if !job.triggered_by.is_empty() {
        put("triggeredBy", Value::from(job.triggered_by.as_str()));
    }
    Value::Object(fields)
}

/// A run with its steps.
pub(crate) fn family(job: &JobRow, children: &[JobRow]) -> Value {
    let mut doc = json(job);
    if let Some(fields) = doc.as_object_mut() {
        fields.insert("children".to_owned(), Value::from(children.iter().map(json).collect::<Vec<_>>()));
    }
    doc
}

fn file((id, name): &(String, String)) -> Value {
    if name.is_empty() {
        json!({"id": id, "host": "s3"})
    } else {
        json!({"id": id, "host": "s3", "name": name})
    }
}
