//! The query language of the search bar and of `--query` (command line, "Query language").
//!
//! Owns reading, printing and editing of query text. Reading never fails: what cannot be read is a word to
//! search for, and a [`Note`] says so. What a query means in SQL is left to `store`.

mod edit;
mod lex;
mod parse;
mod print;
mod when;

pub use edit::{has_filter, remove_span, with_filter, without_key};
pub use parse::{QUERY_CHARS_MAX, TERMS_MAX, parse};
pub use when::When;

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A query: terms in the order of the text.
///
/// Words and phrases must all match. Values of one key mean any of them, whether parted by commas or in
/// several terms; different keys mean all of them; excluded terms each take away.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// The terms.
    pub terms: Vec<Term>,
}

/// One term of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// A word or a phrase anywhere in the searched text (message, code, trace key).
    Word {
        /// Whether a match takes the row away.
        exclude: bool,
        /// What to look for.
        needle: Needle,
    },
    /// A key with its values.
    Filter {
        /// Whether a match takes the row away.
        exclude: bool,
        /// The key.
        key: Key,
        /// At least one value.
        values: Vec<Value>,
    },
}

/// Text to search for: words that follow one another, the last one perhaps only by its beginning.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Needle {
    /// The words as typed.
    pub text: String,
    /// Whether the last word is a beginning (`time*`).
    pub prefix: bool,
}

impl Needle {
    /// Whether the text holds at least one letter, digit or private-use character, that is, anything that the
    /// text index knows. A needle without one narrows nothing.
    #[must_use]
    pub fn is_searchable(&self) -> bool {
        self.text.chars().any(is_token_char)
    }
}

/// Whether the text index sees the character as part of a word.
fn is_token_char(ch: char) -> bool {
    ch.is_alphanumeric() || matches!(ch, '\u{E000}'..='\u{F8FF}')
}

/// The keys of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// State or overlay.
    Is,
    /// Flow, by id or name.
    Flow,
    /// Step, by id or name.
    Step,
    /// Integration, by id or name; `none` for flows without one.
    Integration,
    /// Source; `none` for records without one.
    Source,
    /// Classification; `none` for records without one.
    Class,
    /// Code; `none` for records without one.
    Code,
    /// Trace key, exactly.
    Trace,
    /// Kind of failure: the fingerprint of message and code.
    Fp,
    /// Run that reported it.
    Run,
    /// Error id, exactly.
    Id,
    /// Words of the message only.
    Msg,
    /// Who resolved it.
    By,
    /// Who it is assigned to; `none` for nobody.
    Assigned,
    /// A tag; `none` for records without any.
    Tag,
    /// What it has.
    Has,
    /// What is wrong with its trace key.
    Key,
    /// Whether the record passed since it failed, as far as is known here.
    Cured,
    /// How soon the platform keeps it no longer.
    Vanishes,
    /// Occurred then or later.
    After,
    /// Occurred earlier.
    Before,
}

impl Key {
    /// Every key, as the help lists them.
    pub const ALL: [Self; 21] = [
        Self::Is,
        Self::Flow,
        Self::Step,
        Self::Integration,
        Self::Source,
        Self::Class,
        Self::Code,
        Self::Trace,
        Self::Fp,
        Self::Run,
        Self::Id,
        Self::Msg,
        Self::By,
        Self::Assigned,
        Self::Tag,
        Self::Has,
        Self::Key,
        Self::Cured,
        Self::Vanishes,
        Self::After,
        Self::Before,
    ];

    /// The key as written, without its colon.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Is => "is",
            Self::Flow => "flow",
            Self::Step => "step",
            Self::Integration => "integration",
            Self::Source => "source",
            Self::Class => "class",
            Self::Code => "code",
            Self::Trace => "trace",
            Self::Fp => "fp",
            Self::Run => "run",
            Self::Id => "id",
            Self::Msg => "msg",
            Self::By => "by",
            Self::Assigned => "assigned",
            Self::Tag => "tag",
            Self::Has => "has",
            Self::Key => "key",
            Self::Cured => "cured",
            Self::Vanishes => "vanishes",
            Self::After => "after",
            Self::Before => "before",
        }
    }

    /// Reads a key, in any case of letters.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.as_str().eq_ignore_ascii_case(word))
    }
}

