-- desk.sqlite, version 3: saved views. Frozen: later changes are later files.

CREATE TABLE view (
  no         INTEGER PRIMARY KEY AUTOINCREMENT,
  name       TEXT    NOT NULL,
  query      TEXT    NOT NULL,
  sort       TEXT    NOT NULL,
  grouping   TEXT    NOT NULL,
  position   INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL
) STRICT;
