//! Changes of subscriptions on their way through the outbox. Each item is of one person; it is compared with the remote
//! right before it is sent, and parked when somebody else has changed the same meanwhile.

use crate::{Result, drain::Drain, engine::Inner, flow_change, subscription};
use domain::{id::RunId, outbox::ItemState, subscription::Wish, subscription_change::PersonChange};
use remote::Verdict;
use std::sync::Arc;
use store::outbox::DueItem;
use tokio::time::Instant;

/// Why an item is parked when somebody else was there first.
pub(crate) const CONFLICT: &str = "conflict";
/// Why it is parked when the token may not act for others.
const FORBIDDEN: &str = "forbidden";
/// Why it is parked when its batch does not say what it is about.
const UNREADABLE: &str = "recovered";

/// The item, if it may go on what the remote says now. The cache has that afterwards.
pub(crate) async fn ready(drain: &mut Drain, item: DueItem) -> Result<Option<DueItem>> {
    let inner = Arc::clone(&drain.inner);
    let Some(person) = person_of(&item) else {
        return drain.park(&item, ItemState::Queued, UNREADABLE).await.map(|()| None);
    };
    let reading = match subscription::read(&inner).await {
        Ok(reading) => reading,
        Err(error) if error.verdict() == Verdict::Never => {
            return drain.park(&item, ItemState::Queued, error.report_code()).await.map(|()| None);
        }
        Err(error) => {
            drain.note_unreadable(&error);
            return Ok(None);
        }
    };
    let is_hidden = reading.own_only && person.email.is_some();
    let there = reading.of(person.email.as_deref());
    subscription::keep(&inner, reading).await?;
    if is_hidden {
        return drain.park(&item, ItemState::Queued, FORBIDDEN).await.map(|()| None);
    }
    let homes = inner.store(|store| store.homes()).await?;
    if person.judge(&there, &homes).iter().any(|scope| scope.is_conflict) {
        return drain.park(&item, ItemState::Queued, CONFLICT).await.map(|()| None);
    }
    Ok(Some(item))
}

/// Writes the rows that the change needs on what was just read; none when it is all as wished already.
pub(crate) async fn send(
    inner: &Arc<Inner>,
    item: &DueItem,
) -> Result<std::result::Result<Option<RunId>, remote::Error>> {
    let Some(person) = person_of(item) else { return Ok(Ok(None)) };
    let email = person.email.clone();
    let rows: Vec<Wish> = inner
        .store(move |store| {
            let of_person = |row: &store::subscription::SubscriptionRow| match &person.email {
                None => row.mine,
                Some(email) => {
                    row.subscription.email.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(email))
                }
            };
            let rows = store.list_subscriptions()?.into_iter();
            let there = rows.filter(of_person).map(|row| row.subscription.topic).collect();
            let judged = person.judge(&there, &store.homes()?);
            Ok(judged.into_iter().flat_map(|scope| scope.rows).collect())
        })
        .await?;
    if rows.is_empty() {
        return Ok(Ok(None));
    }
    let began = Instant::now();
    let answer = inner.client.put_notifications(&subscription::changes_of(&rows, email.as_deref())).await;
    let (path, ids) = ("/v1/notifications".to_owned(), u64::try_from(rows.len()).unwrap_or(u64::MAX));
    flow_change::journal_for(inner, Some(item.row.id), ids, "PUT", path, answer.as_ref().err(), began)
        .await?;
    if answer.is_ok()
        && let Err(error) = subscription::refresh(inner).await
    {
        // It was taken; the next round reads it.
        tracing::info!(%error, "the subscriptions could not be read back");
    }
    Ok(answer.map(|()| None))
}

fn person_of(item: &DueItem) -> Option<PersonChange> {
    item.change.people.iter().find(|person| person.place() == item.row.step).cloned()
}
