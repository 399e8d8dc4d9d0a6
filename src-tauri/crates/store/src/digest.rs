//! What was new and newly resolved within a time, step by step: the facts of an e-mail as far as the cache has them.

use crate::{Result, Store, counter::first_id, outbox::unsigned, row::record_of, term};
use domain::{digest::STEP_ERRORS_MAX, error_record::ErrorRecord, id::StepKey, time::UtcMs};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// The news of one step.
#[derive(Debug, Clone)]
pub struct StepDigest {
    /// The step.
    pub step: StepKey,
    /// Errors that happened within the time and are open.
    pub new: u64,
    /// Errors that were resolved within the time: by a person, or by the platform when they are older than the time
    /// (the platform never speaks of what it resolved before anybody could be told).
    pub resolved: u64,
    /// Those of them that the platform resolved.
    pub resolved_auto: u64,
    /// The newest new errors, newest first, at most [`STEP_ERRORS_MAX`].
    pub newest: Vec<ErrorRecord>,
}

#[derive(Debug, Default)]
struct Counts {
    new: u64,
    resolved: u64,
    resolved_auto: u64,
}

impl Store {
    /// The news of every step between two times, the first excluded.
    ///
    /// # Errors
    /// Those of reading.
    pub fn digest_steps(&self, since: UtcMs, until: UtcMs) -> Result<Vec<StepDigest>> {
        // Ids of records are their place in time.
        let ids = (first_id(since.0 + 1), first_id(until.0 + 1));
        self.read(|tx| {
            let mut counts: BTreeMap<i64, Counts> = BTreeMap::new();
            let sql =
                "SELECT step, count(*) FROM error WHERE id >= ?1 AND id < ?2 AND state = 0 GROUP BY step";
            let mut read = tx.prepare_cached(sql)?;
            let mut rows = read.query(ids)?;
            while let Some(row) = rows.next()? {
                counts.entry(row.get(0)?).or_default().new = unsigned(row.get(1)?);
            }
            let sql = "SELECT e.step, count(*), sum(ifnull(t.text, '') = 'auto')
                       FROM error e INDEXED BY error_by_resolved LEFT JOIN term t ON t.no = e.resolver
                       WHERE e.resolved_ms > ?1 AND e.resolved_ms <= ?2 AND e.resolved_ms <> 0 AND e.state = 1
                         AND (e.id < ?3 OR ifnull(t.text, '') <> 'auto') GROUP BY e.step";
            let mut read = tx.prepare_cached(sql)?;
            let mut rows = read.query((since.0, until.0, ids.0))?;
            while let Some(row) = rows.next()? {
                let step = counts.entry(row.get(0)?).or_default();
                (step.resolved, step.resolved_auto) = (unsigned(row.get(1)?), unsigned(row.get(2)?));
            }
            let steps = term::steps(tx)?;
            let mut found = Vec::new();
            for (no, count) in counts {
                let Some((_, step)) = steps.get(&no) else { continue };
                let newest = if count.new == 0 { Vec::new() } else { newest(tx, no, step, ids)? };
                let Counts { new, resolved, resolved_auto } = count;
                found.push(StepDigest { step: step.clone(), new, resolved, resolved_auto, newest });
            }
            Ok(found)
        })
    }
}

fn newest(tx: &Connection, no: i64, step: &StepKey, ids: (i64, i64)) -> Result<Vec<ErrorRecord>> {
    let sql = "SELECT b.error_id, b.raw FROM error e JOIN error_body b ON b.id = e.id
               WHERE e.step = ?1 AND e.state = 0 AND e.id >= ?2 AND e.id < ?3 ORDER BY e.id DESC LIMIT ?4";
    let mut read = tx.prepare_cached(sql)?;
    let limit = i64::try_from(STEP_ERRORS_MAX).unwrap_or(0);
    let mut rows = read.query((no, ids.0, ids.1, limit))?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        let (error, raw): (String, Vec<u8>) = (row.get(0)?, row.get(1)?);
        records.push(record_of(step, &error, &raw)?);
    }
    Ok(records)
}
