/**
 * Chosen groups as a selection: everything that matches the query narrowed to them. What is chosen is a query, so the
 * dry run freezes exactly the records of these groups.
 */
import { useCallback, useMemo, useRef, useState } from 'react';
import { call } from '../../ipc/client';
import type { GroupBy, GroupRow } from '../../ipc/gen/api';
import { t } from '../../messages';
import { showToast } from '../../shared/toast';
import { everything, NOTHING, type DeskSelection } from './selection';

/** Key of the query language for groups of which several can be chosen at once. */
const KEY_OF: Readonly<Partial<Record<GroupBy, string>>> = { kind: 'fp', trace: 'trace', code: 'code', class: 'class' };

/** Most groups chosen at once: as many values as one filter may have (query language). */
export const CHOSEN_MAX = 100;

/** Key of a group in its list. */
export function groupKey(row: GroupRow): string {
  return row.query;
}

export interface GroupChoice {
  has: (key: string) => boolean;
  set: (rows: readonly GroupRow[], on: boolean) => void;
  clear: () => void;
  /** How many groups are chosen. */
  count: number;
}

interface Chosen {
  /** What the groups are of: their grouping and the query. */
  base: string;
  rows: ReadonlyMap<string, GroupRow>;
  /** The query that stands for them once it is known. */
  query: string | null;
}

const NONE: Chosen = { base: '', rows: new Map(), query: null };

export function useGroupChoice(
  by: GroupBy | null,
  text: string,
  selection: DeskSelection,
  setSelection: (selection: DeskSelection) => void,
): GroupChoice {
  const [chosen, setChosen] = useState<Chosen>(NONE);
  const latest = useRef(0);
  const base = `${by ?? ''} ${text}`;
  // Groups of another search are not chosen here, and another selection may have taken their place.
  const isHere = chosen.base === base;
  const isOurs = chosen.query === null ? chosen.rows.size > 0 : selection.kind === 'query' && selection.query === chosen.query;
  const rows = isHere && isOurs ? chosen.rows : NONE.rows;

  const clear = useCallback(() => {
    latest.current += 1;
    setChosen(NONE);
    setSelection(NOTHING);
  }, [setSelection]);

  const set = useCallback(
    (some: readonly GroupRow[], on: boolean) => {
      const next = by !== null && KEY_OF[by] === undefined ? new Map<string, GroupRow>() : new Map(rows);
      // A step means nothing without its flow, so steps of several flows are not one query: the last one counts.
      const taken = by !== null && KEY_OF[by] === undefined ? some.slice(-1) : some;
      for (const row of taken) {
        if (on) next.set(groupKey(row), row);
        else next.delete(groupKey(row));
      }
      if (next.size > CHOSEN_MAX) {
        showToast({ text: t('groups.too_many', { max: CHOSEN_MAX }), tone: 'warning' });
        return;
      }
      latest.current += 1;
      if (next.size === 0) {
        setChosen(NONE);
        setSelection(NOTHING);
        return;
      }
      const mine = latest.current;
      setChosen({ base, rows: next, query: null });
      void asQuery(by, [...next.values()]).then(
        ({ query, total, retriable }) => {
          if (latest.current !== mine) return;
          setChosen({ base, rows: next, query });
          setSelection(everything(query, total, retriable));
        },
        () => {
          if (latest.current === mine) setChosen(NONE);
        },
      );
    },
    [by, base, rows, setSelection],
  );

  return useMemo(() => ({ has: (key) => rows.has(key), set, clear, count: rows.size }), [rows, set, clear]);
}

/** The query of some groups, and how many records it means now. */
async function asQuery(by: GroupBy | null, rows: readonly GroupRow[]): Promise<{ query: string; total: number; retriable: number }> {
  const [first, ...others] = rows;
  let query = first?.query ?? '';
  const key = by === null ? undefined : KEY_OF[by];
  for (const row of key === undefined ? [] : others) {
    query = (await call('edit_query', { query, key: key ?? '', value: row.value ?? 'none', on: true, replace: false })).query;
  }
  const page = await call('list_errors', { query, sort: 'occurred_newest', after: null, limit: 1 });
  return { query, total: page.total, retriable: page.totalRetriable };
}
