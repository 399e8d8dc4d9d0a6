/** What a long list is read from: streams of pages by cursor. Types only; the rows themselves are in `paged-rows`. */

/** One page of a stream. */
export interface RowPage<Row> {
  rows: readonly Row[];
  /** Where the next page begins; null at the end. */
  next: string | null;
  /** Exact number of rows of the stream. */
  total: number;
}

/** Rows in one direction, by cursor. */
export interface RowStream<Row> {
  load(after: string | null, limit: number): Promise<RowPage<Row>>;
}

/** Where a jump landed: rows from `index` on are `down`, rows before it are `up` (nearest first). */
export interface Landing<Row> {
  index: number;
  down: RowStream<Row>;
  up: RowStream<Row>;
}

/** What a list is read from. */
export interface RowFeed<Row> {
  keyOf: (row: Row) => string;
  /** From the first row on. */
  head: RowStream<Row>;
  /** From the last row backwards, where the list can be read so. */
  tail?: RowStream<Row>;
  /** Finds a place near an index without reading all rows before it; null when it cannot. */
  seek?: (index: number, total: number) => Promise<Landing<Row> | null>;
}

/** Rows of one request. */
export const PAGE_ROWS = 200;
/** Most rows of one request (contract of the commands). */
export const PAGE_ROWS_MAX = 500;
