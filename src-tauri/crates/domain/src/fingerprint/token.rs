//! One word of a message: where it ends, and whether it names something or is one of many.

use super::Slot;

/// Shortest run of hexadecimal digits that is an id.
const HEX_CHARS_MIN: usize = 8;
/// Letters that may follow a number at once as its unit (`120000ms`).
const UNIT_CHARS_MAX: usize = 3;
/// Digits at the end of a word that belong to its name (`OAuth2`, `UTF16`).
const NAME_DIGITS_MAX: usize = 2;
/// Words before a number of three digits that make it a status, which says what kind of failure it is.
const STATUS_WORDS: [&str; 5] = ["status", "code", "http", "http/1.1", "error"];

/// What a word is.
pub(super) enum Read<'a> {
    /// A word: it stays.
    Keep,
    /// One of many.
    Slot(Slot),
    /// A number with its unit.
    NumberWithUnit(&'a [char]),
}

/// Whether a word begins here: a letter or digit, a number's sign, a `#` before an id, or a path.
pub(super) fn begins(ch: char, before: Option<char>, after: Option<char>) -> bool {
    let free = before.is_none_or(|ch| !ch.is_alphanumeric());
    match ch {
        '#' => free && after.is_some_and(char::is_alphanumeric),
        '-' | '+' => free && after.is_some_and(|ch| ch.is_ascii_digit()),
        '/' => free && before != Some('/') && before != Some('<') && after.is_some_and(char::is_alphanumeric),
        ch => ch.is_alphanumeric(),
    }
}

/// How many characters the word has. Punctuation within counts, at the end it does not.
pub(super) fn length(rest: &[char]) -> usize {
    let is_url = scheme_length(rest).is_some();
    let is_path = rest.first() == Some(&'/');
    let mut length = rest.len();
    for (at, ch) in rest.iter().enumerate() {
        let goes_on = ch.is_alphanumeric()
            || if is_url || is_path {
                !matches!(ch, ' ' | '"' | '\'' | '`' | '<' | '>' | '(' | ')' | ',' | ';')
            } else {
                (matches!(ch, '#' | '/' | '-' | '+') && at == 0) || is_inner(rest, at)
            };
        if !goes_on {
            length = at;
            break;
        }
    }
    let word = rest.get(..length).unwrap_or_default();
    let trimmed = word.iter().rev().take_while(|ch| matches!(ch, '.' | ':' | '-' | '!' | '?' | '\\')).count();
    length.saturating_sub(trimmed).max(1)
}

/// Punctuation that joins: between two letters or digits; a comma only between digits.
fn is_inner(rest: &[char], at: usize) -> bool {
    let Some(ch) = rest.get(at) else { return false };
    let before = at.checked_sub(1).and_then(|at| rest.get(at));
    let after = rest.get(at + 1);
    let both = |test: fn(&char) -> bool| before.is_some_and(test) && after.is_some_and(test);
    match ch {
        '_' | '@' => true,
        '.' | '-' | ':' | '+' | '*' => both(|ch| ch.is_alphanumeric() || *ch == '_'),
        '/' | ',' => both(char::is_ascii_digit),
        '%' => before.is_some_and(char::is_ascii_digit),
        _ => false,
    }
}

/// What a word is, knowing the pattern before it.
pub(super) fn read<'a>(word: &'a [char], before: &str) -> Read<'a> {
    if scheme_length(word).is_some() || word.first() == Some(&'/') {
        return Read::Slot(Slot::Url);
    }
    let bare = match word {
        ['#' | '-' | '+', rest @ ..] => rest,
        _ => word,
    };
    if is_email(bare) {
        return Read::Slot(Slot::Email);
    }
    let digits = bare.iter().filter(|ch| ch.is_ascii_digit()).count();
    let letters = bare.iter().filter(|ch| ch.is_alphabetic()).count();
    if is_host(bare) {
        return Read::Slot(Slot::Host);
    }
    if digits == 0 {
        return Read::Keep;
    }
    if is_date(bare) {
        return Read::Slot(Slot::Date);
    }
    if letters == 0 {
        let joined = bare.iter().any(|ch| matches!(ch, '-' | '_' | ':' | '/' | '@' | '*'));
        return match (is_status(bare, before), joined) {
            (true, _) => Read::Keep,
            (false, true) => Read::Slot(Slot::Id),
            (false, false) => Read::Slot(Slot::Number),
        };
    }
    let number = bare.iter().take_while(|ch| ch.is_ascii_digit() || matches!(ch, '.' | ',')).count();
    let unit = bare.get(number..).unwrap_or_default();
    if number > 0 && unit.len() <= UNIT_CHARS_MAX && unit.iter().all(|ch| ch.is_alphabetic()) {
        return Read::NumberWithUnit(unit);
    }
    if is_name(bare, digits) {
        return Read::Keep;
    }
    Read::Slot(Slot::Id)
}

