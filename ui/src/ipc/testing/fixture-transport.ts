/**
 * The transport of the development page: hand-written data that behaves enough like the program for looking at the
 * screens. The address chooses what to look at: `?look=offline`, `?look=first-run`, `?look=sandbox`. Never shipped.
 */
import type { DataConflict, DraftRow, Network, Session, Storage, SyncStatus } from '../gen/api';
import { viewAnswers } from './views';
import { account, batches, completedFlows, figures, finishedRuns, itemRecords, journal, navigation, nextStarts, runningRuns, session, syncStatus } from './desk';
import { analytics } from './analytics';
import { flowPage, historyPage, runConsole, stepsOfRun } from './flow-page';
import { notificationAnswers } from './notifications';
import { appError, refuse, testTransport, type Answers, type TestTransport } from './test-transport';

export { appError, refuse, testTransport, type Answers, type TestTransport };

/** What can be looked at. */
export type Look = 'normal' | 'offline' | 'first-run' | 'no-keyring' | 'sealed' | 'safe' | 'sandbox' | 'empty' | 'failed' | 'signed-out' | 'long';

/** Answers for everything but the error desk. */
export function deskAnswers(look: Look = 'normal', nowMs: number = Date.now()): Answers {
  let current = sessionFor(look);
  const status = statusFor(look, nowMs);
  let storage: Storage = { folder: '~/.local/share/io.flowmend.desktop/accounts/harborline-supply-production', cacheBytes: 684_000_000, deskBytes: 1_204_000, backups: [{ atMs: nowMs - 3_600_000, bytes: 81_920 }, { atMs: nowMs - 90_000_000, bytes: 77_824 }] };
  let network: Network = { proxy: null, caFile: null };
  let open = batches(nowMs);
  const empty = look === 'empty';
  return {
    get_session: () => current,
    open_demo: () => (current = session()),
    check_token: ({ token }) =>
      token.startsWith('bad')
        ? refuse(appError('sign_in_needed', { detail: 'GET /v1/tokenInfo: 401' }))
        : token.startsWith('custom')
          ? { access: 'custom', integrations: 6, errors: 'no', subscriptions: 'yes', tookMs: 412 }
          : { access: 'full', integrations: 6, errors: 'yes', subscriptions: 'yes', tookMs: 412 },
    get_token_stores: () => ({ keyring: look === 'no-keyring' ? 'locked' : 'answers' }),
    unlock_account: ({ passphrase }) => (passphrase === 'wrong' ? refuse(appError('token_store')) : (current = session())),
    open_cache: ({ path }) =>
      path.includes('nowhere')
        ? refuse(appError('not_found'))
        : (current = session({ account: account({ name: 'acme-production', saved: true, access: 'signed_out' }), accounts: [], readOnly: true, readOnlyWhy: 'saved_cache' })),
    get_storage: () => storage,
    make_backup: () => (storage = { ...storage, backups: [{ atMs: nowMs, bytes: 81_920 }, ...storage.backups] }),
    restore_backup: () => storage,
    get_diagnostics: () => ({ text: 'Flowmend 0.1.0\nlinux x86_64\nproxy no, own authorities no\n\n[account 1] account, Us, Production, token in Keyring, full\ncache 684000000 B, desk 1204000 B\n\n[log]\n2025-11-24T16:01:58Z INFO started version="0.1.0"\n2025-11-24T16:02:01Z INFO a token was tried user="user-1"\n', redacted: 3 }),
    save_diagnostics: () => ({ path: 'Downloads/flowmend-diagnostics-2025-11-24.txt' }),
    get_network: () => network,
    save_network: (next) =>
      next.proxy !== null && !next.proxy.startsWith('http') ? refuse(appError('bad_input', { message: 'The proxy is not an address such as http://proxy.example.com:8080.' })) : (network = next),
    connect_account: ({ name, token, keep }) =>
      token.startsWith('bad')
        ? refuse(appError('sign_in_needed', { detail: '401 {"errors":[{"code":"unauthorized"}]}' }))
        : { session: (current = session({ account: account({ name }) })), tokenPlace: keep },
    open_account: ({ name }) => (current = { ...current, account: current.accounts.find((each) => each.name === name) ?? null }),
    remove_account: ({ name }) => (current = { ...current, accounts: current.accounts.filter((each) => each.name !== name) }),
    save_settings: (next) => {
      current = { ...current, settings: next };
      return next;
    },
    get_sync_status: () => status,
    check_now: () => ({}),
    ...viewAnswers(empty),
    ...notificationAnswers(look, nowMs),
    get_navigation: () => (empty ? { openErrors: 0, outbox: 0, integrations: [] } : navigation()),
    get_figures: () =>
      empty ? { ...figures(), running: 0, runs: 0, runsBefore: null, successRate: null, successRateBefore: null, openErrors: 0, openErrorsNew: 0, autoResolved: 0 } : figures(),
    list_completed_flows: (request) =>
      look === 'failed'
        ? refuse(appError('unreadable', { detail: 'runs: the key "data" is missing' }))
        : { rows: empty ? [] : completedFlows(request, nowMs), fromMs: nowMs - 86_400_000, toMs: nowMs, asOfMs: nowMs - 1_000 },
    get_analytics: (request) => analytics(request, nowMs, empty ? 'empty' : 'normal'),
    get_run_errors: ({ runIds }) => ({ reported: 187, held: runIds.length === 1 ? 176 : 187, open: 174 }),
    save_run_file: ({ runId, fileId }) => ({ path: `Downloads/${fileId === null ? `diagnostics-${runId}.json` : 'contacts.json'}` }),
    save_chart: () => ({ path: 'Downloads/flowmend-success-2025-11-24.svg' }),
    get_flow: ({ flowId }) => (flowId === 'nobody' ? refuse(appError('not_found')) : flowPage(flowId, nowMs)),
    get_console: ({ flowId }) => runConsole(flowId, nowMs),
    list_run_history: (request) => historyPage(request, nowMs, look === 'long' ? 5_000 : 596),
    get_run_steps: ({ runIds }) => ({ steps: stepsOfRun(runIds, nowMs), known: true }),
    read_run_history: () => ({}),
    read_run_steps: () => ({}),
    watch_flow: () => ({}),
    run_flow: () => ({ runId: 'run1' }),
    set_flow_enabled: () => ({}),
    set_auto_resolve: ({ on }) =>
      on
        ? { saved: true, changes: [] }
        : {
            saved: false,
            changes: [
              { field: 'name', before: '"Shopify orders → NetSuite"', after: '"Shopify orders → NetSuite (EU)"' },
              { field: 'schedule', before: null, after: '"? */5 * ? * *"' },
            ],
          },
    list_running_flows: () => ({
      runs: empty ? [] : runningRuns(nowMs),
      justFinished: empty ? [] : finishedRuns(nowMs),
      startingSoon: empty ? [] : nextStarts(nowMs),
      asOfMs: nowMs,
    }),
    cancel_run: () => ({}),
    list_batches: () => ({ rows: empty ? [] : open, next: null }),
    undo_batch: ({ batchId }) => {
      const undone = open.find((each) => each.batchId === batchId);
      open = open.map((each) =>
        each.batchId === batchId ? { ...each, undoUntilMs: null, items: each.items.map((item) => ({ ...item, state: 'canceled' })) } : each,
      );
      return { canceled: undone?.count ?? 0, alreadySent: 0 };
    },
    requeue_item: ({ itemId }) => {
      open = open.map((each) => ({
        ...each,
        items: each.items.map((item) => (item.itemId === itemId ? { ...item, state: 'queued', parkReason: null } : item)),
      }));
      return {};
    },
    get_data_conflict: () => CONFLICT,
    requeue_edit: ({ itemId }) => {
      open = open.map((each) => ({ ...each, items: each.items.map((item) => (item.itemId === itemId ? { ...item, state: 'queued', parkReason: null } : item)) }));
      return {};
    },
    list_drafts: () => ({ rows: empty ? [] : [DRAFT] }),
    pause_batch: ({ batchId }) => {
      open = open.map((each) => (each.batchId === batchId ? { ...each, paused: 'person' } : each));
      return {};
    },
    resume_batch: ({ batchId }) => {
      open = open.map((each) => (each.batchId === batchId ? { ...each, paused: null } : each));
      return {};
    },
    review_batch: () => ({ go: 1258, left: [{ reason: 'already_resolved', count: 3 }, { reason: 'changed', count: 1 }], isCurrent: true }),
    list_journal: () => ({ rows: empty ? [] : journal(nowMs), next: null }),
    list_item_records: ({ itemId, skip, limit }) => itemRecords(open.flatMap((each) => each.items).find((item) => item.itemId === itemId), skip, limit),
    drop_item: ({ itemId }) => {
      open = open.map((each) => ({ ...each, items: each.items.map((item) => (item.itemId === itemId ? { ...item, state: 'canceled' } : item)) }));
      return {};
    },
  };
}

