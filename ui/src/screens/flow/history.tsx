/** The runs of a flow as they were: a grid of the newest, and a list of all that are kept. Never rewritten. */
import { use, useEffect, useMemo, useRef, useState } from 'react';
import type { FlowPage, HistoryPage, HistoryRun } from '../../ipc/gen/api';
import { useRpcPages, useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { HISTORY_PRESETS, RangePicker, useRangeText } from '../../parts/range-picker';
import { Button } from '../../shared/button';
import { ArrayRows, DataGrid, type GridHandle } from '../../shared/data-grid';
import { Checkbox } from '../../shared/field';
import { formatCount } from '../../shared/format';
import { ListFace, LoadingRows } from '../../shared/list-face';
import { Pick } from '../../shared/pick';
import { StatusLine } from '../../shared/screen';
import { TimeContext, useTimeText } from '../../shared/time';
import styles from './flow.module.css';
import { historyColumns } from './history-columns';
import { HistoryRows, rowKey, runKey, type HistoryRow } from './history-rows';
import { RunGrid } from './run-grid';
import { useSteps } from './use-steps';
import { HISTORY_STATUSES, type FlowView } from './view';

/** Jobs of one request. */
const PAGE_JOBS = 500;
/** Pages that are read one after another; with all of them the list holds 20,000 jobs. */
const PAGES_MAX = 40;
const ROW_PX = 32;

interface HistoryProps {
  flow: FlowPage;
  view: FlowView;
  onChange: (change: Partial<FlowView>) => void;
}

/** Range, status, empty runs. */
export function HistoryControls({ view, onChange }: Omit<HistoryProps, 'flow'>) {
  return (
    <>
      <RangePicker label={t('history.range')} range={view.range} presets={HISTORY_PRESETS} onChange={(range) => { onChange({ range }); }} />
      <Pick
        label={t('history.status')}
        options={HISTORY_STATUSES.map((status) => ({ value: status, label: t(`history.status_${status}`) }))}
        value={view.status}
        onChange={(status) => { onChange({ status }); }}
      />
      <label className={styles.check}>
        <Checkbox checked={view.hideEmpty} label={t('history.hide_empty')} onChange={(hideEmpty) => { onChange({ hideEmpty }); }} />
        <span aria-hidden="true">{t('history.hide_empty')}</span>
      </label>
    </>
  );
}

/** The history. */
export function History({ flow, view, onChange }: HistoryProps) {
  const reading = useWholeHistory(flow.flowId);
  const list = useRpcPages(
    'list_run_history',
    { flowId: flow.flowId, range: view.range, status: view.status, hideEmpty: view.hideEmpty, limit: PAGE_JOBS },
    { keepPrevious: true },
  );
  const { hasNextPage, isFetching, fetchNextPage, data } = list;
  const pages = data?.pages.length ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetching && pages < PAGES_MAX) void fetchNextPage();
  }, [hasNextPage, isFetching, pages, fetchNextPage]);
  const runs = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data]);
  const first = data?.pages[0];
  if (first === undefined) {
    if (!list.isError) return <LoadingRows />;
    return (
      <ListFace kind="failed" title={t('history.failed')} actions={<Button onPress={() => { void list.refetch(); }}>{t('common.try_again')}</Button>}>
        {[list.error.sentence, list.error.detail].filter((part) => part !== null).join(' ')}
      </ListFace>
    );
  }
  if (runs.length === 0) {
    return (
      <>
        <NoRuns first={first} view={view} reading={reading} onChange={onChange} />
        <Foot first={first} runs={0} cut={false} reading={reading} view={view} />
      </>
    );
  }
  return <Filled flow={flow} view={view} runs={runs} first={first} cut={hasNextPage && pages >= PAGES_MAX} reading={reading} />;
}

interface FilledProps {
  flow: FlowPage;
  view: FlowView;
  runs: readonly HistoryRun[];
  first: HistoryPage;
  cut: boolean;
  reading: boolean;
}

