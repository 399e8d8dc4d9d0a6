//! A token in memory: wiped when dropped, never shown by `Debug`, and not comparable by accident.

use std::fmt;
use zeroize::Zeroizing;

/// A secret text. It can be read only by asking for it with [`Secret::expose`].
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes over the text; blanks and line ends around it are not part of a token.
    #[must_use]
    pub fn new(text: String) -> Self {
        let text = Zeroizing::new(text);
        Self(Zeroizing::new(text.trim().to_owned()))
    }

    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_the_secret() {
        let secret = Secret::new(" canary-123\n".to_owned());
        assert_eq!(secret.expose(), "canary-123");
        assert!(!format!("{secret:?}").contains("canary"));
    }
}
