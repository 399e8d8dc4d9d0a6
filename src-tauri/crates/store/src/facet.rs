//! Counts by group: facets, `--by`, and the time histogram.
//!
//! The maintained counters answer whatever they know; words, ranges of time and single rows need one pass over
//! the narrow half of the records, shared by all groups with the same filter.

use crate::{
    Result, Store,
    counter::{TIE_BITS, day_of, first_id},
    page::select,
    plan::{self, Plan, counters},
    search::Search,
    term::{self, Kind, NONE},
};
use domain::{
    query::{Key, Query},
    standing::ErrorState,
    time::{DAY_MS, UtcMs},
};
use rusqlite::{Connection, params_from_iter};
use std::collections::HashMap;

/// What to count by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// `open`, `resolved`, `gone`.
    State,
    /// Flow id.
    Flow,
    /// Step id (of all flows that share it).
    Step,
    /// Source.
    Source,
    /// Classification.
    Classification,
    /// Code.
    Code,
    /// Day of occurrence in UTC, `2026-04-29`.
    Day,
    /// `auto` or a user id.
    ResolvedBy,
}

/// A group and its count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its key; `None` for records without one.
    pub key: Option<String>,
    /// A name for the key, when the catalog knows one (flows, steps, people).
    pub name: Option<String>,
    /// How many records.
    pub count: u64,
}

/// The groups of one dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// The dimension.
    pub dimension: Dimension,
    /// The largest groups first (days: newest first), at most [`GROUPS_MAX`].
    pub groups: Vec<Group>,
    /// Groups beyond the maximum.
    pub more: u64,
}

/// Most groups of a facet that are given back.
pub const GROUPS_MAX: usize = 500;

/// A bar of the histogram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    /// Its beginning; it ends where the next one begins.
    pub start: UtcMs,
    /// How many records.
    pub count: u64,
}

impl Dimension {
    /// The keys of the query that choose within this dimension.
    fn keys(self) -> &'static [Key] {
        match self {
            Self::State => &[Key::Is],
            Self::Flow => &[Key::Flow],
            Self::Step => &[Key::Step],
            Self::Source => &[Key::Source],
            Self::Classification => &[Key::Class],
            Self::Code => &[Key::Code],
            Self::Day => &[Key::After, Key::Before],
            Self::ResolvedBy => &[Key::By],
        }
    }

    /// The column of the counters and of the records.
    fn column(self) -> &'static str {
        match self {
            Self::State => "e.state",
            Self::Flow => "e.flow",
            Self::Step => "e.step",
            Self::Source => "e.source",
            Self::Classification => "e.class",
            Self::Code => "e.code",
            Self::Day => "e.day",
            Self::ResolvedBy => "e.resolver",
        }
    }

    /// The counters that know this dimension; `None` for those of no dimension in particular.
    fn counted_in(self) -> Option<Kind> {
        match self {
            Self::Source => Some(Kind::Source),
            Self::Classification => Some(Kind::Class),
            Self::Code => Some(Kind::Code),
            Self::ResolvedBy => Some(Kind::Resolver),
            Self::State | Self::Flow | Self::Step | Self::Day => None,
        }
    }
}

impl Store {
    /// Counts of the records that match, by one dimension, all groups, largest first (days: newest first).
    ///
    /// # Errors
    /// [`crate::Error::Interrupted`]; those of reading.
    pub fn count_by(&self, search: &Search<'_>, dimension: Dimension) -> Result<Vec<Group>> {
        self.read(|tx| {
            let mut counted = count_all(tx, search, &[dimension])?;
            groups(tx, dimension, counted.remove(&dimension).unwrap_or_default())
        })
    }

    /// Counts by each of these dimensions, where each group's counts ignore that group's own filter.
    ///
    /// # Errors
    /// [`crate::Error::Interrupted`]; those of reading.
    pub fn facets(&self, search: &Search<'_>, dimensions: &[Dimension]) -> Result<Vec<Facet>> {
        self.read(|tx| {
            let mut passes: Vec<(Query, Vec<Dimension>)> = Vec::new();
            for dimension in dimensions {
                let query = search.query.without_keys(dimension.keys());
                match passes.iter_mut().find(|(known, _)| *known == query) {
                    Some((_, together)) => together.push(*dimension),
                    None => passes.push((query, vec![*dimension])),
                }
            }
            let mut counted = HashMap::new();
            for (query, together) in &passes {
                let search = Search { query, now: search.now };
                counted.extend(count_all(tx, &search, together)?);
            }
            let mut facets = Vec::new();
            for dimension in dimensions {
                let mut all = groups(tx, *dimension, counted.get(dimension).cloned().unwrap_or_default())?;
                let more = all.len().saturating_sub(GROUPS_MAX);
                all.truncate(GROUPS_MAX);
                let more = u64::try_from(more).unwrap_or(u64::MAX);
                facets.push(Facet { dimension: *dimension, groups: all, more });
            }
            Ok(facets)
        })
    }

