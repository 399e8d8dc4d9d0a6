/** The page of one flow: drawn as steps, with run console, run history and settings. Its errors are in the desk. */
import { ChevronRight, Play } from 'lucide-react';
import { useEffect } from 'react';
import type { ConsoleRun, FlowPage } from '../../ipc/gen/api';
import { useRpc, useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { flowQuery, scheduleText } from '../../parts/flow-link';
import { SilencePill } from '../../parts/silence-pill';
import { announce } from '../../shared/announce';
import { Button } from '../../shared/button';
import { useCommands } from '../../shared/command';
import { formatCount } from '../../shared/format';
import { ListFace, LoadingRows } from '../../shared/list-face';
import { Pill } from '../../shared/pill';
import { Icon } from '../../shared/icon';
import { href, navigate } from '../../shared/route';
import { ScreenHead } from '../../shared/screen';
import { TabBar, TabPanel } from '../../shared/tabs';
import { showToast } from '../../shared/toast';
import { CancelRun } from './cancel-run';
import { Console, ConsoleNote } from './console';
import styles from './flow.module.css';
import { History, HistoryControls } from './history';
import { Pipeline } from './pipeline';
import { FlowSettings } from './settings';
import { useFlowView, type FlowView } from './view';

const TABS = ['console', 'history', 'settings'] as const;

/** The page of a flow. */
export function FlowScreen() {
  const [view] = useFlowView();
  // Another flow starts with nothing of the old one on screen.
  return <Flow key={view.flowId} />;
}

function Flow() {
  const [view, change] = useFlowView();
  const flow = useRpc('get_flow', { flowId: view.flowId });
  useWatched(view.flowId);
  if (flow.data === undefined) {
    return (
      <>
        <ScreenHead title={t('nav.flow')} />
        {flow.isError ? (
          <ListFace
            kind="failed"
            title={flow.error.code === 'not_found' ? t('flow.not_found') : t('console.failed')}
            actions={
              <>
                <Button onPress={() => { void flow.refetch(); }}>{t('common.try_again')}</Button>
                <Button onPress={() => { navigate('dashboard'); }}>{t('flow.to_dashboard')}</Button>
              </>
            }
          >
            {flow.error.code === 'not_found' ? t('flow.not_found_body') : flow.error.sentence}
          </ListFace>
        ) : (
          <LoadingRows />
        )}
      </>
    );
  }
  return <Page view={view} change={change} flow={flow.data} />;
}

interface PageProps {
  view: FlowView;
  change: (change: Partial<FlowView>) => void;
  flow: FlowPage;
}

function Page({ view, change, flow }: PageProps) {
  const console = useRpc('get_console', { flowId: view.flowId }, { keepPrevious: true });
  const run = console.data?.run ?? null;
  const start = useStart(flow, run);
  useCommands([
    {
      id: 'flow tab',
      title: t('flow.other_tab'),
      group: 'screen',
      keys: [']'],
      run: () => { change({ tab: TABS[(TABS.indexOf(view.tab) + 1) % TABS.length] ?? 'console' }); },
    },
    {
      id: 'flow run',
      title: t('flow.run_now'),
      group: 'screen',
      icon: Play,
      ...(start.blocked === undefined ? {} : { disabledReason: start.blocked }),
      run: start.run,
    },
  ]);
  return (
    <>
      <Head flow={flow} run={run} start={start} />
      {view.tab !== 'history' && <Pipeline flow={flow} run={run} />}
      <TabBar
        label={t('flow.tabs')}
        idBase="flow"
        selected={view.tab}
        onSelect={(tab) => { change({ tab }); }}
        tabs={TABS.map((tab) => ({ id: tab, label: t(`flow.tab_${tab}`) }))}
      >
        <a className={styles.tabLink} href={href('errors', { q: flowQuery(flow.flowId) })} aria-label={t('flow.tab_errors_link', { count: formatCount(flow.openErrors) })}>
          {t('flow.tab_errors')} <span className="tn">{formatCount(flow.openErrors)}</span>
        </a>
        <div className={styles.right}>
          {view.tab === 'console' && <ConsoleNote />}
          {view.tab === 'history' && <HistoryControls view={view} onChange={change} />}
        </div>
      </TabBar>
      <TabPanel idBase="flow" selected={view.tab}>
        {view.tab === 'console' && <Console flow={flow} result={console} />}
        {view.tab === 'history' && <History flow={flow} view={view} onChange={change} />}
        {view.tab === 'settings' && <FlowSettings flow={flow} start={start} />}
      </TabPanel>
    </>
  );
}

function Head({ flow, run, start }: { flow: FlowPage; run: ConsoleRun | null; start: Start }) {
  const isGoing = run !== null && run.endedAtMs === null;
  return (
    <ScreenHead title={flow.flowName} before={<Where flow={flow} />}>
      <span className={styles.pills}>
        {flow.disabled && <Pill tone="cancel">{t('flow.off')}</Pill>}
        <Pill>{flow.schedule === null ? t('flow.no_schedule') : scheduleText(flow.schedule)}</Pill>
        <Pill>{t(flow.autoResolve ? 'flow.auto_on' : 'flow.auto_off')}</Pill>
        {flow.silence !== null && <SilencePill mark={flow.silence} of="flow" />}
      </span>
      <span className="grow" />
      {isGoing && <CancelRun run={run} />}
      <Button icon={Play} disabledReason={start.blocked} pending={start.pending} onPress={start.run}>
        {t('flow.run_now')}
      </Button>
    </ScreenHead>
  );
}

function Where({ flow }: { flow: FlowPage }) {
  const name = flow.integrationName === '' ? t('common.standalone') : flow.integrationName;
  return (
    <nav aria-label={t('flow.where')} className={styles.where}>
      <a href={href('dashboard', { scope: flow.integrationId ?? 'none' })} title={name}>
        {name}
      </a>
      <Icon of={ChevronRight} size={14} />
    </nav>
  );
}

/** Starting the flow by hand. */
export interface Start {
  readonly run: () => void;
  readonly pending: boolean;
  readonly blocked: string | undefined;
}

function useStart(flow: FlowPage, run: ConsoleRun | null): Start {
  const { mutate, isPending } = useRpcWrite('run_flow');
  const blocked = flow.disabled ? t('flow.run_off') : run !== null && run.endedAtMs === null ? t('flow.run_going') : undefined;
  return {
    pending: isPending,
    blocked,
    run: () => {
      if (blocked !== undefined || isPending) return;
      mutate(
        { flowId: flow.flowId },
        {
          onSuccess: () => { announce(t('flow.run_asked')); },
          onError: (error) => {
            const unsure = error.code === 'offline' || error.code === 'unreadable';
            showToast({ text: unsure ? t('flow.run_unsure') : error.sentence, tone: 'error' });
          },
        },
      );
    },
  };
}

/** While the page is in sight, the program looks at the flow more often. */
function useWatched(flowId: string): void {
  const { mutate } = useRpcWrite('watch_flow');
  useEffect(() => {
    const tell = (): void => { mutate({ flowId: document.hidden ? null : flowId }); };
    tell();
    document.addEventListener('visibilitychange', tell);
    return () => {
      document.removeEventListener('visibilitychange', tell);
      mutate({ flowId: null });
    };
  }, [flowId, mutate]);
}
