//! The journal of everything ever sent. Append-only: triggers refuse any change.

use crate::{
    Result, Store,
    outbox::{ItemId, JournalEntry, signed, unsigned},
    outbox_list::limit_of,
};
use domain::time::UtcMs;
use rusqlite::params;

/// Characters of what the remote said that are kept.
const DETAIL_CHARS_MAX: usize = 500;

impl Store {
    /// Adds a line to the journal. Its number is the order of sending.
    ///
    /// # Errors
    /// Those of writing.
    pub fn append_journal(&self, entry: &JournalEntry) -> Result<i64> {
        let detail: String =
            entry.detail.iter().flat_map(|text| text.chars()).take(DETAIL_CHARS_MAX).collect();
        self.write_desk(|tx| {
            let sql =
                "INSERT INTO journal (item, method, path, ids, at_ms, status, outcome, detail, elapsed_ms)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
            Ok(tx.prepare_cached(sql)?.insert(params![
                entry.item.map_or(0, |item| item.0),
                entry.method,
                entry.path,
                signed(entry.ids),
                entry.at.0,
                entry.status.unwrap_or(0),
                entry.outcome,
                detail,
                entry.elapsed_ms.map_or(-1, signed)
            ])?)
        })
    }

    /// The journal, newest first, before the given line.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list_journal(&self, before: Option<i64>, limit: usize) -> Result<Vec<(i64, JournalEntry)>> {
        self.read(|tx| {
            let mut read = tx.prepare_cached(
                "SELECT no, item, method, path, ids, at_ms, status, outcome, detail, elapsed_ms FROM journal
                 WHERE ?1 IS NULL OR no < ?1 ORDER BY no DESC LIMIT ?2",
            )?;
            let rows = read.query_map((before, limit_of(limit)), |row| {
                let item: i64 = row.get(1)?;
                let status: u16 = row.get(6)?;
                let detail: String = row.get(8)?;
                let elapsed_ms: i64 = row.get(9)?;
                let entry = JournalEntry {
                    item: (item != 0).then_some(ItemId(item)),
                    method: row.get(2)?,
                    path: row.get(3)?,
                    ids: unsigned(row.get(4)?),
                    at: UtcMs(row.get(5)?),
                    status: (status != 0).then_some(status),
                    outcome: row.get(7)?,
                    detail: (!detail.is_empty()).then_some(detail),
                    elapsed_ms: u64::try_from(elapsed_ms).ok(),
                };
                Ok((row.get(0)?, entry))
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}
