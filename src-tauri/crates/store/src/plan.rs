//! What a query means in SQL: conditions on the narrow half of the records, and an expression for the text index.
//!
//! No text of a query ever becomes part of an SQL statement: values are looked up as numbers of terms or bound.
//! Which index drives a list is decided in `driver`.

mod driver;
mod name;
mod standing;
mod text;

pub(crate) use driver::{Driver, choose, count};

use crate::{
    Result,
    counter::{ALL, first_id},
    ingest::{FLAG_RETRY_KEY, FLAG_TAGS},
    raw,
    search::Search,
    settle::auto_resolver,
    term::{Kind, NONE},
};
use domain::{
    query::{By, Has, Is, Key, Query, Value},
    standing::ErrorState,
    time::UtcMs,
};
use rusqlite::{Connection, types::Value as SqlValue};
use std::collections::BTreeSet;

/// Which counters can answer a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// All of them: flow, step, state.
    Step,
    /// `error_count` of this dimension.
    Dim(Kind),
    /// None; only the rows themselves.
    Row,
}

/// One condition on the alias `e`, with `?` for its parameters.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    pub(crate) sql: String,
    pub(crate) params: Vec<SqlValue>,
    pub(crate) level: Level,
}

/// A query, compiled.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    /// Nothing can match: an unknown name, an empty range.
    pub(crate) is_nothing: bool,
    /// All must hold, besides words and range.
    pub(crate) conditions: Vec<Condition>,
    /// What the text index must match; `None` without words that must be there.
    pub(crate) words: Option<String>,
    /// What must not be in the text, when `words` is `None` (otherwise it is part of `words`).
    pub(crate) without_words: Option<String>,
    /// Facet characters, any of each group: an accelerator, always checked by `conditions` as well.
    pub(crate) facets: Vec<String>,
    /// Ids from here.
    pub(crate) from_id: Option<i64>,
    /// Ids before this.
    pub(crate) before_id: Option<i64>,
    /// Steps that may match; `None` means any.
    pub(crate) steps: Option<BTreeSet<i64>>,
    /// Fingerprints that may match; `None` means any.
    pub(crate) prints: Option<BTreeSet<i64>>,
    /// States that may match; `None` means any.
    pub(crate) states: Option<BTreeSet<i64>>,
}

impl Plan {
    /// Whether the counters of a dimension (`None`: of no dimension in particular) answer the query.
    pub(crate) fn is_counted(&self, dim: Option<Kind>) -> bool {
        self.words.is_none()
            && self.without_words.is_none()
            && self.from_id.is_none()
            && self.before_id.is_none()
            && self.conditions.iter().all(|one| one.level.is_known_to(dim))
    }

    /// The dimensions that conditions name.
    pub(crate) fn dims(&self) -> Vec<Kind> {
        let named = self.conditions.iter().filter_map(|one| match one.level {
            Level::Dim(kind) => Some(kind),
            _ => None,
        });
        let mut dims: Vec<Kind> = named.collect();
        dims.sort_unstable_by_key(|kind| kind.code());
        dims.dedup();
        dims
    }

    /// The conditions that the counters of a dimension know, as SQL that can follow `WHERE`.
    pub(crate) fn counted_filter(&self, dim: Option<Kind>) -> (String, Vec<SqlValue>) {
        self.filter_by(|level| level.is_known_to(dim))
    }

    /// All conditions as SQL that can follow `WHERE`, with their parameters.
    pub(crate) fn filter(&self) -> (String, Vec<SqlValue>) {
        self.filter_by(|_| true)
    }

    fn filter_by(&self, keep: impl Fn(Level) -> bool) -> (String, Vec<SqlValue>) {
        let used: Vec<&Condition> = self.conditions.iter().filter(|one| keep(one.level)).collect();
        let sql: Vec<&str> = used.iter().map(|one| one.sql.as_str()).collect();
        let sql = if sql.is_empty() { "1".to_owned() } else { sql.join(" AND ") };
        (sql, used.iter().flat_map(|one| one.params.clone()).collect())
    }

    fn push(&mut self, level: Level, sql: String, params: Vec<SqlValue>) {
        self.conditions.push(Condition { sql, params, level });
    }
}

impl Level {
    fn is_known_to(self, dim: Option<Kind>) -> bool {
        match self {
            Self::Step => true,
            Self::Dim(kind) => Some(kind) == dim,
            Self::Row => false,
        }
    }
}

