//! What an item is on the wire, and what the cache learns when the remote has taken it.

use crate::{engine::Inner, retry_data};
use domain::{
    id::{ErrorId, RetryDataKey, RunId},
    outbox::Action,
    time::UtcMs,
};
use store::{Store, outbox::DueItem};

/// What the remote said to an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It has it. The job of a retry when the answer names it.
    Done(Option<RunId>),
    /// It has other data than what was edited, so nothing was written.
    Conflict,
}

impl Taken {
    /// The job of a retry.
    pub(crate) fn job(&self) -> Option<&RunId> {
        match self {
            Self::Done(job) => job.as_ref(),
            Self::Conflict => None,
        }
    }
}

/// The one request of an item.
pub(crate) async fn send(inner: &Inner, item: &DueItem) -> Result<Taken, remote::Error> {
    if item.row.action == Action::EditData {
        return retry_data::send(inner, item).await;
    }
    plain(inner, item).await.map(Taken::Done)
}

async fn plain(inner: &Inner, item: &DueItem) -> Result<Option<RunId>, remote::Error> {
    let step = &item.row.step;
    match item.row.action {
        Action::EditData => Ok(None),
        Action::Resolve => inner.client.resolve(step, &errors(item)).await.map(|_| None),
        Action::Retry => {
            let keys: Vec<RetryDataKey> =
                item.targets.iter().filter_map(|target| target.retry_key.clone()).collect();
            inner.client.retry(step, &keys).await.map(|started| started.job)
        }
        Action::Purge => inner.client.purge(step, &errors(item)).await.map(|_| None),
        Action::Assign => match &item.change.assign_to {
            Some(email) => inner.client.assign(step, &errors(item), email).await.map(|_| None),
            None => inner.client.unassign(step, &errors(item)).await.map(|_| None),
        },
        Action::Tag => {
            let pairs: Vec<_> =
                item.targets.iter().map(|target| (target.error.clone(), target.retry_key.clone())).collect();
            inner.client.set_tags(step, &pairs, &tags_after(item)).await.map(|_| None)
        }
        // Sent by `subscription_item`.
        Action::Subscribe => Ok(None),
    }
}

/// Method and end of the path of that request, for the journal.
pub(crate) fn place(item: &DueItem) -> (&'static str, &'static str) {
    match item.row.action {
        Action::Resolve => ("PUT", "resolved"),
        Action::Retry => ("POST", "retry"),
        Action::Purge => ("DELETE", "resolved"),
        Action::Assign if item.change.assign_to.is_some() => ("PUT", "errors/assign"),
        Action::Assign => ("PUT", "errors/unassign"),
        Action::Tag => ("PUT", "tags"),
        Action::EditData => ("PUT", "data"),
        Action::Subscribe => ("PUT", "notifications"),
    }
}

/// Writes what the remote has taken into the cache: the next reading of the step says it exactly. `at` is the remote's
/// time of the answer, `now` ours.
pub(crate) fn settle(
    store: &Store,
    item: &DueItem,
    by: Option<&str>,
    at: UtcMs,
    now: UtcMs,
) -> store::Result<()> {
    let (step, errors) = (&item.row.step, errors(item));
    match item.row.action {
        Action::Resolve | Action::Retry => store.settle_resolved(step, &errors, by, at).map(drop),
        Action::Purge => store.settle_purged(step, &errors, at),
        Action::Assign => {
            let email =
                item.change.assign_to.as_deref().map(|email| serde_json::Value::from(email).to_string());
            store.settle_label(step, &errors, "assignedTo", email.as_deref(), now)
        }
        Action::Tag => {
            let tags = serde_json::Value::from(tags_after(item)).to_string();
            store.settle_label(step, &errors, "tags", Some(&tags), now)
        }
        // The cache holds no retry data.
        Action::EditData => Ok(()),
        // Read back when it was sent.
        Action::Subscribe => Ok(()),
    }
}

/// The tags that every record of the item ends up with: all had the same before.
fn tags_after(item: &DueItem) -> Vec<String> {
    item.change.tags_after(item.targets.first().map_or(&[], |target| &target.tags))
}

fn errors(item: &DueItem) -> Vec<ErrorId> {
    item.targets.iter().map(|target| target.error.clone()).collect()
}
