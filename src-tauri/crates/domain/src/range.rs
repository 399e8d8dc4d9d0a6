//! Ranges of time as people choose them, cut in their time zone (API 3.7: "Last 7 days" is from the start of the
//! day 6 days ago until now).

use crate::time::{HOUR_MS, UtcMs};
use chrono::{DateTime, Days, Months, NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;

/// A range: the start is included, the end is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Start.
    pub from: UtcMs,
    /// End.
    pub to: UtcMs,
}

impl Span {
    /// The last so many hours before `now`.
    #[must_use]
    pub fn last_hours(hours: i64, now: UtcMs) -> Self {
        Self { from: now.plus_ms(-hours * HOUR_MS), to: now }
    }

    /// From the start of the day so many days before today, in this time zone, until `now`. 0 is today.
    #[must_use]
    pub fn since_day(days_before: u64, zone: Tz, now: UtcMs) -> Self {
        let today = local_date(zone, now);
        let day = today.checked_sub_days(Days::new(days_before)).unwrap_or(today);
        Self { from: day_start(zone, day), to: now }
    }

    /// Yesterday, from its first instant to the first of today.
    #[must_use]
    pub fn yesterday(zone: Tz, now: UtcMs) -> Self {
        Self { from: Self::since_day(1, zone, now).from, to: Self::since_day(0, zone, now).from }
    }

    /// From the start of the day so many months before today, in this time zone, until `now`. Where that month has no
    /// such day, its last one.
    #[must_use]
    pub fn since_months(months: u32, zone: Tz, now: UtcMs) -> Self {
        let today = local_date(zone, now);
        let day = today.checked_sub_months(Months::new(months)).unwrap_or(today);
        Self { from: day_start(zone, day), to: now }
    }

    /// The equally long range that ends where this one begins.
    #[must_use]
    pub fn before(self) -> Self {
        Self { from: self.from.plus_ms(-self.length_ms()), to: self.from }
    }

    /// Length in milliseconds, never negative.
    #[must_use]
    pub fn length_ms(self) -> i64 {
        self.to.0.saturating_sub(self.from.0).max(0)
    }
}

pub(crate) fn local_date(zone: Tz, at: UtcMs) -> NaiveDate {
    DateTime::<Utc>::from_timestamp_millis(at.0).unwrap_or_default().with_timezone(&zone).date_naive()
}

/// The first instant of a day. Where the clock skips midnight, the first instant that exists.
pub(crate) fn day_start(zone: Tz, day: NaiveDate) -> UtcMs {
    let midnight = day.and_time(chrono::NaiveTime::MIN);
    for minutes in [0, 30, 60, 90, 120] {
        let local = midnight + chrono::Duration::minutes(minutes);
        if let Some(time) = zone.from_local_datetime(&local).earliest() {
            return UtcMs(time.timestamp_millis());
        }
    }
    UtcMs(midnight.and_utc().timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY_MS;

    fn at(text: &str) -> UtcMs {
        UtcMs::parse(text).unwrap()
    }

    #[test]
    fn last_seven_days_begin_at_local_midnight_six_days_ago() {
        let span = Span::since_day(6, chrono_tz::America::Los_Angeles, at("2026-11-22T20:00:00Z"));
        assert_eq!(span.from, at("2026-11-16T08:00:00Z"));
    }

    #[test]
    fn yesterday_and_months_are_cut_at_local_midnight() {
        let zone = chrono_tz::Europe::Prague;
        let now = at("2026-03-30T10:00:00Z");
        let span = Span::yesterday(zone, now);
        assert_eq!((span.from, span.to), (at("2026-03-28T23:00:00Z"), at("2026-03-29T22:00:00Z")));
        assert_eq!(Span::since_months(1, zone, now).from, at("2026-02-27T23:00:00Z"), "February has no 30th");
        assert_eq!(Span::since_months(12, zone, now).from, at("2025-03-29T23:00:00Z"));
    }

    #[test]
    fn a_day_with_a_clock_change_is_longer_or_shorter() {
        let zone = chrono_tz::Europe::Prague;
        let long = Span::since_day(1, zone, at("2026-10-25T23:00:00Z"));
        assert_eq!(long.length_ms(), DAY_MS + HOUR_MS);
        let short = Span::since_day(1, zone, at("2026-03-29T22:00:00Z"));
        assert_eq!(short.length_ms(), DAY_MS - HOUR_MS);
    }

    #[test]
    fn a_midnight_that_does_not_exist_gives_the_first_instant_that_does() {
        let span = Span::since_day(0, chrono_tz::America::Santiago, at("2026-09-06T12:00:00Z"));
        assert_eq!(span.from, at("2026-09-06T04:00:00Z"));
    }
}
