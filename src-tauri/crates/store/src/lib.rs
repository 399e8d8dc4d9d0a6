//! The files of an account: the only crate with SQL for the desk.
//!
//! Owns: `cache.sqlite` (a mirror of the remote) and `desk.sqlite` (what people made) of one account and
//! environment, their opening, migration and repair, search, counters, the outbox on disk, and the list of
//! accounts. Everything blocks; callers wrap it in `spawn_blocking`. Never reads the time of day: `now` is
//! passed in. Leaves HTTP and scheduling to `sync`, words for people to the UI and the command line.
//!
//! A [`Store`] is cheap to clone and may be used from many threads: one writer for each file behind a lock, a
//! few readers. Another process may use the same files at the same time; writers then wait for each other.

mod backup;
mod batch;
mod connection;
mod counter;
mod drain;
mod duplicate;
mod error;
mod health;
mod ingest;
mod journal;
mod migration;
mod outbox_list;
mod overlay;
mod page;
#[cfg(test)]
mod pinned;
mod plan;
mod pool;
mod raw;
mod restore;
mod row;
mod run_progress;
mod salvage;
mod scope;
mod settle;
mod split;
mod summary;
mod term;
mod text;

pub mod analytics;
pub mod catalog;
pub mod dashboard;
pub mod data_edit;
pub mod digest;
pub mod draft;
pub mod facet;
pub mod fingerprint;
pub mod freeze;
pub mod group;
pub mod item_record;
pub mod outbox;
pub mod pull;
pub mod registry;
pub mod retry;
pub mod run;
pub mod run_history;
pub mod search;
pub mod setting;
pub mod spread;
pub mod subscription;
pub mod subscription_draft;
pub mod view;

mod open;

pub use error::{Error, File, Result};
pub use open::{OpenMode, OpenReport, Repair, Store};
pub use restore::{Backup, Sizes};
pub use scope::ReadScope;