const FETCHED = { id: 5519208874, name: '#HS-48213', currency: 'USD', shipTo: { country: 'Deutschland', zip: '10115' }, total_price: '482.40' };
const lines = (value: object): string => JSON.stringify(value, null, 2);

/** An edit that met another one. */
const CONFLICT: DataConflict = {
  error: { flowId: 'f-shopify', stepId: 's-order', errorId: '840452691' },
  traceKey: '5519208874',
  fetched: lines(FETCHED),
  edited: lines({ ...FETCHED, shipTo: { country: 'DE', zip: '10115' } }),
  server: lines({ ...FETCHED, currency: 'EUR', shipTo: { country: 'Deutschland', zip: '10115' } }),
};

const DRAFT: DraftRow = {
  error: { flowId: 'f-shopify', stepId: 's-order', errorId: '840452690' },
  traceKey: '5519208861',
  flowName: 'Shopify orders → NetSuite',
  stepName: 'Create sales order',
  changedAtMs: Date.now() - 1_800_000,
};

/** Records of the error desk on the development page. */
const ERRORS = 4_018;

/** The transport of the development page. */
export async function fixtureTransport(): Promise<TestTransport> {
  const search = new URLSearchParams(window.location.search);
  const look = (search.get('look') ?? 'normal') as Look;
  // `?rows=100000` sets the size of the error desk, `?fail=list_errors` lets one command fail.
  const count = look === 'empty' ? 0 : Number(search.get('rows') ?? ERRORS);
  const fail = search.get('fail');
  const nowMs = Date.now();
  const { errorFixture } = await import('./error-fixture');
  const errors = errorFixture({ count, nowMs, hostile: true, overlays: look !== 'empty' });
  const desk = deskAnswers(look, nowMs);
  const undoOnDesk = desk.undo_batch;
  const undoErrors = errors.answers.undo_batch;
  return testTransport({
    ...errors.answers,
    ...desk,
    // The run of the console has the errors of its flow.
    list_errors: (request) => errors.answers.list_errors?.({ ...request, query: request.query.replace(/run:(\w+?)now\b/, 'is:open') }) ?? refuse(appError('internal')),
    undo_batch: (request) => (request.batchId.startsWith('b') && !request.batchId.startsWith('batch') ? undoOnDesk : undoErrors)?.(request) ?? { canceled: 0, alreadySent: 0 },
    ...(fail === null ? {} : { [fail]: () => refuse(appError('damaged', { detail: 'cache.sqlite' })) }),
  });
}

