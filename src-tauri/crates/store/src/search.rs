//! Lists of error records: pages by key, streams, one record.

use crate::{
    Error, File, Result, Store,
    ingest::FLAG_RUN,
    overlay::Overlays,
    plan::{self, Driver, Level, Plan},
    raw,
    summary::some_time,
    term::{self, Kind},
};
use domain::{
    error_record::ErrorRecord,
    id::{ErrorKey, IntegrationId, StepKey},
    query::Query,
    standing::{ErrorState, Overlay},
    time::UtcMs,
};
use rusqlite::{Connection, OptionalExtension, params_from_iter, types::Value as SqlValue};
use std::{collections::HashMap, ops::ControlFlow};

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

/// A place in a list, read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    resolved_ms: i64,
    id: i64,
}

impl Sort {
    fn letter(self) -> char {
        match self {
            Self::OccurredNewest => 'n',
            Self::OccurredOldest => 'o',
            Self::ResolvedNewest => 'r',
        }
    }
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
    /// [`Error::Interrupted`]; those of reading.
    pub fn count_errors(&self, search: &Search<'_>) -> Result<u64> {
        self.read(|tx| {
            let plan = plan::compile(tx, search)?;
            if plan.is_within(Level::Cell) {
                return if plan.is_nothing { Ok(0) } else { plan::count(tx, &plan, Level::Cell) };
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

/// `SELECT {what}` over everything that matches, without order.
pub(crate) fn select(plan: &Plan, driver: Driver, what: &str) -> (String, Vec<SqlValue>) {
    let mut params = Vec::new();
    let mut wheres = Vec::new();
    let from = match (driver, plan.expression()) {
        (Driver::Text, Some(expression)) => {
            wheres.push("error_text MATCH ?".to_owned());
            params.push(SqlValue::Text(expression));
            if let Some(from) = plan.from_id {
                wheres.push(format!("error_text.rowid >= {from}"));
            }
            if let Some(before) = plan.before_id {
                wheres.push(format!("error_text.rowid < {before}"));
            }
            if plan.conditions.is_empty() && what == "count(*)" {
                let sql = format!("SELECT count(*) FROM error_text WHERE {}", wheres.join(" AND "));
                return (sql, params);
            }
            "error_text CROSS JOIN error e ON e.id = error_text.rowid"
        }
        (Driver::State, _) => "error e INDEXED BY error_by_state",
        (Driver::Step, _) => "error e INDEXED BY error_by_step",
        (Driver::Lookup, _) => "error e",
        _ => "error e NOT INDEXED",
    };
    if driver != Driver::Text {
        wheres.extend(plan.from_id.map(|from| format!("e.id >= {from}")));
        wheres.extend(plan.before_id.map(|before| format!("e.id < {before}")));
        if let Some(words) = &plan.words {
            wheres.push("e.id IN (SELECT rowid FROM error_text WHERE error_text MATCH ?)".to_owned());
            params.push(SqlValue::Text(words.clone()));
        }
    }
    if let Some(words) = &plan.without_words {
        wheres.push("e.id NOT IN (SELECT rowid FROM error_text WHERE error_text MATCH ?)".to_owned());
        params.push(SqlValue::Text(words.clone()));
    }
    let (filter, filter_params) = plan.filter(Level::Row);
    wheres.push(filter);
    params.extend(filter_params);
    (format!("SELECT {what} FROM {from} WHERE {}", wheres.join(" AND ")), params)
}

/// The SQL of one page, for the page itself and for the tests that pin its plan.
fn page_sql(
    plan: &Plan,
    driver: Driver,
    sort: Sort,
    after: Option<Place>,
    limit: usize,
) -> (String, Vec<SqlValue>) {
    let key = if driver == Driver::Text { "error_text.rowid" } else { "e.id" };
    if sort == Sort::ResolvedNewest {
        let (sql, params) = select(plan, Driver::Lookup, "e.resolved_ms, e.id");
        let sql = sql.replacen("FROM error e", "FROM error e INDEXED BY error_by_resolved", 1);
        let place = after.map_or(String::new(), |at| {
            format!(" AND (e.resolved_ms, e.id) < ({}, {})", at.resolved_ms, at.id)
        });
        let order = "ORDER BY e.resolved_ms DESC, e.id DESC";
        return (format!("{sql} AND e.resolved_ms <> 0{place} {order} LIMIT {limit}"), params);
    }
    let (order, sign) = if sort == Sort::OccurredOldest { ("ASC", '>') } else { ("DESC", '<') };
    let (sql, params) = select(plan, driver, &format!("0, {key}"));
    let place = after.map_or(String::new(), |at| format!(" AND {key} {sign} {}", at.id));
    (format!("{sql}{place} ORDER BY {key} {order} LIMIT {limit}"), params)
}

fn page(
    connection: &Connection,
    plan: &Plan,
    sort: Sort,
    after: Option<Place>,
    limit: usize,
) -> Result<Vec<Place>> {
    let Some(driver) = plan::choose(connection, plan, u64::try_from(limit).unwrap_or(u64::MAX))? else {
        return Ok(Vec::new());
    };
    let (sql, params) = page_sql(plan, driver, sort, after, limit);
    let mut read = connection.prepare_cached(&sql)?;
    let rows = read
        .query_map(params_from_iter(params), |row| Ok(Place { resolved_ms: row.get(0)?, id: row.get(1)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn read_cursor(cursor: &Cursor, sort: Sort) -> Result<Place> {
    let mut parts = cursor.0.split('.');
    let is_ours = parts.next().is_some_and(|letter| letter.chars().eq([sort.letter()]));
    let mut number = || parts.next().and_then(|part| i64::from_str_radix(part, 36).ok());
    match (is_ours, number(), number(), parts.next()) {
        (true, Some(resolved_ms), Some(id), None) => Ok(Place { resolved_ms, id }),
        _ => Err(Error::BadCursor),
    }
}

fn write_cursor(sort: Sort, place: Place) -> Cursor {
    Cursor(format!("{}.{}.{}", sort.letter(), base36(place.resolved_ms), base36(place.id)))
}

fn base36(number: i64) -> String {
    let mut digits = Vec::new();
    let mut left = number.unsigned_abs();
    loop {
        let digit = u32::try_from(left % 36).unwrap_or(0);
        digits.push(char::from_digit(digit, 36).unwrap_or('0'));
        left /= 36;
        if left == 0 {
            break;
        }
    }
    if number < 0 {
        digits.push('-');
    }
    digits.iter().rev().collect()
}

/// Reads whole rows within one read transaction.
pub(crate) struct RowReader<'c> {
    connection: &'c Connection,
    steps: HashMap<i64, StepKey>,
    integrations: HashMap<String, Option<IntegrationId>>,
    overlays: Overlays<'c>,
}

impl<'c> RowReader<'c> {
    pub(crate) fn new(connection: &'c Connection) -> Result<Self> {
        let overlays = Overlays::new(connection)?;
        Ok(Self { connection, steps: HashMap::new(), integrations: HashMap::new(), overlays })
    }

    /// The whole row of an id. Damaged JSON costs only the fields that are nowhere else.
    pub(crate) fn row(&mut self, id: i64, sort: Sort) -> Result<ErrorRow> {
        let sql = "SELECT e.state, e.step, e.resolver, e.resolved_ms, e.as_of_ms, b.error_id, b.raw, e.flags,
                     CASE e.state WHEN 0 THEN s.open_as_of_ms WHEN 1 THEN s.resolved_as_of_ms ELSE 0 END
                   FROM error e JOIN error_body b ON b.id = e.id LEFT JOIN step_state s ON s.step = e.step
                   WHERE e.id = ?1";
        let (state, step, resolver, resolved_ms, as_of_ms, error, packed, flags, step_as_of): (
            i64,
            i64,
            i64,
            i64,
            i64,
            String,
            Vec<u8>,
            i64,
            Option<i64>,
        ) = self.connection.prepare_cached(sql)?.query_row([id], |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
                row.get(5)?,
                row.get(6)?,
                row.get(7)?,
                row.get(8)?,
            ))
        })?;
        let step = self.step(step)?;
        let state = ErrorState::from_code(state).unwrap_or(ErrorState::Gone);
        let mut record = record_of(&step, &error, &packed)?;
        if state == ErrorState::Resolved && record.resolved_at.is_none() {
            record.resolved_at = some_time(resolved_ms);
            record.resolved_by = self.term_text(Kind::Resolver, resolver)?;
        }
        let overlay = self.overlays.of(&record.key, state, flags & FLAG_RUN != 0)?;
        let integration = self.integration(&step)?;
        let cursor = write_cursor(sort, Place { resolved_ms, id });
        let as_of = UtcMs(as_of_ms.max(step_as_of.unwrap_or(0)));
        let (overlay, batch, hold_until) = match overlay {
            Some(found) => (Some(found.overlay), found.batch, found.hold_until),
            None => (None, None, None),
        };
        Ok(ErrorRow { record, state, overlay, batch, hold_until, integration, as_of, cursor })
    }

    fn step(&mut self, no: i64) -> Result<StepKey> {
        if let Some(known) = self.steps.get(&no) {
            return Ok(known.clone());
        }
        let key = term::step_key(self.connection, no)?.ok_or(Error::Absent("step"))?;
        self.steps.insert(no, key.clone());
        Ok(key)
    }

    fn term_text(&self, kind: Kind, no: i64) -> Result<Option<String>> {
        let sql = "SELECT text FROM term WHERE no = ?1 AND kind = ?2";
        Ok(self.connection.prepare_cached(sql)?.query_row((no, kind.code()), |row| row.get(0)).optional()?)
    }

    fn integration(&mut self, step: &StepKey) -> Result<Option<IntegrationId>> {
        if let Some(known) = self.integrations.get(step.flow.as_str()) {
            return Ok(known.clone());
        }
        let sql = "SELECT integration FROM flow WHERE id = ?1";
        let found: Option<String> = self
            .connection
            .prepare_cached(sql)?
            .query_row([step.flow.as_str()], |row| row.get(0))
            .optional()?;
        let integration = found.filter(|id| !id.is_empty()).map(IntegrationId);
        self.integrations.insert(step.flow.0.clone(), integration.clone());
        Ok(integration)
    }
}

/// The record from its packed JSON; a bare one with its identity when the bytes are damaged.
pub(crate) fn record_of(step: &StepKey, error: &str, packed: &[u8]) -> Result<ErrorRecord> {
    if let Some(record) = raw::unpack(packed).and_then(|text| ErrorRecord::decode(step, &text).ok()) {
        return Ok(record);
    }
    let bare = format!("{{\"errorId\":{}}}", serde_json::Value::from(error));
    let mut record = ErrorRecord::decode(step, &bare).map_err(|_| Error::Damaged { file: File::Cache })?;
    record.odd_fields.push("raw".to_owned());
    Ok(record)
}
