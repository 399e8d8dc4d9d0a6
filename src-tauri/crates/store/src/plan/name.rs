//! Ids and names of a query, looked up: which steps and which terms they mean.

use super::{Level, Plan, list_of, text, text_of};
use crate::{
    Result,
    term::{self, Kind, NONE},
};
use domain::query::{Key, Query};
use rusqlite::Connection;
use std::collections::{BTreeSet, HashMap, HashSet};

/// The word that stands for "none" in a value.
const NONE_WORD: &str = "none";

/// Numbers of the terms that these texts mean: the text itself in any case of letters, for people also their
/// name; `none` means rows without one.
pub(super) fn terms(connection: &Connection, kind: Kind, texts: &[&str]) -> Result<BTreeSet<i64>> {
    let mut numbers = BTreeSet::new();
    let wanted: HashSet<String> = texts.iter().map(|text| text.to_lowercase()).collect();
    if wanted.contains(NONE_WORD) {
        numbers.insert(NONE);
    }
    let people = match kind {
        Kind::Resolver | Kind::Assignee => ids_by_name(connection, "SELECT id, name FROM person", &wanted)?,
        _ => HashSet::new(),
    };
    for (no, text) in term::texts(connection, kind)? {
        if wanted.contains(&text.to_lowercase()) || people.contains(&text) {
            numbers.insert(no);
        }
    }
    Ok(numbers)
}

/// Narrows the plan to the steps that `flow:`, `step:` and `integration:` mean.
pub(super) fn steps(connection: &Connection, query: &Query, plan: &mut Plan) -> Result<()> {
    let keys = [Key::Flow, Key::Step, Key::Integration];
    if !keys.iter().any(|key| [false, true].iter().any(|ex| query.values(*key, *ex).next().is_some())) {
        return Ok(());
    }
    let known = term::steps(connection)?;
    let integration_of: HashMap<String, String> = pairs(connection, "SELECT id, integration FROM flow")?;
    let mut allowed: BTreeSet<i64> = known.keys().copied().collect();
    let mut is_exclusion_only = true;
    for exclude in [false, true] {
        for key in keys {
            let wanted: HashSet<String> =
                query.values(key, exclude).filter_map(text_of).map(str::to_lowercase).collect();
            if wanted.is_empty() {
                continue;
            }
            is_exclusion_only &= exclude;
            let named = match key {
                Key::Flow => ids_by_name(connection, "SELECT id, name FROM flow", &wanted)?,
                Key::Step => ids_by_name(connection, "SELECT id, name FROM step_resource", &wanted)?,
                _ => ids_by_name(connection, "SELECT id, name FROM integration", &wanted)?,
            };
            let is_meant = |id: &str| wanted.contains(&id.to_lowercase()) || named.contains(id);
            allowed.retain(|no| {
                let Some((_, step)) = known.get(no) else { return false };
                let matches = match key {
                    Key::Flow => is_meant(step.flow.as_str()),
                    Key::Step => is_meant(step.step.as_str()),
                    _ => match integration_of.get(step.flow.as_str()) {
                        Some(id) if id.is_empty() => wanted.contains(NONE_WORD),
                        Some(id) => is_meant(id),
                        None => false,
                    },
                };
                matches != exclude
            });
        }
    }
    plan.is_nothing |= allowed.is_empty();
    plan.push(Level::Step, format!("e.step IN ({})", list_of(allowed.iter().copied())), Vec::new());
    if !is_exclusion_only {
        plan.facets.extend(text::facet_group(&allowed));
    }
    plan.steps = Some(allowed);
    Ok(())
}

/// Ids whose name is among the wanted ones (lower case).
fn ids_by_name(connection: &Connection, sql: &str, wanted: &HashSet<String>) -> Result<HashSet<String>> {
    let named = pairs(connection, sql)?;
    Ok(named
        .into_iter()
        .filter(|(_, name)| wanted.contains(&name.to_lowercase()))
        .map(|(id, _)| id)
        .collect())
}

fn pairs(connection: &Connection, sql: &str) -> Result<HashMap<String, String>> {
    let mut read = connection.prepare_cached(sql)?;
    let rows = read.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
