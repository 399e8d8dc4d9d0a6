//! One change of many documents: set, remove or replace text at a path. Everything else of a document keeps its
//! literals, so no digit of a number changes.

use crate::{
    data_path::{DataPath, PATH_PARTS_MAX, Part, written},
    json::RawObject,
    json_text::compact,
};
use serde_json::value::RawValue;

/// Members of one list that a path reaches at most.
const MEMBERS_MAX: usize = 10_000;
/// Fields of one document that are listed.
const FIELDS_MAX: usize = 500;

/// What is done at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataOp {
    /// Puts a value there.
    Set {
        /// The value, as JSON.
        value: String,
        /// Whether the last part of the path is added where it is missing.
        add: bool,
    },
    /// Takes it away.
    Remove,
    /// Replaces each occurrence within a text value. Values that are no texts stay.
    Replace {
        /// What is looked for, as it is written.
        find: String,
        /// What comes in its place.
        with: String,
    },
}

/// A change: an operation at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataChange {
    /// Where.
    pub path: DataPath,
    /// What.
    pub op: DataOp,
}

/// What a change does to one document. Holds record data: not to be logged.
#[derive(Clone, PartialEq, Eq)]
pub enum Applied {
    /// The document as it is to be.
    Changed {
        /// The new document.
        text: String,
        /// The value at the first changed place; `None` when it was added.
        before: Option<String>,
        /// The same place afterwards; `None` when it was removed.
        after: Option<String>,
        /// Places changed.
        places: usize,
    },
    /// The path is there and is as asked already.
    Unchanged {
        /// The value at the first place.
        value: String,
    },
    /// The document has nothing at this path.
    Missing,
}

/// A field of a document with its value. Holds record data.
#[derive(Clone, PartialEq, Eq)]
pub struct Field {
    /// Its path; members of lists as `[*]`.
    pub path: String,
    /// Its value, as JSON.
    pub value: String,
}

impl DataChange {
    /// Applies the change to one JSON document.
    ///
    /// # Errors
    /// When the document is not JSON.
    pub fn apply(&self, document: &str) -> Result<Applied, serde_json::Error> {
        let document = compact(document)?;
        let mut tally = Tally::default();
        let changed = inside(&document, self.path.parts(), &self.op, &mut tally);
        Ok(match (changed, tally.first) {
            (Some(text), Some((before, after))) => {
                Applied::Changed { text, before, after, places: tally.places }
            }
            _ => tally.kept.map_or(Applied::Missing, |value| Applied::Unchanged { value }),
        })
    }
}

#[derive(Default)]
struct Tally {
    /// Value before and after at the first changed place.
    first: Option<(Option<String>, Option<String>)>,
    /// Value of the first place that stays as it is.
    kept: Option<String>,
    places: usize,
}

/// What becomes of a value: gone, or another one.
enum Fate {
    Kept,
    Gone,
    New(String),
}

/// The document with the change below it; `None` when nothing changes.
fn inside(value: &str, parts: &[Part], op: &DataOp, tally: &mut Tally) -> Option<String> {
    let (part, rest) = parts.split_first()?;
    if value.starts_with('{') {
        let Part::Field(name) = part else { return None };
        return in_object(value, name, rest, op, tally);
    }
    if value.starts_with('[') {
        return in_list(value, part, rest, op, tally);
    }
    None
}

fn in_object(value: &str, name: &str, rest: &[Part], op: &DataOp, tally: &mut Tally) -> Option<String> {
    let object = RawObject::parse(value).ok()?;
    let found = object.fields().find(|(known, _)| *known == name).map(|(_, value)| value);
    match found {
        Some(old) => match fate(old, rest, op, tally) {
            Fate::Kept => None,
            Fate::Gone => Some(object.with(name, None)),
            Fate::New(new) => Some(object.with(name, Some(&new))),
        },
        None => match op {
            DataOp::Set { value, add: true } if rest.is_empty() => {
                tally.note(None, Some(value));
                Some(object.with(name, Some(value)))
            }
            _ => None,
        },
    }
}

