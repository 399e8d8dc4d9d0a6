//! An error record as the API writes it (API 2.5), and as a line of a downloaded file.

use crate::{platform::Platform, store::error_row::ErrorRow};
use domain::{classify::CLASSIFIED_BY, time::UtcMs};
use serde_json::Value;

/// Headings of a downloaded error file (API 2.5).
pub(crate) const CSV_HEADINGS: &str = "occurredAt,source,code,message,traceKey,exportDataURI,importDataURI,oIndex,retryDataKey,errorId,legacyId,_flowJobId,classification,classifiedBy,retryAt,tags";

/// Writes the JSON object of an error. Written by hand: a page of a thousand is the commonest big answer.
pub(crate) fn write(out: &mut String, platform: &Platform, error: &ErrorRow) {
    let choices = &platform.choices;
    out.push_str("{\"errorId\":");
    let id = error.id.to_string();
    if choices.error_id_is_number {
        out.push_str(&id);
    } else {
        push_text(out, &id);
    }
    push_time(out, "occurredAt", Some(error.occurred_at));
    push_field(out, "source", &error.source);
    push_field(out, "code", &error.code);
    push_field(out, "message", &error.message);
    push_field(out, "traceKey", &error.trace_key);
    push_field(out, "exportDataURI", &error.export_uri);
    push_field(out, "importDataURI", &error.import_uri);
    push_field(out, "oIndex", &error.o_index.to_string());
    push_field(out, "retryDataKey", &retry_key(platform, error));
    push_field(out, "reqAndResKey", &request_key(platform, error));
    push_field(out, "_flowJobId", &error.run_id);
    push_field(out, "classification", classification(error));
    push_field(out, "classifiedBy", CLASSIFIED_BY);
    push_time(out, "retryAt", error.retry_at);
    push_field(out, "assignedTo", &error.assigned_to);
    push_field(out, "assignedBy", &error.assigned_by);
    out.push_str(if error.has_retry_data { ",\"retriable\":true" } else { ",\"retriable\":false" });
    push_time(out, "resolvedAt", error.resolved_at);
    push_field(out, "resolvedBy", &error.resolved_by);
    if error.tags.len() > 2 {
        // Kept as a JSON array already.
        out.push_str(",\"tags\":");
        out.push_str(&error.tags);
    }
    if choices.error_purge_at_is_ms {
        out.push_str(",\"purgeAt\":");
        out.push_str(&error.purge_at.0.to_string());
    } else {
        push_time(out, "purgeAt", Some(error.purge_at));
    }
    out.push('}');
}

/// A field with text, unless it is empty.
fn push_field(out: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        out.push_str(",\"");
        out.push_str(name);
        out.push_str("\":");
        push_text(out, value);
    }
}

fn push_time(out: &mut String, name: &str, at: Option<UtcMs>) {
    if let Some(at) = at {
        push_field(out, name, &iso(at));
    }
}

/// JSON text. Most of it needs no escapes.
fn push_text(out: &mut String, text: &str) {
    if text.bytes().any(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
        out.push_str(&Value::from(text).to_string());
    } else {
        out.push('"');
        out.push_str(text);
        out.push('"');
    }
}

/// ISO 8601 as [`UtcMs::to_iso`] writes it, without a calendar library: years 1 to 9999 by days of the era.
fn iso(at: UtcMs) -> String {
    use std::fmt::Write;
    let (days, ms) = (at.0.div_euclid(86_400_000), at.0.rem_euclid(86_400_000));
    let shifted = days + 719_468;
    let era_day = shifted.rem_euclid(146_097);
    let era_year = (era_day - era_day / 1_460 + era_day / 36_524 - era_day / 146_096) / 365;
    let year_day = era_day - (365 * era_year + era_year / 4 - era_year / 100);
    let march_month = (5 * year_day + 2) / 153;
    let day = year_day - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = era_year + shifted.div_euclid(146_097) * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60);
    let mut text = String::with_capacity(24);
    // Writing to a String cannot fail.
    let _ =
        write!(text, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", ms % 1_000);
    text
}

/// Every error is classified; `none` is the platform's word where nothing points to a class (API 3.3).
fn classification(error: &ErrorRow) -> &str {
    if error.classification.is_empty() { "none" } else { &error.classification }
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
        classification(error).to_owned(),
        CLASSIFIED_BY.to_owned(),
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

/// A cell of a CSV file, in quotes where it must be.
pub(crate) fn csv_cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_the_library_writes_them() {
        let mut at = -62_135_596_800_000_i64;
        while at < 253_402_300_800_000 {
            assert_eq!(iso(UtcMs(at)), UtcMs(at).to_iso());
            at += 86_400_000 * 37 + 3_723_004;
        }
    }

    #[test]
    fn hostile_text_is_escaped() {
        for text in ["plain ž", "a\"b", "back\\slash", "line\nbreak\u{0}", "</script>\u{2028}"] {
            let mut out = String::new();
            push_text(&mut out, text);
            assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
        }
    }
}
