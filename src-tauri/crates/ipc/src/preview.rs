//! Frozen lists between the dry run and its confirmation: what was shown is what is queued.

use domain::time::{MINUTE_MS, UtcMs};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};
use store::freeze::Frozen;

/// How long a frozen list is kept, in milliseconds.
const KEEP_MS: i64 = 30 * MINUTE_MS;
/// Most frozen lists kept; the oldest goes first.
const KEEP_MAX: usize = 8;

/// The frozen lists of an account.
#[derive(Debug, Default)]
pub(crate) struct Previews(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    last: u64,
    lists: BTreeMap<u64, (UtcMs, Frozen)>,
}

impl Previews {
    /// Keeps a frozen list and gives its handle.
    pub(crate) fn keep(&self, frozen: Frozen, now: UtcMs) -> String {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.lists.retain(|_, (at, _)| now.0 - at.0 < KEEP_MS);
        while kept.lists.len() >= KEEP_MAX {
            kept.lists.pop_first();
        }
        kept.last += 1;
        let handle = kept.last;
        kept.lists.insert(handle, (now, frozen));
        handle.to_string()
    }

    /// Changes a kept list without changing its handle; `None` when it is not kept any more.
    pub(crate) fn change<T>(
        &self,
        handle: &str,
        now: UtcMs,
        change: impl FnOnce(&mut Frozen) -> T,
    ) -> Option<T> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, frozen) = kept.lists.get_mut(&handle.parse().ok()?)?;
        (now.0 - at.0 < KEEP_MS).then(|| change(frozen))
    }

    /// Takes a frozen list; a handle works once.
    pub(crate) fn take(&self, handle: &str, now: UtcMs) -> Option<Frozen> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, frozen) = kept.lists.remove(&handle.parse().ok()?)?;
        (now.0 - at.0 < KEEP_MS).then_some(frozen)
    }
}
