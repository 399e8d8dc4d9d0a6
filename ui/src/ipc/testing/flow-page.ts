/** The page of a flow as the program would give it: one flow with a run under way and a history, and odd cases by id. */
import type { ConsoleRun, FlowPage, FlowStep, HistoryPage, HistoryRequest, HistoryRun, RunConsole, StepRun } from '../gen/api';
import { FLOWS, flowNamed, integrationId, type FixtureFlow } from './flows';

const S = 1_000;
const MIN = 60 * S;

function step(stepId: string, name: string, kind: FlowStep['kind'], application: string, openErrors: number): FlowStep {
  return { stepId, name, kind, application, openErrors };
}

const STEPS: readonly FlowStep[] = [
  step('s1', 'Get new orders', 'export', 'Shopify', 0),
  step('s2', 'Look up customer', 'lookup', 'NetSuite', 478),
  step('s3', 'Look up item', 'lookup', 'NetSuite', 141),
  step('s4', 'Create sales order', 'import', 'NetSuite', 1485),
  step('s5', 'Post summary', 'import', 'Slack', 0),
];

function flowOf(flowId: string): FixtureFlow {
  return FLOWS.find((flow) => flow.id === flowId) ?? flowNamed('');
}

/** The page of a flow. "EDI 850" has two generators and branches, "Bank statements" ran empty. */
export function flowPage(flowId: string, nowMs: number): FlowPage {
  const flow = flowOf(flowId);
  const lanes = (steps: readonly FlowStep[], name = '') => ({ name, steps: [...steps] });
  const row = STEPS.map((each) => ({ isRouter: false, lanes: [lanes([each])] }));
  const branched = [
    { isRouter: false, lanes: [lanes(STEPS.slice(0, 1)), lanes([step('s0', 'Get orders of the market place <b>with a long name</b>', 'export', 'SPS Commerce', 3)])] },
    { isRouter: true, lanes: [lanes(STEPS.slice(1, 2), 'New customer'), lanes(STEPS.slice(2, 4), 'Known customer'), lanes([], 'Ignored')] },
    ...row.slice(4),
  ];
  return {
    flowId,
    flowName: flow.name,
    integrationId: integrationId(flow.integration),
    integrationName: flow.integration,
    disabled: flow.disabled === true,
    autoResolve: true,
    schedule: flow.disabled === true ? null : { kind: 'every_minutes', minutes: 15 },
    scheduleZone: 'America/Chicago',
    nextStartAtMs: flow.disabled === true ? null : nowMs + 11 * MIN,
    openErrors: flow.openErrors,
    lastModifiedMs: nowMs - 40 * 24 * 60 * MIN,
    columns: flow.disabled === true ? [] : flow.name.startsWith('EDI 850') ? branched : row,
    silence: flow.name.startsWith('Bank') ? { usual: 212, records: 0 } : null,
    asOfMs: nowMs - 2 * S,
  };
}

function stepRun(at: number, status: string | null, pages: number, counts: readonly [number, number, number, number], startedAtMs: number | null, endedAtMs: number | null): StepRun {
  const of = STEPS[at];
  if (of === undefined) throw new Error('no such step');
  const [success, ignored, errors, autoResolved] = counts;
  return { stepId: of.stepId, name: of.name, kind: of.kind, application: of.application, status, pages, pagesTotal: 64, success, ignored, errors, autoResolved, startedAtMs, endedAtMs };
}

/** The run console: a run under way for the first flow, an ended one for the others. */
export function runConsole(flowId: string, nowMs: number): RunConsole {
  const flow = flowOf(flowId);
  if (flow.runsStrip === '') return { run: null, asOfMs: nowMs };
  const goes = flow === FLOWS[0];
  const startedAtMs = nowMs - (goes ? 250 : 900) * S;
  const endedAtMs = goes ? null : startedAtMs + 98 * S;
  const status = goes ? 'running' : 'completed';
  const run: ConsoleRun = {
    runIds: [`${flowId}now`],
    status,
    createdAtMs: startedAtMs - 2 * S,
    startedAtMs,
    endedAtMs,
    pagesGenerated: 64,
    pagesProcessed: goes ? 41 : 64,
    doneExporting: true,
    success: 2911,
    ignored: 42,
    errors: goes ? 187 : 0,
    autoResolved: 12,
    canceledBy: null,
    openErrors: goes ? 174 : 0,
    steps: [
      stepRun(0, 'completed', 64, [3140, 0, 0, 0], startedAtMs, startedAtMs + 112 * S),
      stepRun(1, status, 63, [3064, 0, goes ? 41 : 0, 7], startedAtMs + 4 * S, endedAtMs),
      stepRun(2, status, 62, [3021, 42, goes ? 9 : 0, 1], startedAtMs + 5 * S, endedAtMs),
      stepRun(3, status, 41, [2911, 0, goes ? 137 : 0, 4], startedAtMs + 9 * S, endedAtMs),
      goes ? stepRun(4, null, 0, [0, 0, 0, 0], null, null) : stepRun(4, status, 64, [41, 0, 0, 0], startedAtMs + 12 * S, endedAtMs),
    ],
  };
  return { run, asOfMs: nowMs - S };
}

