//! A look ahead at a batch that waited: what of it would go now, what not and why. Sends nothing.

use crate::{Result, engine::Inner, refresh, subscription};
use domain::{
    id::StepKey,
    outbox::{Action, ItemState},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use store::outbox::BatchId;

/// Items of a batch that are looked at.
const ITEMS_MAX: usize = 2_000;

/// What of a batch would go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Review {
    /// Records that would be sent.
    pub go: u64,
    /// Records that would be left behind, counted by reason.
    pub left: Vec<(String, u64)>,
    /// Whether every step was compared with the remote just now; else the cache speaks.
    pub is_current: bool,
}

/// Compares the steps of the waiting items with the remote as far as it answers, and judges each record.
pub(crate) async fn review(inner: &Arc<Inner>, batch: BatchId) -> Result<Review> {
    let items = inner
        .store(move |store| {
            store.batch(batch)?;
            store.list_items(Some(batch), false, None, ITEMS_MAX)
        })
        .await?;
    let waiting: Vec<_> = items
        .into_iter()
        .filter(|item| matches!(item.state, ItemState::Queued | ItemState::Parked))
        .collect();
    let (of_people, of_steps): (Vec<_>, Vec<_>) =
        waiting.iter().partition(|item| item.action == Action::Subscribe);
    let steps: BTreeSet<StepKey> = of_steps.iter().map(|item| item.step.clone()).collect();
    let mut review = Review { is_current: !waiting.is_empty(), ..Review::default() };
    if !of_people.is_empty() {
        review.is_current = subscription::refresh(inner).await.is_ok();
    }
    for step in &steps {
        review.is_current &= refresh::compare(inner, step).await?;
    }
    let mut left: BTreeMap<&'static str, u64> = BTreeMap::new();
    for item in waiting {
        let id = item.id;
        let item = inner.store(move |store| store.item(id)).await?;
        let judged = refresh::judge_all(inner, &item).await?;
        review.go += u64::try_from(judged.keep.len()).unwrap_or(u64::MAX);
        for (_, why) in judged.left {
            *left.entry(why.as_str()).or_default() += 1;
        }
    }
    review.left = left.into_iter().map(|(why, count)| (why.to_owned(), count)).collect();
    Ok(review)
}
