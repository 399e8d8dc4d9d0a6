/** The errors of a run as they are reported, newest on top; the list can be held still. */
import { Pause, Play } from 'lucide-react';
import { useState } from 'react';
import type { ConsoleRun, ErrorRow } from '../../ipc/gen/api';
import { useRpc } from '../../ipc/query';
import { t } from '../../messages';
import { ClassTag } from '../../parts/class-tag/class-tag';
import { runQuery, wholeRunQuery } from '../../parts/flow-link';
import { Button } from '../../shared/button';
import { readNow } from '../../shared/clock';
import { formatCount } from '../../shared/format';
import { LoadingRows } from '../../shared/list-face';
import { Pill } from '../../shared/pill';
import { RemoteText } from '../../shared/remote-text';
import { navigate } from '../../shared/route';
import { Table, type TableColumn } from '../../shared/table';
import { Time, useTimeText } from '../../shared/time';
import styles from './flow.module.css';

/** Rows of the list: the newest; the rest is in the desk. */
const ROWS_MAX = 200;

interface Held {
  readonly rows: readonly ErrorRow[];
  readonly atMs: number;
}

/** Errors of the run. */
export function RunErrors({ run }: { run: ConsoleRun }) {
  const query = wholeRunQuery(run.runIds);
  const [held, setHeld] = useState<Held | null>(null);
  const time = useTimeText();
  const list = useRpc('list_errors', { query, sort: 'occurred_newest', after: null, limit: ROWS_MAX }, { keepPrevious: true });
  const rows = held?.rows ?? list.data?.rows ?? [];
  const total = list.data?.total ?? 0;
  return (
    <section className={styles.runErrors} aria-label={t('console.errors_head')}>
      <header>
        <h2>{t('console.errors_head')}</h2>
        {run.errors > 0 && <Pill tone="run">{t('console.errors_pill', { reported: run.errors, open: formatCount(run.openErrors) })}</Pill>}
        {list.data !== undefined && total < run.errors && total > 0 && (
          <span className={styles.quiet}>{t('console.errors_held', { held: formatCount(total), reported: formatCount(run.errors) })}</span>
        )}
        {total > rows.length && rows.length > 0 && held === null && <span className={styles.quiet}>{t('console.errors_first', { count: formatCount(rows.length) })}</span>}
        {held !== null && <span className={styles.quiet}>{t('console.paused', { time: time(held.atMs) })}</span>}
        <span className="grow" />
        {run.endedAtMs === null && (
          <Button
            variant="ghost"
            icon={held === null ? Pause : Play}
            aria-pressed={held !== null}
            onPress={() => { setHeld(held === null ? { rows, atMs: readNow() } : null); }}
          >
            {t(held === null ? 'console.pause' : 'console.go_on')}
          </Button>
        )}
        <Button onPress={() => { navigate('errors', { q: runQuery(run.runIds) }); }}>{t('console.open_in_errors')}</Button>
      </header>
      {rows.length > 0 ? (
        <Table
          label={t('console.errors_head')}
          density="compact"
          columns={COLUMNS}
          groups={[{ id: 'errors', rows }]}
          keyOf={keyOf}
          stickyHead={false}
          onOpen={(row) => { navigate('errors', { q: `${wholeRunQuery(run.runIds)} id:${row.errorId}` }); }}
        />
      ) : list.data === undefined && !list.isError ? (
        <LoadingRows rows={3} />
      ) : (
        <p className={styles.none}>
          {list.isError ? list.error.sentence : t(run.errors === 0 ? 'console.errors_none' : 'console.errors_none_here')}
        </p>
      )}
    </section>
  );
}

function keyOf(row: ErrorRow): string {
  return `${row.flowId} ${row.stepId} ${row.errorId}`;
}

const COLUMNS: readonly TableColumn<ErrorRow>[] = [
  {
    id: 'occurred',
    head: t('console.occurred'),
    px: 96,
    look: 'quiet',
    cell: (row) => (row.occurredAtMs === null ? t('dashboard.no_run_mark') : <Time at={row.occurredAtMs} />),
  },
  { id: 'message', head: t('console.message'), pxMin: 280, cell: (row) => <RemoteText text={row.message} /> },
  { id: 'code', head: t('console.code'), px: 220, drop: 2, cell: (row) => <span className="mono">{row.code === null ? '' : <RemoteText text={row.code} />}</span> },
  { id: 'class', head: t('console.classification'), px: 120, cell: (row) => <ClassTag value={row.classification} /> },
  { id: 'step', head: t('console.step'), px: 150, drop: 1, look: 'quiet', cell: (row) => <RemoteText text={row.stepName} /> },
  { id: 'trace', head: t('console.trace_key'), px: 130, drop: 3, look: 'quiet', cell: (row) => <span className="mono">{row.traceKey === null ? '' : <RemoteText text={row.traceKey} />}</span> },
];
