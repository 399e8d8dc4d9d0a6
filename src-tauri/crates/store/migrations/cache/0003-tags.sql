-- cache.sqlite, version 3. Frozen: later changes are later files.
-- Tags of the account, and where people can be written to.

CREATE TABLE tag (
  code     TEXT PRIMARY KEY,
  name     TEXT NOT NULL,
  as_of_ms INTEGER NOT NULL
) STRICT;
ALTER TABLE person ADD COLUMN email TEXT NOT NULL DEFAULT '';
