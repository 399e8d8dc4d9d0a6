/**
 * Keeps the rows of a list while its first page is refreshed by tags: a new reading of the same list is offered to the
 * rows that are shown, another list takes their place once its first page is there, so that typing never blanks it.
 */
import { useCallback, useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from 'react';
import { PagedRows, type RowFeed, type RowPage } from '../../shared/data-grid';

class RowsKeeper<Row> {
  private shown: { key: string; rows: PagedRows<Row> } | null = null;
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  readonly get = (): PagedRows<Row> | null => this.shown?.rows ?? null;

  take(key: string, feed: RowFeed<Row>, page: RowPage<Row>, atTop: boolean): void {
    if (this.shown?.key === key) void this.shown.rows.offer(page, atTop);
    else this.begin(key, feed, page);
  }

  begin(key: string, feed: RowFeed<Row>, page: RowPage<Row>): void {
    const rows = new PagedRows(feed);
    void rows.offer(page, true);
    this.shown = { key, rows };
    for (const listener of this.listeners) listener();
  }
}

/** The rows of a list, and a function that reads it anew from its first page. */
export function useRows<Row>(
  key: string,
  feed: RowFeed<Row>,
  page: RowPage<Row> | null,
): { rows: PagedRows<Row> | null; again: () => void; setAtTop: (atTop: boolean) => void } {
  const [keeper] = useState(() => new RowsKeeper<Row>());
  const atTop = useRef(true);
  const latest = useRef({ key, feed, page });
  // The feed belongs to the key, so a new feed alone changes nothing.
  const take = useEffectEvent((listKey: string, first: RowPage<Row> | null) => {
    latest.current = { key: listKey, feed, page: first };
    if (first !== null) keeper.take(listKey, feed, first, atTop.current);
  });
  useEffect(() => take(key, page), [key, page]);
  const rows = useSyncExternalStore(keeper.subscribe, keeper.get);
  const again = useCallback(() => {
    const { key: now, feed: from, page: first } = latest.current;
    if (first !== null) keeper.begin(now, from, first);
  }, [keeper]);
  const setAtTop = useCallback((at: boolean) => {
    atTop.current = at;
  }, []);
  return { rows, again, setAtTop };
}
