//! The engine's clock: the only file of this crate that reads the time of day.
//!
//! Waits use the monotonic clock of tokio; the time of day is for what is written down and shown.

use domain::time::UtcMs;
use std::time::{SystemTime, UNIX_EPOCH};

/// Where the engine gets the time of day.
pub trait Clock: Send + Sync + 'static {
    /// The time of day.
    fn now(&self) -> UtcMs;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the clock module is where the machine is asked")]
    fn now(&self) -> UtcMs {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        UtcMs(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}
