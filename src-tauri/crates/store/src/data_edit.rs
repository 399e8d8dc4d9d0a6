//! Edits of retry data in the outbox: a frozen list becomes one item a record, saved records are retried afterwards, and
//! an edit that met another one is sent on by a person.

use crate::{
    Error, Result, Store,
    drain::move_item,
    freeze::{Frozen, FrozenStep, pack_item, pack_targets, unpack_targets},
    outbox::{ItemId, MoveDetails, queue_item, read_change, state_of},
    raw,
};
use domain::{
    eligibility::LeftOutReason,
    id::{ErrorKey, StepKey},
    json_text::compact,
    outbox::{Action, DataEdit, ITEM_IDS_MAX, ItemState, Target},
    time::UtcMs,
};
use rusqlite::{Connection, OptionalExtension};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Most records in one change of retry data: each is read and written by itself.
pub const EDIT_RECORDS_MAX: usize = 500;
/// Requests of one edit: the remote's copy is read before it is written.
const REQUESTS_OF_EDIT: u64 = 2;

impl Frozen {
    /// Gives the records of a list frozen for [`Action::EditData`] their edits, and cuts it into one item a record.
    /// Records without one are left out for the reason of `why`.
    ///
    /// # Errors
    /// [`Error::TooMany`] above [`EDIT_RECORDS_MAX`].
    pub fn set_edits(
        &mut self,
        mut edits: HashMap<ErrorKey, DataEdit>,
        why: &HashMap<ErrorKey, LeftOutReason>,
        then_retry: bool,
    ) -> Result<()> {
        if edits.len() > EDIT_RECORDS_MAX {
            return Err(Error::TooMany { what: "records in one change of data", max: EDIT_RECORDS_MAX });
        }
        let mut left: BTreeMap<LeftOutReason, u64> = self.left_out.iter().copied().collect();
        let mut items = Vec::new();
        let mut counts: HashMap<StepKey, u64> = HashMap::new();
        for found in self.targets().collect::<Vec<_>>() {
            let (step, targets) = found?;
            for mut target in targets {
                let key = key_of(&step, &target);
                if let Some(edit) = edits.remove(&key) {
                    target.edit = Some(edit);
                    items.push(pack_item(&step, &[target])?);
                    *counts.entry(step.clone()).or_default() += 1;
                } else {
                    *left.entry(why.get(&key).copied().unwrap_or(LeftOutReason::NoData)).or_default() += 1;
                }
            }
        }
        for step in &mut self.steps {
            step.eligible = counts.get(&step.step).copied().unwrap_or(0);
            step.requests = requests(step, then_retry);
        }
        self.eligible = self.steps.iter().map(|step| step.eligible).sum();
        self.requests = self.steps.iter().map(|step| step.requests).sum();
        self.left_out = left.into_iter().collect();
        self.change.then_retry = then_retry;
        self.items = items;
        Ok(())
    }
}

fn requests(step: &FrozenStep, then_retry: bool) -> u64 {
    let items = u64::try_from(ITEM_IDS_MAX).unwrap_or(u64::MAX);
    let retries = if then_retry { step.eligible.div_ceil(items) } else { 0 };
    step.eligible * REQUESTS_OF_EDIT + retries
}

fn key_of(step: &StepKey, target: &Target) -> ErrorKey {
    ErrorKey { flow: step.flow.clone(), step: step.step.clone(), error: target.error.clone() }
}

