//! Times on the command line: ISO 8601 UTC, a date, or so long ago (`-24h`, `-7d`).

use domain::time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, UtcMs};

/// Reads a time as people write it.
///
/// # Errors
/// A sentence for people, when it is none.
pub(crate) fn parse(text: &str) -> Result<UtcMs, String> {
    parse_at(text, crate::clock::now())
}

fn parse_at(text: &str, now: UtcMs) -> Result<UtcMs, String> {
    let time = match text.trim().strip_prefix('-') {
        Some(ago) => ago_ms(ago).map(|ms| now.plus_ms(-ms)),
        None if text.trim() == "now" => Some(now),
        None => UtcMs::parse(text),
    };
    time.ok_or_else(|| format!("{text:?} is no time: use 2026-05-31T12:00:00Z, 2026-05-31, -24h or -7d"))
}

fn ago_ms(text: &str) -> Option<i64> {
    let unit = text.chars().last()?;
    let unit_ms = match unit {
        's' => SECOND_MS,
        'm' => MINUTE_MS,
        'h' => HOUR_MS,
        'd' => DAY_MS,
        'w' => 7 * DAY_MS,
        _ => return None,
    };
    let number: u32 = text.strip_suffix(unit)?.parse().ok()?;
    i64::from(number).checked_mul(unit_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_every_documented_form() {
        let now = UtcMs(1_777_420_800_000);
        for (text, ms) in [
            ("-24h", 1_777_420_800_000 - 24 * HOUR_MS),
            ("-7d", 1_777_420_800_000 - 7 * DAY_MS),
            ("2026-04-29", 1_777_420_800_000),
            ("2026-04-29T00:00:00Z", 1_777_420_800_000),
        ] {
            assert_eq!(parse_at(text, now), Ok(UtcMs(ms)), "{text}");
        }
    }

    #[test]
    fn nonsense_is_refused_with_an_example() {
        for text in ["", "-", "-h", "-1y", "yesterday", "--7d", "-1.5h"] {
            assert!(parse_at(text, UtcMs(0)).unwrap_err().contains("-24h"), "{text}");
        }
    }
}
