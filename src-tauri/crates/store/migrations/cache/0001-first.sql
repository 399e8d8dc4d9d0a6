-- cache.sqlite, version 1. Frozen: later changes are later files.
--
-- Ids of error records are their place in time: (occurred_ms << 8) | tie. "Newest first" is then a scan of
-- rowids, a range of time is a range of rowids, and records that arrive late fall into their place. 256 records
-- share a millisecond; further ones take the next free id, so within such a burst the order is arbitrary and a
-- boundary of a range may be off by some milliseconds. Measured against 20 bits of tie: the text index, which
-- stores differences of ids, is a fifth smaller. A record without a readable time stands at the time it was
-- first read.
-- Times end with _ms: UTC milliseconds; 0 means none. Numbers of `term` stand for text that repeats; 0 means none.

-- Text that repeats: flows, steps (their parent is the flow), sources, classifications, codes, people, tags.
CREATE TABLE term (
  no     INTEGER PRIMARY KEY,
  kind   INTEGER NOT NULL,
  parent INTEGER NOT NULL,
  text   TEXT    NOT NULL,
  UNIQUE (kind, parent, text)
) STRICT;

-- The narrow half of an error record: everything that lists, counts and filters look at.
CREATE TABLE error (
  id          INTEGER PRIMARY KEY,
  state       INTEGER NOT NULL,
  flow        INTEGER NOT NULL,
  step        INTEGER NOT NULL,
  source      INTEGER NOT NULL,
  class       INTEGER NOT NULL,
  code        INTEGER NOT NULL,
  resolver    INTEGER NOT NULL,
  assignee    INTEGER NOT NULL,
  flags       INTEGER NOT NULL,
  trace_hash  INTEGER NOT NULL,
  run_hash    INTEGER NOT NULL,
  purge_ms    INTEGER NOT NULL,
  resolved_ms INTEGER NOT NULL,
  as_of_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX error_by_state ON error (state);
CREATE INDEX error_by_step ON error (step, state);
CREATE INDEX error_by_trace ON error (trace_hash) WHERE trace_hash <> 0;
CREATE INDEX error_by_run ON error (run_hash) WHERE run_hash <> 0;
CREATE INDEX error_by_resolved ON error (resolved_ms) WHERE resolved_ms <> 0;

-- The wide half: identity, and the JSON exactly as the remote sent it (zstd with a dictionary).
CREATE TABLE error_body (
  id       INTEGER PRIMARY KEY,
  error_id TEXT    NOT NULL,
  step     INTEGER NOT NULL,
  raw_hash INTEGER NOT NULL,
  raw      BLOB    NOT NULL,
  UNIQUE (error_id, step)
) STRICT;

CREATE TABLE error_tag (
  tag INTEGER NOT NULL,
  id  INTEGER NOT NULL,
  PRIMARY KEY (tag, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX error_tag_by_error ON error_tag (id);

-- The text index. `facet` holds one private-use character for each immutable filter value (flow, step, source,
-- classification, code): 1 character is shorter than any prefix index, so they cost one posting each. Never
-- the state: a bulk resolve would rewrite the index. Written by batch, never by trigger.
CREATE VIRTUAL TABLE error_text USING fts5 (
  msg, code, trace, facet,
  content = '', contentless_delete = 1,
  tokenize = 'unicode61 remove_diacritics 2',
  prefix = '2 3'
);

-- Maintained counters; always equal to a recount. One line for each step, state and value of one dimension
-- (`dim` is the kind of the term; 0 counts everything), not for combinations of dimensions: those would be
-- nearly as many as the records when codes and sources are mixed freely.
CREATE TABLE error_count (
  dim   INTEGER NOT NULL,
  step  INTEGER NOT NULL,
  state INTEGER NOT NULL,
  value INTEGER NOT NULL,
  flow  INTEGER NOT NULL,
  n     INTEGER NOT NULL,
  PRIMARY KEY (dim, step, state, value)
) STRICT, WITHOUT ROWID;
CREATE TABLE error_day (
  day   INTEGER NOT NULL,
  step  INTEGER NOT NULL,
  state INTEGER NOT NULL,
  flow  INTEGER NOT NULL,
  n     INTEGER NOT NULL,
  PRIMARY KEY (day, step, state)
) STRICT, WITHOUT ROWID;

-- Pulls under way, and what they have seen so far.
CREATE TABLE pull (
  no        INTEGER PRIMARY KEY AUTOINCREMENT,
  step      INTEGER NOT NULL,
  list      INTEGER NOT NULL,
  began_ms  INTEGER NOT NULL,
  next_page TEXT    NOT NULL,
  until_ms  INTEGER NOT NULL,
  UNIQUE (step, list)
) STRICT;
CREATE TABLE pull_seen (
  pull INTEGER NOT NULL,
  id   INTEGER NOT NULL,
  PRIMARY KEY (pull, id)
) STRICT, WITHOUT ROWID;

-- What the summaries say and what was pulled for it. NULL is a number that was absent or unreadable.
CREATE TABLE step_state (
  step           INTEGER PRIMARY KEY,
  open           INTEGER,
  last_error_ms  INTEGER,
  counted_ms     INTEGER NOT NULL DEFAULT 0,
  has_pulled     INTEGER NOT NULL DEFAULT 0,
  pulled_open    INTEGER,
  pulled_last_ms INTEGER,
  open_as_of_ms  INTEGER NOT NULL DEFAULT 0,
  resolved_as_of_ms INTEGER NOT NULL DEFAULT 0,
  resolved_until_ms INTEGER NOT NULL DEFAULT 0,
  fail_code      TEXT    NOT NULL DEFAULT '',
  fail_message   TEXT    NOT NULL DEFAULT '',
  fail_ms        INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE flow_state (
  flow           TEXT PRIMARY KEY,
  open           INTEGER,
  last_error_ms  INTEGER,
  as_of_ms       INTEGER NOT NULL,
  has_pulled     INTEGER NOT NULL DEFAULT 0,
  pulled_open    INTEGER,
  pulled_last_ms INTEGER,
  pulled_as_of_ms INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The catalog.
CREATE TABLE integration (
  id       TEXT PRIMARY KEY,
  name     TEXT NOT NULL,
  raw      TEXT NOT NULL,
  as_of_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE flow (
  id          TEXT PRIMARY KEY,
  integration TEXT NOT NULL,
  name        TEXT NOT NULL,
  raw         TEXT NOT NULL,
  as_of_ms    INTEGER NOT NULL
) STRICT;
CREATE TABLE flow_step (
  flow     TEXT NOT NULL,
  position INTEGER NOT NULL,
  step     TEXT NOT NULL,
  kind     TEXT NOT NULL,
  PRIMARY KEY (flow, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE step_resource (
  id        TEXT NOT NULL,
  is_import INTEGER NOT NULL,
  name      TEXT NOT NULL,
  adaptor   TEXT NOT NULL,
  assistant TEXT NOT NULL,
  raw       TEXT NOT NULL,
  as_of_ms  INTEGER NOT NULL,
  PRIMARY KEY (id, is_import)
) STRICT, WITHOUT ROWID;
CREATE TABLE connection (
  id       TEXT PRIMARY KEY,
  name     TEXT NOT NULL,
  raw      TEXT NOT NULL,
  as_of_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE person (
  id       TEXT PRIMARY KEY,
  name     TEXT NOT NULL,
  raw      TEXT NOT NULL,
  as_of_ms INTEGER NOT NULL
) STRICT;

-- Jobs of any kind. Empty text means none.
CREATE TABLE run (
  no              INTEGER PRIMARY KEY,
  id              TEXT    NOT NULL UNIQUE,
  kind            TEXT    NOT NULL,
  flow            TEXT    NOT NULL,
  integration     TEXT    NOT NULL,
  step            TEXT    NOT NULL,
  parent          TEXT    NOT NULL,
  position        INTEGER NOT NULL,
  status          TEXT    NOT NULL,
  success         INTEGER NOT NULL,
  error           INTEGER NOT NULL,
  ignored         INTEGER NOT NULL,
  pages           INTEGER NOT NULL,
  created_ms      INTEGER NOT NULL,
  ended_ms        INTEGER NOT NULL,
  modified_ms     INTEGER NOT NULL,
  is_current      INTEGER NOT NULL,
  raw             BLOB    NOT NULL,
  as_of_ms        INTEGER NOT NULL
) STRICT;
CREATE INDEX run_by_time ON run (created_ms, no) WHERE kind = 'flow';
CREATE INDEX run_by_flow ON run (flow, created_ms, no) WHERE kind = 'flow';
CREATE INDEX run_by_end ON run (ended_ms) WHERE kind = 'flow' AND ended_ms <> 0;
CREATE INDEX run_by_parent ON run (parent) WHERE parent <> '';
CREATE INDEX run_current ON run (created_ms, no) WHERE is_current = 1;
CREATE INDEX run_retry ON run (step, created_ms, no) WHERE kind IN ('retry', 'bulk_retry');

-- Ages of the areas, and bookmarks of sync.
CREATE TABLE sync_note (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
