//! Tolerant reading of one remote JSON object: values stay as the text they came in, so unknown fields and
//! numbers beyond 2^53 survive exactly, and a field of the wrong type marks itself instead of losing the row.

use crate::time::UtcMs;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::{cell::RefCell, fmt};

/// A JSON object with the raw text of each value, in the order of the remote. The last of equal keys wins.
#[derive(Debug, Default)]
pub struct RawObject {
    fields: Vec<(String, Box<RawValue>)>,
    odd: RefCell<Vec<String>>,
}

impl<'de> Deserialize<'de> for RawObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = RawObject;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawObject, A::Error> {
                let mut fields: Vec<(String, Box<RawValue>)> = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, Box<RawValue>>()? {
                    match fields.iter_mut().find(|(known, _)| *known == key) {
                        Some((_, slot)) => *slot = value,
                        None => fields.push((key, value)),
                    }
                }
                Ok(RawObject { fields, odd: RefCell::default() })
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

impl RawObject {
    /// Reads one object.
    ///
    /// # Errors
    /// When the text is not one JSON object.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// All fields in order: name and raw JSON text.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(key, value)| (key.as_str(), value.get()))
    }

    /// The raw JSON text of a field; `None` when it is absent or `null`.
    #[must_use]
    pub fn raw(&self, key: &str) -> Option<&str> {
        let text = self.fields.iter().find(|(known, _)| known == key)?.1.get().trim();
        (text != "null").then_some(text)
    }

    /// The object as JSON with one field set to `value` (JSON), or taken out; all others exactly as they came, in
    /// their order.
    #[must_use]
    pub fn with(&self, key: &str, value: Option<&str>) -> String {
        let mut found = false;
        let mut parts: Vec<String> = Vec::with_capacity(self.fields.len() + 1);
        for (name, old) in self.fields() {
            let new = if name == key {
                found = true;
                value
            } else {
                Some(old)
            };
            parts.extend(new.map(|new| format!("{}:{new}", serde_json::Value::from(name))));
        }
        if let Some(value) = value.filter(|_| !found) {
            parts.push(format!("{}:{value}", serde_json::Value::from(key)));
        }
        format!("{{{}}}", parts.join(","))
    }

    /// A text field. Numbers and booleans give their literal text, so ids keep every digit.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<String> {
        let raw = self.raw(key)?;
        match raw.as_bytes().first() {
            Some(b'"') => Some(string_of(raw)),
            Some(b'{' | b'[') => {
                self.mark(key);
                Some(raw.to_owned())
            }
            _ => Some(raw.to_owned()),
        }
    }

    /// A time field: ISO text, or epoch milliseconds as number or text.
    #[must_use]
    pub fn time(&self, key: &str) -> Option<UtcMs> {
        let text = self.text(key)?;
        if text.is_empty() {
            return None;
        }
        UtcMs::parse(&text).or_else(|| self.odd_one(key))
    }

    /// A count: a whole number ≥ 0, also when written as text.
    #[must_use]
    pub fn count(&self, key: &str) -> Option<u64> {
        let text = self.text(key)?;
        text.parse().ok().or_else(|| self.odd_one(key))
    }

    /// A boolean field.
    #[must_use]
    pub fn flag(&self, key: &str) -> Option<bool> {
        match self.raw(key)? {
            "true" => Some(true),
            "false" => Some(false),
            _ => self.odd_one(key),
        }
    }

    /// A list of texts; one text alone counts as a list of one.
    #[must_use]
    pub fn texts(&self, key: &str) -> Vec<String> {
        let Some(raw) = self.raw(key) else { return Vec::new() };
        if raw.starts_with('"') {
            return vec![string_of(raw)];
        }
        let Ok(items) = serde_json::from_str::<Vec<Box<RawValue>>>(raw) else {
            self.mark(key);
            return Vec::new();
        };
        items
            .iter()
            .map(
                |item| {
                    if item.get().starts_with('"') { string_of(item.get()) } else { item.get().to_owned() }
                },
            )
            .collect()
    }

    /// A nested object.
    #[must_use]
    pub fn object(&self, key: &str) -> Option<Self> {
        let raw = self.raw(key)?;
        Self::parse(raw).ok().or_else(|| self.odd_one(key))
    }

    /// A list of objects; members that are no objects are left out and the field is marked.
    #[must_use]
    pub fn objects(&self, key: &str) -> Vec<Self> {
        let Some(raw) = self.raw(key) else { return Vec::new() };
        let Ok(items) = serde_json::from_str::<Vec<Box<RawValue>>>(raw) else {
            self.mark(key);
            return Vec::new();
        };
        items.iter().filter_map(|item| Self::parse(item.get()).ok().or_else(|| self.odd_one(key))).collect()
    }

    /// Names of the fields that were read but not understood, each once.
    #[must_use]
    pub fn odd_fields(&self) -> Vec<String> {
        self.odd.borrow().clone()
    }

    /// Marks a field as not understood.
    pub fn mark(&self, key: &str) {
        let mut odd = self.odd.borrow_mut();
        if !odd.iter().any(|known| known == key) {
            odd.push(key.to_owned());
        }
    }

    fn odd_one<T>(&self, key: &str) -> Option<T> {
        self.mark(key);
        None
    }
}

