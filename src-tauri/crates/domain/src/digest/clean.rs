//! Remote text on one line of a mail: without line ends, control characters and marks that turn the direction or
//! hide text, and cut where it is too long. Escaping for HTML is left to the markup.

/// `text` as one line of at most `chars_max` characters.
#[must_use]
pub fn line(text: &str, chars_max: usize) -> String {
    let mut line = String::new();
    let mut chars = 0;
    let mut gap = false;
    for letter in text.chars() {
        if letter.is_whitespace() || letter.is_control() {
            gap = chars > 0;
            continue;
        }
        if is_hidden(letter) {
            continue;
        }
        if chars + usize::from(gap) >= chars_max {
            if chars == chars_max {
                line.pop();
                line.truncate(line.trim_end().len());
            }
            line.push('…');
            return line;
        }
        if gap {
            line.push(' ');
            chars += 1;
            gap = false;
        }
        line.push(letter);
        chars += 1;
    }
    line
}

/// Marks of direction, characters without a shape, and code points that are none.
fn is_hidden(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
        || (u32::from(letter) & 0xfffe) == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_line_can_leave_it() {
        assert_eq!(
            line("  a\r\nBcc: b@example.com\t\u{2028}c\u{0}\u{1b}[31m ", 80),
            "a Bcc: b@example.com c [31m"
        );
        assert_eq!(line("invoice\u{202e}fdp.exe\u{200b}\u{feff}", 80), "invoicefdp.exe");
        assert_eq!(line("\u{2068}", 80), "");
    }

    #[test]
    fn a_long_line_is_cut_between_characters_and_says_so() {
        assert_eq!(line("žluťoučký", 9), "žluťoučký");
        assert_eq!(line("žluťoučký kůň", 9), "žluťoučk…");
        assert_eq!((line("ab cd", 3), line("ab cd", 4)), ("ab…".to_owned(), "ab…".to_owned()));
        assert_eq!(line(&"x".repeat(9_000), 5), "xxxx…");
    }
}
