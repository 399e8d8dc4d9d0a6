/** The columns of error records: open and resolved lists. What is hidden first when room is short is fixed here. */
import { RefreshCw } from 'lucide-react';
import type { JSX } from 'react';
import type { Actor, ErrorRow, ErrorSort } from '../../ipc/gen/api';
import { t } from '../../messages';
import type { GridColumn, Slot, SortDirection } from '../../shared/data-grid';
import { Icon } from '../../shared/icon';
import { RemoteText } from '../../shared/remote-text';
import { Time } from '../../shared/time';
import { visibleText } from '../../shared/visible-text';
import { ClassTag, className } from '../class-tag/class-tag';
import { sourceName } from '../facet-rail/source-name';
import { DraftPill, GonePill, LeftPill, OverlayPill, isUnderWay } from '../overlay-pill/overlay-pill';
import { RetryCountdown } from '../retry-countdown/retry-countdown';
import { COLUMN_IDS, DEFAULT_COLUMNS, type ColumnId } from './column-choice';
import styles from './error-grid.module.css';
import { None } from './none';
import { assigned, errorId, keptUntil, run, tags } from './more-columns';

/** Which list the columns are for. */
export type ErrorListKind = 'open' | 'resolved' | 'mixed';

interface ErrorColumnsOf {
  kind: ErrorListKind;
  /** Narrow columns, short countdown: the pane is open or the window is small. */
  compact: boolean;
  sort: ErrorSort;
  marks: readonly string[];
  /** Widths that a person set, in pixels by column. */
  widths: Readonly<Record<string, number>>;
  onUndo: (batchId: string) => void;
  /** Columns that a person chose; null for those of the list. */
  chosen: ReadonlySet<ColumnId> | null;
}

/** Message never falls below this width in pixels. */
const MESSAGE_PX = 280;

/** Whether a row is dimmed: it left, it is under way, or it is not of the state that the list shows. */
export function isDimmed(slot: Slot<ErrorRow>): boolean {
  return slot.left || isUnderWay(slot.row.overlay);
}

export function errorColumns(of: ErrorColumnsOf): GridColumn<ErrorRow>[] {
  const { kind, compact } = of;
  const shown = of.chosen ?? new Set(DEFAULT_COLUMNS[kind]);
  const all: Readonly<Record<ColumnId, () => GridColumn<ErrorRow>>> = {
    code: () => code(compact),
    source,
    class: () => classification(kind, compact),
    trace: () => trace(kind),
    tags,
    assigned,
    resolved_by: resolvedBy,
    resolved: () => resolved(of.sort),
    occurred: () => occurred(kind, of.sort),
    flow_step: flowStep,
    run,
    error_id: errorId,
    kept_until: keptUntil,
  };
  const columns = COLUMN_IDS.filter((id) => shown.has(id)).map((id) => all[id]());
  // What a person added or widened does not go by itself: then the list scrolls sideways.
  const stays = (id: string): boolean =>
    of.widths[id] !== undefined || (of.chosen !== null && !DEFAULT_COLUMNS[kind].some((usual) => usual === id));
  return [message(of), ...columns].map((column) => ({
    ...column,
    px: of.widths[column.id] ?? column.px,
    yields: stays(column.id) ? 0 : column.yields,
  }));
}

function message({ marks, onUndo, kind }: ErrorColumnsOf): GridColumn<ErrorRow> {
  return {
    id: 'message',
    head: t('errors.col_message'),
    px: MESSAGE_PX,
    fill: true,
    yields: 0,
    title: (row) => visibleText(row.message),
    cell: (row, slot) => (
      <span className={styles.message}>
        {/* A row that left is not read again: what was under way when it was read is over. */}
        {slot.left ? (
          <LeftPill state={row.state === 'resolved' ? 'resolved' : 'left'} />
        ) : (
          <OverlayPill row={row} onUndo={onUndo} />
        )}
        {row.draft && !slot.left && row.overlay === null && <DraftPill />}
        {kind === 'mixed' && !slot.left && row.overlay === null && row.state === 'resolved' && <LeftPill state="resolved" />}
        {kind === 'mixed' && !slot.left && row.overlay === null && row.state === 'gone' && <GonePill />}
        <RemoteText text={row.message} marks={marks} className="ell" />
      </span>
    ),
  };
}