    /// Counts over time in equal buckets from `from` (inclusive) to `to` (exclusive); the query's own
    /// `after:` and `before:` are ignored. At most [`GROUPS_MAX`] buckets; bounds are rounded to whole ones.
    ///
    /// # Errors
    /// [`crate::Error::Interrupted`]; those of reading.
    pub fn histogram(
        &self,
        search: &Search<'_>,
        from: UtcMs,
        to: UtcMs,
        buckets: usize,
    ) -> Result<Vec<Bucket>> {
        let buckets = i64::try_from(buckets.clamp(1, GROUPS_MAX)).unwrap_or(1);
        let span_ms = (to.0.saturating_sub(from.0)).max(1);
        let width_ms = span_ms.div_euclid(buckets) + i64::from(span_ms.rem_euclid(buckets) != 0);
        let query = search.query.without_keys(Dimension::Day.keys());
        self.read(|tx| {
            let mut plan = plan::compile(tx, &Search { query: &query, now: search.now })?;
            let is_whole_days = from.0.rem_euclid(DAY_MS) == 0 && width_ms.rem_euclid(DAY_MS) == 0;
            let counts = if is_whole_days && plan.is_counted(None) {
                histogram_by_day(tx, &plan, from, width_ms)?
            } else {
                plan.from_id = Some(first_id(from.0));
                plan.before_id = Some(first_id(to.0));
                histogram_by_row(tx, &plan, from, width_ms)?
            };
            let bucket = |index: i64| {
                let start = UtcMs(from.0.saturating_add(index.saturating_mul(width_ms)));
                Bucket { start, count: counts.get(&index).copied().unwrap_or(0) }
            };
            Ok((0..buckets).map(bucket).collect())
        })
    }
}

type Counts = HashMap<i64, u64>;

/// Counts by several dimensions of one query.
fn count_all(
    connection: &Connection,
    search: &Search<'_>,
    dimensions: &[Dimension],
) -> Result<HashMap<Dimension, Counts>> {
    let plan = plan::compile(connection, search)?;
    let mut counted = HashMap::new();
    let mut by_row = Vec::new();
    for dimension in dimensions {
        if plan.is_nothing {
            counted.insert(*dimension, Counts::new());
        } else if plan.is_counted(counting_dim(&plan, *dimension)) {
            counted.insert(*dimension, count_cells(connection, &plan, *dimension)?);
        } else {
            by_row.push(*dimension);
        }
    }
    if !by_row.is_empty() {
        counted.extend(count_rows(connection, &plan, &by_row)?);
    }
    Ok(counted)
}

/// The counters to use: those of the dimension; for flow, step and state those of the one dimension that a
/// condition names, because every counter knows these three.
fn counting_dim(plan: &Plan, dimension: Dimension) -> Option<Kind> {
    match dimension {
        Dimension::Day => None,
        _ => dimension.counted_in().or_else(|| plan.dims().first().copied()),
    }
}

fn count_cells(connection: &Connection, plan: &Plan, dimension: Dimension) -> Result<Counts> {
    let dim = counting_dim(plan, dimension);
    let (filter, params) = plan.counted_filter(dim);
    let table = if dimension == Dimension::Day { "error_day e".to_owned() } else { counters(dim) };
    let sql = format!("SELECT {}, sum(e.n) FROM {table} WHERE {filter} GROUP BY 1", dimension.column());
    counts_of(connection, &sql, params)
}

