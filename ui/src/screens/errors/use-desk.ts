/** The desk as one thing: query, list, current row, selection, pane, actions, and what ties them together. */
import { use, useEffect, useMemo, useRef, useState, useSyncExternalStore, type RefObject } from 'react';
import type { ActionKind, ErrorRow, Facets, GroupRow, Session, SyncStatus } from '../../ipc/gen/api';
import { useRpc } from '../../ipc/query';
import { t } from '../../messages';
import { DAYS } from '../../parts/facet-rail/day-group';
import { useSyncStatus } from '../../parts/sync-status';
import { HISTOGRAM_BARS } from '../../parts/time-histogram/time-histogram';
import { dayBorders, readWallText, wallText } from '../../parts/time-histogram/zone-time';
import { announce } from '../../shared/announce';
import { useNowStep } from '../../shared/clock';
import type { GridHandle, PagedRows } from '../../shared/data-grid';
import { TimeContext } from '../../shared/time';
import { useDeskQuery, type DeskQuery } from './desk-query';
import type { Download } from './download-dialog';
import { useErrorRows, type ErrorRows } from './error-rows';
import { useGroupChoice, type GroupChoice } from './group-choice';
import { useGroupRows, type GroupRows } from './group-list';
import { countOf, everything, isEmpty, NOTHING, refOf, requestOf, type DeskSelection } from './selection';
import { useAction, type DeskActions } from './use-action';
import { useColumns, type Columns } from './use-columns';
import { useMedia } from './use-media';
import { usePane, type Pane } from './use-pane';

export interface Desk {
  query: DeskQuery;
  session: Session | undefined;
  sync: SyncStatus | undefined;
  facets: Facets | undefined;
  /** Borders of the days that the filters count, oldest first. */
  days: readonly number[];
  list: ErrorRows;
  /** The groups in place of the list, while it is grouped. */
  groups: GroupRows;
  groupChoice: GroupChoice;
  columns: Columns;
  pane: Pane;
  actions: DeskActions;
  selection: DeskSelection;
  setSelection: (selection: DeskSelection) => void;
  /** Index of the current row; -1 when there is none. */
  at: number;
  row: ErrorRow | null;
  /** What the pane shows; null when it is closed. */
  shown: ErrorRow | null;
  isRetries: boolean;
  /** A window in which the filters are behind a button. */
  isNarrow: boolean;
  /** Why nothing can be done at all. */
  blocked: string | null;
  setAt: (index: number) => void;
  open: (index: number, wide?: boolean) => void;
  openGroup: (group: GroupRow) => void;
  /** Acts on a row, else on the selection, else on the row that is looked at. */
  act: (action: ActionKind, row?: ErrorRow) => void;
  /** Downloads the selection, else everything that the list shows. */
  download: () => void;
  downloading: Download | null;
  closeDownload: () => void;
  /** One change of the retry data of everything that is selected. */
  editData: () => void;
  editingData: Download | null;
  closeEditData: () => void;
  selectAll: () => void;
  escape: () => void;
}

