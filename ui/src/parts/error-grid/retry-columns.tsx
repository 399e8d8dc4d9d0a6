/** The columns of retry runs. */
import { CircleStop } from 'lucide-react';
import type { JSX } from 'react';
import type { RetryRow } from '../../ipc/gen/api';
import { t } from '../../messages';
import { Button } from '../../shared/button';
import { useNow } from '../../shared/clock';
import { Count } from '../../shared/count';
import type { GridColumn } from '../../shared/data-grid';
import { formatDuration } from '../../shared/format';
import { Popover } from '../../shared/popover';
import { href } from '../../shared/route';
import { Time } from '../../shared/time';
import { RunStatus } from '../run-status';
import { By } from './error-columns';
import styles from './error-grid.module.css';
import { None } from './none';

interface RetryColumnsOf {
  widths: Readonly<Record<string, number>>;
  /** Asks for a retry to be canceled. */
  onCancel: (runId: string) => void;
  /** The retry whose cancelling is on its way. */
  canceling: string | null;
}

/** Statuses that end by themselves later. */
const UNDER_WAY = ['running', 'queued', 'retrying', 'canceling'];

export function retryColumns({ widths, onCancel, canceling }: RetryColumnsOf): GridColumn<RetryRow>[] {
  const number = (id: 'success' | 'ignored', px: number): GridColumn<RetryRow> => ({
    id,
    head: t(`errors.col_${id}`),
    px,
    yields: id === 'ignored' ? 1 : 0,
    align: 'end',
    className: styles.second,
    cell: (row) => <Count value={row[id]} />,
  });
  const columns: GridColumn<RetryRow>[] = [
    {
      id: 'status',
      head: t('errors.col_retry_status'),
      px: 210,
      yields: 0,
      cell: (row) => <RunStatus status={statusOf(row)} errors={row.errors} />,
    },
    {
      id: 'duration',
      head: t('errors.col_duration'),
      px: 90,
      yields: 2,
      align: 'end',
      className: styles.second,
      cell: (row) => <Duration row={row} />,
    },
    {
      id: 'started',
      head: t('errors.col_started'),
      px: 120,
      yields: 0,
      indentPx: 24,
      className: styles.second,
      cell: (row) => (row.startedAtMs === null ? <None /> : <Time at={row.startedAtMs} className="tn" />),
    },
    {
      id: 'completed',
      head: t('errors.col_completed'),
      px: 120,
      yields: 3,
      className: styles.second,
      cell: (row) => (row.endedAtMs === null ? <None /> : <Time at={row.endedAtMs} className="tn" />),
    },
    number('success', 96),
    number('ignored', 86),
    {
      id: 'errors',
      head: t('errors.col_errors'),
      px: 86,
      yields: 0,
      align: 'end',
      className: styles.second,
      cell: (row) =>
        row.errors === 0 ? (
          <Count value={0} className={styles.third} />
        ) : (
          <a className={styles.link} href={href('errors', { q: `is:open run:${row.runId}` })}>
            <Count value={row.errors} />
          </a>
        ),
    },
    {
      id: 'started_by',
      head: t('errors.col_started_by'),
      px: 160,
      fill: true,
      yields: 0,
      indentPx: 24,
      cell: (row) => (row.startedBy === null ? <None /> : <By actor={row.startedBy} auto={t('errors.auto_retried')} />),
    },
    {
      id: 'actions',
      head: t('errors.col_actions'),
      headHidden: true,
      px: 120,
      yields: 0,
      align: 'end',
      cell: (row) =>
        row.endedAtMs === null && row.status !== 'canceling' ? (
          <Cancel row={row} onCancel={onCancel} pending={canceling === row.runId} />
        ) : null,
    },
  ];
  return columns.map((column) => ({ ...column, px: widths[column.id] ?? column.px }));
}

/** A retry that is going on is "Retrying", whatever word the platform has for its run. */
function statusOf(row: RetryRow): string {
  return row.endedAtMs === null && (row.status === 'running' || row.status === 'retrying') ? 'retrying' : row.status;
}

function Duration({ row }: { row: RetryRow }): JSX.Element {
  if (row.durationMs !== null) return <span className="tn">{formatDuration(row.durationMs)}</span>;
  if (row.startedAtMs === null || !UNDER_WAY.includes(row.status)) return <None />;
  return <Going sinceMs={row.startedAtMs} />;
}

function Going({ sinceMs }: { sinceMs: number }): JSX.Element {
  return <span className="tn">{formatDuration(useNow() - sinceMs)}</span>;
}

function Cancel({ row, onCancel, pending }: { row: RetryRow; onCancel: (runId: string) => void; pending: boolean }): JSX.Element {
  return (
    <Popover
      label={t('retries.cancel_title')}
      trigger={
        <Button variant="ghost" size="small" icon={CircleStop} pending={pending}>
          {t('retries.cancel')}
        </Button>
      }
    >
      {(close) => (
        <div className={styles.ask}>
          <b>{t('retries.cancel_title')}</b>
          <p>{t('retries.cancel_text', { count: row.success + row.ignored + row.errors })}</p>
          <Button
            variant="danger"
            onPress={() => {
              onCancel(row.runId);
              close();
            }}
          >
            {t('retries.cancel_do')}
          </Button>
        </div>
      )}
    </Popover>
  );
}
