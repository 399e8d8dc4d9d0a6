//! Server truth about errors arriving: pulls of a step's lists, page by page, and what they change.
use crate::{Error, Result, Store};
use domain::{
    error_record::ErrorRecord,
    id::{ErrorId, FlowId, StepKey},
    open_count::{FlowOpen, StepOpen},
    time::UtcMs,
};

/// Most records in one page that is applied.
pub const PAGE_ROWS_MAX: usize = 10_000;

/// Which of the two lists of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorList {
    /// `/errors`.
    Open,
    /// `/resolved`.
    Resolved,
}

/// A pull under way. It survives a crash: beginning it again gives the page that comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pull {
    /// Its number on disk.
    pub token: i64,
    /// The step.
    pub step: StepKey,
    /// The list.
    pub list: ErrorList,
    /// When it began; also the upper bound of `occurredAt` (or `resolvedAt`) that it asks for.
    pub began_at: UtcMs,
    /// Path and query of the next page when an unfinished pull goes on; `None` at its beginning.
    pub next_page: Option<String>,
}

/// One page of a pull.
#[derive(Debug)]
pub struct PullPage<'a> {
    /// The pull.
    pub pull: &'a Pull,
    /// Its records; at most [`PAGE_ROWS_MAX`].
    pub records: &'a [ErrorRecord],
    /// Path and query of the page after it; `None` at the end.
    pub next_page: Option<&'a str>,
    /// Server time of the answer.
    pub as_of: UtcMs,
}

/// What a page or a finished pull changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Applied {
    /// Records seen for the first time.
    pub inserted: u64,
    /// Records that were known and are different now.
    pub changed: u64,
    /// Records that were known and are the same.
    pub unchanged: u64,
    /// Open records that a finished pull did not see any more (they became gone).
    pub vanished: u64,
}

/// Open errors of a flow by the remote's cheap summary, and what was pulled last.
///
/// The live total of a flow is the count of open records in the cache when the flow was pulled completely
/// after the summary; otherwise the summary's own number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowCount {
    /// The flow.
    pub flow: FlowId,
    /// The summary's number; `None` when it was absent or unreadable.
    pub open: Option<u64>,
    /// The summary's last error.
    pub last_error_at: Option<UtcMs>,
    /// When the summary was read.
    pub as_of: UtcMs,
    /// The pair for which all steps were pulled last; equal to the summary's means nothing is to do.
    pub pulled: Option<(Option<u64>, Option<UtcMs>)>,
}

/// What is known about the pulls of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepState {
    /// The step.
    pub step: StepKey,
    /// The flow's error summary about this step: open errors.
    pub open: Option<u64>,
    /// The same: last error.
    pub last_error_at: Option<UtcMs>,
    /// The pair for which the open list was pulled last.
    pub pulled: Option<(Option<u64>, Option<UtcMs>)>,
    /// When the open list was last read to its end, or confirmed as unchanged.
    pub open_as_of: Option<UtcMs>,
    /// When the resolved list was last read to its end.
    pub resolved_as_of: Option<UtcMs>,
    /// Newest `resolvedAt` seen: where the next pull of the resolved list begins.
    pub resolved_until: Option<UtcMs>,
    /// Its last failure; `None` after a success.
    pub failure: Option<StepFailure>,
}

/// Why a step could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepFailure {
    /// Short code, such as `forbidden`.
    pub code: String,
    /// What the remote said.
    pub message: String,
    /// When.
    pub at: UtcMs,
}

impl Store {
    /// Begins a pull, or goes on with an unfinished one of the same list that began less than an hour ago.
    ///
    /// # Errors
    /// Those of writing.
    pub fn begin_pull(&self, step: &StepKey, list: ErrorList, now: UtcMs) -> Result<Pull> {
        let _ = (step, list, now);
        Err(Error::Absent("store"))
    }

    /// Writes one page with counters, text index and the place of the next page in one transaction.
    ///
    /// # Errors
    /// [`Error::TooMany`] for a page that is too large; those of writing. Nothing is written then.
    pub fn apply_page(&self, page: &PullPage<'_>) -> Result<Applied> {
        let _ = page;
        Err(Error::Absent("store"))
    }

