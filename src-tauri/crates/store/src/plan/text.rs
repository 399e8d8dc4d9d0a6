//! Words of a query as an expression of the text index. Every word is quoted, so nothing of it is syntax.

use super::Plan;
use crate::term::facet_char;
use domain::query::{Key, Needle, Query, Term, Value};
use std::collections::BTreeSet;

/// The columns that hold words; the facet column holds none.
const WORD_COLUMNS: &str = "{msg code trace}";
/// Groups of more values than this are left to the conditions.
const GROUP_MAX: usize = 64;

/// Puts the words of a query into the plan.
pub(super) fn words(query: &Query, plan: &mut Plan) {
    let (mut all, mut none) = (Vec::new(), Vec::new());
    for term in &query.terms {
        if let Term::Word { exclude, needle } = term {
            let phrase = format!("{WORD_COLUMNS} : {}", phrase(needle));
            if *exclude { none.push(phrase) } else { all.push(phrase) }
        }
    }
    for (exclude, list) in [(false, &mut all), (true, &mut none)] {
        let any: Vec<String> = query
            .values(Key::Msg, exclude)
            .filter_map(|value| match value {
                Value::Needle(needle) if needle.is_searchable() => Some(phrase(needle)),
                _ => None,
            })
            .collect();
        if !any.is_empty() {
            list.push(format!("{{msg}} : ({})", any.join(" OR ")));
        }
    }
    let none = (!none.is_empty()).then(|| none.join(" OR "));
    if all.is_empty() {
        plan.without_words = none;
        return;
    }
    let all = all.join(" AND ");
    plan.words = Some(match none {
        Some(none) => format!("({all}) NOT ({none})"),
        None => format!("({all})"),
    });
}

/// Any of these facet values, as part of an expression; `None` when a value has no character, when "none" is
/// among them, or when there are too many.
pub(super) fn facet_group(numbers: &BTreeSet<i64>) -> Option<String> {
    if numbers.is_empty() || numbers.len() > GROUP_MAX {
        return None;
    }
    let chars: Option<Vec<String>> =
        numbers.iter().map(|no| facet_char(*no).map(|ch| format!("\"{ch}\""))).collect();
    Some(format!("{{facet}} : ({})", chars?.join(" OR ")))
}

impl Plan {
    /// The whole expression for the text index: words and facets; `None` when there are neither.
    pub(crate) fn expression(&self) -> Option<String> {
        let mut parts: Vec<&str> = self.facets.iter().map(String::as_str).collect();
        parts.extend(self.words.as_deref());
        (!parts.is_empty()).then(|| parts.join(" AND "))
    }
}

/// A quoted phrase. NUL would end the expression early, so it becomes a space.
fn phrase(needle: &Needle) -> String {
    let text = needle.text.replace('\0', " ").replace('"', "\"\"");
    if needle.prefix { format!("\"{text}\" *") } else { format!("\"{text}\"") }
}
