//! The engine: reads the remote into the store, sends what people queued, follows what became of it.
//!
//! Owns: what is due and when (`schedule`), what an answer changes (`plan`), the order and the recovery of the outbox,
//! connectivity, locks between processes. Server truth is written by sync only, intent by the outbox only.
//! Leaves to others: requests (`remote`), SQL (`store`), words for people, windows, tokens.

mod baseline;
mod catalog;
mod check;
mod clock;
mod config;
mod count;
mod drain;
mod engine;
mod error;
mod flow_change;
mod flow_watch;
mod follow;
mod lock;
mod plan;
mod probe;
mod reading;
mod refresh;
mod report;
mod request;
mod resting;
mod retry_data;
mod review;
mod round;
mod run;
mod schedule;
mod status;
mod step;
mod stranger;
mod subscription;
mod subscription_item;
mod tag;
mod watching;

pub use clock::{Clock, SystemClock};
pub use config::Config;
pub use engine::{Engine, RunFile};
pub use error::{Error, Result};
pub use probe::{Point, Probe};
pub use remote::Download;
pub use report::{DrainMode, DrainReport, Failed, Stop, SyncReport, SyncScope};
pub use retry_data::Saved;
pub use review::Review;
pub use status::{Phase, Status};
pub use tag::{Event, Notice, Tag};
