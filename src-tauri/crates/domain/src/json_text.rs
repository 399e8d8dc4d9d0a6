//! JSON as text: made compact or laid out in lines without touching a single literal, so that no digit of a number and
//! no escape of a text changes.

use serde_json::{Value, value::RawValue};

/// Deepest nesting that is laid out.
const DEPTH_MAX: usize = 200;

/// The same JSON without white space between its parts. Two documents that differ only in layout become equal.
///
/// # Errors
/// When the text is not JSON.
pub fn compact(text: &str) -> Result<String, serde_json::Error> {
    serde_json::from_str::<&RawValue>(text)?;
    let mut out = String::with_capacity(text.len());
    let mut in_text = Inside::default();
    for letter in text.chars() {
        if in_text.take(letter) || !matches!(letter, ' ' | '\n' | '\r' | '\t') {
            out.push(letter);
        }
    }
    Ok(out)
}

/// Whether two documents mean the same to a platform that reads and writes them: order of fields and spelling of numbers
/// aside, also beyond the digits that it keeps (1.10 and 1.1, 90071992547409931234 and 9.007199254740993e19). Only for
/// the question whether something arrived; an edit of the last digit of a long number is not seen by it.
#[must_use]
pub fn means_same(one: &str, other: &str) -> bool {
    match (serde_json::from_str(one), serde_json::from_str(other)) {
        (Ok(one), Ok(other)) => is_same(&one, &other),
        _ => one == other,
    }
}

fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, one)| other.get(key).is_some_and(|other| is_same(one, other)))
        }
        _ => one == other,
    }
}

/// The same JSON with a line for each member, indented by two spaces; empty objects and lists stay on their line.
///
/// # Errors
/// When the text is not JSON.
pub fn pretty(text: &str) -> Result<String, serde_json::Error> {
    let flat = compact(text)?;
    let mut out = String::with_capacity(flat.len() * 2);
    let (mut in_text, mut depth) = (Inside::default(), 0_usize);
    let mut letters = flat.chars().peekable();
    while let Some(letter) = letters.next() {
        if in_text.take(letter) {
            out.push(letter);
            continue;
        }
        match letter {
            '{' | '[' => {
                out.push(letter);
                if let Some(close) = letters.next_if(|next| matches!(next, '}' | ']')) {
                    out.push(close);
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(letter);
            }
            ',' => {
                out.push(letter);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            _ => out.push(letter),
        }
    }
    Ok(out)
}

fn line(out: &mut String, depth: usize) {
    out.push('\n');
    for _ in 0..depth.min(DEPTH_MAX) {
        out.push_str("  ");
    }
}

/// Whether a place is inside a text, escapes included.
#[derive(Default)]
struct Inside {
    text: bool,
    escaped: bool,
}

impl Inside {
    /// Takes the next letter; true when it belongs to a text, its quotes included.
    fn take(&mut self, letter: char) -> bool {
        if !self.text {
            self.text = letter == '"';
            return self.text;
        }
        if self.escaped {
            self.escaped = false;
        } else if letter == '\\' {
            self.escaped = true;
        } else if letter == '"' {
            self.text = false;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ODD: &str =
        r#"{ "n": 90071992547409931234, "f":1.10, "t":"a \" { b\\", "e":{}, "l":[1, [ ]],"u":"\u00e9" }"#;

    #[test]
    fn layout_changes_no_literal() {
        let flat = compact(ODD).unwrap();
        assert_eq!(
            flat,
            r#"{"n":90071992547409931234,"f":1.10,"t":"a \" { b\\","e":{},"l":[1,[]],"u":"\u00e9"}"#
        );
        let laid = pretty(ODD).unwrap();
        assert_eq!(compact(&laid).unwrap(), flat);
        assert!(laid.contains("\n  \"n\": 90071992547409931234,\n") && laid.contains("\"e\": {},"));
        assert!(compact("{").is_err() && pretty("nope").is_err());
    }

    #[test]
    fn meaning_is_more_than_spelling() {
        for (one, other) in [
            (r#"{"a":1.10,"b":[1]}"#, r#"{ "b": [1.0], "a": 1.1 }"#),
            ("[90071992547409931234]", "[90071992547409930000]"),
            ("nope", "nope"),
        ] {
            assert!(means_same(one, other), "{one} {other}");
        }
        for (one, other) in [("[1]", "[1,2]"), (r#"{"a":1}"#, r#"{"b":1}"#), ("1", "\"1\""), ("[1]", "[2]")] {
            assert!(!means_same(one, other), "{one} {other}");
        }
    }

    proptest::proptest! {
        #[test]
        fn laid_out_and_back_is_the_same(text in "[ -~é]{0,40}", number in proptest::num::f64::NORMAL) {
            let value = serde_json::json!({ "t": text, "n": number, "l": [text, {}, []] }).to_string();
            proptest::prop_assert_eq!(compact(&pretty(&value).unwrap()).unwrap(), value);
        }
    }
}
