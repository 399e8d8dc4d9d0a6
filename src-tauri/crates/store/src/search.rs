//! Lists of error records: pages by key, streams, one record.

use crate::{
    Result, Store,
    page::{page, read_cursor, select},
    plan,
    row::RowReader,
    term,
};
use domain::{
    error_record::ErrorRecord,
    id::{ErrorKey, IntegrationId, StepKey},
    query::Query,
    standing::{ErrorState, Overlay},
    time::UtcMs,
};
use rusqlite::{Connection, OptionalExtension, params_from_iter};
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
    /// Batch of the overlay, when it comes from an unfinished item.
    pub batch: Option<crate::outbox::BatchId>,
    /// Until when that batch holds (undo window).
    pub hold_until: Option<UtcMs>,
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
    /// [`crate::Error::BadCursor`], [`crate::Error::Interrupted`]; those of reading.
    pub fn list_errors(
        &self,
        search: &Search<'_>,
        sort: Sort,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<ErrorPage> {
        let after = after.map(|cursor| read_cursor(cursor, sort)).transpose()?;
        let limit = limit.clamp(1, LIST_ROWS_MAX);
        self.read(|tx| {
            let plan = plan::compile(tx, search)?;
            let mut places = page(tx, &plan, sort, after, limit + 1)?;
            let has_more = places.len() > limit;
            places.truncate(limit);
            let mut reader = RowReader::new(tx)?;
            let rows: Vec<ErrorRow> =
                places.into_iter().map(|place| reader.row(place.id, sort)).collect::<Result<_>>()?;
            let next = rows.last().filter(|_| has_more).map(|row| row.cursor.clone());
            Ok(ErrorPage { rows, next })
        })
    }

    /// Every record that matches, page by page, until the end, `rows_max`, or a break by the caller.
    /// Memory stays that of one page. Each page sees the records as they are by then.
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
        let mut after = after.cloned();
        let mut left = rows_max.unwrap_or(u64::MAX);
        while left > 0 {
            let limit = usize::try_from(left).unwrap_or(LIST_ROWS_MAX).min(LIST_ROWS_MAX);
            let page = self.list_errors(search, sort, after.as_ref(), limit)?;
            left = left.saturating_sub(u64::try_from(page.rows.len()).unwrap_or(u64::MAX));
            for row in page.rows {
                if each(row).is_break() {
                    return Ok(());
                }
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
        }
        Ok(())
    }

    /// One record.
    ///
    /// # Errors
    /// Those of reading.
    pub fn error(&self, key: &ErrorKey) -> Result<Option<ErrorRow>> {
        self.read(|tx| {
            let Some(id) = find_error(tx, key)? else { return Ok(None) };
            RowReader::new(tx)?.row(id, Sort::OccurredNewest).map(Some)
        })
    }

    /// How many records match, exactly.
    ///
    /// # Errors
    /// [`crate::Error::Interrupted`]; those of reading.
    pub fn count_errors(&self, search: &Search<'_>) -> Result<u64> {
        self.read(|tx| {
            let plan = plan::compile(tx, search)?;
            if plan.is_nothing {
                return Ok(0);
            }
            let dim = plan.dims().first().copied();
            if plan.is_counted(dim) {
                return plan::count(tx, &plan, dim);
            }
            let Some(driver) = plan::choose(tx, &plan, u64::MAX)? else { return Ok(0) };
            let (sql, params) = select(&plan, driver, "count(*)");
            let count: i64 = tx.prepare(&sql)?.query_row(params_from_iter(params), |row| row.get(0))?;
            Ok(u64::try_from(count).unwrap_or(0))
        })
    }
}

/// The row of a record by its key.
pub(crate) fn find_error(connection: &Connection, key: &ErrorKey) -> Result<Option<i64>> {
    let step = StepKey { flow: key.flow.clone(), step: key.step.clone() };
    let Some(no) = term::find_step(connection, &step)? else { return Ok(None) };
    let sql = "SELECT id FROM error_body WHERE error_id = ?1 AND step = ?2";
    let found = connection.prepare_cached(sql)?.query_row((key.error.as_str(), no.step), |row| row.get(0));
    Ok(found.optional()?)
}