/// Letters of `https` before `://`; `None` when the word is no address.
fn scheme_length(word: &[char]) -> Option<usize> {
    let length = word.iter().take_while(|ch| ch.is_ascii_alphanumeric()).count();
    let is_scheme = word.get(length..length + 3) == Some(&[':', '/', '/']);
    (length > 1 && is_scheme).then_some(length)
}

fn is_email(word: &[char]) -> bool {
    let at = word.iter().position(|ch| *ch == '@');
    at.is_some_and(|at| at > 0 && word.iter().skip(at + 1).any(|ch| *ch == '.'))
}

/// `api.example.com`, `api.example.com:443`, `10.0.0.1`: two dots at least, no capital letters.
fn is_host(word: &[char]) -> bool {
    let end = word.iter().position(|ch| *ch == ':').unwrap_or(word.len());
    let (name, port) = (word.get(..end).unwrap_or_default(), word.get(end + 1..).unwrap_or_default());
    let dots = name.iter().filter(|ch| **ch == '.').count();
    let is_plain = |ch: &char| ch.is_ascii_lowercase() || ch.is_ascii_digit() || matches!(ch, '.' | '-');
    if dots < 2 || !name.iter().all(is_plain) || !port.iter().all(char::is_ascii_digit) {
        return false;
    }
    let last = name.rsplit(|ch| *ch == '.').next().unwrap_or_default();
    let is_domain = last.len() >= 2 && last.iter().all(char::is_ascii_lowercase);
    let is_ip = dots == 3 && name.iter().all(|ch| ch.is_ascii_digit() || *ch == '.');
    is_domain || is_ip
}

/// `2026-03-01`, `2026-03-01T10:00:00Z`, `03/01/2026`, `10:01`, `10:01:44.5`.
fn is_date(word: &[char]) -> bool {
    let shape: String = word.iter().map(|ch| if ch.is_ascii_digit() { '0' } else { *ch }).collect();
    let starts = |start: &str| shape.strip_prefix(start);
    if let Some(rest) = starts("0000-00-00") {
        return rest.is_empty() || rest.starts_with('T') || rest.starts_with('_');
    }
    if matches!(shape.as_str(), "00/00/0000" | "0/0/0000" | "0/00/0000" | "00/0/0000" | "00.00.0000") {
        return true;
    }
    match starts("00:00").or_else(|| starts("0:00")) {
        Some(rest) => rest.chars().all(|ch| matches!(ch, '0' | ':' | '.' | 'Z')),
        None => false,
    }
}

/// 100 to 599 at the very beginning, or behind a word like "status".
fn is_status(word: &[char], before: &str) -> bool {
    let is_code = matches!(word, ['1'..='5', b, c] if b.is_ascii_digit() && c.is_ascii_digit());
    if !is_code {
        return false;
    }
    let before = before.trim_end_matches([' ', ':', '=', '(', '"', '\\']);
    let last = before.rsplit(' ').next().unwrap_or_default().trim_start_matches(['{', '"', '(', '\\']);
    before.is_empty() || STATUS_WORDS.iter().any(|word| last.eq_ignore_ascii_case(word))
}

/// Letters with one or two digits at the end are a name, not an id. Long hexadecimal words are ids anyway.
fn is_name(word: &[char], digits: usize) -> bool {
    let tail = word.iter().rev().take_while(|ch| ch.is_ascii_digit()).count();
    let head = word.get(..word.len().saturating_sub(tail)).unwrap_or_default();
    let is_hex = word.len() >= HEX_CHARS_MIN && word.iter().all(char::is_ascii_hexdigit);
    tail == digits
        && (1..=NAME_DIGITS_MAX).contains(&tail)
        && head.len() >= 2
        && head.iter().all(|ch| ch.is_alphabetic() || *ch == '_')
        && !is_hex
}
