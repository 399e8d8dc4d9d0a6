//! Which fault is applied when: the list of rules of one proxy and the handle of each.

use super::{
    fault::{Fault, Kind},
    log::Seen,
    on::On,
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A fault in force at a proxy. Dropping it changes nothing; [`Rule::remove`] ends it.
#[derive(Debug, Clone)]
pub struct Rule {
    id: u64,
    rules: Arc<Rules>,
}

impl Rule {
    /// How many requests it was applied to.
    #[must_use]
    pub fn fired(&self) -> usize {
        self.rules.lock().list.iter().find(|entry| entry.id == self.id).map_or(0, |entry| entry.fired)
    }

    /// Ends it. [`Rule::fired`] still answers.
    pub fn remove(&self) {
        if let Some(entry) = self.rules.lock().list.iter_mut().find(|entry| entry.id == self.id) {
            entry.is_removed = true;
        }
    }
}

/// All rules of one proxy.
#[derive(Debug, Default)]
pub(super) struct Rules {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    next_id: u64,
    list: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    id: u64,
    on: On,
    fault: Fault,
    matched: usize,
    fired: usize,
    is_removed: bool,
}

impl Rules {
    pub(super) fn add(self: &Arc<Self>, on: On, fault: Fault) -> Rule {
        let mut state = self.lock();
        state.next_id += 1;
        let id = state.next_id;
        state.list.push(Entry { id, on, fault, matched: 0, fired: 0, is_removed: false });
        Rule { id, rules: Arc::clone(self) }
    }

    pub(super) fn remove_all(&self) {
        for entry in &mut self.lock().list {
            entry.is_removed = true;
        }
    }

    /// Whether the connection is to be reset before the body of this request is read. Ids are not known yet.
    pub(super) fn resets_early(&self, seen: &Seen) -> bool {
        !self.take(seen, true).is_empty()
    }

    /// The faults for this request, in the order they were added.
    pub(super) fn faults(&self, seen: &Seen) -> Vec<Fault> {
        self.take(seen, false)
    }

    fn take(&self, seen: &Seen, early: bool) -> Vec<Fault> {
        let mut state = self.lock();
        let entries = state
            .list
            .iter_mut()
            .filter(|entry| !entry.is_removed && matches!(entry.fault.kind, Kind::ResetEarly) == early);
        let mut faults = Vec::new();
        for entry in entries.filter(|entry| entry.on.matches(seen)) {
            if entry.on.holds_at(entry.matched) {
                entry.fired += 1;
                faults.push(entry.fault.clone());
            }
            entry.matched += 1;
        }
        faults
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
