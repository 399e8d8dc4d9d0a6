/** The list of error records with its faces, its status line, and the rows for what could not be read. */
import { CircleAlert } from 'lucide-react';
import { useMemo, useSyncExternalStore, type JSX, type RefObject } from 'react';
import type { ErrorRow, ErrorSort, FailedStep, SyncStatus } from '../../ipc/gen/api';
import { toRpcError } from '../../ipc/errors';
import { t } from '../../messages';
import { errorColumns, isDimmed } from '../../parts/error-grid/error-columns';
import { Button } from '../../shared/button';
import { DataGrid, type GridHandle, type GridSelection, type PagedRows } from '../../shared/data-grid';
import { Icon } from '../../shared/icon';
import { LoadingRows } from '../../shared/list-face';
import { RemoteText } from '../../shared/remote-text';
import { StatusLine } from '../../shared/screen';
import { useTimeText } from '../../shared/time';
import { visibleText } from '../../shared/visible-text';
import type { DeskQuery } from './desk-query';
import type { ErrorRows } from './error-rows';
import styles from './errors-screen.module.css';
import { FailedFace, NoRowsFace } from './list-state';
import type { Columns } from './use-columns';
import { has, isBlocked, withRows, type DeskSelection } from './selection';

/** Height of a row in pixels (`--row`). */
const ROW_PX = 32;

interface ErrorListProps {
  desk: DeskQuery;
  list: ErrorRows;
  sync: SyncStatus | undefined;
  gridRef: RefObject<GridHandle | null>;
  compact: boolean;
  current: number;
  onCurrent: (index: number) => void;
  onOpen: (index: number) => void;
  selection: DeskSelection;
  onSelection: (selection: DeskSelection) => void;
  onUndo: (batchId: string) => void;
  columns: Columns;
  /** Leaves the status line out: the selection bar stands in its place. */
  withoutFoot: boolean;
}

export function ErrorList(props: ErrorListProps): JSX.Element {
  const { desk, list, sync } = props;
  const failed = failedSteps(sync, desk);
  if (list.rows === null) {
    return list.error === null ? <LoadingRows rows={16} /> : <FailedFace error={list.error} onRetry={list.retry} />;
  }
  const isEmpty = list.head?.total === 0 && !list.isOld && list.rows.getView().total === 0;
  return (
    <>
      {isEmpty ? (
        <>
          <NoRowsFace desk={desk} head={list.head} sync={sync} />
          <FailedSteps steps={failed} />
        </>
      ) : (
        <Rows {...props} rows={list.rows} failed={failed} />
      )}
      {!props.withoutFoot && <Foot desk={desk} list={list} sync={sync} failed={failed.length} />}
    </>
  );
}

function Rows(props: ErrorListProps & { rows: PagedRows<ErrorRow>; failed: FailedStep[] }): JSX.Element {
  const { desk, list, rows, onUndo, compact, gridRef, current, onCurrent, onOpen, failed } = props;
  const { ids, widths, set } = props.columns;
  const view = useSyncExternalStore(rows.subscribe, rows.getView);
  const kind = desk.tab === 'resolved' ? 'resolved' : desk.tab === 'open' ? 'open' : 'mixed';
  const marks = list.head?.marks;
  const columns = useMemo(
    () => errorColumns({ kind, compact, sort: desk.sort, marks: marks ?? [], widths, onUndo, chosen: ids }),
    [kind, compact, desk.sort, marks, widths, onUndo, ids],
  );
  const selection = useGridSelection(desk.text, props.selection, props.onSelection, rows, view.version);
  const label = kind === 'mixed' ? t('errors.list') : t(`errors.list_${kind}`);
  return (
    <>
      {view.fresh > 0 && (
        <button
          type="button"
          className={styles.fresh}
          onClick={() => {
            list.again();
            gridRef.current?.scrollToTop();
          }}
        >
          {t(view.freshMore ? 'errors.fresh_more_show' : 'errors.fresh_show', { count: view.fresh })}
        </button>
      )}
      <DataGrid
        ref={gridRef}
        label={label}
        rows={rows}
        columns={columns}
        rowPx={ROW_PX}
        current={current}
        onCurrent={onCurrent}
        onOpen={onOpen}
        onSort={(column) => desk.setSort(nextSort(column, desk.sort))}
        onResize={(id, px) => set({ ids, widths: { ...widths, [id]: px } })}
        onAtTop={list.setAtTop}
        selection={selection}
        isDim={isDimmed}
        after={<FailedSteps steps={failed} />}
      />
      {view.error !== null && (
        <div className={styles.broken} role="alert">
          {t('face.rows_failed', { sentence: toRpcError(view.error).sentence })}
          <Button size="small" onPress={list.again}>
            {t('common.try_again')}
          </Button>
        </div>
      )}
    </>
  );
}

