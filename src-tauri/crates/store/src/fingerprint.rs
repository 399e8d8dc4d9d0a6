//! Fingerprints of records: kept as numbers of terms, with the pattern that people see; made up for records of
//! older files and of older rules bit by bit.

use crate::{
    Result, Store,
    counter::{Deltas, first_id},
    ingest::{FLAG_RETRY_KEY, flags_of},
    row::record_of,
    settle::cell,
    term::{self, Kind, NONE, Terms},
};
use domain::{
    error_record::ErrorRecord,
    fingerprint::{VERSION, fingerprint_of},
    time::UtcMs,
};
use rusqlite::Connection;
use std::collections::HashMap;

/// Numbers of fingerprints within one transaction.
#[derive(Default)]
pub(crate) struct Prints {
    known: HashMap<String, i64>,
}

impl Prints {
    /// The number of the fingerprint of a record; its pattern is kept when it is new.
    pub(crate) fn number(
        &mut self,
        connection: &Connection,
        terms: &mut Terms<'_>,
        record: &ErrorRecord,
    ) -> Result<i64> {
        let print = fingerprint_of(&record.message, record.code.as_deref());
        if let Some(no) = self.known.get(&print.id) {
            return Ok(*no);
        }
        let no = terms.number(Kind::Print, NONE, Some(&print.id))?;
        let sql = "INSERT INTO fingerprint (no, version, pattern) VALUES (?1, ?2, ?3)
                   ON CONFLICT DO UPDATE SET version = ?2, pattern = ?3 WHERE version <> ?2";
        connection.prepare_cached(sql)?.execute((no, VERSION, &print.pattern))?;
        self.known.insert(print.id, no);
        Ok(no)
    }
}

impl Store {
    /// Gives records without a fingerprint (those of older files) and records with one of older rules theirs, at
    /// most `rows_max` of them. Returns how many; call again until 0.
    ///
    /// # Errors
    /// Those of writing.
    pub fn index_fingerprints(&self, rows_max: usize) -> Result<u64> {
        if self.read(|tx| stale(tx, 1))?.is_empty() {
            return Ok(0);
        }
        self.write_cache(|tx| {
            let (mut terms, mut prints, mut deltas) = (Terms::new(tx), Prints::default(), Deltas::default());
            let steps = term::steps(tx)?;
            let ids = stale(tx, rows_max)?;
            for id in &ids {
                let old = cell(tx, *id)?;
                let sql = "SELECT error_id, raw FROM error_body WHERE id = ?1";
                let (error, raw): (String, Vec<u8>) =
                    tx.prepare_cached(sql)?.query_row([*id], |row| Ok((row.get(0)?, row.get(1)?)))?;
                let Some((_, step)) = steps.get(&old.step) else { continue };
                let record = record_of(step, &error, &raw)?;
                let flags = flags_of(&record);
                let print = prints.number(tx, &mut terms, &record)?;
                let new = crate::counter::Cell { print, retry_data: flags & FLAG_RETRY_KEY, ..old };
                let sql = "UPDATE error SET print = ?2, flags = ?3 WHERE id = ?1";
                tx.prepare_cached(sql)?.execute((*id, new.print, flags))?;
                deltas.add(&old, -1);
                deltas.add(&new, 1);
            }
            deltas.flush(tx)?;
            Ok(u64::try_from(ids.len()).unwrap_or(u64::MAX))
        })
    }
}

impl Store {
    /// Kinds of failures whose first record happened after a time, newest first: number, fingerprint, what people see of
    /// it. With the number of the newest kind of all, 0 when there is none.
    ///
    /// # Errors
    /// Those of reading.
    pub fn new_kinds(&self, since: UtcMs, after: i64, limit: usize) -> Result<(i64, Vec<NewKind>)> {
        self.read(|tx| {
            let newest: i64 = tx
                .prepare_cached("SELECT ifnull(max(no), 0) FROM fingerprint")?
                .query_row([], |row| row.get(0))?;
            let sql = "SELECT f.no, t.text, f.pattern FROM fingerprint f JOIN term t ON t.no = f.no
                       WHERE f.no > ?1 AND (SELECT min(e.id) FROM error e WHERE e.print = f.no) >= ?2
                       ORDER BY f.no DESC LIMIT ?3";
            let mut read = tx.prepare_cached(sql)?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let rows = read.query_map((after, first_id(since.0), limit), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
            Ok((newest, rows.collect::<rusqlite::Result<_>>()?))
        })
    }
}

/// A kind of failure: number, fingerprint, what people see of it.
pub type NewKind = (i64, String, String);

/// Records that wait for a fingerprint.
fn stale(connection: &Connection, rows_max: usize) -> Result<Vec<i64>> {
    let sql = "SELECT id FROM error INDEXED BY error_by_print
               WHERE print = 0 OR print IN (SELECT no FROM fingerprint WHERE version <> ?1) LIMIT ?2";
    let mut read = connection.prepare_cached(sql)?;
    let rows = read.query_map((VERSION, i64::try_from(rows_max).unwrap_or(i64::MAX)), |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
