//! Changes of JSON answers by pointer, and bent links.

use super::{fault::Next, log::Seen};
use crate::http::Reply;
use serde_json::{Map, Value, json};

/// Changes the body when it is JSON.
pub(super) fn json(reply: &mut Reply, change: &dyn Fn(&mut Value)) {
    if let Ok(mut body) = serde_json::from_slice::<Value>(&reply.body) {
        change(&mut body);
        reply.body = body.to_string().into_bytes();
    }
}

pub(super) fn remove(body: &mut Value, pointer: &str) {
    at_parents(body, pointer, &|parent, key| match parent {
        Value::Object(fields) => {
            fields.shift_remove(key);
        }
        Value::Array(items) => {
            if let Some(index) = key.parse().ok().filter(|index: &usize| *index < items.len()) {
                items.remove(index);
            }
        }
        _ => {}
    });
}

pub(super) fn rename(body: &mut Value, pointer: &str, to: &str) {
    at_parents(body, pointer, &|parent, key| {
        if let Value::Object(fields) = parent
            && let Some(value) = fields.shift_remove(key)
        {
            fields.insert(to.to_owned(), value);
        }
    });
}

pub(super) fn set(body: &mut Value, pointer: &str, value: &Value) {
    if pointer.is_empty() {
        *body = value.clone();
        return;
    }
    at_parents(body, pointer, &|parent, key| match parent {
        Value::Object(fields) => {
            fields.insert(key.to_owned(), value.clone());
        }
        Value::Array(items) => {
            if let Some(item) = key.parse::<usize>().ok().and_then(|index| items.get_mut(index)) {
                *item = value.clone();
            }
        }
        _ => {}
    });
}

pub(super) fn wrong_type(body: &mut Value, pointer: &str) {
    if pointer.is_empty() {
        *body = another_type(body);
        return;
    }
    at_parents(body, pointer, &|parent, key| {
        if let Some(value) = child(parent, key) {
            *value = another_type(value);
        }
    });
}

/// Adds fields of several types to every object, deep ones too.
pub(super) fn extra_fields(body: &mut Value) {
    match body {
        Value::Array(items) => items.iter_mut().for_each(extra_fields),
        Value::Object(fields) => {
            fields.iter_mut().for_each(|(_, value)| extra_fields(value));
            fields.insert("_novelId".into(), json!("000000000000000000000000"));
            fields.insert("novel".into(), json!({ "deep": [1, null, { "x": true }] }));
        }
        _ => {}
    }
}

pub(super) fn ids_as_numbers(body: &mut Value) {
    match body {
        Value::Array(items) => items.iter_mut().for_each(ids_as_numbers),
        Value::Object(fields) => {
            for (key, value) in fields.iter_mut() {
                let number = value.as_str().and_then(decimal).filter(|_| key.to_lowercase().ends_with("id"));
                match number {
                    Some(number) => *value = number.into(),
                    None => ids_as_numbers(value),
                }
            }
        }
        _ => {}
    }
}

pub(super) fn next_page(seen: &Seen, reply: &mut Reply, next: &Next) {
    json(reply, &|body| {
        let Value::Object(fields) = body else { return };
        let link = fields.get("nextPageURL").and_then(Value::as_str).map(str::to_owned);
        put_or_remove(fields, bent(seen, link.filter(|link| !link.is_empty()), next));
    });
}

pub(super) fn link(seen: &Seen, reply: &mut Reply, next: &Next) {
    let link = reply.headers.get("link").and_then(|text| {
        let (_, rest) = text.split_once('<')?;
        rest.split_once('>').map(|(target, _)| target.to_owned())
    });
    reply.headers.remove("link");
    if let Some(target) = bent(seen, link, next) {
        reply.headers.set("link", format!("<{target}>; rel=\"next\""));
    }
}

fn put_or_remove(fields: &mut Map<String, Value>, link: Option<String>) {
    match link {
        Some(link) => {
            fields.insert("nextPageURL".into(), link.into());
        }
        None => {
            fields.shift_remove("nextPageURL");
        }
    }
}

/// The link that takes the place of `link`.
fn bent(seen: &Seen, link: Option<String>, next: &Next) -> Option<String> {
    let target = |link: &str| match link.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/").to_owned(),
        None => link.to_owned(),
    };
    match next {
        Next::OtherHost(base) => {
            Some(format!("{base}{}", link.as_deref().map_or_else(|| seen.target(), target)))
        }
        Next::OtherPath(path) => Some(path.clone()),
        Next::Itself => Some(seen.target()),
        Next::Empty => Some(String::new()),
        Next::Exactly(text) => Some(text.clone()),
        Next::Missing => None,
        Next::ApiPrefix => link.map(|link| match target(&link).strip_prefix("/v1/") {
            Some(rest) => format!("/api/{rest}"),
            None => link,
        }),
        Next::Absolute => {
            let host = seen.headers.get("host").unwrap_or_default();
            link.map(|link| format!("http://{host}{}", target(&link)))
        }
    }
}

