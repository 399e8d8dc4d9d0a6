//! Tables and indexes of the platform's file, and bringing an older file up to date.
//!
//! Open counts and kept retry rows are maintained by triggers in the same transaction as the rows. Lists of
//! errors go newest first by time, then id; the partial indexes keep the small sets (open by trace key, due
//! retries, jobs under way) small.

use crate::error::Error;
use rusqlite::{Connection, TransactionBehavior};

/// Frozen steps from each version to the next; the number of a version is its place, from 1.
const VERSIONS: [&str; 2] = [VERSION_1, VERSION_2];

const VERSION_1: &str = "
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE resource (
  seq INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  integration_id TEXT NOT NULL,
  doc TEXT NOT NULL,
  UNIQUE (kind, id)
) STRICT;
CREATE INDEX resource_of_kind ON resource (kind, seq);

CREATE TABLE step (
  number INTEGER PRIMARY KEY,
  flow_id TEXT NOT NULL,
  step_id TEXT NOT NULL,
  open_errors INTEGER NOT NULL DEFAULT 0,
  retry_rows INTEGER NOT NULL DEFAULT 0,
  UNIQUE (flow_id, step_id)
) STRICT;

CREATE TABLE error (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  step INTEGER NOT NULL REFERENCES step (number),
  open INTEGER NOT NULL,
  occurred_ms INTEGER NOT NULL,
  trace_key TEXT NOT NULL,
  source TEXT NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  classification TEXT NOT NULL,
  export_uri TEXT NOT NULL,
  import_uri TEXT NOT NULL,
  o_index INTEGER NOT NULL,
  run_id TEXT NOT NULL,
  http_status INTEGER NOT NULL,
  http_method TEXT NOT NULL,
  retry_at_ms INTEGER,
  auto_attempts INTEGER NOT NULL,
  chain_ms INTEGER NOT NULL,
  retry_percent INTEGER NOT NULL,
  tags TEXT NOT NULL,
  assigned_to TEXT NOT NULL,
  assigned_by TEXT NOT NULL,
  purge_ms INTEGER NOT NULL,
  resolved_ms INTEGER,
  resolved_by TEXT NOT NULL
) STRICT;
CREATE INDEX error_list ON error (step, open, occurred_ms DESC, id DESC);
CREATE INDEX error_open_trace ON error (step, trace_key) WHERE open = 1 AND trace_key <> '';
CREATE INDEX error_of_run ON error (run_id, step);
CREATE INDEX error_retry_due ON error (retry_at_ms) WHERE retry_at_ms IS NOT NULL;
CREATE INDEX error_purge ON error (purge_ms);
INSERT INTO sqlite_sequence (name, seq) VALUES ('error', 840452690);

CREATE TABLE error_gone (id INTEGER PRIMARY KEY, occurred_ms INTEGER NOT NULL) STRICT;

CREATE TABLE retry_data (
  id INTEGER PRIMARY KEY,
  step INTEGER NOT NULL,
  data TEXT NOT NULL,
  branches TEXT NOT NULL,
  edited INTEGER NOT NULL
) STRICT;
CREATE INDEX retry_data_of_step ON retry_data (step, id);

CREATE TRIGGER error_added AFTER INSERT ON error WHEN new.open = 1 BEGIN
  UPDATE step SET open_errors = open_errors + 1 WHERE number = new.step; END;
CREATE TRIGGER error_moved AFTER UPDATE OF open ON error WHEN new.open <> old.open BEGIN
  UPDATE step SET open_errors = open_errors + new.open - old.open WHERE number = new.step; END;
CREATE TRIGGER error_removed AFTER DELETE ON error WHEN old.open = 1 BEGIN
  UPDATE step SET open_errors = open_errors - 1 WHERE number = old.step; END;
CREATE TRIGGER retry_data_added AFTER INSERT ON retry_data BEGIN
  UPDATE step SET retry_rows = retry_rows + 1 WHERE number = new.step; END;
CREATE TRIGGER retry_data_removed AFTER DELETE ON retry_data BEGIN
  UPDATE step SET retry_rows = retry_rows - 1 WHERE number = old.step; END;

