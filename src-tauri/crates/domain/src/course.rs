//! What the course of the last days says about a kind of failure: new, escalating, back again.
//!
//! Pure: counts and times are passed in. Leaves counting to `store`, words to the UI.

use crate::time::{DAY_MS, UtcMs};
use serde::{Deserialize, Serialize};

/// Points of the course that make up a day.
const DAY_POINTS: usize = 4;
/// Times its usual day that make a kind escalating.
const ESCALATING_TIMES: u64 = 3;
/// Fewer records in the last day are never called escalating.
const ESCALATING_MIN: u64 = 10;
/// Days without any record after which it is back again.
const QUIET_DAYS: usize = 3;

/// What a kind of failure is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trend {
    /// First seen within the last day.
    New,
    /// More than three times its usual day, and not just a few.
    Escalating,
    /// Seen again after three quiet days.
    BackAgain,
    /// Nothing special.
    Ongoing,
}

/// Reads the course. `points` are counts of six hours each, the last one ends `now`; `first_ever_at` is when the
/// kind was seen first, in any state.
#[must_use]
pub fn trend_of(first_ever_at: Option<UtcMs>, points: &[u64], now: UtcMs) -> Trend {
    let (before, last_day) = points.split_at(points.len().saturating_sub(DAY_POINTS));
    let today: u64 = last_day.iter().sum();
    if today == 0 {
        return Trend::Ongoing;
    }
    if first_ever_at.is_some_and(|at| at.0 > now.0.saturating_sub(DAY_MS)) {
        return Trend::New;
    }
    let quiet = QUIET_DAYS * DAY_POINTS;
    if before.len() >= quiet && before.iter().rev().take(quiet).all(|count| *count == 0) {
        return Trend::BackAgain;
    }
    let days = u64::try_from(before.len() / DAY_POINTS).unwrap_or(0);
    let earlier: u64 = before.iter().sum();
    let is_more = days > 0 && today.saturating_mul(days) > earlier.saturating_mul(ESCALATING_TIMES);
    if today >= ESCALATING_MIN && is_more { Trend::Escalating } else { Trend::Ongoing }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UtcMs = UtcMs(100 * DAY_MS);

    /// Six days of `usual` a day and a last day of `today`.
    fn course(usual: u64, today: u64) -> Vec<u64> {
        let mut points = [usual, 0, 0, 0].repeat(6);
        points.extend([0, today, 0, 0]);
        points
    }

    #[test]
    fn the_course_decides_what_a_kind_is_doing() {
        let old = Some(UtcMs(0));
        for (first, points, expected) in [
            (Some(NOW.plus_ms(-DAY_MS + 1)), course(0, 1), Trend::New),
            (Some(NOW.plus_ms(-DAY_MS)), course(0, 1), Trend::BackAgain),
            (old, course(5, 15), Trend::Ongoing),
            (old, course(5, 16), Trend::Escalating),
            (old, course(1, 9), Trend::Ongoing),
            (old, course(1, 10), Trend::Escalating),
            (old, course(9, 0), Trend::Ongoing),
            (old, course(0, 3), Trend::BackAgain),
            (None, Vec::new(), Trend::Ongoing),
            (None, vec![1], Trend::Ongoing),
        ] {
            assert_eq!(trend_of(first, &points, NOW), expected, "{first:?} {points:?}");
        }
    }

    #[test]
    fn three_quiet_days_are_needed_to_be_back() {
        let mut points = vec![4; 28];
        points[12..24].fill(0);
        assert_eq!(trend_of(None, &points, NOW), Trend::BackAgain);
        points[12] = 1;
        assert_ne!(trend_of(None, &points, NOW), Trend::BackAgain);
    }
}