/// Calls `change` with every parent of the places a pointer names, and the last part of the pointer.
fn at_parents(body: &mut Value, pointer: &str, change: &dyn Fn(&mut Value, &str)) {
    let parts: Vec<String> =
        pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
    descend(body, &parts, change);
}

fn descend(value: &mut Value, parts: &[String], change: &dyn Fn(&mut Value, &str)) {
    let Some((first, rest)) = parts.split_first() else { return };
    let keys: Vec<String> = match (first.as_str(), &*value) {
        // From the end, so that removing one does not move the next.
        ("*", Value::Array(items)) => (0..items.len()).rev().map(|index| index.to_string()).collect(),
        ("*", Value::Object(fields)) => fields.keys().cloned().collect(),
        _ => vec![first.clone()],
    };
    for key in keys {
        if rest.is_empty() {
            change(value, &key);
        } else if let Some(child) = child(value, &key) {
            descend(child, rest, change);
        }
    }
}

fn child<'a>(parent: &'a mut Value, key: &str) -> Option<&'a mut Value> {
    match parent {
        Value::Object(fields) => fields.get_mut(key),
        Value::Array(items) => items.get_mut(key.parse::<usize>().ok()?),
        _ => None,
    }
}

fn another_type(value: &Value) -> Value {
    match value {
        Value::Null => json!({}),
        Value::Bool(_) => json!("perhaps"),
        Value::Number(_) => json!([value]),
        Value::String(_) => json!({ "text": value }),
        Value::Array(_) => json!({ "items": value }),
        Value::Object(_) => json!([value]),
    }
}

fn decimal(text: &str) -> Option<u64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    is_plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Headers;

    fn page() -> Value {
        json!({ "errors": [{ "errorId": "1", "m": "a" }, { "errorId": "90071992547409931", "m": "b" }],
            "nextPageURL": "/v1/flows/f/s/errors?startAtErrorId=2" })
    }

    fn edited(change: impl Fn(&mut Value)) -> Value {
        let mut body = page();
        change(&mut body);
        body
    }

    #[test]
    fn pointers_reach_one_place_or_every_place() {
        assert_eq!(edited(|body| remove(body, "/errors")).get("errors"), None);
        assert_eq!(
            edited(|body| remove(body, "/errors/*/m"))["errors"][1],
            json!({"errorId": "90071992547409931"})
        );
        assert_eq!(edited(|body| remove(body, "/errors/*"))["errors"], json!([]));
        assert_eq!(
            edited(|body| rename(body, "/errors/0/m", "n"))["errors"][0],
            json!({"errorId": "1", "n": "a"})
        );
        assert_eq!(edited(|body| set(body, "/errors/1/m", &Value::Null))["errors"][1]["m"], Value::Null);
        assert_eq!(edited(|body| set(body, "", &json!(7))), json!(7));
        assert_eq!(
            edited(|body| wrong_type(body, "/errors"))["errors"],
            json!({ "items": page()["errors"] })
        );
        assert_eq!(edited(|body| remove(body, "/nowhere/*/x")), page());
    }

    #[test]
    fn decimal_ids_become_numbers_exactly() {
        let body = edited(ids_as_numbers);
        assert_eq!(body["errors"][1]["errorId"].to_string(), "90071992547409931");
        assert_eq!(body["nextPageURL"], page()["nextPageURL"]);
    }

    #[test]
    fn every_object_gets_fields_nobody_knows() {
        let body = edited(extra_fields);
        assert!(body["novel"].is_object() && body["errors"][0]["novel"].is_object());
    }

    #[test]
    fn links_are_bent_as_told() {
        let mut headers = Headers::default();
        headers.add("host", "127.0.0.1:9");
        let seen = Seen::new("GET", "/v1/flows/f/s/errors?x=1", &headers, b"");
        let bend = |next: Next| {
            let mut reply = Reply { body: page().to_string().into_bytes(), ..Reply::default() };
            next_page(&seen, &mut reply, &next);
            reply.json().get("nextPageURL").and_then(Value::as_str).map(str::to_owned)
        };
        let link = "/v1/flows/f/s/errors?startAtErrorId=2";
        assert_eq!(bend(Next::OtherHost("http://h:1".into())), Some(format!("http://h:1{link}")));
        assert_eq!(bend(Next::Itself).as_deref(), Some("/v1/flows/f/s/errors?x=1"));
        assert_eq!(bend(Next::ApiPrefix).as_deref(), Some("/api/flows/f/s/errors?startAtErrorId=2"));
        assert_eq!(bend(Next::Absolute), Some(format!("http://127.0.0.1:9{link}")));
        assert_eq!(bend(Next::Empty).as_deref(), Some(""));
        assert_eq!(bend(Next::Missing), None);
    }
}
