//! The access token: kept in memory that is wiped, never printed, sent in one header only.
//!
//! Where tokens are stored is the shell's business; nothing here writes them anywhere.

use reqwest::header::HeaderValue;
use std::fmt;
use zeroize::Zeroizing;

/// Longest accepted token in bytes; real ones have 32 to a few hundred.
const TOKEN_BYTES_MAX: usize = 8_192;

/// A bearer token. `Debug` gives a placeholder; there is no `Display` and no way to read it back outside this crate.
#[derive(Clone)]
pub struct Token(Zeroizing<String>);

/// Why a text cannot be a token. Never holds the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Nothing but blanks.
    #[error("The token is empty.")]
    Empty,
    /// Line breaks, blanks or characters outside printable ASCII in the middle.
    #[error("The token holds characters that a token cannot have. Copy it again, without line breaks.")]
    Characters,
    /// Longer than any token.
    #[error("The token is too long to be one.")]
    TooLong,
}

impl Token {
    /// Takes a token as people paste it: blanks around it and a `Bearer ` in front are dropped (a doubled prefix
    /// makes the remote answer 400, API 1.2).
    ///
    /// # Errors
    /// When what is left cannot be a token.
    pub fn new(text: impl Into<String>) -> Result<Self, TokenError> {
        let text = Zeroizing::new(text.into());
        let mut core = text.trim();
        while let Some((prefix, rest)) = core.split_at_checked(7) {
            if !prefix.eq_ignore_ascii_case("bearer ") {
                break;
            }
            core = rest.trim_start();
        }
        match core {
            "" => Err(TokenError::Empty),
            core if core.len() > TOKEN_BYTES_MAX => Err(TokenError::TooLong),
            core if !core.bytes().all(|byte| byte.is_ascii_graphic()) => Err(TokenError::Characters),
            core => Ok(Self(Zeroizing::new(core.to_owned()))),
        }
    }

    /// The header value, marked as sensitive so that no HTTP library prints it or keeps it in a table.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        let text = Zeroizing::new(format!("Bearer {}", self.0.as_str()));
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_never_prints_itself() {
        let token = Token::new("  Bearer bearer s3cret-canary\n").unwrap();
        assert_eq!(format!("{token:?}"), "Token(…)");
        let header = token.header().unwrap();
        assert!(header.is_sensitive());
        assert_eq!(header.to_str().unwrap(), "Bearer s3cret-canary");
        assert!(!format!("{header:?}").contains("canary"));
    }

    #[test]
    fn what_cannot_be_a_token_is_refused() {
        assert_eq!(Token::new(" \n").unwrap_err(), TokenError::Empty);
        assert_eq!(Token::new("a b").unwrap_err(), TokenError::Characters);
        assert_eq!(Token::new("a\r\nHost: x").unwrap_err(), TokenError::Characters);
        assert_eq!(Token::new("x".repeat(9_000)).unwrap_err(), TokenError::TooLong);
    }
}
