//! What must never be in a log or a report: tokens, and the query part of addresses (signed URLs).
//!
//! Two nets: everything that looks like one, and every secret that this process has ever held. Record data is kept
//! out by not logging it in the first place (invariant 10).

use crate::keychain::Secret;
use std::sync::{PoisonError, RwLock};

/// What stands in place of something that was taken out.
const GONE: &str = "[redacted]";
/// Shorter texts are no secrets and would blank half of every line.
const SECRET_BYTES_MIN: usize = 6;

static HELD: RwLock<Vec<Secret>> = RwLock::new(Vec::new());

/// Remembers a secret, so that it is taken out wherever it turns up.
pub fn conceal(secret: &Secret) {
    if secret.expose().len() < SECRET_BYTES_MIN {
        return;
    }
    let mut held = HELD.write().unwrap_or_else(PoisonError::into_inner);
    if !held.iter().any(|known| known.expose() == secret.expose()) {
        held.push(secret.clone());
    }
}

/// The text without secrets.
#[must_use]
pub fn redact(text: &str) -> String {
    let mut text = text.to_owned();
    for secret in HELD.read().unwrap_or_else(PoisonError::into_inner).iter() {
        if text.contains(secret.expose()) {
            text = text.replace(secret.expose(), GONE);
        }
    }
    queries(&bearers(&text))
}

/// Takes the word after every `Bearer`.
fn bearers(text: &str) -> String {
    const MARK: &str = "bearer ";
    let lower = text.to_ascii_lowercase();
    let mut safe = String::with_capacity(text.len());
    let mut from = 0;
    while let Some(at) = lower.get(from..).and_then(|rest| rest.find(MARK)) {
        let word = from + at + MARK.len();
        let rest = text.get(word..).unwrap_or_default();
        let end = rest.find(is_end).unwrap_or(rest.len());
        safe.push_str(text.get(from..word).unwrap_or_default());
        safe.push_str(GONE);
        from = word + end;
    }
    safe.push_str(text.get(from..).unwrap_or_default());
    safe
}

/// Takes everything after the question mark of every address.
fn queries(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, address) = rest.split_at(at);
        safe.push_str(before);
        let end = address.find(is_end).unwrap_or(address.len());
        let (address, after) = address.split_at(end);
        match address.split_once('?') {
            Some((path, _)) => {
                safe.push_str(path);
                safe.push('?');
                safe.push_str(GONE);
            }
            None => safe.push_str(address),
        }
        rest = after;
    }
    safe.push_str(rest);
    safe
}

fn is_end(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '"' | '\'' | '<' | '>' | ')' | ',' | '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_and_signed_addresses_are_taken_out() {
        conceal(&Secret::new("canary-held-secret".to_owned()));
        let line = r#"get "https://x.io/a?sig=abc&k=1" with Authorization: BEARER abc.def-1 after canary-held-secret Ž"#;
        assert_eq!(
            redact(line),
            r#"get "https://x.io/a?[redacted]" with Authorization: BEARER [redacted] after [redacted] Ž"#
        );
    }

    #[test]
    fn harmless_text_stays_as_it_is() {
        for line in
            ["", "12 rows of http://127.0.0.1:80/v1/flows read", "the bearer", "Žofie: bearer ", "a://"]
        {
            assert_eq!(redact(line).replace(GONE, ""), line, "{line}");
        }
    }
}
