//! Ranges of time cut into minutes, hours or days of a person's time zone (seed, "Analyze flow metrics": up to 4 hours
//! by the minute, up to 4 days by the hour, beyond that by the day).

use crate::{
    range::{Span, day_start, local_date},
    time::{DAY_MS, HOUR_MS, MINUTE_MS, UtcMs},
};
use chrono::{DateTime, Days, Offset, TimeZone, Utc};
use chrono_tz::Tz;

/// Most pieces of a grid; a longer range is cut off at its beginning.
pub const PIECES_MAX: usize = 9_000;

/// How long the pieces of a grid are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A minute.
    Minute,
    /// An hour of the local clock.
    Hour,
    /// A day of the local calendar: 23 to 25 hours.
    Day,
}

impl Unit {
    /// The unit for a range: both boundaries belong to the finer one.
    #[must_use]
    pub fn of(span: Span) -> Self {
        match span.length_ms() {
            ms if ms <= 4 * HOUR_MS => Self::Minute,
            ms if ms <= 4 * DAY_MS => Self::Hour,
            _ => Self::Day,
        }
    }

    /// The word of the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }
}

/// A range cut into pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeGrid {
    /// The range itself: what lies outside of it counts nowhere, also when the first piece begins before it.
    pub span: Span,
    /// How long the pieces are.
    pub unit: Unit,
    /// Where each piece begins, ascending. The first begins at or before the range, the others within it.
    pub starts: Vec<UtcMs>,
}

impl TimeGrid {
    /// Cuts a range in a time zone. A range longer than [`PIECES_MAX`] pieces loses its beginning.
    #[must_use]
    pub fn cut(span: Span, zone: Tz) -> Self {
        let unit = Unit::of(span);
        let mut span = span;
        let longest_ms =
            i64::try_from(PIECES_MAX - 2).unwrap_or(i64::MAX).saturating_mul(DAY_MS - 2 * HOUR_MS);
        if span.length_ms() > longest_ms {
            span.from = span.to.plus_ms(-longest_ms);
        }
        let mut starts = vec![first(span.from, unit, zone)];
        while let Some(last) = starts.last() {
            let next = next(*last, unit, zone);
            if next >= span.to || next <= *last || starts.len() >= PIECES_MAX {
                break;
            }
            starts.push(next);
        }
        Self { span, unit, starts }
    }

    /// The piece that a time lies in; `None` outside of the range.
    #[must_use]
    pub fn piece(&self, at: UtcMs) -> Option<usize> {
        if at < self.span.from || at >= self.span.to {
            return None;
        }
        self.starts.partition_point(|start| *start <= at).checked_sub(1)
    }

    /// Where a piece ends: at the next one, or at the end of the range.
    #[must_use]
    pub fn end_of(&self, piece: usize) -> UtcMs {
        self.starts.get(piece + 1).copied().unwrap_or(self.span.to)
    }
}

fn first(from: UtcMs, unit: Unit, zone: Tz) -> UtcMs {
    match unit {
        Unit::Minute => UtcMs(from.0.div_euclid(MINUTE_MS) * MINUTE_MS),
        Unit::Day => day_start(zone, local_date(zone, from)),
        Unit::Hour => {
            let into = (from.0 + offset_ms(from, zone)).rem_euclid(HOUR_MS);
            let start = from.plus_ms(-into);
            // A clock change within this hour began it.
            if offset_ms(start, zone) == offset_ms(from, zone) { start } else { change(start, from, zone) }
        }
    }
}

fn next(start: UtcMs, unit: Unit, zone: Tz) -> UtcMs {
    match unit {
        Unit::Minute => start.plus_ms(MINUTE_MS),
        Unit::Day => {
            let day = local_date(zone, start);
            let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
            day_start(zone, next)
        }
        Unit::Hour => {
            let into = (start.0 + offset_ms(start, zone)).rem_euclid(HOUR_MS);
            let end = start.plus_ms(HOUR_MS - into);
            // Where the clock changes by less than an hour, the change ends the piece.
            if offset_ms(end.plus_ms(-1), zone) == offset_ms(start, zone) {
                end
            } else {
                change(start, end, zone)
            }
        }
    }
}

fn offset_ms(at: UtcMs, zone: Tz) -> i64 {
    let time = DateTime::<Utc>::from_timestamp_millis(at.0).unwrap_or_default();
    let offset = zone.offset_from_utc_datetime(&time.naive_utc());
    i64::from(offset.fix().local_minus_utc()) * 1_000
}

