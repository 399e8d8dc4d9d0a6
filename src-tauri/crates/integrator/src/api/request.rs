//! A request as the handlers see it: method, decoded path, query, JSON body.

use super::reply::{Refusal, Reply};
use domain::time::UtcMs;
use serde_json::Value;

/// One request to `/v1/…` or `/control/…`.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path as received, without the query.
    pub(crate) path: String,
    /// Decoded parts of the path after the first.
    pub(crate) parts: Vec<String>,
    pub(crate) query: Query,
    pub(crate) body: Vec<u8>,
    /// Whether the body is said to be JSON.
    pub(crate) is_json: bool,
}

impl Request {
    /// A request whose body, if any, is JSON.
    pub(crate) fn new(method: &str, path: &str, query: &str, body: Vec<u8>) -> Self {
        let parts =
            path.split('/').skip(2).filter(|part| !part.is_empty()).map(|part| decode(part, false)).collect();
        let (method, path) = (method.to_owned(), path.to_owned());
        Self { method, path, parts, query: Query::parse(query), body, is_json: true }
    }

    /// The same with what the header says of the body.
    pub(crate) fn with_content_type(mut self, content_type: &str) -> Self {
        let media = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        self.is_json = media == "application/json" || media.ends_with("+json");
        self
    }

    /// Method and path parts, to be matched.
    pub(crate) fn target(&self) -> (&str, Vec<&str>) {
        (&self.method, self.parts.iter().map(String::as_str).collect())
    }

    /// The JSON body.
    ///
    /// # Errors
    /// 400 when it is no JSON.
    pub(crate) fn json(&self) -> Result<Value, Refusal> {
        serde_json::from_slice(&self.body)
            .map_err(|_| Reply::refuse(400, "invalid_json", "The request body is not valid JSON.", None))
    }

    /// The JSON body, or an empty object when there is none.
    ///
    /// # Errors
    /// 400 when there is one that is no JSON.
    pub(crate) fn json_or_empty(&self) -> Result<Value, Refusal> {
        if self.body.iter().all(u8::is_ascii_whitespace) { Ok(serde_json::json!({})) } else { self.json() }
    }
}

/// The query of a request, in order, names repeated as they came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    pub(crate) fn parse(text: &str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name, true), decode(value, true))
        });
        Self { pairs: pairs.collect() }
    }

    /// The last value of a name; an empty one counts as absent.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.pairs.iter().rev().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Every value of a name, also written as `name[]`, `name[0]`, `name_in[0]`.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        let fits = |key: &str| {
            let bare = key.split('[').next().unwrap_or(key);
            bare == name || bare.strip_suffix("_in") == Some(name)
        };
        let found = self.pairs.iter().filter(|(key, value)| fits(key) && !value.is_empty());
        found.map(|(_, value)| value.clone()).collect()
    }

    /// Whether any of these names is there.
    pub(crate) fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| !self.all(name).is_empty())
    }

    /// A point in time.
    ///
    /// # Errors
    /// 400 when it cannot be read.
    pub(crate) fn time(&self, name: &str) -> Result<Option<UtcMs>, Refusal> {
        self.get(name)
            .map(|text| {
                // A plus of an offset that was not escaped arrives as a space.
                UtcMs::parse(text).or_else(|| UtcMs::parse(&text.replace(' ', "+"))).ok_or_else(|| {
                    Reply::refuse(
                        400,
                        "invalid_query",
                        &format!("\"{name}\" is not a valid date."),
                        Some(name),
                    )
                })
            })
            .transpose()
    }

    /// A whole number.
    ///
    /// # Errors
    /// 400 when it cannot be read.
    pub(crate) fn number(&self, name: &str) -> Result<Option<i64>, Refusal> {
        self.get(name)
            .map(|text| {
                text.parse().map_err(|_| {
                    Reply::refuse(
                        400,
                        "invalid_query",
                        &format!("\"{name}\" is not a valid number."),
                        Some(name),
                    )
                })
            })
            .transpose()
    }

    /// The query again, without some names.
    pub(crate) fn without(&self, names: &[&str]) -> String {
        let kept = self.pairs.iter().filter(|(name, _)| !names.contains(&name.as_str()));
        kept.map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
    }
}

/// Undoes percent-encoding; what is no valid UTF-8 is replaced.
fn decode(text: &str, plus_is_space: bool) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let escaped = hex.filter(|_| *first == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match escaped {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(if plus_is_space && *first == b'+' { b' ' } else { *first });
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Percent-encodes everything but unreserved characters, `:` and brackets.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~:[]".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Texts of a JSON array; numbers are taken as text, as ids may come either way.
pub(crate) fn texts(value: Option<&Value>) -> Option<Vec<String>> {
    let items = value?.as_array()?;
    items
        .iter()
        .map(|item| match item {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_read_in_every_spelling_and_written_back() {
        let query =
            Query::parse("type_in[0]=flow&status=a&status=b%20c&x=&t=2026-01-01T00:00:00%2B01:00&u=1+2");
        assert_eq!(query.all("type"), ["flow"]);
        assert_eq!(query.all("status"), ["a", "b c"]);
        assert_eq!(query.get("x"), None);
        assert_eq!(query.get("u"), Some("1 2"));
        assert_eq!(query.time("t").unwrap().map(UtcMs::to_iso).as_deref(), Some("2025-12-31T23:00:00.000Z"));
        assert_eq!(query.without(&["status", "t", "x"]), "type_in[0]=flow&u=1%202");
        assert!(Query::parse("t=soon").time("t").is_err());
        assert_eq!(decode("%zz%4", false), "%zz%4");
    }
}