/// The counters of a dimension under the column names of the records, as `e`.
pub(crate) fn counters(dim: Option<Kind>) -> String {
    let (code, column) = match dim {
        Some(kind) => (kind.code(), kind.column()),
        None => (ALL, "whole"),
    };
    format!("(SELECT flow, step, state, value AS {column}, n FROM error_count WHERE dim = {code}) e")
}

/// Compiles a query.
pub(crate) fn compile(connection: &Connection, search: &Search<'_>) -> Result<Plan> {
    let query = search.query;
    let mut plan = Plan::default();
    text::words(query, &mut plan);
    states(query, search.now, &mut plan);
    name::steps(connection, query, &mut plan)?;
    for (key, kind) in [
        (Key::Source, Kind::Source),
        (Key::Class, Kind::Class),
        (Key::Code, Kind::Code),
        (Key::Fp, Kind::Print),
        (Key::Assigned, Kind::Assignee),
    ] {
        term_column(connection, query, key, kind, &mut plan)?;
    }
    resolver(connection, query, &mut plan)?;
    exact(query, &mut plan);
    tags(connection, query, &mut plan)?;
    life(connection, query, search.now, &mut plan)?;
    range(query, search.now, &mut plan);
    Ok(plan)
}

/// `a, b, c` of numbers that this crate gave out.
pub(crate) fn list_of(numbers: impl IntoIterator<Item = i64>) -> String {
    numbers.into_iter().map(|no| no.to_string()).collect::<Vec<_>>().join(", ")
}

fn states(query: &Query, now: UtcMs, plan: &mut Plan) {
    for exclude in [false, true] {
        let wanted: BTreeSet<Is> = query
            .values(Key::Is, exclude)
            .filter_map(|value| match value {
                Value::Is(is) => Some(*is),
                _ => None,
            })
            .collect();
        if wanted.is_empty() {
            continue;
        }
        let states: BTreeSet<i64> =
            wanted.iter().filter_map(|is| standing::state_of(*is)).map(ErrorState::code).collect();
        let mut any: Vec<String> = Vec::new();
        if !states.is_empty() {
            any.push(format!("e.state IN ({})", list_of(states.iter().copied())));
        }
        let only_states = any.len() == 1 && states.len() == wanted.len();
        any.extend(wanted.iter().filter_map(|is| standing::sql(*is, now)));
        let sql = format!("({})", any.join(" OR "));
        let level = if only_states { Level::Step } else { Level::Row };
        if exclude {
            plan.push(level, format!("NOT {sql}"), Vec::new());
        } else {
            plan.states = only_states.then_some(states);
            plan.push(level, sql, Vec::new());
        }
    }
}

/// What a record has, what is wrong with its trace key, whether it was cured, when it vanishes.
fn life(connection: &Connection, query: &Query, now: UtcMs, plan: &mut Plan) -> Result<()> {
    let auto = auto_resolver(connection)?;
    for key in [Key::Has, Key::Key, Key::Cured, Key::Vanishes] {
        for exclude in [false, true] {
            let any: Vec<String> = query
                .values(key, exclude)
                .filter_map(|value| match value {
                    Value::Has(Has::RetryData) => Some(format!("e.flags & {FLAG_RETRY_KEY} <> 0")),
                    other => standing::life_sql(other, auto, now),
                })
                .collect();
            let level = if key == Key::Has { Level::Dim(Kind::RetryData) } else { Level::Row };
            push_any_at(plan, level, exclude, any, Vec::new());
        }
    }
    Ok(())
}

/// A column of terms: any of the included values, none of the excluded ones.
fn term_column(connection: &Connection, query: &Query, key: Key, kind: Kind, plan: &mut Plan) -> Result<()> {
    let column = kind.column();
    let level = if kind == Kind::Assignee { Level::Row } else { Level::Dim(kind) };
    for exclude in [false, true] {
        let texts: Vec<&str> = query.values(key, exclude).filter_map(text_of).collect();
        if texts.is_empty() {
            continue;
        }
        let numbers = name::terms(connection, kind, &texts)?;
        if exclude {
            plan.push(level, format!("e.{column} NOT IN ({})", list_of(numbers)), Vec::new());
            continue;
        }
        plan.is_nothing |= numbers.is_empty();
        if kind == Kind::Print {
            plan.prints = Some(numbers.clone());
        } else if kind != Kind::Assignee {
            plan.facets.extend(text::facet_group(&numbers));
        }
        plan.push(level, format!("e.{column} IN ({})", list_of(numbers)), Vec::new());
    }
    Ok(())
}

