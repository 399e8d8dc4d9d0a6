//! What the platform says it received and sent: changing requests and e-mails.

use super::time_of;
use domain::time::UtcMs;
use serde_json::Value;
use std::collections::BTreeMap;

/// Every changing request, in the order the platform received them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// The requests.
    pub entries: Vec<LedgerEntry>,
}

/// A changing request that the platform received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerEntry {
    /// When, by the platform's clock.
    pub time: UtcMs,
    /// Method.
    pub method: String,
    /// Path without query.
    pub path: String,
    /// Error ids or retry data keys in the body.
    pub ids: Vec<String>,
    /// Status of the answer.
    pub status: u16,
}

/// An e-mail that the platform made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Receiver.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Text part.
    pub text: String,
    /// When, by the platform's clock.
    pub time: UtcMs,
}

impl Ledger {
    /// Requests of a method whose path ends so (`"/resolved"`, `"/retry"`).
    #[must_use]
    pub fn of(&self, method: &str, path_end: &str) -> Vec<&LedgerEntry> {
        let is_meant = |entry: &&LedgerEntry| entry.method == method && entry.path.ends_with(path_end);
        self.entries.iter().filter(is_meant).collect()
    }

    /// Ids that were accepted by such requests, in order, repeats included.
    #[must_use]
    pub fn accepted_ids(&self, method: &str, path_end: &str) -> Vec<String> {
        let accepted = self.of(method, path_end).into_iter().filter(|entry| entry.is_accepted());
        accepted.flat_map(|entry| entry.ids.iter().cloned()).collect()
    }

    /// Ids that were accepted more than once by the same method and path, each with how often. "Nothing is sent twice"
    /// means that this is empty; a resolve may be repeated without harm, a retry may not.
    #[must_use]
    pub fn repeated_ids(&self) -> Vec<(String, usize)> {
        let mut counts = BTreeMap::new();
        for entry in self.entries.iter().filter(|entry| entry.is_accepted()) {
            for id in &entry.ids {
                *counts.entry((&entry.method, &entry.path, id)).or_insert(0_usize) += 1;
            }
        }
        let repeated = counts.into_iter().filter(|(_, count)| *count > 1);
        repeated.map(|((_, _, id), count)| (id.clone(), count)).collect()
    }

    pub(crate) fn read(answer: &Value) -> Self {
        Self { entries: rows(answer).iter().map(LedgerEntry::read).collect() }
    }
}

impl LedgerEntry {
    /// Whether the platform accepted it.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        (200..300).contains(&self.status)
    }

    fn read(row: &Value) -> Self {
        let ids = row.get("ids").and_then(Value::as_array).cloned().unwrap_or_default();
        Self {
            time: time_of(row.get("time")),
            method: text(row, "method"),
            path: text(row, "path"),
            ids: ids.iter().filter_map(|id| id.as_str().map(str::to_owned)).collect(),
            status: row
                .get("status")
                .and_then(Value::as_u64)
                .and_then(|code| u16::try_from(code).ok())
                .unwrap_or(0),
        }
    }
}

impl Mail {
    pub(crate) fn read_all(answer: &Value) -> Vec<Self> {
        let read = |row: &Value| Self {
            to: text(row, "to"),
            subject: text(row, "subject"),
            text: text(row, "text"),
            time: time_of(row.get("time")),
        };
        rows(answer).iter().map(read).collect()
    }
}

fn rows(answer: &Value) -> &[Value] {
    match answer.as_array() {
        Some(rows) => rows,
        None => panic!("the platform's answer is no list: {answer}"),
    }
}

fn text(row: &Value, field: &str) -> String {
    match row.get(field).and_then(Value::as_str) {
        Some(text) => text.to_owned(),
        None => panic!("the platform's answer has no {field}: {row}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_accepted_repeats_count_as_repeats() {
        let row = |path: &str, ids: &[&str], status: u16| {
            json!({ "time": "2026-04-29T00:00:00.000Z",
            "method": "POST", "path": path, "ids": ids, "status": status })
        };
        let ledger = Ledger::read(&json!([
            row("/v1/flows/f/s/retry", &["a", "b"], 200),
            row("/v1/flows/f/s/retry", &["b"], 429),
            row("/v1/flows/f/t/retry", &["a"], 200),
            row("/v1/flows/f/s/retry", &["b", "c"], 204),
        ]));
        assert_eq!(ledger.repeated_ids(), [("b".to_owned(), 2)]);
        assert_eq!(ledger.accepted_ids("POST", "/s/retry"), ["a", "b", "b", "c"]);
        assert_eq!(ledger.of("PUT", "/retry").len(), 0);
    }

    #[test]
    fn mail_is_read_with_its_time() {
        let mail = Mail::read_all(&json!([{ "to": "a@example.com", "subject": "2 new error(s): Orders",
            "text": "New: 2\nOpen: 5", "time": "2026-04-29T00:15:00.000Z" }]));
        assert_eq!(mail[0].time.to_iso(), "2026-04-29T00:15:00.000Z");
        assert_eq!((mail[0].to.as_str(), mail[0].text.lines().count()), ("a@example.com", 2));
    }
}
