/** The run under way or the latest: where it is, each step as it goes, errors as they are reported. */
import type { UseQueryResult } from '@tanstack/react-query';
import { Info } from 'lucide-react';
import type { RpcError } from '../../ipc/errors';
import type { ConsoleRun, FlowPage, RunConsole, StepRun } from '../../ipc/gen/api';
import { t } from '../../messages';
import { runQuery } from '../../parts/flow-link';
import { RunStatus } from '../../parts/run-status';
import { Button } from '../../shared/button';
import { useNow } from '../../shared/clock';
import { Count } from '../../shared/count';
import { formatCount, formatDuration } from '../../shared/format';
import { Icon } from '../../shared/icon';
import { LetterTile } from '../../shared/letter-tile';
import { ListFace, LoadingRows } from '../../shared/list-face';
import { ProgressBar } from '../../shared/progress-bar';
import { href } from '../../shared/route';
import { Scroll } from '../../shared/screen';
import { Table, type TableColumn } from '../../shared/table';
import { Time } from '../../shared/time';
import styles from './flow.module.css';
import { kindText } from './pipeline';
import { RunErrors } from './run-errors';

interface ConsoleProps {
  flow: FlowPage;
  result: UseQueryResult<RunConsole, RpcError>;
}

/** Says what the counts are of. */
export function ConsoleNote() {
  return (
    <p className={styles.note} title={t('console.note')}>
      <Icon of={Info} size={14} />
      <span className="ell">{t('console.note')}</span>
    </p>
  );
}

/** The run console. */
export function Console({ flow, result }: ConsoleProps) {
  if (result.data === undefined) {
    if (!result.isError) return <LoadingRows />;
    return (
      <ListFace kind="failed" title={t('console.failed')} actions={<Button onPress={() => { void result.refetch(); }}>{t('common.try_again')}</Button>}>
        {[result.error.sentence, result.error.detail].filter((part) => part !== null).join(' ')}
      </ListFace>
    );
  }
  const { run } = result.data;
  if (run === null) {
    return (
      <ListFace kind="empty" title={t('console.never')}>
        {t('console.never_body')}
      </ListFace>
    );
  }
  return (
    <Scroll view={`console ${flow.flowId}`}>
      <RunLine run={run} />
      <Table
        label={t('console.steps')}
        columns={columnsOf(run)}
        groups={[{ id: 'steps', rows: run.steps }]}
        keyOf={keyOf}
        stickyHead={false}
      />
      <RunErrors run={run} />
    </Scroll>
  );
}

function keyOf(step: StepRun): string {
  return step.stepId;
}

function RunLine({ run }: { run: ConsoleRun }) {
  const isGoing = run.endedAtMs === null;
  const from = run.startedAtMs ?? run.createdAtMs;
  return (
    <dl className={styles.runLine}>
      <div><dt className="vh">{t('console.status')}</dt><dd><RunStatus status={run.status} errors={run.errors} /></dd></div>
      {from !== null && (
        <div><dt>{t(run.startedAtMs === null ? 'console.asked' : 'console.started')}</dt><dd><Time at={from} /></dd></div>
      )}
      {isGoing ? (
        from !== null && <div><dt>{t('console.elapsed')}</dt><dd><Elapsed fromMs={from} /></dd></div>
      ) : (
        run.startedAtMs !== null && run.endedAtMs !== null && (
          <div><dt>{t('console.took')}</dt><dd>{formatDuration(run.endedAtMs - run.startedAtMs)}</dd></div>
        )
      )}
      <div className={styles.pagesLine}><dt>{t('console.pages')}</dt><dd><RunPages run={run} /></dd></div>
      {run.canceledBy !== null && (
        <div>
          <dt className="vh">{t('history.status_canceled')}</dt>
          <dd>{run.canceledBy.auto ? t('console.canceled_by_system') : t('console.canceled_by', { name: run.canceledBy.name })}</dd>
        </div>
      )}
      {run.runIds.length > 1 && <div><dt className="vh">{t('console.latest')}</dt><dd className={styles.quiet}>{t('console.jobs', { count: run.runIds.length })}</dd></div>}
      <div className={styles.liveMark}>
        <dt className="vh">{t('console.latest')}</dt>
        <dd>{isGoing ? <><span className={styles.dot} /> {t('console.live')}</> : t('console.latest')}</dd>
      </div>
    </dl>
  );
}

