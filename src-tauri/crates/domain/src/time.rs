//! Points in time: milliseconds since 1970 in UTC, and the remote's ways of writing them.
//!
//! Reading a clock is left to the callers; time zones for display are left to the UI.

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

/// One second in milliseconds.
pub const SECOND_MS: i64 = 1_000;
/// One minute in milliseconds.
pub const MINUTE_MS: i64 = 60 * SECOND_MS;
/// One hour in milliseconds.
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
/// One day of 24 hours in milliseconds.
pub const DAY_MS: i64 = 24 * HOUR_MS;

/// A point in time, milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct UtcMs(pub i64);

impl UtcMs {
    /// Reads ISO 8601 with or without milliseconds, a plain date (midnight UTC), or epoch milliseconds as
    /// text. `None` for anything else, and for years outside 1 to 9999.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(time) = DateTime::parse_from_rfc3339(text) {
            return Some(Self(time.timestamp_millis()));
        }
        if let Ok(time) = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f") {
            return Some(Self(time.and_utc().timestamp_millis()));
        }
        if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            return Some(Self(date.and_hms_opt(0, 0, 0)?.and_utc().timestamp_millis()));
        }
        let ms: i64 = text.parse().ok()?;
        let time = DateTime::<Utc>::from_timestamp_millis(ms)?;
        (1..=9999).contains(&chrono::Datelike::year(&time)).then_some(Self(ms))
    }

    /// ISO 8601 in UTC with milliseconds, as the remote writes it (`2026-04-29T00:00:00.000Z`).
    #[must_use]
    pub fn to_iso(self) -> String {
        DateTime::<Utc>::from_timestamp_millis(self.0)
            .unwrap_or_default()
            .to_rfc3339_opts(SecondsFormat::Millis, true)
    }

    /// This time plus so many milliseconds, held at the ends of the range.
    #[must_use]
    pub fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_the_remote_is_read() {
        let same = [
            "2026-04-29T00:00:00.000Z",
            "2026-04-29T00:00:00Z",
            "2026-04-29T02:00:00+02:00",
            "2026-04-29T00:00:00",
            "2026-04-29",
            "1777420800000",
        ];
        for text in same {
            assert_eq!(UtcMs::parse(text), Some(UtcMs(1_777_420_800_000)), "{text}");
        }
        assert_eq!(UtcMs(1_777_420_800_000).to_iso(), same[0]);
    }

    #[test]
    fn nonsense_is_no_time() {
        for text in ["", "soon", "2026-13-01", "9999999999999999", "-99999999999999999"] {
            assert_eq!(UtcMs::parse(text), None, "{text}");
        }
    }
}
