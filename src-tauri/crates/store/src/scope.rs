//! Handles that interrupt reads: leaving a screen interrupts its query.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Ties reads to something that may go away. Clones share one fate.
#[derive(Debug, Clone, Default)]
pub struct ReadScope(Arc<AtomicBool>);

impl ReadScope {
    /// A scope that is alive.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends it: reads under way stop within about a millisecond with [`crate::Error::Interrupted`], later
    /// ones do not begin.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it has ended.
    #[must_use]
    pub fn is_canceled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
