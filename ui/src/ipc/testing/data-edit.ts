/** Answers about edits of retry data over documents in memory: drafts, one change of many records, a conflict. */
import type { DataEditRow, DataField, DataOp, Draft, DraftRow, ErrorRef, ErrorRow, LeftOut, Selection } from '../gen/api';
import { appError, refuse, type Answers } from './test-transport';

/** Records read in one turn. */
const PIECE = 16;
/** Most records of one change. */
const RECORDS_MAX = 500;

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** The data of a record of the fixtures. */
function documentOf(at: number): Json {
  const country = ['US', 'Deutschland', 'DE', 'US'][at % 4] ?? 'US';
  return {
    id: 5_519_208_874 + at,
    name: `#HS-${48_213 + at}`,
    currency: 'USD',
    total_price: '482.40',
    customer: { email: `buyer${at}@lakeside-marine.example`, tags: at % 3 === 0 ? 'wholesale' : 'retail' },
    ...(at % 7 === 3 ? {} : { shipTo: { country, zip: String(10_115 + at) } }),
    line_items: [
      { sku: 'HSC-ANCHOR-10MM', quantity: 12, taxCode: 'DE 19' },
      { sku: 'HSC-ROPE-20M', quantity: 2, taxCode: at % 2 === 0 ? 'DE 7' : 'DE 19' },
    ],
  };
}

interface Place {
  get: () => Json | undefined;
  set: (value: Json | undefined) => void;
}

/** Places that a path reaches in a document. */
function places(document: Json, path: string): Place[] {
  const parts = path.replaceAll('[', '.[').split('.').filter((part) => part !== '');
  let found: Json[] = [document];
  const last = parts.pop() ?? '';
  for (const part of parts) found = found.flatMap((value) => step(value, part));
  return found.flatMap((value): Place[] => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return [];
    return [
      {
        get: () => value[last],
        set: (next) => {
          if (next === undefined) Reflect.deleteProperty(value, last);
          else value[last] = next;
        },
      },
    ];
  });
}

function step(value: Json, part: string): Json[] {
  if (Array.isArray(value)) return part === '[*]' ? value : [];
  if (value === null || typeof value !== 'object') return [];
  const next = value[part];
  return next === undefined ? [] : [next];
}

function fieldsOf(documents: readonly Json[]): DataField[] {
  const found = new Map<string, DataField>();
  documents.forEach((document) => {
    const seen = new Set<string>();
    walk(document, '', (path, value) => {
      if (seen.has(path)) return;
      seen.add(path);
      const text = JSON.stringify(value);
      const known = found.get(path) ?? { path, records: 0, samples: [], isText: typeof value === 'string' };
      known.records += 1;
      if (known.samples.length < 5 && !known.samples.includes(text)) known.samples.push(text);
      found.set(path, known);
    });
  });
  return [...found.values()];
}

function walk(value: Json, path: string, tell: (path: string, value: Json) => void): void {
  if (Array.isArray(value)) value.forEach((member) => walk(member, `${path}[*]`, tell));
  else if (value !== null && typeof value === 'object') {
    for (const [key, member] of Object.entries(value)) walk(member, path === '' ? key : `${path}.${key}`, tell);
  } else tell(path, value);
}

function after(op: DataOp, before: Json | undefined): Json | undefined {
  if (op.kind === 'remove') return undefined;
  if (op.kind === 'replace') return typeof before === 'string' ? before.replaceAll(op.find, op.with) : before;
  if (before === undefined && !op.add) return undefined;
  return op.isJson ? (JSON.parse(op.value) as Json) : op.value;
}

function rowOf(row: ErrorRow, document: Json, path: string, op: DataOp): DataEditRow {
  const error: ErrorRef = { flowId: row.flowId, stepId: row.stepId, errorId: row.errorId };
  const base = { error, traceKey: row.traceKey, stepName: row.stepName, places: 0 };
  const reached = places(document, path).filter((place) => place.get() !== undefined || (op.kind === 'set' && op.add));
  const [first] = reached;
  if (first === undefined) return { ...base, result: 'missing', before: null, after: null };
  const text = (value: Json | undefined): string | null => (value === undefined ? null : JSON.stringify(value));
  const changed = reached.filter((place) => text(place.get()) !== text(after(op, place.get())));
  const [shown = first] = changed;
  const result = changed.length === 0 ? 'unchanged' : 'changed';
  return { ...base, result, before: text(shown.get()), after: text(after(op, shown.get())), places: changed.length };
}