fn text_of(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn resolver(connection: &Connection, query: &Query, plan: &mut Plan) -> Result<()> {
    for exclude in [false, true] {
        let mut any = Vec::new();
        for value in query.values(Key::By, exclude) {
            let Value::By(by) = value else { continue };
            let auto = auto_resolver(connection)?;
            any.push(match by {
                By::Auto => format!("e.resolver = {auto}"),
                By::User => format!("e.resolver NOT IN ({NONE}, {auto})"),
                By::Person(who) => {
                    let numbers = name::terms(connection, Kind::Resolver, &[who])?;
                    format!("e.resolver IN ({})", list_of(numbers))
                }
            });
        }
        if !any.is_empty() {
            let not = if exclude { "NOT " } else { "" };
            plan.push(Level::Dim(Kind::Resolver), format!("{not}({})", any.join(" OR ")), Vec::new());
        }
    }
    Ok(())
}

/// Ids, trace keys and runs: found by a hash, compared exactly.
fn exact(query: &Query, plan: &mut Plan) {
    for exclude in [false, true] {
        for (key, column, field) in
            [(Key::Trace, "trace_hash", "traceKey"), (Key::Run, "run_hash", "_flowJobId")]
        {
            let (mut any, mut params) = (Vec::new(), Vec::new());
            for text in query.values(key, exclude).filter_map(text_of) {
                any.push(format!(
                    "(e.{column} <> 0 AND e.{column} = {} AND EXISTS (SELECT 1 FROM error_body b
                       WHERE b.id = e.id AND raw_field(b.raw, '{field}') = ?))",
                    raw::hash32(text)
                ));
                params.push(SqlValue::Text(text.to_owned()));
            }
            push_any(plan, exclude, any, params);
        }
        let ids: Vec<SqlValue> = query
            .values(Key::Id, exclude)
            .filter_map(text_of)
            .map(|id| SqlValue::Text(id.to_owned()))
            .collect();
        if !ids.is_empty() {
            let marks = vec!["?"; ids.len()].join(", ");
            let sql = format!("e.id IN (SELECT b.id FROM error_body b WHERE b.error_id IN ({marks}))");
            push_any(plan, exclude, vec![sql], ids);
        }
    }
}

fn push_any(plan: &mut Plan, exclude: bool, any: Vec<String>, params: Vec<SqlValue>) {
    push_any_at(plan, Level::Row, exclude, any, params);
}

fn push_any_at(plan: &mut Plan, level: Level, exclude: bool, any: Vec<String>, params: Vec<SqlValue>) {
    if any.is_empty() {
        return;
    }
    let not = if exclude { "NOT " } else { "" };
    plan.push(level, format!("{not}({})", any.join(" OR ")), params);
}

fn tags(connection: &Connection, query: &Query, plan: &mut Plan) -> Result<()> {
    for exclude in [false, true] {
        let texts: Vec<&str> = query.values(Key::Tag, exclude).filter_map(text_of).collect();
        if texts.is_empty() {
            continue;
        }
        let numbers = name::terms(connection, Kind::Tag, &texts)?;
        let mut any = Vec::new();
        if numbers.contains(&NONE) {
            any.push(format!("e.flags & {FLAG_TAGS} = 0"));
        }
        any.push(format!("e.id IN (SELECT g.id FROM error_tag g WHERE g.tag IN ({}))", list_of(numbers)));
        push_any(plan, exclude, any, Vec::new());
    }
    Ok(())
}

/// Time is a range of ids. Several values of one key mean any of them, so the widest counts; exclusions all
/// count, so the narrowest does.
fn range(query: &Query, now: UtcMs, plan: &mut Plan) {
    let ids = |key, exclude| {
        query.values(key, exclude).filter_map(move |value| match value {
            Value::When(when) => Some(first_id(when.resolve(now).0)),
            _ => None,
        })
    };
    plan.from_id = ids(Key::After, false).min().into_iter().chain(ids(Key::Before, true).max()).max();
    plan.before_id = ids(Key::Before, false).max().into_iter().chain(ids(Key::After, true).min()).min();
    if let (Some(from), Some(before)) = (plan.from_id, plan.before_id) {
        plan.is_nothing |= from >= before;
    }
}