function Filled({ flow, view, runs, first, cut, reading }: FilledProps) {
  const { zone } = use(TimeContext);
  const grid = useRef<GridHandle>(null);
  const [builder] = useState(() => new HistoryRows());
  const [rows] = useState(() => new ArrayRows<HistoryRow>((row) => row.key));
  const [current, setCurrent] = useState(-1);
  const [marked, setMarked] = useState<string | null>(null);
  const steps = useSteps();
  const lines = useMemo(() => builder.build(runs, steps.open, zone), [builder, runs, steps.open, zone]);
  useEffect(() => { rows.set(lines); }, [rows, lines]);
  const columns = useMemo(() => historyColumns(steps.toggle), [steps.toggle]);
  const pick = (run: HistoryRun): void => {
    setMarked(runKey(run));
    const index = rows.indexOf(rowKey(run));
    if (index < 0) return;
    setCurrent(index);
    grid.current?.reveal(index);
  };
  return (
    <>
      <RunGrid flow={flow} runs={runs} current={marked} onPick={pick} />
      <DataGrid<HistoryRow>
        ref={grid}
        label={t('history.list')}
        rows={rows}
        columns={columns}
        rowPx={ROW_PX}
        current={current}
        onCurrent={(index) => {
          setCurrent(index);
          const row = rows.at(index)?.row;
          setMarked(row === undefined || row.kind === 'day' ? null : runKey(row.run));
        }}
        onOpen={(index) => {
          const row = rows.at(index)?.row;
          if (row?.kind === 'run') steps.toggle(row.run);
        }}
        rowClass={(row) => (row.kind === 'run' ? undefined : styles[`row_${row.kind}`])}
      />
      <Foot first={first} runs={runs.length} cut={cut} reading={reading} view={view} />
    </>
  );
}

interface NoRunsProps {
  first: HistoryPage;
  view: FlowView;
  reading: boolean;
  onChange: (change: Partial<FlowView>) => void;
}

function NoRuns({ first, view, reading, onChange }: NoRunsProps) {
  const range = useRangeText();
  if (first.kept === 0) return reading ? <LoadingRows label={t('history.reading')} /> : <ListFace kind="empty" title={t('history.empty_all')} />;
  const filters = [
    range(view.range),
    ...(view.status === 'all' ? [] : [t(`history.status_${view.status}`)]),
    ...(view.hideEmpty ? [t('history.hide_empty')] : []),
  ];
  return (
    <ListFace
      kind="no_match"
      title={t('history.empty')}
      actions={
        <Button onPress={() => { onChange({ range: { preset: 'all', fromMs: null, toMs: null }, status: 'all', hideEmpty: false }); }}>
          {t('history.show_all')}
        </Button>
      }
    >
      {t('history.no_match', { filters: filters.join(', ') })}
    </ListFace>
  );
}

interface FootProps {
  first: HistoryPage;
  runs: number;
  cut: boolean;
  reading: boolean;
  view: FlowView;
}

function Foot({ first, runs, cut, reading, view }: FootProps) {
  const text = useTimeText();
  const hidden = view.hideEmpty ? first.empty : 0;
  const jobs = first.total - hidden;
  return (
    <StatusLine>
      <span className="tn">
        {hidden > 0
          ? t('history.foot_hidden', { runs, empty: hidden })
          : jobs > runs && !cut
            ? t('history.foot_jobs', { runs, jobs: formatCount(jobs) })
            : t('history.foot', { runs })}
      </span>
      {cut && <span>{t('history.foot_more')}</span>}
      {first.keptSinceMs !== null && (
        <span className="tn">{t('history.foot_kept', { count: first.kept, time: text(first.keptSinceMs, 'minute') })}</span>
      )}
      {reading && <span role="status">{t('history.reading')}</span>}
      {first.asOfMs !== null && <span className="end tn">{t('common.as_of', { time: text(first.asOfMs) })}</span>}
    </StatusLine>
  );
}

/** Has the program read every run that the platform keeps, once for each visit. Offline the cache is shown as it is. */
function useWholeHistory(flowId: string): boolean {
  const { mutate, isPending } = useRpcWrite('read_run_history');
  useEffect(() => { mutate({ flowId }); }, [flowId, mutate]);
  return isPending;
}
