/**
 * A virtual grid of rows of one height. Owns: which rows are mounted, scrolling (also over more rows than an element
 * may be high), roving focus, keys, widths. Knows nothing of what the rows mean: columns draw the cells, the row source
 * loads, the selection lives outside.
 */
import {
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type JSX,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
} from 'react';
import type { GridColumn, GridSelection, RowSource } from './column';
import { fitColumns } from './column-fit';
import styles from './data-grid.module.css';
import { GridHead } from './grid-head';
import { moveOfKey, movedTo, type GridMove } from './grid-keys';
import { GridRow } from './grid-row';
import { bodyPx, listTopShowing, placeFor, rowsSeen, scrolledTo, type ScrollBox, type ScrollPlace } from './scroll-scale';
import type { Slot } from './stretch';

/** Height of the head in pixels (`.head` in the style sheet). */
const HEAD_PX = 28;
/** Size before the first measurement. */
const FALLBACK = { width: 960, height: 640 };
/** Most rows that are mounted in a window of usual height. */
const MOUNTED_MAX = 59;
/** Rows that are loaded before they come into view. */
const AHEAD_ROWS = 60;
/** Rest after a long jump before rows are loaded, so that dragging the bar does not load what it passes. */
const JUMP_REST_MS = 90;
/** Most rows that one extension of the selection takes. */
const EXTEND_ROWS_MAX = 2_000;
const CHECK_PX = 34;

/** What a screen can ask of the grid. */
export interface GridHandle {
  move: (move: GridMove, extend?: boolean) => void;
  /** Chooses or leaves the current row. */
  toggle: () => void;
  focus: () => void;
  scrollToTop: () => void;
}

export interface DataGridProps<Row> {
  label: string;
  rows: RowSource<Row>;
  columns: readonly GridColumn<Row>[];
  rowPx: number;
  /** Index of the current row; -1 when there is none. */
  current: number;
  onCurrent: (index: number) => void;
  onOpen?: (index: number) => void;
  onSort?: (columnId: string) => void;
  onResize?: (columnId: string, px: number) => void;
  /** Says whether the list stands at its top. */
  onAtTop?: (atTop: boolean) => void;
  selection?: GridSelection<Row>;
  isDim?: (slot: Slot<Row>) => boolean;
  rowClass?: (row: Row) => string | undefined;
  /** Shown under the rows, or alone when there are none. */
  after?: ReactNode;
  ref?: Ref<GridHandle>;
}

