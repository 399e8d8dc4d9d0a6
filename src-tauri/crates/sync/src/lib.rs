//! The engine: reads the remote into the store, sends what people queued, follows what became of it.
//!
//! Owns: what is due and when (`schedule`), what an answer changes (`plan`), the order and the recovery of the outbox,
//! connectivity, locks between processes. Server truth is written by sync only, intent by the outbox only.
//! Leaves to others: requests (`remote`), SQL (`store`), words for people, windows, tokens.

mod clock;
mod config;
mod engine;
mod error;
mod lock;
mod probe;
mod report;
mod status;
mod tag;

pub use clock::{Clock, SystemClock};
pub use config::Config;
pub use engine::Engine;
pub use error::{Error, Result};
pub use probe::{Point, Probe};
pub use report::{DrainMode, DrainReport, Failed, Stop, SyncReport, SyncScope};
pub use status::{Phase, Status};
pub use tag::{Event, Notice, Tag};
