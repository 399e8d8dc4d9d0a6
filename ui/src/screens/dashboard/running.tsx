/** Runs in progress, just finished, starting soon (ui.md 10.2). */
import { CircleStop } from 'lucide-react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { RpcError } from '../../ipc/errors';
import type { FinishedRun, NextStart, RunningFlows, RunningRun } from '../../ipc/gen/api';
import { useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { flowQuery, runQuery, scheduleText } from '../../parts/flow-link';
import { RunStatus, RunStrip } from '../../parts/run-status';
import { announce } from '../../shared/announce';
import { Button } from '../../shared/button';
import { useNow } from '../../shared/clock';
import { formatCount, formatDuration } from '../../shared/format';
import { ListFace, LoadingRows } from '../../shared/list-face';
import { Popover } from '../../shared/popover';
import { ProgressBar } from '../../shared/progress-bar';
import { navigate } from '../../shared/route';
import { Scroll } from '../../shared/screen';
import { Table, type TableColumn } from '../../shared/table';
import { Time } from '../../shared/time';
import { showToast } from '../../shared/toast';
import { ErrorsLink, FlowName, NumberCell, integrationText } from './cell';
import styles from './dashboard.module.css';
import { FailedFace } from './face';

/** Statuses of runs that are moving records. */
const MOVING = new Set(['running', 'retrying']);

/** Whether a run is moving records, not waiting or ending. */
export function isMoving(run: RunningRun): boolean {
  return MOVING.has(run.status);
}

/** The tab of running flows. */
export function Running({ result }: { result: UseQueryResult<RunningFlows, RpcError> }) {
  const { data } = result;
  if (data === undefined) {
    if (!result.isError) return <LoadingRows rows={14} />;
    return (
      <FailedFace
        error={result.error}
        onRetry={() => {
          void result.refetch();
        }}
      />
    );
  }
  const moving = data.runs.filter(isMoving);
  const waiting = data.runs.filter((run) => !isMoving(run));
  const groups = [
    { id: 'moving', head: t('dashboard.group_running', { count: formatCount(moving.length) }), rows: moving },
    { id: 'waiting', head: t('dashboard.group_waiting', { count: formatCount(waiting.length) }), rows: waiting },
  ].filter((group) => group.rows.length > 0);
  return (
    <Scroll view="dashboard running">
      {groups.length > 0 ? (
        <Table
          label={t('dashboard.tab_running')}
          columns={RUN_COLUMNS}
          groups={groups}
          keyOf={runKey}
          stickyHead={false}
          onOpen={openRun}
        />
      ) : (
        <ListFace kind="empty" title={t('dashboard.none_running')}>
          {t('dashboard.none_running_text')}
        </ListFace>
      )}
      <section className={styles.below}>
        <h2>{t('dashboard.just_finished')}</h2>
        {data.justFinished.length > 0 ? (
          <Table
            label={t('dashboard.just_finished')}
            columns={FINISHED_COLUMNS}
            groups={[{ id: 'all', rows: data.justFinished }]}
            keyOf={runKey}
            density="compact"
            stickyHead={false}
            onOpen={openRun}
          />
        ) : (
          <p>{t('dashboard.none_finished')}</p>
        )}
        <h2>{t('dashboard.starting_soon')}</h2>
        {data.startingSoon.length > 0 ? (
          <Table
            label={t('dashboard.starting_soon')}
            columns={START_COLUMNS}
            groups={[{ id: 'all', rows: data.startingSoon }]}
            keyOf={startKey}
            density="compact"
            stickyHead={false}
            onOpen={(start) => {
              navigate('errors', { q: flowQuery(start.flowId) });
            }}
          />
        ) : (
          <p>{t('dashboard.none_starting')}</p>
        )}
      </section>
    </Scroll>
  );
}

function openRun(run: { runId: string }): void {
  navigate('errors', { q: runQuery([run.runId]) });
}

function runKey(run: { runId: string }): string {
  return run.runId;
}

function startKey(start: NextStart): string {
  return `${start.flowId} ${start.startsAtMs}`;
}

function Elapsed({ run }: { run: RunningRun }) {
  const nowMs = useNow();
  const from = run.startedAtMs ?? run.createdAtMs;
  return from === null ? t('dashboard.no_run_mark') : formatDuration(nowMs - from);
}

function Pages({ run }: { run: RunningRun }) {
  const { pagesGenerated: made, pagesProcessed: done, doneExporting } = run;
  if (run.startedAtMs === null) return <span className={styles.zero}>{t('dashboard.not_started')}</span>;
  // Before the export is done the whole is not known, so no share of it would be true.
  if (!doneExporting || done === null) {
    return (
      <span className={styles.progress}>
        {formatCount(made)} <span className={styles.zero}>{t('dashboard.still_exporting')}</span>
      </span>
    );
  }
  const text = t('dashboard.pages_of', { done: formatCount(done), total: formatCount(made) });
  return (
    <span className={styles.progress}>
      <ProgressBar label={t('dashboard.pages_processed')} value={done} max={made} text={text} className={styles.bar} />
      {text}
    </span>
  );
}

function CancelRun({ run }: { run: RunningRun }) {
  const cancel = useRpcWrite('cancel_run');
  if (run.status === 'canceling' || cancel.isSuccess || cancel.isPending) {
    return <span className={styles.zero}>{t('dashboard.canceling')}</span>;
  }
  return (
    <Popover
      label={t('dashboard.cancel_title')}
      className={styles.ask}
      trigger={
        <Button variant="ghost" size="small" icon={CircleStop} label={t('dashboard.cancel_run_of', { flow: run.flowName })}>
          {t('dashboard.cancel')}
        </Button>
      }
    >
      {(close) => (
        <>
          <h2>{t('dashboard.cancel_title')}</h2>
          <p>{cancelWords(run)}</p>
          <div>
            <Button size="small" onPress={close}>
              {t('dashboard.keep_running')}
            </Button>
            <Button
              size="small"
              variant="danger"
              onPress={() => {
                close();
                cancel.mutate(
                  { runId: run.runId },
                  {
                    onSuccess: () => {
                      announce(t('dashboard.cancel_asked', { flow: run.flowName }));
                    },
                    onError: (error) => {
                      showToast({ text: error.sentence, tone: 'error' });
                    },
                  },
                );
              }}
            >
              {t('dashboard.cancel_run')}
            </Button>
          </div>
        </>
      )}
    </Popover>
  );
}

function cancelWords(run: RunningRun): string {
  if (run.startedAtMs === null) return t('dashboard.cancel_waiting');
  if (!run.doneExporting || run.pagesProcessed === null) return t('dashboard.cancel_made', { count: run.pagesGenerated });
  return t('dashboard.cancel_pages', { done: formatCount(run.pagesProcessed), total: formatCount(run.pagesGenerated) });
}

function StartsIn({ start }: { start: NextStart }) {
  const nowMs = useNow();
  if (start.waits) return t('dashboard.waits');
  const seconds = Math.max(0, Math.round((start.startsAtMs - nowMs) / 1_000));
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60) return t('dashboard.in_hours', { hours: String(Math.floor(minutes / 60)), minutes: String(minutes % 60) });
  if (minutes > 0) return t('dashboard.in_minutes', { minutes: String(minutes), seconds: String(seconds % 60) });
  return t('dashboard.in_seconds', { seconds: String(seconds) });
}

