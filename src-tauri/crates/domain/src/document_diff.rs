//! What changed between two readings of one remote document: for saying who changed what before it is written over.

use crate::json::RawObject;
use serde_json::Value;

/// Fields that the remote itself moves on; nobody edited the document because of them.
const MOVING: [&str; 4] = ["lastModified", "lastExecutedAt", "resolvedAt", "lastExportDateTime"];

/// One field that differs. The values are JSON texts; `None` where the field is absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// Name of the field at the top of the document.
    pub field: String,
    /// Its value in the older reading.
    pub before: Option<String>,
    /// Its value in the newer one.
    pub after: Option<String>,
}

/// The fields that differ in meaning (not in spelling), in the order of the newer document; gone ones last. A document
/// that cannot be read has no fields.
#[must_use]
pub fn changes(before: &str, after: &str) -> Vec<FieldChange> {
    let (before, after) = (fields(before), fields(after));
    let find = |list: &[(String, String)], key: &str| {
        list.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone())
    };
    let gone = before.iter().filter(|(key, _)| find(&after, key).is_none());
    after
        .iter()
        .chain(gone)
        .filter(|(key, _)| !MOVING.contains(&key.as_str()))
        .map(|(key, _)| FieldChange {
            field: key.clone(),
            before: find(&before, key),
            after: find(&after, key),
        })
        .filter(|change| !is_same(change.before.as_deref(), change.after.as_deref()))
        .collect()
}

fn fields(raw: &str) -> Vec<(String, String)> {
    let row = RawObject::parse(raw).unwrap_or_default();
    row.fields().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

fn is_same(a: Option<&str>, b: Option<&str>) -> bool {
    let value = |text: Option<&str>| text.and_then(|text| serde_json::from_str::<Value>(text).ok());
    a == b || (a.is_some() && b.is_some() && value(a) == value(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_edits_are_changes() {
        let before = r#"{"name":"A","n":[1, 2],"lastModified":"x","old":1}"#;
        let after = r#"{"n":[1,2],"lastModified":"y","lastExecutedAt":"z","name":"B","new":true}"#;
        let found = changes(before, after);
        let words: Vec<(&str, Option<&str>, Option<&str>)> = found
            .iter()
            .map(|change| (change.field.as_str(), change.before.as_deref(), change.after.as_deref()))
            .collect();
        assert_eq!(
            words,
            [("name", Some("\"A\""), Some("\"B\"")), ("new", None, Some("true")), ("old", Some("1"), None)]
        );
        assert_eq!(changes(before, before), []);
    }
}
