//! Schedules of flows: cron with six fields in a time zone (API 1.6), and when they fire next.
//!
//! The fields are `? minute hour day-of-month month day-of-week`; the first (seconds) is always `?`. Days of the
//! week are 0 to 7 with Sunday at both ends, or names. When both day fields are limited, either is enough. A
//! local time that a clock change leaves out is skipped; one that comes twice fires twice only when every hour
//! fires.

use crate::time::UtcMs;
use chrono::{DateTime, Datelike, Days, LocalResult, NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;

/// How many days ahead a next time is looked for: leap days need eight years at most.
const DAYS_AHEAD_MAX: u64 = 9 * 366;
const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEK_DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// A schedule in a time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    minutes: Field,
    hours: Field,
    days: Field,
    months: Field,
    week_days: Field,
    zone: Tz,
}

/// Why a text is no schedule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// There are not six fields.
    #[error("a schedule has six fields")]
    Fields,
    /// The first field is not `?`.
    #[error("the first field of a schedule is always ?")]
    Seconds,
    /// A field cannot be read or is out of range.
    #[error("the {0} of the schedule cannot be read")]
    Field(&'static str),
    /// The time zone has no known name.
    #[error("the time zone is not known")]
    Zone,
}

/// Allowed values as bits; `any` remembers that nothing was limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Field {
    bits: u64,
    any: bool,
}

impl Field {
    fn has(self, value: u32) -> bool {
        value < 64 && self.bits & (1 << value) != 0
    }
}

impl Schedule {
    /// Reads a six-field expression; without a zone it is in UTC.
    ///
    /// # Errors
    /// When a field or the zone cannot be read.
    pub fn parse(expression: &str, zone: Option<&str>) -> Result<Self, ScheduleError> {
        let fields: Vec<&str> = expression.split_whitespace().collect();
        let [seconds, minutes, hours, days, months, week_days] = fields.as_slice() else {
            return Err(ScheduleError::Fields);
        };
        if *seconds != "?" {
            return Err(ScheduleError::Seconds);
        }
        let zone = match zone.filter(|name| !name.is_empty()) {
            Some(name) => name.parse().map_err(|_| ScheduleError::Zone)?,
            None => Tz::UTC,
        };
        let mut week_days =
            field(week_days, 0, 7, &WEEK_DAYS).ok_or(ScheduleError::Field("days of the week"))?;
        week_days.bits = (week_days.bits | (week_days.bits >> 7)) & 0x7f;
        Ok(Self {
            minutes: field(minutes, 0, 59, &[]).ok_or(ScheduleError::Field("minutes"))?,
            hours: field(hours, 0, 23, &[]).ok_or(ScheduleError::Field("hours"))?,
            days: field(days, 1, 31, &[]).ok_or(ScheduleError::Field("days"))?,
            months: field(months, 1, 12, &MONTHS).ok_or(ScheduleError::Field("months"))?,
            week_days,
            zone,
        })
    }

    /// The first time after `after` at which it fires; `None` when there is none in nine years.
    #[must_use]
    pub fn next_after(&self, after: UtcMs) -> Option<UtcMs> {
        let start = DateTime::<Utc>::from_timestamp_millis(after.0)?.with_timezone(&self.zone).date_naive();
        (0..DAYS_AHEAD_MAX)
            .filter_map(|ahead| start.checked_add_days(Days::new(ahead)))
            .filter(|day| self.fires_on(*day))
            .find_map(|day| self.times_of(day).into_iter().filter(|time| *time > after.0).min())
            .map(UtcMs)
    }

    fn fires_on(&self, day: NaiveDate) -> bool {
        let by_day = self.days.has(day.day());
        let by_week = self.week_days.has(day.weekday().num_days_from_sunday());
        let day_fits = match (self.days.any, self.week_days.any) {
            (false, false) => by_day || by_week,
            _ => by_day && by_week,
        };
        self.months.has(day.month()) && day_fits
    }

