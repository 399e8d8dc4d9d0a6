-- desk.sqlite, version 1. Frozen: later changes are later files.
-- What people made; never deleted by itself. Times end with _ms: UTC milliseconds; 0 means none.

CREATE TABLE batch (
  no         INTEGER PRIMARY KEY AUTOINCREMENT,
  action     TEXT    NOT NULL,
  query      TEXT    NOT NULL,
  origin     TEXT    NOT NULL,
  created_ms INTEGER NOT NULL,
  hold_ms    INTEGER NOT NULL,
  matching   INTEGER NOT NULL,
  eligible   INTEGER NOT NULL,
  left_out   TEXT    NOT NULL
) STRICT;

-- Items of at most a thousand records of one step. `targets` is packed JSON: the frozen list itself.
CREATE TABLE item (
  no          INTEGER PRIMARY KEY AUTOINCREMENT,
  batch       INTEGER NOT NULL REFERENCES batch (no),
  action      TEXT    NOT NULL,
  flow        TEXT    NOT NULL,
  step        TEXT    NOT NULL,
  ids         INTEGER NOT NULL,
  targets     BLOB    NOT NULL,
  state       TEXT    NOT NULL,
  attempts    INTEGER NOT NULL,
  due_ms      INTEGER NOT NULL,
  park_reason TEXT    NOT NULL,
  created_ms  INTEGER NOT NULL,
  changed_ms  INTEGER NOT NULL,
  sent_ms     INTEGER NOT NULL,
  server_ms   INTEGER NOT NULL,
  job         TEXT    NOT NULL
) STRICT;
CREATE INDEX item_unfinished ON item (state, no) WHERE state NOT IN ('done', 'canceled');
CREATE INDEX item_by_batch ON item (batch, no);

-- Records of unfinished items: overlays, and the order of items that share a record.
CREATE TABLE live_target (
  error_id TEXT    NOT NULL,
  item     INTEGER NOT NULL,
  PRIMARY KEY (error_id, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX live_target_by_item ON live_target (item);

-- An item waits while an earlier one that shares a record is unfinished.
CREATE TABLE item_block (
  item    INTEGER NOT NULL,
  blocker INTEGER NOT NULL,
  PRIMARY KEY (item, blocker)
) STRICT, WITHOUT ROWID;

-- Everything ever sent. Append-only.
CREATE TABLE journal (
  no         INTEGER PRIMARY KEY AUTOINCREMENT,
  item       INTEGER NOT NULL,
  method     TEXT    NOT NULL,
  path       TEXT    NOT NULL,
  ids        INTEGER NOT NULL,
  at_ms      INTEGER NOT NULL,
  status     INTEGER NOT NULL,
  outcome    TEXT    NOT NULL,
  detail     TEXT    NOT NULL,
  elapsed_ms INTEGER NOT NULL
) STRICT;
CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_is_never_deleted BEFORE DELETE ON journal
BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;

-- Outcome of each retried record, kept for good.
CREATE TABLE retry_result (
  item       INTEGER NOT NULL,
  error_id   TEXT    NOT NULL,
  trace_key  TEXT    NOT NULL,
  outcome    INTEGER NOT NULL,
  new_error  TEXT    NOT NULL,
  settled_ms INTEGER NOT NULL,
  PRIMARY KEY (item, error_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX retry_result_by_error ON retry_result (error_id);
CREATE INDEX retry_result_by_new ON retry_result (new_error) WHERE new_error <> '';
CREATE INDEX retry_result_pending ON retry_result (item) WHERE outcome = 0;

CREATE TABLE setting (
  key        TEXT PRIMARY KEY,
  value      TEXT NOT NULL,
  changed_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
