-- desk.sqlite, version 4: drafts of retry data. Frozen: later changes are later files.

-- An edit that was typed and neither saved nor discarded. `fetched` and `edited` are packed text.
CREATE TABLE draft (
  flow       TEXT    NOT NULL,
  step       TEXT    NOT NULL,
  error_id   TEXT    NOT NULL,
  trace_key  TEXT    NOT NULL,
  stage      TEXT    NOT NULL,
  fetched    BLOB    NOT NULL,
  edited     BLOB    NOT NULL,
  read_ms    INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL,
  PRIMARY KEY (flow, step, error_id)
) STRICT, WITHOUT ROWID;
