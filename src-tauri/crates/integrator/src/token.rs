//! Access tokens: which there are and what they may reach (API 1.2). They live in memory only.

use crate::ident::random_hex;
use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

/// What a token may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// Everything.
    Full,
    /// Chosen resources only; refused on the errors API.
    Custom,
}

/// What an `Authorization` header turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// A known token.
    Granted(TokenKind),
    /// No header, another scheme, or an unknown token.
    Unknown,
    /// The prefix was doubled by mistake.
    Doubled,
}

/// The tokens of the account.
pub(crate) struct Tokens {
    kinds: RwLock<HashMap<String, TokenKind>>,
}

impl Tokens {
    /// The owner's token to begin with.
    pub(crate) fn new(owner: String) -> Self {
        Self { kinds: RwLock::new(HashMap::from([(owner, TokenKind::Full)])) }
    }

    /// Makes one more.
    pub(crate) fn make(&self, kind: TokenKind) -> String {
        let token = random_hex(20);
        self.kinds.write().unwrap_or_else(PoisonError::into_inner).insert(token.clone(), kind);
        token
    }

    /// Reads an `Authorization` header.
    pub(crate) fn access(&self, header: Option<&str>) -> Access {
        let Some((scheme, token)) = header.and_then(|text| text.trim().split_once(' ')) else {
            return Access::Unknown;
        };
        let token = token.trim();
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Access::Unknown;
        }
        if token.to_ascii_lowercase().starts_with("bearer ") {
            return Access::Doubled;
        }
        let kinds = self.kinds.read().unwrap_or_else(PoisonError::into_inner);
        kinds.get(token).map_or(Access::Unknown, |kind| Access::Granted(*kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_as_the_platform_does() {
        let tokens = Tokens::new("abc".into());
        assert_eq!(tokens.access(Some("Bearer abc")), Access::Granted(TokenKind::Full));
        assert_eq!(tokens.access(Some("bearer abc ")), Access::Granted(TokenKind::Full));
        assert_eq!(tokens.access(Some("Bearer Bearer abc")), Access::Doubled);
        for header in [None, Some(""), Some("abc"), Some("Basic abc"), Some("Bearer abd")] {
            assert_eq!(tokens.access(header), Access::Unknown);
        }
        let custom = tokens.make(TokenKind::Custom);
        assert_eq!(tokens.access(Some(&format!("Bearer {custom}"))), Access::Granted(TokenKind::Custom));
    }
}
