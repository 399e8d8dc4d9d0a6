//! JSON lines in the contract's shapes: the remote's own object, unchanged, with the desk's fields behind it.
//!
//! Values are copied as the text they came in, so unknown fields and numbers beyond 2^53 survive exactly.

use domain::{json::RawObject, time::UtcMs};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The remote's object with more fields; a field of the same name gives way to the desk's. One line.
#[must_use]
pub(super) fn with(raw: &str, more: &[(&str, Value)]) -> String {
    let mut line = String::with_capacity(raw.len() + 64 * more.len());
    line.push('{');
    let mut push = |key: &str, value: &str| {
        if line.len() > 1 {
            line.push(',');
        }
        // Outside of strings, where JSON knows no line breaks, a break is only white space.
        let value = value.replace(['\n', '\r'], " ");
        let _ = write!(line, "{}:{value}", Value::from(key));
    };
    if let Ok(object) = RawObject::parse(raw) {
        for (key, value) in object.fields().filter(|(key, _)| more.iter().all(|(ours, _)| ours != key)) {
            push(key, value);
        }
    }
    for (key, value) in more {
        push(key, &value.to_string());
    }
    line.push('}');
    line
}

/// A time as the remote writes it, or `null`.
#[must_use]
pub(super) fn iso(at: Option<UtcMs>) -> Value {
    at.map_or(Value::Null, |at| json!(at.to_iso()))
}

/// A time for people: to the second, UTC; a dash when there is none.
#[must_use]
pub(super) fn shown_time(at: Option<UtcMs>) -> String {
    at.map_or_else(
        || "–".to_owned(),
        |at| {
            let iso = at.to_iso();
            let second = iso.get(..19).unwrap_or(&iso);
            second.replace('T', " ")
        },
    )
}

/// How long ago something was, for people.
#[must_use]
pub(super) fn age(at: UtcMs, now: UtcMs) -> String {
    let seconds = (now.0 - at.0).max(0) / 1_000;
    match seconds {
        0..=119 => format!("{seconds} s ago"),
        120..=7_199 => format!("{} min ago", seconds / 60),
        7_200..=172_799 => format!("{} h ago", seconds / 3_600),
        _ => format!("{} days ago", seconds / 86_400),
    }
}

/// A duration for people.
#[must_use]
pub(super) fn duration(ms: i64) -> String {
    match ms {
        ..1_000 => format!("{ms} ms"),
        1_000..60_000 => format!("{}.{} s", ms / 1_000, ms % 1_000 / 100),
        60_000..3_600_000 => format!("{} min {} s", ms / 60_000, ms % 60_000 / 1_000),
        _ => format!("{} h {} min", ms / 3_600_000, ms % 3_600_000 / 60_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remotes_object_survives_to_the_digit_on_one_line() {
        let raw = "{\n \"errorId\": 12345678901234567890123, \"amount\":1.10,\n\"x\":\"a\\nb\",\"state\":\"theirs\"}";
        assert_eq!(
            with(raw, &[("state", json!("open")), ("overlay", Value::Null)]),
            r#"{"errorId":12345678901234567890123,"amount":1.10,"x":"a\nb","state":"open","overlay":null}"#
        );
    }

    #[test]
    fn an_object_without_fields_and_one_that_cannot_be_read_give_ours_alone() {
        assert_eq!(with("{}", &[("a", json!(1))]), r#"{"a":1}"#);
        assert_eq!(with("[", &[("a", json!(1))]), r#"{"a":1}"#);
    }

    #[test]
    fn times_and_durations_read_well() {
        assert_eq!(shown_time(UtcMs::parse("2026-04-29T00:00:07.999Z")), "2026-04-29 00:00:07");
        assert_eq!(age(UtcMs(0), UtcMs(61_000)), "61 s ago");
        assert_eq!(age(UtcMs(0), UtcMs(3 * 86_400_000)), "3 days ago");
        assert_eq!(duration(61_500), "1 min 1 s");
    }
}
