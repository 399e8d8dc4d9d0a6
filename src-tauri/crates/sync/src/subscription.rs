//! Who gets which e-mails: reading it with the catalog, and changing it for a person who waits (API 2.7).
//!
//! A change is worked out on what the remote says right before it, so a colleague's change is never undone by an
//! older picture. Only rows that differ are written. Writing them is safe to repeat.

use crate::{Result, engine::Inner, flow_change, tag::Tag};
use domain::{
    id::UserId,
    subscription::{Subscription, Topic, Wish, rows_for},
};
use remote::{SubscriptionChange, Verdict};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::time::Instant;

/// Who gets which e-mails, as the remote says it.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    /// Subscriptions with whether they are one's own.
    pub(crate) rows: Vec<(Subscription, bool)>,
    /// Whether those of others may not be seen.
    pub(crate) own_only: bool,
}

impl Reading {
    /// What the user with this address, or one oneself, is subscribed to.
    pub(crate) fn of(&self, user_email: Option<&str>) -> BTreeSet<Topic> {
        let of_user = |(row, mine): &&(Subscription, bool)| match user_email {
            None => *mine,
            Some(email) => row.email.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(email)),
        };
        self.rows.iter().filter(of_user).map(|(row, _)| row.topic.clone()).collect()
    }
}

/// Reads those of all users; only one's own where the others may not be seen.
pub(crate) async fn read(inner: &Inner) -> std::result::Result<Reading, remote::Error> {
    let me = inner.config.user_id.clone().map(UserId);
    let all = match inner.client.notifications(true).await {
        Ok(rows) => rows.rows,
        Err(error) if error.verdict() == Verdict::Never => {
            let own = inner.client.notifications(false).await?;
            let rows = own.rows.into_iter().map(|row| (row, true)).collect();
            return Ok(Reading { rows, own_only: true });
        }
        Err(error) => return Err(error),
    };
    let own: BTreeSet<(Topic, Option<UserId>)> = match &me {
        Some(_) => BTreeSet::new(),
        // Nobody said who the token belongs to: its own list does.
        None => {
            let own = inner.client.notifications(false).await?;
            own.rows.into_iter().map(|row| (row.topic, row.user)).collect()
        }
    };
    let mine = |row: &Subscription| match &me {
        Some(me) => row.user.as_ref() == Some(me),
        None => own.contains(&(row.topic.clone(), row.user.clone())),
    };
    let rows = all.into_iter().map(|row| (mine(&row), row)).map(|(mine, row)| (row, mine)).collect();
    Ok(Reading { rows, own_only: false })
}

/// Puts a reading into the cache.
pub(crate) async fn keep(inner: &Inner, reading: Reading) -> Result<()> {
    let now = inner.now();
    inner
        .store(move |store| {
            store.set_own_only(reading.own_only)?;
            store.apply_subscriptions(&reading.rows, now)
        })
        .await?;
    inner.changed(&[Tag::Flows]);
    Ok(())
}

/// Reads who gets which e-mails, now.
pub(crate) async fn refresh(inner: &Inner) -> Result<()> {
    let reading = read(inner).await?;
    keep(inner, reading).await
}

/// Makes wishes come true for oneself, or for the user with this address. Gives the rows that were written.
pub(crate) async fn change(
    inner: &Arc<Inner>,
    wishes: &[Wish],
    user_email: Option<&str>,
) -> Result<Vec<Wish>> {
    let now = read(inner).await?;
    let theirs = now.of(user_email);
    let homes = inner.store(|store| store.homes()).await?;
    let rows = rows_for(&theirs, wishes, &homes);
    if !rows.is_empty() {
        write(inner, &rows, user_email).await?;
    }
    let after = if rows.is_empty() { now } else { read(inner).await? };
    keep(inner, after).await?;
    Ok(rows)
}

async fn write(inner: &Inner, rows: &[Wish], user_email: Option<&str>) -> Result<()> {
    let changes = changes_of(rows, user_email);
    let began = Instant::now();
    let mut answer = inner.client.put_notifications(&changes).await;
    if answer.as_ref().is_err_and(|error| error.verdict() == Verdict::Unsure) {
        tokio::time::sleep(Duration::from_millis(inner.config.settle_ms.min(1_000))).await;
        answer = inner.client.put_notifications(&changes).await;
    }
    let path = "/v1/notifications".to_owned();
    flow_change::journal(inner, "PUT", path, answer.as_ref().err(), began).await?;
    Ok(answer?)
}

/// Rows as they go out.
pub(crate) fn changes_of(rows: &[Wish], user_email: Option<&str>) -> Vec<SubscriptionChange> {
    let change = |row: &Wish| SubscriptionChange {
        topic: row.topic.clone(),
        subscribed: row.subscribed,
        user_email: user_email.map(str::to_owned),
    };
    rows.iter().map(change).collect()
}
