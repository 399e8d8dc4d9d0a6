//! How long and how much the platform keeps (seed; API 4.5).
//!
//! Deleting is left to the engine of the platform; what the desk keeps is its own matter.

use crate::time::{DAY_MS, UtcMs};

/// Retention plans in days.
pub const PLANS_DAYS: [u32; 4] = [30, 60, 90, 180];
/// Retry data is kept for so many of the newest errors of a step.
pub const RETRY_ROWS_MAX: usize = 20_000;
/// Run history goes back so many runs of a flow.
pub const RUNS_MAX: usize = 1_000;

/// End of retention of something made at `made_at` under a plan of `days`. It is written down when the thing is
/// made: a later change of the plan does not move it.
#[must_use]
pub fn purge_at(made_at: UtcMs, days: u32) -> UtcMs {
    made_at.plus_ms(i64::from(days) * DAY_MS)
}

/// Whether a resolved error may still be retried: its time stamp lies within the retention plan.
#[must_use]
pub fn resolved_is_retriable(occurred_at: UtcMs, now: UtcMs, days: u32) -> bool {
    purge_at(occurred_at, days) > now
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_days_are_counted_from_the_making() {
        let made = UtcMs(1_000);
        assert_eq!(purge_at(made, 30), UtcMs(1_000 + 2_592_000_000));
        assert!(resolved_is_retriable(made, UtcMs(2_592_000_999), 30));
        assert!(!resolved_is_retriable(made, UtcMs(2_592_001_000), 30));
    }
}
