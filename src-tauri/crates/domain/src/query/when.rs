//! Times as people type them: ISO 8601, a date, or a span back from now (`-24h`, `-7d`).

use crate::time::{DAY_MS, HOUR_MS, MINUTE_MS, UtcMs};
use std::fmt;

/// A point in time of a query. Spans stay spans until the query is run, so a saved view keeps moving.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum When {
    /// A fixed time.
    At(UtcMs),
    /// So many milliseconds before now; never negative.
    Ago(i64),
}

const UNITS: [(char, i64); 4] = [('w', 7 * DAY_MS), ('d', DAY_MS), ('h', HOUR_MS), ('m', MINUTE_MS)];
/// Spans reach back a thousand years at most.
const AGO_MS_MAX: i64 = 1_000 * 366 * DAY_MS;

impl When {
    /// Reads a time. `None` when it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(span) = text.strip_prefix('-') {
            let unit = span.chars().last()?;
            let (_, unit_ms) = UNITS.into_iter().find(|(name, _)| *name == unit.to_ascii_lowercase())?;
            let digits = span.strip_suffix(unit)?;
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            let ms = digits.parse::<i64>().ok()?.checked_mul(unit_ms)?;
            return (ms <= AGO_MS_MAX).then_some(Self::Ago(ms));
        }
        UtcMs::parse(text).map(Self::At)
    }

    /// The time it means when it is `now`.
    #[must_use]
    pub fn resolve(self, now: UtcMs) -> UtcMs {
        match self {
            Self::At(time) => time,
            Self::Ago(ms) => now.plus_ms(-ms),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::At(time) => {
                let iso = time.to_iso();
                f.write_str(iso.strip_suffix("T00:00:00.000Z").unwrap_or(&iso))
            }
            Self::Ago(ms) => {
                let (unit, unit_ms) = UNITS
                    .into_iter()
                    .find(|(_, unit_ms)| ms % unit_ms == 0 && ms != 0)
                    .unwrap_or(('m', MINUTE_MS));
                write!(f, "-{}{unit}", ms / unit_ms)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_dates_and_times_are_read_and_printed_back() {
        for (text, printed) in [
            ("-24h", "-1d"),
            ("-7d", "-1w"),
            ("-90m", "-90m"),
            ("-0m", "-0m"),
            ("2026-04-29", "2026-04-29"),
            ("2026-04-29T10:00:00Z", "2026-04-29T10:00:00.000Z"),
        ] {
            let when = When::parse(text).unwrap();
            assert_eq!(when.to_string(), printed);
            assert_eq!(When::parse(printed), Some(when));
        }
        assert_eq!(When::parse("-1h").unwrap().resolve(UtcMs(HOUR_MS)), UtcMs(0));
    }

    #[test]
    fn nonsense_is_no_time() {
        for text in ["", "-", "-d", "-1x", "--1d", "-1.5d", "-99999999999999999999d", "-é", "yesterday"] {
            assert_eq!(When::parse(text), None, "{text}");
        }
    }
}
