/** Records of the error fixtures: believable ones, hostile ones, and as many as a test wants. Deterministic. */
import type { ErrorRow, Overlay, RetryRow } from '../gen/api';

/** Flows and steps that the records belong to. */
const STEPS = [
  { flowId: 'f-shopify', flowName: 'Shopify orders → NetSuite', stepId: 's-create', stepName: 'Create sales order', application: 'NetSuite' },
  { flowId: 'f-shopify', flowName: 'Shopify orders → NetSuite', stepId: 's-customer', stepName: 'Look up customer', application: 'NetSuite' },
  { flowId: 'f-shopify', flowName: 'Shopify orders → NetSuite', stepId: 's-item', stepName: 'Look up item', application: 'NetSuite' },
  { flowId: 'f-salesforce', flowName: 'Salesforce deals → NetSuite', stepId: 's-deal', stepName: 'Create estimate', application: 'Salesforce' },
  { flowId: 'f-amazon', flowName: 'Amazon orders → NetSuite', stepId: 's-amazon', stepName: 'Create cash sale', application: 'NetSuite' },
] as const;

interface Kind {
  message: string;
  code: string | null;
  source: string | null;
  class: string | null;
}

const KINDS: readonly Kind[] = [
  { message: 'Script execution timeout: usage limit reached while saving salesorder for #HS-{n}', code: 'SSS_REQUEST_TIME_EXCEEDED', source: 'application', class: 'intermittent' },
  { message: 'Connect timeout to suitetalk.api.netsuite.com:443 after 30000 ms', code: 'ETIMEDOUT', source: 'connection', class: 'connection' },
  { message: '504 Gateway Timeout: upstream request did not finish, customer lookup by e-mail', code: '504', source: 'application', class: 'intermittent' },
  { message: 'timeout of 120000ms exceeded (POST /services/rest/record/v1/salesOrder)', code: 'ECONNABORTED', source: 'application', class: 'intermittent' },
  { message: 'Record lock timeout, another process is updating item {n} (error ID lx8mqk21c0vz)', code: 'UNEXPECTED_ERROR', source: 'application', class: 'intermittent' },
  { message: 'Lookup returned no result within 10 s (timeout) for sku "HSC-ANCHOR-10MM"', code: 'ECONNABORTED', source: 'lookup', class: 'intermittent' },
  { message: 'Please enter value(s) for: Ship To Country', code: 'USER_ERROR', source: 'application', class: 'missing' },
  { message: 'This record already exists: externalId shopify-{n}', code: 'DUP_RECORD', source: 'application', class: 'duplicate' },
  { message: 'Invalid reference key {n} for item', code: 'INVALID_KEY_OR_REF', source: 'application', class: 'value' },
  { message: 'Unexpected token < in JSON at position 0', code: 'PARSE_ERROR', source: 'transformation', class: 'parse' },
  { message: 'Request limit exceeded, concurrent requests are over the governance limit of 10', code: 'SSS_REQUEST_LIMIT_EXCEEDED', source: 'application', class: 'rate_limit' },
];

/** Texts that try to be something else. */
export const HOSTILE: readonly string[] = [
  '<img src=x onerror=alert(1)><script>alert(2)</script>',
  'invoice\u202Egpj.exe was rejected',
  'zero\u200Bwidth\u200D and \u2060joiners\uFEFF',
  'bell\u0007 escape\u001B[31mred\u001B[0m null\u0000 delete\u007F',
  `Z${'\u0301'.repeat(60)}algo`,
  'فشل إنشاء أمر البيع رقم 48213 في NetSuite',
  'line one\nline two\ttab\r\nline three',
  '{"error":{"code":"INVALID","html":"<b>bold</b>"}} {{constructor}} ${process.env}',
  '\u2066isolated\u2069 \u061Cmark \u2028separator',
  'Žofie 👩‍👩‍👧 नमस्ते क्ष',
];

const PEOPLE = ['Dana Ortiz', 'Marek Bielik', 'Priya Shah'];

/** What a fixture is made of. */
export interface RecordsOf {
  count: number;
  nowMs: number;
  /** Puts the hostile texts among the first records. */
  hostile?: boolean;
}

