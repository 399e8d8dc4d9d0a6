//! Access tokens: which there are and what they may reach (API 1.2). Those that were made are kept as digests, so a
//! restart forgets none and the file gives none away; the owner's is given anew at each start.

use crate::{error::Error, ident::random_hex, store::meta};
use domain::time::UtcMs;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

/// Name of the value that holds the digests.
const KEPT: &str = "tokens";

/// What a token may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    /// No header, another scheme, an unknown token or one whose life is over.
    Unknown,
    /// The prefix was doubled by mistake.
    Doubled,
}

/// A token that was made, without the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Grant {
    kind: TokenKind,
    /// End of its life; `None` is never.
    until: Option<UtcMs>,
}

/// The tokens of the account, by digest.
pub(crate) struct Tokens {
    owner: String,
    made: RwLock<HashMap<String, Grant>>,
}

impl Tokens {
    /// The owner's token to begin with, and those that the file knows.
    pub(crate) fn open(connection: &Connection, owner: &str) -> Result<Self, Error> {
        let kept = meta::get(connection, KEPT)?;
        let made = kept.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default();
        Ok(Self { owner: digest(owner), made: RwLock::new(made) })
    }

    /// Makes one more and keeps its digest with the transaction.
    pub(crate) fn make(
        &self,
        tx: &Connection,
        kind: TokenKind,
        until: Option<UtcMs>,
    ) -> Result<String, Error> {
        let token = random_hex(20);
        self.change(tx, |made| {
            made.insert(digest(&token), Grant { kind, until });
        })?;
        Ok(token)
    }

    /// Forgets one; `false` when there was none.
    pub(crate) fn remove(&self, tx: &Connection, token: &str) -> Result<bool, Error> {
        let mut known = false;
        self.change(tx, |made| known = made.remove(&digest(token)).is_some())?;
        Ok(known)
    }

    fn change(&self, tx: &Connection, change: impl FnOnce(&mut HashMap<String, Grant>)) -> Result<(), Error> {
        let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner);
        let mut changed = made.clone();
        change(&mut changed);
        meta::set(tx, KEPT, &serde_json::to_string(&changed)?)?;
        *made = changed;
        Ok(())
    }

    /// Reads an `Authorization` header.
    pub(crate) fn access(&self, header: Option<&str>, now: UtcMs) -> Access {
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
        let digest = digest(token);
        if digest == self.owner {
            return Access::Granted(TokenKind::Full);
        }
        let made = self.made.read().unwrap_or_else(PoisonError::into_inner);
        let alive = made.get(&digest).filter(|grant| grant.until.is_none_or(|until| now < until));
        alive.map_or(Access::Unknown, |grant| Access::Granted(grant.kind))
    }
}

fn digest(token: &str) -> String {
    Sha256::digest(token.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_as_the_platform_does() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch("CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)").unwrap();
        let tokens = Tokens::open(&db, "abc").unwrap();
        let now = UtcMs(1_000);
        assert_eq!(tokens.access(Some("Bearer abc"), now), Access::Granted(TokenKind::Full));
        assert_eq!(tokens.access(Some("bearer abc "), now), Access::Granted(TokenKind::Full));
        assert_eq!(tokens.access(Some("Bearer Bearer abc"), now), Access::Doubled);
        for header in [None, Some(""), Some("abc"), Some("Basic abc"), Some("Bearer abd")] {
            assert_eq!(tokens.access(header, now), Access::Unknown);
        }
        let custom = tokens.make(&db, TokenKind::Custom, Some(UtcMs(2_000))).unwrap();
        let header = format!("Bearer {custom}");
        assert_eq!(tokens.access(Some(&header), now), Access::Granted(TokenKind::Custom));
        assert_eq!(tokens.access(Some(&header), UtcMs(2_000)), Access::Unknown, "its life is over");
        let kept = meta::get(&db, KEPT).unwrap().unwrap();
        assert!(!kept.contains(&custom) && !kept.contains("abc"), "no token is in the file");
        let again = Tokens::open(&db, "other").unwrap();
        assert_eq!(again.access(Some(&header), now), Access::Granted(TokenKind::Custom));
        assert_eq!(again.access(Some("Bearer abc"), now), Access::Unknown);
        assert!(again.remove(&db, &custom).unwrap() && !again.remove(&db, &custom).unwrap());
        assert_eq!(again.access(Some(&header), now), Access::Unknown);
    }
}
