//! The embedded integrator: an integrator.io-compatible platform in one process, with its own SQLite file.
//!
//! Owns: the HTTP API, runs, auto-resolve, auto-retry, manual retry, retention, limits, the rate bucket,
//! e-mails, the control surface for exact situations. Leaves to others: what the desk does with all that; nobody calls it
//! in-process except to start it and, inside this crate, to fill it with history.

mod api;
mod clock;
mod config;
mod control;
mod demo;
mod engine;
mod error;
mod http;
mod ident;
mod mail;
pub mod model;
mod platform;
mod rate;
mod seed;
mod start;
mod store;
mod token;

pub use config::{Choices, ClockKind, Config, DataPlace, EmptyLists, MAIL_FROM, RetryAnswer, Seed};
pub use error::Error;
pub use start::Integrator;
