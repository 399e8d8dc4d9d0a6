//! The error record as the remote writes it (API 2.5), read without losing anything.

use crate::{
    id::{ErrorId, ErrorKey, RetryDataKey, RunId, StepKey},
    json::RawObject,
    time::UtcMs,
};

/// One failed record of a step. `raw` is the remote's own JSON; the other fields are what the desk works with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorRecord {
    /// Flow, step and error id.
    pub key: ErrorKey,
    /// When it happened; `None` when absent or unreadable.
    pub occurred_at: Option<UtcMs>,
    /// Where in the step it happened (API 3.4); unknown values are kept.
    pub source: Option<String>,
    /// The code of the application or of the platform; any text.
    pub code: Option<String>,
    /// The message: hostile text, may hold HTML, line breaks and personal data.
    pub message: String,
    /// Trace key of the record; `None` when absent or empty.
    pub trace_key: Option<String>,
    /// Key of the kept retry data; `None` means that it cannot be retried.
    pub retry_key: Option<RetryDataKey>,
    /// Run that reported it; absent when it came from a retry (API 4.3: "Retry failed").
    pub run_id: Option<RunId>,
    /// Classification (API 3.3); `None` when absent, empty or `none`.
    pub classification: Option<String>,
    /// Who classified it.
    pub classified_by: Option<String>,
    /// Next automatic retry of an intermittent error.
    pub retry_at: Option<UtcMs>,
    /// End of retention at the platform.
    pub purge_at: Option<UtcMs>,
    /// When it was resolved (resolved records only).
    pub resolved_at: Option<UtcMs>,
    /// `auto` or a user id (resolved records only).
    pub resolved_by: Option<String>,
    /// Short codes of its tags.
    pub tags: Vec<String>,
    /// Who it is assigned to, as the remote writes it.
    pub assigned_to: Option<String>,
    /// Key of the kept request and response, if a trace was kept.
    pub request_key: Option<String>,
    /// Names of fields that were there but not understood.
    pub odd_fields: Vec<String>,
    /// The JSON object exactly as received.
    pub raw: String,
}

/// Why a row could not be an error record at all.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DecodeError {
    /// The row is not a JSON object.
    #[error("the row is not a JSON object")]
    NotAnObject,
    /// The row has no usable `errorId`, so it has no identity.
    #[error("the row has no {0}")]
    NoId(&'static str),
}

impl ErrorRecord {
    /// Reads one row of an error list. Everything but the id is optional; what is not understood is marked.
    ///
    /// # Errors
    /// When the row is no object or has no `errorId`.
    pub fn decode(step: &StepKey, raw: &str) -> Result<Self, DecodeError> {
        let row = RawObject::parse(raw).map_err(|_| DecodeError::NotAnObject)?;
        let error = filled(&row, "errorId").ok_or(DecodeError::NoId("errorId"))?;
        Ok(Self {
            key: ErrorKey { flow: step.flow.clone(), step: step.step.clone(), error: ErrorId(error) },
            occurred_at: row.time("occurredAt"),
            source: filled(&row, "source"),
            code: filled(&row, "code"),
            message: row.text("message").unwrap_or_default(),
            trace_key: filled(&row, "traceKey"),
            retry_key: filled(&row, "retryDataKey").map(RetryDataKey),
            run_id: filled(&row, "_flowJobId").map(RunId),
            classification: filled(&row, "classification").filter(|value| value != "none"),
            classified_by: filled(&row, "classifiedBy"),
            retry_at: row.time("retryAt"),
            purge_at: row.time("purgeAt"),
            resolved_at: row.time("resolvedAt"),
            resolved_by: filled(&row, "resolvedBy"),
            tags: row.texts("tags"),
            assigned_to: filled(&row, "assignedTo"),
            request_key: filled(&row, "reqAndResKey"),
            odd_fields: row.odd_fields(),
            raw: raw.to_owned(),
        })
    }
}

fn filled(row: &RawObject, key: &str) -> Option<String> {
    row.text(key).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step() -> StepKey {
        StepKey { flow: "f1".into(), step: "s1".into() }
    }

    #[test]
    fn the_documented_sample_is_read_in_full() {
        let raw = r#"{"occurredAt":"2021-06-15T21:21:30.538Z","source":"application","code":"response_failure","message":"\"failed\"","traceKey":"53968","oIndex":"1","retryDataKey":"332","errorId":"840452691","_flowJobId":"60c","classification":"missing","classifiedBy":"autopilot","reqAndResKey":"56-9a-200-POST","novel":{"x":1}}"#;
        let record = ErrorRecord::decode(&step(), raw).unwrap();
        assert_eq!(record.key.error.as_str(), "840452691");
        assert_eq!(record.occurred_at, UtcMs::parse("2021-06-15T21:21:30.538Z"));
        assert_eq!(record.trace_key.as_deref(), Some("53968"));
        assert_eq!(record.run_id, Some("60c".into()));
        assert_eq!(record.raw, raw);
        assert!(record.odd_fields.is_empty());
    }

    #[test]
    fn drifted_fields_are_marked_and_the_row_is_kept() {
        let record = ErrorRecord::decode(
            &step(),
            r#"{"errorId":5,"occurredAt":[],"message":null,"traceKey":2345,"retryAt":"soon"}"#,
        )
        .unwrap();
        assert_eq!(record.key.error.as_str(), "5");
        assert_eq!(record.message, "");
        assert_eq!(record.trace_key.as_deref(), Some("2345"));
        assert_eq!(record.odd_fields, ["occurredAt", "retryAt"]);
    }

    #[test]
    fn a_row_without_identity_is_refused() {
        assert_eq!(ErrorRecord::decode(&step(), r#"{"message":"x"}"#), Err(DecodeError::NoId("errorId")));
        assert_eq!(ErrorRecord::decode(&step(), "[1]"), Err(DecodeError::NotAnObject));
    }
}
