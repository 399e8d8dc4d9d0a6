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
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};
use tokio::time::Instant;

/// Subscriptions with whether they are one's own.
pub(crate) type Marked = Vec<(Subscription, bool)>;

/// Reads those of all users; only one's own where the others may not be seen.
pub(crate) async fn read(inner: &Inner) -> std::result::Result<Marked, remote::Error> {
    let me = inner.config.user_id.clone().map(UserId);
    let all = match inner.client.notifications(true).await {
        Ok(rows) => rows.rows,
        Err(error) if error.verdict() == Verdict::Never => {
            let own = inner.client.notifications(false).await?;
            return Ok(own.rows.into_iter().map(|row| (row, true)).collect());
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
    Ok(all.into_iter().map(|row| (mine(&row), row)).map(|(mine, row)| (row, mine)).collect())
}

/// Makes wishes come true for oneself, or for the user with this address. Gives the rows that were written.
pub(crate) async fn change(
    inner: &Arc<Inner>,
    wishes: &[Wish],
    user_email: Option<&str>,
) -> Result<Vec<Wish>> {
    let now = read(inner).await?;
    let of_user = |(row, mine): &(Subscription, bool)| match user_email {
        None => *mine,
        Some(email) => row.email.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(email)),
    };
    let theirs: BTreeSet<Topic> =
        now.iter().filter(|row| of_user(row)).map(|(row, _)| row.topic.clone()).collect();
    let flows: BTreeMap<_, _> = inner
        .store(|store| store.list_flows())
        .await?
        .into_iter()
        .map(|row| (row.flow.id, row.flow.integration))
        .collect();
    let rows = rows_for(&theirs, wishes, &flows);
    if !rows.is_empty() {
        write(inner, &rows, user_email).await?;
    }
    let after = if rows.is_empty() { now } else { read(inner).await? };
    let at = inner.now();
    inner.store(move |store| store.apply_subscriptions(&after, at)).await?;
    inner.changed(&[Tag::Flows]);
    Ok(rows)
}

async fn write(inner: &Inner, rows: &[Wish], user_email: Option<&str>) -> Result<()> {
    let changes: Vec<SubscriptionChange> = rows
        .iter()
        .map(|row| SubscriptionChange {
            topic: row.topic.clone(),
            subscribed: row.subscribed,
            user_email: user_email.map(str::to_owned),
        })
        .collect();
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
