//! From a message to its pattern: one pass, word by word, with quotes looked at as a whole.

use super::{
    MESSAGE_CHARS_MAX, PATTERN_CHARS_MAX, Slot,
    token::{self, Read},
};

/// Longest quoted piece that is one value, in characters; a longer one is prose.
const QUOTED_CHARS_MAX: usize = 200;
/// A quoted piece with more spaces than this is a sentence: its words stay, its numbers do not.
const QUOTED_SPACES_MAX: usize = 2;

/// The pattern of a message: at most [`PATTERN_CHARS_MAX`] characters, white space single, no control characters
/// but the marks of slots.
pub(super) fn pattern_of(message: &str) -> String {
    let chars: Vec<char> = message
        .chars()
        .take(MESSAGE_CHARS_MAX)
        .map(|ch| if ch.is_control() || ch.is_whitespace() { ' ' } else { ch })
        .collect();
    let mut scan = Scan { chars: &chars, at: 0, out: Out::default() };
    while scan.at < chars.len() && scan.out.chars < PATTERN_CHARS_MAX {
        scan.step();
    }
    scan.out.finish()
}

struct Scan<'a> {
    chars: &'a [char],
    at: usize,
    out: Out,
}

impl Scan<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn before(&self) -> Option<char> {
        self.at.checked_sub(1).and_then(|at| self.chars.get(at)).copied()
    }

    fn step(&mut self) {
        let Some(ch) = self.peek(0) else { return };
        if is_quote(ch) && self.quoted(ch) {
            return;
        }
        if !token::begins(ch, self.before(), self.peek(1)) {
            self.out.push(ch);
            self.at += 1;
            return;
        }
        let rest = self.chars.get(self.at..).unwrap_or_default();
        let length = token::length(rest);
        let word = rest.get(..length).unwrap_or_default();
        match token::read(word, self.out.text()) {
            Read::Keep => word.iter().for_each(|ch| self.out.push(*ch)),
            Read::Slot(slot) => self.out.slot(slot),
            Read::NumberWithUnit(unit) => {
                self.out.slot(Slot::Number);
                unit.iter().for_each(|ch| self.out.push(*ch));
            }
        }
        self.at += length.max(1);
    }

    /// A quoted value becomes one slot. Names of JSON fields and sentences stay, and so does an apostrophe.
    fn quoted(&mut self, quote: char) -> bool {
        if self.before().is_some_and(char::is_alphanumeric) {
            return false;
        }
        let inside = self.chars.get(self.at + 1..).unwrap_or_default();
        let end = inside.iter().take(QUOTED_CHARS_MAX + 1).position(|ch| *ch == quote);
        let Some(end) = end.filter(|end| *end > 0) else { return false };
        let after = inside.get(end + 1).copied();
        if after.is_some_and(char::is_alphanumeric) {
            return false;
        }
        let is_name = after == Some(':') && quote == '"';
        let value = inside.get(..end).unwrap_or_default();
        let spaces = value.iter().filter(|ch| **ch == ' ').count();
        if is_name {
            self.out.push(quote);
            value.iter().for_each(|ch| self.out.push(*ch));
            self.out.push(quote);
            self.at += end + 2;
            return true;
        }
        if spaces > QUOTED_SPACES_MAX {
            return false;
        }
        // JSON within JSON: the backslash belongs to the closing quote.
        let is_escaped = value.last() == Some(&'\\');
        self.out.push(quote);
        self.out.slot(Slot::Text);
        if is_escaped {
            self.out.push('\\');
        }
        self.out.push(quote);
        self.at += end + 2;
        true
    }
}

fn is_quote(ch: char) -> bool {
    matches!(ch, '"' | '\'' | '`')
}

/// The pattern as it grows. Runs of white space are one space, lists of one slot are one slot.
#[derive(Default)]
struct Out {
    text: String,
    chars: usize,
    /// Where the last slot ends, and which it was.
    last: Option<(usize, Slot)>,
}

impl Out {
    fn text(&self) -> &str {
        &self.text
    }

    fn push(&mut self, ch: char) {
        if ch == ' ' && (self.text.is_empty() || self.text.ends_with(' ')) {
            return;
        }
        self.text.push(ch);
        self.chars += 1;
    }

    fn slot(&mut self, slot: Slot) {
        if let Some((end, last)) = self.last
            && last == slot
            && self.text.get(end..).is_some_and(|gap| gap.chars().all(|ch| matches!(ch, ',' | ';' | ' ')))
        {
            self.text.truncate(end);
            return;
        }
        self.text.push(slot.mark());
        self.chars += 1;
        self.last = Some((self.text.len(), slot));
    }

    fn finish(self) -> String {
        let cut = self.text.char_indices().nth(PATTERN_CHARS_MAX).map_or(self.text.len(), |(at, _)| at);
        self.text.get(..cut).unwrap_or_default().trim_end().to_owned()
    }
}
