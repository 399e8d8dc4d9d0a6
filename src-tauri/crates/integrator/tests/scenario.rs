//! Every rule of the platform as a named scenario over HTTP, the way a client sees it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "in tests a panic is how a failure shows")]

#[path = "scenario/account.rs"]
mod account;
#[path = "scenario/auto_resolve.rs"]
mod auto_resolve;
#[path = "scenario/auto_retry.rs"]
mod auto_retry;
#[path = "scenario/console.rs"]
mod console;
#[path = "scenario/control.rs"]
mod control;
#[path = "scenario/demo.rs"]
mod demo;
#[path = "scenario/document.rs"]
mod document;
#[path = "scenario/endpoint.rs"]
mod endpoint;
#[path = "scenario/error_list.rs"]
mod error_list;
#[path = "scenario/flow.rs"]
mod flow;
#[path = "scenario/job.rs"]
mod job;
#[path = "scenario/kill.rs"]
mod kill;
#[path = "scenario/kill_each.rs"]
mod kill_each;
#[path = "scenario/limit.rs"]
mod limit;
#[path = "scenario/mail.rs"]
mod mail;
#[path = "scenario/mail_delivery.rs"]
mod mail_delivery;
#[path = "scenario/mail_server.rs"]
mod mail_server;
#[path = "scenario/real_records.rs"]
mod real_records;
#[path = "scenario/restart.rs"]
mod restart;
#[path = "scenario/retry.rs"]
mod retry;
#[path = "scenario/same.rs"]
mod same;
#[path = "scenario/schedule.rs"]
mod schedule;
#[path = "scenario/world.rs"]
mod world;
