/**
 * Scrolling over more rows than a page may be high. Browsers cap the height of an element (about 33 million pixels in
 * Chromium and WebKit); above the cap the scroll bar stands for the list in proportion, while short moves stay exact
 * to the pixel. Pure: the grid keeps the position.
 */

/** Highest body in pixels, safely below every cap. */
export const BODY_PX_MAX = 16_000_000;

/** Sizes of a list and its window, in pixels. */
export interface ScrollBox {
  rows: number;
  rowPx: number;
  /** Height in which rows are seen: without the head. */
  viewPx: number;
}

/** Where the list stands. */
export interface ScrollPlace {
  /** The element's own position. */
  scrollTop: number;
  /** Position over the full list: index = listTop / rowPx. */
  listTop: number;
}

/** Height of the body element. */
export function bodyPx(box: ScrollBox): number {
  return Math.min(box.rows * box.rowPx, BODY_PX_MAX);
}

/** Furthest position over the full list. */
export function listTopMax(box: ScrollBox): number {
  return Math.max(0, box.rows * box.rowPx - box.viewPx);
}

function scrollTopMax(box: ScrollBox): number {
  return Math.max(0, bodyPx(box) - box.viewPx);
}

/** The place after the element was scrolled to `scrollTop`. */
export function scrolledTo(before: ScrollPlace, scrollTop: number, box: ScrollBox): ScrollPlace {
  const [listMax, topMax] = [listTopMax(box), scrollTopMax(box)];
  const top = Math.min(Math.max(0, scrollTop), topMax);
  if (listMax === topMax) return { scrollTop: top, listTop: top };
  if (top <= 0 || top >= topMax) return { scrollTop: top, listTop: top <= 0 ? 0 : listMax };
  const moved = top - before.scrollTop;
  const exact = before.listTop + moved;
  const short = Math.abs(moved) <= box.viewPx && exact >= 0 && exact <= listMax;
  return { scrollTop: top, listTop: short ? exact : (top / topMax) * listMax };
}

/** The element's position that stands for a position over the full list. */
export function placeFor(listTop: number, box: ScrollBox): ScrollPlace {
  const [listMax, topMax] = [listTopMax(box), scrollTopMax(box)];
  const top = Math.min(Math.max(0, listTop), listMax);
  return { listTop: top, scrollTop: listMax === 0 ? 0 : Math.round((top / listMax) * topMax) };
}

/** Rows that are seen, and the position that shows one row wholly. */
export function rowsSeen(listTop: number, box: ScrollBox): { first: number; last: number } {
  const first = Math.max(0, Math.floor(listTop / box.rowPx));
  const last = Math.min(box.rows - 1, Math.ceil((listTop + box.viewPx) / box.rowPx) - 1);
  return { first, last };
}

/** The nearest position at which a row is wholly seen. */
export function listTopShowing(index: number, listTop: number, box: ScrollBox): number {
  const top = index * box.rowPx;
  if (top < listTop) return top;
  return top + box.rowPx > listTop + box.viewPx ? top + box.rowPx - box.viewPx : listTop;
}
