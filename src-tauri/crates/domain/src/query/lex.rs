//! Cuts query text into tokens: white space parts them, quotes hold them together.

use std::ops::Range;

/// A token as it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lexeme {
    /// Its place in bytes.
    pub(super) span: Range<usize>,
    /// Whether `-` stands before it.
    pub(super) exclude: bool,
    /// What stands before the first colon outside quotes, when that looks like a key.
    pub(super) key: Option<String>,
    /// What follows, parted by commas (with a key) or whole (without).
    pub(super) parts: Vec<Part>,
    /// The token without its `-`, quotes and escapes as typed.
    pub(super) bare: String,
    /// Whether its last quote is not closed.
    pub(super) open_quote: bool,
}

/// One value, with quotes and escapes taken off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) text: String,
    /// Whether a `*` stood at its end, outside quotes.
    pub(super) star: bool,
    /// Whether any of it stood in quotes.
    pub(super) quoted: bool,
    /// Its place in bytes, quotes and star included.
    pub(super) span: Range<usize>,
}

/// All tokens of the text, in order.
pub(super) fn lex(text: &str) -> Vec<Lexeme> {
    let mut lexemes = Vec::new();
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let Some(start) = rest.find(|ch: char| !ch.is_whitespace()) else { return lexemes };
        let (lexeme, end) = one(text, at + start);
        lexemes.push(lexeme);
        at = end;
    }
}

fn one(text: &str, start: usize) -> (Lexeme, usize) {
    let rest = text.get(start..).unwrap_or_default();
    let exclude =
        rest.starts_with('-') && rest.get(1..).is_some_and(|r| r.starts_with(|ch: char| !ch.is_whitespace()));
    let body_at = start + usize::from(exclude);
    let (end, open_quote) = end_of(text, body_at);
    let body = text.get(body_at..end).unwrap_or_default();
    let key = key_of(body);
    let values_at = body_at + key.as_ref().map_or(0, |key| key.len() + 1);
    let parts = parts_of(text, values_at..end, key.is_some());
    (Lexeme { span: start..end, exclude, key, parts, bare: body.to_owned(), open_quote }, end)
}

/// Where the token that begins here ends, and whether a quote was still open there.
fn end_of(text: &str, start: usize) -> (usize, bool) {
    let mut quoted = false;
    let mut escaped = false;
    for (offset, ch) in text.get(start..).unwrap_or_default().char_indices() {
        if escaped {
            escaped = false;
        } else if quoted && ch == '\\' {
            escaped = true;
        } else if ch == '"' {
            quoted = !quoted;
        } else if !quoted && ch.is_whitespace() {
            return (start + offset, false);
        }
    }
    (text.len(), quoted)
}

/// ASCII letters before a colon. Anything else before it (a quote, a digit) makes the token plain text.
fn key_of(body: &str) -> Option<String> {
    let (key, _) = body.split_once(':')?;
    (!key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_'))
        .then(|| key.to_owned())
}

fn parts_of(text: &str, span: Range<usize>, by_comma: bool) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut part = Part { text: String::new(), star: false, quoted: false, span: span.start..span.start };
    let (mut quoted, mut escaped) = (false, false);
    for (offset, ch) in text.get(span.clone()).unwrap_or_default().char_indices() {
        let at = span.start + offset;
        if escaped {
            escaped = false;
            if !matches!(ch, '"' | '\\') {
                part.text.push('\\');
            }
            part.text.push(ch);
        } else if quoted && ch == '\\' {
            escaped = true;
        } else if ch == '"' {
            push_star(&mut part);
            quoted = !quoted;
            part.quoted = true;
        } else if !quoted && by_comma && ch == ',' {
            part.span.end = at;
            parts.push(part);
            part = Part { text: String::new(), star: false, quoted: false, span: at + 1..at + 1 };
        } else {
            push_star(&mut part);
            if !quoted && ch == '*' {
                part.star = true;
            } else {
                part.text.push(ch);
            }
        }
    }
    if escaped {
        part.text.push('\\');
    }
    part.span.end = span.end;
    parts.push(part);
    parts
}

/// A star that turned out not to stand at the end is a character like any other.
fn push_star(part: &mut Part) {
    if part.star {
        part.star = false;
        part.text.push('*');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(lexeme: &Lexeme) -> Vec<(&str, bool)> {
        lexeme.parts.iter().map(|part| (part.text.as_str(), part.star)).collect()
    }

    #[test]
    fn quotes_hold_spaces_commas_and_colons() {
        let lexemes = lex(r#"flow:"a, b: c",d -"time out"* x*"#);
        assert_eq!(lexemes.len(), 3);
        assert_eq!(texts(&lexemes[0]), [("a, b: c", false), ("d", false)]);
        assert!(lexemes[1].exclude);
        assert_eq!(texts(&lexemes[1]), [("time out", true)]);
        assert_eq!(texts(&lexemes[2]), [("x", true)]);
    }

    #[test]
    fn escapes_and_open_quotes_are_read_to_the_end() {
        let lexemes = lex(r#""a\"b\\c\d" "open \"#);
        assert_eq!(texts(&lexemes[0]), [(r#"a"b\c\d"#, false)]);
        assert_eq!(texts(&lexemes[1]), [(r"open \", false)]);
        assert!(lexemes[1].open_quote);
    }

    #[test]
    fn a_lone_hyphen_excludes_nothing() {
        assert!(!lex("- a")[0].exclude);
        assert!(lex("--a")[0].exclude);
    }
}
