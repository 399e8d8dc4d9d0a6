//! From a stored row to the row of the window.

use super::ms;
use crate::{
    name::Names,
    types::error_list::{ErrorRow, ErrorState, Overlay},
};
use domain::{
    auto_retry::{ATTEMPTS_MS, INTERMITTENT},
    eligibility::{Candidate, is_past_retention},
    id::StepKey,
    time::{SECOND_MS, UtcMs},
};
use store::search::ErrorRow as Stored;

/// Characters of a message in a list.
const MESSAGE_CHARS_MAX: usize = 400;
/// How far `retryAt` may lie from its place in the schedule and still count as that attempt, in milliseconds.
const ATTEMPT_SLACK_MS: i64 = 5 * SECOND_MS;

/// The row as the window shows it.
pub(super) fn shown(stored: &Stored, names: &Names, now: UtcMs) -> ErrorRow {
    let record = &stored.record;
    let key = StepKey { flow: record.key.flow.clone(), step: record.key.step.clone() };
    let step = names.step(&key);
    ErrorRow {
        flow_id: record.key.flow.0.clone(),
        step_id: record.key.step.0.clone(),
        error_id: record.key.error.0.clone(),
        flow_name: names.flow_name(&record.key.flow),
        step_name: step.name,
        application: step.application,
        state: state_of(stored.state),
        overlay: stored.overlay.map(overlay_of),
        undo_until_ms: ms(stored.hold_until).filter(|until| *until > now.0),
        batch_id: stored.batch.map(|batch| batch.0.to_string()),
        message: cut(&record.message, MESSAGE_CHARS_MAX).to_owned(),
        code: record.code.clone(),
        source: record.source.clone(),
        classification: record.classification.clone(),
        trace_key: record.trace_key.clone(),
        occurred_at_ms: ms(record.occurred_at),
        retry_at_ms: ms(record.retry_at),
        retry_attempt: next_attempt(stored),
        retries_exhausted: is_exhausted(stored, names, now),
        retriable: is_retriable(stored, now),
        run_id: record.run_id.as_ref().map(|id| id.0.clone()),
        resolved_at_ms: ms(record.resolved_at),
        resolved_by: record.resolved_by.as_deref().map(|word| names.actor(word)),
        purge_at_ms: ms(record.purge_at),
        tags: record.tags.clone(),
        assigned_to: record.assigned_to.as_deref().map(|word| names.actor(word).name),
        odd_fields: record.odd_fields.clone(),
        draft: false,
    }
}

/// The beginning of a text, cut between characters.
pub(super) fn cut(text: &str, chars_max: usize) -> &str {
    text.char_indices().nth(chars_max).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

/// Which attempt `retryAt` stands for, 1 to 4.
pub(super) fn next_attempt(stored: &Stored) -> Option<u32> {
    let record = &stored.record;
    let after_ms = record.retry_at?.0 - record.occurred_at?.0;
    let place = ATTEMPTS_MS.iter().position(|at| after_ms <= at + ATTEMPT_SLACK_MS);
    u32::try_from(place.map_or(ATTEMPTS_MS.len(), |place| place + 1)).ok()
}

fn is_exhausted(stored: &Stored, names: &Names, now: UtcMs) -> bool {
    let record = &stored.record;
    let Some(occurred_at) = record.occurred_at else { return false };
    let last_ms = ATTEMPTS_MS.last().copied().unwrap_or_default();
    stored.state == domain::standing::ErrorState::Open
        && record.retry_at.is_none()
        && record.retry_key.is_some()
        && record.classification.as_deref() == Some(INTERMITTENT)
        && names.flow(&record.key.flow).is_some_and(|flow| flow.auto_resolve)
        && now.0 >= occurred_at.0 + last_ms
}

fn is_retriable(stored: &Stored, now: UtcMs) -> bool {
    let candidate = Candidate {
        state: stored.state,
        overlay: stored.overlay,
        has_retry_key: stored.record.retry_key.is_some(),
        occurred_at: stored.record.occurred_at,
        purge_at: stored.record.purge_at,
        resolved_on_purpose: true,
    };
    candidate.has_retry_key
        && stored.state != domain::standing::ErrorState::Gone
        && !is_past_retention(&candidate, now)
}

fn state_of(state: domain::standing::ErrorState) -> ErrorState {
    match state {
        domain::standing::ErrorState::Open => ErrorState::Open,
        domain::standing::ErrorState::Resolved => ErrorState::Resolved,
        domain::standing::ErrorState::Gone => ErrorState::Gone,
    }
}

fn overlay_of(overlay: domain::standing::Overlay) -> Overlay {
    use domain::standing::Overlay as From;
    match overlay {
        From::QueuedResolve => Overlay::QueuedResolve,
        From::QueuedRetry => Overlay::QueuedRetry,
        From::QueuedPurge => Overlay::QueuedPurge,
        From::QueuedAssign => Overlay::QueuedAssign,
        From::QueuedTag => Overlay::QueuedTag,
        From::QueuedEdit => Overlay::QueuedEdit,
        From::Sending => Overlay::Sending,
        From::Retrying => Overlay::Retrying,
        From::RetryFailed => Overlay::RetryFailed,
        From::Unsure => Overlay::Unsure,
        From::Parked => Overlay::Parked,
    }
}
