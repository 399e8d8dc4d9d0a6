/** Answers of the error desk over records in memory: lists, facets, dry runs, queueing and undoing. */
import type {
  ActionPreview,
  ErrorDetail,
  ErrorPage,
  ErrorRef,
  ErrorRow,
  FacetGroup,
  Facets,
  Labels,
  LeftOut,
  ListErrors,
  PreviewAction,
  PreviewStep,
  RetryPage,
  Trace,
} from '../gen/api';
import { dataEditAnswers } from './data-edit';
import { timelineOf } from './error-timeline';
import { groupsOf } from './error-groups';
import { editText, marksOf, matcher, readParts, valuesOf } from './error-query';
import { makeErrors, makeRetries, withOverlays, type RecordsOf } from './error-records';
import { appError, refuse, type Answers } from './test-transport';

/** Records a test can change, and the answers over them. */
export interface ErrorFixture {
  rows: ErrorRow[];
  answers: Answers;
}

/** A fixture of the error desk. */
export function errorFixture(of: RecordsOf & { overlays?: boolean; retries?: number }): ErrorFixture {
  const made = makeErrors(of);
  const fixture: ErrorFixture = { rows: of.overlays === true ? withOverlays(made, of.nowMs) : made, answers: {} };
  const retries = makeRetries(of.retries ?? 24, of.nowMs);
  const frozen = new Map<string, { action: ActionPreview['action']; rows: ErrorRow[] }>();
  const queued = new Map<string, ErrorRow[]>();
  let ids = 0;
  const cache = new Map<string, ErrorRow[]>();
  const matching = (query: string, except?: readonly string[]): ErrorRow[] => {
    const key = `${fixture.rows.length} ${query} ${except?.join() ?? ''}`;
    // Rows change in place; only what decides a match is remembered for long lists.
    if (fixture.rows.length < 20_000) return fixture.rows.filter(matcher(query, except));
    let found = cache.get(key);
    if (found === undefined) {
      found = fixture.rows.filter(matcher(query, except));
      cache.set(key, found);
    }
    return found;
  };
  const names = new Map(fixture.rows.slice(0, 1000).flatMap((row) => [[row.flowId, row.flowName], [row.stepId, row.stepName]]));

  fixture.answers = {
    list_errors: (request) => page(matching(request.query), request, of.nowMs),
    get_facets: ({ query, bars, days }) => facets(matching, query, bars, days, retries.length, of.nowMs),
    list_groups: (request) => {
      const all = groupsOf(matching(request.query), request);
      const from = request.after === null ? 0 : Number(request.after);
      const next = from + request.limit < all.length ? String(from + request.limit) : null;
      return { rows: all.slice(from, from + request.limit), total: all.length, next, tookMs: 9, asOfMs: of.nowMs - 12_000 };
    },
    count_errors: ({ query }) => ({ count: matching(query).length }),
    get_timeline: ({ traceKey }) => timelineOf(fixture.rows, traceKey, of.nowMs),
    get_error: (ref) => {
      const row = fixture.rows.find((each) => same(each, ref));
      return row === undefined ? refuse(appError('not_found')) : detail(row, fixture.rows, of.nowMs);
    },
    list_retries: ({ after, limit }): RetryPage => {
      const from = after === null ? 0 : Number(after);
      const next = from + limit < retries.length ? String(from + limit) : null;
      return { rows: retries.slice(from, from + limit), next, asOfMs: of.nowMs - 12_000 };
    },
    read_query: ({ query }) => ({ parts: readParts(query, (_, value) => names.get(value) ?? value) }),
    edit_query: ({ query, key, value, on, replace }) => ({ query: editText(query, key, value, on, replace) }),
    preview_action: (request) => {
      const chosen = choose(matching, fixture.rows, request);
      ids += 1;
      const preview = { ...dryRun(`preview-${ids}`, request.action, chosen), ...(request.terms === null ? {} : { terms: request.terms }) };
      frozen.set(preview.previewId, { action: request.action, rows: chosen.filter((row) => reason(request.action, row) === null) });
      return preview;
    },
    queue_action: ({ previewId }) => {
      const found = frozen.get(previewId);
      if (found === undefined) return refuse(appError('not_found'));
      frozen.delete(previewId);
      const batchId = `batch-${previewId}`;
      const undoUntilMs = Date.now() + 10_000;
      const overlay = `queued_${found.action}` as const;
      for (const row of found.rows) Object.assign(row, { overlay, batchId, undoUntilMs });
      queued.set(batchId, found.rows);
      return { batchId, count: found.rows.length, undoUntilMs };
    },
    pace_action: ({ previewId, perMinute, stopPercent }) => {
      const found = frozen.get(previewId);
      if (found === undefined) return refuse(appError('not_found'));
      return paced(dryRun(previewId, found.action, found.rows), perMinute, stopPercent);
    },
    list_labels: () => LABELS,
    export_errors: ({ format, selection }) => ({
      path: `Downloads/flowmend-errors.${format}`,
      rows: selection.kind === 'keys' ? selection.keys.length : fixture.rows.length,
      cutCells: 0,
    }),
    get_retry_data: () => ({ data: DATA, bytes: DATA.length, stage: 'page_processor_import', readAtMs: of.nowMs - 43_000 }),
    save_retry_data: ({ edited, overwrite }) => (edited.includes('conflict') && !overwrite ? { state: 'conflict', server: DATA.replace('wholesale', 'retail') } : { state: 'saved' }),
    ...dataEditAnswers(() => fixture.rows, (selection) => choose(matching, fixture.rows, { selection }), of.nowMs),
    get_trace: () => TRACE,
    undo_batch: ({ batchId }) => {
      const rows = queued.get(batchId) ?? fixture.rows.filter((row) => row.batchId === batchId);
      for (const row of rows) Object.assign(row, { overlay: null, batchId: null, undoUntilMs: null });
      return { canceled: rows.length, alreadySent: 0 };
    },
    cancel_run: () => ({}),
    check_now: () => ({}),
  };
  return fixture;
}