fn in_list(value: &str, part: &Part, rest: &[Part], op: &DataOp, tally: &mut Tally) -> Option<String> {
    let members: Vec<Box<RawValue>> = serde_json::from_str(value).ok()?;
    let only = match part {
        Part::Each => None,
        Part::At(at) => Some(*at),
        Part::Field(number) => Some(number.parse().ok()?),
    };
    let mut out: Vec<String> = Vec::with_capacity(members.len());
    let mut is_changed = false;
    for (at, member) in members.iter().enumerate() {
        let old = member.get();
        let is_meant = at < MEMBERS_MAX && only.is_none_or(|only| only == at);
        match if is_meant { fate(old, rest, op, tally) } else { Fate::Kept } {
            Fate::Kept => out.push(old.to_owned()),
            Fate::Gone => is_changed = true,
            Fate::New(new) => {
                is_changed = true;
                out.push(new);
            }
        }
    }
    is_changed.then(|| format!("[{}]", out.join(",")))
}

/// What becomes of a value that the path has reached, or of one on the way there.
fn fate(old: &str, rest: &[Part], op: &DataOp, tally: &mut Tally) -> Fate {
    if !rest.is_empty() {
        return inside(old, rest, op, tally).map_or(Fate::Kept, Fate::New);
    }
    match op {
        DataOp::Remove => {
            tally.note(Some(old), None);
            Fate::Gone
        }
        DataOp::Set { value, .. } => tally.put(old, value.clone()),
        DataOp::Replace { find, with } => {
            let text: Option<String> = old.starts_with('"').then(|| serde_json::from_str(old).ok()).flatten();
            let new = text.filter(|text| !find.is_empty() && text.contains(find.as_str()));
            let new = new.map(|text| serde_json::Value::from(text.replace(find, with)).to_string());
            tally.put(old, new.unwrap_or_else(|| old.to_owned()))
        }
    }
}

impl Tally {
    fn note(&mut self, before: Option<&str>, after: Option<&str>) {
        self.places += 1;
        if self.first.is_none() {
            self.first = Some((before.map(str::to_owned), after.map(str::to_owned)));
        }
    }

    fn put(&mut self, old: &str, new: String) -> Fate {
        if old == new {
            self.kept.get_or_insert_with(|| old.to_owned());
            return Fate::Kept;
        }
        self.note(Some(old), Some(&new));
        Fate::New(new)
    }
}

/// The fields of a JSON document that hold a value, in their order, each path once with its first value. At most 500;
/// nothing for a text that is not JSON.
#[must_use]
pub fn fields(document: &str) -> Vec<Field> {
    let mut found: Vec<Field> = Vec::new();
    if let Ok(document) = compact(document) {
        collect(&document, &mut Vec::new(), &mut found);
    }
    found
}

