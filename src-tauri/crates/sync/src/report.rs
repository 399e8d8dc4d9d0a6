//! What a sync or a drain came to.

use domain::id::{FlowId, StepId};

/// What to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncScope {
    /// A look of the background loop: what the cheap summaries say has changed.
    Look,
    /// A person asks: the same, with a fresher catalog; everything when nothing was read yet or a full round is due.
    Normal,
    /// Everything.
    Full,
}

/// Why a round ended before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// 401, or 403 on everything: sign-in needed.
    SignedOut,
    /// The remote cannot be reached.
    Offline,
    /// What answers is not integrator.io.
    NotIntegrator,
    /// The remote asks for a longer wait than a call should last.
    Throttled {
        /// Rest of the wait in milliseconds.
        after_ms: u64,
    },
}

/// A part that could not be read or sent. The others were.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Failed {
    /// The flow; `None` when a whole list of the account failed.
    pub flow: Option<FlowId>,
    /// The step; `None` when the whole flow failed.
    pub step: Option<StepId>,
    /// The platform's code or the kind of failure, such as `forbidden`; for lists of the account prefixed with the
    /// list, such as `connections:forbidden`.
    pub code: String,
}

/// What a sync came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SyncReport {
    /// Requests sent, repeats included.
    pub requests: u64,
    /// Requests that were answered 429 and repeated.
    pub retries_429: u64,
    /// Error records received.
    pub errors_fetched: u64,
    /// Runs received.
    pub runs_fetched: u64,
    /// What could not be read.
    pub failed: Vec<Failed>,
    /// How long it took.
    pub elapsed_ms: u64,
    /// Why it ended early; `None` when it went to its end.
    pub stop: Option<Stop>,
}

/// What to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DrainMode {
    /// What is due now; undo windows and back-offs hold. For the background.
    Due,
    /// Everything, at once, and wait for the outcomes. For `outbox send`.
    All,
    /// The same for one batch; undo windows of others hold. For `--wait`.
    Batch(store::outbox::BatchId),
}

/// What a drain came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DrainReport {
    /// Requests sent, checks included.
    pub requests: u64,
    /// Requests that were answered 429 and repeated.
    pub retries_429: u64,
    /// Items that the remote has now.
    pub done: u64,
    /// Items parked for a person.
    pub parked: u64,
    /// Items that are still queued.
    pub queued: u64,
    /// Items of which nobody knows yet whether they arrived.
    pub unsure: u64,
    /// Records whose retry succeeded.
    pub retries_succeeded: u64,
    /// Records whose retry failed again.
    pub retries_failed: u64,
    /// Retries that are still running at the platform.
    pub retries_pending: u64,
    /// Another process holds the outbox and sends.
    pub elsewhere: bool,
    /// Why it ended early.
    pub stop: Option<Stop>,
}
