//! Trace keys: how the platform finds the identity of a record, and how it cuts it (API 4.1 no. 8).
//!
//! Matching by trace key is left to `auto_resolve`.

use serde_json::Value;

/// Longest trace key in characters, not bytes (API 4.5); longer ones are cut without a word.
pub const TRACE_KEY_CHARS_MAX: usize = 128;

/// Names that are looked for in a record, the stronger first.
const NAMES: [&str; 2] = ["id", "internalId"];

/// The key cut to [`TRACE_KEY_CHARS_MAX`] characters.
#[must_use]
pub fn cut(key: &str) -> &str {
    match key.char_indices().nth(TRACE_KEY_CHARS_MAX) {
        Some((end, _)) => key.get(..end).unwrap_or(key),
        None => key,
    }
}

/// The trace key of a record as the platform finds it by itself, cut; `None` when there is none.
///
/// Level 1 is searched before level 2, and `id` beats `internalId` on each. Only a leaf counts, or an array
/// with one leaf; null and empty text do not. Of rows, the first counts, then the last.
#[must_use]
pub fn find(record: &Value) -> Option<String> {
    match record {
        Value::Array(rows) => {
            rows.first().and_then(find_in_row).or_else(|| rows.last().and_then(find_in_row))
        }
        row => find_in_row(row),
    }
}

/// The trace key that a template gives, cut; `None` when the result is blank.
///
/// `{{a.b}}`, `{{{a.b}}}` and `{{record.a.b}}` are replaced by the leaf at that path; what is not there is empty.
#[must_use]
pub fn from_template(template: &str, record: &Value) -> Option<String> {
    let mut out = String::new();
    let mut rest = template;
    while let Some(start) = rest.find("{{") {
        out.push_str(rest.get(..start).unwrap_or_default());
        let body = rest.get(start..).unwrap_or_default().trim_start_matches('{');
        let Some(end) = body.find("}}") else {
            rest = rest.get(start..).unwrap_or_default();
            break;
        };
        let path = body.get(..end).unwrap_or_default().trim();
        out.push_str(&at_path(record, path).unwrap_or_default());
        rest = body.get(end..).unwrap_or_default().trim_start_matches('}');
    }
    out.push_str(rest);
    let key = out.trim();
    (!key.is_empty()).then(|| cut(key).to_owned())
}

/// The trace key of one of several child records made from a parent: `parent - child`, cut.
#[must_use]
pub fn of_child(parent: &str, child: &str) -> String {
    cut(&format!("{parent} - {child}")).to_owned()
}

fn find_in_row(row: &Value) -> Option<String> {
    let Value::Object(fields) = row else { return None };
    let level_1 = NAMES.iter().find_map(|name| fields.get(*name).and_then(leaf));
    level_1
        .or_else(|| {
            fields.values().find_map(|inner| {
                let Value::Object(inner) = inner else { return None };
                NAMES.iter().find_map(|name| inner.get(*name).and_then(leaf))
            })
        })
        .map(|key| cut(&key).to_owned())
}

fn leaf(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Array(items) => match items.as_slice() {
            [one] if !one.is_array() => leaf(one),
            _ => None,
        },
        Value::Null | Value::Object(_) => None,
    }
}

fn at_path(record: &Value, path: &str) -> Option<String> {
    let path = path.strip_prefix("record.").unwrap_or(path);
    let mut here = record;
    for part in path.split(['.', '[', ']']).filter(|part| !part.is_empty()) {
        here = match here {
            Value::Array(items) => items.get(part.parse::<usize>().ok()?)?,
            other => other.get(part)?,
        };
    }
    leaf(here)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_automatic_key_follows_the_rules_of_the_vendor() {
        let cases = [
            (json!({"id": 7, "internalId": 8}), Some("7")),
            (json!({"internalId": "8", "name": "x"}), Some("8")),
            (json!({"internalId": "1", "order": {"id": "2"}}), Some("1")),
            (json!({"order": {"internalId": "3", "id": "2"}}), Some("2")),
            (json!({"id": {"value": 1}}), None),
            (json!({"order": {"id": {"value": 1}}}), None),
            (json!({"id": ["9"]}), Some("9")),
            (json!({"id": ["9", "10"]}), None),
            (json!({"id": null, "internalId": 4}), Some("4")),
            (json!({"id": null}), None),
            (json!({"id": ""}), None),
            (json!([{"name": "a"}, {"name": "b"}, {"id": 5}]), Some("5")),
            (json!([{"id": 6}, {"name": "b"}]), Some("6")),
            (json!({"a": {"b": {"id": 1}}}), None),
            (json!("text"), None),
        ];
        for (record, key) in cases {
            assert_eq!(find(&record).as_deref(), key, "{record}");
        }
    }

    #[test]
    fn a_long_key_is_cut_at_128_characters_not_bytes() {
        let key: String = "ž".repeat(130);
        assert_eq!(cut(&key).chars().count(), 128);
        assert_eq!(cut(&key).len(), 256);
        assert_eq!(cut("short"), "short");
        assert_eq!(find(&json!({"id": key})).map(|key| key.chars().count()), Some(128));
    }

    #[test]
    fn a_template_overrides_and_may_be_blank() {
        let record = json!({"order": {"no": "A1", "lines": [{"sku": "s"}]}, "shop": 2});
        assert_eq!(
            from_template("{{{order.no}}}-{{record.shop}}/{{order.lines[0].sku}}", &record).as_deref(),
            Some("A1-2/s")
        );
        assert_eq!(from_template("{{missing}}", &record), None);
        assert_eq!(from_template("open {{ end", &record).as_deref(), Some("open {{ end"));
        assert_eq!(of_child("p", "c"), "p - c");
    }
}
