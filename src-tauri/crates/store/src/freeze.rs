//! Freezing what a bulk action would touch: what is shown is what is sent.
//!
//! Targets are packed while they are found, so a frozen list of a million records stays small, and it no longer
//! depends on the cache.

use crate::{
    Error, File, Result, Store,
    overlay::Overlays,
    page::select,
    plan, raw,
    row::record_of,
    search::{Search, find_error},
    summary::some_time,
    term,
};
use domain::{
    change::Change,
    eligibility::{Candidate, LeftOutReason, judge},
    error_record::ErrorRecord,
    id::{ErrorKey, StepKey},
    outbox::{Action, ITEM_IDS_MAX, Target},
    pace::Pace,
    query::{Is, Key, Query, Value},
    standing::ErrorState,
    time::UtcMs,
};
use rusqlite::{Connection, params_from_iter};
use std::collections::{BTreeMap, HashSet};

/// Characters of a message that are kept with a target.
const MESSAGE_CHARS_MAX: usize = 160;
/// Most records in one bulk action.
pub const BATCH_TARGETS_MAX: usize = 2_000_000;

/// What a person selected.
#[derive(Debug, Clone)]
pub enum Selection {
    /// These rows.
    Keys(Vec<ErrorKey>),
    /// Everything that matches, except these rows.
    Query {
        /// The query; an empty one is refused by the callers.
        query: Query,
        /// Rows taken out by hand.
        except: Vec<ErrorKey>,
    },
}

/// A frozen list: it does not change any more, whatever happens to the cache. Targets are held packed, about
/// 50 bytes each.
#[derive(Debug, Clone)]
pub struct Frozen {
    /// The action.
    pub action: Action,
    /// What it sets.
    pub change: Change,
    /// How fast it may go, and when it stops.
    pub pace: Pace,
    /// Query text, for the record; empty for a selection by rows.
    pub query: String,
    /// When it was frozen.
    pub at: UtcMs,
    /// Records that match. Keys that are not in the cache are not counted.
    pub matching: u64,
    /// Records that will be sent.
    pub eligible: u64,
    /// Requests needed: for each step its eligible records by thousands (by smaller pieces with a pace), rounded up;
    /// for tags, the same for each set of tags that records end up with.
    pub requests: u64,
    /// The same by step, in the order of flow and step id.
    pub steps: Vec<FrozenStep>,
    /// Why the rest is left out.
    pub left_out: Vec<(LeftOutReason, u64)>,
    /// The packed items.
    pub(crate) items: Vec<FrozenItem>,
}

/// The part of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenStep {
    /// The step.
    pub step: StepKey,
    /// Records that match.
    pub matching: u64,
    /// Records that will be sent.
    pub eligible: u64,
    /// Requests needed.
    pub requests: u64,
}

/// At most a thousand targets of one step.
#[derive(Debug, Clone)]
pub(crate) struct FrozenItem {
    pub(crate) step: StepKey,
    pub(crate) ids: u64,
    pub(crate) packed: Vec<u8>,
}

impl Frozen {
    /// Cuts the same list into pieces for a pace and a stop condition, which belong to resolve and retry alone. The
    /// records and their order stay; only the number of requests changes.
    ///
    /// # Errors
    /// Never for a list made by [`Store::freeze`]; the packing is checked all the same.
    pub fn set_pace(&mut self, pace: Pace) -> Result<()> {
        let pace = pace.bounded();
        if pace == self.pace || !matches!(self.action, Action::Resolve | Action::Retry) {
            return Ok(());
        }
        let mut items = Vec::new();
        self.requests = 0;
        for step in &mut self.steps {
            let mut targets = Vec::new();
            for item in self.items.iter().filter(|item| item.step == step.step) {
                targets.extend(unpack_targets(&item.packed)?);
            }
            let before = items.len();
            let mut rest = targets.as_slice();
            while !rest.is_empty() {
                let (piece, after) = rest.split_at(pace.piece_max(items.len()).clamp(1, rest.len()));
                items.push(pack_item(&step.step, piece)?);
                rest = after;
            }
            step.requests = u64::try_from(items.len() - before).unwrap_or(u64::MAX);
            self.requests += step.requests;
        }
        self.items = items;
        self.pace = pace;
        Ok(())
    }

