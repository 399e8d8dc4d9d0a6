//! The outbox on disk: batches and items as they are queued, taken back, released and recovered.
//!
//! Moves of items are in `drain`, lists in `outbox_list`, the journal in `journal`; sending is left to `sync`.

use crate::{
    Error, Result, Store,
    freeze::{Frozen, FrozenItem, unpack_targets},
    subscription_draft,
};
use domain::{
    change::Change,
    id::{RunId, StepKey},
    outbox::{Action, ItemState, Target},
    pace::Pace,
    time::UtcMs,
};
use rusqlite::{Connection, OptionalExtension, params};
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
    /// What it sets.
    pub change: Change,
    /// How fast it may go, and when it stops by itself.
    pub pace: Pace,
    /// Why it rests; `None` when it goes on.
    pub paused: Option<Pause>,
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

/// Why a batch rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// A person stopped it.
    Person,
    /// Too many of its retries failed.
    StopLoss,
}

impl Pause {
    /// The word on disk.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::StopLoss => "stop_loss",
        }
    }

    /// Reads the word on disk; empty and unknown words mean that nothing rests.
    pub(crate) fn read(word: &str) -> Option<Self> {
        [Self::Person, Self::StopLoss].into_iter().find(|pause| pause.as_str() == word)
    }
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
    /// What its batch sets.
    pub change: Change,
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
        if frozen.items.is_empty() {
            return Err(Error::Absent("record to act on"));
        }
        let left_out: Vec<(&str, u64)> =
            frozen.left_out.iter().map(|(reason, count)| (reason.as_str(), *count)).collect();
        let left_out = serde_json::Value::from_iter(left_out.into_iter().map(|(reason, count)| {
            serde_json::Value::from(vec![serde_json::Value::from(reason), serde_json::Value::from(count)])
        }))
        .to_string();
        self.write_desk(|tx| {
            let sql =
                "INSERT INTO batch (action, query, origin, created_ms, hold_ms, matching, eligible, left_out, terms, pace,
                         stop_percent)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
            let batch = tx.prepare_cached(sql)?.insert(params![
                frozen.action.as_str(),
                frozen.query,
                origin,
                now.0,
                hold_until.0,
                signed(frozen.matching),
                signed(frozen.eligible),
                left_out,
                write_change(&frozen.change),
                frozen.pace.per_minute,
                frozen.pace.stop_percent
            ])?;
            for item in &frozen.items {
                queue_item(tx, batch, frozen.action, item, hold_until, now)?;
            }
            Ok(BatchId(batch))
        })
    }

    /// Takes back the items of a batch that were not sent (queued and parked ones). Returns records taken back
    /// and records that were too late. Queued changes of subscriptions become drafts again.
    ///
    /// # Errors
    /// [`Error::Absent`]; those of writing.
    pub fn cancel_batch(&self, batch: BatchId, now: UtcMs) -> Result<(u64, u64)> {
        let homes = self.homes()?;
        self.write_desk(|tx| {
            if !tx.prepare_cached("SELECT 1 FROM batch WHERE no = ?1")?.exists([batch.0])? {
                return Err(Error::Absent("batch"));
            }
            let sum = |states: &str| -> Result<u64> {
                let sql =
                    format!("SELECT ifnull(sum(ids), 0) FROM item WHERE batch = ?1 AND state IN ({states})");
                Ok(unsigned(tx.prepare_cached(&sql)?.query_row([batch.0], |row| row.get(0))?))
            };
            let back = sum("'queued', 'parked'")?;
            let late = sum("'sending', 'unsure', 'checking', 'done'")?;
            subscription_draft::restore(tx, batch.0, &homes, now)?;
            let open = "SELECT no FROM item WHERE batch = ?1 AND state IN ('queued', 'parked')";
            for table in ["live_target", "item_block"] {
                tx.prepare_cached(&format!("DELETE FROM {table} WHERE item IN ({open})"))?
                    .execute([batch.0])?;
            }
            tx.prepare_cached(
                "UPDATE item SET state = 'canceled', park_reason = '', changed_ms = ?2
                 WHERE batch = ?1 AND state IN ('queued', 'parked')",
            )?
            .execute((batch.0, now.0))?;
            // An edit that was on its way is not followed by a retry any more.
            tx.prepare_cached("UPDATE batch SET terms = json_remove(terms, '$.then_retry') WHERE no = ?1")?
                .execute([batch.0])?;
            Ok((back, late))
        })
    }

    /// Ends the undo window of one batch or of all. Waits that the remote asked for stay.
    ///
    /// # Errors
    /// Those of writing.
    pub fn release_holds(&self, batch: Option<BatchId>, now: UtcMs) -> Result<()> {
        self.write_desk(|tx| {
            let batch = batch.map(|batch| batch.0);
            tx.prepare_cached(
                "UPDATE item SET due_ms = ?2 WHERE state = 'queued' AND attempts = 0 AND due_ms > ?2
                 AND (?1 IS NULL OR batch = ?1)",
            )?
            .execute((batch, now.0))?;
            tx.prepare_cached(
                "UPDATE batch SET hold_ms = ?2 WHERE hold_ms > ?2 AND (?1 IS NULL OR no = ?1)",
            )?
            .execute((batch, now.0))?;
            Ok(())
        })
    }

    /// Called when the sender of this account starts, holding its lock (ADR 7): nobody else can be
    /// sending, so every sending and checking item is left over from a crash and becomes unsure.
    ///
    /// # Errors
    /// Those of writing.
    pub fn recover_after_start(&self, now: UtcMs) -> Result<Recovered> {
        self.write_desk(|tx| {
            let sql =
                "UPDATE item SET state = 'unsure', changed_ms = ?1 WHERE state IN ('sending', 'checking')";
            let unsure = tx.prepare_cached(sql)?.execute([now.0])?;
            Ok(Recovered { unsure: u64::try_from(unsure).unwrap_or(u64::MAX) })
        })
    }
}