export function DataGrid<Row>({
  label,
  rows,
  columns,
  rowPx,
  current,
  onCurrent,
  onOpen,
  onSort,
  onResize,
  onAtTop,
  selection,
  isDim,
  rowClass,
  after,
  ref,
}: DataGridProps<Row>): JSX.Element {
  const view = useSyncExternalStore(rows.subscribe, rows.getView);
  const total = view.total ?? 0;
  const scroller = useRef<HTMLDivElement>(null);
  const focusAfter = useRef(false);
  const anchor = useRef(-1);
  const [size, setSize] = useState(FALLBACK);
  const [place, setPlace] = useState<ScrollPlace>({ scrollTop: 0, listTop: 0 });
  const isSelectable = selection !== undefined;
  const [shownRows, setShownRows] = useState(rows);
  if (rows !== shownRows) {
    // Another list begins at its top.
    setShownRows(rows);
    setPlace({ scrollTop: 0, listTop: 0 });
  }
  useLayoutEffect(() => {
    anchor.current = -1;
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [rows]);
  const box = useMemo<ScrollBox>(
    () => ({ rows: total, rowPx, viewPx: Math.max(rowPx, size.height - HEAD_PX) }),
    [total, rowPx, size.height],
  );
  const widths = useMemo(
    () => fitColumns(columns, size.width - (isSelectable ? CHECK_PX : 0)),
    [columns, size.width, isSelectable],
  );
  const seen = rowsSeen(place.listTop, box);
  const overscan = Math.min(8, Math.max(2, Math.floor((MOUNTED_MAX - (seen.last - seen.first + 1)) / 2)));
  const first = Math.max(0, seen.first - overscan);
  const last = Math.min(total - 1, seen.last + overscan);

  useEffect(() => {
    const element = scroller.current;
    if (!element || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(() => {
      if (element.clientHeight > 0) setSize({ width: element.clientWidth, height: element.clientHeight });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);

  const lastWanted = useRef(0);
  useEffect(() => {
    const far = Math.abs(first - lastWanted.current) > 4 * AHEAD_ROWS;
    const load = (): void => {
      lastWanted.current = first;
      void rows.want(first - AHEAD_ROWS, last + AHEAD_ROWS);
    };
    if (!far) {
      load();
      return undefined;
    }
    const timer = setTimeout(load, JUMP_REST_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [rows, first, last]);

  const atTop = place.listTop <= 0;
  useEffect(() => onAtTop?.(atTop), [onAtTop, atTop]);

  // After a scaled move of the bar: put it back to where it stands for the list, without moving the rows.
  useEffect(() => {
    const element = scroller.current;
    const target = placeFor(place.listTop, box);
    if (!element || Math.abs(target.scrollTop - place.scrollTop) <= 1) return undefined;
    const timer = setTimeout(() => {
      setPlace(target);
      element.scrollTop = target.scrollTop;
    }, 200);
    return () => {
      clearTimeout(timer);
    };
  }, [place, box]);

  useLayoutEffect(() => {
    if (!focusAfter.current) return;
    focusAfter.current = false;
    scroller.current?.querySelector<HTMLElement>(`[data-index="${current}"]`)?.focus({ preventScroll: true });
  });

  const scrollTo = useCallback(
    (listTop: number) => {
      const target = placeFor(listTop, box);
      setPlace(target);
      if (scroller.current) scroller.current.scrollTop = target.scrollTop;
    },
    [box],
  );

  /** Chooses the rows between the anchor and a row, as they are there (loading what is missing). */
  async function extendTo(from: number, to: number): Promise<void> {
    if (selection?.blocked !== null) return;
    const reach = Math.sign(to - from) * Math.min(Math.abs(to - from), EXTEND_ROWS_MAX);
    const [low, high] = [Math.min(from, from + reach), Math.max(from, from + reach)];
    const read = (): Row[] => {
      const found: Row[] = [];
      for (let index = low; index <= high; index += 1) {
        const slot = rows.at(index);
        if (slot) found.push(slot.row);
      }
      return found;
    };
    if (read().length < high - low + 1) await rows.want(low, high);
    selection.set(read(), true);
  }

  function moveTo(to: number, extend: boolean): void {
    if (total === 0) return;
    if (extend) {
      if (anchor.current < 0) anchor.current = Math.max(0, current);
      void extendTo(anchor.current, to);
    } else {
      anchor.current = to;
    }
    focusAfter.current = true;
    scrollTo(listTopShowing(to, place.listTop, box));
    onCurrent(to);
  }

  function move(step: GridMove, extend = false): void {
    const pageRows = Math.floor(box.viewPx / rowPx);
    // Without a current row the first move goes to the first row that is seen.
    const from = current >= 0 ? current : step === 'down' ? seen.first - 1 : seen.first + 1;
    moveTo(movedTo(from, step, total, pageRows), extend);
  }

  function toggle(index: number): void {
    const slot = rows.at(index);
    if (!slot || selection?.blocked !== null) return;
    anchor.current = index;
    selection.set([slot.row], !selection.has(slot.key));
  }

  useImperativeHandle(ref, () => ({
    move,
    toggle: () => toggle(current),
    focus: () => {
      const target = current >= 0 ? current : seen.first;
      scroller.current?.querySelector<HTMLElement>(`[data-index="${target}"]`)?.focus({ preventScroll: true });
    },
    scrollToTop: () => scrollTo(0),
  }));

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = moveOfKey(event.key);
    if (step !== null) move(step, event.shiftKey);
    else if (event.key === ' ' && isRow(event.target)) toggle(current >= 0 ? current : seen.first);
    else if (event.key === 'Enter' && isRow(event.target) && current >= 0) onOpen?.(current);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function onClick(event: MouseEvent<HTMLDivElement>): void {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>('[data-index]');
    if (!row) return;
    const index = Number(row.dataset.index);
    if (target instanceof HTMLInputElement || event.ctrlKey || event.metaKey) {
      if (event.shiftKey && anchor.current >= 0) void extendTo(anchor.current, index);
      else toggle(index);
      onCurrent(index);
      return;
    }
    if (target.closest('a, button') || document.getSelection()?.isCollapsed === false) return;
    if (event.shiftKey) {
      void extendTo(anchor.current >= 0 ? anchor.current : Math.max(0, current), index);
      onCurrent(index);
      return;
    }
    anchor.current = index;
    onCurrent(index);
    onOpen?.(index);
  }

  const mounted: number[] = [];
  for (let index = first; index <= last; index += 1) mounted.push(index);
  // The row with the focus stays, out of sight, or the focus would be lost.
  if (current >= 0 && current < total && (current < first || current > last)) mounted.push(current);
  const stop = current >= 0 && current < total ? current : seen.first;

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={view.total === null ? -1 : total + 1}
      aria-multiselectable={selection ? true : undefined}
      className={styles.grid}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onFocus={(event) => {
        const row = (event.target as HTMLElement).closest<HTMLElement>('[data-index]');
        if (row === event.target && current < 0) onCurrent(Number(row.dataset.index));
      }}
      onScroll={(event) => {
        const top = event.currentTarget.scrollTop;
        setPlace((before) => (before.scrollTop === top ? before : scrolledTo(before, top, box)));
      }}
    >
      <div role="rowgroup" className={styles.head}>
        <GridHead
          columns={columns}
          widths={widths}
          selection={selection}
          onSort={onSort}
          onResize={onResize}
        />
      </div>
      <div role="rowgroup" className={styles.body} style={{ height: bodyPx(box) }}>
        {mounted.map((index) => {
          const slot = rows.at(index);
          const away = index < first || index > last;
          return (
            <GridRow
              key={index}
              index={index}
              topPx={away ? place.scrollTop - 4 * rowPx : place.scrollTop + index * rowPx - place.listTop}
              slot={slot}
              columns={columns}
              widths={widths}
              selectable={isSelectable}
              selected={slot !== undefined && (selection?.has(slot.key) ?? false)}
              current={index === current}
              tabStop={index === stop}
              dim={slot !== undefined && (slot.left || (isDim?.(slot) ?? false))}
              checkLabel={slot === undefined ? '' : (selection?.rowLabel(slot.row) ?? '')}
              checkBlocked={selection?.blocked ?? null}
              className={slot === undefined ? undefined : rowClass?.(slot.row)}
            />
          );
        })}
      </div>
      {after}
    </div>
  );
}

function isRow(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.dataset.index !== undefined;
}
