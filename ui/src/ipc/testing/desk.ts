/** Answers about session, navigation, dashboard and outbox, as the program would give them. Times count back from now. */
import type {
  Account,
  Batch,
  CompletedFlow,
  CompletedRequest,
  Figures,
  FinishedRun,
  ItemRecord,
  ItemRecords,
  JournalLine,
  Navigation,
  NextStart,
  OutboxItem,
  RunningRun,
  Session,
  Settings,
  StripRun,
  SyncStatus,
} from '../gen/api';
import { FLOWS, INTEGRATIONS, flowNamed, integrationId, type FixtureFlow } from './flows';

const S = 1_000;
const MIN = 60 * S;

/** The account of the fixtures. */
export function account(change: Partial<Account> = {}): Account {
  return {
    name: 'Harborline Supply',
    region: 'us',
    host: 'api.integrator.io',
    environment: 'production',
    demo: false,
    access: 'full',
    tokenPlace: 'keyring',
    saved: false,
    ...change,
  };
}

/** Settings as they are at first. */
export function settings(change: Partial<Settings> = {}): Settings {
  return { theme: null, relativeTime: false, timeZone: null, sideBarRail: false, panePx: 384, errorColumns: [], compact: false, language: null, checkEveryS: 7, keepDays: 0, requestsAtOnce: 6, requestsPerS: 150, ...change };
}

/** A session with the account open. */
export function session(change: Partial<Session> = {}): Session {
  const open = account();
  return {
    account: open,
    accounts: [open, account({ name: 'Harborline Sandbox', environment: 'sandbox' }), account({ name: 'Nordwind GmbH', region: 'eu', host: 'api.eu.integrator.io', access: 'signed_out' })],
    settings: settings(),
    version: '0.1.0',
    readOnly: false,
    readOnlyWhy: null,
    safeStart: false,
    startNotes: [],
    ...change,
  };
}

/** A desk in step with the remote. */
export function syncStatus(nowMs: number, change: Partial<SyncStatus> = {}): SyncStatus {
  return {
    phase: 'idle',
    done: 0,
    total: 0,
    waitS: 0,
    lastSyncAtMs: nowMs - 12 * S,
    offlineSinceMs: null,
    nextCheckAtMs: nowMs + 8 * S,
    queued: 4,
    parked: 0,
    unsure: 0,
    oldestQueuedAtMs: nowMs - 7 * S,
    failedSteps: [],
    ...change,
  };
}

/** Integrations, flows, live totals. */
export function navigation(): Navigation {
  const integrations = INTEGRATIONS.map((name) => {
    const own = FLOWS.filter((flow) => flow.integration === name);
    return {
      id: integrationId(name),
      name,
      openErrors: sum(own, (flow) => flow.openErrors),
      flows: own.map((flow) => ({ id: flow.id, name: flow.name, disabled: flow.disabled === true, openErrors: flow.openErrors })),
    };
  });
  return { openErrors: sum(FLOWS, (flow) => flow.openErrors), outbox: 4, integrations };
}

const WORDS: Readonly<Record<string, { status: string; errors: number }>> = {
  o: { status: 'completed', errors: 0 },
  w: { status: 'completed', errors: 12 },
  f: { status: 'failed', errors: 1 },
  c: { status: 'canceled', errors: 0 },
};

function strip(flow: FixtureFlow, nowMs: number): StripRun[] {
  return Array.from(flow.runsStrip, (letter, at) => ({
    runId: `${flow.id}r${at}`,
    atMs: nowMs - flow.lastRunMin * MIN - (flow.runsStrip.length - at) * 15 * MIN,
    ...(WORDS[letter] ?? { status: letter, errors: 0 }),
  }));
}

function completedFlow(flow: FixtureFlow, nowMs: number): CompletedFlow {
  return {
    flowId: flow.id,
    flowName: flow.name,
    integrationId: integrationId(flow.integration),
    integrationName: flow.integration,
    disabled: flow.disabled === true,
    strip: strip(flow, nowMs),
    openErrors: flow.openErrors,
    lastErrorAtMs: flow.lastErrorMin === null ? null : nowMs - flow.lastErrorMin * MIN,
    lastRunAtMs: flow.runsStrip === '' ? null : nowMs - flow.lastRunMin * MIN,
    runs: flow.runs,
    averageRunMs: flow.runs === 0 ? null : flow.averageRunS * S,
    success: flow.success,
    ignored: flow.ignored,
    errors: flow.errors,
    autoResolved: flow.autoResolved,
    userResolved: flow.userResolved,
    pages: flow.pages,
    silence: flow.name.startsWith('Bank') ? { usual: 212, records: 0 } : null,
  };
}

