//! The outbox for the window.

use super::action::{after_change, number, terms_of};
use crate::{
    account::OpenAccount,
    desk::Desk,
    error::AppError,
    types::{
        Done,
        action::{BatchRef, LeftOut},
        outbox::{Batch, BatchAction, BatchReview, Batches, ItemRef, ListBatches, OutboxItem},
    },
};
use domain::{outbox::Action, subscription_change::PersonChange, time::UtcMs};
use store::{
    outbox::{BatchId, BatchRow, ItemId, ItemRow, Pause},
    retry::RetryOutcome,
};

/// Batches on a page.
const BATCHES_MAX: usize = 200;
/// Items shown of one batch.
const ITEMS_MAX: usize = 500;

pub(crate) async fn list_batches(desk: &Desk, request: ListBatches) -> Result<Batches, AppError> {
    let now = desk.host().now();
    let before = request.after.as_deref().map(number).transpose()?.map(BatchId);
    let limit = (request.limit as usize).clamp(1, BATCHES_MAX);
    desk.account()?.read(move |account| batches_of(account, before, limit, now)).await
}

pub(crate) async fn requeue_item(desk: &Desk, request: ItemRef) -> Result<Done, AppError> {
    let now = desk.host().now();
    let item = ItemId(number(&request.item_id)?);
    let account = desk.account()?;
    account.read(move |account| Ok(account.store().requeue_item(item, now)?)).await?;
    after_change(desk);
    Ok(Done {})
}

pub(crate) async fn drop_item(desk: &Desk, request: ItemRef) -> Result<Done, AppError> {
    use domain::outbox::ItemState::{Canceled, Parked};
    let now = desk.host().now();
    let item = ItemId(number(&request.item_id)?);
    let account = desk.account()?;
    account
        .read(move |account| {
            Ok(account.store().move_item(
                item,
                Parked,
                Canceled,
                &store::outbox::MoveDetails::default(),
                now,
            )?)
        })
        .await?;
    after_change(desk);
    Ok(Done {})
}

pub(crate) async fn pause_batch(desk: &Desk, request: BatchRef) -> Result<Done, AppError> {
    set_pause(desk, &request, Some(Pause::Person)).await
}

pub(crate) async fn resume_batch(desk: &Desk, request: BatchRef) -> Result<Done, AppError> {
    set_pause(desk, &request, None).await
}

async fn set_pause(desk: &Desk, request: &BatchRef, pause: Option<Pause>) -> Result<Done, AppError> {
    let batch = BatchId(number(&request.batch_id)?);
    let account = desk.account()?;
    account.read(move |account| Ok(account.store().pause_batch(batch, pause)?)).await?;
    after_change(desk);
    Ok(Done {})
}

/// What of a batch would go now. Without a token the cache cannot be compared with the remote, so there is nothing to say.
pub(crate) async fn review_batch(desk: &Desk, request: BatchRef) -> Result<BatchReview, AppError> {
    let batch = BatchId(number(&request.batch_id)?);
    let account = desk.account()?;
    let review = account.engine()?.review_batch(batch).await?;
    Ok(BatchReview { go: review.go, left: left_outs(review.left), is_current: review.is_current })
}

fn batches_of(
    account: &OpenAccount,
    before: Option<BatchId>,
    limit: usize,
    now: UtcMs,
) -> Result<Batches, AppError> {
    let rows = account.store().list_batches(true, before, limit)?;
    let next = (rows.len() == limit).then(|| rows.last().map(|row| row.id.0.to_string())).flatten();
    let rows = rows.into_iter().map(|row| batch_of(account, row, now)).collect::<Result<_, _>>()?;
    Ok(Batches { rows, next })
}

fn batch_of(account: &OpenAccount, row: BatchRow, now: UtcMs) -> Result<Batch, AppError> {
    let items = account.store().list_items(Some(row.id), true, None, ITEMS_MAX)?;
    let outcomes = match row.action {
        Action::Retry | Action::EditData => account.store().retry_outcomes_by_item(row.id)?,
        Action::Resolve | Action::Purge | Action::Assign | Action::Tag | Action::Subscribe => Vec::new(),
    };
    let left_behind = left_outs(account.store().left_behind(row.id)?);
    let items = items
        .into_iter()
        .map(|item| {
            let person = row.change.people.iter().find(|person| person.place() == item.step);
            let person = person.map(person_of);
            Ok(OutboxItem { person, ..item_of(account, item, &outcomes)? })
        })
        .collect::<Result<_, AppError>>()?;
    Ok(Batch {
        batch_id: row.id.0.to_string(),
        action: action_of(row.action),
        then_retry: row.change.then_retry,
        query: Some(row.query).filter(|query| !query.is_empty()),
        created_at_ms: row.created_at.0,
        undo_until_ms: Some(row.hold_until.0).filter(|until| *until > now.0),
        count: row.eligible,
        matching: row.matching,
        left_out: left_outs(row.left_out),
        left_behind,
        terms: terms_of(&row.change),
        per_minute: row.pace.per_minute,
        stop_percent: row.pace.stop_percent,
        paused: row.paused.map(|pause| pause.as_str().to_owned()),
        origin: row.origin,
        items,
    })
}

/// Whose subscriptions an item changes: name, address, or nothing for the one whose token it is.
fn person_of(person: &PersonChange) -> String {
    let named = Some(person.name.clone()).filter(|name| !name.is_empty());
    named.or_else(|| person.email.clone()).unwrap_or_default()
}

fn action_of(action: Action) -> BatchAction {
    match action {
        Action::Resolve => BatchAction::Resolve,
        Action::Retry => BatchAction::Retry,
        Action::Purge => BatchAction::Purge,
        Action::Assign => BatchAction::Assign,
        Action::Tag => BatchAction::Tag,
        Action::EditData => BatchAction::EditData,
        Action::Subscribe => BatchAction::Subscribe,
    }
}

fn left_outs(counts: Vec<(String, u64)>) -> Vec<LeftOut> {
    counts.into_iter().map(|(reason, count)| LeftOut { reason, count }).collect()
}

fn item_of(
    account: &OpenAccount,
    item: ItemRow,
    outcomes: &[(ItemId, RetryOutcome, u64)],
) -> Result<OutboxItem, AppError> {
    let names = account.names()?;
    let of = |wanted: RetryOutcome| {
        let mine = || outcomes.iter().filter(|(id, ..)| *id == item.id);
        mine()
            .next()
            .map(|_| mine().filter(|(_, outcome, _)| *outcome == wanted).map(|(.., count)| count).sum())
    };
    Ok(OutboxItem {
        person: None,
        item_id: item.id.0.to_string(),
        action: action_of(item.action),
        flow_name: names.flow_name(&item.step.flow),
        step_name: names.step(&item.step).name,
        count: item.ids,
        state: item.state.as_str().to_owned(),
        attempts: item.attempts,
        next_attempt_at_ms: item.next_attempt_at.map(|time| time.0),
        park_reason: item.park_reason,
        succeeded: of(RetryOutcome::Succeeded),
        failed: of(RetryOutcome::Failed),
    })
}
