//! A clock for tests: it stands until it is moved. Code under test gets it as a closure, so nobody depends on the kit.

use domain::time::UtcMs;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// A clock that stands. Clones share the time.
#[derive(Debug, Clone)]
pub struct TestClock {
    now_ms: Arc<AtomicI64>,
}

impl TestClock {
    /// A clock that stands at this time.
    #[must_use]
    pub fn at(now: UtcMs) -> Self {
        Self { now_ms: Arc::new(AtomicI64::new(now.0)) }
    }

    /// A clock that stands at this ISO 8601 time.
    ///
    /// # Panics
    /// When the text is no time.
    #[must_use]
    pub fn at_iso(text: &str) -> Self {
        match UtcMs::parse(text) {
            Some(now) => Self::at(now),
            None => panic!("{text:?} is no time"),
        }
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> UtcMs {
        UtcMs(self.now_ms.load(Ordering::SeqCst))
    }

    /// Moves the clock and gives the new time; negative goes back, as a corrected machine clock does.
    pub fn advance_ms(&self, ms: i64) -> UtcMs {
        UtcMs(self.now_ms.fetch_add(ms, Ordering::SeqCst).saturating_add(ms))
    }

    /// Puts the clock to a time.
    pub fn set(&self, now: UtcMs) {
        self.now_ms.store(now.0, Ordering::SeqCst);
    }

    /// The clock as a closure.
    #[must_use]
    pub fn reader(&self) -> Arc<dyn Fn() -> UtcMs + Send + Sync> {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_until_it_is_moved() {
        let clock = TestClock::at_iso("2026-04-29");
        let reader = clock.reader();
        assert_eq!(reader(), UtcMs(1_777_420_800_000));
        assert_eq!(clock.clone().advance_ms(1_500), reader());
        assert_eq!(clock.advance_ms(-2_000).to_iso(), "2026-04-28T23:59:59.500Z");
        clock.set(UtcMs(7));
        assert_eq!(reader(), UtcMs(7));
    }
}
