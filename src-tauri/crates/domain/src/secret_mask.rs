//! Taking secrets out of kept requests and responses before anybody sees them: headers, addresses, bodies.
//!
//! Masks by name, so a secret under an innocent name stays; and masks too much rather than too little.

use crate::json::RawObject;
use serde_json::value::RawValue;

/// What stands in the place of a secret.
pub const MASK: &str = "••••••";

/// Parts of names that make what they name a secret.
const PARTS: [&str; 16] = [
    "auth",
    "cookie",
    "token",
    "secret",
    "passw",
    "pwd",
    "apikey",
    "api-key",
    "api_key",
    "credential",
    "signature",
    "session",
    "private",
    "assertion",
    "bearer",
    "jwt",
];
/// Names that are secrets only as a whole.
const NAMES: [&str; 5] = ["key", "code", "sig", "pin", "sid"];

/// Whether a header, a field or a parameter of this name holds a secret.
#[must_use]
pub fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    PARTS.iter().any(|part| name.contains(part)) || NAMES.contains(&name.as_str()) || name.ends_with("-key")
}

/// An address with its user part and its secret parameters masked.
#[must_use]
pub fn address(url: &str) -> String {
    let (place, query) = url.split_once('?').map_or((url, None), |(place, query)| (place, Some(query)));
    let place = match place.split_once("://") {
        Some((scheme, rest)) => {
            let end = rest.find('/').unwrap_or(rest.len());
            let (host, path) = rest.split_at(end);
            let host =
                host.rsplit_once('@').map_or_else(|| host.to_owned(), |(_, host)| format!("{MASK}@{host}"));
            format!("{scheme}://{host}{path}")
        }
        None => place.to_owned(),
    };
    query.map_or_else(|| place.clone(), |query| format!("{place}?{}", form(query)))
}

/// A body: JSON with the values of secret fields masked, a form with its secret fields masked; other text as it came.
#[must_use]
pub fn body(text: &str) -> String {
    let trimmed = text.trim_start();
    if trimmed.starts_with(['{', '[']) {
        return json(text).unwrap_or_else(|| text.to_owned());
    }
    let is_form = text.contains('=') && !text.contains(['<', '{', '\n', ' ']);
    if is_form { form(text) } else { text.to_owned() }
}

/// Deepest nesting that is looked through; what lies deeper is masked whole.
const DEPTH_MAX: usize = 64;

fn json(text: &str) -> Option<String> {
    let raw: &RawValue = serde_json::from_str(text).ok()?;
    Some(value(raw.get(), 0))
}

fn value(raw: &str, depth: usize) -> String {
    if depth > DEPTH_MAX {
        return format!("\"{MASK}\"");
    }
    match raw.trim_start().chars().next() {
        Some('{') => match RawObject::parse(raw) {
            Ok(object) => {
                let fields = object.fields().map(|(name, field)| {
                    let shown = if is_secret(name) { format!("\"{MASK}\"") } else { value(field, depth + 1) };
                    format!("{}:{shown}", serde_json::Value::from(name))
                });
                format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
            }
            Err(_) => format!("\"{MASK}\""),
        },
        Some('[') => match serde_json::from_str::<Vec<&RawValue>>(raw) {
            Ok(items) => {
                let items: Vec<String> = items.iter().map(|item| value(item.get(), depth + 1)).collect();
                format!("[{}]", items.join(","))
            }
            Err(_) => format!("\"{MASK}\""),
        },
        _ => raw.to_owned(),
    }
}

fn form(text: &str) -> String {
    let pairs = text.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_secret(name) => format!("{name}={MASK}"),
        _ => pair.to_owned(),
    });
    pairs.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_and_everything_else_stays() {
        for name in [
            "Authorization",
            "x-api-key",
            "Set-Cookie",
            "client_secret",
            "access_token",
            "key",
            "X-Shopify-Access-Token",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["Content-Type", "monkey", "zipcode", "Accept", "user-agent", "currency_code"] {
            assert!(!is_secret(name), "{name}");
        }
        assert_eq!(
            address("https://ada:pw@api.example.com/v1/x?page=2&access_token=abc"),
            format!("https://{MASK}@api.example.com/v1/x?page=2&access_token={MASK}")
        );
        assert_eq!(
            body(r#"{"n":90071992547409931234,"password":"p","deep":[{"token":{"a":1}}]}"#),
            format!(r#"{{"n":90071992547409931234,"password":"{MASK}","deep":[{{"token":"{MASK}"}}]}}"#)
        );
        assert_eq!(body("grant_type=x&client_secret=s"), format!("grant_type=x&client_secret={MASK}"));
        assert_eq!(body("<a href=\"x=1\">plain</a>"), "<a href=\"x=1\">plain</a>");
    }
}
