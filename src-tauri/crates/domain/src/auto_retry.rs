//! Auto-retry: when the platform tries intermittent errors again by itself (seed; API 4.2).
//!
//! The seed's table gives lapsed times of 00:30, 01:30, 03:30 and 07:30; read as minutes and seconds after the
//! error. Doing the retry is left to the engine.

use crate::time::{SECOND_MS, UtcMs};

/// Time of each attempt after the error, in milliseconds.
pub const ATTEMPTS_MS: [i64; 4] = [30 * SECOND_MS, 90 * SECOND_MS, 210 * SECOND_MS, 450 * SECOND_MS];
/// The classification that is retried.
pub const INTERMITTENT: &str = "intermittent";

/// Whether an error enters auto-retry at all: intermittent, auto-resolve on, and something kept to retry.
#[must_use]
pub fn applies(classification: Option<&str>, auto_resolve: bool, has_retry_data: bool) -> bool {
    auto_resolve && has_retry_data && classification == Some(INTERMITTENT)
}

/// When the next attempt is due after `attempts_made`; `None` after the last.
#[must_use]
pub fn next(error_at: UtcMs, attempts_made: u8) -> Option<UtcMs> {
    ATTEMPTS_MS.get(usize::from(attempts_made)).map(|after_ms| error_at.plus_ms(*after_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_attempts_at_the_times_of_the_seed_then_none() {
        let at: Vec<_> = (0..6).map(|made| next(UtcMs(1_000), made).map(|time| time.0 - 1_000)).collect();
        assert_eq!(at, [Some(30_000), Some(90_000), Some(210_000), Some(450_000), None, None]);
    }

    #[test]
    fn only_intermittent_errors_of_flows_with_auto_resolve_are_retried() {
        assert!(applies(Some("intermittent"), true, true));
        assert!(!applies(Some("intermittent"), false, true));
        assert!(!applies(Some("intermittent"), true, false));
        assert!(!applies(Some("connection"), true, true));
        assert!(!applies(None, true, true));
    }
}
