/** What the page of a flow shows, as it stands in the address: the flow, the tab, range and filters of the history. */
import type { Range } from '../../ipc/gen/api';
import type { FlowTab } from '../../parts/flow-link';
import { flowPath } from '../../parts/flow-link';
import { readRange, writeRange } from '../../parts/range-picker';
import { navigate, useRoute } from '../../shared/route';

/** Statuses of the filter of the history (API 3.2). */
export const HISTORY_STATUSES = ['all', 'error', 'completed', 'failed', 'canceled'] as const;
/** A status of the filter. */
export type HistoryStatus = (typeof HISTORY_STATUSES)[number];

/** The view. */
export interface FlowView {
  readonly flowId: string;
  readonly tab: FlowTab;
  readonly range: Range;
  readonly status: HistoryStatus;
  readonly hideEmpty: boolean;
}

/** The range of the history without a choice. */
export const HISTORY_RANGE: Range = { preset: 'last7_days', fromMs: null, toMs: null };

/** Reads the view from the address. */
export function readFlowView(path: string, params: Readonly<Record<string, string>>): FlowView {
  return {
    flowId: decode(path.split('/')[1] ?? ''),
    tab: params.tab === 'history' || params.tab === 'settings' ? params.tab : 'console',
    range: readRange(params.range ?? '', HISTORY_RANGE),
    status: HISTORY_STATUSES.find((status) => status === params.status) ?? 'all',
    hideEmpty: params.empty === 'hide',
  };
}

/** Parameters of the address for a view; what is the default is left out. */
export function writeFlowView(view: FlowView): Readonly<Record<string, string | null>> {
  return {
    tab: view.tab === 'console' ? null : view.tab,
    range: writeRange(view.range, HISTORY_RANGE),
    status: view.status === 'all' ? null : view.status,
    empty: view.hideEmpty ? 'hide' : null,
  };
}

/** The view of the address, and how to change it. */
export function useFlowView(): readonly [FlowView, (change: Partial<FlowView>) => void] {
  const route = useRoute();
  const view = readFlowView(route.path, route.params);
  const change = (part: Partial<FlowView>): void => {
    const next = { ...view, ...part };
    navigate(flowPath(next.flowId), writeFlowView(next));
  };
  return [view, change];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
