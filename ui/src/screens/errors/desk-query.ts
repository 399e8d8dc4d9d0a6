/**
 * The query text in the address, and changing it. The text is the only place where filters live: tabs, facets, tokens
 * and the histogram all write it, through Rust, which knows the language.
 */
import { useCallback, useRef } from 'react';
import { call } from '../../ipc/client';
import type { EditQuery, ErrorSort, GroupBy, GroupOrder, QueryPart } from '../../ipc/gen/api';
import { useRpc } from '../../ipc/query';
import { SCOPE_KEYS } from '../../parts/scope-pick';
import type { Place } from '../../parts/scope-pick/places';
import { currentRoute, navigate, useRoute, type Route } from '../../shared/route';

/** What the desk shows when nothing was asked for. */
const DEFAULT_QUERY = 'is:open';
/** Path of the desk. */
const PATH = 'errors';

/** Which list is chosen; `mixed` holds records of several states. */
export type DeskTab = 'open' | 'resolved' | 'retries' | 'mixed';

/** The three lists, in the order of the tabs. */
export const LISTS = ['open', 'resolved', 'retries'] as const;

const SORTS: Readonly<Record<string, ErrorSort>> = {
  newest: 'occurred_newest',
  oldest: 'occurred_oldest',
  resolved: 'resolved_newest',
};

/** What the list can be grouped by, in the order of the choice. */
export const GROUPS: readonly GroupBy[] = ['kind', 'trace', 'step', 'code', 'class'];
const GROUP_SORTS: readonly GroupOrder[] = ['count', 'last_seen', 'first_seen'];

/** One change of the text. */
export type Edit = Omit<EditQuery, 'query'>;

export interface DeskQuery {
  text: string;
  /** How the text is read; empty while that is not known. */
  parts: readonly QueryPart[];
  /** Values of `is:` that it asks for. */
  states: readonly string[];
  tab: DeskTab;
  sort: ErrorSort;
  /** Puts a new text in place; `typing` makes no step for "back". */
  setText: (text: string, typing?: boolean) => void;
  /** Changes the text, one change after the other. */
  edit: (...edits: Edit[]) => void;
  /** Looks at one integration or flow only, or at the whole account. */
  setPlace: (place: Place | null) => void;
  setTab: (tab: DeskTab) => void;
  setSort: (sort: ErrorSort) => void;
  /** What the list is grouped by; null shows the records themselves. */
  group: GroupBy | null;
  groupSort: GroupOrder;
  setGroup: (group: GroupBy | null) => void;
  setGroupSort: (sort: GroupOrder) => void;
  /** Shows the records of another query, ungrouped. */
  showRecords: (text: string) => void;
}

export function useDeskQuery(): DeskQuery {
  const route = useRoute();
  const text = textOf(route);
  const read = useRpc('read_query', { query: text }, { keepPrevious: true });
  const parts = read.data?.parts ?? [];
  const states = statesOf(text, read.isPlaceholderData ? [] : parts);
  const tab = tabOf(route, states);
  const running = useRef(Promise.resolve());

  const setText = useCallback((next: string, typing = false) => {
    navigate(PATH, { ...currentRoute().params, q: next.trim() === '' ? ' ' : next }, { replace: typing });
  }, []);

  const edit = useCallback(
    (...edits: Edit[]) => {
      // In a row: the second of two quick clicks changes what the first one made.
      running.current = running.current.then(async () => {
        try {
          let query = textOf(currentRoute());
          for (const each of edits) query = (await call('edit_query', { query, ...each })).query;
          setText(query);
        } catch {
          // The text stays as it is; nothing was lost.
        }
      });
    },
    [setText],
  );

  const setPlace = useCallback(
    (place: Place | null) => {
      const clear = SCOPE_KEYS.map((key): Edit => ({ key, value: '', on: false, replace: true }));
      edit(...clear, ...(place === null ? [] : [{ key: place.kind, value: place.id, on: true, replace: true }]));
    },
    [edit],
  );

  const setTab = useCallback(
    (next: DeskTab) => {
      const { params } = currentRoute();
      if (next === 'retries') {
        navigate(PATH, { ...params, tab: 'retries' });
        return;
      }
      if (params.tab !== undefined) navigate(PATH, { ...params, tab: null }, { replace: true });
      if (next !== 'mixed') edit({ key: 'is', value: next, on: true, replace: true });
    },
    [edit],
  );

  const setSort = useCallback((next: ErrorSort) => {
    const word = Object.keys(SORTS).find((key) => SORTS[key] === next);
    navigate(PATH, { ...currentRoute().params, sort: word });
  }, []);

  const setGroup = useCallback((next: GroupBy | null) => {
    navigate(PATH, { ...currentRoute().params, group: next, gsort: null });
  }, []);

  const setGroupSort = useCallback((next: GroupOrder) => {
    navigate(PATH, { ...currentRoute().params, gsort: next === 'count' ? null : next });
  }, []);

  const showRecords = useCallback((next: string) => {
    navigate(PATH, { ...currentRoute().params, q: next, group: null, gsort: null });
  }, []);

  return {
    text,
    parts,
    states,
    tab,
    sort: sortOf(route, tab),
    setText,
    edit,
    setPlace,
    setTab,
    setSort,
    group: tab === 'retries' ? null : (GROUPS.find((group) => group === route.params.group) ?? null),
    groupSort: GROUP_SORTS.find((sort) => sort === route.params.gsort) ?? 'count',
    setGroup,
    setGroupSort,
    showRecords,
  };
}

function textOf(route: Route): string {
  const text = route.params.q;
  return text === undefined ? DEFAULT_QUERY : text.trim();
}

function statesOf(text: string, parts: readonly QueryPart[]): string[] {
  const texts =
    parts.length > 0
      ? parts.filter((part) => part.key === 'is' && !part.exclude).map((part) => part.text)
      : // Not read yet: near enough for the first picture.
        (text.match(/(?:^|\s)is:[\w,]+/gi) ?? []);
  const values = texts.flatMap((each) => each.trim().slice('is:'.length).toLowerCase().split(','));
  return [...new Set(values.filter((value) => value !== ''))];
}

function tabOf(route: Route, states: readonly string[]): DeskTab {
  if (route.params.tab === 'retries') return 'retries';
  const lists = states.filter((state) => ['open', 'resolved', 'gone'].includes(state));
  if (lists.length === 1 && states.length === 1 && (lists[0] === 'open' || lists[0] === 'resolved')) return lists[0];
  return 'mixed';
}

function sortOf(route: Route, tab: DeskTab): ErrorSort {
  const sort = SORTS[route.params.sort ?? ''];
  if (sort !== undefined && (sort !== 'resolved_newest' || tab === 'resolved')) return sort;
  return tab === 'resolved' ? 'resolved_newest' : 'occurred_newest';
}