/// The moment between two times at which the clock changes.
fn change(before: UtcMs, after: UtcMs, zone: Tz) -> UtcMs {
    let (mut low, mut high, old) = (before.0, after.0, offset_ms(before, zone));
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if offset_ms(UtcMs(middle), zone) == old { low = middle } else { high = middle }
    }
    UtcMs(high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> UtcMs {
        UtcMs::parse(text).unwrap()
    }

    fn span(from: &str, to: &str) -> Span {
        Span { from: at(from), to: at(to) }
    }

    fn hours(grid: &TimeGrid) -> Vec<i64> {
        (0..grid.starts.len()).map(|piece| (grid.end_of(piece).0 - grid.starts[piece].0) / HOUR_MS).collect()
    }

    #[test]
    fn the_unit_changes_just_beyond_four_hours_and_four_days() {
        let to = at("2026-06-10T00:00:00Z");
        let unit = |ms: i64| Unit::of(Span { from: to.plus_ms(-ms), to });
        assert_eq!((unit(4 * HOUR_MS), unit(4 * HOUR_MS + 1)), (Unit::Minute, Unit::Hour));
        assert_eq!((unit(4 * DAY_MS), unit(4 * DAY_MS + 1)), (Unit::Hour, Unit::Day));
    }

    #[test]
    fn days_are_those_of_the_person_also_when_the_clock_changes() {
        let prague = chrono_tz::Europe::Prague;
        let grid = TimeGrid::cut(span("2026-03-26T23:00:00Z", "2026-04-01T10:00:00Z"), prague);
        assert_eq!(grid.starts[0], at("2026-03-26T23:00:00Z"));
        assert_eq!(hours(&grid), [24, 24, 23, 24, 24, 12]);
        let autumn = TimeGrid::cut(span("2026-10-23T22:00:00Z", "2026-10-28T23:00:00Z"), prague);
        assert_eq!(hours(&autumn), [24, 25, 24, 24, 24]);
    }

    #[test]
    fn the_hour_that_comes_twice_is_two_pieces() {
        let zone = chrono_tz::America::New_York;
        let grid = TimeGrid::cut(span("2026-11-01T04:00:00Z", "2026-11-01T09:30:00Z"), zone);
        assert_eq!(grid.starts.len(), 6);
        assert_eq!(grid.piece(at("2026-11-01T05:30:00Z")), Some(1), "01:30 before the change");
        assert_eq!(grid.piece(at("2026-11-01T06:30:00Z")), Some(2), "01:30 after it");
    }

    #[test]
    fn zones_beside_the_full_hour_have_hours_of_their_own() {
        let grid =
            TimeGrid::cut(span("2026-05-01T00:10:00Z", "2026-05-01T05:10:00Z"), chrono_tz::Asia::Kathmandu);
        assert_eq!(grid.starts[0], at("2026-04-30T23:15:00Z"), "05:00 in Kathmandu");
        let howe = TimeGrid::cut(
            span("2026-04-04T12:00:00Z", "2026-04-04T18:00:00Z"),
            chrono_tz::Australia::Lord_Howe,
        );
        assert!(
            howe.starts.contains(&at("2026-04-04T15:00:00Z")),
            "the clock goes back by half an hour: {howe:?}"
        );
    }

    #[test]
    fn times_outside_of_the_range_lie_in_no_piece() {
        let grid = TimeGrid::cut(span("2026-05-01T00:10:30Z", "2026-05-01T01:10:30Z"), Tz::UTC);
        assert_eq!(grid.starts.len(), 61);
        assert_eq!(grid.piece(at("2026-05-01T00:10:29Z")), None, "the piece has begun, the range has not");
        assert_eq!(grid.piece(at("2026-05-01T00:10:30Z")), Some(0));
        assert_eq!(grid.piece(at("2026-05-01T01:10:29.999Z")), Some(60));
        assert_eq!(grid.piece(at("2026-05-01T01:10:30Z")), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_moment_of_a_range_lies_in_exactly_one_piece(
            from in 1_600_000_000_000_i64..1_900_000_000_000,
            length in prop_oneof![1..5 * HOUR_MS, 1..5 * DAY_MS, 1..400 * DAY_MS],
            zone in prop::sample::select(vec![
                Tz::UTC, chrono_tz::Europe::Prague, chrono_tz::America::New_York, chrono_tz::America::Santiago,
                chrono_tz::Australia::Lord_Howe, chrono_tz::Asia::Kathmandu, chrono_tz::Pacific::Apia,
                chrono_tz::America::St_Johns,
            ]),
            share in 0.0..1.0_f64,
        ) {
            let span = Span { from: UtcMs(from), to: UtcMs(from + length) };
            let grid = TimeGrid::cut(span, zone);
            prop_assert!(grid.starts.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(grid.starts[0] <= span.from);
            prop_assert!(grid.starts.iter().skip(1).all(|start| *start > span.from && *start < span.to));
            let longest = match grid.unit { Unit::Minute => MINUTE_MS, Unit::Hour => HOUR_MS, Unit::Day => 25 * HOUR_MS };
            for piece in 0..grid.starts.len() {
                prop_assert!(grid.end_of(piece).0 - grid.starts[piece].0 <= longest, "{piece}");
            }
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a place in the range")]
            let moment = UtcMs(from + (length as f64 * share) as i64);
            let piece = grid.piece(moment).unwrap();
            prop_assert!(grid.starts[piece] <= moment && moment < grid.end_of(piece));
        }
    }
}
