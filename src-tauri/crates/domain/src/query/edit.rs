//! Changes query text without touching the rest of it: what a click on a facet, a token or a brush does.

use super::{
    Key,
    lex::{Lexeme, lex},
    parse,
    print::print_value,
};
use super::{Parsed, Value};
use std::ops::Range;

/// The text with `key:value` switched on or off. Other tokens stay as they were typed.
///
/// On: the value joins an existing token of the key, or a new token is added; an exclusion of the same value
/// is taken out. Off: the value leaves every token of the key.
#[must_use]
pub fn with_filter(text: &str, key: Key, value: &str, on: bool) -> String {
    let cleared = without_value(&without_value(text, key, value, false), key, value, true);
    if !on {
        return without_value(text, key, value, false);
    }
    if has_filter(text, key, value) {
        return text.to_owned();
    }
    let printed = print_value(key, &Value::Text(value.to_owned()));
    let host = lex(&cleared)
        .into_iter()
        .filter(|lexeme| !lexeme.open_quote && !lexeme.exclude && is_key(lexeme, key))
        .rfind(|lexeme| lexeme.parts.iter().any(|part| !part.text.is_empty()));
    match host {
        Some(host) => {
            let (before, after) = cleared.split_at(host.span.end);
            let comma = if before.ends_with(',') { "" } else { "," };
            format!("{before}{comma}{printed}{after}")
        }
        None => {
            let closed = closed(&cleared);
            let space = if closed.is_empty() || closed.ends_with(char::is_whitespace) { "" } else { " " };
            format!("{closed}{space}{}:{printed}", key.as_str())
        }
    }
}

/// Whether the text has the value among those that must match.
#[must_use]
pub fn has_filter(text: &str, key: Key, value: &str) -> bool {
    lex(text)
        .iter()
        .filter(|lexeme| !lexeme.exclude && is_key(lexeme, key))
        .any(|lexeme| lexeme.parts.iter().any(|part| is_value(&part.text, value)))
}

/// The text without any token of the key, excluding ones too.
#[must_use]
pub fn without_key(text: &str, key: Key) -> String {
    let spans: Vec<_> =
        lex(text).into_iter().filter(|lexeme| is_key(lexeme, key)).map(|lexeme| lexeme.span).collect();
    spans.into_iter().rev().fold(text.to_owned(), |text, span| remove_span(&text, span))
}

/// The text without the bytes of one token, and without the white space that it leaves behind. Spans that do
/// not fit the text change nothing.
#[must_use]
pub fn remove_span(text: &str, span: Range<usize>) -> String {
    let (Some(before), Some(after)) = (text.get(..span.start), text.get(span.end..)) else {
        return text.to_owned();
    };
    if span.start > span.end {
        return text.to_owned();
    }
    let (before, after) = (before.trim_end(), after.trim_start());
    let space = if before.is_empty() || after.is_empty() { "" } else { " " };
    format!("{before}{space}{after}")
}

/// Closes a quote that is still open, so that something can be added after it.
fn closed(text: &str) -> String {
    let Parsed { tokens, .. } = parse(text);
    let open = tokens.last().is_some_and(|token| token.note == Some(super::Note::OpenQuote))
        || lex(text).last().is_some_and(|lexeme| lexeme.open_quote);
    if !open {
        return text.to_owned();
    }
    // A backslash at the very end would swallow the closing quote.
    let slashes = text.chars().rev().take_while(|ch| *ch == '\\').count();
    format!("{text}{}\"", if slashes % 2 == 1 { "\\" } else { "" })
}

fn without_value(text: &str, key: Key, value: &str, exclude: bool) -> String {
    let mut out = text.to_owned();
    for lexeme in lex(text).into_iter().rev() {
        if lexeme.exclude != exclude || !is_key(&lexeme, key) {
            continue;
        }
        let kept: Vec<&str> = lexeme
            .parts
            .iter()
            .filter(|part| !is_value(&part.text, value))
            .filter_map(|part| text.get(part.span.clone()))
            .collect();
        if kept.len() == lexeme.parts.len() {
            continue;
        }
        if kept.iter().all(|part| part.is_empty()) {
            out = remove_span(&out, lexeme.span);
        } else if let (Some(first), Some(last)) = (lexeme.parts.first(), lexeme.parts.last()) {
            out.replace_range(first.span.start..last.span.end, &kept.join(","));
        }
    }
    out
}

fn is_key(lexeme: &Lexeme, key: Key) -> bool {
    lexeme.key.as_deref().and_then(Key::read) == Some(key)
}

fn is_value(part: &str, value: &str) -> bool {
    part == value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_facet_is_switched_on_and_off() {
        let text = "timeout is:open";
        let with = with_filter(text, Key::Class, "connection", true);
        assert_eq!(with, "timeout is:open class:connection");
        let two = with_filter(&with, Key::Class, "Rate limit, hard", true);
        assert_eq!(two, "timeout is:open class:connection,\"Rate limit, hard\"");
        assert_eq!(with_filter(&two, Key::Class, "connection", true), two);
        let one = with_filter(&two, Key::Class, "connection", false);
        assert_eq!(one, "timeout is:open class:\"Rate limit, hard\"");
        assert_eq!(with_filter(&one, Key::Class, "Rate limit, hard", false), text);
    }

    #[test]
    fn switching_on_takes_the_exclusion_out() {
        assert_eq!(with_filter("-code:a,b x", Key::Code, "a", true), "-code:b x code:a");
        assert_eq!(with_filter("-code:a", Key::Code, "a", true), "code:a");
    }

    #[test]
    fn an_open_quote_is_closed_before_something_is_added() {
        for text in [r#"x "half"#, r#"x "half\"#, r#"flow:"half"#] {
            let with = with_filter(text, Key::Is, "open", true);
            assert!(has_filter(&with, Key::Is, "open"), "{with}");
        }
    }

    #[test]
    fn keys_and_spans_are_removed_with_their_space() {
        assert_eq!(without_key("a after:-7d b -after:-1d", Key::After), "a b");
        assert_eq!(remove_span("a b c", 2..3), "a c");
        assert_eq!(remove_span("é", 1..9), "é");
    }
}
