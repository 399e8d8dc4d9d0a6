//! The rows of the platform as Rust values: what the store reads and writes, what the engine works on, and what
//! generators of history hand over. Column names and SQL are left to `store`.

use domain::{flow::StepKind, time::UtcMs};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Kinds of documents that are kept as the JSON the API shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `/v1/integrations`.
    Integration,
    /// `/v1/connections`.
    Connection,
    /// `/v1/exports`.
    Export,
    /// `/v1/imports`.
    Import,
    /// `/v1/flows`.
    Flow,
    /// `/v1/ashares`: users other than the owner.
    Ashare,
    /// `/v1/tags`.
    Tag,
    /// `/v1/environments`.
    Environment,
    /// `/v1/notifications`: one document a subscription.
    Notification,
    /// `/v1/audit`.
    Audit,
}

impl Kind {
    /// The word on disk.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Integration => "integration",
            Self::Connection => "connection",
            Self::Export => "export",
            Self::Import => "import",
            Self::Flow => "flow",
            Self::Ashare => "ashare",
            Self::Tag => "tag",
            Self::Environment => "environment",
            Self::Notification => "notification",
            Self::Audit => "audit",
        }
    }
}

/// How a record fared at one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Fate {
    /// It passed.
    Success,
    /// A filter left it out.
    Ignored,
    /// It failed.
    Error(Failure),
}

/// What is known about a failure when it happens.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Failure {
    /// Code; empty becomes `unknown_error`.
    pub code: String,
    /// Message.
    pub message: String,
    /// Where in the step (API 3.4); empty becomes `application`.
    pub source: String,
    /// Classification (API 3.3); `None` lets the classifier decide, `Some("")` gives none.
    pub classification: Option<String>,
    /// `exportDataURI`.
    pub export_uri: Option<String>,
    /// `importDataURI`.
    pub import_uri: Option<String>,
    /// HTTP status of the kept request and response; 0 lets the platform choose or keep none.
    pub http_status: u16,
    /// HTTP method of it; empty becomes `POST`.
    pub http_method: String,
    /// Chance in percent that a retry of this record succeeds while its data is unchanged; `None` is 100.
    pub retry_success_percent: Option<u8>,
}

/// A record on its way through a flow.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct RunRecord {
    /// Trace key; `None` lets the platform find it in the data, `Some("")` gives none.
    pub trace_key: Option<String>,
    /// The record.
    pub data: Value,
    /// What happens at which step id; a step without an entry passes the record.
    pub at: Vec<(String, Fate)>,
    /// Number of the branch taken at each router, in order; a missing one is 0.
    pub branches: Vec<usize>,
}

/// What one page generator brings to a run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct RunLoad {
    /// Records, page by page.
    pub pages: Vec<Vec<RunRecord>>,
    /// A failure of the export itself: no page is made and the run ends as `failed`.
    pub failed: Option<Failure>,
    /// How long the run waits in the queue, in milliseconds at speed 1.
    pub queue_ms: i64,
    /// How long one step takes for one page, in milliseconds at speed 1.
    pub page_ms: i64,
    /// Names of files that the run leaves for download.
    pub files: Vec<String>,
}

/// Where records of runs come from when nobody hands them over: the traffic of the demo account.
pub trait Source: Send + Sync + 'static {
    /// What the page generator `export` of `flow` brings to a run that begins `now`. `number` counts runs of the
    /// account and makes the answer repeatable.
    fn load(&self, flow: &str, export: &str, now: UtcMs, number: u64) -> RunLoad;
}

/// An error to be written. Strings that are empty are left out of the API's answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewError {
    /// Flow id.
    pub flow: String,
    /// Step id.
    pub step: String,
    /// Place of the step in the flow.
    pub o_index: u32,
    /// When it happened.
    pub occurred_at: UtcMs,
    /// Trace key, already cut; empty for none.
    pub trace_key: String,
    /// What failed. `classification` must be decided already (`None` is none).
    pub failure: Failure,
    /// Run that reported it; `None` for an error of a retry.
    pub run_id: Option<String>,
    /// The record as JSON text, kept for a retry; `None` makes the error not retriable.
    pub retry_data: Option<String>,
    /// Next auto-retry.
    pub retry_at: Option<UtcMs>,
    /// Auto-retries made so far.
    pub auto_attempts: u8,
    /// When the first error of a chain of auto-retries happened; `None` is `occurred_at`.
    pub chain_started_at: Option<UtcMs>,
    /// End of retention; `None` counts it from `occurred_at`.
    pub purge_at: Option<UtcMs>,
    /// When and by whom (`auto` or a user id) it was resolved; `None` for an open error.
    pub resolved: Option<(UtcMs, String)>,
    /// Short codes of its tags.
    pub tags: Vec<String>,
    /// E-mail of the person it is assigned to; empty for nobody.
    pub assigned_to: String,
    /// Whether subscribers are still to hear of it. History is no news.
    pub is_news: bool,
}

/// Counters of a job (API 2.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// `numSuccess`.
    pub success: i64,
    /// `numError`, and `numOpenError`, which is the same number.
    pub error: i64,
    /// `numIgnore`.
    pub ignored: i64,
    /// `numResolved`: auto-resolved during the job.
    pub resolved: i64,
    /// `numPagesGenerated`.
    pub pages_generated: i64,
    /// `numPagesProcessed`; 0 on parents.
    pub pages_processed: i64,
}

/// A job: a run (`flow`), a step of a run (`export`, `import`) or a `retry`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JobRow {
    /// Its id, 24 hexadecimal characters.
    pub id: String,
    /// `flow`, `export`, `import`, `retry` or `bulk_retry`.
    pub job_type: String,
    /// Flow id; empty on steps of a run (their parent has it).
    pub flow: String,
    /// Integration id; empty for standalone flows and on steps.
    pub integration: String,
    /// Export id: page generator of a run, or the step.
    pub export: String,
    /// Import id of the step.
    pub import: String,
    /// Parent run of a step; empty on parents.
    pub parent: String,
    /// Status (API 3.2).
    pub status: String,
    /// Counters.
    pub counts: Counts,
    /// `doneExporting` (parents).
    pub done_exporting: bool,
    /// Place of the step in the flow (steps).
    pub o_index: u32,
    /// When it was asked for.
    pub created_at: UtcMs,
    /// When it began.
    pub started_at: Option<UtcMs>,
    /// When it ended.
    pub ended_at: Option<UtcMs>,
    /// Last sign of life.
    pub last_executed_at: Option<UtcMs>,
    /// Last change.
    pub last_modified: UtcMs,
    /// End of retention; `None` counts it from `created_at`.
    pub purge_at: Option<UtcMs>,
    /// `system` or a user id; empty when not canceled.
    pub canceled_by: String,
    /// `auto` or a user id (retries); empty otherwise.
    pub triggered_by: String,
    /// Files for download: id and name (the name may be empty).
    pub files: Vec<(String, String)>,
}

/// A step of a flow with what the engine needs of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepView {
    /// Number of the pair flow and step in the data file.
    pub number: i64,
    /// Export or import id.
    pub id: String,
    /// Its part in the flow.
    pub kind: StepKind,
    /// Place in the flow from 0: the page generators first, then the steps after them (seen in real records).
    pub o_index: u32,
    /// Name of the export or import.
    pub name: String,
    /// Adaptor type (API 3.6).
    pub adaptor: String,
    /// Trace key template of the export, if it has one.
    pub trace_template: Option<String>,
}