/// A value of a filter, typed by its key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// Text as it is: ids, names, codes.
    Text(String),
    /// For `msg:`.
    Needle(Needle),
    /// For `is:`.
    Is(Is),
    /// For `by:`.
    By(By),
    /// For `has:`.
    Has(Has),
    /// For `key:`.
    Key(KeyHealth),
    /// For `cured:`.
    Cured(bool),
    /// For `vanishes:`, in milliseconds from now; above 0.
    Within(i64),
    /// For `after:` and `before:`.
    When(When),
}

/// Values of `is:`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Is {
    /// On the open list.
    Open,
    /// On the resolved list.
    Resolved,
    /// On neither list any more.
    Gone,
    /// A retry would be accepted: retry data that is still kept, and nothing of ours under way.
    Retriable,
    /// A retry is running.
    Retrying,
    /// An action of ours waits, is on its way, or is being checked.
    Queued,
    /// An action of ours is parked.
    Parked,
}

impl Is {
    /// Every value.
    pub const ALL: [Self; 7] =
        [Self::Open, Self::Resolved, Self::Gone, Self::Retriable, Self::Retrying, Self::Queued, Self::Parked];

    /// The value as written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolved => "resolved",
            Self::Gone => "gone",
            Self::Retriable => "retriable",
            Self::Retrying => "retrying",
            Self::Queued => "queued",
            Self::Parked => "parked",
        }
    }
}

/// Values of `by:`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum By {
    /// Resolved by the platform.
    Auto,
    /// Resolved by any person.
    User,
    /// Resolved by this one: a user id, or a name that is known here.
    Person(String),
}

/// Values of `has:`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Has {
    /// A retry data key.
    RetryData,
}

/// Values of `key:`: what is wrong with the trace key of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyHealth {
    /// There is none, so the platform matches nothing (API 4.1 no. 5).
    None,
    /// It has the full length that the platform keeps: the rest of it was cut (API 4.5).
    Cut,
    /// Another record of the same run and step has the same one, so it names no single record.
    Doubled,
}

impl KeyHealth {
    /// Every value.
    pub const ALL: [Self; 3] = [Self::None, Self::Cut, Self::Doubled];

    /// The value as written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Cut => "cut",
            Self::Doubled => "doubled",
        }
    }
}

/// A query text, read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    /// What it asks for.
    pub query: Query,
    /// Every token of the text, in order.
    pub tokens: Vec<Token>,
}

impl Parsed {
    /// The notes of all tokens, in order.
    pub fn notes(&self) -> impl Iterator<Item = (&Token, Note)> {
        self.tokens.iter().filter_map(|token| token.note.map(|note| (token, note)))
    }
}

/// A token of the text, for colouring and for the hints of the search bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its place in the text, in bytes; always at character borders.
    pub span: Range<usize>,
    /// Whether it begins with `-`.
    pub exclude: bool,
    /// Its key; `None` for words and for what was read as text.
    pub key: Option<Key>,
    /// Index of its term in [`Query::terms`]; `None` when it asks for nothing.
    pub term: Option<usize>,
    /// What was odd about it.
    pub note: Option<Note>,
}

/// What was odd about a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// No such key: searched as text.
    UnknownKey,
    /// The key does not know this value: searched as text.
    BadValue,
    /// Nothing after the key: searched as text.
    NoValue,
    /// A quote is not closed: it reaches to the end.
    OpenQuote,
    /// Nothing in it can be searched for; it narrows nothing.
    NothingToSearch,
    /// The query is too long or has too many terms; this part is not used.
    TooLong,
}

impl Query {
    /// Whether it asks for nothing at all. Actions refuse such a query.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The values of one key that must (`exclude` false) or must not (`exclude` true) match.
    pub fn values(&self, wanted: Key, excluded: bool) -> impl Iterator<Item = &Value> {
        self.terms
            .iter()
            .filter_map(move |term| match term {
                Term::Filter { exclude, key, values } if *key == wanted && *exclude == excluded => {
                    Some(values)
                }
                _ => None,
            })
            .flatten()
    }

    /// The query without any term of these keys: what the counts of a facet group are made from.
    #[must_use]
    pub fn without_keys(&self, keys: &[Key]) -> Self {
        let terms = self
            .terms
            .iter()
            .filter(|term| !matches!(term, Term::Filter { key, .. } if keys.contains(key)))
            .cloned()
            .collect();
        Self { terms }
    }
}