export function useDesk(grid: RefObject<GridHandle | null>): Desk {
  const query = useDeskQuery();
  const session = useRpc('get_session', {}).data;
  const days = useDays();
  const facets = useRpc('get_facets', { query: query.text, bars: HISTOGRAM_BARS, days }, { keepPrevious: true }).data;
  const list = useErrorRows(query.text, query.sort);
  const actions = useAction();
  const pane = usePane();
  const [selection, setSelection] = useState(NOTHING);
  const [downloading, setDownloading] = useState<Download | null>(null);
  const [editingData, setEditingData] = useState<Download | null>(null);
  const isRetries = query.tab === 'retries';
  const isGrouped = query.group !== null;
  const groups = useGroupRows(query.text, query.group, query.groupSort);
  const groupChoice = useGroupChoice(query.group, query.text, selection, setSelection);
  const [groupAt, setGroupAt] = useState(-1);
  const groupsShown = `${query.group ?? ''} ${query.groupSort} ${query.text}`;
  const [groupsAtOf, setGroupsAtOf] = useState(groupsShown);
  if (groupsAtOf !== groupsShown) {
    setGroupsAtOf(groupsShown);
    setGroupAt(-1);
  }
  const group = isGrouped ? (groups.rows?.at(groupAt)?.row ?? null) : null;
  const blocked = session?.readOnly === true ? t('action.read_only') : null;
  const current = useCurrent(list, pane);
  const row = isGrouped ? null : current.row;
  const at = isGrouped ? groupAt : current.at;
  const setAt = isGrouped ? setGroupAt : current.setAt;
  const shown = isRetries || isGrouped ? null : (pane.other ?? (pane.open ? (row ?? pane.last) : null));
  useAnnouncedResults(isRetries ? null : (list.head?.total ?? null));

  return {
    query,
    session,
    sync: useSyncStatus(),
    facets,
    days,
    list,
    groups,
    groupChoice,
    columns: useColumns(),
    pane,
    actions,
    selection,
    setSelection,
    at,
    row,
    shown,
    isRetries,
    isNarrow: useMedia('(max-width: 1279px)'),
    blocked,
    setAt,
    open: (index, wide = false) => {
      if (isGrouped) {
        const slot = groups.rows?.at(index);
        if (slot) query.showRecords(slot.row.query);
        return;
      }
      setAt(index);
      const slot = list.rows?.at(index);
      if (slot) pane.show(slot.row, wide);
    },
    openGroup: (opened) => query.showRecords(opened.query),
    act: (action, target = isEmpty(selection) ? (shown ?? row ?? undefined) : undefined) => {
      if (blocked !== null) return;
      if (target !== undefined) actions.start(action, { kind: 'keys', keys: [refOf(target)] }, 1);
      else if (!isEmpty(selection)) actions.start(action, requestOf(selection), countOf(selection));
      else if (group !== null) actions.start(action, { kind: 'query', query: group.query, except: [] }, group.count);
    },
    download: () => {
      if (!isEmpty(selection)) setDownloading({ selection: requestOf(selection), count: countOf(selection) });
      else if (query.text !== '') setDownloading({ selection: { kind: 'query', query: query.text, except: [] }, count: list.head?.total ?? 0 });
    },
    downloading,
    closeDownload: () => setDownloading(null),
    editData: () => {
      if (blocked !== null || isEmpty(selection)) return;
      setEditingData({ selection: requestOf(selection), count: countOf(selection) });
    },
    editingData,
    closeEditData: () => setEditingData(null),
    selectAll: () => {
      const { head } = list;
      if (!isRetries && head !== null && head.total > 0) {
        setSelection(everything(query.text, head.total, head.totalRetriable));
      }
    },
    escape: () => {
      if (shown !== null) {
        pane.close();
        grid.current?.focus();
      } else {
        setSelection(NOTHING);
      }
    },
  };
}

/** Borders of the last days in the person's zone; the same ones until the day turns. */
function useDays(): number[] {
  const { zone } = use(TimeContext);
  const today = wallText(useNowStep(60_000), zone).slice(0, 'YYYY-MM-DD'.length);
  return useMemo(() => dayBorders(readWallText(today, zone) ?? 0, zone, DAYS), [today, zone]);
}

interface Current {
  key: string;
  index: number;
}

/** The row that keys act on: kept by its key while rows come and go. */
function useCurrent(
  list: ErrorRows,
  pane: Pane,
): { at: number; row: ErrorRow | null; setAt: (index: number) => void } {
  const [current, setCurrent] = useState<Current | null>(null);
  // The current row may just have come in.
  useSyncExternalStore(list.rows?.subscribe ?? neverChanges, () => list.rows?.getView().version ?? 0);
  const at = placeOf(current, list.rows);
  return {
    at,
    row: at < 0 ? null : (list.rows?.at(at)?.row ?? null),
    setAt: (index) => {
      const slot = list.rows?.at(index);
      setCurrent({ key: slot?.key ?? '', index });
      if (slot) pane.follow(slot.row);
    },
  };
}

function neverChanges(): () => void {
  return () => undefined;
}

function placeOf(current: Current | null, rows: PagedRows<ErrorRow> | null): number {
  if (current === null || rows === null) return -1;
  // A row that was not loaded when it was reached keeps its place.
  if (current.key === '' || rows.at(current.index)?.key === current.key) return current.index;
  return rows.indexOf(current.key);
}

/** Says the number of results when it changes. */
function useAnnouncedResults(total: number | null): void {
  const said = useRef<number | null>(null);
  useEffect(() => {
    if (total === null) return;
    if (said.current !== null && said.current !== total) announce(t('errors.results_plain', { count: total }));
    said.current = total;
  }, [total]);
}
