/**
 * A virtual grid of rows of one height. Owns: which rows are mounted, roving focus, keys. Scrolling (also over more
 * rows than an element may be high) and choosing have files of their own. Knows nothing of what the rows mean: columns
 * draw the cells, the row source loads, the selection lives outside.
 */
import {
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
  type JSX,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
} from 'react';
import type { GridColumn, GridSelection, RowSource } from './column';
import { fitColumns, fittedPx } from './column-fit';
import styles from './data-grid.module.css';
import { GridHead } from './grid-head';
import { moveOfKey, movedTo, type GridMove } from './grid-keys';
import { useRowPx } from '../density';
import { GridRow } from './grid-row';
import { bodyPx, listTopShowing } from './scroll-scale';
import type { Slot } from './stretch';
import { useGridChoice, type GridChoice } from './use-grid-choice';
import { useGridScroll, type GridScroll } from './use-grid-scroll';

/** Width of the column of check boxes in pixels (`.check` in the style sheet). */
const CHECK_PX = 34;

/** What a screen can ask of the grid. */
export interface GridHandle {
  /** Moves the current row; the focus goes with it unless it is to stay where it is. */
  move: (move: GridMove, keepFocus?: boolean) => void;
  /** Chooses or leaves the current row. */
  toggle: () => void;
  focus: () => void;
  scrollToTop: () => void;
  /** Scrolls so that a row can be seen. */
  reveal: (index: number) => void;
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

export function DataGrid<Row>({ ref, ...props }: DataGridProps<Row>): JSX.Element {
  const of = { ...props, rowPx: useRowPx(props.rowPx) };
  const { rows, columns, selection, onAtTop } = of;
  const view = useSyncExternalStore(rows.subscribe, rows.getView);
  const total = view.total ?? 0;
  const scroller = useRef<HTMLDivElement>(null);
  const scroll = useGridScroll(scroller, rows, total, of.rowPx);
  const choice = useGridChoice(rows, selection);
  const room = scroll.width - (selection === undefined ? 0 : CHECK_PX);
  const widths = useMemo(() => fitColumns(columns, room), [columns, room]);
  // Wider than the grid only when a person made it so; then the lines reach as far as the cells.
  const minWidth = fittedPx(widths) + (selection === undefined ? 0 : CHECK_PX);
  const moves = useMoves(of, total, scroll, choice);
  useFocus(scroller, moves.focusWanted, of.current);
  const atTop = scroll.place.listTop <= 0;
  useEffect(() => onAtTop?.(atTop), [onAtTop, atTop]);
  useImperativeHandle(ref, () => ({
    move: (step, keepFocus) => moves.move(step, false, keepFocus === true),
    toggle: () => choice.toggle(of.current),
    focus: () => rowElement(scroller.current, Math.max(of.current, 0))?.focus({ preventScroll: true }),
    scrollToTop: () => scroll.scrollTo(0),
    reveal: (index) => scroll.scrollTo(listTopShowing(index, scroll.place.listTop, scroll.box)),
  }));
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={of.label}
      aria-rowcount={view.total === null ? -1 : total + 1}
      aria-multiselectable={selection ? true : undefined}
      className={styles.grid}
      onKeyDown={(event) => onKeyDown(event, of, scroll, choice, moves.move)}
      onClick={(event) => onClick(event, of, choice)}
      onFocus={(event) => {
        const index = indexOf(event.target);
        if (index !== null && of.current < 0) of.onCurrent(index);
      }}
      onScroll={scroll.onScroll}
    >
      <div role="rowgroup" className={styles.head} style={{ minWidth }}>
        <GridHead
          columns={columns}
          widths={widths}
          selection={selection}
          onSort={of.onSort}
          onResize={of.onResize}
        />
      </div>
      <div role="rowgroup" className={styles.body} style={{ height: bodyPx(scroll.box), minWidth }}>
        <Rows of={of} total={total} scroll={scroll} widths={widths} />
      </div>
      {of.after}
    </div>
  );
}

interface RowsProps<Row> {
  of: Omit<DataGridProps<Row>, 'ref'>;
  total: number;
  scroll: GridScroll;
  widths: ReturnType<typeof fitColumns>;
}

