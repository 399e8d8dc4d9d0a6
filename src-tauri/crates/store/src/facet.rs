//! Counts by group: facets, `--by`, and the time histogram.
use crate::{Error, Result, Store, search::Search};
use domain::time::UtcMs;

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

impl Store {
    /// Counts of the records that match, by one dimension, all groups, largest first.
    ///
    /// # Errors
    /// [`Error::Interrupted`]; those of reading.
    pub fn count_by(&self, search: &Search<'_>, dimension: Dimension) -> Result<Vec<Group>> {
        let _ = (search, dimension);
        Err(Error::Absent("store"))
    }

    /// Counts by each of these dimensions, where each group's counts ignore that group's own filter.
    ///
    /// # Errors
    /// [`Error::Interrupted`]; those of reading.
    pub fn facets(&self, search: &Search<'_>, dimensions: &[Dimension]) -> Result<Vec<Facet>> {
        let _ = (search, dimensions);
        Err(Error::Absent("store"))
    }

    /// Counts over time in equal buckets from `from` (inclusive) to `to` (exclusive); the query's own
    /// `after:` and `before:` are ignored.
    ///
    /// # Errors
    /// [`Error::Interrupted`]; those of reading.
    pub fn histogram(
        &self,
        search: &Search<'_>,
        from: UtcMs,
        to: UtcMs,
        buckets: usize,
    ) -> Result<Vec<Bucket>> {
        let _ = (search, from, to, buckets);
        Err(Error::Absent("store"))
    }
}