const DATA = JSON.stringify(
  { id: 5519208874, name: '#HS-48213', currency: 'USD', total_price: '482.40', customer: { email: 'm.okafor@lakeside-marine', tags: 'wholesale' }, line_items: [{ sku: 'HSC-ANCHOR-10MM', quantity: '12' }], test: false },
  null,
  2,
);

const TRACE: Trace = {
  kept: true,
  request: {
    method: 'POST',
    url: 'https://suitetalk.api.example.com/services/rest/record/v1/salesOrder?access_token=••••••',
    status: null,
    headers: [
      { name: 'Content-Type', value: 'application/json', masked: false },
      { name: 'Authorization', value: '••••••', masked: true },
    ],
    body: DATA,
    bodyCut: false,
    bodyIsFile: false,
  },
  response: {
    method: null,
    url: null,
    status: '504',
    headers: [{ name: 'Content-Type', value: 'text/html', masked: false }],
    body: '<h1>504 Gateway Timeout</h1>',
    bodyCut: false,
    bodyIsFile: false,
  },
};

const LABELS: Labels = {
  tags: [
    { code: 'F3ZBQ', name: 'netsuite-outage' },
    { code: 'K8PWX', name: 'waiting for supplier' },
    { code: 'Q2MNR', name: 'known, fixed in next release' },
  ],
  people: [
    { email: 'dana.ortiz@harborline.example', name: 'Dana Ortiz' },
    { email: 'm.okafor@harborline.example', name: 'Michael Okafor' },
    { email: 'support@harborline.example', name: 'support@harborline.example' },
  ],
};

function paced(preview: ActionPreview, perMinute: number, stopPercent: number): ActionPreview {
  const piece = perMinute === 0 ? 1000 : Math.min(1000, Math.ceil(perMinute / 6));
  const steps = preview.steps.map((step) => ({ ...step, requests: Math.ceil(step.eligible / piece) }));
  return { ...preview, steps, perMinute, stopPercent, requests: steps.reduce((sum, step) => sum + step.requests, 0) };
}

