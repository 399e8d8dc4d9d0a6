/** The dashboard: figures, running flows, completed flows, of the account or of one integration. */
import { Info, RefreshCw, Search } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useRpc, useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { RangePicker } from '../../parts/range-picker';
import { useSyncStatus } from '../../parts/sync-status';
import { announce } from '../../shared/announce';
import { Button, IconButton } from '../../shared/button';
import { classes } from '../../shared/classes';
import { useNow } from '../../shared/clock';
import { useCommands } from '../../shared/command';
import { TextField } from '../../shared/field';
import { formatCount } from '../../shared/format';
import { Icon } from '../../shared/icon';
import { Pick } from '../../shared/pick';
import { ScreenHead, StatusLine } from '../../shared/screen';
import { TabBar, TabPanel } from '../../shared/tabs';
import { useTimeText } from '../../shared/time';
import { showToast } from '../../shared/toast';
import { Completed } from './completed';
import styles from './dashboard.module.css';
import { Figures } from './figures';
import { Running, isMoving } from './running';
import { STATUSES, scopeOf, useDashboardView, type DashboardTab, type DashboardView } from './view';

/** The dashboard. */
export function DashboardScreen() {
  const [view, change] = useDashboardView();
  const filter = useRef<HTMLInputElement>(null);
  const check = useRpcWrite('check_now');
  const scope = scopeOf(view);
  const completed = useRpc(
    'list_completed_flows',
    { scope, range: view.range, status: view.status, text: view.text, hideEmpty: view.hideIdle },
    { keepPrevious: true },
  );
  const running = useRpc('list_running_flows', { scope, text: view.text }, { keepPrevious: true });
  const other: DashboardTab = view.tab === 'running' ? 'completed' : 'running';

  useCommands([
    {
      id: 'dashboard filter',
      title: t('dashboard.focus_filter'),
      group: 'screen',
      keys: ['/'],
      icon: Search,
      run: () => filter.current?.focus(),
    },
    { id: 'dashboard tab', title: t('dashboard.other_tab'), group: 'screen', keys: ['[', ']'], run: () => { change({ tab: other }); } },
    {
      id: 'dashboard rows',
      title: t('dashboard.focus_rows'),
      group: 'screen',
      keys: ['j', 'ArrowDown'],
      quiet: true,
      run: () => document.querySelector<HTMLElement>('[role="tabpanel"] tr[data-row][tabindex="0"]')?.focus(),
    },
    {
      id: 'dashboard idle',
      title: t(view.hideIdle ? 'dashboard.show_idle' : 'dashboard.hide_idle'),
      group: 'screen',
      run: () => { change({ hideIdle: !view.hideIdle }); },
    },
  ]);
  useCountAnnounced(view, completed.isPlaceholderData ? undefined : completed.data?.rows.length);

  return (
    <>
      <ScreenHead title={t('dashboard.title')}>
        <ScopePick value={view.scope} onChange={(next) => { change({ scope: next }); }} />
        <span className="grow" />
        <RangePicker label={t('dashboard.range')} range={view.range} onChange={(range) => { change({ range }); }} />
        <Pick
          label={t('dashboard.status')}
          options={STATUSES.map((status) => ({ value: status, label: t(`dashboard.status_${status}`) }))}
          value={view.status}
          onChange={(status) => { change({ status }); }}
        />
        <TextField
          ref={filter}
          label={t('dashboard.filter')}
          placeholder={t('dashboard.filter')}
          icon={Search}
          kbd="/"
          clearable
          maxLength={200}
          className={styles.filter}
          value={view.text}
          onChange={(text) => { change({ text }); }}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            if (view.text === '') event.currentTarget.blur();
            else change({ text: '' });
          }}
        />
        <IconButton
          icon={RefreshCw}
          label={t('dashboard.refresh')}
          kbd="F5"
          pending={check.isPending}
          onPress={() => {
            check.mutate({}, { onError: (error) => { showToast({ text: error.sentence, tone: 'warning' }); } });
          }}
        />
      </ScreenHead>
      <Figures view={view} />
      <TabBar
        label={t('dashboard.tabs')}
        idBase="dashboard"
        selected={view.tab}
        onSelect={(tab) => { change({ tab }); }}
        tabs={[
          { id: 'running', label: t('dashboard.tab_running'), count: running.data?.runs.filter(isMoving).length },
          { id: 'completed', label: t('dashboard.tab_completed'), count: completed.data?.rows.length },
        ]}
      >
        <div className={styles.right}>
          {view.tab === 'running' ? (
            <p className={styles.note}>
              <span className={styles.live} />
              <span className={styles.words}>{t('dashboard.live_note')}</span>
            </p>
          ) : (
            <>
              <RangeNote view={view} />
              <Button variant="ghost" aria-pressed={view.hideIdle} onPress={() => { change({ hideIdle: !view.hideIdle }); }}>
                {t(view.hideIdle ? 'dashboard.show_idle' : 'dashboard.hide_idle')}
              </Button>
            </>
          )}
        </div>
      </TabBar>
      <TabPanel idBase="dashboard" selected={view.tab}>
        {view.tab === 'running' ? <Running result={running} /> : <Completed view={view} onChange={change} result={completed} />}
      </TabPanel>
      <Status
        words={view.tab === 'running' ? runningWords(running.data?.runs) : flowWords(completed.data?.rows.length)}
        asOfMs={(view.tab === 'running' ? running.data?.asOfMs : completed.data?.asOfMs) ?? null}
        failed={(view.tab === 'running' ? running : completed).isError}
      />
    </>
  );
}

