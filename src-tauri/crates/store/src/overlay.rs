//! What our outbox says about a record.

use crate::{Result, outbox::BatchId};
use domain::{
    id::ErrorKey,
    outbox::{Action, ItemState},
    standing::{ErrorState, Overlay},
    time::UtcMs,
};
use rusqlite::{Connection, OptionalExtension};

/// An overlay and where it comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    pub(crate) overlay: Overlay,
    /// Batch of the unfinished item, if it comes from one.
    pub(crate) batch: Option<BatchId>,
    /// Until when that batch holds.
    pub(crate) hold_until: Option<UtcMs>,
}

/// A label that waits is worth less of a note than an action that takes the record off its list.
fn queued(action: Action) -> (u8, Overlay) {
    match action {
        Action::Resolve => (2, Overlay::QueuedResolve),
        Action::Retry => (2, Overlay::QueuedRetry),
        Action::EditData => (2, Overlay::QueuedEdit),
        Action::Purge => (2, Overlay::QueuedPurge),
        Action::Assign => (1, Overlay::QueuedAssign),
        // Subscriptions share no id with records; should they ever, a waiting one says nothing about the record.
        Action::Tag | Action::Subscribe => (1, Overlay::QueuedTag),
    }
}

/// Reads overlays within one read transaction. Remembers when the outbox has nothing to say at all.
pub(crate) struct Overlays<'c> {
    connection: &'c Connection,
    has_live: bool,
    has_results: bool,
}

impl<'c> Overlays<'c> {
    pub(crate) fn new(connection: &'c Connection) -> Result<Self> {
        let any = |sql: &str| connection.prepare_cached(sql)?.exists([]);
        Ok(Self {
            connection,
            has_live: any("SELECT 1 FROM desk.live_target LIMIT 1")?,
            has_results: any("SELECT 1 FROM desk.retry_result LIMIT 1")?,
        })
    }

    /// The overlay of a record; `has_run` is whether it names the run that reported it.
    pub(crate) fn of(&self, key: &ErrorKey, state: ErrorState, has_run: bool) -> Result<Option<Found>> {
        if self.has_live
            && let Some(found) = self.live(key)?
        {
            return Ok(Some(found));
        }
        let bare = |overlay| Found { overlay, batch: None, hold_until: None };
        if self.has_results
            && let Some(overlay) = self.result(key, state)?
        {
            return Ok(Some(bare(overlay)));
        }
        Ok((state == ErrorState::Open && !has_run).then(|| bare(Overlay::RetryFailed)))
    }

    /// Of several unfinished items, the one that has come furthest.
    fn live(&self, key: &ErrorKey) -> Result<Option<Found>> {
        let mut read = self.connection.prepare_cached(
            "SELECT i.action, i.state, i.batch, a.hold_ms FROM desk.live_target l JOIN desk.item i ON i.no = l.item
             JOIN desk.batch a ON a.no = i.batch
             WHERE l.error_id = ?1 AND i.flow = ?2 AND i.step = ?3",
        )?;
        let mut rows = read.query((key.error.as_str(), key.flow.as_str(), key.step.as_str()))?;
        let mut best: Option<(u8, Found)> = None;
        while let Some(row) = rows.next()? {
            let (action, state): (String, String) = (row.get(0)?, row.get(1)?);
            let (Some(action), Some(state)) = (Action::read(&action), ItemState::read(&state)) else {
                continue;
            };
            let (rank, overlay) = match state {
                ItemState::Sending => (5, Overlay::Sending),
                ItemState::Unsure | ItemState::Checking => (4, Overlay::Unsure),
                ItemState::Parked => (3, Overlay::Parked),
                ItemState::Queued => queued(action),
                ItemState::Done | ItemState::Canceled => continue,
            };
            if best.is_none_or(|(best_rank, _)| rank > best_rank) {
                let batch = Some(BatchId(row.get(2)?));
                best = Some((rank, Found { overlay, batch, hold_until: Some(UtcMs(row.get(3)?)) }));
            }
        }
        Ok(best.map(|(_, found)| found))
    }

    fn result(&self, key: &ErrorKey, state: ErrorState) -> Result<Option<Overlay>> {
        let ids = (key.error.as_str(), key.flow.as_str(), key.step.as_str());
        let newest: Option<i64> = self
            .connection
            .prepare_cached(
                "SELECT r.outcome FROM desk.retry_result r JOIN desk.item i ON i.no = r.item
                 WHERE r.error_id = ?1 AND i.flow = ?2 AND i.step = ?3 ORDER BY r.item DESC LIMIT 1",
            )?
            .query_row(ids, |row| row.get(0))
            .optional()?;
        if newest == Some(0) {
            return Ok(Some(Overlay::Retrying));
        }
        if state != ErrorState::Open {
            return Ok(None);
        }
        let is_new_error = || {
            self.connection
                .prepare_cached(
                    "SELECT 1 FROM desk.retry_result r JOIN desk.item i ON i.no = r.item
                     WHERE r.new_error = ?1 AND i.flow = ?2 AND i.step = ?3",
                )?
                .exists(ids)
        };
        let failed = newest == Some(2) || is_new_error()?;
        Ok(failed.then_some(Overlay::RetryFailed))
    }
}
