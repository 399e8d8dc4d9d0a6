-- desk.sqlite, version 5: changes of subscriptions that wait to be saved. Frozen: later changes are later files.

-- One line for each person; `person` is the address in lower case, or 'me'. `change` is JSON: what is wanted, and what
-- was seen.
CREATE TABLE subscription_draft (
  person     TEXT PRIMARY KEY,
  change     TEXT    NOT NULL,
  changed_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