function useGridSelection(
  query: string,
  selection: DeskSelection,
  onSelection: (selection: DeskSelection) => void,
  rows: PagedRows<ErrorRow>,
  version: number,
): GridSelection<ErrorRow> {
  return useMemo(() => {
    const loaded = rows.loaded();
    const chosen = loaded.filter((slot) => has(selection, slot.key, query)).length;
    const head = chosen === 0 ? 'none' : chosen === loaded.length ? 'all' : 'some';
    return {
      has: (key) => has(selection, key, query),
      set: (some, on) => onSelection(withRows(selection, some, on)),
      head,
      toggleLoaded: () =>
        onSelection(
          withRows(
            selection,
            loaded.map((slot) => slot.row),
            head !== 'all',
          ),
        ),
      headLabel: t('errors.select_loaded'),
      rowLabel: (row) => t('errors.select_row', { key: visibleText(row.traceKey ?? row.errorId) }),
      blocked: isBlocked(selection, query) ? t('errors.select_blocked') : null,
    };
    // The version stands for the rows that are loaded.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rows, version, selection, query, onSelection]);
}

function nextSort(column: string, sort: ErrorSort): ErrorSort {
  if (column === 'resolved') return 'resolved_newest';
  return sort === 'occurred_newest' ? 'occurred_oldest' : 'occurred_newest';
}

/** Steps that could not be read, as far as the query may mean them. */
function failedSteps(sync: SyncStatus | undefined, desk: DeskQuery): FailedStep[] {
  const scope = desk.parts.filter((part) => (part.key === 'flow' || part.key === 'step') && !part.exclude);
  const all = sync?.failedSteps ?? [];
  if (scope.length === 0) return all;
  return all.filter((step) =>
    scope.every((part) => {
      const names = part.key === 'flow' ? [step.flowId, step.flowName] : [step.stepId, step.stepName];
      return names.some((name) => part.text.includes(name) || part.label.includes(name));
    }),
  );
}

function FailedSteps({ steps }: { steps: FailedStep[] }): JSX.Element | null {
  const text = useTimeText();
  if (steps.length === 0) return null;
  return (
    <div className={styles.failedRows}>
      {steps.map((step) => {
        const [flow, name, time] = [visibleText(step.flowName), visibleText(step.stepName), text(step.atMs)];
        const cached = t('foot.cached', { count: step.cachedErrors });
        return (
          <div key={`${step.flowId} ${step.stepId}`} className={styles.failedRow}>
            <Icon of={CircleAlert} size={14} />
            <span>{t(isForbidden(step) ? 'foot.no_access' : 'foot.not_read', { flow, step: name, time })}</span>
            {!isForbidden(step) && <RemoteText text={step.message} />}
            <span className={styles.right}>
              {step.asOfMs === null ? cached : t('foot.cached_as_of', { cached, time: text(step.asOfMs) })}
            </span>
          </div>
        );
      })}
    </div>
  );
}

function isForbidden(step: FailedStep): boolean {
  return step.code === 'forbidden' || step.code === '403';
}

interface FootProps {
  desk: DeskQuery;
  list: ErrorRows;
  sync: SyncStatus | undefined;
  failed: number;
}

function Foot({ desk, list, sync, failed }: FootProps): JSX.Element {
  const text = useTimeText();
  const asOfMs = list.head?.asOfMs ?? null;
  return (
    <StatusLine>
      <span>
        {desk.tab === 'resolved' ? t('foot.resolved') : t('foot.errors', { count: list.head?.total ?? 0 })}
      </span>
      {failed > 0 && (
        <span className={styles.warn}>
          <Icon of={CircleAlert} size={12} />
          {t('foot.steps_failed', { count: failed })}
        </span>
      )}
      <span className={styles.right}>
        {sync?.phase === 'offline' && sync.offlineSinceMs !== null && `${t('foot.offline', { time: text(sync.offlineSinceMs) })} · `}
        {asOfMs !== null && t('common.as_of', { time: text(asOfMs) })}
      </span>
    </StatusLine>
  );
}
