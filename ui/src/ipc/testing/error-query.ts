/** A small reading of the query language for the fixtures: enough to filter their records. The real one is in Rust. */
import type { ErrorRow, QueryPart } from '../gen/api';
import { printOf } from './error-print';

/** One part of a query text. */
interface Read {
  text: string;
  key: string | null;
  values: string[];
  exclude: boolean;
  understood: boolean;
}

const KEYS = [
  'is', 'flow', 'step', 'integration', 'source', 'class', 'code', 'trace', 'fp', 'key', 'cured', 'vanishes', 'run', 'id', 'msg', 'by', 'assigned', 'tag', 'has', 'after', 'before',
];
const PART = /-?(?:[A-Za-z]+:)?(?:"[^"]*"?|[^\s"])+/g;

function unquote(text: string): string {
  return text.replace(/^"|"$/g, '');
}

function read(text: string): Read {
  const exclude = text.startsWith('-') && text.length > 1;
  const body = exclude ? text.slice(1) : text;
  const found = /^([A-Za-z]+):(.*)$/.exec(body);
  const key = found?.[1]?.toLowerCase() ?? null;
  const value = found?.[2] ?? '';
  if (key !== null && KEYS.includes(key) && value !== '') {
    const values = (value.match(/"[^"]*"?|[^,]+/g) ?? []).map(unquote);
    return { text, key, values, exclude, understood: true };
  }
  return { text, key: null, values: [unquote(body)], exclude, understood: key === null };
}

function split(text: string): string[] {
  return text.match(PART) ?? [];
}

/** The parts of a query text as `read_query` gives them. */
export function readParts(text: string, nameOf: (key: string, value: string) => string): QueryPart[] {
  const all = split(text);
  return all.map((part, at) => {
    const { key, values, exclude, understood } = read(part);
    const label = key === null ? values.join(' ') : values.map((value) => nameOf(key, value)).join(', ');
    return { text: part, key, label, exclude, understood, without: all.filter((_, other) => other !== at).join(' ') };
  });
}

/** The text with one filter changed, as `edit_query` does it. */
export function editText(text: string, key: string, value: string, on: boolean, replace: boolean): string {
  const quoted = /[\s,"]/.test(value) ? `"${value}"` : value;
  const kept = split(text).filter((part) => !(replace && read(part).key === key));
  if (value === '' && !on) return split(text).filter((part) => read(part).key !== key).join(' ');
  const at = kept.findIndex((part) => read(part).key === key && !read(part).exclude);
  const values = at < 0 ? [] : read(kept[at] ?? '').values.filter((each) => each !== value);
  if (on) values.push(value);
  const written = values.map((each) => (/[\s,"]/.test(each) ? `"${each}"` : each));
  const token = written.length === 0 ? [] : [`${key}:${written.join(',')}`];
  if (at < 0) return [...kept, ...(on ? [`${key}:${quoted}`] : [])].join(' ');
  return [...kept.slice(0, at), ...token, ...kept.slice(at + 1)].join(' ');
}

/** Words to mark. */
export function marksOf(text: string): string[] {
  return split(text)
    .map(read)
    .filter((part) => part.key === null && !part.exclude)
    .flatMap((part) => part.values.map((value) => value.replace(/\*$/, '')));
}

/** Values of a key that must match. */
export function valuesOf(text: string, key: string): string[] {
  return split(text)
    .map(read)
    .filter((part) => part.key === key && !part.exclude)
    .flatMap((part) => part.values);
}

/** A test of rows for a query, leaving some keys out (facets ignore their own group). */
export function matcher(text: string, except: readonly string[] = []): (row: ErrorRow) => boolean {
  const parts = split(text).map(read).filter((part) => part.key === null || !except.includes(part.key));
  const keys = new Set(parts.filter((part) => part.key !== null && !part.exclude).map((part) => part.key));
  return (row) => {
    for (const part of parts) {
      if (part.key === null && part.values.some((value) => hasWord(row, value)) === part.exclude) return false;
      if (part.key !== null && part.exclude && part.values.some((value) => hasValue(row, part.key, value))) return false;
    }
    for (const key of keys) {
      const values = parts.filter((part) => part.key === key && !part.exclude).flatMap((part) => part.values);
      if (!values.some((value) => hasValue(row, key, value))) return false;
    }
    return true;
  };
}

function hasWord(row: ErrorRow, word: string): boolean {
  const needle = word.replace(/\*$/, '').toLowerCase();
  return `${row.message} ${row.code ?? ''} ${row.traceKey ?? ''}`.toLowerCase().includes(needle);
}

function hasValue(row: ErrorRow, key: string | null, value: string): boolean {
  const occurred = row.occurredAtMs ?? 0;
  switch (key) {
    case 'is':
      if (value === 'retriable') return row.retriable;
      if (value === 'retrying') return row.overlay === 'retrying';
      return row.state === value;
    case 'flow':
      return row.flowId === value || row.flowName === value;
    case 'step':
      return row.stepId === value || row.stepName === value;
    case 'class':
      return (row.classification ?? 'none') === value;
    case 'source':
      return (row.source ?? 'none') === value;
    case 'code':
      return (row.code ?? 'none') === value;
    case 'trace':
      return row.traceKey === value;
    case 'fp':
      return printOf(row) === value;
    case 'key':
      return value === 'none' && row.traceKey === null;
    case 'cured':
      return (value === 'no') === (row.state === 'open');
    case 'vanishes':
      return row.state === 'open' && row.classification === 'duplicate';
    case 'run':
      return row.runId === value;
    case 'by':
      return value === 'auto' ? row.resolvedBy?.auto === true : row.resolvedBy?.name === value;
    case 'after':
      return occurred >= Date.parse(value);
    case 'before':
      return occurred < Date.parse(value);
    case null:
    default:
      return false;
  }
}
