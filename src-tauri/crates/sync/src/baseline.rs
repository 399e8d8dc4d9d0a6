//! What retry jobs a step had before we asked for another: the ground on which an unsure retry is judged.
//!
//! Clocks cannot be trusted for that question (two servers, a machine that sleeps, a platform whose time stands), so the
//! ids themselves are written into the journal before the mark `sending`. They survive a crash with it.

use crate::{Result, check, engine::Inner};
use domain::{
    id::{RunId, StepKey},
    time::{DAY_MS, UtcMs},
};
use remote::JobFilter;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use store::outbox::{DueItem, ItemId, JournalEntry};

/// Ids kept in one line of the journal.
const IDS_MAX: usize = 400;
/// Lines of the journal that are searched.
const LINES_MAX: usize = 5_000;
const LINES_PAGE: usize = 500;
/// Outcome of the line.
const WORD: &str = "jobs_before";
/// How far back jobs are listed: more than any clock is wrong by, far less than the platform keeps.
const BACK_MS: i64 = DAY_MS;

/// Jobs known of each step in this drain, so that they are listed once and not for each item.
#[derive(Debug, Default)]
pub(crate) struct Baselines(HashMap<StepKey, Vec<RunId>>);

impl Baselines {
    /// Writes down the jobs that the item's step has now. When they cannot be listed the item is judged by time, if it
    /// ever comes to that.
    pub(crate) async fn write(&mut self, inner: &Arc<Inner>, item: &DueItem) -> Result<()> {
        if !self.0.contains_key(&item.row.step) {
            let Ok(jobs) = inner.client.jobs(filter(&item.row.step, inner.now())).collect().await else {
                return Ok(());
            };
            let ids =
                jobs.rows.into_iter().filter(|job| check::is_of_step(job, &item.row.step)).map(|job| job.id);
            self.0.insert(item.row.step.clone(), ids.collect());
        }
        let ids = self.0.get(&item.row.step).map(Vec::as_slice).unwrap_or_default();
        let words: Vec<&str> = ids.iter().take(IDS_MAX).map(RunId::as_str).collect();
        let entry = JournalEntry {
            item: Some(item.row.id),
            method: "GET".to_owned(),
            path: "/v1/jobs".to_owned(),
            ids: u64::try_from(words.len()).unwrap_or(u64::MAX),
            at: inner.now(),
            status: None,
            outcome: WORD.to_owned(),
            detail: Some(words.join(" ")),
            elapsed_ms: None,
        };
        inner.store(move |store| store.append_journal(&entry)).await.map(drop)
    }

    /// After an answer: its job belongs to the ground of the next item; without one the ground must be read again.
    pub(crate) fn note(&mut self, step: &StepKey, job: Option<&RunId>) {
        match (job, self.0.get_mut(step)) {
            (Some(job), Some(known)) => known.insert(0, job.clone()),
            (None, _) => drop(self.0.remove(step)),
            (Some(_), None) => {}
        }
    }
}

/// Retry jobs of the flow since a day before this time.
pub(crate) fn filter(step: &StepKey, at: UtcMs) -> JobFilter {
    JobFilter {
        flow: Some(step.flow.clone()),
        kind: Some("retry"),
        created_from: Some(at.plus_ms(-BACK_MS)),
        ..JobFilter::default()
    }
}

/// The jobs that were there before the item was sent last; `None` when that was not written down.
pub(crate) fn read(store: &store::Store, item: ItemId) -> store::Result<Option<HashSet<RunId>>> {
    let (mut before, mut lines) = (None, 0);
    loop {
        let page = store.list_journal(before, LINES_PAGE)?;
        let Some((last, _)) = page.last() else { return Ok(None) };
        before = Some(*last);
        lines += page.len();
        let found = page.iter().find(|(_, line)| line.item == Some(item) && line.outcome == WORD);
        if let Some((_, line)) = found {
            let words = line.detail.as_deref().unwrap_or_default().split_whitespace();
            return Ok(Some(words.map(RunId::from).collect()));
        }
        if lines >= LINES_MAX {
            return Ok(None);
        }
    }
}
