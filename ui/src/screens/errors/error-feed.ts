/**
 * Where the rows of the error list come from. Reading backwards is the other order; a place in the middle is found by
 * time: `after:` and `before:` part the list exactly in two, and the total of one part is the index of the place.
 */
import { call } from '../../ipc/client';
import type { ErrorPage, ErrorRow, ErrorSort } from '../../ipc/gen/api';
import type { Landing, RowFeed, RowStream } from '../../shared/data-grid';
import { keyOf } from './selection';

/** Near enough to walk the rest, in rows. */
const NEAR_ROWS = 250;
/** Most probes of one search for a place. */
const PROBES_MAX = 14;

const REVERSED: Readonly<Partial<Record<ErrorSort, ErrorSort>>> = {
  occurred_newest: 'occurred_oldest',
  occurred_oldest: 'occurred_newest',
};

/** The feed of a query in an order. */
export function errorFeed(query: string, sort: ErrorSort): RowFeed<ErrorRow> {
  const head = stream(query, sort);
  const reversed = REVERSED[sort];
  if (reversed === undefined) return { keyOf, head };
  return {
    keyOf,
    head,
    tail: stream(query, reversed),
    seek: (index, total) => seek(query, sort, reversed, index, total),
  };
}

function stream(query: string, sort: ErrorSort): RowStream<ErrorRow> {
  return { load: (after, limit) => call('list_errors', { query, sort, after, limit }) };
}

function withTime(query: string, key: 'after' | 'before', atMs: number): Promise<string> {
  const value = new Date(atMs).toISOString();
  return call('edit_query', { query, key, value, on: true, replace: true }).then((answer) => answer.query);
}

function one(query: string, sort: ErrorSort): Promise<ErrorPage> {
  return call('list_errors', { query, sort, after: null, limit: 1 });
}

/** Searches the time at which about `index` rows stand before it. Null when the rows have no times to search by. */
async function seek(
  query: string,
  sort: ErrorSort,
  reversed: ErrorSort,
  index: number,
  total: number,
): Promise<Landing<ErrorRow> | null> {
  const [first, last] = await Promise.all([one(query, sort), one(query, reversed)]);
  const [firstMs, lastMs] = [first.rows[0]?.occurredAtMs, last.rows[0]?.occurredAtMs];
  if (typeof firstMs !== 'number' || typeof lastMs !== 'number' || firstMs === lastMs) return null;
  // The part that stands before the place, and the part behind it.
  const [before, behind] = sort === 'occurred_newest' ? (['after', 'before'] as const) : (['before', 'after'] as const);
  let low = { atMs: firstMs, index: 0 };
  let high = { atMs: lastMs, index: total };
  let best: { atMs: number; index: number } | null = null;
  for (let probe = 0; probe < PROBES_MAX; probe += 1) {
    const atMs = guess(low, high, index, probe);
    if (atMs === low.atMs || atMs === high.atMs) break;
    const found = await one(await withTime(query, before, atMs), sort);
    const place = { atMs, index: found.total };
    if (best === null || Math.abs(place.index - index) < Math.abs(best.index - index)) best = place;
    if (Math.abs(place.index - index) <= NEAR_ROWS) break;
    if (place.index < index) low = place;
    else high = place;
  }
  if (best === null) return null;
  const [up, down] = await Promise.all([withTime(query, before, best.atMs), withTime(query, behind, best.atMs)]);
  return { index: best.index, up: stream(up, reversed), down: stream(down, sort) };
}

interface Point {
  atMs: number;
  index: number;
}

/** By proportion at first; every third time in the middle, where proportion creeps. */
function guess(low: Point, high: Point, index: number, probe: number): number {
  const share = probe % 3 === 2 || high.index === low.index ? 0.5 : (index - low.index) / (high.index - low.index);
  const inside = Math.min(0.98, Math.max(0.02, share));
  return Math.round(low.atMs + (high.atMs - low.atMs) * inside);
}
