//! Every command of the window, answered from a cache that was filled by the engine from the embedded
//! integrator. What the engine, the store and the platform do by themselves is tested in their own crates.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail by panicking"
)]

#[path = "scenario/account.rs"]
mod account;
#[path = "scenario/acting.rs"]
mod acting;
#[path = "scenario/action.rs"]
mod action;
#[path = "scenario/analytics.rs"]
mod analytics;
#[path = "scenario/dashboard.rs"]
mod dashboard;
#[path = "scenario/data_edit.rs"]
mod data_edit;
#[path = "scenario/error_list.rs"]
mod error_list;
#[path = "scenario/finding.rs"]
mod finding;
#[path = "scenario/flow.rs"]
mod flow;
#[path = "scenario/kit.rs"]
mod kit;
#[path = "scenario/notice.rs"]
mod notice;
#[path = "scenario/notification.rs"]
mod notification;
#[path = "scenario/run_file.rs"]
mod run_file;
