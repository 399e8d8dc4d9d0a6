//! Prints a query as text that reads back as the same query.

use super::{By, Has, Key, Needle, Query, Term, Value, When};
use std::fmt;

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, term) in self.terms.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{term}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word { exclude, needle } => {
                f.write_str(if *exclude { "-" } else { "" })?;
                f.write_str(&print_needle(needle, true))
            }
            Self::Filter { exclude, key, values } => {
                write!(f, "{}{}:", if *exclude { "-" } else { "" }, key.as_str())?;
                for (index, value) in values.iter().enumerate() {
                    f.write_str(if index > 0 { "," } else { "" })?;
                    f.write_str(&print_value(*key, value))?;
                }
                Ok(())
            }
        }
    }
}

/// A value as it must be written after its key.
pub(super) fn print_value(key: Key, value: &Value) -> String {
    match value {
        Value::Text(text) => quote_if(text, needs_quotes(text, false)),
        Value::Needle(needle) => print_needle(needle, false),
        Value::Is(is) => is.as_str().to_owned(),
        Value::By(By::Auto) => "auto".to_owned(),
        Value::By(By::User) => "user".to_owned(),
        Value::By(By::Person(name)) => {
            let keyword = key == Key::By && ["auto", "user"].iter().any(|w| w.eq_ignore_ascii_case(name));
            quote_if(name, keyword || needs_quotes(name, false))
        }
        Value::Has(Has::RetryData) => "retrydata".to_owned(),
        Value::Key(health) => health.as_str().to_owned(),
        Value::Cured(is_cured) => if *is_cured { "yes" } else { "no" }.to_owned(),
        Value::Within(ms) => When::Ago(*ms).to_string().trim_start_matches('-').to_owned(),
        Value::When(when) => when.to_string(),
    }
}

fn print_needle(needle: &Needle, is_word: bool) -> String {
    let text = quote_if(&needle.text, needs_quotes(&needle.text, is_word));
    if needle.prefix { text + "*" } else { text }
}

fn needs_quotes(text: &str, is_word: bool) -> bool {
    text.is_empty()
        || text.contains(|ch: char| ch.is_whitespace() || matches!(ch, '"' | ',' | '*'))
        || (is_word && (text.starts_with('-') || text.contains(':')))
}

fn quote_if(text: &str, quote: bool) -> String {
    if !quote {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for ch in text.chars() {
        if matches!(ch, '"' | '\\') {
            out.push('\\');
        }
        out.push(ch);
    }
    out.push('"');
    out
}
