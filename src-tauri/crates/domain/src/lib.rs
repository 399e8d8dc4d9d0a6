//! Nouns, ids and rules of the desk and of the platform. Pure: no I/O, no clock, time is passed in.
//!
//! Owns: what an error record, a run and a flow are and how they are read from the remote's JSON; the rules of
//! trace keys, auto-resolve, auto-retry and retention; the query language; the states of the outbox.
//! Leaves to others: SQL (`store`, `integrator`), HTTP (`remote`), words for people (the UI and the command line).

pub mod auto_resolve;
pub mod auto_retry;
pub mod change;
pub mod classify;
pub mod course;
pub mod data_change;
pub mod data_path;
pub mod desktop_notice;
pub mod digest;
pub mod document_diff;
pub mod eligibility;
pub mod error_record;
pub mod fingerprint;
pub mod flow;
pub mod flow_shape;
pub mod flow_stats;
pub mod id;
pub mod json;
pub mod json_text;
pub mod link;
pub mod open_count;
pub mod outbox;
pub mod pace;
pub mod query;
pub mod range;
pub mod resource;
pub mod retention;
pub mod run;
pub mod run_group;
pub mod schedule;
pub mod secret_mask;
pub mod silence;
pub mod standing;
pub mod subscription;
pub mod subscription_change;
pub mod time;
pub mod time_grid;
pub mod timeline;
pub mod trace_key;
pub mod user;
