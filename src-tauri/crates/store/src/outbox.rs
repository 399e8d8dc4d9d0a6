//! The outbox on disk: batches, items, their moves, and the journal of everything sent.
use crate::{Error, Result, Store, freeze::Frozen};
use domain::{
    id::{RunId, StepKey},
    outbox::{Action, ItemState, Target},
    time::UtcMs,
};
use serde::{Deserialize, Serialize};

/// A batch of the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BatchId(pub i64);

/// An item of the outbox. Order of ids is order of queuing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ItemId(pub i64);

/// A batch and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRow {
    /// Its id.
    pub id: BatchId,
    /// What it does.
    pub action: Action,
    /// The query text that chose its records; empty for a selection by rows.
    pub query: String,
    /// Who made it: `window`, `command_line`.
    pub origin: String,
    /// When it was confirmed.
    pub created_at: UtcMs,
    /// Nothing is sent before this (undo window).
    pub hold_until: UtcMs,
    /// Records that matched and records that were frozen.
    pub matching: u64,
    /// Frozen records.
    pub eligible: u64,
    /// Why the rest was left out, as shown when it was confirmed.
    pub left_out: Vec<(String, u64)>,
    /// Items by state; states without items are missing.
    pub items: Vec<(ItemState, u64)>,
    /// Records by state of their item.
    pub ids: Vec<(ItemState, u64)>,
}

/// An item, without its targets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRow {
    /// Its id.
    pub id: ItemId,
    /// Its batch.
    pub batch: BatchId,
    /// What it does.
    pub action: Action,
    /// Its step.
    pub step: StepKey,
    /// How many records.
    pub ids: u64,
    /// Where it stands.
    pub state: ItemState,
    /// How often it was sent.
    pub attempts: u32,
    /// Not sent before this; `None` when nothing holds it.
    pub next_attempt_at: Option<UtcMs>,
    /// Why it is parked.
    pub park_reason: Option<String>,
    /// When it was queued.
    pub created_at: UtcMs,
    /// When bytes left last.
    pub sent_at: Option<UtcMs>,
    /// Server time of the last answer.
    pub server_date: Option<UtcMs>,
    /// The retry job at the platform, when known.
    pub job: Option<RunId>,
}

/// An item with everything needed to send or check it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueItem {
    /// The item.
    pub row: ItemRow,
    /// Its frozen targets, in the order they were shown.
    pub targets: Vec<Target>,
}

/// What goes with a move. What is `None` stays as it is, except the park reason, which goes when the item
/// leaves `parked`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MoveDetails {
    /// When to try again.
    pub next_attempt_at: Option<UtcMs>,
    /// Why it is parked: a code for the UI.
    pub park_reason: Option<String>,
    /// Server time of the answer.
    pub server_date: Option<UtcMs>,
    /// The retry job that answers for it.
    pub job: Option<RunId>,
}

/// A line of the journal of everything sent: append-only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    /// The item; `None` for requests that belong to none.
    pub item: Option<ItemId>,
    /// HTTP method.
    pub method: String,
    /// Path without host and secrets.
    pub path: String,
    /// Ids in the request.
    pub ids: u64,
    /// When it was sent.
    pub at: UtcMs,
    /// HTTP status; `None` when no answer came.
    pub status: Option<u16>,
    /// `done`, `later`, `refused`, `unsure` or another short word.
    pub outcome: String,
    /// What the remote said, cut short; never secrets.
    pub detail: Option<String>,
    /// How long it took, in milliseconds.
    pub elapsed_ms: Option<u64>,
}

/// Numbers of the status bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OutboxCounts {
    /// Records waiting or on their way (items queued, sending).
    pub queued: u64,
    /// Records in parked items.
    pub parked: u64,
    /// Records in items that are unsure or being checked.
    pub unsure: u64,
    /// When the oldest unfinished, unparked item was queued.
    pub oldest_queued_at: Option<UtcMs>,
}

/// What a start after a crash or a clean end found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recovered {
    /// Items that were marked as sending or checking and are unsure now.
    pub unsure: u64,
}

impl Store {
    /// Writes a frozen list as a batch that holds until `hold_until`. On disk when this returns.
    ///
    /// # Errors
    /// [`Error::Absent`] when nothing is eligible; those of writing.
    pub fn queue_batch(
        &self,
        frozen: &Frozen,
        origin: &str,
        hold_until: UtcMs,
        now: UtcMs,
    ) -> Result<BatchId> {
        let _ = (frozen, origin, hold_until, now);
        Err(Error::Absent("store"))
    }

    /// Takes back the items of a batch that were not sent (queued and parked ones). Returns records taken back
    /// and records that were too late.
    ///
    /// # Errors
    /// [`Error::Absent`]; those of writing.
    pub fn cancel_batch(&self, batch: BatchId, now: UtcMs) -> Result<(u64, u64)> {
        let _ = (batch, now);
        Err(Error::Absent("store"))
    }