/** Draft and edits over the rows of the error desk. */
export function dataEditAnswers(rows: () => readonly ErrorRow[], choose: (selection: Selection) => readonly ErrorRow[], nowMs: number): Answers {
  const drafts = new Map<string, { row: DraftRow; draft: Draft }>();
  const keyOf = (ref: ErrorRef): string => `${ref.flowId} ${ref.stepId} ${ref.errorId}`;
  const lists = new Map<string, { rows: readonly ErrorRow[]; read: number; changed: number }>();
  const mark = (ref: ErrorRef, draft: boolean): void => {
    const found = rows().find((row) => keyOf(row) === keyOf(ref));
    if (found !== undefined) found.draft = draft;
  };
  let ids = 0;
  return {
    get_draft: (ref) => ({ draft: drafts.get(keyOf(ref))?.draft ?? null }),
    list_drafts: () => ({ rows: [...drafts.values()].map(({ row }) => row) }),
    save_draft: ({ error, stage, fetched, edited, readAtMs }) => {
      const of = rows().find((row) => keyOf(row) === keyOf(error));
      const row = { error, traceKey: of?.traceKey ?? null, flowName: of?.flowName ?? '', stepName: of?.stepName ?? '', changedAtMs: nowMs };
      drafts.set(keyOf(error), { row, draft: { stage, fetched, edited, readAtMs, changedAtMs: nowMs } });
      mark(error, true);
      return {};
    },
    discard_draft: (ref) => {
      drafts.delete(keyOf(ref));
      mark(ref, false);
      return {};
    },
    queue_retry_data: ({ error }) => {
      const found = rows().find((row) => keyOf(row) === keyOf(error));
      const undoUntilMs = Date.now() + 10_000;
      if (found !== undefined) Object.assign(found, { overlay: 'queued_edit', batchId: 'batch-edit', undoUntilMs });
      return { batchId: 'batch-edit', count: 1, undoUntilMs };
    },
    begin_data_edit: ({ selection }) => {
      const chosen = choose(selection);
      const eligible = chosen.filter((row) => row.retriable);
      ids += 1;
      lists.set(String(ids), { rows: eligible, read: 0, changed: 0 });
      const left = chosen.length - eligible.length;
      const leftOut: LeftOut[] = left === 0 ? [] : [{ reason: 'no_retry_key', count: left }];
      return { editId: String(ids), matching: chosen.length, eligible: eligible.length, recordsMax: RECORDS_MAX, leftOut };
    },
    read_data_edit: ({ editId }) => {
      const list = lists.get(editId);
      if (list === undefined) return refuse(appError('not_found'));
      list.read = Math.min(list.rows.length, list.read + PIECE);
      const isAll = list.read === list.rows.length;
      return { lookedAt: list.read, total: list.rows.length, failed: 0, fields: isAll ? fieldsOf(list.rows.map((_, at) => documentOf(at))) : [] };
    },
    shape_data_edit: ({ editId, path, op, thenRetry }) => {
      const list = lists.get(editId);
      if (list === undefined) return refuse(appError('not_found'));
      const none = { changed: 0, unchanged: 0, missing: 0, unread: 0, requests: 0, steps: 0, rows: [] };
      if (path.trim() === '') return { problem: 'path_empty', ...none };
      if (/\.\.|^\.|\.$|\[[^\d*]/.test(path)) return { problem: 'path_bad', ...none };
      if (op.kind === 'replace' && op.find === '') return { problem: 'find_empty', ...none };
      if (op.kind === 'set' && op.isJson && !isJson(op.value)) return { problem: 'value_not_json', ...none };
      const all = list.rows.map((row, at) => rowOf(row, documentOf(at), path.trim(), op));
      const count = (result: string): number => all.filter((row) => row.result === result).length;
      list.changed = count('changed');
      const order = ['changed', 'missing', 'unread', 'unchanged'];
      return {
        problem: null,
        changed: list.changed,
        unchanged: count('unchanged'),
        missing: count('missing'),
        unread: 0,
        requests: list.changed * 2 + (thenRetry ? 1 : 0),
        steps: 1,
        rows: all.toSorted((one, other) => order.indexOf(one.result) - order.indexOf(other.result)).slice(0, 100),
      };
    },
    queue_data_edit: ({ editId }) => {
      const list = lists.get(editId);
      if (list === undefined || list.changed === 0) return refuse(appError('not_found'));
      lists.delete(editId);
      return { batchId: 'batch-many', count: list.changed, undoUntilMs: Date.now() + 10_000 };
    },
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