function RangeNote({ view }: { view: DashboardView }) {
  const text = t('dashboard.range_note', { range: t(`dashboard.range_${view.range.preset}`) });
  return (
    <p className={classes(styles.note, styles.range)} title={text}>
      <Icon of={Info} size={14} />
      <span className={styles.words}>{text}</span>
    </p>
  );
}

function ScopePick({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const navigation = useRpc('get_navigation', {}).data;
  const options = [
    { value: '', label: t('dashboard.scope_all') },
    ...(navigation?.integrations ?? []).map((integration) => ({
      value: integration.id ?? 'none',
      label: integration.id === null ? t('common.standalone') : integration.name,
      note: formatCount(integration.openErrors),
    })),
  ];
  return <Pick label={t('dashboard.scope')} bare options={options} value={value} onChange={onChange} />;
}

function Status({ words, asOfMs, failed }: { words: string; asOfMs: number | null; failed: boolean }) {
  const text = useTimeText();
  const status = useSyncStatus();
  return (
    <StatusLine>
      <span className="tn">{words}</span>
      {asOfMs !== null && <span className="tn">{t('common.as_of', { time: text(asOfMs) })}</span>}
      {failed && asOfMs !== null && <span>{t('dashboard.failed')}</span>}
      {(status?.failedSteps.length ?? 0) > 0 && (
        <span>{t('dashboard.failed_steps_head', { count: status?.failedSteps.length ?? 0 })}</span>
      )}
      {status !== undefined && status.nextCheckAtMs !== null && status.phase === 'idle' && <NextCheck atMs={status.nextCheckAtMs} />}
    </StatusLine>
  );
}

function NextCheck({ atMs }: { atMs: number }) {
  const seconds = Math.ceil((atMs - useNow()) / 1_000);
  return (
    <span className="end tn">{seconds > 0 ? t('dashboard.next_check', { seconds: String(seconds) }) : t('dashboard.checking')}</span>
  );
}

function flowWords(count: number | undefined): string {
  return count === undefined ? '' : t('dashboard.flows_count', { count });
}

function runningWords(runs: readonly { status: string }[] | undefined): string {
  if (runs === undefined) return '';
  const count = (...statuses: readonly string[]): number => runs.filter((run) => statuses.includes(run.status)).length;
  return t('dashboard.running_line', {
    running: formatCount(count('running', 'retrying')),
    queued: formatCount(count('queued')),
    canceling: count('canceling'),
  });
}

/** Says how many flows there are after a person changed a filter, not after a refresh. */
function useCountAnnounced(view: DashboardView, count: number | undefined): void {
  const asked = `${view.text} ${view.status} ${view.scope} ${view.hideIdle}`;
  const said = useRef(asked);
  useEffect(() => {
    if (said.current === asked || count === undefined) return;
    said.current = asked;
    announce(t('dashboard.flows_count', { count }));
  }, [asked, count]);
}
