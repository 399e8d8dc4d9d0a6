//! Lists of an answer, row by row: an odd row is set aside with its text, a missing list is a failure.

use crate::error::Cause;
use domain::{error_record::DecodeError, json::RawObject};
use serde_json::value::RawValue;
use std::collections::HashMap;

/// A row that could not be read. The text is record data: for the cache and the eyes of the user, never for a log.
#[derive(Clone, PartialEq, Eq)]
pub struct OddRow {
    /// The JSON as received.
    pub raw: String,
    /// What was missing, in words of this program.
    pub reason: String,
}

impl std::fmt::Debug for OddRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OddRow({}, {} bytes)", self.reason, self.raw.len())
    }
}

/// The rows of one page, or of a whole list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows<T> {
    /// Rows that were read, in the order of the remote.
    pub rows: Vec<T>,
    /// Rows that were not. While there are any, absence from `rows` proves nothing.
    pub odd: Vec<OddRow>,
}

/// A row of which only the id matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRow {
    /// Its `_id`.
    pub id: String,
    /// The JSON as received.
    pub raw: String,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), odd: Vec::new() }
    }
}

impl<T> Rows<T> {
    /// Adds the rows of another page.
    pub fn append(&mut self, mut other: Self) {
        self.rows.append(&mut other.rows);
        self.odd.append(&mut other.odd);
    }
}

impl RawRow {
    /// Reads one row.
    ///
    /// # Errors
    /// When the row is no object or has no `_id`.
    pub fn decode(raw: &str) -> Result<Self, DecodeError> {
        let row = RawObject::parse(raw).map_err(|_| DecodeError::NotAnObject)?;
        let id = row.text("_id").filter(|id| !id.is_empty()).ok_or(DecodeError::NoId("_id"))?;
        Ok(Self { id, raw: raw.to_owned() })
    }
}

/// Where the rows of an answer are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// The body is the array.
    Bare,
    /// The array is under this key of an object.
    Under(&'static str),
}

/// The list of an answer before decoding, and the fields around it.
pub(crate) struct RawList<'a> {
    pub(crate) items: Vec<&'a RawValue>,
    pub(crate) next_page_url: Option<String>,
}

/// Finds the list in an answer.
///
/// # Errors
/// When the text is not JSON or holds no list where the API says it is: never taken for "nothing".
pub(crate) fn list_of(text: &str, shape: Shape) -> Result<RawList<'_>, Cause> {
    match shape {
        Shape::Bare => {
            if !text.starts_with('[') {
                serde_json::from_str::<&RawValue>(text)?;
                return Err(Cause::Shape("the answer is not a list"));
            }
            Ok(RawList { items: serde_json::from_str(text)?, next_page_url: None })
        }
        Shape::Under(key) => {
            if !text.starts_with('{') {
                serde_json::from_str::<&RawValue>(text)?;
                return Err(Cause::Shape("the answer is not an object"));
            }
            let fields: HashMap<String, &RawValue> = serde_json::from_str(text)?;
            let list = fields.get(key).ok_or(Cause::Shape("the answer lacks its list"))?;
            let items =
                serde_json::from_str(list.get()).map_err(|_| Cause::Shape("the list is not a list"))?;
            let next_page_url = match fields.get("nextPageURL").map(|value| value.get()) {
                None | Some("null" | "\"\"" | "false") => None,
                Some(value) => Some(
                    serde_json::from_str::<String>(value)
                        .map_err(|_| Cause::Shape("the link to the next page is not text"))?,
                ),
            };
            Ok(RawList { items, next_page_url })
        }
    }
}

/// Decodes the rows of a list.
///
/// # Errors
/// When there are rows and none of them can be read: that is another list than the one that was asked for.
pub(crate) fn decode_all<T>(
    items: &[&RawValue],
    decode: impl Fn(&str) -> Result<T, DecodeError>,
) -> Result<Rows<T>, Cause> {
    let mut found = Rows { rows: Vec::with_capacity(items.len()), odd: Vec::new() };
    for item in items {
        match decode(item.get()) {
            Ok(row) => found.rows.push(row),
            Err(error) => found.odd.push(OddRow { raw: item.get().to_owned(), reason: error.to_string() }),
        }
    }
    if found.rows.is_empty() && !found.odd.is_empty() {
        return Err(Cause::Shape("no row of the list could be read"));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str, shape: Shape) -> Result<(Vec<String>, usize), String> {
        let list = list_of(text, shape).map_err(|cause| cause.to_string())?;
        let rows = decode_all(&list.items, RawRow::decode).map_err(|cause| cause.to_string())?;
        Ok((rows.rows.into_iter().map(|row| row.id).collect(), rows.odd.len()))
    }

    #[test]
    fn one_odd_row_never_loses_its_page() {
        let text = r#"{"errors":[{"_id":"a"},7,{"x":1},null,{"_id":"b","deep":[[[[1]]]]}]}"#;
        assert_eq!(ids(text, Shape::Under("errors")), Ok((vec!["a".into(), "b".into()], 3)));
    }

    #[test]
    fn a_missing_list_is_never_an_empty_one() {
        for text in [
            "{}",
            r#"{"resolved":[]}"#,
            r#"{"errors":null}"#,
            r#"{"errors":{}}"#,
            "[]",
            "null",
            "7",
            "\"\"",
            "",
        ] {
            assert!(ids(text, Shape::Under("errors")).is_err(), "{text}");
        }
        for text in ["{}", r#"{"errors":[]}"#, "null", "", "OK", r#"{"flowErrors":[]}"#] {
            assert!(ids(text, Shape::Bare).is_err(), "{text}");
        }
        assert_eq!(ids(r#"{"errors":[]}"#, Shape::Under("errors")), Ok((vec![], 0)));
        assert_eq!(ids("[]", Shape::Bare), Ok((vec![], 0)));
    }

    #[test]
    fn a_list_of_something_else_is_a_failure() {
        assert!(ids(r#"{"errors":[{"code":"x","message":"y"}]}"#, Shape::Under("errors")).is_err());
        assert!(ids("[1,2,3]", Shape::Bare).is_err());
    }

    #[test]
    fn a_cut_body_is_rejected_wherever_it_was_cut() {
        let whole = r#"{"errors":[{"_id":"a","t":"\u00e9"},{"_id":"b"}],"nextPageURL":"/v1/x?y=1"}"#;
        for cut in 0..whole.len() {
            assert!(ids(&whole[..cut], Shape::Under("errors")).is_err(), "{cut}");
        }
        assert!(ids(whole, Shape::Under("errors")).is_ok());
    }

    #[test]
    fn parser_words_never_quote_the_text() {
        let Err(cause) = list_of(r#"{"errors":[{"m":"secret" "x"}]}"#, Shape::Under("errors")) else {
            panic!()
        };
        assert!(!cause.to_string().contains("secret"));
    }

    #[test]
    fn every_way_to_say_no_next_page_is_understood() {
        let next = |value: &str| {
            let text = format!(r#"{{"errors":[],"nextPageURL":{value}}}"#);
            list_of(&text, Shape::Under("errors")).map(|list| list.next_page_url).ok()
        };
        assert_eq!(next("null"), Some(None));
        assert_eq!(next("\"\""), Some(None));
        assert_eq!(next("\"/v1/x\""), Some(Some("/v1/x".into())));
        assert_eq!(next("[1]"), None);
    }
}