function same(row: ErrorRef, ref: ErrorRef): boolean {
  return row.errorId === ref.errorId && row.stepId === ref.stepId && row.flowId === ref.flowId;
}

function page(matched: readonly ErrorRow[], request: ListErrors, nowMs: number): ErrorPage {
  const rows = ordered(matched, request.sort);
  const from = request.after === null ? 0 : rows.findIndex((row) => row.errorId === request.after) + 1;
  const cut = rows.slice(from, from + request.limit);
  return {
    rows: cut.map((row) => ({ ...row })),
    total: rows.length,
    totalRetriable: rows.filter((row) => row.retriable).length,
    next: from + request.limit < rows.length ? (cut.at(-1)?.errorId ?? null) : null,
    tookMs: 6,
    marks: marksOf(request.query),
    asOfMs: nowMs - 12_000,
  };
}

function ordered(rows: readonly ErrorRow[], sort: ListErrors['sort']): readonly ErrorRow[] {
  if (sort === 'occurred_newest') return rows;
  if (sort === 'occurred_oldest') return rows.toReversed();
  return rows.toSorted((one, other) => (other.resolvedAtMs ?? 0) - (one.resolvedAtMs ?? 0));
}

type Matching = (query: string, except?: readonly string[]) => ErrorRow[];

function facets(matching: Matching, query: string, bars: number, days: readonly number[], retries: number, nowMs: number): Facets {
  const states = matching(query, ['is']);
  const timed = matching(query, ['after', 'before']);
  const toMs = nowMs;
  const fromMs = Math.min(...timed.slice(-1).map((row) => row.occurredAtMs ?? nowMs), nowMs - 36_000_000);
  const counts = new Array<number>(bars).fill(0);
  for (const row of timed) {
    const at = Math.min(bars - 1, Math.floor((((row.occurredAtMs ?? 0) - fromMs) / (toMs - fromMs)) * bars));
    counts[at] = (counts[at] ?? 0) + 1;
  }
  const time = (key: string): number | null => {
    const value = valuesOf(query, key)[0];
    return value === undefined ? null : Date.parse(value);
  };
  const open = states.filter((row) => row.state === 'open');
  return {
    open: open.length,
    resolved: states.filter((row) => row.state === 'resolved').length,
    gone: 0,
    retrying: states.filter((row) => row.overlay === 'retrying').length,
    retries,
    groups: [
      group(matching, query, 'by', (row) => (row.resolvedBy === null ? undefined : row.resolvedBy.auto ? 'auto' : row.resolvedBy.name)),
      group(matching, query, 'class', (row) => row.classification),
      group(matching, query, 'step', (row) => row.stepId, (row) => row.stepName),
      group(matching, query, 'flow', (row) => row.flowId, (row) => row.flowName),
      group(matching, query, 'source', (row) => row.source),
      group(matching, query, 'code', (row) => row.code),
    ],
    days: days.slice(1).map((end, at) => timed.filter((row) => (row.occurredAtMs ?? 0) >= (days[at] ?? 0) && (row.occurredAtMs ?? 0) < end).length),
    histogram: { fromMs, toMs, bars: counts, afterMs: time('after'), beforeMs: time('before') },
  };
}

function group(
  matching: Matching,
  query: string,
  key: string,
  valueOf: (row: ErrorRow) => string | null | undefined,
  labelOf: (row: ErrorRow) => string = () => '',
): FacetGroup {
  const counts = new Map<string | null, { count: number; label: string }>();
  for (const row of matching(query, [key])) {
    const value = valueOf(row);
    if (value === undefined) continue;
    const before = counts.get(value);
    counts.set(value, { count: (before?.count ?? 0) + 1, label: labelOf(row) });
  }
  const chosen = valuesOf(query, key);
  const values = [...counts]
    .map(([value, { count, label }]) => ({ value, label, count, selected: chosen.includes(value ?? 'none') || chosen.includes(label) }))
    .sort((one, other) => other.count - one.count);
  return { key, values, totalValues: values.length };
}

