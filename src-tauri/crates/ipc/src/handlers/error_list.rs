//! The list of error records and one record in full.

use super::{
    draft, ms,
    row::{cut, shown},
};
use crate::{
    account::OpenAccount,
    desk::Desk,
    error::{AppError, ErrorCode},
    name::Names,
    types::error_list::{
        Attempt, AttemptOutcome, ErrorDetail, ErrorPage, ErrorRef, ErrorRow, ErrorSort, ListErrors, RunMark,
    },
};
use domain::{
    auto_retry::{ATTEMPTS_MS, INTERMITTENT},
    id::ErrorKey,
    json::RawObject,
    query::{Has, Key, Needle, Query, Term, Value, parse},
    standing::ErrorState,
    time::{SECOND_MS, UtcMs},
};
use std::time::Duration;
use store::search::{Cursor, ErrorRow as Stored, LIST_ROWS_MAX, Search, Sort};

/// Characters of a message or a raw record in the pane.
const TEXT_CHARS_MAX: usize = 100_000;
/// Other records with the same trace key in the pane.
const SAME_RECORD_MAX: usize = 10;

pub(crate) async fn list_errors(desk: &Desk, request: ListErrors) -> Result<ErrorPage, AppError> {
    let now = desk.host().now();
    let stopwatch = desk.host().stopwatch();
    desk.account()?.read(move |account| page_of(account, &request, now, stopwatch.as_ref())).await
}

pub(crate) async fn get_error(desk: &Desk, request: ErrorRef) -> Result<ErrorDetail, AppError> {
    let now = desk.host().now();
    desk.account()?.read(move |account| detail_of(account, &request, now)).await
}

fn page_of(
    account: &OpenAccount,
    request: &ListErrors,
    now: UtcMs,
    stopwatch: &dyn Fn() -> Duration,
) -> Result<ErrorPage, AppError> {
    let query = parse(&request.query).query;
    let search = Search { query: &query, now };
    let place = request.after.as_deref().map(Place::read).transpose()?;
    let limit = (request.limit as usize).clamp(1, LIST_ROWS_MAX);
    let sort = match request.sort {
        ErrorSort::OccurredNewest => Sort::OccurredNewest,
        ErrorSort::OccurredOldest => Sort::OccurredOldest,
        ErrorSort::ResolvedNewest => Sort::ResolvedNewest,
    };
    let page =
        account.store().list_errors(&search, sort, place.as_ref().map(|place| &place.cursor), limit)?;
    let (total, total_retriable) = match &place {
        Some(place) => (place.total, place.retriable),
        None => totals(account, &query, now)?,
    };
    let took = stopwatch();
    let names = account.names()?;
    let mut rows: Vec<_> = page.rows.iter().map(|row| shown(row, &names, now)).collect();
    draft::mark(account, &mut rows)?;
    Ok(ErrorPage {
        rows,
        total,
        total_retriable,
        next: page.next.map(|cursor| Place { total, retriable: total_retriable, cursor }.write()),
        took_ms: took.as_secs_f64() * 1_000.0,
        marks: marks_of(&query),
        as_of_ms: ms(account.store().last_sync()?.errors),
    })
}

/// Where a page begins, with the totals of the list as its first page counted them: scrolling through a million rows
/// does not count them again for each page.
struct Place {
    total: u64,
    retriable: u64,
    cursor: Cursor,
}

impl Place {
    fn read(text: &str) -> Result<Self, AppError> {
        let mut parts = text.splitn(3, '/');
        let mut count = || parts.next().and_then(|part| part.parse().ok());
        match (count(), count(), parts.next()) {
            (Some(total), Some(retriable), Some(cursor)) => {
                Ok(Self { total, retriable, cursor: Cursor(cursor.to_owned()) })
            }
            _ => Err(store::Error::BadCursor.into()),
        }
    }

    fn write(&self) -> String {
        format!("{}/{}/{}", self.total, self.retriable, self.cursor.0)
    }
}

/// How many records match, and how many of them have retry data.
fn totals(account: &OpenAccount, query: &Query, now: UtcMs) -> Result<(u64, u64), AppError> {
    let total = account.store().count_errors(&Search { query, now })?;
    if total == 0 {
        return Ok((0, 0));
    }
    let retriable = with_retry_data(query);
    Ok((total, account.store().count_errors(&Search { query: &retriable, now })?))
}

/// The query narrowed to records with retry data.
fn with_retry_data(query: &Query) -> Query {
    let mut query = query.clone();
    query.terms.push(Term::Filter {
        exclude: false,
        key: Key::Has,
        values: vec![Value::Has(Has::RetryData)],
    });
    query
}

