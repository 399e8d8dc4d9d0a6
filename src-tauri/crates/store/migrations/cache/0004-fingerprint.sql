-- cache.sqlite, version 4: kinds of failures. Frozen: later changes are later files.
--
-- `print` is the number of the term (kind 9) that holds the fingerprint of message and code; 0 until the record
-- was looked at (`Store::index_fingerprints` goes over the records of older files bit by bit).

ALTER TABLE error ADD COLUMN print INTEGER NOT NULL DEFAULT 0;
CREATE INDEX error_by_print ON error (print, state);
-- What vanishes next, and what has vanished.
CREATE INDEX error_by_purge ON error (purge_ms) WHERE purge_ms <> 0 AND state <> 2;

-- What the records of a fingerprint have in common, for people. `no` is that of the term.
CREATE TABLE fingerprint (
  no      INTEGER PRIMARY KEY,
  version INTEGER NOT NULL,
  pattern TEXT    NOT NULL
) STRICT;

INSERT INTO error_count (dim, step, state, value, flow, n)
  SELECT 9, step, state, 0, flow, n FROM error_count WHERE dim = 0;
