/** Where a grid stands: its size, its position, which rows are seen and mounted. Loads what comes into view. */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject, type UIEvent } from 'react';
import type { RowSource } from './column';
import { placeFor, rowsSeen, scrolledTo, type ScrollBox, type ScrollPlace } from './scroll-scale';

/** Height of the head in pixels (`.head` in the style sheet). */
const HEAD_PX = 28;
/** Size before the first measurement. */
const FALLBACK = { width: 960, height: 640 };
/** Most rows that are mounted in a window of usual height. */
const MOUNTED_MAX = 59;
/** Rows that are loaded before they come into view. */
const AHEAD_ROWS = 120;
/** Rest after a long jump before rows are loaded, so that dragging the bar does not load what it passes. */
const JUMP_REST_MS = 90;
/** Rest before the bar of a scaled list is put back to where it stands for the list. */
const SETTLE_MS = 200;
const TOP: ScrollPlace = { scrollTop: 0, listTop: 0 };

export interface GridScroll {
  box: ScrollBox;
  place: ScrollPlace;
  /** Width in pixels. */
  width: number;
  /** Rows that are seen. */
  seen: { first: number; last: number };
  /** Rows that are mounted: those seen and some around them. */
  first: number;
  last: number;
  scrollTo: (listTop: number) => void;
  onScroll: (event: UIEvent<HTMLDivElement>) => void;
}

export function useGridScroll<Row>(
  scrollerRef: RefObject<HTMLDivElement | null>,
  rows: RowSource<Row>,
  total: number,
  rowPx: number,
): GridScroll {
  const size = useSize(scrollerRef);
  const [place, setPlace] = useState(TOP);
  const [shownRows, setShownRows] = useState(rows);
  if (rows !== shownRows) {
    // Another list begins at its top.
    setShownRows(rows);
    setPlace(TOP);
  }
  useLayoutEffect(() => {
    if (scrollerRef.current) scrollerRef.current.scrollTop = 0;
  }, [scrollerRef, rows]);
  const box = useMemo<ScrollBox>(
    () => ({ rows: total, rowPx, viewPx: Math.max(rowPx, size.height - HEAD_PX) }),
    [total, rowPx, size.height],
  );
  const seen = rowsSeen(place.listTop, box);
  const overscan = Math.min(8, Math.max(2, Math.floor((MOUNTED_MAX - (seen.last - seen.first + 1)) / 2)));
  const first = Math.max(0, seen.first - overscan);
  const last = Math.min(total - 1, seen.last + overscan);
  useWanted(rows, first, last);

  const scrollTo = useCallback(
    (listTop: number) => {
      const target = placeFor(listTop, box);
      setPlace(target);
      if (scrollerRef.current) scrollerRef.current.scrollTop = target.scrollTop;
    },
    [scrollerRef, box],
  );
  // After a scaled move of the bar: put it back to where it stands for the list, without moving the rows.
  useEffect(() => {
    const target = placeFor(place.listTop, box);
    if (Math.abs(target.scrollTop - place.scrollTop) <= 1) return undefined;
    const timer = setTimeout(() => scrollTo(place.listTop), SETTLE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [place, box, scrollTo]);

  return {
    box,
    place,
    width: size.width,
    seen,
    first,
    last,
    scrollTo,
    onScroll: (event) => {
      const top = event.currentTarget.scrollTop;
      setPlace((before) => (before.scrollTop === top ? before : scrolledTo(before, top, box)));
    },
  };
}

function useSize(scrollerRef: RefObject<HTMLDivElement | null>): { width: number; height: number } {
  const [size, setSize] = useState(FALLBACK);
  useEffect(() => {
    const element = scrollerRef.current;
    if (!element || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(() => {
      if (element.clientHeight > 0) setSize({ width: element.clientWidth, height: element.clientHeight });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [scrollerRef]);
  return size;
}

/** Asks for the rows around the view; after a jump only once it rests. */
function useWanted<Row>(rows: RowSource<Row>, first: number, last: number): void {
  const lastWanted = useRef(0);
  useEffect(() => {
    const load = (): void => {
      lastWanted.current = first;
      void rows.want(first - AHEAD_ROWS, last + AHEAD_ROWS);
    };
    if (Math.abs(first - lastWanted.current) <= 4 * AHEAD_ROWS) {
      load();
      return undefined;
    }
    const timer = setTimeout(load, JUMP_REST_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [rows, first, last]);
}