CREATE TABLE job (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  flow_id TEXT NOT NULL,
  integration_id TEXT NOT NULL,
  export_id TEXT NOT NULL,
  import_id TEXT NOT NULL,
  parent_id TEXT NOT NULL,
  status TEXT NOT NULL,
  num_success INTEGER NOT NULL,
  num_error INTEGER NOT NULL,
  num_ignore INTEGER NOT NULL,
  num_resolved INTEGER NOT NULL,
  pages_generated INTEGER NOT NULL,
  pages_processed INTEGER NOT NULL,
  done_exporting INTEGER NOT NULL,
  o_index INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  started_ms INTEGER,
  ended_ms INTEGER,
  last_executed_ms INTEGER,
  modified_ms INTEGER NOT NULL,
  purge_ms INTEGER NOT NULL,
  canceled_by TEXT NOT NULL,
  triggered_by TEXT NOT NULL,
  files TEXT NOT NULL
) STRICT;
CREATE INDEX job_newest ON job (created_ms DESC, seq DESC) WHERE parent_id = '';
CREATE INDEX job_of_flow ON job (flow_id, created_ms DESC, seq DESC) WHERE parent_id = '';
CREATE INDEX job_of_integration ON job (integration_id, created_ms DESC, seq DESC) WHERE parent_id = '';
CREATE INDEX job_of_parent ON job (parent_id, o_index, seq) WHERE parent_id <> '';
CREATE INDEX job_of_export ON job (export_id, created_ms DESC, seq DESC);
CREATE INDEX job_of_import ON job (import_id, created_ms DESC, seq DESC) WHERE import_id <> '';
CREATE INDEX job_under_way ON job (created_ms DESC, seq DESC) WHERE ended_ms IS NULL AND parent_id = '';
CREATE INDEX job_ended ON job (ended_ms, flow_id, status, num_success, num_ignore, num_error, pages_generated, created_ms,
  last_executed_ms) WHERE type = 'flow';
CREATE INDEX job_purge ON job (purge_ms) WHERE parent_id = '';

CREATE TABLE run_plan (job_id TEXT PRIMARY KEY, doc TEXT NOT NULL) STRICT;
CREATE TABLE run_page (
  job_id TEXT NOT NULL, page INTEGER NOT NULL, records TEXT NOT NULL, PRIMARY KEY (job_id, page)
) STRICT, WITHOUT ROWID;
CREATE TABLE held_outcome (
  seq INTEGER PRIMARY KEY, job_id TEXT NOT NULL, step INTEGER NOT NULL, trace_key TEXT NOT NULL,
  outcome TEXT NOT NULL, error_id INTEGER NOT NULL
) STRICT;
CREATE INDEX held_outcome_of_job ON held_outcome (job_id, step, seq);

CREATE TABLE retry_item (
  job_id TEXT NOT NULL, error_id INTEGER NOT NULL, was_open INTEGER NOT NULL, done INTEGER NOT NULL,
  PRIMARY KEY (job_id, error_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE reprocess (seq INTEGER PRIMARY KEY, trace_key TEXT NOT NULL, fate TEXT NOT NULL) STRICT;
CREATE INDEX reprocess_of_key ON reprocess (trace_key, seq);

CREATE TABLE task (
  seq INTEGER PRIMARY KEY, due_ms INTEGER NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL
) STRICT;
CREATE INDEX task_due ON task (due_ms, seq);
CREATE INDEX task_of_subject ON task (kind, subject);

CREATE TABLE resolve_tally (
  at_ms INTEGER NOT NULL, flow_id TEXT NOT NULL, by_auto INTEGER NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (at_ms, flow_id, by_auto)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_tally (
  at_ms INTEGER NOT NULL, flow_id TEXT NOT NULL, num_runs INTEGER NOT NULL, run_ms INTEGER NOT NULL,
  num_success INTEGER NOT NULL, num_ignore INTEGER NOT NULL, num_error INTEGER NOT NULL,
  num_pages INTEGER NOT NULL,
  PRIMARY KEY (at_ms, flow_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger (
  seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
  ids TEXT NOT NULL, status INTEGER NOT NULL
) STRICT;
CREATE TABLE mail (
  seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, recipient TEXT NOT NULL, subject TEXT NOT NULL,
  body TEXT NOT NULL, html TEXT NOT NULL, sent INTEGER NOT NULL
) STRICT;
";

/// E-mails: errors that were there before are no news (`announced_ms` 0), and no mail had been made yet.
const VERSION_2: &str = "
ALTER TABLE error ADD COLUMN announced_ms INTEGER DEFAULT 0;
CREATE TABLE error_change (
  at_ms INTEGER NOT NULL, error_id INTEGER NOT NULL, PRIMARY KEY (at_ms, error_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE connection_change (
  at_ms INTEGER NOT NULL, connection_id TEXT NOT NULL, PRIMARY KEY (at_ms, connection_id)
) STRICT, WITHOUT ROWID;
DROP TABLE mail;
CREATE TABLE mail (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  at_ms INTEGER NOT NULL,
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  message BLOB,
  filed INTEGER NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  next_ms INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX mail_queued ON mail (next_ms, seq) WHERE state = 'queued';
CREATE INDEX mail_unfiled ON mail (seq) WHERE filed = 0 AND message IS NOT NULL;
";

/// Makes or upgrades the tables.
pub(super) fn prepare(connection: &mut Connection) -> Result<(), Error> {
    let known = VERSIONS.len();
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let done = match usize::try_from(found) {
        Ok(done) if done <= known => done,
        _ => return Err(Error::Newer { found, known: i64::try_from(known).unwrap_or(i64::MAX) }),
    };
    for (place, version) in VERSIONS.iter().enumerate().skip(done) {
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute_batch(version)?;
        tx.pragma_update(None, "user_version", i64::try_from(place + 1).unwrap_or(i64::MAX))?;
        tx.commit()?;
    }
    Ok(())
}
