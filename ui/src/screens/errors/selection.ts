/**
 * What is chosen on the desk: rows by their keys, or everything that matches a query without some rows. Pure; it stands
 * outside the list and so survives sorting, filtering, paging, actions and new rows.
 */
import type { ErrorRef, ErrorRow, Selection } from '../../ipc/gen/api';

/** A chosen row. */
export type Chosen = ErrorRef & Pick<ErrorRow, 'retriable'>;

export type DeskSelection =
  | { kind: 'keys'; rows: ReadonlyMap<string, Chosen> }
  | { kind: 'query'; query: string; total: number; retriable: number; except: ReadonlyMap<string, Chosen> };

/** Nothing is chosen. */
export const NOTHING: DeskSelection = { kind: 'keys', rows: new Map() };

/** Key of a record: flow, step and error id together. */
export function keyOf(ref: ErrorRef): string {
  return `${ref.flowId}\n${ref.stepId}\n${ref.errorId}`;
}

/** The parts of a row that name it. */
export function refOf({ flowId, stepId, errorId }: ErrorRef): ErrorRef {
  return { flowId, stepId, errorId };
}

export function isEmpty(selection: DeskSelection): boolean {
  return countOf(selection) === 0;
}

export function countOf(selection: DeskSelection): number {
  return selection.kind === 'keys' ? selection.rows.size : Math.max(0, selection.total - selection.except.size);
}

export function retriableOf(selection: DeskSelection): number {
  const rows = selection.kind === 'keys' ? selection.rows : selection.except;
  const among = [...rows.values()].filter((row) => row.retriable).length;
  return selection.kind === 'keys' ? among : Math.max(0, selection.retriable - among);
}

/** Whether a row of the list of `query` is chosen. */
export function has(selection: DeskSelection, key: string, query: string): boolean {
  if (selection.kind === 'keys') return selection.rows.has(key);
  return selection.query === query && !selection.except.has(key);
}

/** Whether rows of the list of `query` cannot be chosen: everything of another search is. */
export function isBlocked(selection: DeskSelection, query: string): boolean {
  return selection.kind === 'query' && selection.query !== query;
}

/** Puts rows in, or takes them out. */
export function withRows(selection: DeskSelection, rows: readonly ErrorRow[], on: boolean): DeskSelection {
  const changed = new Map(selection.kind === 'keys' ? selection.rows : selection.except);
  const keep = selection.kind === 'keys' ? on : !on;
  for (const row of rows) {
    if (keep) changed.set(keyOf(row), { ...refOf(row), retriable: row.retriable });
    else changed.delete(keyOf(row));
  }
  return selection.kind === 'keys' ? { kind: 'keys', rows: changed } : { ...selection, except: changed };
}

/** Everything that matches a query. */
export function everything(query: string, total: number, retriable: number): DeskSelection {
  return { kind: 'query', query, total, retriable, except: new Map() };
}

/** The selection as the commands take it. */
export function requestOf(selection: DeskSelection): Selection {
  if (selection.kind === 'keys') return { kind: 'keys', keys: [...selection.rows.values()].map(refOf) };
  return { kind: 'query', query: selection.query, except: [...selection.except.values()].map(refOf) };
}
