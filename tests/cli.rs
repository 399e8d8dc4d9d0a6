//! Journeys on the command line: the real binary against a platform in another process or thread, and what its
//! exit status, standard output and files are afterwards. The contract is docs/command-line.md.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests fail by panicking, and measure by the machine's clock"
)]

#[path = "program/mod.rs"]
mod program;

#[path = "cli/account.rs"]
mod account;
#[path = "cli/action.rs"]
mod action;
#[path = "cli/analytics.rs"]
mod analytics;
#[path = "cli/crash.rs"]
mod crash;
#[path = "cli/keyring.rs"]
mod keyring;
#[path = "cli/list.rs"]
mod list;
#[path = "cli/notifications.rs"]
mod notifications;
#[path = "cli/runs.rs"]
mod runs;
#[path = "cli/serve.rs"]
mod serve;
