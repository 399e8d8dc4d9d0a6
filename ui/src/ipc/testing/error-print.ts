/** Kinds of errors for the fixtures. The real rules are in Rust. */
import type { ErrorRow } from '../gen/api';

/** What differs from message to message. */
export const VARIES = /#?\b[A-Z]{1,4}-\d+\b|\b\d[\d.,]*\b/g;

/** The fingerprint of a row, as the fixtures make it. */
export function printOf(row: ErrorRow): string {
  const text = `${row.message.replace(VARIES, '#')} ${row.code ?? ''}`;
  let hash = 7;
  for (const letter of text) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return hash.toString(16).padStart(16, '0');
}
