/** Columns of error records that are shown on demand. */
import type { ErrorRow } from '../../ipc/gen/api';
import { t } from '../../messages';
import { useNow } from '../../shared/clock';
import type { GridColumn } from '../../shared/data-grid';
import { RemoteText } from '../../shared/remote-text';
import { href } from '../../shared/route';
import { Time } from '../../shared/time';
import { visibleText } from '../../shared/visible-text';
import styles from './error-grid.module.css';
import { None } from './none';

/** A record that vanishes within this time is marked, in milliseconds: a week. */
const VANISHING_MS = 7 * 86_400_000;

export function tags(): GridColumn<ErrorRow> {
  return {
    id: 'tags',
    head: t('errors.col_tags'),
    px: 120,
    yields: 2,
    className: styles.second,
    title: (row) => row.tags.map(visibleText).join(', '),
    cell: (row) => (row.tags.length === 0 ? <None /> : <RemoteText text={row.tags.join(', ')} className="ell" />),
  };
}

export function assigned(): GridColumn<ErrorRow> {
  return {
    id: 'assigned',
    head: t('errors.col_assigned'),
    px: 130,
    yields: 2,
    className: styles.second,
    title: (row) => visibleText(row.assignedTo ?? ''),
    cell: (row) => (row.assignedTo === null ? <None /> : <RemoteText text={row.assignedTo} className="ell" />),
  };
}

export function run(): GridColumn<ErrorRow> {
  return {
    id: 'run',
    head: t('errors.col_run'),
    px: 130,
    yields: 4,
    className: styles.mono,
    title: (row) => visibleText(row.runId ?? ''),
    cell: (row) =>
      row.runId === null ? (
        <None />
      ) : (
        <a className={styles.link} href={href('errors', { q: `run:${row.runId}` })}>
          <RemoteText text={row.runId} className="ell" />
        </a>
      ),
  };
}

export function errorId(): GridColumn<ErrorRow> {
  return {
    id: 'error_id',
    head: t('errors.col_error_id'),
    px: 120,
    yields: 4,
    className: styles.mono,
    title: (row) => visibleText(row.errorId),
    cell: (row) => <RemoteText text={row.errorId} className="ell" />,
  };
}

export function keptUntil(): GridColumn<ErrorRow> {
  return {
    id: 'kept_until',
    head: t('errors.col_kept_until'),
    px: 120,
    yields: 2,
    className: styles.second,
    title: () => t('errors.kept_until_hint'),
    cell: (row) => (row.purgeAtMs === null ? <None /> : <KeptUntil atMs={row.purgeAtMs} />),
  };
}

function KeptUntil({ atMs }: { atMs: number }) {
  const soon = atMs - useNow() <= VANISHING_MS;
  return <Time at={atMs} className={soon ? `tn ${styles.soon ?? ''}` : 'tn'} />;
}