fn marks_of(query: &Query) -> Vec<String> {
    let mut marks = Vec::new();
    for term in &query.terms {
        match term {
            Term::Word { exclude: false, needle } => marks.push(needle.text.clone()),
            Term::Filter { exclude: false, key: Key::Msg, values } => {
                marks.extend(values.iter().filter_map(|value| match value {
                    Value::Needle(Needle { text, .. }) => Some(text.clone()),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    marks
}

fn detail_of(account: &OpenAccount, request: &ErrorRef, now: UtcMs) -> Result<ErrorDetail, AppError> {
    let key = ErrorKey {
        flow: request.flow_id.as_str().into(),
        step: request.step_id.as_str().into(),
        error: request.error_id.as_str().into(),
    };
    let stored = account.store().error(&key)?.ok_or_else(|| {
        AppError::new(ErrorCode::NotFound, "This error record is not in the cache any more.")
    })?;
    let names = account.names()?;
    let message = cut(&stored.record.message, TEXT_CHARS_MAX);
    let mut row = shown(&stored, &names, now);
    draft::mark(account, [&mut row])?;
    Ok(ErrorDetail {
        row,
        message_cut: message.len() < stored.record.message.len(),
        message: message.to_owned(),
        classified_by: stored.record.classified_by.clone(),
        attempts: attempts_of(&stored, &names, now),
        same_record: same_record(account, &stored, &names, now)?,
        run: run_of(account, &stored)?,
        has_trace: stored.record.request_key.is_some(),
        raw: indented(&stored.record.raw),
        as_of_ms: Some(stored.as_of.0),
    })
}

fn run_of(account: &OpenAccount, stored: &Stored) -> Result<Option<RunMark>, AppError> {
    let Some(id) = &stored.record.run_id else { return Ok(None) };
    let family = account.store().run(id)?;
    Ok(family.map(|family| RunMark {
        run_id: id.0.clone(),
        started_at_ms: ms(family.run.run.started_at.or(family.run.run.created_at)),
        status: family.run.run.status.as_str().to_owned(),
    }))
}

fn same_record(
    account: &OpenAccount,
    stored: &Stored,
    names: &Names,
    now: UtcMs,
) -> Result<Vec<ErrorRow>, AppError> {
    let record = &stored.record;
    let Some(trace_key) = &record.trace_key else { return Ok(Vec::new()) };
    let is =
        |key, text: &str| Term::Filter { exclude: false, key, values: vec![Value::Text(text.to_owned())] };
    let query = Query {
        terms: vec![
            is(Key::Flow, record.key.flow.as_str()),
            is(Key::Step, record.key.step.as_str()),
            is(Key::Trace, trace_key),
        ],
    };
    let search = Search { query: &query, now };
    let page = account.store().list_errors(&search, Sort::OccurredNewest, None, SAME_RECORD_MAX + 1)?;
    Ok(page
        .rows
        .iter()
        .filter(|row| row.record.key != record.key)
        .take(SAME_RECORD_MAX)
        .map(|row| shown(row, names, now))
        .collect())
}

/// The four automatic attempts (seed): what is past failed, the one at `retryAt` is next, the rest waits or was
/// dropped because the record is cured or auto-resolve is off.
fn attempts_of(stored: &Stored, names: &Names, now: UtcMs) -> Vec<Attempt> {
    let record = &stored.record;
    let auto = names.flow(&record.key.flow).is_none_or(|flow| flow.auto_resolve);
    let (Some(occurred_at), Some(INTERMITTENT), true) =
        (record.occurred_at, record.classification.as_deref(), record.retry_key.is_some())
    else {
        return Vec::new();
    };
    if !auto && record.retry_at.is_none() {
        return Vec::new();
    }
    let is_open = stored.state == ErrorState::Open;
    let known_until = if is_open { now } else { record.resolved_at.unwrap_or(now) };
    let mut next_found = false;
    ATTEMPTS_MS
        .iter()
        .map(|after_ms| {
            let at = occurred_at.plus_ms(*after_ms);
            let is_next = record.retry_at.is_some_and(|next| (next.0 - at.0).abs() <= 5 * SECOND_MS);
            let outcome = if is_next {
                next_found = true;
                AttemptOutcome::Next
            } else if next_found {
                AttemptOutcome::Waiting
            } else if at <= known_until {
                AttemptOutcome::Failed
            } else if is_open && record.retry_at.is_some() {
                AttemptOutcome::Waiting
            } else {
                AttemptOutcome::Dropped
            };
            Attempt { after_s: u32::try_from(after_ms / SECOND_MS).unwrap_or_default(), at_ms: at.0, outcome }
        })
        .collect()
}

/// The record with one field a line. Values stay as they came, so no digit of a number is lost.
fn indented(raw: &str) -> String {
    let Ok(object) = RawObject::parse(raw) else { return cut(raw, TEXT_CHARS_MAX).to_owned() };
    let fields: Vec<String> =
        object.fields().map(|(key, value)| format!("  {}: {value}", serde_json::Value::from(key))).collect();
    cut(&format!("{{\n{}\n}}", fields.join(",\n")), TEXT_CHARS_MAX).to_owned()
}
