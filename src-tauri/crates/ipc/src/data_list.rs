//! Lists of records whose retry data is being changed together, between the reading and the confirmation. The data is
//! held in memory only and goes with the list.

use domain::{
    data_change::{Applied, DataChange, fields},
    eligibility::LeftOutReason,
    id::{ErrorKey, StepKey},
    outbox::{DataEdit, Target},
    time::{MINUTE_MS, UtcMs},
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, PoisonError},
};
use store::freeze::Frozen;

/// How long a list is kept, in milliseconds.
const KEEP_MS: i64 = 30 * MINUTE_MS;
/// Most lists kept; the oldest goes first.
const KEEP_MAX: usize = 2;
/// Most data of one list, in bytes; what comes later counts as not readable.
const DATA_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Most fields that are offered.
const FIELDS_MAX: usize = 300;
/// Values shown of one field.
const SAMPLES_MAX: usize = 5;

/// The retry data of one record.
#[derive(Clone)]
pub(crate) enum Datum {
    /// Not asked for so far.
    Unread,
    /// The data, as compact JSON.
    Here(String),
    /// It cannot be read.
    Failed,
}

/// A record of a list.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) step: StepKey,
    pub(crate) target: Target,
    pub(crate) datum: Datum,
}

impl Entry {
    pub(crate) fn key(&self) -> ErrorKey {
        ErrorKey {
            flow: self.step.flow.clone(),
            step: self.step.step.clone(),
            error: self.target.error.clone(),
        }
    }
}

/// A list.
#[derive(Clone)]
pub(crate) struct DataList {
    pub(crate) frozen: Frozen,
    pub(crate) entries: Vec<Entry>,
    /// What the last dry run showed.
    shaped: Option<Frozen>,
}

/// A field that records have.
pub(crate) struct FieldCount {
    pub(crate) path: String,
    pub(crate) records: u64,
    pub(crate) samples: Vec<String>,
}

impl DataList {
    pub(crate) fn new(frozen: Frozen) -> store::Result<Self> {
        let mut entries = Vec::new();
        for found in frozen.targets() {
            let (step, targets) = found?;
            entries.extend(targets.into_iter().map(|target| Entry {
                step: step.clone(),
                target,
                datum: Datum::Unread,
            }));
        }
        Ok(Self { frozen, entries, shaped: None })
    }

    /// Takes what was read of a record.
    pub(crate) fn put(&mut self, key: &ErrorKey, data: Option<String>) {
        let held: usize = self.entries.iter().map(Entry::bytes).sum();
        let Some(entry) = self.entries.iter_mut().find(|entry| entry.key() == *key) else { return };
        entry.datum = match data {
            Some(data) if held + data.len() <= DATA_BYTES_MAX => Datum::Here(data),
            _ => Datum::Failed,
        };
    }

    /// The fields of everything that was read, in the order of the first record that has them.
    pub(crate) fn fields(&self) -> Vec<FieldCount> {
        let mut found: Vec<FieldCount> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for entry in &self.entries {
            let Datum::Here(data) = &entry.datum else { continue };
            for field in fields(data) {
                let next = found.len();
                let at = *places.entry(field.path.clone()).or_insert(next);
                if at == next && next < FIELDS_MAX {
                    found.push(FieldCount { path: field.path, records: 0, samples: Vec::new() });
                }
                let Some(known) = found.get_mut(at) else { continue };
                known.records += 1;
                if known.samples.len() < SAMPLES_MAX && !known.samples.contains(&field.value) {
                    known.samples.push(field.value);
                }
            }
        }
        found
    }

    /// Applies a change to every record and keeps what comes of it for queueing. The results are in the order of the
    /// entries; `None` where there is no data.
    pub(crate) fn shape(
        &mut self,
        change: &DataChange,
        then_retry: bool,
    ) -> store::Result<(Vec<Option<Applied>>, Frozen)> {
        let (mut edits, mut why) = (HashMap::new(), HashMap::new());
        let mut results = Vec::with_capacity(self.entries.len());
        for entry in &self.entries {
            let applied = match &entry.datum {
                Datum::Here(data) => change.apply(data).ok().map(|applied| (data, applied)),
                Datum::Unread | Datum::Failed => None,
            };
            let left = match &applied {
                Some((data, Applied::Changed { text, .. })) => {
                    let edit = DataEdit { fetched: (*data).clone(), edited: text.clone() };
                    edits.insert(entry.key(), edit);
                    None
                }
                Some((_, Applied::Unchanged { .. })) => Some(LeftOutReason::Unchanged),
                Some((_, Applied::Missing)) => Some(LeftOutReason::NoField),
                None => None,
            };
            if let Some(left) = left {
                why.insert(entry.key(), left);
            }
            results.push(applied.map(|(_, applied)| applied));
        }
        let mut frozen = self.frozen.clone();
        frozen.set_edits(edits, &why, then_retry)?;
        self.shaped = Some(frozen.clone());
        Ok((results, frozen))
    }

    /// Forgets the last dry run: what is shown now says nothing that could be queued.
    pub(crate) fn unshape(&mut self) {
        self.shaped = None;
    }

    /// What the last dry run showed.
    pub(crate) fn into_shaped(self) -> Option<Frozen> {
        self.shaped
    }
}

impl Entry {
    fn bytes(&self) -> usize {
        match &self.datum {
            Datum::Here(data) => data.len(),
            Datum::Unread | Datum::Failed => 0,
        }
    }
}

/// The lists of an account.
#[derive(Default)]
pub(crate) struct DataLists(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    last: u64,
    lists: BTreeMap<u64, (UtcMs, DataList)>,
}

impl DataLists {
    /// Keeps a list and gives its handle.
    pub(crate) fn keep(&self, list: DataList, now: UtcMs) -> String {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.lists.retain(|_, (at, _)| now.0 - at.0 < KEEP_MS);
        while kept.lists.len() >= KEEP_MAX {
            kept.lists.pop_first();
        }
        kept.last += 1;
        let handle = kept.last;
        kept.lists.insert(handle, (now, list));
        handle.to_string()
    }

    /// Looks at a list or changes it; `None` when it is not kept any more.
    pub(crate) fn with<T>(
        &self,
        handle: &str,
        now: UtcMs,
        work: impl FnOnce(&mut DataList) -> T,
    ) -> Option<T> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, list) = kept.lists.get_mut(&handle.parse().ok()?)?;
        (now.0 - at.0 < KEEP_MS).then(|| work(list))
    }

    /// Takes a list; a handle works once.
    pub(crate) fn take(&self, handle: &str) -> Option<DataList> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.lists.remove(&handle.parse().ok()?).map(|(_, list)| list)
    }
}
