//! Bulk actions: the dry run freezes, confirming queues, undo takes back.

use crate::{
    account::OpenAccount,
    desk::Desk,
    error::{AppError, ErrorCode},
    event::Event,
    tag::Tag,
    types::action::{
        ActionKind, ActionPreview, BatchRef, LeftOut, PreviewAction, PreviewStep, QueueAction, QueuedBatch,
        Selection, Undone,
    },
};
use domain::{
    id::{ErrorKey, FlowId},
    outbox::{Action, UNDO_WINDOW_MS},
    query::parse,
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
    let selection = selection_of(request.selection)?;
    desk.account()?.read(move |account| preview_of(account, request.action, &selection, now)).await
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
    }
}

fn selection_of(selection: Selection) -> Result<store::freeze::Selection, AppError> {
    let keys = |refs: Vec<crate::types::error_list::ErrorRef>| {
        refs.into_iter()
            .map(|key| ErrorKey {
                flow: key.flow_id.into(),
                step: key.step_id.into(),
                error: key.error_id.into(),
            })
            .collect()
    };
    Ok(match selection {
        Selection::Keys { keys: refs } => store::freeze::Selection::Keys(keys(refs)),
        Selection::Query { query, except } => {
            let query = parse(&query).query;
            if query.is_empty() {
                return Err(AppError::new(
                    ErrorCode::BadInput,
                    "An action needs a query that asks for something.",
                ));
            }
            store::freeze::Selection::Query { query, except: keys(except) }
        }
    })
}

fn preview_of(
    account: &OpenAccount,
    action: ActionKind,
    selection: &store::freeze::Selection,
    now: UtcMs,
) -> Result<ActionPreview, AppError> {
    let frozen = account.store().freeze(action_of(action), selection, now)?;
    let names = account.names()?;
    let flows: BTreeSet<&FlowId> = frozen.steps.iter().map(|step| &step.step.flow).collect();
    let flows = flows.len() as u64;
    let steps = frozen.steps.iter().map(|step| preview_step(step, &names)).collect();
    let left_out = frozen
        .left_out
        .iter()
        .map(|(reason, count)| LeftOut { reason: reason.as_str().to_owned(), count: *count })
        .collect();
    let Frozen { matching, eligible, requests, .. } = frozen;
    let preview_id = account.previews.keep(frozen, now);
    Ok(ActionPreview { preview_id, action, matching, eligible, requests, steps, left_out, flows })
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
    let frozen = account.previews.take(preview, now).ok_or_else(|| {
        AppError::new(ErrorCode::NotFound, "This dry run is not kept any more. Start it again.")
    })?;
    let undo_until = now.plus_ms(UNDO_WINDOW_MS);
    let batch = account.store().queue_batch(&frozen, ORIGIN, undo_until, now)?;
    Ok(QueuedBatch { batch_id: batch.0.to_string(), count: frozen.eligible, undo_until_ms: undo_until.0 })
}
