/** A virtual grid for lists of any length. No domain words. */
export { DataGrid, type DataGridProps, type GridHandle } from './data-grid';
export type { GridColumn, GridSelection, RowSource, SortDirection } from './column';
export { ArrayRows } from './array-rows';
export { PagedRows, type RowsView } from './paged-rows';
export { PAGE_ROWS, PAGE_ROWS_MAX, type Landing, type RowFeed, type RowPage, type RowStream } from './row-feed';
export type { Slot } from './stretch';
export type { GridMove } from './grid-keys';
