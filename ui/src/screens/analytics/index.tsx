/** Results over time: up to eight streams, five measures, drawn by the program. */
import { Download, Table2 } from 'lucide-react';
import { use, useEffect, useRef, useState, type RefObject } from 'react';
import type { Analytics, AnalyticsRequest, ChartFormat, Measure, Navigation } from '../../ipc/gen/api';
import { useRpc, useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { flowPath } from '../../parts/flow-link';
import { CHART_PRESETS, RangePicker, writeRange } from '../../parts/range-picker';
import { Button } from '../../shared/button';
import { useCommands } from '../../shared/command';
import { ListFace, LoadingRows } from '../../shared/list-face';
import { Pick } from '../../shared/pick';
import { Menu } from '../../shared/popover';
import { navigate } from '../../shared/route';
import { ScreenHead, StatusLine } from '../../shared/screen';
import { ThemeContext } from '../../shared/theme';
import { useTimeText } from '../../shared/time';
import { showToast } from '../../shared/toast';
import styles from './analytics.module.css';
import { ChartFrame, type Brush } from './chart-frame';
import { NumberTable } from './number-table';
import { Streams } from './streams';
import { MEASURES, brushQuery, streamsOf, useAnalyticsView, type AnalyticsView } from './view';

/** Sizes follow the window in steps, so that dragging its edge does not ask for a picture a pixel. */
const STEP_PX = 16;
const CAPTION_PX = 44;
const GUTTER_PX = 32;
const HEIGHT_PX_MIN = 180;

/** The analytics. */
export function AnalyticsScreen() {
  const navigation = useRpc('get_navigation', {});
  if (navigation.data === undefined) {
    return (
      <>
        <ScreenHead title={t('nav.analytics')} />
        {navigation.isError ? <ListFace kind="failed" title={t('analytics.failed')}>{navigation.error.sentence}</ListFace> : <LoadingRows />}
      </>
    );
  }
  if (navigation.data.integrations.length === 0) {
    return (
      <>
        <ScreenHead title={t('nav.analytics')} />
        <ListFace kind="empty" title={t('analytics.none')}>{t('analytics.none_body')}</ListFace>
      </>
    );
  }
  return <Filled navigation={navigation.data} />;
}

function Filled({ navigation }: { navigation: Navigation }) {
  const [found, change] = useAnalyticsView();
  const theme = use(ThemeContext);
  const body = useRef<HTMLDivElement>(null);
  const size = useSize(body);
  const first = navigation.integrations[0]?.id ?? null;
  const streams = found.streams.length > 0 ? found.streams : streamsOf(navigation, first);
  const view: AnalyticsView = { ...found, streams };
  const flows = streams.filter((stream) => stream.kind === 'flow');
  const onlyFlow = flows.length === 1 ? (flows[0]?.id ?? null) : null;
  const request: AnalyticsRequest = {
    streams: [...streams],
    range: view.range,
    lastRunOf: view.lastRun ? onlyFlow : null,
    hidden: [...view.hidden],
    theme,
    narrowPx: size.narrowPx,
    widePx: size.widePx,
    heightPx: size.heightPx,
  };
  const result = useRpc('get_analytics', request, { keepPrevious: true });
  const table: Measure = view.table ?? 'success';
  useCommands([
    {
      id: 'analytics table',
      title: t(view.table === null ? 'analytics.table' : 'analytics.charts'),
      group: 'screen',
      keys: ['v'],
      icon: Table2,
      run: () => { change({ ...view, table: view.table === null ? table : null }); },
    },
  ]);
  return (
    <>
      <ScreenHead title={t('nav.analytics')}>
        <IntegrationPick view={view} navigation={navigation} onChange={(next) => { change({ streams: next, hidden: [] }); }} />
        <span className="grow" />
        <RangePicker label={t('analytics.range')} range={view.range} presets={CHART_PRESETS} onChange={(range) => { change({ ...view, range, lastRun: false }); }} />
        <Button
          aria-pressed={view.lastRun}
          disabledReason={onlyFlow === null ? t('analytics.last_run_off') : undefined}
          onPress={() => { change({ ...view, lastRun: !view.lastRun }); }}
        >
          {t('analytics.last_run')}
        </Button>
        <Button icon={Table2} kbd="V" aria-pressed={view.table !== null} onPress={() => { change({ ...view, table: view.table === null ? table : null }); }}>
          {t('analytics.table')}
        </Button>
        <SaveMenu request={request} />
      </ScreenHead>
      <Streams
        streams={streams}
        hidden={view.hidden}
        data={result.data}
        navigation={navigation}
        onChange={(next, hidden) => { change({ ...view, streams: next, hidden }); }}
      />
      <div ref={body} className={styles.body}>
        {result.data === undefined ? (
          result.isError ? (
            <ListFace kind="failed" title={t('analytics.failed')} actions={<Button onPress={() => { void result.refetch(); }}>{t('common.try_again')}</Button>}>
              {[result.error.sentence, result.error.detail].filter((part) => part !== null).join(' ')}
            </ListFace>
          ) : (
            <LoadingRows />
          )
        ) : view.table === null ? (
          <Charts data={result.data} view={view} onChange={change} />
        ) : (
          <NumberTable data={result.data} measure={view.table} onMeasure={(measure) => { change({ ...view, table: measure }); }} />
        )}
      </div>
      <Foot data={result.data} />
    </>
  );
}

interface ChartsProps {
  data: Analytics;
  view: AnalyticsView;
  onChange: (change: Partial<AnalyticsView>) => void;
}

function Charts({ data, view, onChange }: ChartsProps) {
  const [at, setAt] = useState<number | null>(null);
  const [brush, setBrush] = useState<{ readonly of: Measure; readonly pieces: Brush } | null>(null);
  const timeOf = (pieces: Brush): { fromMs: number; toMs: number } => ({
    fromMs: Math.max(data.fromMs, data.startsMs[pieces.first] ?? data.fromMs),
    toMs: data.startsMs[pieces.last + 1] ?? data.toMs,
  });
  const shown = view.streams.filter((_, place) => !view.hidden.includes(place));
  const streams = shown.length > 0 ? shown : view.streams;
  const known = at !== null && at < data.labels.length ? at : null;
  return (
    <div className={styles.charts}>
      {data.charts.map((chart) => (
        <ChartFrame
          key={chart.measure}
          data={data}
          chart={chart}
          at={known}
          onAt={setAt}
          brush={brush?.of === chart.measure && brush.pieces.last < data.labels.length ? brush.pieces : null}
          onBrush={(pieces) => { setBrush(pieces === null ? null : { of: chart.measure, pieces }); }}
          onErrors={(pieces) => {
            const { fromMs, toMs } = timeOf(pieces);
            navigate('errors', { q: brushQuery(streams, fromMs, toMs) });
          }}
          onRuns={(pieces) => {
            const range = writeRange({ preset: 'custom', ...timeOf(pieces) });
            const [first] = streams;
            if (first?.kind === 'flow' && streams.length === 1) navigate(flowPath(first.id), { tab: 'history', range });
            else navigate('dashboard', { scope: first?.kind === 'integration' ? first.id : null, range });
          }}
          onZoom={(pieces) => {
            setBrush(null);
            onChange({ ...view, range: { preset: 'custom', ...timeOf(pieces) }, lastRun: false });
          }}
        />
      ))}
      {data.runs === 0 && (
        <p className={styles.nothing} role="status">
          <b>{t('analytics.empty')}</b> {t('analytics.empty_body')}
        </p>
      )}
    </div>
  );
}

interface IntegrationPickProps {
  view: AnalyticsView;
  navigation: Navigation;
  onChange: (streams: AnalyticsView['streams']) => void;
}

function IntegrationPick({ view, navigation, onChange }: IntegrationPickProps) {
  const flow = view.streams.find((stream) => stream.kind === 'flow')?.id;
  const around = navigation.integrations.find((each) => each.flows.some((one) => one.id === flow));
  const own = view.streams.find((stream) => stream.kind === 'integration')?.id ?? around?.id ?? 'none';
  return (
    <Pick
      label={t('analytics.of')}
      bare
      options={navigation.integrations.map((each) => ({ value: each.id ?? 'none', label: each.id === null ? t('common.standalone') : each.name }))}
      value={own}
      onChange={(id) => { onChange(streamsOf(navigation, id === 'none' ? null : id)); }}
    />
  );
}

function SaveMenu({ request }: { request: AnalyticsRequest }) {
  const { mutate } = useRpcWrite('save_chart');
  const save = (measure: Measure, format: ChartFormat) => (): void => {
    mutate({ request, measure, format }, {
      onSuccess: ({ path }) => { showToast({ text: t('analytics.saved', { path }), tone: 'ok' }); },
      onError: (error) => { showToast({ text: [error.sentence, error.detail].filter((part) => part !== null).join(' '), tone: 'error' }); },
    });
  };
  return (
    <Menu
      label={t('analytics.save')}
      trigger={<Button icon={Download}>{t('analytics.save')}</Button>}
      groups={[
        { items: [{ id: 'csv', label: t('analytics.save_csv'), run: save('success', 'csv') }] },
        ...MEASURES.map((measure) => ({
          head: t(`analytics.${measure}`),
          items: [
            { id: `${measure} svg`, label: t('analytics.save_svg'), run: save(measure, 'svg') },
            { id: `${measure} png`, label: t('analytics.save_png'), run: save(measure, 'png') },
          ],
        })),
      ]}
    />
  );
}

function Foot({ data }: { data: Analytics | undefined }) {
  const text = useTimeText();
  if (data === undefined) return <StatusLine>{null}</StatusLine>;
  return (
    <StatusLine>
      <span>{t(`analytics.foot_${data.unit}`)}</span>
      <span>{t('analytics.foot_zone', { zone: data.timeZone })}</span>
      <span className="ell" title={t('analytics.foot_basis')}>{t('analytics.foot_basis')}</span>
      <span>{t('analytics.foot_drag')}</span>
      {data.asOfMs !== null && <span className="end tn">{t('analytics.cached_at', { time: text(data.asOfMs) })}</span>}
    </StatusLine>
  );
}

interface Size {
  readonly narrowPx: number;
  readonly widePx: number;
  readonly heightPx: number;
}

function useSize(ref: RefObject<HTMLElement | null>): Size {
  const [box, setBox] = useState({ width: 1_184, height: 720 });
  useEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      if (element.clientWidth > 0 && element.clientHeight > 0) setBox({ width: element.clientWidth, height: element.clientHeight });
    });
    observer.observe(element);
    return () => { observer.disconnect(); };
  }, [ref]);
  const step = (px: number): number => Math.floor(px / STEP_PX) * STEP_PX;
  const narrow = box.width < 900;
  return {
    narrowPx: Math.max(160, step(box.width / (narrow ? 2 : 3) - GUTTER_PX)),
    widePx: Math.max(160, step(box.width / 2 - GUTTER_PX)),
    heightPx: Math.max(HEIGHT_PX_MIN, step(box.height / 2 - CAPTION_PX - 16)),
  };
}
