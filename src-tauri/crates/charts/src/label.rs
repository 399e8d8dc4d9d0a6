//! Text of pictures: short numbers for the axis, and remote text made safe to draw.

use serde::{Deserialize, Serialize};

/// Longest text that is drawn, in characters.
const TEXT_CHARS_MAX: usize = 160;
/// Marks that may sit on one letter before the rest is left out.
const MARKS_MAX: usize = 3;

/// The words of short numbers, by the person's language. The default is English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberWords {
    /// Put after thousands.
    pub thousand: String,
    /// Put after millions.
    pub million: String,
    /// Put after thousands of millions.
    pub billion: String,
    /// Put after millions of millions.
    pub trillion: String,
    /// Between whole part and fraction.
    pub decimal_mark: char,
}

impl Default for NumberWords {
    fn default() -> Self {
        Self {
            thousand: "k".into(),
            million: "M".into(),
            billion: "B".into(),
            trillion: "T".into(),
            decimal_mark: '.',
        }
    }
}

impl NumberWords {
    /// A short label of up to three significant digits: `0`, `0.25`, `750`, `1.5k`, `20M`, `1e18`, `2.5e-7`.
    #[must_use]
    pub fn compact(&self, value: f64) -> String {
        let size = value.abs();
        if size == 0.0 || !value.is_finite() {
            return "0".into();
        }
        let sign = if value < 0.0 { "\u{2212}" } else { "" };
        let (unit, word) = match size {
            s if s >= 999.5e12 => return sign.to_owned() + &self.exponent(size),
            s if s >= 999.5e9 => (1e12, &self.trillion),
            s if s >= 999.5e6 => (1e9, &self.billion),
            s if s >= 999.5e3 => (1e6, &self.million),
            s if s >= 999.5 => (1e3, &self.thousand),
            s if s >= 0.001 => (1.0, &String::new()),
            _ => return sign.to_owned() + &self.exponent(size),
        };
        format!("{sign}{}{word}", self.digits(size / unit))
    }

    fn digits(&self, size: f64) -> String {
        let decimals = match size {
            s if s >= 99.95 => 0,
            s if s >= 9.995 => 1,
            s if s >= 0.995 => 2,
            s if s >= 0.0995 => 3,
            s if s >= 0.00995 => 4,
            _ => 5,
        };
        let text = format!("{size:.decimals$}");
        let text = if decimals > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        text.replace('.', &self.decimal_mark.to_string())
    }

    fn exponent(&self, size: f64) -> String {
        let text = format!("{size:.2e}");
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        let digits =
            if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits };
        format!("{}e{}", digits.replace('.', &self.decimal_mark.to_string()), power.replace('-', "\u{2212}"))
    }
}

/// Remote text that can be drawn: no control, direction or zero-width characters, no piles of marks, nothing
/// that XML forbids, and not longer than [`TEXT_CHARS_MAX`]. Markup is escaped later, by the SVG writer.
pub(crate) fn clean(text: &str) -> String {
    let mut kept = String::new();
    let mut marks = 0;
    let mut count = 0;
    for character in text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }) {
        if character.is_control() || is_invisible(character) {
            continue;
        }
        marks = if is_mark(character) { marks + 1 } else { 0 };
        if marks > MARKS_MAX {
            continue;
        }
        if count == TEXT_CHARS_MAX {
            kept.push('\u{2026}');
            break;
        }
        kept.push(character);
        count += 1;
    }
    kept.trim().to_owned()
}

fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_mark(character: char) -> bool {
    matches!(character,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn huge_and_tiny_values_get_compact_labels() {
        let words = NumberWords::default();
        let cases = [
            (0.0, "0"),
            (0.25, "0.25"),
            (750.0, "750"),
            (999.7, "1k"),
            (1_500.0, "1.5k"),
            (12_500.0, "12.5k"),
            (20_000_000.0, "20M"),
            (2_500_000_000.0, "2.5B"),
            (3e12, "3T"),
            (1e18, "1e18"),
            (2.5e-7, "2.5e\u{2212}7"),
            (-1_500.0, "\u{2212}1.5k"),
            (f64::NAN, "0"),
        ];
        for (value, label) in cases {
            assert_eq!(words.compact(value), label);
        }
    }

    #[test]
    fn labels_speak_the_language_that_was_given() {
        let german = NumberWords { thousand: " Tsd.".into(), decimal_mark: ',', ..NumberWords::default() };
        assert_eq!(german.compact(1_500.0), "1,5 Tsd.");
    }

    #[test]
    fn remote_text_loses_what_cannot_be_drawn() {
        assert_eq!(clean("a\u{0}b\u{1b}[31m\u{202e}c\u{200b}\nd\u{ffff}"), "ab[31mc d");
        let pile = format!("z{}", "\u{301}".repeat(200));
        assert_eq!(clean(&pile).chars().count(), 1 + MARKS_MAX);
        assert_eq!(clean(&"x".repeat(5_000)).chars().count(), TEXT_CHARS_MAX + 1);
    }
}
