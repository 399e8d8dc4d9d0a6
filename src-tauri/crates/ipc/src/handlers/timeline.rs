//! The life of one record: everything with its trace key, told in order.

use super::row::shown;
use crate::{
    account::OpenAccount,
    desk::Desk,
    error::AppError,
    types::timeline::{Timeline, TimelineEvent, TimelineKind, TimelineRequest},
};
use domain::{
    id::StepKey,
    query::{Key, KeyHealth, Query, Term, Value},
    time::UtcMs,
    timeline::{Event, EventKind, Fact, RetryFact, events_of},
    trace_key::TRACE_KEY_CHARS_MAX,
};
use std::collections::BTreeSet;
use store::{
    retry::{RetryOutcome, RetryRow},
    search::{ErrorRow as Stored, Search, Sort},
};

/// Error records that are told; older ones are only counted.
const RECORDS_MAX: usize = 200;

pub(crate) async fn get_timeline(desk: &Desk, request: TimelineRequest) -> Result<Timeline, AppError> {
    let now = desk.host().now();
    desk.account()?.read(move |account| timeline_of(account, &request.trace_key, now)).await
}

fn timeline_of(account: &OpenAccount, key: &str, now: UtcMs) -> Result<Timeline, AppError> {
    let query = Query {
        terms: vec![Term::Filter {
            exclude: false,
            key: Key::Trace,
            values: vec![Value::Text(key.to_owned())],
        }],
    };
    let search = Search { query: &query, now };
    let page = account.store().list_errors(&search, Sort::OccurredNewest, None, RECORDS_MAX)?;
    let errors = account.store().count_errors(&search)?;
    let mut doubled = query.clone();
    doubled.terms.push(Term::Filter {
        exclude: false,
        key: Key::Key,
        values: vec![Value::Key(KeyHealth::Doubled)],
    });
    let doubled = account.store().count_errors(&Search { query: &doubled, now })?;
    let facts = page
        .rows
        .iter()
        .map(|row| Ok(fact_of(row, account.store().retries_of(&row.record.key)?)))
        .collect::<Result<Vec<_>, AppError>>()?;
    let names = account.names()?;
    let event = |event: Event| {
        let stored = page.rows.get(event.fact)?;
        let by = stored.record.resolved_by.as_deref().map(|word| names.actor(word));
        let by = by.filter(|_| event.kind == EventKind::ResolvedByPerson);
        Some(TimelineEvent {
            at_ms: event.at.0,
            kind: kind_of(event.kind),
            error: shown(stored, &names, now),
            by,
        })
    };
    let flows: BTreeSet<&str> = page.rows.iter().map(|row| row.record.key.flow.as_str()).collect();
    Ok(Timeline {
        events: events_of(&facts, now).into_iter().filter_map(event).collect(),
        errors,
        more: page.next.is_some(),
        flows: u64::try_from(flows.len()).unwrap_or(u64::MAX),
        cut: key.chars().count() >= TRACE_KEY_CHARS_MAX,
        doubled,
    })
}

fn fact_of(stored: &Stored, retries: Vec<RetryRow>) -> Fact {
    let record = &stored.record;
    let retries = retries.into_iter().map(|retry| RetryFact {
        sent_at: retry.sent_at,
        settled_at: retry.settled_at,
        passed: match retry.outcome {
            RetryOutcome::Succeeded => Some(true),
            RetryOutcome::Failed => Some(false),
            RetryOutcome::Pending | RetryOutcome::Canceled | RetryOutcome::Unknown => None,
        },
    });
    Fact {
        step: StepKey { flow: record.key.flow.clone(), step: record.key.step.clone() },
        occurred_at: record.occurred_at,
        has_run: record.run_id.is_some(),
        state: stored.state,
        resolved_at: record.resolved_at,
        resolved_by_auto: record.resolved_by.as_deref().map(|word| matches!(word, "auto" | "system")),
        retry_at: record.retry_at,
        purge_at: record.purge_at,
        retries: retries.collect(),
    }
}

fn kind_of(kind: EventKind) -> TimelineKind {
    match kind {
        EventKind::Failed => TimelineKind::Failed,
        EventKind::FailedInRetry => TimelineKind::FailedInRetry,
        EventKind::ReplacedByNewer => TimelineKind::ReplacedByNewer,
        EventKind::PassedLater => TimelineKind::PassedLater,
        EventKind::ResolvedByPerson => TimelineKind::ResolvedByPerson,
        EventKind::Resolved => TimelineKind::Resolved,
        EventKind::RetrySent => TimelineKind::RetrySent,
        EventKind::RetryPassed => TimelineKind::RetryPassed,
        EventKind::RetryFailed => TimelineKind::RetryFailed,
        EventKind::AutoRetryPlanned => TimelineKind::AutoRetryPlanned,
        EventKind::Vanishes => TimelineKind::Vanishes,
        EventKind::Vanished => TimelineKind::Vanished,
    }
}
