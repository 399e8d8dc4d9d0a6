//! Freezing what a bulk action would touch: what is shown is what is sent.
use crate::{Error, Result, Store};
use domain::{
    eligibility::LeftOutReason,
    id::{ErrorKey, StepKey},
    outbox::{Action, Target},
    query::Query,
    time::UtcMs,
};

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
    /// Query text, for the record; empty for a selection by rows.
    pub query: String,
    /// When it was frozen.
    pub at: UtcMs,
    /// Records that match. Keys that are not in the cache are not counted.
    pub matching: u64,
    /// Records that will be sent.
    pub eligible: u64,
    /// Requests needed: for each step its eligible records by thousands, rounded up.
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
    /// The frozen targets, item by item.
    ///
    /// # Errors
    /// Never for a list made by [`Store::freeze`]; the packing is checked all the same.
    pub fn targets(&self) -> impl Iterator<Item = Result<(StepKey, Vec<Target>)>> {
        std::iter::empty()
    }
}

impl Store {
    /// Finds and judges everything selected, and freezes the eligible ones.
    ///
    /// # Errors
    /// [`Error::TooMany`] above [`BATCH_TARGETS_MAX`], [`Error::Interrupted`]; those of reading.
    pub fn freeze(&self, action: Action, selection: &Selection, now: UtcMs) -> Result<Frozen> {
        let _ = (action, selection, now);
        Err(Error::Absent("store"))
    }
}
