//! A time of day that stands until it is moved.

use domain::time::UtcMs;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// A clock for tests; clones show the same time.
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<AtomicI64>);

impl ManualClock {
    /// A clock that shows this time.
    #[must_use]
    pub fn at(time: UtcMs) -> Self {
        Self(Arc::new(AtomicI64::new(time.0)))
    }

    /// The time it shows.
    #[must_use]
    pub fn now(&self) -> UtcMs {
        UtcMs(self.0.load(Ordering::Relaxed))
    }

    /// Moves it, also back.
    pub fn advance_ms(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::Relaxed);
    }

    /// Sets it.
    pub fn set(&self, time: UtcMs) {
        self.0.store(time.0, Ordering::Relaxed);
    }
}
