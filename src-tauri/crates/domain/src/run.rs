//! Runs and step runs: the jobs of the platform (API 2.6). Their counts are frozen snapshots: they never
//! change when errors are resolved, and are never added to live open counts (a different type).

use crate::{
    error_record::DecodeError,
    id::{FlowId, IntegrationId, RunId, StepId},
    json::RawObject,
    time::UtcMs,
};
use serde::{Deserialize, Serialize};

/// What a job is (API 3.1).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum JobKind {
    /// A run of a flow, one for each page generator.
    Flow,
    /// The part of a run that an export or lookup did.
    Export,
    /// The part of a run that an import did.
    Import,
    /// Errors being reprocessed.
    Retry,
    /// The older form of many retries at once.
    BulkRetry,
    /// A word that this program does not know.
    Other(String),
}

impl JobKind {
    /// Reads the platform's word.
    #[must_use]
    pub fn read(word: &str) -> Self {
        match word {
            "flow" => Self::Flow,
            "export" => Self::Export,
            "import" => Self::Import,
            "retry" => Self::Retry,
            "bulk_retry" => Self::BulkRetry,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The platform's word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Flow => "flow",
            Self::Export => "export",
            Self::Import => "import",
            Self::Retry => "retry",
            Self::BulkRetry => "bulk_retry",
            Self::Other(word) => word,
        }
    }
}

/// Where a job stands (API 3.2).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RunStatus {
    /// Waiting in the queue.
    Queued,
    /// Moving records.
    Running,
    /// Reprocessing errors.
    Retrying,
    /// Asked to stop, not stopped yet.
    Canceling,
    /// Ended; errors are possible.
    Completed,
    /// Ended by a failure of the step itself.
    Failed,
    /// Stopped by a user or by the system.
    Canceled,
    /// A word that this program does not know.
    Other(String),
}

impl RunStatus {
    /// Reads the platform's word; both spellings of canceled.
    #[must_use]
    pub fn read(word: &str) -> Self {
        match word {
            "queued" => Self::Queued,
            "running" => Self::Running,
            "retrying" => Self::Retrying,
            "canceling" | "cancelling" => Self::Canceling,
            "completed" => Self::Completed,
            "failed" => Self::Failed,
            "canceled" | "cancelled" => Self::Canceled,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The platform's word, with one l.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Retrying => "retrying",
            Self::Canceling => "canceling",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
            Self::Other(word) => word,
        }
    }

    /// Whether the job will not change any more. Unknown words count as not ended.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Canceled)
    }
}

/// The counters of a job: a snapshot of what happened in it, whatever was resolved later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RunCounts {
    /// Records that passed.
    pub success: u64,
    /// Records that failed.
    pub error: u64,
    /// Records that were ignored.
    pub ignored: u64,
    /// Errors that were auto-resolved during the run.
    pub resolved: u64,
    /// Pages made by generators.
    pub pages_generated: u64,
    /// Pages done by processors; always 0 on a run of a flow (API 2.6), add up its steps instead.
    pub pages_processed: u64,
}

/// A job of any kind. `raw` is the remote's own JSON without `children`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// What it is.
    pub kind: JobKind,
    /// Flow it belongs to (parents).
    pub flow: Option<FlowId>,
    /// Integration it belongs to; `None` for standalone flows.
    pub integration: Option<IntegrationId>,
    /// Export: the page generator of a run, or the step of a step run.
    pub export: Option<StepId>,
    /// Import of a step run or retry.
    pub import: Option<StepId>,
    /// The run that a step run is part of.
    pub parent: Option<RunId>,
    /// Where it stands.
    pub status: RunStatus,
    /// Its counters.
    pub counts: RunCounts,
    /// Whether all pages have been exported; only then progress is known.
    pub done_exporting: bool,
    /// Place of the step in the flow (step runs).
    pub order: Option<u64>,
    /// When it was asked for.
    pub created_at: Option<UtcMs>,
    /// When it began.
    pub started_at: Option<UtcMs>,
    /// When it ended.
    pub ended_at: Option<UtcMs>,
    /// Last sign of life; later than the end in most runs (API 2.6), never a duration.
    pub last_executed_at: Option<UtcMs>,
    /// When it was last changed.
    pub last_modified: Option<UtcMs>,
    /// `system` or a user id.
    pub canceled_by: Option<String>,
    /// `auto` or a user id (retries).
    pub triggered_by: Option<String>,
    /// Names of fields that were there but not understood.
    pub odd_fields: Vec<String>,
    /// The JSON object as received, without its `children`.
    pub raw: String,
}

