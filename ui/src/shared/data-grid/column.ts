/** What the grid is told about its columns, rows and selection. Types only. */
import type { ReactNode } from 'react';
import type { FitColumn } from './column-fit';
import type { RowsView } from './paged-rows';
import type { Slot } from './stretch';

/** Order of a column. */
export type SortDirection = 'ascending' | 'descending';

export interface GridColumn<Row> extends FitColumn {
  /** Head text, also the column's accessible name. */
  head: string;
  /** Hides the head text from sight, not from assistive technology. */
  headHidden?: boolean;
  /** Narrowest width in pixels when it is resized. */
  pxMin?: number;
  align?: 'end';
  /** Extra space in pixels before the text. */
  indentPx?: number;
  /** Order that the column has now; absent when the list cannot be sorted by it. */
  sort?: SortDirection | null;
  cell: (row: Row, slot: Slot<Row>) => ReactNode;
  /** Full text for the tooltip of the cell. */
  title?: (row: Row) => string;
  className?: string | undefined;
}

/** Rows by index; `PagedRows` is one. */
export interface RowSource<Row> {
  subscribe: (listener: () => void) => () => void;
  getView: () => RowsView;
  at: (index: number) => Slot<Row> | undefined;
  want: (first: number, last: number) => Promise<void>;
}

/** What is chosen; kept outside the grid. */
export interface GridSelection<Row> {
  has: (key: string) => boolean;
  /** Puts rows in or takes them out. */
  set: (rows: readonly Row[], on: boolean) => void;
  /** State of the head check box. */
  head: 'none' | 'some' | 'all';
  /** Chooses all loaded rows, or none. */
  toggleLoaded: () => void;
  headLabel: string;
  rowLabel: (row: Row) => string;
  /** Why rows cannot be chosen now. */
  blocked: string | null;
}