function Rows<Row>({ of, total, scroll, widths }: RowsProps<Row>): JSX.Element {
  const { rows, current, selection, rowPx } = of;
  const { first, last, place } = scroll;
  const mounted: number[] = [];
  for (let index = first; index <= last; index += 1) mounted.push(index);
  const isInList = current >= 0 && current < total;
  // The row with the focus stays, out of sight, or the focus would be lost.
  if (isInList && (current < first || current > last)) mounted.push(current);
  const stop = isInList ? current : scroll.seen.first;
  return (
    <>
      {mounted.map((index) => {
        const slot = rows.at(index);
        const away = index < first || index > last;
        return (
          <GridRow
            key={index}
            index={index}
            topPx={away ? place.scrollTop - 4 * rowPx : place.scrollTop + index * rowPx - place.listTop}
            slot={slot}
            columns={of.columns}
            widths={widths}
            selectable={selection !== undefined}
            selected={slot !== undefined && (selection?.has(slot.key) ?? false)}
            current={index === current}
            tabStop={index === stop}
            dim={slot !== undefined && (slot.left || (of.isDim?.(slot) ?? false))}
            checkLabel={slot === undefined ? '' : (selection?.rowLabel(slot.row) ?? '')}
            checkBlocked={selection?.blocked ?? null}
            className={slot === undefined ? undefined : of.rowClass?.(slot.row)}
          />
        );
      })}
    </>
  );
}

type Move = (step: GridMove, extend: boolean, keepFocus: boolean) => void;

interface Moves {
  move: Move;
  /** Whether the current row is to get the focus once it is drawn. */
  focusWanted: { current: boolean };
}

function useMoves<Row>(
  of: Omit<DataGridProps<Row>, 'ref'>,
  total: number,
  { box, place, seen, scrollTo }: GridScroll,
  choice: GridChoice,
): Moves {
  const focusWanted = useRef(false);
  return {
    focusWanted,
    move: (step, extend, keepFocus) => {
      if (total === 0) return;
      // Without a current row the first move goes to the first row that is seen.
      const from = of.current >= 0 ? of.current : step === 'down' ? seen.first - 1 : seen.first + 1;
      const to = movedTo(from, step, total, Math.floor(box.viewPx / of.rowPx));
      if (extend) choice.extend(of.current, to);
      else choice.setAnchor(to);
      focusWanted.current = !keepFocus;
      scrollTo(listTopShowing(to, place.listTop, box));
      of.onCurrent(to);
    },
  };
}

function useFocus(
  scrollerRef: { current: HTMLDivElement | null },
  wantedRef: { current: boolean },
  current: number,
): void {
  useLayoutEffect(() => {
    if (!wantedRef.current) return;
    wantedRef.current = false;
    rowElement(scrollerRef.current, current)?.focus({ preventScroll: true });
  });
}

function onKeyDown<Row>(
  event: KeyboardEvent<HTMLDivElement>,
  of: Omit<DataGridProps<Row>, 'ref'>,
  scroll: GridScroll,
  choice: GridChoice,
  move: Move,
): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const step = moveOfKey(event.key);
  const onRow = indexOf(event.target) !== null;
  if (step !== null) move(step, event.shiftKey, false);
  else if (event.key === ' ' && onRow) choice.toggle(of.current >= 0 ? of.current : scroll.seen.first);
  else if (event.key === 'Enter' && !event.shiftKey && onRow && of.current >= 0) of.onOpen?.(of.current);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function onClick<Row>(event: MouseEvent<HTMLDivElement>, of: Omit<DataGridProps<Row>, 'ref'>, choice: GridChoice): void {
  const target = event.target as HTMLElement;
  const index = indexOf(target.closest('[data-index]'));
  if (index === null) return;
  const isCheck = target instanceof HTMLInputElement;
  if (!isCheck && (target.closest('a, button') || document.getSelection()?.isCollapsed === false)) return;
  if (event.shiftKey) choice.extend(of.current, index);
  else if (isCheck || event.ctrlKey || event.metaKey) choice.toggle(index);
  else choice.setAnchor(index);
  of.onCurrent(index);
  if (!isCheck && !event.shiftKey && !event.ctrlKey && !event.metaKey) of.onOpen?.(index);
}

function rowElement(scroller: HTMLDivElement | null, index: number): HTMLElement | null {
  return scroller?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? null;
}

/** Index of a row element; null for anything else. */
function indexOf(target: EventTarget | null): number | null {
  const index = target instanceof HTMLElement ? target.dataset.index : undefined;
  return index === undefined ? null : Number(index);
}