function code(compact: boolean): GridColumn<ErrorRow> {
  return {
    id: 'code',
    head: t('errors.col_code'),
    px: compact ? 118 : 190,
    yields: 1,
    className: styles.mono,
    title: (row) => visibleText(row.code ?? ''),
    cell: (row) => (row.code === null ? <None /> : <RemoteText text={row.code} className="ell" />),
  };
}

function source(): GridColumn<ErrorRow> {
  return {
    id: 'source',
    head: t('errors.col_source'),
    px: 84,
    yields: 3,
    className: styles.second,
    title: (row) => sourceName(row.source, row.application),
    cell: (row) => (row.source === null ? <None /> : <bdi className="ell">{sourceName(row.source, row.application)}</bdi>),
  };
}

function classification(kind: ErrorListKind, compact: boolean): GridColumn<ErrorRow> {
  const px = kind === 'resolved' ? 120 : compact ? 140 : 216;
  return {
    id: 'class',
    head: t('errors.col_class'),
    px,
    yields: kind === 'resolved' ? 1 : 0,
    className: styles.second,
    title: (row) => className(row.classification),
    cell: (row) => (
      <span className={styles.class}>
        {row.classification === null ? <None /> : <ClassTag value={row.classification} />}
        {row.overlay === null && row.state === 'open' && <RetryCountdown row={row} short={compact} />}
      </span>
    ),
  };
}

function trace(kind: ErrorListKind): GridColumn<ErrorRow> {
  return {
    id: 'trace',
    head: t('errors.col_trace'),
    px: kind === 'resolved' ? 96 : 90,
    yields: 0,
    className: styles.mono,
    title: (row) => visibleText(row.traceKey ?? ''),
    cell: (row) => (row.traceKey === null ? <None /> : <RemoteText text={row.traceKey} className="ell" />),
  };
}

function occurred(kind: ErrorListKind, sort: ErrorSort): GridColumn<ErrorRow> {
  const direction: SortDirection | null =
    sort === 'occurred_newest' ? 'descending' : sort === 'occurred_oldest' ? 'ascending' : null;
  return {
    id: 'occurred',
    head: t('errors.col_occurred'),
    px: 98,
    yields: kind === 'resolved' ? 2 : 0,
    sort: direction,
    className: styles.second,
    cell: (row) => (row.occurredAtMs === null ? <None /> : <Time at={row.occurredAtMs} className="tn" />),
  };
}

function flowStep(): GridColumn<ErrorRow> {
  return {
    id: 'flow_step',
    head: t('errors.col_flow_step'),
    px: 168,
    yields: 2,
    className: styles.second,
    title: (row) => visibleText(`${row.flowName} · ${row.stepName}`),
    cell: (row) => (
      <span className="ell">
        <RemoteText text={row.stepName} /> <RemoteText text={`· ${row.flowName}`} className={styles.third} />
      </span>
    ),
  };
}

function resolvedBy(): GridColumn<ErrorRow> {
  return {
    id: 'resolved_by',
    head: t('errors.col_resolved_by'),
    px: 136,
    yields: 3,
    className: styles.second,
    cell: (row) => {
      if (row.overlay === 'retrying') return <span className={styles.third}>{t('errors.until_retry_ends')}</span>;
      return row.resolvedBy === null ? <None /> : <By actor={row.resolvedBy} auto={t('errors.auto_resolved')} />;
    },
  };
}

function resolved(sort: ErrorSort): GridColumn<ErrorRow> {
  return {
    id: 'resolved',
    head: t('errors.col_resolved'),
    px: 120,
    yields: 0,
    sort: sort === 'resolved_newest' ? 'descending' : null,
    className: styles.second,
    cell: (row) =>
      row.resolvedAtMs === null || row.overlay === 'retrying' ? <None /> : <Time at={row.resolvedAtMs} className="tn" />,
  };
}

/** A person, or the platform with its sign. */
export function By({ actor, auto }: { actor: Actor; auto: string }): JSX.Element {
  if (!actor.auto) return <RemoteText text={actor.name} className="ell" />;
  return (
    <span className={styles.auto}>
      <Icon of={RefreshCw} size={12} />
      {auto}
    </span>
  );
}