impl Store {
    /// Queues a parked edit again, with what a person decided after they saw the remote's copy: `edit.fetched` is that
    /// copy, so that it is written over only while it is still the same.
    ///
    /// # Errors
    /// [`Error::Move`] when it is not parked or no edit; those of writing.
    pub fn requeue_edit(&self, item: ItemId, edit: &DataEdit, now: UtcMs) -> Result<()> {
        self.write_desk(|tx| {
            let (found, action) = state_of(tx, item)?;
            if found != ItemState::Parked || action != Action::EditData {
                return Err(Error::Move { found, wanted: ItemState::Queued });
            }
            let packed: Vec<u8> = tx
                .prepare_cached("SELECT targets FROM item WHERE no = ?1")?
                .query_row([item.0], |row| row.get(0))?;
            let mut targets = unpack_targets(&packed)?;
            for target in &mut targets {
                target.edit = Some(edit.clone());
            }
            tx.prepare_cached("UPDATE item SET targets = ?2 WHERE no = ?1")?
                .execute((item.0, pack_targets(&targets)?))?;
            let details = MoveDetails { next_attempt_at: Some(now), ..MoveDetails::default() };
            move_item(tx, item, ItemState::Parked, ItemState::Queued, &details, now)
        })
    }
}

/// The remote has the edit: a draft that says the same is not needed any more. One that was typed on stays.
pub(crate) fn drop_saved_draft(connection: &Connection, item: ItemId) -> Result<()> {
    let (flow, step, packed): (String, String, Vec<u8>) = connection
        .prepare_cached("SELECT flow, step, targets FROM item WHERE no = ?1")?
        .query_row([item.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    for target in unpack_targets(&packed)? {
        let Some(edit) = target.edit else { continue };
        let place = (flow.as_str(), step.as_str(), target.error.as_str());
        let typed: Option<Vec<u8>> = connection
            .prepare_cached("SELECT edited FROM draft WHERE flow = ?1 AND step = ?2 AND error_id = ?3")?
            .query_row(place, |row| row.get(0))
            .optional()?;
        let typed = typed.and_then(|packed| raw::unpack(&packed)).and_then(|text| compact(&text).ok());
        if typed.as_ref() == Some(&edit.edited) {
            connection
                .prepare_cached("DELETE FROM draft WHERE flow = ?1 AND step = ?2 AND error_id = ?3")?
                .execute(place)?;
        }
    }
    Ok(())
}

/// Queues the retry of saved records once no edit of the same batch and step is on its way any more. Parked ones do not
/// hold it up; when a person sends them later, theirs follows. Called in the transaction that ends an edit, so a crash
/// can neither lose nor double it.
pub(crate) fn queue_retry_of_saved(connection: &Connection, item: ItemId, now: UtcMs) -> Result<()> {
    let (batch, flow, step, terms): (i64, String, String, String) = connection
        .prepare_cached(
            "SELECT i.batch, i.flow, i.step, a.terms FROM item i JOIN batch a ON a.no = i.batch WHERE i.no = ?1",
        )?
        .query_row([item.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    if !read_change(&terms)?.then_retry {
        return Ok(());
    }
    let is_waiting = connection
        .prepare_cached(
            "SELECT 1 FROM item WHERE batch = ?1 AND flow = ?2 AND step = ?3 AND action = 'edit_data'
               AND state NOT IN ('done', 'canceled', 'parked')",
        )?
        .exists((batch, &flow, &step))?;
    if is_waiting {
        return Ok(());
    }
    let of = |condition: &str| -> Result<Vec<Target>> {
        let sql = format!(
            "SELECT targets FROM item WHERE batch = ?1 AND flow = ?2 AND step = ?3 AND {condition} ORDER BY no"
        );
        let mut read = connection.prepare(&sql)?;
        let packed = read.query_map((batch, &flow, &step), |row| row.get::<_, Vec<u8>>(0))?;
        let mut targets = Vec::new();
        for packed in packed {
            targets.extend(unpack_targets(&packed?)?);
        }
        Ok(targets)
    };
    let retried: HashSet<_> = of("action = 'retry'")?.into_iter().map(|target| target.error).collect();
    let mut saved = of("action = 'edit_data' AND state = 'done'")?;
    saved.retain(|target| !retried.contains(&target.error));
    saved.iter_mut().for_each(|target| target.edit = None);
    let key = StepKey { flow: flow.as_str().into(), step: step.as_str().into() };
    for piece in saved.chunks(ITEM_IDS_MAX) {
        queue_item(connection, batch, Action::Retry, &pack_item(&key, piece)?, now, now)?;
    }
    Ok(())
}
