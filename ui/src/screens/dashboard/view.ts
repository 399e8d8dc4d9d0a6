/** What the dashboard shows, as it stands in the address: tab, scope, range, status, text, idle flows, order. */
import type { CompletedFlow, FlowScope, Range } from '../../ipc/gen/api';
import { readRange, writeRange } from '../../parts/range-picker';
import { navigate, useRoute } from '../../shared/route';
import type { TableSort } from '../../shared/table';

/** Statuses of the filter (seed: by the last run). */
export const STATUSES = ['any', 'running', 'error', 'failed', 'canceled', 'completed'] as const;
/** A status of the filter. */
export type StatusFilter = (typeof STATUSES)[number];
/** A tab. */
export type DashboardTab = 'running' | 'completed';

/** The view. */
export interface DashboardView {
  readonly tab: DashboardTab;
  /** Integration id, `none` for standalone flows, empty for all. */
  readonly scope: string;
  readonly range: Range;
  readonly status: StatusFilter;
  readonly text: string;
  readonly hideIdle: boolean;
  readonly sort: TableSort;
}

const DEFAULT_SORT: TableSort = { column: 'openErrors', descending: true };

/** Reads the view from the parameters of the address. */
export function readView(params: Readonly<Record<string, string>>): DashboardView {
  const sort = params.sort ?? '';
  return {
    tab: params.tab === 'running' ? 'running' : 'completed',
    scope: params.scope ?? '',
    range: readRange(params.range ?? ''),
    status: STATUSES.find((status) => status === params.status) ?? 'any',
    text: params.text ?? '',
    hideIdle: params.idle === 'hide',
    sort: sort === '' ? DEFAULT_SORT : { column: sort.replace(/^-/, ''), descending: sort.startsWith('-') },
  };
}

/** Parameters of the address for a view; what is the default is left out. */
export function writeView(view: DashboardView): Readonly<Record<string, string | null>> {
  const { column, descending } = view.sort;
  const isDefault = column === DEFAULT_SORT.column && descending === DEFAULT_SORT.descending;
  return {
    tab: view.tab === 'completed' ? null : view.tab,
    scope: view.scope,
    range: writeRange(view.range),
    status: view.status === 'any' ? null : view.status,
    text: view.text,
    idle: view.hideIdle ? 'hide' : null,
    sort: isDefault ? null : `${descending ? '-' : ''}${column}`,
  };
}

/** The view of the address, and how to change it. Typing replaces the step of the history; other changes add one. */
export function useDashboardView(): readonly [DashboardView, (change: Partial<DashboardView>) => void] {
  const { params } = useRoute();
  const view = readView(params);
  const change = (part: Partial<DashboardView>): void => {
    navigate('dashboard', writeView({ ...view, ...part }), { replace: 'text' in part || 'sort' in part });
  };
  return [view, change];
}

/** The scope as the commands take it. */
export function scopeOf(view: DashboardView): FlowScope {
  return { integrationId: view.scope === '' ? null : view.scope };
}

type Sortable = string | number | null;

const SORT_VALUES: Readonly<Record<string, (flow: CompletedFlow) => Sortable>> = {
  flow: (flow) => flow.flowName,
  integration: (flow) => flow.integrationName,
  openErrors: (flow) => flow.openErrors,
  lastError: (flow) => flow.lastErrorAtMs,
  lastRun: (flow) => flow.lastRunAtMs,
  runs: (flow) => flow.runs,
  average: (flow) => flow.averageRunMs,
  success: (flow) => flow.success,
  ignored: (flow) => flow.ignored,
  errors: (flow) => flow.errors,
  autoResolved: (flow) => flow.autoResolved,
  userResolved: (flow) => flow.userResolved,
  pages: (flow) => flow.pages,
};

/** The flows in order; those without a value come last, equal ones stay as they were. */
export function sortFlows(flows: readonly CompletedFlow[], sort: TableSort): readonly CompletedFlow[] {
  const valueOf = SORT_VALUES[sort.column];
  if (valueOf === undefined) return flows;
  const turn = sort.descending ? -1 : 1;
  return flows.toSorted((a, b) => {
    const left = valueOf(a);
    const right = valueOf(b);
    if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
    if (typeof left === 'string' || typeof right === 'string') return turn * String(left).localeCompare(String(right));
    return turn * (left - right);
  });
}

/** The order after a click on a head: numbers begin with the largest, names with the first. */
export function nextSort(sort: TableSort, column: string): TableSort {
  if (sort.column === column) return { column, descending: !sort.descending };
  return { column, descending: column !== 'flow' && column !== 'integration' };
}
