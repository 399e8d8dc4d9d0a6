//! The rate limit of the account: a leaky bucket of 1,000 that empties by 300 a second (API 1.4), in real time.

use std::{
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// Requests the bucket holds.
const SIZE: f64 = 1_000.0;
/// Requests that leave it in a second.
const PER_SECOND: f64 = 300.0;

/// The bucket.
#[derive(Debug)]
pub(crate) struct Bucket {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    level: f64,
    at: Instant,
}

impl Bucket {
    pub(crate) fn new(now: Instant) -> Self {
        Self { state: Mutex::new(State { level: 0.0, at: now }) }
    }

    /// Puts one request in.
    ///
    /// # Errors
    /// When it is full: whole seconds, at least 1, after which another try makes sense.
    pub(crate) fn take(&self, now: Instant) -> Result<(), u64> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = now.saturating_duration_since(state.at).as_secs_f64();
        state.level = (state.level - passed * PER_SECOND).max(0.0);
        state.at = now;
        if state.level + 1.0 > SIZE {
            // As the documented sample: enough room for a fair number of requests, not for just one.
            return Err(2);
        }
        state.level += 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_thousand_at_once_then_three_hundred_a_second() {
        let start = crate::clock::steady_now();
        let bucket = Bucket::new(start);
        assert!((0..1_000).all(|_| bucket.take(start).is_ok()));
        assert_eq!(bucket.take(start), Err(2));
        let later = start + Duration::from_secs(1);
        assert_eq!((0..400).filter(|_| bucket.take(later).is_ok()).count(), 300);
    }
}