    /// Every firing of one local day, in milliseconds.
    fn times_of(&self, day: NaiveDate) -> Vec<i64> {
        let mut times = Vec::new();
        for hour in (0..24).filter(|hour| self.hours.has(*hour)) {
            for minute in (0..60).filter(|minute| self.minutes.has(*minute)) {
                let Some(local) = day.and_hms_opt(hour, minute, 0) else { continue };
                match self.zone.from_local_datetime(&local) {
                    LocalResult::Single(time) => times.push(time.timestamp_millis()),
                    LocalResult::Ambiguous(first, second) => {
                        times.push(first.timestamp_millis());
                        if self.hours.any {
                            times.push(second.timestamp_millis());
                        }
                    }
                    LocalResult::None => {}
                }
            }
        }
        times
    }
}

fn field(text: &str, min: u32, max: u32, names: &[&str]) -> Option<Field> {
    let mut bits = 0;
    for part in text.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(step.parse::<u32>().ok().filter(|step| *step > 0)?)),
            None => (part, None),
        };
        let (low, high) = match range {
            "*" | "?" => (min, max),
            one => match one.split_once('-') {
                Some((low, high)) => (value(low, min, names)?, value(high, min, names)?),
                None => {
                    let low = value(one, min, names)?;
                    (low, if step.is_some() { max } else { low })
                }
            },
        };
        if low < min || high > max || low > high {
            return None;
        }
        let every = usize::try_from(step.unwrap_or(1)).ok()?;
        (low..=high).step_by(every).for_each(|value| bits |= 1_u64 << value);
    }
    Some(Field { bits, any: matches!(text, "*" | "?") })
}

fn value(text: &str, min: u32, names: &[&str]) -> Option<u32> {
    let named = names.iter().position(|name| name.eq_ignore_ascii_case(text));
    match named {
        Some(place) => Some(u32::try_from(place).ok()? + min),
        None => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(expression: &str, zone: &str, after: &str) -> String {
        let schedule = Schedule::parse(expression, Some(zone)).unwrap();
        schedule.next_after(UtcMs::parse(after).unwrap()).map_or_else(|| "never".into(), UtcMs::to_iso)
    }

    #[test]
    fn the_documented_expressions_fire_when_they_say() {
        assert_eq!(next("? 0 2 ? * *", "UTC", "2026-03-01T01:59:59Z"), "2026-03-01T02:00:00.000Z");
        assert_eq!(next("? 0 2 ? * *", "UTC", "2026-03-01T02:00:00Z"), "2026-03-02T02:00:00.000Z");
        let hours = "? 10,40 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23 ? * *";
        assert_eq!(next(hours, "America/Chicago", "2026-03-01T00:20:00Z"), "2026-03-01T00:40:00.000Z");
        assert_eq!(
            next("? */15 9-17 ? * MON-FRI", "UTC", "2026-02-27T17:45:00Z"),
            "2026-03-02T09:00:00.000Z"
        );
        assert_eq!(next("? 0 0 29 FEB ?", "UTC", "2026-01-01"), "2028-02-29T00:00:00.000Z");
        assert_eq!(next("? 5 4 ? * 7", "UTC", "2026-03-02"), "2026-03-08T04:05:00.000Z");
        assert_eq!(next("? 0 0 31 2 ?", "UTC", "2026-01-01"), "never");
    }

    #[test]
    fn local_time_is_kept_over_a_clock_change() {
        let zone = "America/Los_Angeles";
        assert_eq!(next("? 0 2 ? * *", zone, "2026-03-07T00:00:00Z"), "2026-03-07T10:00:00.000Z");
        assert_eq!(next("? 30 2 ? * *", zone, "2026-03-08T00:00:00Z"), "2026-03-09T09:30:00.000Z");
        assert_eq!(next("? 30 1 ? * *", zone, "2026-11-01T08:31:00Z"), "2026-11-02T09:30:00.000Z");
        assert_eq!(next("? 30 * ? * *", zone, "2026-11-01T08:31:00Z"), "2026-11-01T09:30:00.000Z");
    }

    #[test]
    fn unreadable_schedules_are_refused() {
        for text in
            ["", "? 0 2 ? *", "0 0 2 ? * *", "? 60 2 ? * *", "? 5-1 2 ? * *", "? */0 2 ? * *", "? x 2 ? * *"]
        {
            assert!(Schedule::parse(text, None).is_err(), "{text}");
        }
        assert_eq!(Schedule::parse("? 0 2 ? * *", Some("Mars/Olympus")), Err(ScheduleError::Zone));
    }
}
