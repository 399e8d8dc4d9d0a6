//! A row of the completed-flows dashboard: what ran in a range, and what is open now (API 2.6, 4.4).

use crate::{
    error_record::DecodeError,
    id::{FlowId, IntegrationId},
    json::RawObject,
    time::UtcMs,
};

/// Statistics of one flow over the asked range. `raw` is the remote's own JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowStats {
    /// The flow.
    pub flow: FlowId,
    /// Its integration; `None` for standalone flows.
    pub integration: Option<IntegrationId>,
    /// Runs that ended in the range.
    pub runs: Option<u64>,
    /// Average time of a run in milliseconds, waiting in the queue included.
    pub average_run_ms: Option<u64>,
    /// Records that passed in the range.
    pub success: Option<u64>,
    /// Records that were ignored in the range.
    pub ignored: Option<u64>,
    /// Records that failed in the range.
    pub error: Option<u64>,
    /// Open errors of the flow now: live, whatever the range.
    pub open: Option<u64>,
    /// Errors that the platform resolved in the range.
    pub resolved_by_auto: Option<u64>,
    /// Errors that people resolved in the range.
    pub resolved_by_user: Option<u64>,
    /// Pages moved in the range.
    pub pages: Option<u64>,
    /// Newest open error: live, whatever the range.
    pub last_error_at: Option<UtcMs>,
    /// When the flow last ran.
    pub last_executed_at: Option<UtcMs>,
    /// The JSON object exactly as received.
    pub raw: String,
}

impl FlowStats {
    /// Reads one row. Everything but the flow is optional.
    ///
    /// # Errors
    /// When the row is no object or names no flow.
    pub fn decode(raw: &str) -> Result<Self, DecodeError> {
        let row = RawObject::parse(raw).map_err(|_| DecodeError::NotAnObject)?;
        let filled = |key: &str| row.text(key).filter(|text| !text.is_empty());
        Ok(Self {
            flow: FlowId(filled("_flowId").ok_or(DecodeError::NoId("_flowId"))?),
            integration: filled("_integrationId").map(IntegrationId),
            runs: row.count("numRuns"),
            average_run_ms: whole(&row, "avgRuntime"),
            success: row.count("numSuccess"),
            ignored: row.count("numIgnore"),
            error: row.count("numError"),
            open: row.count("numOpenError"),
            resolved_by_auto: row.count("numResolvedByAuto"),
            resolved_by_user: row.count("numResolvedByUser"),
            pages: row.count("numPages"),
            last_error_at: row.time("lastErrorAt"),
            last_executed_at: row.time("lastExecutedAt"),
            raw: raw.to_owned(),
        })
    }
}

/// A count that may come with a fraction, as averages do; the fraction is dropped.
fn whole(row: &RawObject, key: &str) -> Option<u64> {
    let text = row.text(key)?;
    text.parse().ok().or_else(|| text.split_once('.')?.0.parse().ok()).or_else(|| {
        row.mark(key);
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_row_is_read() {
        let row = FlowStats::decode(r#"{"_flowId":"f","_integrationId":"i","numRuns":4,"avgRuntime":113864.7,"numSuccess":220,"numIgnore":0,"numError":55,"numOpenError":55,"numResolvedByAuto":165,"numResolvedByUser":0,"numPages":12,"lastErrorAt":"2023-08-16T19:09:48.779Z","lastExecutedAt":"2023-08-16T19:11:53.126Z"}"#).unwrap();
        assert_eq!((row.runs, row.average_run_ms, row.resolved_by_auto), (Some(4), Some(113_864), Some(165)));
        assert_eq!(FlowStats::decode("{}"), Err(DecodeError::NoId("_flowId")));
    }
}