const WORDS = ['completed', 'completed', 'completed', 'failed', 'completed', 'completed', 'canceled', 'completed', 'completed', 'completed', 'completed'];

function historyRun(flowId: string, at: number, nowMs: number): HistoryRun {
  const goes = at === 0;
  const status = goes ? 'running' : (WORDS[(at * 7) % WORDS.length] ?? 'completed');
  const empty = at % 13 === 5;
  const errors = status === 'failed' ? 1 : empty || at % 3 !== 1 ? 0 : 4 + ((at * 11) % 28);
  const startedAtMs = nowMs - 250 * S - at * 15 * MIN;
  const durationMs = goes ? null : (31 + ((at * 37) % 240)) * S;
  return {
    runIds: [`${flowId}r${at}`],
    status,
    startedAtMs,
    endedAtMs: durationMs === null ? null : startedAtMs + durationMs,
    durationMs,
    success: empty || status === 'failed' ? 0 : 176 + ((at * 5) % 60),
    ignored: empty ? 0 : at % 4,
    errors,
    autoResolved: at % 5,
    pages: empty ? 0 : 12 + (at % 4),
    canceledBy: status === 'canceled' ? (at % 2 === 0 ? { auto: false, name: 'Dana Ortiz' } : { auto: true, name: 'system' }) : null,
    silence: empty ? { usual: 210, records: 0 } : null,
    heldErrors: errors,
    openErrors: Math.floor(errors / 3),
    files: at % 4 === 1 ? [{ runId: `${flowId}r${at}`, fileId: 'e86631c39ed14423', name: 'contacts.json' }, { runId: `${flowId}r${at}`, fileId: '56c0c9b03ccf406c', name: at === 1 ? null : 'Contacts-2025-11-24T09:48:08-06:00.csv' }] : [],
    cells: at >= 60 ? [] : STEPS.map((each, place) => ({ stepId: each.stepId, status: goes && place > 0 ? 'running' : status === 'failed' ? (place === 0 ? 'failed' : 'queued') : status, errors: place === at % 4 ? errors : 0 })),
  };
}

/** One page of the history. */
export function historyPage(request: HistoryRequest, nowMs: number, count = 596): HistoryPage {
  const flow = flowOf(request.flowId);
  const all = flow.runsStrip === '' ? [] : Array.from({ length: count }, (_, at) => historyRun(request.flowId, at, nowMs));
  const wanted = all.filter((run) => request.status === 'all' || (request.status === 'error' ? run.errors > 0 : run.status === request.status));
  const isEmpty = (run: HistoryRun): boolean => run.success + run.ignored + run.errors === 0;
  const shown = wanted.filter((run) => !request.hideEmpty || !isEmpty(run));
  const from = Number(request.after ?? 0);
  const rows = shown.slice(from, from + request.limit);
  return {
    rows,
    next: from + rows.length < shown.length ? String(from + rows.length) : null,
    total: wanted.length,
    empty: wanted.filter(isEmpty).length,
    kept: all.length === 0 ? 0 : all.length + 2418,
    keptSinceMs: all.length === 0 ? null : nowMs - 61 * 24 * 60 * MIN,
    asOfMs: nowMs - S,
  };
}

/** The steps of a run of the history. They add up to the run and lie within it. */
export function historySteps(nowMs: number, at = 1): StepRun[] {
  const run = historyRun('', at, nowMs);
  const from = run.startedAtMs ?? nowMs;
  const shares = STEPS.map((_, place) => (place === 0 ? 1 : (5 - place) / 5) * (run.success / 3));
  return STEPS.map((_, place) => {
    const success = place === STEPS.length - 1 ? run.success - shares.slice(0, -1).reduce((sum, each) => sum + Math.floor(each), 0) : Math.floor(shares[place] ?? 0);
    const errors = place === at % 4 ? run.errors : 0;
    return {
      ...stepRun(place, run.status, run.pages, [success, place === 2 ? run.ignored : 0, errors, place === 2 ? run.autoResolved : 0], from + place * 4 * S, run.endedAtMs),
      pagesTotal: run.pages,
    };
  });
}

/** The steps of the run that is asked for. */
export function stepsOfRun(runIds: readonly string[], nowMs: number): StepRun[] {
  return historySteps(nowMs, Number(/r(\d+)$/.exec(runIds[0] ?? '')?.[1] ?? 1));
}