pub(crate) fn queue_item(
    connection: &Connection,
    batch: i64,
    action: Action,
    item: &FrozenItem,
    hold_until: UtcMs,
    now: UtcMs,
) -> Result<()> {
    let no = connection
        .prepare_cached(
            "INSERT INTO item (batch, action, flow, step, ids, targets, state, attempts, due_ms, park_reason,
               created_ms, changed_ms, sent_ms, server_ms, job)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'queued', 0, ?7, '', ?8, ?8, 0, 0, '')",
        )?
        .insert(params![
            batch,
            action.as_str(),
            item.step.flow.as_str(),
            item.step.step.as_str(),
            signed(item.ids),
            item.packed,
            hold_until.0,
            now.0
        ])?;
    let mut block = connection.prepare_cached(
        "INSERT OR IGNORE INTO item_block (item, blocker)
         SELECT ?1, l.item FROM live_target l JOIN item i ON i.no = l.item
         WHERE l.error_id = ?2 AND l.item < ?1 AND i.flow = ?3 AND i.step = ?4",
    )?;
    let mut live =
        connection.prepare_cached("INSERT OR IGNORE INTO live_target (error_id, item) VALUES (?1, ?2)")?;
    for target in unpack_targets(&item.packed)? {
        let error = target.error.as_str();
        block.execute((no, error, item.step.flow.as_str(), item.step.step.as_str()))?;
        live.execute((error, no))?;
    }
    Ok(())
}

/// What a batch sets, as JSON.
pub(crate) fn write_change(change: &Change) -> String {
    serde_json::to_string(change).unwrap_or_else(|_| "{}".to_owned())
}

/// Reads what a batch sets. Damage there must not send something else than was confirmed.
pub(crate) fn read_change(text: &str) -> Result<Change> {
    serde_json::from_str(text).map_err(|_| Error::Damaged { file: crate::File::Desk })
}

/// The state of an item, or [`Error::Absent`].
pub(crate) fn state_of(connection: &Connection, item: ItemId) -> Result<(ItemState, Action)> {
    let found: Option<(String, String)> = connection
        .prepare_cached("SELECT state, action FROM item WHERE no = ?1")?
        .query_row([item.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (state, action) = found.ok_or(Error::Absent("item"))?;
    match (ItemState::read(&state), Action::read(&action)) {
        (Some(state), Some(action)) => Ok((state, action)),
        _ => Err(Error::Damaged { file: crate::File::Desk }),
    }
}

/// A count as SQLite keeps it.
pub(crate) fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A count from SQLite.
pub(crate) fn unsigned(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}