function sessionFor(look: Look): Session {
  if (look === 'first-run' || look === 'no-keyring') return session({ account: null, accounts: [] });
  if (look === 'safe') return session({ account: null, safeStart: true });
  if (look === 'sealed') return session({ account: account({ access: 'sealed', tokenPlace: 'sealed' }) });
  if (look === 'sandbox') return session({ account: account({ name: 'Harborline Sandbox', environment: 'sandbox' }) });
  return session();
}

function statusFor(look: Look, nowMs: number): SyncStatus {
  switch (look) {
    case 'offline':
      return syncStatus(nowMs, {
        phase: 'offline',
        offlineSinceMs: nowMs - 12 * 60_000,
        lastSyncAtMs: nowMs - 12 * 60_000 - 8_000,
        nextCheckAtMs: null,
        queued: 9,
        parked: 2,
        unsure: 1,
        oldestQueuedAtMs: nowMs - 10 * 60_000,
      });
    case 'sealed':
    case 'signed-out':
      return syncStatus(nowMs, { phase: 'signed_out' });
    case 'empty':
      return syncStatus(nowMs, { queued: 0, oldestQueuedAtMs: null });
    case 'failed':
      return syncStatus(nowMs, {
        phase: 'throttled',
        waitS: 18,
        failedSteps: [
          { flowId: 'x', stepId: 'y', flowName: 'Stripe charges → NetSuite', stepName: 'Create deposit', code: '403', message: 'no manage access to Finance', atMs: nowMs, cachedErrors: 318, asOfMs: nowMs - 900_000 },
        ],
      });
    case 'normal':
    case 'first-run':
    case 'no-keyring':
    case 'safe':
    case 'sandbox':
    case 'long':
      return syncStatus(nowMs);
  }
}
