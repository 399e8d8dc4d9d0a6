/** Which key moves where in a grid. Pure: the grid carries it out. */

/** Where the focus goes. */
export type GridMove = 'up' | 'down' | 'page_up' | 'page_down' | 'first' | 'last';

const MOVES: Readonly<Record<string, GridMove>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  PageUp: 'page_up',
  PageDown: 'page_down',
  Home: 'first',
  End: 'last',
};

/** The move of a key; null for other keys. */
export function moveOfKey(key: string): GridMove | null {
  return MOVES[key] ?? null;
}

/** The row a move leads to. */
export function movedTo(from: number, move: GridMove, rows: number, pageRows: number): number {
  const last = Math.max(0, rows - 1);
  const page = Math.max(1, pageRows - 1);
  const to = { up: from - 1, down: from + 1, page_up: from - page, page_down: from + page, first: 0, last }[move];
  return Math.min(last, Math.max(0, to));
}
