//! Bulk actions: the dry run freezes, confirming queues, undo takes back.

use crate::{
    account::OpenAccount,
    desk::Desk,
    error::{AppError, ErrorCode},
    event::Event,
    tag::Tag,
    types::{
        Nothing,
        action::{
            ActionKind, ActionPreview, ActionTerms, BatchRef, Labels, LeftOut, PaceAction, Person,
            PreviewAction, PreviewStep, QueueAction, QueuedBatch, Selection, TagName, Undone,
        },
        error_list::ErrorRef,
    },
};
use domain::{
    change::Change,
    id::{ErrorKey, FlowId},
    outbox::{Action, UNDO_WINDOW_MS},
    pace::Pace,
    query::{Note, parse},
    time::UtcMs,
};
use std::collections::BTreeSet;
use store::{
    freeze::{Frozen, FrozenStep},
    outbox::BatchId,
};

/// Who made a batch, for the outbox.
const ORIGIN: &str = "window";

pub(crate) async fn preview_action(desk: &Desk, request: PreviewAction) -> Result<ActionPreview, AppError> {
    let now = desk.host().now();
    desk.account()?.read(move |account| preview_of(account, request, now)).await
}

pub(crate) async fn pace_action(desk: &Desk, request: PaceAction) -> Result<ActionPreview, AppError> {
    let now = desk.host().now();
    desk.account()?
        .read(move |account| {
            let pace = Pace { per_minute: request.per_minute, stop_percent: request.stop_percent };
            let changed = account.previews.change(&request.preview_id, now, |frozen| {
                frozen.set_pace(pace)?;
                Ok::<_, AppError>(frozen.clone())
            });
            shown(account, &request.preview_id, &changed.ok_or_else(stale)??)
        })
        .await
}

pub(crate) async fn list_labels(desk: &Desk, _: Nothing) -> Result<Labels, AppError> {
    desk.account()?
        .read(|account| {
            let tags = account.store().tags()?.into_iter().map(|(code, name)| TagName { code, name });
            let people =
                account.store().assignable()?.into_iter().map(|(email, name)| Person { email, name });
            Ok(Labels { tags: tags.collect(), people: people.collect() })
        })
        .await
}

pub(crate) async fn queue_action(desk: &Desk, request: QueueAction) -> Result<QueuedBatch, AppError> {
    let now = desk.host().now();
    let account = desk.account()?;
    let queued = account.read(move |account| queue(account, &request.preview_id, now)).await?;
    after_change(desk);
    Ok(queued)
}

pub(crate) async fn undo_batch(desk: &Desk, request: BatchRef) -> Result<Undone, AppError> {
    let now = desk.host().now();
    let batch = BatchId(number(&request.batch_id)?);
    let account = desk.account()?;
    let (canceled, already_sent) =
        account.read(move |account| Ok(account.store().cancel_batch(batch, now)?)).await?;
    after_change(desk);
    Ok(Undone { canceled, already_sent })
}

/// Reads a number that went to the window as text.
pub(super) fn number(text: &str) -> Result<i64, AppError> {
    text.parse().map_err(|_| AppError::new(ErrorCode::BadInput, "This is not a handle of ours."))
}

/// Tells the screens. The engine looks at the outbox every second by itself.
pub(super) fn after_change(desk: &Desk) {
    desk.emit(Event::Changed { tags: vec![Tag::Errors, Tag::Outbox] });
}

/// The word of the domain.
pub(super) fn action_of(kind: ActionKind) -> Action {
    match kind {
        ActionKind::Resolve => Action::Resolve,
        ActionKind::Retry => Action::Retry,
        ActionKind::Purge => Action::Purge,
        ActionKind::Assign => Action::Assign,
        ActionKind::Tag => Action::Tag,
    }
}

/// The word of the window; `None` for actions that have dry runs of their own.
fn kind_of(action: Action) -> Option<ActionKind> {
    match action {
        Action::Resolve => Some(ActionKind::Resolve),
        Action::Retry => Some(ActionKind::Retry),
        Action::Purge => Some(ActionKind::Purge),
        Action::Assign => Some(ActionKind::Assign),
        Action::Tag => Some(ActionKind::Tag),
        Action::EditData => None,
        Action::Subscribe => None,
    }
}

/// What a batch sets, for the window.
pub(super) fn terms_of(change: &Change) -> ActionTerms {
    ActionTerms {
        assign_to: change.assign_to.clone(),
        tags_add: change.tags_add.clone(),
        tags_remove: change.tags_remove.clone(),
    }
}

