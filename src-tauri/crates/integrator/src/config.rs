//! What an embedded integrator is started with, and the switches for everything the API facts leave open.

use domain::time::{DAY_MS, UtcMs};
use std::{
    fmt,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

/// Options of one embedded integrator. [`Config::default`] is an empty, temporary one on a random port.
#[derive(Clone)]
pub struct Config {
    /// Where to listen; port 0 takes a free one. Only loopback addresses are accepted.
    pub listen: SocketAddr,
    /// Where its SQLite file lives.
    pub data: DataPlace,
    /// What a new file is filled with; a file that already holds an account is left as it is.
    pub seed: Seed,
    /// Divides simulated durations and the waits of schedules and auto-retries; 1 is real time. Real clock only.
    pub speed: f64,
    /// Real time, or a clock that stands until it is moved.
    pub clock: ClockKind,
    /// Whether `/control/…` answers (command-line contract, part 3).
    pub control: bool,
    /// `smtp://HOST:PORT` or `smtps://HOST:PORT` of the server that sends e-mails.
    pub smtp: Option<String>,
    /// Folder for e-mails as `.eml` files; `None` is `mail` beside the data, unless a server sends them.
    pub mail_dir: Option<PathBuf>,
    /// Address that e-mails come from.
    pub mail_from: String,
    /// The account owner's full-access token; `None` makes a random one.
    pub token: Option<String>,
    /// Whether the account is a sandbox.
    pub sandbox: bool,
    /// Seed of ids and keys, for repeatable answers; `None` takes them from the machine's randomness. The token
    /// and the addresses of files are never made from it.
    pub random_seed: Option<u64>,
    /// Answers to what the API facts leave open.
    pub choices: Choices,
}

/// Where the SQLite file lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataPlace {
    /// `integrator.sqlite` in this folder, which is made when missing.
    Folder(PathBuf),
    /// A folder of its own that is removed when the integrator ends.
    Temporary,
}

/// What a new file is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seed {
    /// An account without anything in it.
    Empty,
    /// The demo account with three months of history and traffic that goes on.
    Demo,
    /// So many error records over many flows, deterministic.
    Bulk {
        /// How many error records.
        errors: u64,
    },
}

/// Which clock the platform lives by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockKind {
    /// The machine's clock.
    Real,
    /// Starts at the machine's time and stands; moved by `/control/clock`.
    Manual,
    /// The same, but starts at this time.
    ManualFrom(UtcMs),
}

/// One answer for each question of API part 8 that changes what a client sees. The defaults and their reasons
/// are in docs/integrator.md.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// What `POST …/retry` answers.
    pub retry_answer: RetryAnswer,
    /// Whether `PUT …/resolved` answers 204 without a body instead of 200 with `{}`.
    pub resolve_is_204: bool,
    /// Whether `nextPageURL` begins with `/api/` (cookie API) instead of `/v1/`.
    pub next_page_is_api: bool,
    /// Whether `nextPageURL` carries the filters of the request again.
    pub next_page_keeps_filters: bool,
    /// Whether `errorId` is a JSON number instead of a string.
    pub error_id_is_number: bool,
    /// Whether `purgeAt` of errors is a number of milliseconds instead of ISO text.
    pub error_purge_at_is_ms: bool,
    /// Whether resolved errors can be retried; otherwise they are refused with 422.
    pub resolved_can_be_retried: bool,
    /// Whether a PUT of a flow with an older `lastModified` is refused with 409.
    pub stale_flow_put_is_refused: bool,
    /// Which empty bare lists answer 204 without a body.
    pub empty_lists: EmptyLists,
    /// Whether `tokenInfo` has a `scope` besides the user id.
    pub token_info_has_scope: bool,
    /// Whether `GET /v1/jobs/{j}` carries the steps as `children`.
    pub job_has_children: bool,
    /// Whether instances of multi-instance flows are in `GET /v1/flows` without `includeInstances=true`.
    pub instances_are_listed: bool,
    /// Whether `assignedTo` of errors is a user id instead of an e-mail address.
    pub assigned_to_is_user_id: bool,
    /// Whether a body without a JSON content type is refused with 400.
    pub json_type_is_needed: bool,
    /// Whether a method that a path does not take is answered with 404 instead of 405.
    pub other_methods_are_404: bool,
    /// Rows on a page of errors, at most 1,000; fewer makes paging show with few errors.
    pub error_page_rows: usize,
    /// Rows on a page of the bare resource lists when no `limit` is given.
    pub resource_page_rows: usize,
    /// Rows on a page of the dashboards.
    pub dashboard_page_rows: usize,
    /// Most ids that one resolve, retry, purge, assign or tag call may carry; more is 400.
    pub ids_per_call_max: usize,
}

/// Which empty bare lists answer 204 without a body instead of 200 with `[]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmptyLists {
    /// Flows and subscriptions, where it was seen (API 1.3).
    FlowsAndSubscriptions,
    /// Every one.
    Always204,
    /// None.
    Never204,
}

/// The answer to an accepted retry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAnswer {
    /// `200 {"_jobId":"…"}`.
    JobId,
    /// `200 {"_id":"…"}`.
    Id,
    /// `204` without a body: the job must be looked up.
    Empty,
}

/// Address that e-mails come from when nothing else is said: one that cannot belong to anybody.
pub const MAIL_FROM: &str = "notifications@integrator.localhost";
/// Retention of a new account in days (API 4.5).
pub(crate) const RETENTION_DAYS_DEFAULT: u32 = 30;
/// How long statistics are kept, in milliseconds (API 4.5: a year).
pub(crate) const STATISTICS_MS: i64 = 366 * DAY_MS;

impl Default for Choices {
    fn default() -> Self {
        Self {
            retry_answer: RetryAnswer::JobId,
            resolve_is_204: false,
            next_page_is_api: false,
            next_page_keeps_filters: true,
            error_id_is_number: false,
            error_purge_at_is_ms: false,
            resolved_can_be_retried: true,
            stale_flow_put_is_refused: false,
            empty_lists: EmptyLists::FlowsAndSubscriptions,
            token_info_has_scope: true,
            job_has_children: false,
            instances_are_listed: true,
            assigned_to_is_user_id: false,
            json_type_is_needed: true,
            other_methods_are_404: false,
            error_page_rows: 1_000,
            resource_page_rows: 1_000,
            dashboard_page_rows: 1_000,
            ids_per_call_max: 10_000,
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            data: DataPlace::Temporary,
            seed: Seed::Empty,
            speed: 1.0,
            clock: ClockKind::Real,
            control: false,
            smtp: None,
            mail_dir: None,
            mail_from: MAIL_FROM.to_owned(),
            token: None,
            sandbox: false,
            random_seed: None,
            choices: Choices::default(),
        }
    }
}

impl fmt::Debug for Config {
    /// Everything but the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("listen", &self.listen)
            .field("data", &self.data)
            .field("seed", &self.seed)
            .field("speed", &self.speed)
            .field("clock", &self.clock)
            .field("control", &self.control)
            .field("sandbox", &self.sandbox)
            .field("random_seed", &self.random_seed)
            .field("choices", &self.choices)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_not_in_the_debug_text() {
        let config = Config { token: Some("canary-token".into()), ..Config::default() };
        assert!(!format!("{config:?}").contains("canary"));
    }
}