    /// Ends the undo window (and waits between attempts) of one batch or of all.
    ///
    /// # Errors
    /// Those of writing.
    pub fn release_holds(&self, batch: Option<BatchId>, now: UtcMs) -> Result<()> {
        let _ = (batch, now);
        Err(Error::Absent("store"))
    }

    /// Queued items that may be sent now, oldest first: nothing holds them, and no earlier unfinished item
    /// shares a record id with them.
    ///
    /// # Errors
    /// Those of reading.
    pub fn due_items(&self, now: UtcMs, limit: usize) -> Result<Vec<DueItem>> {
        let _ = (now, limit);
        Err(Error::Absent("store"))
    }

    /// When the next queued item becomes due, if nothing else changes.
    ///
    /// # Errors
    /// Those of reading.
    pub fn next_due_at(&self) -> Result<Option<UtcMs>> {
        Err(Error::Absent("store"))
    }

    /// Unfinished items in one of these states, oldest first, with their targets.
    ///
    /// # Errors
    /// Those of reading.
    pub fn items_in(&self, states: &[ItemState], limit: usize) -> Result<Vec<DueItem>> {
        let _ = (states, limit);
        Err(Error::Absent("store"))
    }

    /// One item with its targets.
    ///
    /// # Errors
    /// [`Error::Absent`]; those of reading.
    pub fn item(&self, item: ItemId) -> Result<DueItem> {
        let _ = item;
        Err(Error::Absent("store"))
    }

    /// Marks a queued item as sending; committed to disk when this returns (invariant 4). Counts an attempt.
    ///
    /// # Errors
    /// [`Error::Move`] when it is not queued or blocked by an earlier one; those of writing.
    pub fn mark_sending(&self, item: ItemId, now: UtcMs) -> Result<()> {
        let _ = (item, now);
        Err(Error::Absent("store"))
    }

    /// Moves an item, if it still stands at `from` and the diagram has the arrow. A retry that becomes done
    /// leaves a pending outcome for each record.
    ///
    /// # Errors
    /// [`Error::Move`]; those of writing.
    pub fn move_item(
        &self,
        item: ItemId,
        from: ItemState,
        to: ItemState,
        details: &MoveDetails,
        now: UtcMs,
    ) -> Result<()> {
        let _ = (item, from, to, details, now);
        Err(Error::Absent("store"))
    }

    /// Puts a parked item back into the queue, due at once.
    ///
    /// # Errors
    /// [`Error::Move`] when it is not parked; those of writing.
    pub fn requeue_item(&self, item: ItemId, now: UtcMs) -> Result<()> {
        let _ = (item, now);
        Err(Error::Absent("store"))
    }

    /// Replaces the targets of a queued item by some of its own (what is still eligible when it is sent) and
    /// notes why the others were dropped. An item without any target left becomes parked by the caller.
    ///
    /// # Errors
    /// [`Error::Move`] when it is not queued or checking; those of writing.
    pub fn narrow_item(&self, item: ItemId, keep: &[Target], now: UtcMs) -> Result<()> {
        let _ = (item, keep, now);
        Err(Error::Absent("store"))
    }

    /// Called once when the one sender of this account starts: every sending and checking item becomes unsure.
    ///
    /// # Errors
    /// Those of writing.
    pub fn recover_after_start(&self, now: UtcMs) -> Result<Recovered> {
        let _ = now;
        Err(Error::Absent("store"))
    }

    /// Adds a line to the journal.
    ///
    /// # Errors
    /// Those of writing.
    pub fn append_journal(&self, entry: &JournalEntry) -> Result<i64> {
        let _ = entry;
        Err(Error::Absent("store"))
    }

    /// The journal, newest first, before the given line.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list_journal(&self, before: Option<i64>, limit: usize) -> Result<Vec<(i64, JournalEntry)>> {
        let _ = (before, limit);
        Err(Error::Absent("store"))
    }

    /// Numbers for the status bar and `flowmend status`.
    ///
    /// # Errors
    /// Those of reading.
    pub fn outbox_counts(&self) -> Result<OutboxCounts> {
        Err(Error::Absent("store"))
    }

    /// Batches, newest first, before the given one; only those with unfinished items unless `all`.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list_batches(&self, all: bool, before: Option<BatchId>, limit: usize) -> Result<Vec<BatchRow>> {
        let _ = (all, before, limit);
        Err(Error::Absent("store"))
    }

    /// One batch.
    ///
    /// # Errors
    /// [`Error::Absent`]; those of reading.
    pub fn batch(&self, batch: BatchId) -> Result<BatchRow> {
        let _ = batch;
        Err(Error::Absent("store"))
    }

    /// Items, oldest first, after the given one; unfinished ones unless `all`; of one batch if given.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list_items(
        &self,
        batch: Option<BatchId>,
        all: bool,
        after: Option<ItemId>,
        limit: usize,
    ) -> Result<Vec<ItemRow>> {
        let _ = (batch, all, after, limit);
        Err(Error::Absent("store"))
    }
}
