-- cache.sqlite, version 2. Frozen: later changes are later files.

-- When a run began to move records; 0 means not yet, or unknown. What analytics divide by successes.
ALTER TABLE run ADD COLUMN started_ms INTEGER NOT NULL DEFAULT 0;
UPDATE run SET started_ms =
  coalesce(CAST(round(unixepoch(raw_field(raw, 'startedAt'), 'subsec') * 1000) AS INTEGER), 0)
WHERE kind = 'flow';

-- Counters of runs of flows while they were watched: what happened until then. Analytics put the differences where they
-- happened instead of at the end of a long run. Never more than the counters of the run itself.
CREATE TABLE run_sample (
  run     TEXT    NOT NULL,
  at_ms   INTEGER NOT NULL,
  success INTEGER NOT NULL,
  error   INTEGER NOT NULL,
  ignored INTEGER NOT NULL,
  PRIMARY KEY (run, at_ms)
) STRICT, WITHOUT ROWID;
