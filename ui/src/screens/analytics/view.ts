/** What the analytics screen shows, as it stands in the address: streams, hidden ones, range or last run, table. */
import type { Measure, Navigation, Range, StreamRef } from '../../ipc/gen/api';
import { readRange, writeRange } from '../../parts/range-picker';
import { navigate, useRoute } from '../../shared/route';

/** Most streams of a chart (seed). */
export const STREAMS_MAX = 8;
/** Flows that stand beside their integration at first. */
const FLOWS_AT_FIRST = 4;
/** Measures in the order of the screen. */
export const MEASURES = ['success', 'error', 'ignored', 'average_time', 'resolved'] as const satisfies readonly Measure[];

/** The range without a choice. */
export const ANALYTICS_RANGE: Range = { preset: 'last30_days', fromMs: null, toMs: null };

/** The view. */
export interface AnalyticsView {
  /** Empty until a person chooses: then those of the first integration. */
  readonly streams: readonly StreamRef[];
  readonly hidden: readonly number[];
  readonly range: Range;
  readonly lastRun: boolean;
  readonly table: Measure | null;
}

/** A stream as it stands in the address. */
export function streamKey(stream: StreamRef): string {
  return `${stream.kind}:${stream.id}`;
}

/** Reads the view from the address. */
export function readAnalyticsView(params: Readonly<Record<string, string>>): AnalyticsView {
  return {
    streams: (params.s ?? '').split(',').flatMap(readStream).slice(0, STREAMS_MAX),
    hidden: (params.off ?? '').split(',').filter((text) => /^[0-7]$/.test(text)).map(Number),
    range: readRange(params.range ?? '', ANALYTICS_RANGE),
    lastRun: params.range === 'last_run',
    table: MEASURES.find((measure) => measure === params.table) ?? null,
  };
}

function readStream(text: string): StreamRef[] {
  const at = text.indexOf(':');
  const [kind, id] = [text.slice(0, at), text.slice(at + 1)];
  return (kind === 'integration' || kind === 'flow') && id !== '' ? [{ kind, id }] : [];
}

/** Parameters of the address for a view. */
export function writeAnalyticsView(view: AnalyticsView): Readonly<Record<string, string | null>> {
  return {
    s: view.streams.map(streamKey).join(','),
    off: view.hidden.join(','),
    range: view.lastRun ? 'last_run' : writeRange(view.range, ANALYTICS_RANGE),
    table: view.table,
  };
}

/** The view of the address, and how to change it. */
export function useAnalyticsView(): readonly [AnalyticsView, (change: Partial<AnalyticsView>) => void] {
  const { params } = useRoute();
  const view = readAnalyticsView(params);
  return [view, (change) => { navigate('analytics', writeAnalyticsView({ ...view, ...change })); }];
}

/** The streams of an integration: itself and its flows with the most open errors. */
export function streamsOf(navigation: Navigation, integrationId: string | null): readonly StreamRef[] {
  const own = navigation.integrations.find((each) => each.id === integrationId);
  const flows = [...(own?.flows ?? [])].sort((a, b) => b.openErrors - a.openErrors).slice(0, FLOWS_AT_FIRST);
  return [
    { kind: 'integration', id: integrationId ?? 'none' },
    ...flows.map((flow): StreamRef => ({ kind: 'flow', id: flow.id })),
  ];
}

/** The query of the errors of these streams in a time. */
export function brushQuery(streams: readonly StreamRef[], fromMs: number, toMs: number): string {
  const of = (kind: StreamRef['kind']): string[] => streams.filter((stream) => stream.kind === kind).map((stream) => stream.id);
  const [integrations, flows] = [of('integration'), of('flow')];
  // The flows of an integration that is shown itself add nothing to it, and "all of" would narrow it.
  const scope = integrations.length > 0 ? `integration:${integrations.join(',')}` : `flow:${flows.join(',')}`;
  return `${scope} after:${new Date(fromMs).toISOString()} before:${new Date(toMs).toISOString()}`;
}
