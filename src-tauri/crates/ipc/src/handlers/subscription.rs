//! Saving drafts of subscriptions: what they would do, what somebody else did meanwhile, and the batch that comes of it.

use super::{
    action::{after_change, number},
    notification::{Board, name_of, topic_of},
};
use crate::{
    account::OpenAccount,
    desk::Desk,
    error::{AppError, ErrorCode},
    name::Names,
    types::{
        Done, Nothing,
        action::QueuedBatch,
        notification::{
            ConflictChoice, PersonPreview, QueueSubscriptions, SavedSubscriptions, ScopePreview, ScopeState,
            SettleSubscription, SubscriptionPreview, TopicKind, TopicRef,
        },
        outbox::ItemRef,
    },
};
use domain::{
    outbox::{ItemState, UNDO_WINDOW_MS},
    subscription::{NO_INTEGRATION, Topic},
    subscription_change::{PersonChange, ScopeChange},
    time::UtcMs,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use store::outbox::{ItemId, MoveDetails};

/// Who made a batch, for the outbox.
const ORIGIN: &str = "window";
/// Rows of one request (API 2.7).
const REQUEST_ROWS_MAX: usize = 1_000;

pub(crate) async fn preview_subscriptions(desk: &Desk, _: Nothing) -> Result<SubscriptionPreview, AppError> {
    let account = desk.account()?;
    let is_current = read_now(&account).await;
    account
        .read(move |account| {
            let board = Board::read(account)?;
            preview_of(account, &board, &board.drafts, is_current)
        })
        .await
}

pub(crate) async fn queue_subscriptions(
    desk: &Desk,
    request: QueueSubscriptions,
) -> Result<SavedSubscriptions, AppError> {
    let now = desk.host().now();
    let saved = desk.account()?.read(move |account| queue(account, &request.choices, now)).await?;
    after_change(desk);
    Ok(saved)
}

pub(crate) async fn get_subscription_conflict(
    desk: &Desk,
    request: ItemRef,
) -> Result<SubscriptionPreview, AppError> {
    let item = ItemId(number(&request.item_id)?);
    let account = desk.account()?;
    let is_current = read_now(&account).await;
    account
        .read(move |account| {
            let board = Board::read(account)?;
            let change = parked(&board, item)?;
            preview_of(account, &board, &[change], is_current)
        })
        .await
}

pub(crate) async fn settle_subscription(desk: &Desk, request: SettleSubscription) -> Result<Done, AppError> {
    let (item, now) = (ItemId(number(&request.item_id)?), desk.host().now());
    let account = desk.account()?;
    account
        .read(move |account| {
            let store = account.store();
            if !request.keep_mine {
                let gone = ItemState::Canceled;
                return Ok(store.move_item(item, ItemState::Parked, gone, &MoveDetails::default(), now)?);
            }
            let board = Board::read(account)?;
            let there = board.of(parked(&board, item)?.key());
            Ok(store.accept_subscriptions(item, &there, &board.homes, now)?)
        })
        .await?;
    after_change(desk);
    Ok(Done {})
}

/// Asks the remote for who gets what; false when it cannot be asked.
async fn read_now(account: &Arc<OpenAccount>) -> bool {
    let Some(engine) = account.try_engine() else { return false };
    match engine.read_subscriptions().await {
        Ok(()) => true,
        Err(error) => {
            tracing::info!(%error, "the subscriptions could not be read");
            false
        }
    }
}

fn parked(board: &Board, item: ItemId) -> Result<PersonChange, AppError> {
    let found = board.under_way.iter().find(|(id, state, _)| *id == item && *state == ItemState::Parked);
    let (.., change) = found.ok_or_else(|| {
        AppError::new(ErrorCode::NotFound, "This change does not wait for anybody any more.")
    })?;
    Ok(change.clone())
}

fn preview_of(
    account: &OpenAccount,
    board: &Board,
    changes: &[PersonChange],
    is_current: bool,
) -> Result<SubscriptionPreview, AppError> {
    let words = Words::read(account, board)?;
    let (mut people, mut rows, mut requests, mut conflicts) = (Vec::new(), 0, 0, 0);
    for change in changes {
        let judged = change.judge(&board.of(change.key()), &board.homes);
        let own_rows: usize = judged.iter().map(|scope| scope.rows.len()).sum();
        rows += own_rows;
        requests += own_rows.div_ceil(REQUEST_ROWS_MAX);
        conflicts += judged.iter().filter(|scope| scope.is_conflict).count();
        people.push(PersonPreview {
            person_id: change.key().to_lowercase(),
            name: name_of(board, change),
            me: change.email.is_none(),
            scopes: judged.into_iter().map(|scope| words.scope(scope)).collect(),
        });
    }
    Ok(SubscriptionPreview {
        people,
        rows: small(rows),
        requests: small(requests),
        conflicts: small(conflicts),
        is_current,
    })
}

fn queue(
    account: &OpenAccount,
    choices: &[ConflictChoice],
    now: UtcMs,
) -> Result<SavedSubscriptions, AppError> {
    let board = Board::read(account)?;
    let mut people = Vec::new();
    for draft in &board.drafts {
        let person = decided(&board, draft, choices)?;
        if person.wishes.is_empty() {
            // It is as wished already, or what is there was kept.
            account.store().put_subscription_draft(&person, now)?;
        } else {
            people.push(person);
        }
    }
    if people.is_empty() {
        return Ok(SavedSubscriptions { batch: None });
    }
    let words = Words::read(account, &board)?;
    let count = people.iter().map(|person| person.wishes.len() as u64).sum();
    let undo_until = now.plus_ms(UNDO_WINDOW_MS);
    let batch =
        account.store().queue_subscriptions(people, |topic| words.topic(topic), ORIGIN, undo_until, now)?;
    let batch = QueuedBatch { batch_id: batch.0.to_string(), count, undo_until_ms: undo_until.0 };
    Ok(SavedSubscriptions { batch: Some(batch) })
}

/// The draft without what needs no writing, and with the choices made where somebody else was meanwhile.
fn decided(
    board: &Board,
    draft: &PersonChange,
    choices: &[ConflictChoice],
) -> Result<PersonChange, AppError> {
    let there = board.of(draft.key());
    let mut person = draft.clone();
    for scope in draft.judge(&there, &board.homes) {
        if scope.rows.is_empty() {
            person.forget(&scope.scope, &board.homes);
        } else if scope.is_conflict {
            let is_it = |choice: &&ConflictChoice| {
                choice.person_id.eq_ignore_ascii_case(draft.key()) && topic_of(&choice.topic) == scope.scope
            };
            let Some(choice) = choices.iter().find(is_it) else {
                let text = "Somebody else has changed this meanwhile; it needs a choice.";
                return Err(AppError::new(ErrorCode::BadInput, text));
            };
            if !choice.keep_mine {
                person.forget(&scope.scope, &board.homes);
            }
        }
    }
    // Whoever saves has seen what is there.
    person.accept(&there, &board.homes);
    Ok(person)
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Names of what can be subscribed to.
struct Words {
    names: Arc<Names>,
    connections: BTreeMap<String, String>,
    /// How many flows each integration has.
    sizes: BTreeMap<String, usize>,
}

impl Words {
    fn read(account: &OpenAccount, board: &Board) -> Result<Self, AppError> {
        let mut sizes = BTreeMap::new();
        for home in board.homes.values() {
            let home = home.as_ref().map_or(NO_INTEGRATION, |home| home.as_str());
            *sizes.entry(home.to_owned()).or_default() += 1;
        }
        let connections = account.store().list_connections()?;
        let connections = connections.into_iter().map(|row| (row.id.0, row.name)).collect();
        Ok(Self { names: account.names()?, connections, sizes })
    }

    fn topic(&self, topic: &Topic) -> String {
        match topic {
            Topic::Flow(flow) => self.names.flow_name(flow),
            Topic::Integration(id) if id.as_str() == NO_INTEGRATION => String::new(),
            Topic::Integration(id) => self.names.integration_name(Some(id)),
            Topic::Connection(id) => self.connections.get(id.as_str()).unwrap_or(&id.0).clone(),
        }
    }

    fn scope(&self, change: ScopeChange) -> ScopePreview {
        let kind = match change.scope {
            Topic::Flow(_) => TopicKind::Flow,
            Topic::Integration(_) => TopicKind::Integration,
            Topic::Connection(_) => TopicKind::Connection,
        };
        let total = self.sizes.get(change.scope.id()).copied().unwrap_or(0);
        let state = |topics: &BTreeSet<Topic>| self.state(&change.scope, topics, total);
        ScopePreview {
            topic: TopicRef { kind, id: change.scope.id().to_owned() },
            name: self.topic(&change.scope),
            seen: state(&change.seen),
            there: state(&change.there),
            wanted: state(&change.wanted),
            rows: small(change.rows.len()),
            conflict: change.is_conflict,
        }
    }

    fn state(&self, scope: &Topic, topics: &BTreeSet<Topic>, total: usize) -> ScopeState {
        let single = |topic: &&Topic| matches!(topic, Topic::Flow(_)) && *topic != scope;
        let mut flows: Vec<String> = topics.iter().filter(single).map(|topic| self.topic(topic)).collect();
        flows.sort_by_key(|name| name.to_lowercase());
        ScopeState { all: topics.contains(scope), flows, total: small(total) }
    }
}
