-- cache.sqlite, version 5. Frozen: later changes are later files.

-- Who gets which e-mails, as last read. `mine` marks those of the person whose token it is; empty text means unknown.
CREATE TABLE subscription (
  topic    TEXT    NOT NULL,
  topic_id TEXT    NOT NULL,
  person   TEXT    NOT NULL,
  mine     INTEGER NOT NULL,
  raw      TEXT    NOT NULL,
  as_of_ms INTEGER NOT NULL,
  PRIMARY KEY (topic, topic_id, person)
) STRICT, WITHOUT ROWID;