/// Keys of the window's rows.
fn keys_of(refs: Vec<ErrorRef>) -> Vec<ErrorKey> {
    refs.into_iter()
        .map(|key| ErrorKey {
            flow: key.flow_id.into(),
            step: key.step_id.into(),
            error: key.error_id.into(),
        })
        .collect()
}

/// What the window chose, as the store takes it.
pub(super) fn selection_of(
    account: &OpenAccount,
    selection: Selection,
    now: UtcMs,
) -> Result<store::freeze::Selection, AppError> {
    Ok(match selection {
        Selection::Keys { keys } => store::freeze::Selection::Keys(keys_of(keys)),
        Selection::Query { query, except } => {
            let parsed = parse(&query);
            // A part that does not count would let the action reach more than was asked for.
            if parsed.notes().any(|(_, note)| note == Note::TooLong) {
                return Err(AppError::new(
                    ErrorCode::BadInput,
                    "This query is too long for an action: a part of it would not count.",
                ));
            }
            let query = parsed.query;
            if query.is_empty() {
                return Err(AppError::new(
                    ErrorCode::BadInput,
                    "An action needs a query that asks for something.",
                ));
            }
            store::freeze::Selection::Query { query, except: keys_of(except) }
        }
        Selection::Duplicates { flow_id } => {
            let flow = flow_id.map(FlowId::from);
            store::freeze::Selection::Keys(account.store().duplicates(flow.as_ref(), now)?)
        }
        Selection::LeftBehind { batch_id, reason } => {
            let batch = BatchId(number(&batch_id)?);
            let targets = account.store().left_behind_targets(batch, &reason)?;
            let keys =
                targets.into_iter().map(|(step, error)| ErrorKey { flow: step.flow, step: step.step, error });
            store::freeze::Selection::Keys(keys.collect())
        }
    })
}

fn preview_of(account: &OpenAccount, request: PreviewAction, now: UtcMs) -> Result<ActionPreview, AppError> {
    let action = action_of(request.action);
    let terms = request.terms.unwrap_or_default();
    let change = Change {
        assign_to: terms.assign_to,
        tags_add: terms.tags_add,
        tags_remove: terms.tags_remove,
        ..Change::default()
    };
    if !change.is_whole(action) {
        return Err(AppError::new(ErrorCode::BadInput, "The action does not say what it sets."));
    }
    let selection = selection_of(account, request.selection, now)?;
    let frozen = account.store().freeze_change(action, change, &selection, now)?;
    let preview_id = account.previews.keep(frozen.clone(), now);
    shown(account, &preview_id, &frozen)
}

fn shown(account: &OpenAccount, preview_id: &str, frozen: &Frozen) -> Result<ActionPreview, AppError> {
    let names = account.names()?;
    let flows: BTreeSet<&FlowId> = frozen.steps.iter().map(|step| &step.step.flow).collect();
    let left_out = frozen
        .left_out
        .iter()
        .map(|(reason, count)| LeftOut { reason: reason.as_str().to_owned(), count: *count })
        .collect();
    Ok(ActionPreview {
        preview_id: preview_id.to_owned(),
        action: kind_of(frozen.action).ok_or_else(stale)?,
        matching: frozen.matching,
        eligible: frozen.eligible,
        requests: frozen.requests,
        steps: frozen.steps.iter().map(|step| preview_step(step, &names)).collect(),
        left_out,
        flows: flows.len() as u64,
        terms: terms_of(&frozen.change),
        per_minute: frozen.pace.per_minute,
        stop_percent: frozen.pace.stop_percent,
    })
}

fn stale() -> AppError {
    AppError::new(ErrorCode::NotFound, "This dry run is not kept any more. Start it again.")
}

fn preview_step(step: &FrozenStep, names: &crate::name::Names) -> PreviewStep {
    let name = names.step(&step.step);
    PreviewStep {
        flow_id: step.step.flow.0.clone(),
        step_id: step.step.step.0.clone(),
        flow_name: names.flow_name(&step.step.flow),
        step_name: name.name,
        application: name.application,
        matching: step.matching,
        eligible: step.eligible,
        requests: step.requests,
    }
}

fn queue(account: &OpenAccount, preview: &str, now: UtcMs) -> Result<QueuedBatch, AppError> {
    let frozen = account.previews.take(preview, now).ok_or_else(stale)?;
    let undo_until = now.plus_ms(UNDO_WINDOW_MS);
    let batch = account.store().queue_batch(&frozen, ORIGIN, undo_until, now)?;
    Ok(QueuedBatch { batch_id: batch.0.to_string(), count: frozen.eligible, undo_until_ms: undo_until.0 })
}
