/** Long lists: no gap, no repeat, wherever one looks; refreshing in place. */
import { describe, expect, it } from 'vitest';
import { PagedRows } from './paged-rows';
import type { RowFeed, RowPage, RowStream } from './row-feed';

/** Rows are numbers from high to low: the newest first. */
interface Source {
  rows: number[];
  requests: number;
}

function stream(source: Source, keep: (row: number) => boolean, reversed: boolean): RowStream<number> {
  return {
    load(after, limit): Promise<RowPage<number>> {
      source.requests += 1;
      const all = source.rows.filter(keep);
      const order = reversed ? all.toReversed() : all;
      const from =
        after === null ? 0 : order.findIndex((row) => (reversed ? row > Number(after) : row < Number(after)));
      const rows = from < 0 ? [] : order.slice(from, from + limit);
      const last = rows.at(-1);
      const ended = from < 0 || from + limit >= order.length;
      return Promise.resolve({ rows, total: all.length, next: ended || last === undefined ? null : String(last) });
    },
  };
}

function feedOf(source: Source, jumps: boolean): RowFeed<number> {
  const head = stream(source, () => true, false);
  if (!jumps) return { keyOf: String, head };
  return {
    keyOf: String,
    head,
    tail: stream(source, () => true, true),
    seek: (index) => {
      // As the desk does it: a value near the place, then exact counts on both sides of it.
      const near = source.rows[Math.max(0, index - 37)] ?? 0;
      const up = stream(source, (row) => row > near, true);
      return up
        .load(null, 1)
        .then((page) => ({ index: page.total, up, down: stream(source, (row) => row <= near, false) }));
    },
  };
}

async function listOf(source: Source, jumps = true): Promise<PagedRows<number>> {
  const list = new PagedRows(feedOf(source, jumps));
  await list.offer(await stream(source, () => true, false).load(null, 200), true);
  return list;
}

function descending(count: number): number[] {
  return Array.from({ length: count }, (_, at) => (count - at) * 10);
}

async function look(list: PagedRows<number>, first: number, rows = 40): Promise<(number | undefined)[]> {
  await list.want(first, first + rows - 1);
  return Array.from({ length: rows }, (_, at) => list.at(first + at)?.row);
}

describe('a list of 100,000 rows', () => {
  it('shows exactly the rows of each place, whatever the order of jumps', async () => {
    const source = { rows: descending(100_000), requests: 0 };
    const list = await listOf(source);
    let random = 7;
    for (let turn = 0; turn < 120; turn += 1) {
      random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
      const first = random % 99_960;
      expect(await look(list, first)).toEqual(source.rows.slice(first, first + 40));
    }
    expect(list.getView().total).toBe(100_000);
  });

  it('reaches the end with one request and the middle with few', async () => {
    const source = { rows: descending(100_000), requests: 0 };
    const list = await listOf(source);
    source.requests = 0;
    expect(await look(list, 99_960)).toEqual(source.rows.slice(99_960));
    expect(source.requests).toBe(1);
    source.requests = 0;
    expect(await look(list, 50_000)).toEqual(source.rows.slice(50_000, 50_040));
    expect(source.requests).toBeLessThanOrEqual(3);
  });

  it('walks from the nearest known cursor where the list cannot be jumped', async () => {
    const source = { rows: descending(100_000), requests: 0 };
    const list = await listOf(source, false);
    expect(await look(list, 60_000)).toEqual(source.rows.slice(60_000, 60_040));
    // Rows on the way are forgotten, their cursors are not: going back costs one request.
    source.requests = 0;
    expect(await look(list, 20_000)).toEqual(source.rows.slice(20_000, 20_040));
    expect(source.requests).toBeLessThanOrEqual(2);
    expect(list.loaded().length).toBeLessThanOrEqual(20_500);
  });

  it('joins parts without a gap or a repeat while scrolling all the way up and down', async () => {
    const source = { rows: descending(6_000), requests: 0 };
    const list = await listOf(source);
    await look(list, 3_000);
    await look(list, 5_960);
    for (let first = 5_960; first >= 0; first -= 40) await look(list, first);
    expect(list.loaded().map((slot) => slot.row)).toEqual(source.rows);
  });

  it('finds its way again when rows vanished between two readings', async () => {
    const source = { rows: descending(6_000), requests: 0 };
    const list = await listOf(source);
    await look(list, 4_000);
    source.rows = source.rows.filter((row, at) => at < 1_000 || row % 30 !== 0);
    for (let first = 4_000; first >= 0; first -= 40) await look(list, first);
    const shown = list.loaded().map((slot) => slot.row);
    expect(shown).toEqual([...new Set(shown)].sort((one, other) => other - one));
    const below = shown[Math.min(shown.length, 3_000) - 1] ?? 0;
    expect(source.rows.filter((row) => row >= below).every((row) => shown.includes(row))).toBe(true);
  });
});

describe('a refresh', () => {
  it('keeps rows that left in their place and marks them', async () => {
    const source = { rows: descending(1_000), requests: 0 };
    const list = await listOf(source);
    await look(list, 0);
    source.rows = source.rows.filter((row) => row !== 9_950 && row !== 9_940);
    await list.offer(await stream(source, () => true, false).load(null, 200), false);
    expect(list.at(5)).toMatchObject({ row: 9_950, left: true });
    expect(list.at(7)).toMatchObject({ row: 9_930, left: false });
    expect(list.getView().total).toBe(1_000);
  });

  it('counts new rows above, and puts them in front only at the top', async () => {
    const source = { rows: descending(1_000), requests: 0 };
    const list = await listOf(source);
    await look(list, 300);
    source.rows = [10_030, 10_020, 10_010, ...source.rows];
    const head = await stream(source, () => true, false).load(null, 200);
    await list.offer(head, false);
    expect(list.getView()).toMatchObject({ fresh: 3, total: 1_000 });
    expect(list.at(0)?.row).toBe(10_000);
    await list.offer(head, true);
    expect(list.getView()).toMatchObject({ fresh: 0, total: 1_003 });
    expect(list.at(0)).toMatchObject({ row: 10_030, fresh: true });
    expect(await look(list, 303)).toEqual(source.rows.slice(303, 343));
    expect(list.indexOf('9000')).toBe(103);
  });

  it('reads pages that are out of view again when they come into view', async () => {
    const source = { rows: descending(1_000), requests: 0 };
    const list = await listOf(source);
    await look(list, 250);
    await look(list, 0);
    source.rows = source.rows.filter((row) => row !== 7_400);
    await list.offer(await stream(source, () => true, false).load(null, 200), false);
    expect(list.at(260)).toMatchObject({ row: 7_400, left: false });
    await look(list, 250);
    expect(list.at(260)).toMatchObject({ row: 7_400, left: true });
  });

  it('keeps a failure until a later reading succeeds', async () => {
    const source = { rows: descending(1_000), requests: 0 };
    const feed = feedOf(source, false);
    let broken = true;
    const list = new PagedRows<number>({
      ...feed,
      head: { load: (after, limit) => (broken ? Promise.reject(new Error('gone')) : feed.head.load(after, limit)) },
    });
    await list.offer(await feed.head.load(null, 200), true);
    await list.want(300, 340);
    expect(list.getView().error).toBeInstanceOf(Error);
    broken = false;
    await list.want(300, 340);
    expect(list.getView().error).toBeNull();
    expect(list.at(300)?.row).toBe(7_000);
  });
});
