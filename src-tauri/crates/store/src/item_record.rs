//! The records of an item, each with what became of it: sent, retried, left behind.

use crate::{
    Error, File, Result, Store,
    outbox::{BatchId, ItemId, unsigned},
    retry::{RetryOutcome, outcome_of},
};
use domain::{
    id::{ErrorId, FlowId, StepId, StepKey},
    outbox::Target,
};
use std::collections::HashMap;

/// A record of an item and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRecord {
    /// What was frozen of it.
    pub target: Target,
    /// Why it was not sent after all; `None` when it was, or still will be.
    pub left_behind: Option<String>,
    /// How its retry ended; `None` for other actions and before it was sent.
    pub outcome: Option<RetryOutcome>,
    /// The new open error of a failed retry.
    pub new_error: Option<ErrorId>,
}

impl Store {
    /// The records of an item: those it still holds in the order they were shown, then those left behind. At most
    /// `limit` after the first `skip`, and how many there are.
    ///
    /// # Errors
    /// [`Error::Absent`]; those of reading.
    pub fn item_records(&self, item: ItemId, skip: usize, limit: usize) -> Result<(Vec<ItemRecord>, usize)> {
        let held = self.item(item)?.targets;
        self.read(|tx| {
            let mut outcomes: HashMap<String, (RetryOutcome, Option<ErrorId>)> = HashMap::new();
            let mut read =
                tx.prepare_cached("SELECT error_id, outcome, new_error FROM retry_result WHERE item = ?1")?;
            let mut rows = read.query([item.0])?;
            while let Some(row) = rows.next()? {
                let new_error: String = row.get(2)?;
                let new_error = (!new_error.is_empty()).then_some(ErrorId(new_error));
                outcomes.insert(row.get(0)?, (outcome_of(row.get(1)?)?, new_error));
            }
            let mut records: Vec<ItemRecord> = held
                .into_iter()
                .map(|target| {
                    let (outcome, new_error) = outcomes.remove(target.error.as_str()).unzip();
                    ItemRecord { target, left_behind: None, outcome, new_error: new_error.flatten() }
                })
                .collect();
            let mut read = tx
                .prepare_cached("SELECT reason, target FROM left_behind WHERE item = ?1 ORDER BY error_id")?;
            let mut rows = read.query([item.0])?;
            while let Some(row) = rows.next()? {
                let json: String = row.get(1)?;
                let target = serde_json::from_str(&json).map_err(|_| Error::Damaged { file: File::Desk })?;
                let reason: String = row.get(0)?;
                records.retain(|record: &ItemRecord| record.target != target);
                records.push(ItemRecord {
                    target,
                    left_behind: Some(reason),
                    outcome: None,
                    new_error: None,
                });
            }
            let total = records.len();
            Ok((records.into_iter().skip(skip).take(limit).collect(), total))
        })
    }

    /// Reasons for which records of a batch were left behind when it was sent, counted.
    ///
    /// # Errors
    /// Those of reading.
    pub fn left_behind(&self, batch: BatchId) -> Result<Vec<(String, u64)>> {
        self.read(|tx| {
            let mut read = tx.prepare_cached(
                "SELECT l.reason, count(*) FROM item i JOIN left_behind l ON l.item = i.no
                 WHERE i.batch = ?1 GROUP BY l.reason ORDER BY 2 DESC, 1",
            )?;
            let rows = read.query_map([batch.0], |row| Ok((row.get(0)?, unsigned(row.get(1)?))))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Records of a batch that were left behind: the item of each and what was frozen.
    ///
    /// # Errors
    /// Those of reading.
    pub fn left_behind_targets(&self, batch: BatchId, reason: &str) -> Result<Vec<(StepKey, ErrorId)>> {
        self.read(|tx| {
            let mut read = tx.prepare_cached(
                "SELECT i.flow, i.step, l.error_id FROM item i JOIN left_behind l ON l.item = i.no
                 WHERE i.batch = ?1 AND l.reason = ?2 ORDER BY i.no, l.error_id",
            )?;
            let rows = read.query_map((batch.0, reason), |row| {
                let step = StepKey { flow: FlowId(row.get(0)?), step: StepId(row.get(1)?) };
                Ok((step, ErrorId(row.get(2)?)))
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}
