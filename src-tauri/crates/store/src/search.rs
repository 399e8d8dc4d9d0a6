//! Lists of error records: pages by key, streams, one record.
use crate::{Error, Result, Store};
use domain::{
    error_record::ErrorRecord,
    id::{ErrorKey, IntegrationId},
    query::Query,
    standing::{ErrorState, Overlay},
    time::UtcMs,
};
use std::ops::ControlFlow;

/// Most rows of one page.
pub const LIST_ROWS_MAX: usize = 500;

/// A query at a moment: spans (`after:-24h`) and retention are counted from `now`.
#[derive(Debug, Clone, Copy)]
pub struct Search<'a> {
    /// What to look for.
    pub query: &'a Query,
    /// The present.
    pub now: UtcMs,
}

/// Order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sort {
    /// Newest occurrence first.
    OccurredNewest,
    /// Oldest occurrence first.
    OccurredOldest,
    /// Newest resolution first; only records with a resolution time.
    ResolvedNewest,
}

/// A place in a list, as text that only this crate reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(pub String);

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorRow {
    /// The record; `raw` is exactly what the remote sent last.
    pub record: ErrorRecord,
    /// What the remote says.
    pub state: ErrorState,
    /// What our outbox says.
    pub overlay: Option<Overlay>,
    /// Integration of its flow, when known.
    pub integration: Option<IntegrationId>,
    /// When this was last known to be true.
    pub as_of: UtcMs,
    /// Place of this row: give it as `after` to go on behind it.
    pub cursor: Cursor,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorPage {
    /// The rows.
    pub rows: Vec<ErrorRow>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Cursor>,
}

impl Store {
    /// One page of the records that match, at most [`LIST_ROWS_MAX`].
    ///
    /// # Errors
    /// [`Error::BadCursor`], [`Error::Interrupted`]; those of reading.
    pub fn list_errors(
        &self,
        search: &Search<'_>,
        sort: Sort,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<ErrorPage> {
        let _ = (search, sort, after, limit);
        Err(Error::Absent("store"))
    }

    /// Every record that matches, page by page, until the end, `rows_max`, or a break by the caller.
    /// Memory stays that of one page.
    ///
    /// # Errors
    /// As [`Store::list_errors`].
    pub fn stream_errors(
        &self,
        search: &Search<'_>,
        sort: Sort,
        after: Option<&Cursor>,
        rows_max: Option<u64>,
        each: &mut dyn FnMut(ErrorRow) -> ControlFlow<()>,
    ) -> Result<()> {
        let _ = (search, sort, after, rows_max, each);
        Err(Error::Absent("store"))
    }

    /// One record.
    ///
    /// # Errors
    /// Those of reading.
    pub fn error(&self, key: &ErrorKey) -> Result<Option<ErrorRow>> {
        let _ = key;
        Err(Error::Absent("store"))
    }

    /// How many records match, exactly.
    ///
    /// # Errors
    /// [`Error::Interrupted`]; those of reading.
    pub fn count_errors(&self, search: &Search<'_>) -> Result<u64> {
        let _ = search;
        Err(Error::Absent("store"))
    }
}
