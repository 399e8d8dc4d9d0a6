//! Gives tokens their meaning. Never fails.

use super::{
    By, Has, Is, Key, KeyHealth, Needle, Note, Parsed, Query, Term, Token, Value, When,
    lex::{Lexeme, Part, lex},
};

/// Longest query text in bytes; what follows is not used, and said so.
pub const QUERY_CHARS_MAX: usize = 10_000;
/// Most terms of a query, and most values of one term.
pub const TERMS_MAX: usize = 100;

/// Reads a query text. What cannot be read becomes a word to search for, with a note at its token.
#[must_use]
pub fn parse(text: &str) -> Parsed {
    let (used, cut) = cut(text);
    let mut parsed = Parsed::default();
    for lexeme in lex(used) {
        if parsed.query.terms.len() >= TERMS_MAX {
            parsed.tokens.push(token(&lexeme, None, None, Some(Note::TooLong)));
            continue;
        }
        let (key, term, note) = meaning(&lexeme);
        let index = term.is_some().then_some(parsed.query.terms.len());
        parsed.query.terms.extend(term);
        parsed.tokens.push(token(&lexeme, key, index, note));
    }
    if cut {
        let span = used.len()..text.len();
        let note = Some(Note::TooLong);
        parsed.tokens.push(Token { span, exclude: false, key: None, term: None, note });
    }
    parsed
}

impl Query {
    /// Reads a query text and forgets the notes.
    #[must_use]
    pub fn read(text: &str) -> Self {
        parse(text).query
    }
}

fn cut(text: &str) -> (&str, bool) {
    if text.len() <= QUERY_CHARS_MAX {
        return (text, false);
    }
    let end = (0..=QUERY_CHARS_MAX).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    (text.get(..end).unwrap_or_default(), true)
}

fn token(lexeme: &Lexeme, key: Option<Key>, term: Option<usize>, note: Option<Note>) -> Token {
    Token { span: lexeme.span.clone(), exclude: lexeme.exclude, key, term, note }
}

fn meaning(lexeme: &Lexeme) -> (Option<Key>, Option<Term>, Option<Note>) {
    let quote_note = lexeme.open_quote.then_some(Note::OpenQuote);
    let Some(name) = &lexeme.key else {
        let Some(part) = lexeme.parts.first() else { return (None, None, Some(Note::NothingToSearch)) };
        return word(lexeme, needle_of(part), quote_note);
    };
    let Some(key) = Key::read(name) else {
        return word(lexeme, bare_needle(lexeme), Some(Note::UnknownKey));
    };
    if lexeme.parts.len() > TERMS_MAX {
        return (Some(key), None, Some(Note::TooLong));
    }
    if lexeme.parts.iter().any(|part| part.text.is_empty() && !part.star) {
        // A comma just typed, or nothing yet after the colon.
        let filled: Vec<&Part> = lexeme.parts.iter().filter(|part| !part.text.is_empty()).collect();
        if filled.is_empty() {
            return word(lexeme, bare_needle(lexeme), Some(Note::NoValue));
        }
    }
    let filled = lexeme.parts.iter().filter(|part| !part.text.is_empty() || part.star);
    let values: Option<Vec<Value>> = filled.map(|part| value(key, part)).collect();
    match values {
        Some(values) => {
            let nothing = values.iter().all(|v| matches!(v, Value::Needle(n) if !n.is_searchable()));
            if nothing {
                return (Some(key), None, Some(Note::NothingToSearch));
            }
            (Some(key), Some(Term::Filter { exclude: lexeme.exclude, key, values }), quote_note)
        }
        None => word(lexeme, bare_needle(lexeme), Some(Note::BadValue)),
    }
}

fn word(lexeme: &Lexeme, needle: Needle, note: Option<Note>) -> (Option<Key>, Option<Term>, Option<Note>) {
    if !needle.is_searchable() {
        return (None, None, note.or(Some(Note::NothingToSearch)));
    }
    (None, Some(Term::Word { exclude: lexeme.exclude, needle }), note)
}

fn needle_of(part: &Part) -> Needle {
    Needle { text: part.text.clone(), prefix: part.star }
}