/// The text of a JSON string literal. Lone surrogates, which no Rust string can hold, become U+FFFD.
fn string_of(literal: &str) -> String {
    serde_json::from_str(literal)
        .unwrap_or_else(|_| serde_json::from_str(&without_lone_surrogates(literal)).unwrap_or_default())
}

fn without_lone_surrogates(literal: &str) -> String {
    let mut out = String::with_capacity(literal.len());
    let mut rest = literal;
    while let Some(at) = rest.find('\\') {
        let (plain, escape) = rest.split_at(at);
        out.push_str(plain);
        let unit = unit_of(escape);
        let (taken, keep) = match unit {
            Some(high) if (0xD800..0xDC00).contains(&high) => {
                let pair =
                    escape.get(6..).and_then(unit_of).is_some_and(|low| (0xDC00..0xE000).contains(&low));
                if pair { (12, true) } else { (6, false) }
            }
            Some(low) if (0xDC00..0xE000).contains(&low) => (6, false),
            Some(_) => (6, true),
            None => (escape.chars().take(2).map(char::len_utf8).sum(), true),
        };
        let (escape, after) = escape.split_at(taken);
        out.push_str(if keep { escape } else { "\\uFFFD" });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The UTF-16 unit of a `\uXXXX` escape at the start of the text.
fn unit_of(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setting_a_field_keeps_every_other_digit() {
        let row = RawObject::parse(r#"{"a": 90071992547409931234,"b":1.10,"c":{"x":[1, 2]}}"#).unwrap();
        assert_eq!(row.with("b", Some("2")), r#"{"a":90071992547409931234,"b":2,"c":{"x":[1, 2]}}"#);
        assert_eq!(row.with("b", None), r#"{"a":90071992547409931234,"c":{"x":[1, 2]}}"#);
        assert!(row.with("d", Some("[]")).ends_with(r#","d":[]}"#));
    }

    #[test]
    fn numbers_beyond_two_to_53_keep_every_digit() {
        let object = RawObject::parse(r#"{"errorId":90071992547409931234}"#).unwrap();
        assert_eq!(object.text("errorId").unwrap(), "90071992547409931234");
    }

    #[test]
    fn lone_surrogates_become_replacement_characters_and_pairs_survive() {
        let object = RawObject::parse(r#"{"m":"a\ud800b\uD83D\uDE00c\udc00\\ud800\n"}"#).unwrap();
        assert_eq!(object.text("m").unwrap(), "a\u{FFFD}b😀c\u{FFFD}\\ud800\n");
    }

    #[test]
    fn a_field_of_the_wrong_type_is_marked_and_not_fatal() {
        let object = RawObject::parse(r#"{"at":{"x":1},"n":"many","f":3,"l":[{"a":1},7]}"#).unwrap();
        assert_eq!(object.time("at"), None);
        assert_eq!(object.count("n"), None);
        assert_eq!(object.flag("f"), None);
        assert_eq!(object.objects("l").len(), 1);
        assert_eq!(object.odd_fields(), ["at", "n", "f", "l"]);
    }

    #[test]
    fn very_deep_values_are_carried_as_text() {
        let deep = format!("{{\"x\":{}1{},\"id\":\"7\"}}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(RawObject::parse(&deep).unwrap().text("id").unwrap(), "7");
    }
}