/** Flows that a request of the dashboard asks for. */
export function completedFlows(request: CompletedRequest, nowMs: number): CompletedFlow[] {
  const wanted = request.scope.integrationId;
  const text = request.text.toLowerCase();
  return FLOWS.filter((flow) => wanted === null || (integrationId(flow.integration) ?? 'none') === wanted)
    .filter((flow) => `${flow.name} ${flow.integration}`.toLowerCase().includes(text))
    .filter((flow) => !request.hideEmpty || flow.runs > 0 || flow.openErrors > 0)
    .map((flow) => completedFlow(flow, nowMs))
    .filter((flow) => {
      const last = flow.strip.at(-1);
      if (request.status === 'any') return true;
      if (request.status === 'error') return (last?.errors ?? 0) > 0;
      return last?.status === request.status;
    });
}

function spark(colour: string, values: readonly number[]): string {
  const max = Math.max(...values, 1);
  const points = values.map((value, at) => [1 + (at * 86) / (values.length - 1), 22 - (value / max) * 19] as const);
  const line = points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
  const [lastX, lastY] = points.at(-1) ?? [0, 0];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="88" height="24" viewBox="0 0 88 24">` +
    `<path d="${line}L87 24L1 24Z" fill="${colour}" opacity=".1"/>` +
    `<path d="${line}" fill="none" stroke="${colour}" stroke-width="1.25"/>` +
    `<circle cx="${lastX.toFixed(1)}" cy="${lastY.toFixed(1)}" r="2" fill="${colour}"/></svg>`
  );
}

const WAVE = [12, 9, 14, 20, 21, 14, 17, 16, 12, 15, 8, 7, 2, 3, 2, 1, 5, 3, 7, 12, 10, 11, 11, 15];
const RISE = [1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 4, 8, 12, 15, 19, 22];
const FALL = [18, 14, 18, 15, 21, 18, 17, 13, 12, 12, 7, 4, 7, 3, 5, 5, 1, 4, 2, 6, 5, 8, 7, 3];

/** The five figures. */
export function figures(): Figures {
  return {
    running: 3,
    queued: 1,
    runs: 1052,
    runsBefore: 1040,
    successRate: 0.984,
    successRateBefore: 0.993,
    openErrors: 4018,
    openErrorsNew: 1118,
    autoResolved: 750,
    userResolved: 93,
    runningChart: spark('#3276e6', WAVE),
    runsChart: spark('#5b6570', WAVE.toReversed()),
    successChart: spark('#2c9a5c', FALL),
    openChart: spark('#d87325', RISE),
    autoChart: spark('#0a6a80', WAVE),
  };
}

function run(name: string, status: string, agoS: number, change: Partial<RunningRun>, nowMs: number): RunningRun {
  const flow = flowNamed(name);
  return {
    runId: `${flow.id}now`,
    flowId: flow.id,
    flowName: flow.name,
    integrationName: flow.integration,
    status,
    pagesGenerated: 0,
    pagesProcessed: null,
    doneExporting: true,
    startedAtMs: nowMs - agoS * S,
    createdAtMs: nowMs - agoS * S,
    success: 0,
    ignored: 0,
    errors: 0,
    autoResolved: 0,
    ...change,
  };
}

/** Runs in progress. */
export function runningRuns(nowMs: number): RunningRun[] {
  return [
    run('Shopify orders → NetSuite', 'running', 250, { pagesGenerated: 64, pagesProcessed: 41, success: 2911, ignored: 42, errors: 187, autoResolved: 12 }, nowMs),
    run('NetSuite inventory → Shopify', 'running', 133, { pagesGenerated: 210, pagesProcessed: 96, success: 8840, ignored: 2210, autoResolved: 18 }, nowMs),
    run('Amazon settlements → NetSuite', 'retrying', 44, { pagesGenerated: 5, pagesProcessed: 3, success: 61, errors: 4 }, nowMs),
    run('EDI 850 orders → NetSuite', 'queued', 12, { startedAtMs: null, doneExporting: false }, nowMs),
    run('Stripe charges → NetSuite', 'canceling', 1864, { pagesGenerated: 256, doneExporting: false, success: 5120, errors: 2 }, nowMs),
  ];
}

function finished(name: string, status: string, agoS: number, durationS: number, counts: readonly [number, number, number], nowMs: number): FinishedRun {
  const flow = flowNamed(name);
  const [success, ignored, errors] = counts;
  return {
    runId: `${flow.id}last`,
    flowId: flow.id,
    flowName: flow.name,
    integrationName: flow.integration,
    status,
    strip: strip(flow, nowMs),
    endedAtMs: nowMs - agoS * S,
    durationMs: durationS * S,
    success,
    ignored,
    errors,
  };
}

/** Runs that have just ended. */
export function finishedRuns(nowMs: number): FinishedRun[] {
  return [
    finished('NetSuite inventory → Amazon', 'completed', 26, 46, [140, 42, 0], nowMs),
    finished('Salesforce deals → NetSuite', 'completed', 95, 101, [31, 0, 3], nowMs),
    finished('NetSuite fulfillments → Shopify', 'completed', 234, 38, [28, 1, 0], nowMs),
    finished('Warehouse files → Snowflake', 'failed', 415, 17, [0, 0, 1], nowMs),
    finished('Bank statements → NetSuite', 'canceled', 672, 9, [0, 0, 0], nowMs),
    finished('Slack alert relay', 'teleported', 700, 4, [1, 0, 0], nowMs),
  ];
}

function start(name: string, schedule: NextStart['schedule'], inS: number, waits: boolean, nowMs: number): NextStart {
  const flow = flowNamed(name);
  return { flowId: flow.id, flowName: flow.name, integrationName: flow.integration, schedule, startsAtMs: nowMs + inS * S, waits };
}

/** Flows that start next. */
export function nextStarts(nowMs: number): NextStart[] {
  return [
    start('NetSuite inventory → Shopify', { kind: 'every_minutes', minutes: 5 }, 166, false, nowMs),
    start('Shopify orders → NetSuite', { kind: 'every_minutes', minutes: 15 }, 646, true, nowMs),
    start('Salesforce deals → NetSuite', { kind: 'other', cron: '? */15 6-22 ? * *' }, 766, false, nowMs),
    start('Amazon orders → NetSuite', { kind: 'every_minutes', minutes: 20 }, 1066, false, nowMs),
    start('EDI 850 orders → NetSuite', { kind: 'hourly', minute: 0 }, 3466, false, nowMs),
    start('Bank statements → NetSuite', { kind: 'daily', hour: 7, minute: 0 }, 75_466, false, nowMs),
  ];
}

let itemCount = 0;

function item(flowName: string, stepName: string, count: number, state: string, change: Partial<OutboxItem> = {}): OutboxItem {
  itemCount += 1;
  return {
    itemId: `item${itemCount}`,
    action: 'resolve',
    person: null,
    flowName,
    stepName,
    count,
    state,
    attempts: state === 'queued' ? 0 : 1,
    nextAttemptAtMs: null,
    parkReason: null,
    succeeded: null,
    failed: null,
    ...change,
  };
}

function batch(batchId: string, action: Batch['action'], createdAtMs: number, items: OutboxItem[], change: Partial<Batch> = {}): Batch {
  const count = sum(items.filter((each) => action !== 'edit_data' || each.action === action), (each) => each.count);
  const terms = { assignTo: null, tagsAdd: [], tagsRemove: [] };
  const plain = { leftOut: [], leftBehind: [], terms, perMinute: 0, stopPercent: 0, paused: null, origin: 'window' };
  for (const each of items) if (action !== 'edit_data') each.action = action;
  return { batchId, action, thenRetry: false, query: null, createdAtMs, undoUntilMs: null, count, matching: count, ...plain, items, ...change };
}

/** Lines of the journal, newest first. */
export function journal(nowMs: number): JournalLine[] {
  const line = (no: number, agoS: number, method: string, end: string, ids: number, outcome: string, change: Partial<JournalLine> = {}): JournalLine => ({
    line: String(no),
    atMs: nowMs - agoS * S,
    method,
    path: `/v1/flows/flow0/step1/${end}`,
    flowName: 'Shopify orders → NetSuite',
    stepName: 'Create sales order',
    ids,
    status: null,
    outcome,
    detail: null,
    elapsedMs: 412,
    itemId: 'item1',
    ...change,
  });
  return [
    line(8, 12, 'POST', 'retry', 638, 'done'),
    line(7, 13, 'GET', 'jobs', 4, 'jobs_before', { path: '/v1/jobs', flowName: null, stepName: null, elapsedMs: null }),
    line(6, 240, 'POST', 'retry', 64, 'unsure', { elapsedMs: 30_000 }),
    line(5, 300, 'PUT', 'tags', 41, 'done'),
    line(4, 540, 'PUT', 'resolved', 18, 'refused', { status: 403, detail: 'forbidden' }),
    line(3, 545, 'PUT', 'errors/assign', 9, 'done'),
    line(2, 1_260, 'PUT', 'resolved', 902, 'later', { status: 429 }),
    line(1, 1_262, 'DELETE', 'resolved', 12, 'done'),
  ];
}

/** Records of an item in every state. */
export function itemRecords(item: OutboxItem | undefined, skip: number, limit: number): ItemRecords {
  const results = ['failed', 'succeeded', 'succeeded', 'retrying', 'waiting', 'left_behind', 'unknown'];
  const all = Array.from({ length: item?.count ?? 0 }, (_, at): ItemRecord => {
    const result = results[at % results.length] ?? 'sent';
    return {
      flowId: 'flow0',
      stepId: 'step1',
      errorId: `${item?.itemId ?? ''}-${at}`,
      traceKey: String(5_519_208_000 + at),
      message: 'Script execution timeout: usage limit reached while saving salesorder for #HS-48213',
      result,
      leftBehind: result === 'left_behind' ? 'already_resolved' : null,
      newErrorId: result === 'failed' ? `new-${at}` : null,
    };
  });
  return { rows: all.slice(skip, skip + limit), total: all.length };
}

/** Batches in every state, newest first. */
export function batches(nowMs: number): Batch[] {
  const orders = 'Shopify orders → NetSuite';
  return [
    batch('b9', 'resolve', nowMs - 3 * S, [item(orders, 'Look up customer', 101, 'queued'), item(orders, 'Create sales order', 201, 'queued'), item(orders, 'Look up item', 10, 'queued')], {
      undoUntilMs: nowMs + 7 * S,
      query: `is:open class:duplicate flow:${flowNamed(orders).id}`,
    }),
    batch('b8', 'retry', nowMs - 26 * S, [
      item(orders, 'Create sales order', 638, 'done', { succeeded: 611, failed: 24 }),
      item(orders, 'Create sales order', 248, 'sending'),
      item(orders, 'Look up customer', 376, 'queued'),
    ], { query: 'is:open class:intermittent,connection timeout' }),
    batch('b7', 'retry', nowMs - 4 * MIN, [item('Amazon orders → NetSuite', 'Create sales order', 64, 'checking')]),
    batch('b6', 'resolve', nowMs - 9 * MIN, [
      item('Stripe charges → NetSuite', 'Create deposit', 18, 'parked', { parkReason: 'forbidden' }),
      item('Bank statements → NetSuite', 'Import statement', 2, 'parked', { parkReason: '<b>403</b> no manage access to Finance', attempts: 5 }),
    ]),
    batch('b10', 'edit_data', nowMs - 12 * MIN, [
      ...Array.from({ length: 13 }, () => item(orders, 'Create sales order', 1, 'done', { action: 'edit_data' })),
      item(orders, 'Create sales order', 1, 'parked', { action: 'edit_data', parkReason: 'data_conflict' }),
      item(orders, 'Create sales order', 13, 'done', { action: 'retry', succeeded: 12, failed: 1 }),
    ], { thenRetry: true }),
    batch('b5', 'resolve', nowMs - 21 * MIN, [item('Salesforce deals → NetSuite', 'Upsert customer', 902, 'done')]),
    batch('b4', 'retry', nowMs - 40 * MIN, [item('Salesforce accounts → NetSuite', 'Create customer', 220, 'done', { succeeded: 198, failed: 19 })], {
      leftBehind: [{ reason: 'changed', count: 9 }, { reason: 'past_retention', count: 3 }],
      query: 'is:open flow:accounts',
    }),
    batch('b3', 'resolve', nowMs - 42 * MIN, [item(orders, 'Create sales order', 2104, 'canceled', { attempts: 0 })]),
  ];
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}
