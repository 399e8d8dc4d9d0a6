//! Where in a JSON document something is: `shipTo.country`, `lines[*].taxCode`, `["odd.name"]`, or a JSON pointer
//! (RFC 6901) such as `/lines/0/taxCode`.

use std::fmt;

/// Most parts of a path.
pub const PATH_PARTS_MAX: usize = 32;
/// Longest path, in bytes.
const PATH_BYTES_MAX: usize = 1_000;

/// One part of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A field of an object; of a list, the member with this number.
    Field(String),
    /// A member of a list, from 0.
    At(usize),
    /// Every member of a list.
    Each,
}

/// A path from the top of a document to one or more places in it. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataPath(Vec<Part>);

/// Why a text is no path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// There is nothing.
    #[error("the path is empty")]
    Empty,
    /// It is longer or deeper than documents are.
    #[error("the path is too long")]
    TooLong,
    /// A bracket is not closed, or holds something else than a number, `*` or a quoted name.
    #[error("a bracket of the path holds neither a number, nor *, nor a quoted name")]
    Bracket,
    /// Two dots in a row, or one at an end.
    #[error("a part of the path has no name")]
    NoName,
}

impl DataPath {
    /// Reads a path as people write it.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(text: &str) -> Result<Self, PathError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(PathError::Empty);
        }
        if text.len() > PATH_BYTES_MAX {
            return Err(PathError::TooLong);
        }
        let parts = match text.strip_prefix('/') {
            Some(pointer) => pointer.split('/').map(pointer_part).collect(),
            None => dotted(text)?,
        };
        if parts.len() > PATH_PARTS_MAX { Err(PathError::TooLong) } else { Ok(Self(parts)) }
    }

    /// The parts, from the top.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.0
    }
}

impl fmt::Display for DataPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&written(&self.0))
    }
}

/// Parts as people write them.
#[must_use]
pub fn written(parts: &[Part]) -> String {
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Field(name) if is_plain(name) => {
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(name);
            }
            Part::Field(name) => {
                out.push('[');
                out.push_str(&serde_json::Value::from(name.as_str()).to_string());
                out.push(']');
            }
            Part::At(at) => out.push_str(&format!("[{at}]")),
            Part::Each => out.push_str("[*]"),
        }
    }
    out
}

fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.trim() == name
        && !name.starts_with('/')
        && !name.contains(['.', '[', ']', '"'])
        && !name.chars().any(char::is_control)
}

fn pointer_part(part: &str) -> Part {
    match part {
        "*" => Part::Each,
        _ => Part::Field(part.replace("~1", "/").replace("~0", "~")),
    }
}

fn dotted(text: &str) -> Result<Vec<Part>, PathError> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let (part, after) = bracket(inner)?;
            parts.push(part);
            rest = after;
        } else {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            if name.is_empty() {
                return Err(PathError::NoName);
            }
            parts.push(Part::Field(name.to_owned()));
            rest = after;
        }
        if let Some(after) = rest.strip_prefix('.') {
            if after.is_empty() || after.starts_with(['.', '[']) {
                return Err(PathError::NoName);
            }
            rest = after;
        } else if !rest.is_empty() && !rest.starts_with('[') {
            return Err(PathError::Bracket);
        }
    }
    Ok(parts)
}

/// What is inside a bracket, and what comes after it.
fn bracket(inner: &str) -> Result<(Part, &str), PathError> {
    if inner.starts_with('"') {
        let mut read = serde_json::Deserializer::from_str(inner).into_iter::<String>();
        let name = read.next().and_then(Result::ok).ok_or(PathError::Bracket)?;
        let after = inner.get(read.byte_offset()..).and_then(|rest| rest.strip_prefix(']'));
        return after.map(|after| (Part::Field(name), after)).ok_or(PathError::Bracket);
    }
    let (inside, after) = inner.split_once(']').ok_or(PathError::Bracket)?;
    match inside.trim() {
        "*" => Ok((Part::Each, after)),
        number => Ok((Part::At(number.parse().map_err(|_| PathError::Bracket)?), after)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str) -> Part {
        Part::Field(name.to_owned())
    }

    #[test]
    fn paths_are_read_as_people_and_pointers_write_them() {
        for (text, parts) in [
            ("country", vec![field("country")]),
            (" shipTo.country ", vec![field("shipTo"), field("country")]),
            ("lines[*].taxCode", vec![field("lines"), Part::Each, field("taxCode")]),
            ("[0].a", vec![Part::At(0), field("a")]),
            (r#"a["odd.na\"me"][12]"#, vec![field("a"), field("odd.na\"me"), Part::At(12)]),
            ("/lines/0/a~1b~0", vec![field("lines"), field("0"), field("a/b~")]),
            ("/lines/*/x", vec![field("lines"), Part::Each, field("x")]),
            ("Ship to.Land", vec![field("Ship to"), field("Land")]),
        ] {
            assert_eq!(DataPath::read(text).map(|path| path.0), Ok(parts), "{text}");
        }
    }

    #[test]
    fn what_is_no_path_is_said() {
        for (text, why) in [
            ("  ", PathError::Empty),
            ("a..b", PathError::NoName),
            (".a", PathError::NoName),
            ("a.", PathError::NoName),
            ("a[x]", PathError::Bracket),
            ("a[1", PathError::Bracket),
            ("a[1]b", PathError::Bracket),
            (r#"["a"#, PathError::Bracket),
            (&"a.".repeat(40), PathError::NoName),
            (&format!("a{}", ".a".repeat(40)), PathError::TooLong),
        ] {
            assert_eq!(DataPath::read(text), Err(why), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_written_path_is_read_back(names in proptest::collection::vec(".{1,8}", 1..6), each in proptest::bool::ANY) {
            let mut parts: Vec<Part> = names.into_iter().map(Part::Field).collect();
            if each {
                parts.push(Part::Each);
            }
            proptest::prop_assert_eq!(DataPath::read(&written(&parts)).map(|path| path.0), Ok(parts));
        }

        #[test]
        fn no_text_breaks_the_reading(text in ".{0,40}") {
            let _ = DataPath::read(&text);
        }
    }
}