    /// Writes records outside of a pull (one that was looked up, a page of a run).
    ///
    /// # Errors
    /// As [`Store::apply_page`].
    pub fn apply_errors(
        &self,
        step: &StepKey,
        list: ErrorList,
        records: &[ErrorRecord],
        as_of: UtcMs,
    ) -> Result<Applied> {
        let _ = (step, list, records, as_of);
        Err(Error::Absent("store"))
    }

    /// Ends a pull that was read to its end. Open records of the step that happened before it began and that
    /// it did not see become gone (a later resolved list makes them resolved). `pair` is the step's summary
    /// from before the pull.
    ///
    /// # Errors
    /// Those of writing.
    pub fn finish_pull(
        &self,
        pull: &Pull,
        pair: Option<(Option<u64>, Option<UtcMs>)>,
        as_of: UtcMs,
    ) -> Result<Applied> {
        let _ = (pull, pair, as_of);
        Err(Error::Absent("store"))
    }

    /// Forgets an unfinished pull, so that the next one begins at the first page.
    ///
    /// # Errors
    /// Those of writing.
    pub fn drop_pull(&self, pull: &Pull) -> Result<()> {
        let _ = pull;
        Err(Error::Absent("store"))
    }

    /// Notes that a step could not be read. Its cached rows stay.
    ///
    /// # Errors
    /// Those of writing.
    pub fn fail_step(&self, step: &StepKey, failure: &StepFailure) -> Result<()> {
        let _ = (step, failure);
        Err(Error::Absent("store"))
    }

    /// Notes that the summaries say nothing changed in these steps: their open rows are as of then.
    ///
    /// # Errors
    /// Those of writing.
    pub fn confirm_steps(&self, steps: &[StepKey], as_of: UtcMs) -> Result<()> {
        let _ = (steps, as_of);
        Err(Error::Absent("store"))
    }

    /// Notes that the remote has accepted a resolve or a retry of these records: they leave the open list at
    /// once (API 4.3). `by` is who the remote will name, when known.
    ///
    /// # Errors
    /// Those of writing.
    pub fn settle_resolved(
        &self,
        step: &StepKey,
        errors: &[ErrorId],
        by: Option<&str>,
        at: UtcMs,
    ) -> Result<u64> {
        let _ = (step, errors, by, at);
        Err(Error::Absent("store"))
    }

    /// Stores the open counts of flows as an integration's summary gives them.
    ///
    /// # Errors
    /// Those of writing.
    pub fn apply_flow_counts(&self, counts: &[FlowOpen], as_of: UtcMs) -> Result<()> {
        let _ = (counts, as_of);
        Err(Error::Absent("store"))
    }

    /// Stores the open counts of the steps of a flow as its summary gives them.
    ///
    /// # Errors
    /// Those of writing.
    pub fn apply_step_counts(&self, flow: &FlowId, counts: &[StepOpen], as_of: UtcMs) -> Result<()> {
        let _ = (flow, counts, as_of);
        Err(Error::Absent("store"))
    }

    /// Notes that all steps of the flow were pulled for this pair.
    ///
    /// # Errors
    /// Those of writing.
    pub fn mark_flow_pulled(&self, flow: &FlowId, pair: (Option<u64>, Option<UtcMs>)) -> Result<()> {
        let _ = (flow, pair);
        Err(Error::Absent("store"))
    }

    /// All flow counts.
    ///
    /// # Errors
    /// Those of reading.
    pub fn flow_counts(&self) -> Result<Vec<FlowCount>> {
        Err(Error::Absent("store"))
    }

    /// All step states.
    ///
    /// # Errors
    /// Those of reading.
    pub fn step_states(&self) -> Result<Vec<StepState>> {
        Err(Error::Absent("store"))
    }

    /// Deletes records that are not open and happened before `keep_since`, at most `rows_max` of them, with
    /// their text and counters. Returns how many; call again until 0.
    ///
    /// # Errors
    /// Those of writing.
    pub fn drop_old_errors(&self, keep_since: UtcMs, rows_max: usize) -> Result<u64> {
        let _ = (keep_since, rows_max);
        Err(Error::Absent("store"))
    }

    /// Makes the text index anew from the stored records; the cure for damage of the index alone.
    ///
    /// # Errors
    /// Those of writing.
    pub fn rebuild_text_index(&self) -> Result<u64> {
        Err(Error::Absent("store"))
    }
}