impl Run {
    /// Reads one job and, when it came as a family, its step runs.
    ///
    /// # Errors
    /// When the row is no object or has no `_id`. Children that cannot be read are left out and marked.
    pub fn decode_family(raw: &str) -> Result<(Self, Vec<Self>), DecodeError> {
        let row = RawObject::parse(raw).map_err(|_| DecodeError::NotAnObject)?;
        let mut children = Vec::new();
        if let Some(list) = row.raw("children") {
            match serde_json::from_str::<Vec<Box<serde_json::value::RawValue>>>(list) {
                Ok(items) => {
                    for item in items {
                        match Self::decode(item.get()) {
                            Ok(child) => children.push(child),
                            Err(_) => row.mark("children"),
                        }
                    }
                }
                Err(_) => row.mark("children"),
            }
        }
        Ok((Self::from_row(&row, raw)?, children))
    }

    /// Reads one job; `children` are ignored.
    ///
    /// # Errors
    /// When the row is no object or has no `_id`.
    pub fn decode(raw: &str) -> Result<Self, DecodeError> {
        Ok(Self::decode_family(raw)?.0)
    }

    /// Time from start to end in milliseconds; `None` while it runs.
    #[must_use]
    pub fn duration_ms(&self) -> Option<i64> {
        Some((self.ended_at?.0 - self.started_at?.0).max(0))
    }

    fn from_row(row: &RawObject, raw: &str) -> Result<Self, DecodeError> {
        let filled = |key: &str| row.text(key).filter(|text| !text.is_empty());
        let count = |key: &str| row.count(key).unwrap_or(0);
        let id = filled("_id").ok_or(DecodeError::NoId("_id"))?;
        Ok(Self {
            id: RunId(id),
            kind: JobKind::read(&filled("type").unwrap_or_default()),
            flow: filled("_flowId").map(FlowId),
            integration: filled("_integrationId").map(IntegrationId),
            export: filled("_exportId").map(StepId),
            import: filled("_importId").map(StepId),
            parent: filled("_flowJobId").map(RunId),
            status: RunStatus::read(&filled("status").unwrap_or_default()),
            counts: RunCounts {
                success: count("numSuccess"),
                error: count("numError"),
                ignored: count("numIgnore"),
                resolved: count("numResolved"),
                pages_generated: count("numPagesGenerated"),
                pages_processed: count("numPagesProcessed"),
            },
            done_exporting: row.flag("doneExporting").unwrap_or(false),
            order: row.count("oIndex"),
            created_at: row.time("createdAt"),
            started_at: row.time("startedAt"),
            ended_at: row.time("endedAt"),
            last_executed_at: row.time("lastExecutedAt"),
            last_modified: row.time("lastModified"),
            canceled_by: filled("canceledBy"),
            triggered_by: filled("triggeredBy"),
            odd_fields: row.odd_fields(),
            raw: without_children(row, raw),
        })
    }
}

fn without_children(row: &RawObject, raw: &str) -> String {
    if row.raw("children").is_none() {
        return raw.to_owned();
    }
    let fields: Vec<String> = row
        .fields()
        .filter(|(key, _)| *key != "children")
        .map(|(key, value)| format!("{}:{value}", serde_json::Value::from(key)))
        .collect();
    format!("{{{}}}", fields.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_gives_the_run_and_its_steps() {
        let raw = r#"{"_id":"j","type":"flow","_flowId":"f","status":"completed","numError":1,"startedAt":"2023-08-16T19:08:37.983Z","endedAt":"2023-08-16T19:10:29.983Z","children":[{"_id":"c","type":"export","_exportId":"e","_flowJobId":"j","oIndex":0,"status":"completed"},5]}"#;
        let (run, steps) = Run::decode_family(raw).unwrap();
        assert_eq!(run.duration_ms(), Some(112_000));
        assert_eq!(run.odd_fields, ["children"]);
        assert!(!run.raw.contains("children"));
        assert_eq!(steps.len(), 1);
        assert_eq!(steps[0].parent, Some("j".into()));
    }

    #[test]
    fn both_spellings_and_unknown_words_of_status_are_read() {
        assert_eq!(RunStatus::read("cancelled"), RunStatus::Canceled);
        assert_eq!(RunStatus::read("paused").as_str(), "paused");
        assert!(!RunStatus::read("paused").is_ended());
    }
}
