//! Options of an engine: folder, intervals, maxima. The defaults are for the window; tests make them small.

use crate::probe::Probe;
use std::path::PathBuf;

/// Options of an engine.
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder of the account, where the lock files are.
    pub folder: PathBuf,
    /// Id of the token's user, when known: what the remote names in `resolvedBy` and `triggeredBy` for our actions.
    pub user_id: Option<String>,
    /// How far back runs are read the first time, in milliseconds.
    pub runs_back_ms: i64,
    /// Time between looks at the cheap summaries.
    pub counts_every_ms: u64,
    /// Time between looks at the running flows.
    pub running_every_ms: u64,
    /// Time between looks at the flow that a person watches, while it runs; twice that while it does not.
    pub watched_every_ms: u64,
    /// Time between looks at the catalog (flows, names).
    pub catalog_every_ms: i64,
    /// The same when a person asks for a sync.
    pub catalog_asked_every_ms: i64,
    /// Time between full rounds that read every step, whatever the summaries say.
    pub full_every_ms: i64,
    /// Longest interval that idleness leads to.
    pub idle_every_max_ms: u64,
    /// First wait after losing the remote; doubled up to `offline_every_max_ms`.
    pub offline_every_ms: u64,
    /// Longest wait between looks while offline.
    pub offline_every_max_ms: u64,
    /// Steps read at the same time.
    pub workers: usize,
    /// First wait before an item is sent again; doubled up to `resend_max_ms`.
    pub resend_ms: i64,
    /// Longest wait before an item is sent again.
    pub resend_max_ms: i64,
    /// How often an item is sent in one drain that waits for outcomes.
    pub attempts_in_drain_max: u32,
    /// Rest before an unsure retry is looked up, so that a request still under way at the remote shows.
    pub settle_ms: u64,
    /// Items queued or failed longer ago than this are compared with the remote's list before they are sent.
    pub fresh_ms: i64,
    /// Time between looks at the jobs of our retries.
    pub follow_every_ms: u64,
    /// How long a drain that waits for outcomes follows a retry that does not end.
    pub follow_max_ms: u64,
    /// How long to wait for another process that reads or sends.
    pub lock_wait_ms: u64,
    /// Points at which tests break off the work.
    pub probe: Probe,
}

impl Config {
    /// The options of the program for an account's folder.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            user_id: None,
            runs_back_ms: 30 * domain::time::DAY_MS,
            counts_every_ms: 7_000,
            running_every_ms: 10_000,
            watched_every_ms: 5_000,
            catalog_every_ms: 10 * domain::time::MINUTE_MS,
            catalog_asked_every_ms: domain::time::MINUTE_MS,
            full_every_ms: 24 * domain::time::HOUR_MS,
            idle_every_max_ms: 30_000,
            offline_every_ms: 2_000,
            offline_every_max_ms: 60_000,
            workers: 4,
            resend_ms: 2_000,
            resend_max_ms: 5 * domain::time::MINUTE_MS,
            attempts_in_drain_max: 6,
            settle_ms: 3_000,
            fresh_ms: 2 * domain::time::MINUTE_MS,
            follow_every_ms: 1_000,
            follow_max_ms: 10 * 60_000,
            lock_wait_ms: 10 * 60_000,
            probe: Probe::default(),
        }
    }
}
