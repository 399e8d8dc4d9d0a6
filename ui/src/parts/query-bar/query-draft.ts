/** How a query text is cut between tokens and typed words. Pure. The meaning of the text is read in Rust. */
import type { QueryPart } from '../../ipc/gen/api';

/** A text that begins like a filter: `class:`, `-code:`. */
const FILTER = /^-?[A-Za-z][\w-]*:/;

/** The parts that are shown as tokens: filters, and what looks like one but was not understood. */
export function tokensOf(parts: readonly QueryPart[]): QueryPart[] {
  return parts.filter((part) => part.key !== null || (!part.understood && FILTER.test(part.text)));
}

/** The words between the tokens, as typed. */
export function draftOf(parts: readonly QueryPart[]): string {
  const tokens = tokensOf(parts);
  return parts
    .filter((part) => !tokens.includes(part))
    .map((part) => part.text)
    .join(' ');
}

/** The query text of tokens and typed words. */
export function withDraft(base: string, draft: string): string {
  return [base.trim(), draft.trim()].filter((part) => part !== '').join(' ');
}

/** Whether the last thing typed is a filter with a value and closed quotes. */
export function isWhole(draft: string): boolean {
  const quotes = draft.replace(/\\./g, '').split('"').length - 1;
  if (quotes % 2 === 1) return false;
  const last = (/(?:[^\s"]|"[^"]*")+$/.exec(draft.trim()))?.[0] ?? '';
  return FILTER.test(last) && !last.endsWith(':') && !last.endsWith(',');
}
