-- cache.sqlite, version 6: how many records have retry data. Frozen: later changes are later files.
--
-- Every first page says how many of its records can be retried; without a counter that is a look at each of them.
-- Dimension 10; the value is 1 for records with a retry data key, else 0 (bit 1 of `flags`).

INSERT INTO error_count (dim, step, state, value, flow, n)
  SELECT 10, step, state, flags & 1, flow, count(*) FROM error GROUP BY step, state, flags & 1, flow;
