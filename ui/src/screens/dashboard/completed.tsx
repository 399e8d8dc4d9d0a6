/** Flows with the results of their runs in the range (ui.md 10.1). Open errors are live, everything else is of the range. */
import { TriangleAlert } from 'lucide-react';
import { useMemo } from 'react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { RpcError } from '../../ipc/errors';
import type { CompletedFlow, CompletedFlows, FailedStep, Range } from '../../ipc/gen/api';
import { t } from '../../messages';
import { flowHref, flowQuery } from '../../parts/flow-link';
import { RunStatus, RunStrip } from '../../parts/run-status';
import { SilencePill } from '../../parts/silence-pill';
import { useSyncStatus } from '../../parts/sync-status';
import { Count } from '../../shared/count';
import { formatDuration } from '../../shared/format';
import { Icon } from '../../shared/icon';
import { navigate } from '../../shared/route';
import { Scroll } from '../../shared/screen';
import { Table, type TableColumn } from '../../shared/table';
import { Time } from '../../shared/time';
import { ErrorsLink, FlowName, NumberCell, integrationText } from './cell';
import styles from './dashboard.module.css';
import { CompletedFace } from './face';
import { nextSort, sortFlows, type DashboardView } from './view';

interface CompletedProps {
  view: DashboardView;
  onChange: (change: Partial<DashboardView>) => void;
  result: UseQueryResult<CompletedFlows, RpcError>;
}

/** The table of completed flows. */
export function Completed({ view, onChange, result }: CompletedProps) {
  const failed = useSyncStatus()?.failedSteps ?? [];
  const inScope = view.scope !== '';
  const { range } = view;
  const columns = useMemo(() => columnsOf(range).filter((column) => !inScope || column.id !== 'integration'), [inScope, range]);
  const rows = useMemo(() => sortFlows(result.data?.rows ?? [], view.sort), [result.data, view.sort]);
  if (result.data === undefined || rows.length === 0) {
    return <CompletedFace view={view} onChange={onChange} result={result} />;
  }
  return (
    <Scroll view={`dashboard completed ${view.scope}`}>
      <Table
        label={t('dashboard.tab_completed')}
        density="dense"
        columns={columns}
        groups={[{ id: 'all', rows }]}
        keyOf={keyOf}
        sort={view.sort}
        onSort={(column) => {
          onChange({ sort: nextSort(view.sort, column) });
        }}
        onOpen={(flow) => {
          navigate('errors', { q: flowQuery(flow.flowId) });
        }}
      />
      {failed.length > 0 && <FailedSteps steps={failed} />}
    </Scroll>
  );
}

function FailedSteps({ steps }: { steps: readonly FailedStep[] }) {
  return (
    <section className={styles.failed}>
      <h2>
        <Icon of={TriangleAlert} size={14} />
        {t('dashboard.failed_steps_head', { count: steps.length })}
      </h2>
      <ul>
        {steps.map((step) => (
          <li key={`${step.flowId} ${step.stepId}`}>
            <b>{step.flowName}</b> · {step.stepName}: {t('dashboard.failed_step', { code: step.code, message: step.message })}{' '}
            <Time at={step.atMs} />. {t('dashboard.failed_step_kept', { count: step.cachedErrors })}
          </li>
        ))}
      </ul>
    </section>
  );
}

function keyOf(flow: CompletedFlow): string {
  return flow.flowId;
}

function LastRunStatus({ flow }: { flow: CompletedFlow }) {
  const last = flow.strip.at(-1);
  return last === undefined ? <RunStatus status="queued" iconOnly /> : <RunStatus status={last.status} errors={last.errors} iconOnly />;
}

function columnsOf(range: Range): readonly TableColumn<CompletedFlow>[] {
  return [
  {
    id: 'flow',
    head: t('dashboard.flow'),
    pxMin: 200,
    sortable: true,
    cell: (flow) => <FlowName flowId={flow.flowId} name={flow.flowName} disabled={flow.disabled} before={<LastRunStatus flow={flow} />} after={flow.silence === null ? undefined : <SilencePill mark={flow.silence} of="flow" />} />,
  },
  {
    id: 'integration',
    head: t('dashboard.integration'),
    px: 132,
    drop: 1,
    look: 'quiet',
    sortable: true,
    cell: (flow) => <span title={integrationText(flow.integrationName)}>{integrationText(flow.integrationName)}</span>,
  },
  { id: 'strip', head: t('dashboard.last_runs'), px: 82, drop: 2, cell: (flow) => <RunStrip runs={flow.strip} /> },
  {
    id: 'openErrors',
    head: t('dashboard.open_errors'),
    px: 84,
    look: 'num',
    sortable: true,
    cell: (flow) => (
      <ErrorsLink
        value={flow.openErrors}
        query={flowQuery(flow.flowId)}
        name={t('dashboard.open_errors_link', { count: flow.openErrors, flow: flow.flowName })}
      />
    ),
  },
  {
    id: 'lastError',
    head: t('dashboard.last_open_error'),
    px: 96,
    drop: 3,
    look: 'quiet',
    sortable: true,
    cell: (flow) =>
      flow.lastErrorAtMs === null ? (
        <span className={styles.zero}>{t('common.none')}</span>
      ) : (
        <Time at={flow.lastErrorAtMs} precision="minute" />
      ),
  },
  {
    id: 'lastRun',
    head: t('dashboard.last_run'),
    px: 64,
    look: 'quiet',
    sortable: true,
    cell: (flow) =>
      flow.lastRunAtMs === null ? (
        <span className={styles.zero} title={t('dashboard.never_ran')}>
          {t('dashboard.no_run_mark')}
        </span>
      ) : (
        <Time at={flow.lastRunAtMs} precision="short" />
      ),
  },
  {
    id: 'runs',
    head: t('dashboard.runs'),
    px: 46,
    drop: 4,
    look: 'num',
    sortable: true,
    cell: (flow) =>
      flow.runs === 0 ? (
        <NumberCell value={0} />
      ) : (
        <a
          className={styles.link}
          href={flowHref(flow.flowId, 'history', range)}
          aria-label={t('dashboard.runs_link', { count: flow.runs, flow: flow.flowName })}
        >
          <Count value={flow.runs} />
        </a>
      ),
  },
  {
    id: 'average',
    head: t('dashboard.average_run'),
    px: 66,
    drop: 5,
    look: 'num',
    sortable: true,
    cell: (flow) =>
      flow.averageRunMs === null ? (
        <span className={styles.zero}>{t('dashboard.no_run_mark')}</span>
      ) : (
        formatDuration(flow.averageRunMs)
      ),
  },
  number('success', t('dashboard.success'), 68, undefined, (flow) => flow.success),
  number('ignored', t('dashboard.ignored'), 56, 6, (flow) => flow.ignored),
  number('errors', t('dashboard.errors'), 48, undefined, (flow) => flow.errors),
  number('autoResolved', t('dashboard.auto_resolved'), 93, 7, (flow) => flow.autoResolved),
  number('userResolved', t('dashboard.user_resolved'), 95, 8, (flow) => flow.userResolved),
  number('pages', t('dashboard.pages'), 66, 9, (flow) => flow.pages),
  ];
}

function number(
  id: string,
  head: string,
  px: number,
  drop: number | undefined,
  valueOf: (flow: CompletedFlow) => number,
): TableColumn<CompletedFlow> {
  return {
    id,
    head,
    px,
    look: 'num',
    sortable: true,
    ...(drop === undefined ? {} : { drop }),
    cell: (flow) => <NumberCell value={valueOf(flow)} />,
  };
}
