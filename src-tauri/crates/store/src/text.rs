//! The text index: what is indexed, writing by batch, and making it anew.
//!
//! Rows are staged and written by one `INSERT … SELECT` in rowid order: measured 3 to 5 times faster than a
//! statement for each row, which makes FTS5 flush each time (proof 1.1).

use crate::{Error, Result, raw, term};
use domain::{error_record::ErrorRecord, id::StepKey};
use rusqlite::{Connection, TransactionBehavior};
use std::collections::{BTreeMap, HashMap};

/// Bytes of a message that are indexed. What follows is kept and shown, but not found by words.
const TEXT_BYTES_MAX: usize = 64 * 1024;
/// Records of one batch when the index is made anew.
const REBUILD_ROWS: usize = 10_000;

const STAGE: &str = "CREATE TEMP TABLE IF NOT EXISTS text_stage (
    id INTEGER PRIMARY KEY, msg TEXT, code TEXT, trace TEXT, facet TEXT)";

/// What a batch does to the index.
#[derive(Debug, Default)]
pub(crate) struct TextBatch {
    rows: BTreeMap<i64, TextRow>,
    stale: Vec<i64>,
}

#[derive(Debug)]
struct TextRow {
    msg: String,
    code: String,
    trace: String,
    facet: String,
}

impl TextBatch {
    /// Adds a record; `terms` are the numbers of its flow, step, source, classification and code.
    pub(crate) fn add(&mut self, id: i64, record: &ErrorRecord, terms: [i64; 5]) {
        let row = TextRow {
            msg: cut(&record.message).to_owned(),
            code: record.code.as_deref().map(cut).unwrap_or_default().to_owned(),
            trace: record.trace_key.as_deref().map(cut).unwrap_or_default().to_owned(),
            facet: facet_of(terms),
        };
        self.rows.insert(id, row);
    }

    /// Takes a record out (before it is added again, or for good).
    pub(crate) fn remove(&mut self, id: i64) {
        self.rows.remove(&id);
        self.stale.push(id);
    }

    /// Writes the batch.
    pub(crate) fn flush(self, connection: &Connection) -> Result<()> {
        if !self.stale.is_empty() {
            let mut delete = connection.prepare_cached("DELETE FROM error_text WHERE rowid = ?1")?;
            for id in self.stale {
                delete.execute([id])?;
            }
        }
        if self.rows.is_empty() {
            return Ok(());
        }
        connection.execute_batch(STAGE)?;
        let mut stage = connection
            .prepare_cached("INSERT OR REPLACE INTO temp.text_stage VALUES (?1, ?2, ?3, ?4, ?5)")?;
        for (id, row) in self.rows {
            stage.execute((id, row.msg, row.code, row.trace, row.facet))?;
        }
        let copy = "INSERT INTO error_text (rowid, msg, code, trace, facet)
                    SELECT id, msg, code, trace, facet FROM temp.text_stage ORDER BY id";
        connection.prepare_cached(copy)?.execute([])?;
        connection.prepare_cached("DELETE FROM temp.text_stage")?.execute([])?;
        Ok(())
    }
}

/// Makes the index anew from the stored records. Returns how many.
pub(crate) fn rebuild(connection: &mut Connection) -> Result<u64> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // A damaged index may not even let itself be dropped; then the cache as a whole is damaged.
    let sql: String =
        transaction
            .query_row("SELECT sql FROM sqlite_schema WHERE name = 'error_text'", [], |row| row.get(0))?;
    transaction.execute_batch("DROP TABLE error_text")?;
    transaction.execute_batch(&sql)?;
    let steps = term::steps(&transaction)?;
    let (mut after, mut done) = (i64::MIN, 0_u64);
    loop {
        let batch = read_batch(&transaction, &steps, &mut after)?;
        let Some((batch, rows)) = batch else { break };
        done += rows;
        batch.flush(&transaction)?;
    }
    transaction.commit()?;
    Ok(done)
}

type Steps = HashMap<i64, (term::StepNo, StepKey)>;

fn read_batch(connection: &Connection, steps: &Steps, after: &mut i64) -> Result<Option<(TextBatch, u64)>> {
    let mut read = connection.prepare_cached(
        "SELECT e.id, e.flow, e.step, e.source, e.class, e.code, b.raw FROM error e JOIN error_body b ON b.id = e.id
         WHERE e.id > ?1 ORDER BY e.id LIMIT ?2",
    )?;
    let mut rows = read.query((*after, i64::try_from(REBUILD_ROWS).unwrap_or(i64::MAX)))?;
    let (mut batch, mut count) = (TextBatch::default(), 0);
    while let Some(row) = rows.next()? {
        *after = row.get(0)?;
        count += 1;
        let terms = [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?];
        let raw: Vec<u8> = row.get(6)?;
        let Some((_, step)) = steps.get(&terms[1]) else { continue };
        let Some(record) = raw::unpack(&raw).and_then(|text| ErrorRecord::decode(step, &text).ok()) else {
            continue;
        };
        batch.add(*after, &record, terms);
    }
    Ok((count > 0).then_some((batch, count)))
}

fn facet_of(terms: [i64; 5]) -> String {
    let mut out = String::with_capacity(terms.len() * 5);
    for ch in terms.into_iter().filter_map(term::facet_char) {
        out.push(ch);
        out.push(' ');
    }
    out
}

fn cut(text: &str) -> &str {
    if text.len() <= TEXT_BYTES_MAX {
        return text;
    }
    let end = (0..=TEXT_BYTES_MAX).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

impl crate::Store {
    /// Makes the text index anew from the stored records: the cure for damage of the index alone and for
    /// [`Error::Full`] with `disk: false`. Returns how many records are in it.
    ///
    /// # Errors
    /// Those of writing.
    pub fn rebuild_text_index(&self) -> Result<u64> {
        let writer = self.inner.cache.as_ref().ok_or(Error::ReadOnly)?;
        writer.with_connection(rebuild)
    }
}