/// The whole token as text: key, colon and values.
fn bare_needle(lexeme: &Lexeme) -> Needle {
    match lexeme.bare.strip_suffix('*') {
        Some(text) => Needle { text: text.to_owned(), prefix: true },
        None => Needle { text: lexeme.bare.clone(), prefix: false },
    }
}

fn value(key: Key, part: &Part) -> Option<Value> {
    let text = || if part.star { format!("{}*", part.text) } else { part.text.clone() };
    match key {
        Key::Is => Is::ALL.into_iter().find(|is| is.as_str().eq_ignore_ascii_case(&text())).map(Value::Is),
        Key::Has => text().eq_ignore_ascii_case("retrydata").then_some(Value::Has(Has::RetryData)),
        Key::Key => {
            KeyHealth::ALL.into_iter().find(|key| key.as_str().eq_ignore_ascii_case(&text())).map(Value::Key)
        }
        Key::Cured => match text().to_ascii_lowercase().as_str() {
            "yes" => Some(Value::Cured(true)),
            "no" => Some(Value::Cured(false)),
            _ => None,
        },
        Key::Vanishes => match When::parse(&format!("-{}", text())) {
            Some(When::Ago(ms)) if ms > 0 => Some(Value::Within(ms)),
            _ => None,
        },
        Key::By => Some(Value::By(match text() {
            word if !part.quoted && word.eq_ignore_ascii_case("auto") => By::Auto,
            word if !part.quoted && word.eq_ignore_ascii_case("user") => By::User,
            person => By::Person(person),
        })),
        Key::After | Key::Before => When::parse(&text()).map(Value::When),
        Key::Msg => Some(Value::Needle(needle_of(part))),
        _ => Some(Value::Text(text())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes(text: &str) -> Vec<(String, Note)> {
        let parsed = parse(text);
        parsed.notes().map(|(token, note)| (text[token.span.clone()].to_owned(), note)).collect()
    }

    #[test]
    fn words_keys_and_lists_are_read() {
        let query = Query::read(
            r#"timeout -"bad gateway" conn* is:open,retriable FLOW:"Order sync" -class:value after:-7d"#,
        );
        assert_eq!(query.terms.len(), 7);
        assert_eq!(
            query.values(Key::Is, false).collect::<Vec<_>>(),
            [&Value::Is(Is::Open), &Value::Is(Is::Retriable)]
        );
        assert_eq!(query.values(Key::Flow, false).next(), Some(&Value::Text("Order sync".into())));
        assert_eq!(query.values(Key::Class, true).next(), Some(&Value::Text("value".into())));
        assert_eq!(
            query.terms[1],
            Term::Word { exclude: true, needle: Needle { text: "bad gateway".into(), prefix: false } }
        );
    }

    #[test]
    fn what_cannot_be_read_is_text_and_said_so() {
        assert_eq!(
            notes("foo:bar is:banana flow: \"open"),
            [
                ("foo:bar".into(), Note::UnknownKey),
                ("is:banana".into(), Note::BadValue),
                ("flow:".into(), Note::NoValue),
                ("\"open".into(), Note::OpenQuote),
            ]
        );
        let query = Query::read("is:banana");
        assert_eq!(
            query.terms,
            [Term::Word { exclude: false, needle: Needle { text: "is:banana".into(), prefix: false } }]
        );
    }

    #[test]
    fn punctuation_alone_narrows_nothing() {
        for text in ["-", "!!!", "\"\"", "*", "-*", "\\", "msg:!!"] {
            assert!(Query::read(text).is_empty(), "{text}");
            assert_eq!(notes(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn very_long_input_is_cut_and_said_so() {
        let long = "é".repeat(QUERY_CHARS_MAX);
        assert_eq!(parse(&long).tokens.last().unwrap().note, Some(Note::TooLong));
        let many = "a ".repeat(TERMS_MAX + 1);
        assert_eq!(parse(&many).query.terms.len(), TERMS_MAX);
        assert_eq!(notes(&many).len(), 1);
    }

    #[test]
    fn a_user_called_auto_can_still_be_named() {
        assert_eq!(Query::read("by:auto").values(Key::By, false).next(), Some(&Value::By(By::Auto)));
        assert_eq!(
            Query::read("by:\"auto\"").values(Key::By, false).next(),
            Some(&Value::By(By::Person("auto".into())))
        );
    }
}