fn collect(value: &str, parts: &mut Vec<Part>, found: &mut Vec<Field>) {
    if found.len() >= FIELDS_MAX {
        return;
    }
    let is_deep = parts.len() >= PATH_PARTS_MAX;
    if value.starts_with('{') && value != "{}" && !is_deep {
        let Ok(object) = RawObject::parse(value) else { return };
        for (name, value) in object.fields() {
            parts.push(Part::Field(name.to_owned()));
            collect(value, parts, found);
            parts.pop();
        }
    } else if value.starts_with('[') && value != "[]" && !is_deep {
        let Ok(members) = serde_json::from_str::<Vec<Box<RawValue>>>(value) else { return };
        parts.push(Part::Each);
        for member in members.iter().take(MEMBERS_MAX) {
            collect(member.get(), parts, found);
        }
        parts.pop();
    } else if !parts.is_empty() {
        let path = written(parts);
        if !found.iter().any(|known| known.path == path) {
            found.push(Field { path, value: value.to_owned() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: &str = r#"{"id": 90071992547409931234, "total":1.10, "shipTo":{"country":"Deutschland","zip":null},
        "lines":[{"sku":"A-1","tax":"DE 19"},{"sku":"A-2"},{"sku":"B-1","tax":"DE 7"}]}"#;

    fn apply(path: &str, op: DataOp) -> Applied {
        DataChange { path: DataPath::read(path).unwrap(), op }.apply(ORDER).unwrap()
    }

    fn set(value: &str) -> DataOp {
        DataOp::Set { value: value.to_owned(), add: false }
    }

    fn changed(applied: Applied) -> (String, Option<String>, Option<String>, usize) {
        match applied {
            Applied::Changed { text, before, after, places } => (text, before, after, places),
            Applied::Unchanged { .. } | Applied::Missing => panic!("nothing changed"),
        }
    }

    #[test]
    fn a_value_is_set_and_every_other_digit_stays() {
        let (text, before, after, places) = changed(apply("shipTo.country", set("\"DE\"")));
        assert!(
            text.starts_with(
                r#"{"id":90071992547409931234,"total":1.10,"shipTo":{"country":"DE","zip":null}"#
            )
        );
        assert_eq!(
            (before.as_deref(), after.as_deref(), places),
            (Some("\"Deutschland\""), Some("\"DE\""), 1)
        );
        assert!(changed(apply("shipTo.zip", set("10115"))).0.contains(r#""zip":10115"#), "null is a value");
    }

    #[test]
    fn every_member_of_a_list_is_reached() {
        let replace = DataOp::Replace { find: "DE ".to_owned(), with: "VAT-DE-".to_owned() };
        let (text, _, after, places) = changed(apply("lines[*].tax", replace));
        assert_eq!((after.as_deref(), places), (Some("\"VAT-DE-19\""), 2));
        assert!(text.contains(r#"{"sku":"A-2"}"#), "a member without the field stays as it is: {text}");
        let add = DataOp::Set { value: "\"DE 19\"".to_owned(), add: true };
        assert_eq!(changed(apply("lines[*].tax", add)).3, 2, "one is added, one changed, one is so already");
        assert!(
            changed(apply("lines[1]", DataOp::Remove)).0.contains(r#""A-1","tax":"DE 19"},{"sku":"B-1""#)
        );
        assert!(changed(apply("/lines/0/sku", DataOp::Remove)).0.contains(r#"[{"tax":"DE 19"},"#));
    }

    #[test]
    fn what_is_missing_and_what_is_so_already_are_two_things() {
        assert!(apply("shipTo.land", set("1")) == Applied::Missing);
        assert!(apply("shipTo.country.code", set("1")) == Applied::Missing);
        assert!(apply("shipTo[0]", set("1")) == Applied::Missing);
        let add = DataOp::Set { value: "1".to_owned(), add: true };
        assert!(apply("billTo.land", add.clone()) == Applied::Missing, "only the last part is added");
        assert_eq!(changed(apply("shipTo.land", add)).1, None);
        let same = Applied::Unchanged { value: "1.10".to_owned() };
        assert!(apply("total", set("1.10")) == same);
        let replace = DataOp::Replace { find: "1".to_owned(), with: "2".to_owned() };
        assert!(apply("total", replace) == same, "a number is no text");
        assert!(apply("total", set("1.1")) != same, "a literal is compared as it is written");
    }

    #[test]
    fn fields_are_listed_with_their_values() {
        let found: Vec<(String, String)> =
            fields(ORDER).into_iter().map(|field| (field.path, field.value)).collect();
        let paths: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["id", "total", "shipTo.country", "shipTo.zip", "lines[*].sku", "lines[*].tax"]);
        assert_eq!(found[0].1, "90071992547409931234");
        assert!(fields("{").is_empty() && fields("7").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn setting_back_gives_the_document_back(text in "[ -~é]{1,20}", new in "[ -~]{0,20}", n in proptest::num::u64::ANY) {
            let document = serde_json::json!({ "a": [{ "t": text }, n], "b": n }).to_string();
            let path = DataPath::read("a[0].t").unwrap();
            let value = serde_json::Value::from(new).to_string();
            let change = DataChange { path: path.clone(), op: DataOp::Set { value, add: false } };
            if let Applied::Changed { text, before, .. } = change.apply(&document).unwrap() {
                let back = DataOp::Set { value: before.unwrap(), add: false };
                let Applied::Changed { text, .. } = (DataChange { path, op: back }).apply(&text).unwrap() else { panic!() };
                proptest::prop_assert_eq!(text, document);
            }
        }
    }
}