    /// The frozen targets, item by item.
    ///
    /// # Errors
    /// Never for a list made by [`Store::freeze`]; the packing is checked all the same.
    pub fn targets(&self) -> impl Iterator<Item = Result<(StepKey, Vec<Target>)>> {
        self.items.iter().map(|item| Ok((item.step.clone(), unpack_targets(&item.packed)?)))
    }
}

impl Store {
    /// Finds and judges everything selected, and freezes the eligible ones.
    ///
    /// # Errors
    /// [`Error::TooMany`] above [`BATCH_TARGETS_MAX`], [`Error::Interrupted`]; those of reading.
    pub fn freeze(&self, action: Action, selection: &Selection, now: UtcMs) -> Result<Frozen> {
        self.freeze_change(action, Change::default(), selection, now)
    }

    /// The same for an action that sets something.
    ///
    /// # Errors
    /// Those of [`Store::freeze`].
    pub fn freeze_change(
        &self,
        action: Action,
        change: Change,
        selection: &Selection,
        now: UtcMs,
    ) -> Result<Frozen> {
        self.read(|tx| {
            let mut freezer = Freezer::new(tx, action, change, selection, now)?;
            match selection {
                Selection::Keys(keys) => {
                    let mut seen = HashSet::new();
                    for key in keys {
                        if let Some(id) = find_error(tx, key)?
                            && seen.insert(id)
                        {
                            freezer.add(id)?;
                        }
                    }
                }
                Selection::Query { query, except } => {
                    let except: HashSet<i64> = except
                        .iter()
                        .filter_map(|key| find_error(tx, key).transpose())
                        .collect::<Result<_>>()?;
                    let plan = plan::compile(tx, &Search { query, now })?;
                    if let Some(driver) = plan::choose(tx, &plan, u64::MAX)? {
                        let (sql, params) = select(&plan, driver, "e.id");
                        let mut read = tx.prepare(&sql)?;
                        let mut rows = read.query(params_from_iter(params))?;
                        while let Some(row) = rows.next()? {
                            let id = row.get(0)?;
                            if !except.contains(&id) {
                                freezer.add(id)?;
                            }
                        }
                    }
                }
            }
            freezer.finish(selection)
        })
    }
}

/// Collects targets by step and packs every full item at once.
struct Freezer<'c> {
    connection: &'c Connection,
    overlays: Overlays<'c>,
    action: Action,
    change: Change,
    now: UtcMs,
    resolved_on_purpose: bool,
    steps: BTreeMap<i64, OpenStep>,
    left_out: BTreeMap<LeftOutReason, u64>,
    items: Vec<FrozenItem>,
    matching: usize,
}

/// A step whose last items are still being filled: one, or for tags one for each set of tags before the change.
struct OpenStep {
    key: StepKey,
    matching: u64,
    eligible: u64,
    requests: u64,
    filling: BTreeMap<Vec<String>, Vec<Target>>,
}

impl<'c> Freezer<'c> {
    fn new(
        connection: &'c Connection,
        action: Action,
        change: Change,
        selection: &Selection,
        now: UtcMs,
    ) -> Result<Self> {
        let resolved_on_purpose = match selection {
            Selection::Keys(_) => true,
            Selection::Query { query, .. } => {
                query.values(Key::Is, false).any(|value| *value == Value::Is(Is::Resolved))
            }
        };
        Ok(Self {
            connection,
            overlays: Overlays::new(connection)?,
            action,
            change,
            now,
            resolved_on_purpose,
            steps: BTreeMap::new(),
            left_out: BTreeMap::new(),
            items: Vec::new(),
            matching: 0,
        })
    }

