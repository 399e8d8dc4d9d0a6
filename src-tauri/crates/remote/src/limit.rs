//! The named maxima of everything that waits, repeats or grows.

use std::time::Duration;

/// Limits of a client. The defaults are for real servers; tests make them small.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Most bytes of one answer after decompression. A page of 1,000 errors has about 1 MB; more than this is a
    /// bomb or an endless body, and the answer is dropped as a whole.
    pub answer_bytes_max: usize,
    /// Most bytes of one file behind a signed address. They go to disk piece by piece.
    pub file_bytes_max: u64,
    /// Longest time to open a connection.
    pub connect_ms: u64,
    /// Longest time from sending a request to the head of its answer.
    pub first_byte_ms: u64,
    /// Longest silence within the body of an answer.
    pub between_bytes_ms: u64,
    /// Longest time for one request and its whole answer.
    pub total_ms: u64,
    /// Most requests under way at once.
    pub in_flight_max: usize,
    /// Requests per second when nothing holds us back. The account's bucket refills at 300 (API 1.4).
    pub rate_per_s: f64,
    /// Requests that may go out at once after a rest. The account's bucket holds 1,000 (API 1.4).
    pub burst: f64,
    /// How often one request is sent in all when it fails in a way that passes.
    pub attempts_max: u32,
    /// First wait between attempts; doubled each time, with jitter.
    pub backoff_ms: u64,
    /// Longest wait between attempts.
    pub backoff_max_ms: u64,
    /// Longest obeyed `Retry-After`. A longer one is cut to this: some answers ask for days.
    pub retry_after_max_ms: u64,
    /// Longest wait for the end of throttling inside one call; beyond it the call fails as throttled at once.
    pub throttle_wait_max_ms: u64,
    /// Most pages of one list.
    pub pages_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            answer_bytes_max: 64 << 20,
            file_bytes_max: 4 << 30,
            connect_ms: 10_000,
            first_byte_ms: 60_000,
            between_bytes_ms: 30_000,
            total_ms: 180_000,
            in_flight_max: 6,
            rate_per_s: 150.0,
            burst: 300.0,
            attempts_max: 4,
            backoff_ms: 500,
            backoff_max_ms: 15_000,
            retry_after_max_ms: 15 * 60_000,
            throttle_wait_max_ms: 90_000,
            pages_max: 20_000,
        }
    }
}

impl Limits {
    /// The wait before attempt number `attempt` (the first repeat is 1): doubled each time, and between half and
    /// all of that, so that many clients do not come back together.
    #[must_use]
    pub fn backoff(&self, attempt: u32) -> Duration {
        let full = self
            .backoff_ms
            .saturating_mul(1_u64 << attempt.saturating_sub(1).min(16))
            .min(self.backoff_max_ms);
        Duration::from_millis(full / 2 + jitter(full / 2 + 1))
    }
}

/// A number below `below`, different each time. Not for secrets: the hasher's per-process seed is the source.
pub(crate) fn jitter(below: u64) -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(below) % below.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_with_jitter_up_to_their_limit() {
        let limits = Limits { backoff_ms: 100, backoff_max_ms: 1_000, ..Limits::default() };
        for (attempt, full) in [(1, 100), (2, 200), (3, 400), (4, 800), (5, 1_000), (60, 1_000)] {
            let wait = limits.backoff(attempt).as_millis();
            assert!((full / 2..=full).contains(&wait), "attempt {attempt}: {wait}");
        }
    }

    #[test]
    fn the_default_rate_stays_below_the_account_bucket() {
        let limits = Limits::default();
        assert!(limits.rate_per_s < 300.0 && limits.burst < 1_000.0);
    }
}
