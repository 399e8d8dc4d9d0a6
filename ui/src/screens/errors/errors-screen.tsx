/**
 * The error desk: search bar, filters, one of three lists, pane. Owns which parts are shown and how they are tied
 * together; the lists, the selection and the actions have files of their own.
 */
import { Funnel } from 'lucide-react';
import { useEffect, useId, useRef, useState, type JSX } from 'react';
import type { ErrorRow, Facets } from '../../ipc/gen/api';
import { useRpc, useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { BulkConfirm } from '../../parts/bulk-confirm/bulk-confirm';
import { ErrorPane, PANE_TABS, type PaneTab } from '../../parts/error-pane/error-pane';
import { PANE_PX, panePx } from '../../parts/error-pane/pane-edge';
import { FacetRail } from '../../parts/facet-rail/facet-rail';
import { QueryBar, type QueryBarHandle } from '../../parts/query-bar/query-bar';
import { SelectionBar } from '../../parts/selection-bar/selection-bar';
import { useSyncStatus } from '../../parts/sync-status';
import { HISTOGRAM_BARS } from '../../parts/time-histogram/time-histogram';
import { Button } from '../../shared/button';
import type { GridHandle } from '../../shared/data-grid';
import { Popover } from '../../shared/popover';
import { ScreenHead } from '../../shared/screen';
import { TabBar, TabPanel } from '../../shared/tabs';
import { announce } from '../../shared/announce';
import { useDeskCommands } from './desk-commands';
import { useDeskQuery, type DeskQuery, type DeskTab } from './desk-query';
import { ErrorList } from './error-list';
import { useErrorRows } from './error-rows';
import styles from './errors-screen.module.css';
import { RetryList } from './retry-list';
import { countOf, everything, isBlocked, isEmpty, keyOf, NOTHING, refOf, requestOf, retriableOf } from './selection';
import { useAction } from './use-action';
import { useMedia } from './use-media';

/** The row that keys act on. */
export interface Current {
  key: string;
  index: number;
}

/** Width of the wide pane in pixels. */
const WIDE_PX = PANE_PX.max;

export function ErrorsScreen(): JSX.Element {
  const desk = useDeskQuery();
  const session = useRpc('get_session', {}).data;
  const sync = useSyncStatus();
  const facets = useRpc('get_facets', { query: desk.text, bars: HISTOGRAM_BARS }, { keepPrevious: true }).data;
  const list = useErrorRows(desk.text, desk.sort);
  const actions = useAction();
  const pane = usePane(session?.settings.panePx ?? PANE_PX.normal);
  const [selection, setSelection] = useState(NOTHING);
  const [current, setCurrent] = useState<Current | null>(null);
  const bar = useRef<QueryBarHandle>(null);
  const grid = useRef<GridHandle>(null);
  const idBase = useId();
  const narrow = useMedia('(max-width: 1279px)');
  const readOnly = session?.readOnly === true ? t('action.read_only') : null;
  const isRetries = desk.tab === 'retries';
  const total = list.head?.total ?? null;

  const currentIndex = placeOf(current, list.rows);
  const currentRow = currentIndex >= 0 ? (list.rows?.at(currentIndex)?.row ?? null) : null;
  const shown = pane.other ?? (pane.open ? (currentRow ?? pane.last) : null);

  function setAt(index: number): void {
    const slot = list.rows?.at(index);
    setCurrent({ key: slot?.key ?? '', index });
    if (slot) pane.follow(slot.row);
  }
  function openPane(index: number, wide = false): void {
    setAt(index);
    const row = list.rows?.at(index)?.row;
    if (row) pane.show(row, wide);
  }
  function act(action: 'resolve' | 'retry', row?: ErrorRow): void {
    if (readOnly !== null) return;
    const target = row ?? (isEmpty(selection) ? currentRow : null);
    if (target !== null) actions.start(action, { kind: 'keys', keys: [refOf(target)] });
    else if (!isEmpty(selection)) actions.start(action, requestOf(selection));
  }
  function selectAll(): void {
    if (isRetries || list.head === null || list.head.total === 0) return;
    setSelection(everything(desk.text, list.head.total, list.head.totalRetriable));
  }
  function search(key: string, value: string): void {
    desk.setTab(isRetries ? 'open' : desk.tab);
    desk.edit({ key, value, on: true, replace: true });
  }
  function setRange(afterMs: number | null, beforeMs: number | null): void {
    const edit = (key: string, atMs: number | null) => ({
      key,
      value: atMs === null ? '' : new Date(atMs).toISOString(),
      on: atMs !== null,
      replace: true,
    });
    desk.edit(edit('after', afterMs), edit('before', beforeMs));
  }

  useDeskCommands({
    isRetries,
    hasSelection: !isEmpty(selection),
    hasRow: currentRow !== null,
    paneOpen: shown !== null,
    focusQuery: () => bar.current?.focus(),
    move: (by) => grid.current?.move(by),
    toggle: () => grid.current?.toggle(),
    open: (wide) => {
      if (currentIndex >= 0 && !isRetries) openPane(currentIndex, wide);
    },
    escape: () => {
      if (shown !== null) {
        pane.close();
        grid.current?.focus();
      } else if (!isEmpty(selection)) {
        setSelection(NOTHING);
      }
    },
    resolve: () => act('resolve'),
    retry: () => act('retry'),
    selectAll,
    selectNone: () => setSelection(NOTHING),
    undo: () => actions.undoLast(),
    paneTab: (tab) => pane.setTab(tab),
    turnTab: (by) => desk.setTab(turned(desk.tab, by)),
  });
  useAnnouncedResults(total, isRetries);

  const counts = tabCounts(facets);
  const tabs = (['open', 'resolved', 'retries'] as DeskTab[])
    .concat(desk.tab === 'mixed' ? ['mixed'] : [])
    .map((id) => ({ id, label: t(`errors.tab_${id}`), count: id === 'mixed' ? (total ?? undefined) : counts[id] }));
  const rail = facets !== undefined && (
    <FacetRail
      facets={facets}
      states={desk.states}
      {...(desk.tab === 'open' ? { without: ['by'] } : {})}
      onToggle={(key, value, on) => desk.edit({ key, value, on, replace: false })}
      onRange={setRange}
    />
  );

  return (
    <>
      <ScreenHead title={t('errors.title')}>
        <QueryBar
          ref={bar}
          query={desk.text}
          parts={desk.parts}
          onQuery={desk.setText}
          note={resultNote(desk.tab, list.head, facets)}
        />
      </ScreenHead>
      <div className={styles.desk}>
        {!narrow && (
          <aside className={styles.facets} aria-label={t('errors.filters')} tabIndex={0}>
            {rail}
          </aside>
        )}
        <section className={styles.list} aria-label={t('errors.list')}>
          <TabBar
            label={t('errors.tabs')}
            idBase={idBase}
            className={styles.tabs}
            tabs={tabs}
            selected={desk.tab}
            onSelect={desk.setTab}
          >
            {narrow && (
              <span className="end">
                <Popover
                  label={t('errors.filters')}
                  className={styles.popover}
                  trigger={
                    <Button variant="ghost" icon={Funnel}>
                      {t('errors.filters')}
                    </Button>
                  }
                >
                  {() => rail}
                </Popover>
              </span>
            )}
          </TabBar>
          <TabPanel idBase={idBase} selected={desk.tab} className={styles.panel}>
            {isRetries ? (
              <RetryList query={desk.text} total={facets?.retries ?? null} gridRef={grid} sync={sync} />
            ) : (
              <ErrorList
                desk={desk}
                list={list}
                sync={sync}
                gridRef={grid}
                compact={narrow || shown !== null}
                current={currentIndex}
                onCurrent={setAt}
                onOpen={openPane}
                selection={selection}
                onSelection={setSelection}
                onUndo={actions.undo}
                // Offline the age of the rows stays in sight.
                withoutFoot={!isEmpty(selection) && sync?.phase !== 'offline'}
              />
            )}
          </TabPanel>
          {!isEmpty(selection) && !isRetries && (
            <SelectionBar
              count={countOf(selection)}
              retriable={retriableOf(selection)}
              matching={matchingToSelect(desk, selection.kind === 'keys', countOf(selection), total)}
              byQuery={isBlocked(selection, desk.text) && selection.kind === 'query' ? selection.query : null}
              except={selection.kind === 'query' ? selection.except.size : 0}
              roomy={!narrow && shown === null}
              pending={actions.pending}
              blocked={readOnly}
              onSelectAll={selectAll}
              onResolve={() => actions.start('resolve', requestOf(selection))}
              onRetry={() => actions.start('retry', requestOf(selection))}
              onClear={() => setSelection(NOTHING)}
            />
          )}
        </section>
        {shown !== null && !isRetries && (
          <div className={styles.side}>
            <ErrorPane
              key={keyOf(shown)}
              errorRef={refOf(shown)}
              row={shown}
              at={pane.other === null ? currentIndex + 1 : 0}
              total={list.rows?.getView().total ?? 0}
              tab={pane.tab}
              onTab={pane.setTab}
              px={pane.px}
              onPx={pane.setPx}
              marks={list.head?.marks ?? []}
              pending={actions.pending}
              blocked={readOnly}
              onResolve={(row) => act('resolve', row)}
              onRetry={(row) => act('retry', row)}
              onUndo={actions.undo}
              onPrevious={() => grid.current?.move('up')}
              onNext={() => grid.current?.move('down')}
              onClose={pane.close}
              onShow={pane.showOther}
              onSearch={search}
            />
          </div>
        )}
      </div>
      {actions.asked !== null && (
        <BulkConfirm
          preview={actions.asked.preview}
          query={actions.asked.query}
          except={actions.asked.except}
          account={session?.account ?? null}
          offline={sync?.phase === 'offline'}
          pending={actions.pending !== null}
          failure={actions.failure}
          onConfirm={actions.confirm}
          onClose={actions.close}
          onShowLeftOut={showLeftOut(desk, actions.asked, actions.close)}
        />
      )}
    </>
  );
}

/** Where the current row stands now; -1 when it is not loaded. */
function placeOf(current: Current | null, rows: ReturnType<typeof useErrorRows>['rows']): number {
  if (current === null || rows === null) return -1;
  const at = rows.at(current.index);
  // A row that was not loaded when it was reached keeps its place.
  if (current.key === '' || at?.key === current.key) return current.index;
  return rows.indexOf(current.key);
}

interface Pane {
  open: boolean;
  /** The row that was shown last, for when the list does not have it any more. */
  last: ErrorRow | null;
  /** A record that was opened from the pane itself. */
  other: ErrorRow | null;
  tab: PaneTab;
  px: number;
  setTab: (tab: PaneTab) => void;
  setPx: (px: number, done: boolean) => void;
  show: (row: ErrorRow, wide: boolean) => void;
  showOther: (row: ErrorRow) => void;
  follow: (row: ErrorRow) => void;
  close: () => void;
}

function usePane(savedPx: number): Pane {
  const session = useRpc('get_session', {}).data;
  const save = useRpcWrite('save_settings');
  const [state, setState] = useState<{ open: boolean; wide: boolean; last: ErrorRow | null; other: ErrorRow | null }>({
    open: false,
    wide: false,
    last: null,
    other: null,
  });
  const [tab, setTab] = useState<PaneTab>(PANE_TABS[0]);
  const [draggedPx, setDraggedPx] = useState<number | null>(null);
  return {
    ...state,
    tab,
    setTab,
    px: panePx(draggedPx ?? (state.wide ? WIDE_PX : savedPx)),
    setPx: (px, done) => {
      setDraggedPx(px);
      setState((before) => ({ ...before, wide: false }));
      if (done && session !== undefined) save.mutate({ ...session.settings, panePx: px });
    },
    show: (row, wide) => setState({ open: true, wide, last: row, other: null }),
    showOther: (row) => setState((before) => ({ ...before, open: true, other: row })),
    follow: (row) => setState((before) => ({ ...before, last: row, other: null })),
    close: () => setState((before) => ({ ...before, open: false, wide: false, other: null })),
  };
}

function tabCounts(facets: Facets | undefined): Partial<Record<DeskTab, number>> {
  return facets === undefined ? {} : { open: facets.open, resolved: facets.resolved, retries: facets.retries };
}

function turned(tab: DeskTab, by: 1 | -1): DeskTab {
  const order: DeskTab[] = ['open', 'resolved', 'retries'];
  const at = order.indexOf(tab);
  return order[(Math.max(0, at) + by + order.length) % order.length] ?? 'open';
}

function resultNote(tab: DeskTab, head: { total: number; tookMs: number } | null, facets: Facets | undefined): string {
  if (tab === 'retries') return facets === undefined ? '' : t('errors.retry_runs', { count: facets.retries });
  return head === null ? '' : t('errors.results', { count: head.total, ms: Math.ceil(head.tookMs) });
}

/** Rows that "select all" would choose; null when that is not offered. */
function matchingToSelect(desk: DeskQuery, byRows: boolean, count: number, total: number | null): number | null {
  if (desk.text === '' || total === null || total === 0) return null;
  return byRows && count < total ? total : null;
}

/** Shows what a retry by query leaves out; only a query can say which rows these are. */
function showLeftOut(
  desk: DeskQuery,
  asked: { preview: { action: string }; query: string | null; except: number },
  close: () => void,
): (() => void) | null {
  const { query } = asked;
  if (query === null || asked.except > 0 || asked.preview.action !== 'retry') return null;
  return () => {
    close();
    desk.setText(`${query} -is:retriable`);
  };
}

/** Says the number of results when it changes. */
function useAnnouncedResults(total: number | null, isRetries: boolean): void {
  const said = useRef<number | null>(null);
  useEffect(() => {
    if (total === null || isRetries) return;
    if (said.current !== null && said.current !== total) announce(t('errors.results_plain', { count: total }));
    said.current = total;
  }, [total, isRetries]);
}