function Elapsed({ fromMs }: { fromMs: number }) {
  return <>{formatDuration(useNow() - fromMs)}</>;
}

function RunPages({ run }: { run: ConsoleRun }) {
  const { pagesGenerated: made, pagesProcessed: done } = run;
  if (!run.doneExporting || done === null) {
    if (run.endedAtMs !== null) return <>{formatCount(made)}</>;
    return (
      <>
        {formatCount(made)} <span className={styles.quiet}>{t('dashboard.still_exporting')}</span>
      </>
    );
  }
  const text = t('dashboard.pages_of', { done: formatCount(done), total: formatCount(made) });
  return (
    <span className={styles.progress}>
      <ProgressBar label={t('dashboard.pages_processed')} value={done} max={made} text={text} tone={run.endedAtMs === null ? 'run' : 'ok'} className={styles.wideBar} />
      {text}
    </span>
  );
}

function StepPages({ step }: { step: StepRun }) {
  if (step.status === null) return <span className={styles.quiet}>{t('dashboard.no_run_mark')}</span>;
  if (step.pagesTotal === null) return <>{formatCount(step.pages)}</>;
  const text = t('dashboard.pages_of', { done: formatCount(step.pages), total: formatCount(step.pagesTotal) });
  const done = step.endedAtMs !== null;
  return (
    <span className={styles.progress}>
      <ProgressBar label={t('dashboard.pages_processed')} value={step.pages} max={step.pagesTotal} text={text} tone={done ? 'ok' : 'run'} className={styles.bar} />
      {text}
    </span>
  );
}

function StepTime({ step }: { step: StepRun }) {
  const nowMs = useNow();
  if (step.startedAtMs === null) return <span className={styles.quiet}>{t('dashboard.no_run_mark')}</span>;
  return <>{formatDuration((step.endedAtMs ?? nowMs) - step.startedAtMs)}</>;
}

function Zero({ value }: { value: number }) {
  return <Count value={value} className={value === 0 ? styles.quiet : undefined} />;
}

function columnsOf(run: ConsoleRun): readonly TableColumn<StepRun>[] {
  return [
    {
      id: 'step',
      head: t('console.step'),
      pxMin: 220,
      cell: (step) => (
        <span className={styles.stepCell} title={`${step.name} · ${kindText(step)}`}>
          <LetterTile name={step.application ?? step.name} look="small" />
          <span className="ell">{step.name}</span>
        </span>
      ),
    },
    {
      id: 'status',
      head: t('console.status'),
      px: 172,
      cell: (step) =>
        step.status === null ? (
          <span className={styles.quiet}>{t('console.not_begun')}</span>
        ) : (
          <RunStatus status={step.status} errors={step.errors} />
        ),
    },
    { id: 'pages', head: t('console.pages'), px: 190, drop: 3, cell: (step) => <StepPages step={step} /> },
    { id: 'success', head: t('console.success'), px: 84, look: 'num', cell: (step) => <Zero value={step.success} /> },
    { id: 'ignored', head: t('console.ignored'), px: 76, look: 'num', cell: (step) => <Zero value={step.ignored} /> },
    {
      id: 'errors',
      head: t('console.errors'),
      px: 76,
      look: 'num',
      cell: (step) =>
        step.errors === 0 ? (
          <Zero value={0} />
        ) : (
          <a
            className={styles.link}
            href={href('errors', { q: runQuery(run.runIds, step.stepId) })}
            aria-label={t('console.step_errors', { count: step.errors, step: step.name })}
          >
            <Count value={step.errors} />
          </a>
        ),
    },
    { id: 'auto', head: t('console.auto_resolved'), px: 112, drop: 2, look: 'num', cell: (step) => <Zero value={step.autoResolved} /> },
    { id: 'duration', head: t('console.duration'), px: 88, look: 'num', cell: (step) => <StepTime step={step} /> },
    {
      id: 'ended',
      head: t('console.completed'),
      px: 120,
      drop: 1,
      look: 'num',
      cell: (step) => (step.endedAtMs === null ? <span className={styles.quiet}>{t('dashboard.no_run_mark')}</span> : <Time at={step.endedAtMs} />),
    },
  ];
}