interface Named {
  readonly flowId: string;
  readonly flowName: string;
  readonly integrationName: string;
}

function flowColumn<Row extends Named>(): TableColumn<Row> {
  return { id: 'flow', head: t('dashboard.flow'), pxMin: 180, cell: (row) => <FlowName flowId={row.flowId} name={row.flowName} /> };
}

function integrationColumn<Row extends Named>(px: number): TableColumn<Row> {
  return {
    id: 'integration',
    head: t('dashboard.integration'),
    px,
    drop: 1,
    look: 'quiet',
    cell: (row) => <span title={integrationText(row.integrationName)}>{integrationText(row.integrationName)}</span>,
  };
}

interface Counted extends Named {
  readonly runId: string;
  readonly errors: number;
}

function errorsColumn<Row extends Counted>(px: number): TableColumn<Row> {
  return {
    id: 'errors',
    head: t('dashboard.errors'),
    px,
    look: 'num',
    cell: (row) => (
      <ErrorsLink
        value={row.errors}
        query={runQuery([row.runId])}
        name={t('dashboard.run_errors_link', { count: row.errors, flow: row.flowName })}
      />
    ),
  };
}

const RUN_COLUMNS: readonly TableColumn<RunningRun>[] = [
  flowColumn(),
  integrationColumn(142),
  { id: 'status', head: t('dashboard.run_status'), px: 142, cell: (run) => <RunStatus status={run.status} /> },
  { id: 'pages', head: t('dashboard.pages_processed'), px: 160, cell: (run) => <Pages run={run} /> },
  {
    id: 'started',
    head: t('dashboard.started'),
    px: 76,
    drop: 2,
    look: 'quiet',
    cell: (run) => {
      const at = run.startedAtMs ?? run.createdAtMs;
      return at === null ? t('dashboard.no_run_mark') : <Time at={at} />;
    },
  },
  { id: 'elapsed', head: t('dashboard.elapsed'), px: 74, look: 'num', cell: (run) => <Elapsed run={run} /> },
  { id: 'success', head: t('dashboard.success'), px: 74, look: 'num', cell: (run) => <NumberCell value={run.success} /> },
  { id: 'ignored', head: t('dashboard.ignored'), px: 70, drop: 3, look: 'num', cell: (run) => <NumberCell value={run.ignored} /> },
  errorsColumn(58),
  { id: 'auto', head: t('dashboard.auto_resolved'), px: 112, drop: 4, look: 'num', cell: (run) => <NumberCell value={run.autoResolved} /> },
  { id: 'act', head: t('dashboard.actions'), headHidden: true, px: 100, look: 'act', cell: (run) => <CancelRun run={run} /> },
];

