//! What each figure is held against: bare SQLite on the same file, and a bare table beside it for writing.

use domain::error_record::ErrorRecord;
use rusqlite::{Connection, OpenFlags, params};
use std::path::Path;

const BARE: &str = "
    PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE error (id INTEGER PRIMARY KEY, error_id TEXT NOT NULL, flow TEXT NOT NULL, step TEXT NOT NULL, state INTEGER NOT NULL,
      source TEXT, class TEXT, code TEXT, message TEXT, trace TEXT, run TEXT, occurred_ms INTEGER, raw TEXT NOT NULL, UNIQUE (error_id, step)) STRICT;
    CREATE INDEX by_state ON error (state, occurred_ms); CREATE INDEX by_step ON error (step, state, occurred_ms);
    CREATE INDEX by_trace ON error (trace);";

/// A plain table with the same columns and indexes and no text index.
pub(crate) struct Bare(Connection);

impl Bare {
    pub(crate) fn new(folder: &Path) -> Self {
        let connection = Connection::open(folder.join("bare.sqlite")).unwrap();
        connection.execute_batch(BARE).unwrap();
        Self(connection)
    }

    /// Writes a page in one transaction, as a plain program would.
    pub(crate) fn upsert(&mut self, records: &[ErrorRecord], is_resolved: bool) {
        let transaction = self.0.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
        {
            let mut write = transaction
                .prepare_cached(
                    "INSERT INTO error (error_id, flow, step, state, source, class, code, message, trace, run, occurred_ms, raw)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
                     ON CONFLICT (error_id, step) DO UPDATE SET state = excluded.state, raw = excluded.raw",
                )
                .unwrap();
            for one in records {
                write
                    .execute(params![
                        one.key.error.as_str(),
                        one.key.flow.as_str(),
                        one.key.step.as_str(),
                        i64::from(is_resolved),
                        one.source,
                        one.classification,
                        one.code,
                        one.message,
                        one.trace_key,
                        one.run_id.as_ref().map(|run| run.as_str()),
                        one.occurred_at.map(|at| at.0),
                        one.raw,
                    ])
                    .unwrap();
            }
        }
        transaction.commit().unwrap();
    }
}

/// Bare reading of the cache itself.
pub(crate) struct Reader(Connection);

impl Reader {
    pub(crate) fn new(folder: &Path) -> Self {
        Self(
            Connection::open_with_flags(folder.join("cache.sqlite"), OpenFlags::SQLITE_OPEN_READ_ONLY)
                .unwrap(),
        )
    }

    /// The newest hundred open records with their JSON, by the right index.
    pub(crate) fn first_page(&self) -> u64 {
        self.rows(
            "SELECT b.raw FROM error e INDEXED BY error_by_state JOIN error_body b ON b.id = e.id
                   WHERE e.state = 0 ORDER BY e.id DESC LIMIT 100",
            None,
        )
    }

    /// The newest hundred that bare FTS5 finds, with their JSON.
    pub(crate) fn words(&self, expression: &str) -> u64 {
        self.rows(
            "SELECT b.raw FROM error_text t JOIN error_body b ON b.id = t.rowid
                   WHERE error_text MATCH ?1 ORDER BY t.rowid DESC LIMIT 100",
            Some(expression),
        )
    }

    /// How many bare FTS5 finds.
    pub(crate) fn count_words(&self, expression: &str) -> u64 {
        let sql = "SELECT count(*) FROM error_text WHERE error_text MATCH ?1";
        let count: i64 =
            self.0.prepare_cached(sql).unwrap().query_row([expression], |row| row.get(0)).unwrap();
        count.unsigned_abs()
    }

    /// One pass over the narrow half with a group: what any answer that looks at each record costs at least.
    pub(crate) fn pass(&self) -> u64 {
        self.rows("SELECT source, class, count(*) FROM error GROUP BY 1, 2", None)
    }

    fn rows(&self, sql: &str, text: Option<&str>) -> u64 {
        let mut read = self.0.prepare_cached(sql).unwrap();
        let mut rows = match text {
            Some(text) => read.query([text]).unwrap(),
            None => read.query([]).unwrap(),
        };
        let mut count = 0;
        while let Some(row) = rows.next().unwrap() {
            let _ = row.get_ref(0).unwrap();
            count += 1;
        }
        count
    }
}
