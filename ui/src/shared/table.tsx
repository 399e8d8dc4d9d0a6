/**
 * A table of rows that are all at hand: fixed layout, one line per cell, heads that sort, rows that take the focus with
 * the arrow keys, columns that go by priority when there is no room. Lists that are paged by the program use the data
 * grid instead.
 */
import { ArrowDown, ArrowUp } from 'lucide-react';
import { use, useEffect, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react';
import { classes } from './classes';
import { DensityContext } from './density';
import { Icon } from './icon';
import styles from './table.module.css';

/** How a table is sorted. */
export interface TableSort {
  readonly column: string;
  readonly descending: boolean;
}

/** One column. */
export interface TableColumn<Row> {
  readonly id: string;
  readonly head: string;
  /** Hides the head from sight. */
  readonly headHidden?: boolean;
  /** Width in pixels; absent for the one column that takes what is left. */
  readonly px?: number;
  /** Least width of the column without `px`. */
  readonly pxMin?: number;
  /** Columns with a higher number go first when there is no room; absent: it stays. */
  readonly drop?: number;
  readonly look?: 'num' | 'quiet' | 'act';
  readonly sortable?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

/** Rows under one heading. */
export interface TableGroup<Row> {
  readonly id: string;
  readonly head?: string;
  readonly rows: readonly Row[];
}

interface TableProps<Row> {
  /** Name of the table. */
  label: string;
  columns: readonly TableColumn<Row>[];
  groups: readonly TableGroup<Row>[];
  keyOf: (row: Row) => string;
  /** What Enter and a double click do. */
  onOpen?: (row: Row) => void;
  sort?: TableSort | undefined;
  onSort?: (column: string) => void;
  density?: 'normal' | 'compact' | 'dense';
  /** Heads stay in place while rows scroll; off for a table that is one of several in a region. */
  stickyHead?: boolean;
  /** The row that is marked as current, when the screen has one. */
  current?: string | null;
}

/** Rows that are mounted without windowing; more than this and only those near the view are. */
export const ROWS_PLAIN_MAX = 300;
/** Rows above and below the view that stay mounted. */
const OVERSCAN = 20;
/** Rows that Page Up and Page Down move. */
const PAGE_ROWS = 15;

/** A table. */
export function Table<Row>(props: TableProps<Row>) {
  const { label, groups, keyOf, sort, onSort, stickyHead = true } = props;
  const chosen = use(DensityContext);
  const density = props.density ?? chosen;
  const ref = useRef<HTMLTableElement>(null);
  const columns = useFitting(ref, props.columns);
  const rows = groups.flatMap((group) => group.rows);
  const [focused, setFocused] = useState<string | null>(null);
  const tabStop = rows.find((row) => keyOf(row) === (focused ?? props.current)) ?? rows[0];
  const rowPx = density === 'compact' ? 28 : 32;
  const view = useWindow(ref, rows.length, rowPx);
  return (
    <table
      ref={ref}
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={props.columns.length}
      className={classes(styles.table, density !== 'normal' && styles[density], !stickyHead && styles.loose)}
      onKeyDown={(event) => {
        moveFocus(event, ref.current, rowPx, view !== null);
      }}
    >
      <colgroup>
        {columns.map((column) => (
          <col key={column.id} style={column.px === undefined ? {} : { width: column.px + edgeOf(column, columns, props.columns) }} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          {columns.map((column) => (
            <Head key={column.id} column={column} sort={sort} onSort={onSort} />
          ))}
        </tr>
      </thead>
      {groups.map((group) => (
        <tbody key={group.id}>
          {group.head !== undefined && (
            <tr className={styles.group}>
              <td colSpan={columns.length}>{group.head}</td>
            </tr>
          )}
          {view !== null && view.first > 0 && <Space columns={columns.length} px={view.first * rowPx} />}
          {(view === null ? group.rows : group.rows.slice(view.first, view.last)).map((row) => {
            const key = keyOf(row);
            return (
              <tr
                key={key}
                data-row={key}
                aria-rowindex={rows.indexOf(row) + 2}
                tabIndex={row === tabStop ? 0 : -1}
                className={classes(key === props.current && styles.current)}
                onFocus={(event) => {
                  if (event.target === event.currentTarget) setFocused(key);
                }}
                onDoubleClick={() => props.onOpen?.(row)}
                onKeyDown={(event) => {
                  if (event.key !== 'Enter' || event.target !== event.currentTarget) return;
                  event.preventDefault();
                  props.onOpen?.(row);
                }}
              >
                {columns.map((column) => (
                  <td key={column.id} className={column.look === undefined ? undefined : styles[column.look]}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
          {view !== null && view.last < rows.length && (
            <Space columns={columns.length} px={(rows.length - view.last) * rowPx} />
          )}
        </tbody>
      ))}
    </table>
  );
}

interface HeadProps<Row> {
  column: TableColumn<Row>;
  sort: TableSort | undefined;
  onSort: ((column: string) => void) | undefined;
}

function Head<Row>({ column, sort, onSort }: HeadProps<Row>) {
  const sorted = sort?.column === column.id;
  const text = column.headHidden === true ? <span className="vh">{column.head}</span> : column.head;
  return (
    <th
      scope="col"
      className={classes(column.look === 'num' && styles.num, sorted && styles.sorted)}
      aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : undefined}
      title={column.headHidden === true ? undefined : column.head}
    >
      {column.sortable === true && onSort !== undefined ? (
        <button
          type="button"
          className={styles.sort}
          onClick={() => {
            onSort(column.id);
          }}
        >
          {text}
          {sorted && !(sort.descending && column.look === 'num') && (
            <Icon of={sort.descending ? ArrowDown : ArrowUp} size={12} />
          )}
        </button>
      ) : (
        text
      )}
    </th>
  );
}

function Space({ columns, px }: { columns: number; px: number }) {
  return (
    <tr className={styles.space} aria-hidden="true">
      <td colSpan={columns} style={{ height: px }} />
    </tr>
  );
}

/** Room for the wider edge, for a column that stands last only because others went. */
const EDGE_PX = 10;

function edgeOf<Row>(column: TableColumn<Row>, shown: readonly TableColumn<Row>[], all: readonly TableColumn<Row>[]): number {
  return column === shown.at(-1) && column !== all.at(-1) ? EDGE_PX : 0;
}

/** The columns that fit, by priority. */
export function fitting<Row>(columns: readonly TableColumn<Row>[], widthPx: number): readonly TableColumn<Row>[] {
  let shown = columns;
  const needed = (): number =>
    shown.reduce(
      (sum, column) => sum + (column.px ?? column.pxMin ?? 160),
      shown.at(-1) === columns.at(-1) ? 0 : EDGE_PX,
    );
  while (needed() > widthPx) {
    const worst = shown.reduce<TableColumn<Row> | null>(
      (found, column) =>
        column.drop !== undefined && (found?.drop === undefined || column.drop > found.drop) ? column : found,
      null,
    );
    if (worst === null) break;
    shown = shown.filter((column) => column !== worst);
  }
  return shown;
}

function useFitting<Row>(ref: RefObject<HTMLElement | null>, columns: readonly TableColumn<Row>[]) {
  const [widthPx, setWidth] = useState(Infinity);
  useEffect(() => {
    const element = ref.current?.parentElement;
    if (element === null || element === undefined) return undefined;
    const observer = new ResizeObserver(() => {
      if (element.clientWidth > 0) setWidth(element.clientWidth);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [ref]);
  return fitting(columns, widthPx);
}

interface Window {
  readonly first: number;
  readonly last: number;
}

/** Which rows are near the view of the scrolling parent; null when all are mounted. */
function useWindow(ref: RefObject<HTMLElement | null>, rows: number, rowPx: number): Window | null {
  const windowed = rows > ROWS_PLAIN_MAX;
  const [view, setView] = useState<Window>({ first: 0, last: ROWS_PLAIN_MAX });
  useEffect(() => {
    const parent = ref.current?.parentElement;
    if (!windowed || parent === null || parent === undefined) return undefined;
    const measure = (): void => {
      const top = Math.floor(parent.scrollTop / rowPx);
      const seen = Math.ceil((parent.clientHeight || 900) / rowPx);
      // Steps of the overscan, so that a small scroll does not render.
      const first = Math.max(0, Math.floor((top - OVERSCAN) / OVERSCAN) * OVERSCAN);
      const last = Math.min(rows, first + seen + 4 * OVERSCAN);
      setView((before) => (before.first === first && before.last === last ? before : { first, last }));
    };
    measure();
    parent.addEventListener('scroll', measure, { passive: true });
    return () => {
      parent.removeEventListener('scroll', measure);
    };
  }, [ref, rows, rowPx, windowed]);
  return windowed ? view : null;
}

function moveFocus(event: KeyboardEvent, table: HTMLElement | null, rowPx: number, windowed: boolean): void {
  const from = event.target instanceof HTMLElement ? event.target.closest('tr[data-row]') : null;
  if (table === null || from === null || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...table.querySelectorAll<HTMLElement>('tr[data-row]')];
  const at = rows.indexOf(from as HTMLElement);
  const to = target(event.key, at, rows.length);
  if (to === null) return;
  event.preventDefault();
  if (windowed && (event.key === 'Home' || event.key === 'End')) {
    table.parentElement?.scrollTo({ top: event.key === 'Home' ? 0 : table.offsetHeight });
    return;
  }
  const row = rows[to];
  row?.focus({ preventScroll: true });
  if (row !== undefined) reveal(row, rowPx);
}

/** Scrolls so that the row is free of the sticky head. */
function reveal(row: HTMLElement, rowPx: number): void {
  const parent = row.closest('table')?.parentElement;
  if (parent === null || parent === undefined) return;
  const seen = parent.getBoundingClientRect();
  const own = row.getBoundingClientRect();
  if (own.top < seen.top + rowPx) parent.scrollTop -= seen.top + rowPx - own.top;
  else if (own.bottom > seen.bottom) parent.scrollTop += own.bottom - seen.bottom;
}

function target(key: string, at: number, rows: number): number | null {
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return Math.min(rows - 1, at + 1);
    case 'ArrowUp':
    case 'k':
      return Math.max(0, at - 1);
    case 'PageDown':
      return Math.min(rows - 1, at + PAGE_ROWS);
    case 'PageUp':
      return Math.max(0, at - PAGE_ROWS);
    case 'Home':
      return 0;
    case 'End':
      return rows - 1;
    default:
      return null;
  }
}