function detail(row: ErrorRow, rows: readonly ErrorRow[], nowMs: number): ErrorDetail {
  const occurred = row.occurredAtMs ?? 0;
  const intermittent = row.classification === 'intermittent';
  const others = rows.filter((each) => each.stepId === row.stepId && each.state === 'resolved').slice(0, 2);
  const raw = { ...row, retryDataKey: `key-${row.errorId}`, reqAndResKey: null, _unknown: { kept: true } };
  return {
    row: { ...row },
    message: row.message,
    messageCut: false,
    classifiedBy: row.classification === null ? null : 'autopilot',
    attempts: intermittent
      ? [30, 90, 210, 450].map((afterS, at) => ({
          afterS,
          atMs: occurred + afterS * 1000,
          outcome: row.retriesExhausted || at + 1 < (row.retryAttempt ?? 1) ? 'failed' : at + 1 === row.retryAttempt ? 'next' : 'waiting',
        }))
      : [],
    sameRecord: [{ ...row }, ...others],
    run: { runId: row.runId ?? '', startedAtMs: occurred - 220_000, status: 'running' },
    hasTrace: row.source === 'application',
    raw: JSON.stringify(raw, null, 2),
    asOfMs: nowMs - 12_000,
  };
}

function choose(matching: Matching, rows: readonly ErrorRow[], { selection }: Pick<PreviewAction, 'selection'>): ErrorRow[] {
  if (selection.kind === 'keys') {
    const keys = new Set(selection.keys.map((key) => key.errorId));
    return rows.filter((row) => keys.has(row.errorId));
  }
  if (selection.kind !== 'query') return rows.filter((row) => row.state === 'open').slice(0, 12);
  const except = new Set(selection.except.map((key) => key.errorId));
  return matching(selection.query).filter((row) => !except.has(row.errorId));
}

function reason(action: ActionPreview['action'], row: ErrorRow): string | null {
  if (row.overlay === 'retrying') return 'being_retried';
  if (row.overlay !== null && row.overlay !== 'retry_failed') return 'already_queued';
  if (action === 'retry') return row.retriable ? null : 'no_retry_key';
  if (action === 'purge') return row.state === 'resolved' ? null : 'not_resolved';
  if (action === 'assign' || action === 'tag') return row.state === 'gone' ? 'gone' : null;
  return row.state === 'open' ? null : 'already_resolved';
}

function dryRun(previewId: string, action: ActionPreview['action'], rows: readonly ErrorRow[]): ActionPreview {
  const steps = new Map<string, PreviewStep>();
  const left = new Map<string, number>();
  for (const row of rows) {
    const { flowId, stepId, flowName, stepName, application } = row;
    const step = steps.get(stepId) ?? { flowId, stepId, flowName, stepName, application, matching: 0, eligible: 0, requests: 0 };
    const why = reason(action, row);
    step.matching += 1;
    if (why === null) step.eligible += 1;
    else left.set(why, (left.get(why) ?? 0) + 1);
    step.requests = Math.ceil(step.eligible / 1000);
    steps.set(stepId, step);
  }
  const list = [...steps.values()].sort((one, other) => other.matching - one.matching);
  const leftOut: LeftOut[] = [...left].map(([why, count]) => ({ reason: why, count })).sort((one, other) => other.count - one.count);
  return {
    previewId,
    action,
    matching: rows.length,
    eligible: rows.length - leftOut.reduce((sum, each) => sum + each.count, 0),
    requests: list.reduce((sum, step) => sum + step.requests, 0),
    steps: list,
    leftOut,
    flows: new Set(list.map((step) => step.flowId)).size,
    terms: { assignTo: null, tagsAdd: [], tagsRemove: [] },
    perMinute: 0,
    stopPercent: 0,
  };
}