fn counts_of(connection: &Connection, sql: &str, params: Vec<rusqlite::types::Value>) -> Result<Counts> {
    let mut read = connection.prepare_cached(sql)?;
    let rows = read.query_map(params_from_iter(params), |row| {
        Ok((row.get(0)?, u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0)))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// One pass over the rows that match, for several dimensions at once.
fn count_rows(
    connection: &Connection,
    plan: &Plan,
    dimensions: &[Dimension],
) -> Result<HashMap<Dimension, Counts>> {
    let mut counted: Vec<(Dimension, Counts)> =
        dimensions.iter().map(|dimension| (*dimension, Counts::new())).collect();
    if let Some(driver) = plan::choose(connection, plan, u64::MAX)? {
        let columns: Vec<&str> = dimensions
            .iter()
            .map(|dimension| if *dimension == Dimension::Day { "e.id" } else { dimension.column() })
            .collect();
        let (sql, params) = select(plan, driver, &columns.join(", "));
        let mut read = connection.prepare(&sql)?;
        let mut rows = read.query(params_from_iter(params))?;
        while let Some(row) = rows.next()? {
            for (index, (dimension, counts)) in counted.iter_mut().enumerate() {
                let value: i64 = row.get(index)?;
                let key = if *dimension == Dimension::Day { day_of(value) } else { value };
                *counts.entry(key).or_default() += 1;
            }
        }
    }
    Ok(counted.into_iter().collect())
}

fn histogram_by_day(connection: &Connection, plan: &Plan, from: UtcMs, width_ms: i64) -> Result<Counts> {
    if plan.is_nothing {
        return Ok(Counts::new());
    }
    let (filter, params) = plan.counted_filter(None);
    let first = from.0.div_euclid(DAY_MS);
    let width_days = width_ms.div_euclid(DAY_MS).max(1);
    let sql = format!(
        "SELECT (e.day - {first}) / {width_days}, sum(e.n) FROM error_day e WHERE e.day >= {first} AND {filter}
         GROUP BY 1"
    );
    counts_of(connection, &sql, params)
}

fn histogram_by_row(connection: &Connection, plan: &Plan, from: UtcMs, width_ms: i64) -> Result<Counts> {
    let Some(driver) = plan::choose(connection, plan, u64::MAX)? else { return Ok(Counts::new()) };
    let key = format!("((e.id >> {TIE_BITS}) - {}) / {width_ms}", from.0);
    let (sql, params) = select(plan, driver, &format!("{key}, count(*)"));
    counts_of(connection, &format!("{sql} GROUP BY 1"), params)
}

/// Counted numbers as groups with keys and names.
fn groups(connection: &Connection, dimension: Dimension, counts: Counts) -> Result<Vec<Group>> {
    let counts = counts.into_iter().filter(|(_, count)| *count > 0);
    let mut groups: Vec<Group> = match dimension {
        Dimension::State => counts
            .map(|(code, count)| {
                let key = ErrorState::from_code(code).map(|state| state.as_str().to_owned());
                Group { key, name: None, count }
            })
            .collect(),
        Dimension::Day => {
            let mut days: Vec<(i64, u64)> = counts.collect();
            days.sort_unstable_by_key(|(day, _)| std::cmp::Reverse(*day));
            return Ok(days.into_iter().map(|(day, count)| day_group(day, count)).collect());
        }
        Dimension::Flow => named(connection, Kind::Flow, "SELECT id, name FROM flow", counts)?,
        Dimension::Step => named(connection, Kind::Step, "SELECT id, name FROM step_resource", counts)?,
        Dimension::ResolvedBy => named(connection, Kind::Resolver, "SELECT id, name FROM person", counts)?,
        Dimension::Source => named(connection, Kind::Source, "", counts)?,
        Dimension::Classification => named(connection, Kind::Class, "", counts)?,
        Dimension::Code => named(connection, Kind::Code, "", counts)?,
    };
    groups.sort_unstable_by(|a, b| b.count.cmp(&a.count).then_with(|| a.key.cmp(&b.key)));
    Ok(groups)
}

fn day_group(day: i64, count: u64) -> Group {
    let iso = UtcMs(day.saturating_mul(DAY_MS)).to_iso();
    let key = iso.split_once('T').map(|(date, _)| date.to_owned());
    Group { key, name: None, count }
}

/// Terms as groups. Steps of several flows share one id and one group.
fn named(
    connection: &Connection,
    kind: Kind,
    names: &str,
    counts: impl Iterator<Item = (i64, u64)>,
) -> Result<Vec<Group>> {
    let texts = term::texts(connection, kind)?;
    let mut names_by_id: HashMap<String, String> = HashMap::new();
    if !names.is_empty() {
        let mut read = connection.prepare_cached(names)?;
        let rows = read.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        names_by_id = rows.collect::<rusqlite::Result<_>>()?;
    }
    let mut by_key: HashMap<Option<&str>, u64> = HashMap::new();
    for (no, count) in counts {
        let key = if no == NONE { None } else { texts.get(&no).map(String::as_str) };
        *by_key.entry(key).or_default() += count;
    }
    let group = |(key, count): (Option<&str>, u64)| Group {
        key: key.map(str::to_owned),
        name: key.and_then(|key| names_by_id.get(key).cloned()),
        count,
    };
    Ok(by_key.into_iter().map(group).collect())
}
