/** The columns of the history: runs, their steps below them, days between them. */
import { ChevronDown, ChevronRight, Info } from 'lucide-react';
import { use, type ReactNode } from 'react';
import type { HistoryRun } from '../../ipc/gen/api';
import { t } from '../../messages';
import { runQuery } from '../../parts/flow-link';
import { RunStatus } from '../../parts/run-status';
import { SilencePill } from '../../parts/silence-pill';
import { IconButton } from '../../shared/button';
import { useNowStep } from '../../shared/clock';
import { Count } from '../../shared/count';
import type { GridColumn } from '../../shared/data-grid';
import { formatCount, formatDuration, formatFull } from '../../shared/format';
import { LetterTile } from '../../shared/letter-tile';
import { Popover } from '../../shared/popover';
import { href } from '../../shared/route';
import { Time, TimeContext, useTimeText } from '../../shared/time';
import styles from './flow.module.css';
import type { HistoryRow } from './history-rows';
import { RunFiles } from './run-files';

const DAY_MS = 86_400_000;

/** The columns. */
export function historyColumns(toggle: (run: HistoryRun) => void): readonly GridColumn<HistoryRow>[] {
  return [
    { id: 'status', head: t('history.status'), px: 300, fill: true, yields: 0, cell: (row) => <First row={row} toggle={toggle} /> },
    column('started', t('history.started'), 150, 0, (row) => timeOf(of(row)?.startedAtMs), false),
    column('ended', t('history.completed'), 150, 2, (row) => timeOf(of(row)?.endedAtMs), false),
    column('duration', t('console.duration'), 96, 0, (row) => <Duration row={row} />),
    column('success', t('console.success'), 88, 0, (row) => number(of(row)?.success)),
    column('ignored', t('console.ignored'), 84, 1, (row) => number(of(row)?.ignored)),
    column('errors', t('console.errors'), 88, 0, (row) => <Errors row={row} />),
    column('auto', t('console.auto_resolved'), 112, 4, (row) => number(of(row)?.autoResolved)),
    column('pages', t('history.pages'), 76, 3, (row) => number(of(row)?.pages)),
    column('files', t('history.files'), 64, 1, (row) => <Files row={row} />),
  ];
}

function column(id: string, head: string, px: number, yields: number, cell: (row: HistoryRow) => ReactNode, isNumber = true): GridColumn<HistoryRow> {
  return { id, head, px, yields, cell, ...(isNumber ? { align: 'end' as const } : {}), className: styles.historyCell };
}

/** What a line has numbers of. */
function of(row: HistoryRow) {
  if (row.kind === 'run') return row.run;
  return row.kind === 'step' && row.step.status !== null ? row.step : null;
}

function timeOf(at: number | null | undefined): ReactNode {
  if (at === undefined) return null;
  return at === null ? <span className={styles.quiet}>{t('dashboard.no_run_mark')}</span> : <Time at={at} />;
}

function number(value: number | undefined): ReactNode {
  return value === undefined ? null : <Count value={value} className={value === 0 ? styles.quiet : undefined} />;
}

function Duration({ row }: { row: HistoryRow }) {
  const nowMs = useNowStep(1_000);
  const own = of(row);
  if (own === null) return null;
  if (own.startedAtMs === null) return <span className={styles.quiet}>{t('dashboard.no_run_mark')}</span>;
  return <>{formatDuration((own.endedAtMs ?? nowMs) - own.startedAtMs)}</>;
}

function First({ row, toggle }: { row: HistoryRow; toggle: (run: HistoryRun) => void }) {
  const text = useTimeText();
  switch (row.kind) {
    case 'day':
      return <Day atMs={row.atMs} />;
    case 'steps':
      return <span className={styles.stepsWait}>{t(row.state === 'loading' ? 'history.steps_loading' : row.state === 'gone' ? 'history.steps_gone' : 'history.steps_unknown')}</span>;
    case 'step':
      return (
        <span className={styles.stepIndent} title={row.step.name}>
          <RunStatus status={row.step.status ?? 'queued'} errors={row.step.errors} iconOnly />
          <LetterTile name={row.step.application ?? row.step.name} look="small" />
          <span className="ell">{row.step.name}</span>
        </span>
      );
    case 'run': {
      const { run } = row;
      const time = text(run.startedAtMs ?? 0);
      return (
        <span className={styles.runCell}>
          <IconButton
            icon={row.open ? ChevronDown : ChevronRight}
            size="small"
            label={t(row.open ? 'history.collapse' : 'history.expand', { time })}
            aria-expanded={row.open}
            onPress={() => { toggle(run); }}
          />
          <RunStatus status={run.status} errors={run.errors} />
          {run.status === 'canceled' && <CanceledBy run={run} time={time} />}
          {run.silence !== null && <SilencePill mark={run.silence} of="run" />}
        </span>
      );
    }
  }
}

function Day({ atMs }: { atMs: number }) {
  const { zone } = use(TimeContext);
  const nowMs = useNowStep(60_000);
  const year = formatFull(atMs, zone).slice(0, 4) === formatFull(nowMs, zone).slice(0, 4) ? {} : ({ year: 'numeric' } as const);
  const date = new Intl.DateTimeFormat('en', { timeZone: zone, weekday: 'short', month: 'short', day: 'numeric', ...year }).format(atMs);
  const day = (at: number): string => formatFull(at, zone).slice(0, 10);
  const words = day(atMs) === day(nowMs) ? t('history.today', { date }) : day(atMs) === day(nowMs - DAY_MS) ? t('history.yesterday', { date }) : date;
  return <span className={styles.day}>{words}</span>;
}

function CanceledBy({ run, time }: { run: HistoryRun; time: string }) {
  const { zone } = use(TimeContext);
  const by = run.canceledBy;
  const title = by === null ? t('history.canceled_unknown') : by.auto ? t('console.canceled_by_system') : t('console.canceled_by', { name: by.name });
  return (
    <Popover
      label={title}
      className={styles.info}
      trigger={<IconButton icon={Info} size="small" label={t('history.canceled_info', { time })} />}
      placement="bottom start"
    >
      {() => (
        <>
          <h2>{title}</h2>
          {run.endedAtMs !== null && <p>{t('history.canceled_when', { time: formatFull(run.endedAtMs, zone), pages: run.pages })}</p>}
        </>
      )}
    </Popover>
  );
}

/** A run under way has nothing to fetch yet: the platform makes its files at the end. */
function Files({ row }: { row: HistoryRow }) {
  const text = useTimeText();
  if (row.kind !== 'run' || row.run.endedAtMs === null) return null;
  return <RunFiles run={row.run} time={text(row.run.startedAtMs ?? 0)} />;
}

function Errors({ row }: { row: HistoryRow }) {
  const text = useTimeText();
  const own = of(row);
  if (own === null || row.kind === 'day' || row.kind === 'steps') return null;
  if (own.errors === 0) return number(0);
  const { run } = row;
  const held = t('history.held', { reported: formatCount(run.errors), held: formatCount(run.heldErrors), open: formatCount(run.openErrors) });
  return (
    <a
      className={styles.link}
      href={href('errors', { q: runQuery(run.runIds, row.kind === 'step' ? row.step.stepId : undefined) })}
      aria-label={t('history.errors_link', { count: own.errors, time: text(run.startedAtMs ?? 0), open: formatCount(run.openErrors) })}
      title={held}
    >
      <Count value={own.errors} />
    </a>
  );
}