const FINISHED_COLUMNS: readonly TableColumn<FinishedRun>[] = [
  flowColumn(),
  integrationColumn(136),
  { id: 'status', head: t('dashboard.run_status'), px: 190, cell: (run) => <RunStatus status={run.status} errors={run.errors} /> },
  { id: 'strip', head: t('dashboard.last_runs'), px: 138, drop: 3, cell: (run) => <RunStrip runs={run.strip} wide /> },
  { id: 'ended', head: t('dashboard.completed_at'), px: 96, look: 'quiet', cell: (run) => <Time at={run.endedAtMs} /> },
  {
    id: 'duration',
    head: t('dashboard.duration'),
    px: 80,
    look: 'num',
    cell: (run) => (run.durationMs === null ? t('dashboard.no_run_mark') : formatDuration(run.durationMs)),
  },
  { id: 'success', head: t('dashboard.success'), px: 74, look: 'num', cell: (run) => <NumberCell value={run.success} /> },
  { id: 'ignored', head: t('dashboard.ignored'), px: 72, drop: 2, look: 'num', cell: (run) => <NumberCell value={run.ignored} /> },
  errorsColumn(74),
];

const START_COLUMNS: readonly TableColumn<NextStart>[] = [
  flowColumn(),
  integrationColumn(136),
  {
    id: 'schedule',
    head: t('dashboard.schedule'),
    px: 338,
    drop: 2,
    look: 'quiet',
    cell: (start) => <span className={start.schedule.kind === 'other' ? 'mono' : undefined}>{scheduleText(start.schedule)}</span>,
  },
  { id: 'starts', head: t('dashboard.starts'), px: 96, look: 'quiet', cell: (start) => <Time at={start.startsAtMs} /> },
  { id: 'in', head: t('dashboard.starts_in'), px: 290, look: 'num', cell: (start) => <StartsIn start={start} /> },
];
