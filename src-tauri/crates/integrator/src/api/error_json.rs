//! An error record as the API writes it (API 2.5), and as a line of a downloaded file.

use crate::{platform::Platform, store::error_row::ErrorRow};
use domain::{classify::CLASSIFIED_BY, time::UtcMs};
use serde_json::{Map, Value};

/// Headings of a downloaded error file (API 2.5).
pub(crate) const CSV_HEADINGS: &str = "occurredAt,source,code,message,traceKey,exportDataURI,importDataURI,oIndex,retryDataKey,errorId,legacyId,_flowJobId,classification,classifiedBy,retryAt,tags";

/// The JSON object of an error.
pub(crate) fn json(platform: &Platform, error: &ErrorRow) -> Value {
    let mut fields = Map::new();
    let mut text = |name: &str, value: &str| {
        if !value.is_empty() {
            fields.insert(name.to_owned(), Value::from(value));
        }
    };
    text("occurredAt", &error.occurred_at.to_iso());
    text("source", &error.source);
    text("code", &error.code);
    text("message", &error.message);
    text("traceKey", &error.trace_key);
    text("exportDataURI", &error.export_uri);
    text("importDataURI", &error.import_uri);
    text("oIndex", &error.o_index.to_string());
    text("retryDataKey", &retry_key(platform, error));
    text("reqAndResKey", &request_key(platform, error));
    text("_flowJobId", &error.run_id);
    text("classification", &error.classification);
    text("classifiedBy", if error.classification.is_empty() { "" } else { CLASSIFIED_BY });
    text("retryAt", &error.retry_at.map(UtcMs::to_iso).unwrap_or_default());
    text("assignedTo", &error.assigned_to);
    text("assignedBy", &error.assigned_by);
    text("resolvedAt", &error.resolved_at.map(UtcMs::to_iso).unwrap_or_default());
    text("resolvedBy", &error.resolved_by);
    let tags: Value = serde_json::from_str(&error.tags).unwrap_or_default();
    if tags.as_array().is_some_and(|tags| !tags.is_empty()) {
        fields.insert("tags".to_owned(), tags);
    }
    let choices = &platform.choices;
    let id =
        if choices.error_id_is_number { Value::from(error.id) } else { Value::from(error.id.to_string()) };
    fields.insert("errorId".to_owned(), id);
    let purge_at = error.purge_at;
    let purge_at =
        if choices.error_purge_at_is_ms { Value::from(purge_at.0) } else { Value::from(purge_at.to_iso()) };
    fields.insert("purgeAt".to_owned(), purge_at);
    Value::Object(fields)
}

/// The retry data key, empty when nothing is kept.
pub(crate) fn retry_key(platform: &Platform, error: &ErrorRow) -> String {
    if error.has_retry_data { platform.account.salt.retry_key(error.id) } else { String::new() }
}

/// The key of the kept request and response, empty when there is none.
pub(crate) fn request_key(platform: &Platform, error: &ErrorRow) -> String {
    if error.http_status == 0 {
        return String::new();
    }
    platform.account.salt.request_key(error.id, error.occurred_at, error.http_status, &error.http_method)
}

/// One line of a downloaded error file, without the line break.
pub(crate) fn csv(platform: &Platform, error: &ErrorRow) -> String {
    let tags: Vec<String> = serde_json::from_str(&error.tags).unwrap_or_default();
    let cells = [
        file_time(error.occurred_at),
        error.source.clone(),
        error.code.clone(),
        error.message.clone(),
        error.trace_key.clone(),
        error.export_uri.clone(),
        error.import_uri.clone(),
        error.o_index.to_string(),
        retry_key(platform, error),
        error.id.to_string(),
        String::new(),
        error.run_id.clone(),
        error.classification.clone(),
        if error.classification.is_empty() { "" } else { CLASSIFIED_BY }.to_owned(),
        error.retry_at.map(file_time).unwrap_or_default(),
        tags.join(" "),
    ];
    cells.map(|cell| csv_cell(&cell)).join(",")
}

/// The date format of downloaded files: `09/30/2020 12:08:47 pm`.
fn file_time(at: UtcMs) -> String {
    let time = chrono::DateTime::<chrono::Utc>::from_timestamp_millis(at.0).unwrap_or_default();
    time.format("%m/%d/%Y %I:%M:%S %P").to_string()
}

fn csv_cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text.to_owned()
}
