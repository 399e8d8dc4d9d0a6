//! What kind of failure a record is: its message without everything that differs from record to record.
//!
//! Owns the rules by which numbers, ids, quotes, dates and addresses become slots, and the fingerprint made of
//! the rest and the code. Pure and versioned: the same text gives the same fingerprint on every computer, and a
//! change of the rules is a new [`VERSION`]. Leaves counting of kinds to `store`, drawing of slots to the UI.

mod scan;
mod token;

use serde::{Deserialize, Serialize};

/// Version of the rules. Part of every fingerprint, so kinds of two versions never mix.
pub const VERSION: u8 = 1;
/// Characters of a message that are looked at; what follows does not make another kind.
pub const MESSAGE_CHARS_MAX: usize = 1_000;
/// Longest pattern in characters; a longer one is cut there.
pub const PATTERN_CHARS_MAX: usize = 240;

/// The kind of a failure.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    /// Sixteen hexadecimal digits, for `fp:` and for the disk.
    pub id: String,
    /// The message with slots in place of what varies, as [`parts`] reads it.
    pub pattern: String,
}

/// What stood where a slot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// A number.
    Number,
    /// An id: letters and digits mixed, or hexadecimal.
    Id,
    /// Quoted text.
    Text,
    /// A date or a time.
    Date,
    /// An address or a path.
    Url,
    /// A host, perhaps with a port.
    Host,
    /// An e-mail address.
    Email,
}

impl Slot {
    /// Every slot.
    pub const ALL: [Self; 7] =
        [Self::Number, Self::Id, Self::Text, Self::Date, Self::Url, Self::Host, Self::Email];

    /// The control character that stands for it in a pattern. Control characters of a message never get in.
    fn mark(self) -> char {
        match self {
            Self::Number => '\u{1}',
            Self::Id => '\u{2}',
            Self::Text => '\u{3}',
            Self::Date => '\u{4}',
            Self::Url => '\u{5}',
            Self::Host => '\u{6}',
            Self::Email => '\u{7}',
        }
    }

    /// The word that is shown in its place.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Number => "n",
            Self::Id => "id",
            Self::Text => "text",
            Self::Date => "date",
            Self::Url => "url",
            Self::Host => "host",
            Self::Email => "email",
        }
    }
}

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text that all messages of the kind have: hostile text like any message.
    Text(String),
    /// Something that differs.
    Slot(Slot),
}

/// The fingerprint of a message and its code. Codes count as they are: `503` and `504` are two kinds.
#[must_use]
pub fn fingerprint_of(message: &str, code: Option<&str>) -> Fingerprint {
    let pattern = scan::pattern_of(message);
    let mut hash = Fnv::default();
    hash.add(&[VERSION]);
    hash.add(pattern.as_bytes());
    hash.add(&[0]);
    hash.add(code.unwrap_or_default().as_bytes());
    Fingerprint { id: format!("{:016x}", hash.0), pattern }
}

/// The pieces of a pattern, in order.
#[must_use]
pub fn parts(pattern: &str) -> Vec<Part> {
    let mut found = Vec::new();
    let mut text = String::new();
    for ch in pattern.chars() {
        match Slot::ALL.into_iter().find(|slot| slot.mark() == ch) {
            Some(slot) => {
                if !text.is_empty() {
                    found.push(Part::Text(std::mem::take(&mut text)));
                }
                found.push(Part::Slot(slot));
            }
            None => text.push(ch),
        }
    }
    if !text.is_empty() {
        found.push(Part::Text(text));
    }
    found
}

/// FNV-1a: short, without a key, the same everywhere.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn add(&mut self, bytes: &[u8]) {
        self.0 = bytes
            .iter()
            .fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pattern with `{word}` for each slot.
    fn shown(message: &str) -> String {
        parts(&fingerprint_of(message, None).pattern)
            .into_iter()
            .map(|part| match part {
                Part::Text(text) => text,
                Part::Slot(slot) => format!("{{{}}}", slot.as_str()),
            })
            .collect()
    }

    #[test]
    fn what_differs_from_record_to_record_becomes_a_slot() {
        for (message, expected) in [
            ("Please enter value(s) for: Ship To Country", "Please enter value(s) for: Ship To Country"),
            (
                "Script execution timeout: usage limit reached while saving salesorder for #HS-48213",
                "Script execution timeout: usage limit reached while saving salesorder for {id}",
            ),
            (
                "Connect timeout to suitetalk.api.netsuite.com:443 after 5000 ms",
                "Connect timeout to {host} after {n} ms",
            ),
            ("Invalid reference key 8812 for item", "Invalid reference key {n} for item"),
            (
                "timeout of 120000ms exceeded (POST /services/rest/record/v1)",
                "timeout of {n}ms exceeded (POST {url})",
            ),
            ("504 Gateway Timeout: upstream", "504 Gateway Timeout: upstream"),
            ("Request failed with status code 502", "Request failed with status code 502"),
            ("The amount -1,204.50 on line 12 differs", "The amount {n} on line {n} differs"),
            (
                "Please enter a valid e-mail address: ann.b+c@example.com.",
                "Please enter a valid e-mail address: {email}.",
            ),
            (
                "Unexpected token '<' in JSON at position 17",
                "Unexpected token '{text}' in JSON at position {n}",
            ),
            ("The posting period of 2026-03-01 is closed.", "The posting period of {date} is closed."),
            ("since 2026-03-01T10:00:00.000Z or 03/01/2026 at 10:01:44", "since {date} or {date} at {date}"),
            ("see https://x.example/a?b=1 (docs)", "see {url} (docs)"),
            ("Request ID: 6f1c2b3a-0d4e-4f5a-8b6c-7d8e9f0a1b2c", "Request ID: {id}"),
            (
                "Key (settlement_id, line)=(55120, 7) already exists.",
                "Key (settlement_id, line)=({n}) already exists.",
            ),
            ("TLS and OAuth2 and UTF8 stay", "TLS and OAuth2 and UTF8 stay"),
            ("  one\r\n two\u{0}\u{1}three ", "one two three"),
            ("", ""),
        ] {
            assert_eq!(shown(message), expected, "{message}");
        }
    }

    #[test]
    fn names_of_fields_and_whole_sentences_in_quotes_stay() {
        assert_eq!(
            shown(r#"{"errors":"Exceeded 4 calls per second for api client. Slow down a little."}"#),
            r#"{"errors":"Exceeded {n} calls per second for api client. Slow down a little."}"#
        );
        assert_eq!(shown(r#"{\"code\":\"A 1\",\"n\":17}"#), r#"{\"code\":\"{text}\",\"n\":{n}}"#);
        assert_eq!(shown("don't stop at the customer's order"), "don't stop at the customer's order");
    }

    #[test]
    fn the_code_parts_kinds_and_is_taken_as_it_is() {
        let of = |code| fingerprint_of("Service unavailable", code).id;
        assert_ne!(of(Some("503")), of(Some("504")));
        assert_ne!(of(None), of(Some("503")));
        assert_eq!(of(None).len(), 16);
    }

    #[test]
    fn fingerprints_of_version_one_never_change() {
        assert_eq!(VERSION, 1);
        assert_eq!(
            fingerprint_of("Invalid reference key 8812 for item", Some("INVALID_KEY")).id,
            "a7ac4bf27027149b"
        );
        assert_eq!(fingerprint_of("", None).id, "082f2207b4e88cc4");
    }
}
