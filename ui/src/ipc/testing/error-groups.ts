/** Groups of the error desk for the fixtures: numbers and ids of messages become slots. The real rules are in Rust. */
import type { ErrorRow, GroupBy, GroupRow, LabelPart, ListGroups, Trend } from '../gen/api';
import { printOf, VARIES } from './error-print';
import { editText } from './error-query';

const KEYS: Readonly<Record<GroupBy, string>> = { kind: 'fp', trace: 'trace', step: 'step', code: 'code', class: 'class' };
const TRENDS: readonly Trend[] = ['escalating', 'ongoing', 'ongoing', 'back_again', 'ongoing', 'new'];
const COLOURS: Readonly<Record<Trend, string>> = { escalating: '#d23f3f', back_again: '#0a6a80', new: '#0a6a80', ongoing: '#5b6570' };
/** All groups of some rows, in the order asked for. */
export function groupsOf(rows: readonly ErrorRow[], request: ListGroups): GroupRow[] {
  const groups = new Map<string, ErrorRow[]>();
  for (const row of rows) {
    const value = valueOf(row, request.by);
    if (request.by === 'trace' && value === null) continue;
    const key = request.by === 'step' ? `${row.flowId} ${row.stepId}` : (value ?? '');
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const found = [...groups.values()].flatMap((of, at) => groupOf(of, request, at) ?? []);
  const order: Readonly<Record<ListGroups['sort'], (row: GroupRow) => number>> = {
    count: (row) => row.count,
    last_seen: (row) => row.lastAtMs,
    first_seen: (row) => row.firstAtMs,
  };
  return found.sort((one, other) => order[request.sort](other) - order[request.sort](one));
}

function valueOf(row: ErrorRow, by: GroupBy): string | null {
  switch (by) {
    case 'kind':
      return printOf(row);
    case 'trace':
      return row.traceKey;
    case 'step':
      return row.stepId;
    case 'code':
      return row.code;
    case 'class':
      return row.classification;
  }
}

function groupOf(of: readonly ErrorRow[], request: ListGroups, at: number): GroupRow | undefined {
  const [newest] = of;
  if (newest === undefined) return undefined;
  const value = valueOf(newest, request.by);
  const times = of.map((row) => row.occurredAtMs ?? 0);
  const steps = [...new Set(of.map((row) => row.stepName))];
  const trend = request.by === 'kind' ? (TRENDS[at % TRENDS.length] ?? 'ongoing') : 'ongoing';
  const inFlow = request.by === 'step' ? editText(request.query, 'flow', newest.flowId, true, true) : request.query;
  return {
    query: editText(inFlow, KEYS[request.by], value ?? 'none', true, true),
    value,
    label: labelOf(newest, request.by, value),
    count: of.length,
    firstAtMs: Math.min(...times),
    lastAtMs: Math.max(...times),
    flows: new Set(of.map((row) => row.flowId)).size,
    steps: steps.slice(0, 5),
    totalSteps: steps.length,
    chart: chart(COLOURS[trend], at, trend),
    trend,
    newest: { ...newest },
  };
}

function labelOf(row: ErrorRow, by: GroupBy, value: string | null): LabelPart[] {
  if (by === 'step') return [{ text: `${row.stepName} · ${row.flowName}`, slot: false }];
  if (by !== 'kind') return value === null ? [] : [{ text: value, slot: false }];
  const parts: LabelPart[] = [];
  let from = 0;
  for (const found of row.message.matchAll(VARIES)) {
    if (found.index > from) parts.push({ text: row.message.slice(from, found.index), slot: false });
    parts.push({ text: /[A-Z]/.test(found[0]) ? 'id' : 'n', slot: true });
    from = found.index + found[0].length;
  }
  if (from < row.message.length) parts.push({ text: row.message.slice(from), slot: false });
  return parts;
}

function chart(colour: string, seed: number, trend: Trend): string {
  const points = Array.from({ length: 28 }, (_, at) => {
    const rise = trend === 'escalating' || trend === 'new' ? Math.max(0, at - 20) * 2 : 5;
    const value = trend === 'back_again' && at > 6 && at < 22 ? 0 : rise + ((at * 7 + seed * 13) % 5);
    return `${(1 + (at * 102) / 27).toFixed(1)} ${(16 - Math.min(14, value)).toFixed(1)}`;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="104" height="18" viewBox="0 0 104 18">` +
    `<path d="M${points.join('L')}L103 17L1 17Z" fill="${colour}" opacity=".1"/>` +
    `<path d="M${points.join('L')}" fill="none" stroke="${colour}" stroke-width="1.25"/></svg>`
  );
}