    fn add(&mut self, id: i64) -> Result<()> {
        self.matching += 1;
        if self.matching > BATCH_TARGETS_MAX {
            return Err(Error::TooMany { what: "records in one action", max: BATCH_TARGETS_MAX });
        }
        let sql = "SELECT e.state, e.step, e.purge_ms, b.error_id, b.raw FROM error e JOIN error_body b ON b.id = e.id
                   WHERE e.id = ?1";
        let (state, no, purge_ms, error, packed): (i64, i64, i64, String, Vec<u8>) = self
            .connection
            .prepare_cached(sql)?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?;
        let key = match self.steps.get(&no) {
            Some(step) => step.key.clone(),
            None => term::step_key(self.connection, no)?.ok_or(Error::Absent("step"))?,
        };
        let record = record_of(&key, &error, &packed)?;
        let state = ErrorState::from_code(state).unwrap_or(ErrorState::Gone);
        let overlay = self.overlays.of(&record.key, state, record.run_id.is_some())?;
        let candidate = Candidate {
            state,
            overlay: overlay.map(|found| found.overlay),
            has_retry_key: record.retry_key.is_some(),
            occurred_at: record.occurred_at,
            purge_at: some_time(purge_ms),
            resolved_on_purpose: self.resolved_on_purpose,
        };
        let verdict = judge(self.action, &candidate, self.now)
            .and_then(|()| self.change.judge(self.action, &record.tags, record.assigned_to.as_deref()));
        let step = self.steps.entry(no).or_insert_with(|| OpenStep {
            key,
            matching: 0,
            eligible: 0,
            requests: 0,
            filling: BTreeMap::new(),
        });
        step.matching += 1;
        match verdict {
            Err(reason) => *self.left_out.entry(reason).or_default() += 1,
            Ok(()) => {
                step.eligible += 1;
                let target = target_of(record, self.action);
                let filling = step.filling.entry(target.tags.clone()).or_default();
                filling.push(target);
                if filling.len() >= ITEM_IDS_MAX {
                    self.items.push(pack_item(&step.key, filling)?);
                    step.requests += 1;
                    filling.clear();
                }
            }
        }
        Ok(())
    }

    fn finish(mut self, selection: &Selection) -> Result<Frozen> {
        let mut steps = Vec::new();
        for step in self.steps.values_mut() {
            for filling in step.filling.values().filter(|filling| !filling.is_empty()) {
                self.items.push(pack_item(&step.key, filling)?);
                step.requests += 1;
            }
            steps.push(FrozenStep {
                step: step.key.clone(),
                matching: step.matching,
                eligible: step.eligible,
                requests: step.requests,
            });
        }
        steps.sort_by(|a, b| a.step.cmp(&b.step));
        self.items.sort_by(|a, b| a.step.cmp(&b.step));
        Ok(Frozen {
            action: self.action,
            change: self.change,
            pace: Pace::default(),
            query: match selection {
                Selection::Keys(_) => String::new(),
                Selection::Query { query, .. } => query.to_string(),
            },
            at: self.now,
            matching: u64::try_from(self.matching).unwrap_or(u64::MAX),
            eligible: steps.iter().map(|step| step.eligible).sum(),
            requests: steps.iter().map(|step| step.requests).sum(),
            steps,
            left_out: self.left_out.into_iter().collect(),
            items: self.items,
        })
    }
}

fn target_of(record: ErrorRecord, action: Action) -> Target {
    Target {
        error: record.key.error,
        retry_key: record
            .retry_key
            .filter(|_| matches!(action, Action::Retry | Action::Tag | Action::EditData)),
        trace_key: record.trace_key,
        message: record.message.chars().take(MESSAGE_CHARS_MAX).collect(),
        tags: if action == Action::Tag { sorted(record.tags) } else { Vec::new() },
        edit: None,
    }
}

/// Tags in an order that makes equal sets equal.
#[must_use]
pub fn sorted(mut tags: Vec<String>) -> Vec<String> {
    tags.sort();
    tags.dedup();
    tags
}

pub(crate) fn pack_item(step: &StepKey, targets: &[Target]) -> Result<FrozenItem> {
    let ids = u64::try_from(targets.len()).unwrap_or(u64::MAX);
    Ok(FrozenItem { step: step.clone(), ids, packed: pack_targets(targets)? })
}

/// Targets as they are kept in an item.
pub(crate) fn pack_targets(targets: &[Target]) -> Result<Vec<u8>> {
    let json = serde_json::to_string(targets).map_err(|_| Error::Absent("way to write these targets"))?;
    Ok(raw::pack(&json))
}

/// Reads the targets of an item.
pub(crate) fn unpack_targets(packed: &[u8]) -> Result<Vec<Target>> {
    raw::unpack(packed)
        .and_then(|json| serde_json::from_str(&json).ok())
        .ok_or(Error::Damaged { file: File::Desk })
}