/** Error records, newest first. */
export function makeErrors({ count, nowMs, hostile = false }: RecordsOf): ErrorRow[] {
  let state = 11;
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  let occurred = nowMs - 4_000;
  return Array.from({ length: count }, (_, at): ErrorRow => {
    occurred -= 1 + random(at < 40 ? 22_000 : 60_000);
    const step = STEPS[[0, 0, 0, 1, 1, 2, 3, 4][random(8)] ?? 0] ?? STEPS[0];
    const kind = KINDS[random(at % 3 === 0 ? KINDS.length : 6)] ?? KINDS[0];
    const resolved = at % 5 === 4;
    const intermittent = kind?.class === 'intermittent';
    const age = nowMs - occurred;
    const attempt = [30, 90, 210, 450].findIndex((after) => after * 1000 > age);
    const auto = random(3) > 0;
    const message = hostile && at < HOSTILE.length * 2 && at % 2 === 1 ? HOSTILE[(at - 1) / 2] : undefined;
    return {
      flowId: step.flowId,
      stepId: step.stepId,
      errorId: String(840_452_691 - at),
      flowName: step.flowName,
      stepName: step.stepName,
      application: step.application,
      state: resolved ? 'resolved' : 'open',
      overlay: null,
      undoUntilMs: null,
      batchId: null,
      message: message ?? (kind?.message ?? '').replace('{n}', String(48_213 - (at % 9_000))),
      code: kind?.code ?? null,
      source: kind?.source ?? null,
      classification: kind?.class ?? null,
      traceKey: String(5_519_208_874 - at * 13),
      occurredAtMs: occurred,
      retryAtMs: intermittent && !resolved && attempt >= 0 ? occurred + ([30, 90, 210, 450][attempt] ?? 0) * 1000 : null,
      retryAttempt: intermittent && !resolved ? (attempt >= 0 ? attempt + 1 : 4) : null,
      retriesExhausted: intermittent && !resolved && attempt < 0,
      retriable: at % 12 !== 7,
      runId: `run-${Math.floor(at / 300)}`,
      resolvedAtMs: resolved ? Math.min(nowMs - 1_000, occurred + 900_000) : null,
      resolvedBy: resolved ? (auto ? { auto: true, name: 'auto' } : { auto: false, name: PEOPLE[random(3)] ?? '' }) : null,
      purgeAtMs: occurred + 30 * 86_400_000,
      tags: at === 0 ? ['netsuite-outage'] : [],
      assignedTo: null,
      oddFields: [],
      draft: false,
    };
  });
}

/** Overlays on some of the newest open records, as on the drawing. */
export function withOverlays(rows: ErrorRow[], nowMs: number): ErrorRow[] {
  const open = rows.filter((row) => row.state === 'open');
  const set = (at: number, overlay: Overlay, undo = false): void => {
    const row = open[at];
    if (row) Object.assign(row, { overlay, batchId: 'batch-0', undoUntilMs: undo ? nowMs + 7_000 : null });
  };
  set(1, 'retrying');
  set(4, 'queued_resolve', true);
  set(5, 'retry_failed');
  set(14, 'retry_failed');
  set(16, 'unsure');
  set(18, 'parked');
  set(19, 'sending');
  set(21, 'queued_edit');
  const drafted = open[7];
  if (drafted) drafted.draft = true;
  return rows;
}

/** Retry runs, newest first. */
export function makeRetries(count: number, nowMs: number): RetryRow[] {
  return Array.from({ length: count }, (_, at): RetryRow => {
    const going = at < 2;
    const started = nowMs - 44_000 - at * 360_000;
    const errors = [24, 0, 19, 0, 2, 1, 0, 2][at % 8] ?? 0;
    const status = going ? 'running' : at === 5 ? 'canceled' : 'completed';
    const auto = at % 2 === 1 && at !== 5;
    return {
      runId: `retry-${at}`,
      flowId: 'f-shopify',
      flowName: 'Shopify orders → NetSuite',
      stepName: 'Create sales order',
      status,
      startedAtMs: started,
      endedAtMs: going ? null : started + 12_000 + at * 1_700,
      durationMs: going ? null : 12_000 + at * 1_700,
      success: going && at === 1 ? 0 : 611 - at * 13,
      ignored: at % 3 === 0 ? 3 : 0,
      errors: going && at === 1 ? 0 : errors,
      startedBy: auto ? { auto: true, name: 'auto' } : { auto: false, name: PEOPLE[at % 3] ?? '' },
    };
  });
}
