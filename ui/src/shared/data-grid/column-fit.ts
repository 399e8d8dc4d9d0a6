/** Which columns fit into a width, and how wide each is. Pure: the grid measures and draws. */

/** What matters of a column here. */
export interface FitColumn {
  id: string;
  /** Width in pixels; the one column with `fill` takes what is left. */
  px: number;
  fill?: boolean;
  /** Columns with a higher number go first when room is short; 0 never goes. */
  yields: number;
}

/** Widths in pixels by column id, in the order of the columns; hidden ones are missing. */
export type Fitted = ReadonlyMap<string, number>;

/** Width in pixels that the columns take together. */
export function fittedPx(fitted: Fitted): number {
  return [...fitted.values()].reduce((sum, px) => sum + px, 0);
}

/**
 * Fits columns: hides by `yields` until the filling column has its width (`px`), then gives it the rest. Columns that
 * never yield may need more than there is: the grid then scrolls sideways.
 */
export function fitColumns(columns: readonly FitColumn[], roomPx: number): Fitted {
  let shown = [...columns];
  const need = (): number => shown.reduce((sum, column) => sum + column.px, 0);
  while (need() > roomPx) {
    const most = Math.max(...shown.map((column) => column.yields));
    if (!(most > 0)) break;
    shown = shown.filter((column) => column.yields !== most);
  }
  const spare = Math.max(0, roomPx - need());
  return new Map(shown.map((column) => [column.id, column.fill === true ? column.px + spare : column.px]));
}
