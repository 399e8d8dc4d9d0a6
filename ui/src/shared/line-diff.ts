/** The difference of two texts, line by line. Pure. */

/** A line of the difference: in both, only in the old text, only in the new one. Numbers count from 1. */
export interface DiffLine {
  readonly kind: 'same' | 'old' | 'new';
  readonly text: string;
  readonly oldNumber: number | null;
  readonly newNumber: number | null;
}

/** Lines on each side above which the middle is not compared line by line. */
const COMPARED_MAX = 1_500;

/** The lines of both texts in order. */
export function diffLines(before: string, after: string): DiffLine[] {
  const old = before.split('\n');
  const fresh = after.split('\n');
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < fresh.length - start && old[old.length - 1 - end] === fresh[fresh.length - 1 - end]) end += 1;
  const lines: DiffLine[] = [];
  const push = (kind: DiffLine['kind'], oldAt: number, newAt: number): void => {
    const text = (kind === 'new' ? fresh[newAt] : old[oldAt]) ?? '';
    lines.push({ kind, text, oldNumber: kind === 'new' ? null : oldAt + 1, newNumber: kind === 'old' ? null : newAt + 1 });
  };
  for (let at = 0; at < start; at += 1) push('same', at, at);
  middle(old.slice(start, old.length - end), fresh.slice(start, fresh.length - end), (kind, oldAt, newAt) => push(kind, start + oldAt, start + newAt));
  for (let at = end; at > 0; at -= 1) push('same', old.length - at, fresh.length - at);
  return lines;
}

function middle(old: readonly string[], fresh: readonly string[], push: (kind: DiffLine['kind'], oldAt: number, newAt: number) => void): void {
  if (old.length > COMPARED_MAX || fresh.length > COMPARED_MAX) {
    old.forEach((_, at) => push('old', at, 0));
    fresh.forEach((_, at) => push('new', 0, at));
    return;
  }
  // Longest common run of lines from each pair of places to the ends.
  const width = fresh.length + 1;
  const length = new Uint16Array((old.length + 1) * width);
  const at = (row: number, column: number): number => length[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row -= 1) {
    for (let column = fresh.length - 1; column >= 0; column -= 1) {
      length[row * width + column] =
        old[row] === fresh[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  let [row, column] = [0, 0];
  while (row < old.length || column < fresh.length) {
    if (row < old.length && column < fresh.length && old[row] === fresh[column]) push('same', row++, column++);
    else if (row < old.length && (column >= fresh.length || at(row + 1, column) >= at(row, column + 1))) push('old', row++, column);
    else push('new', row, column++);
  }
}
