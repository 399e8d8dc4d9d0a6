-- desk.sqlite, version 2. Frozen: later changes are later files.
-- What a batch sets (JSON), how fast it may go, when it stops by itself, and what was left out when it was sent.

ALTER TABLE batch ADD COLUMN terms TEXT NOT NULL DEFAULT '{}';
-- Most records a minute; 0 means as fast as the platform takes them.
ALTER TABLE batch ADD COLUMN pace INTEGER NOT NULL DEFAULT 0;
-- Stops when more than so many percent of its retries failed; 0 means never.
ALTER TABLE batch ADD COLUMN stop_percent INTEGER NOT NULL DEFAULT 0;
-- Empty: goes on. 'person' or 'stop_loss': rests.
ALTER TABLE batch ADD COLUMN paused TEXT NOT NULL DEFAULT '';

-- Records of an item that were not sent after all, and why. Kept for good.
CREATE TABLE left_behind (
  item     INTEGER NOT NULL,
  error_id TEXT    NOT NULL,
  reason   TEXT    NOT NULL,
  target   TEXT    NOT NULL,
  at_ms    INTEGER NOT NULL,
  PRIMARY KEY (item, error_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_by_sending ON item (batch, sent_ms);
