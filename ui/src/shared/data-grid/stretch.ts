/**
 * Pages that follow one another without a gap, and how to go on at both ends. Owns indexes and the merging of a page
 * with a newer reading of it. Does no requests: see `paged-rows`.
 */
import type { RowStream } from './row-feed';

/** A row with what the list knows about it. */
export interface Slot<Row> {
  key: string;
  row: Row;
  /** Whether the row does not belong to the list any more; it keeps its place until the list is read again. */
  left: boolean;
  /** Whether the row came in while the list was looked at. */
  fresh: boolean;
}

/** Where reading goes on. */
export interface Place<Row> {
  stream: RowStream<Row>;
  cursor: string | null;
}

/** Rows that came with one request. */
export class Page<Row> {
  count: number;
  used = 0;
  stale = false;
  firstKey: string | null;
  readonly lastKey: string | null;
  /** Null when the rows were forgotten to save memory; the cursor gets them back. */
  slots: Slot<Row>[] | null;

  constructor(
    public start: number,
    slots: Slot<Row>[],
    readonly stream: RowStream<Row>,
    readonly cursor: string | null,
    /** Whether the stream runs against the order of the list. */
    readonly reversed: boolean,
  ) {
    this.slots = slots;
    this.count = slots.length;
    this.firstKey = slots[0]?.key ?? null;
    this.lastKey = slots.at(-1)?.key ?? null;
  }

  has(key: string): boolean {
    return this.slots?.some((slot) => slot.key === key) ?? (key === this.firstKey || key === this.lastKey);
  }

  /** Takes over a newer reading, in the order of the stream; `ended` when the stream has nothing behind it. */
  merge(read: Slot<Row>[], ended: boolean, used: number): void {
    this.used = used;
    this.stale = false;
    if (this.slots === null) {
      this.slots = this.restored(read);
      this.count = this.slots.length;
      return;
    }
    const byKey = new Map(read.map((slot) => [slot.key, slot.row]));
    const order = this.reversed ? this.slots.toReversed() : this.slots;
    // Rows behind the last one that was met may merely have been beyond the reading.
    const reach = ended ? order.length - 1 : order.findLastIndex((slot) => byKey.has(slot.key));
    const merged = order.map((slot, at): Slot<Row> => {
      const row = byKey.get(slot.key);
      if (row !== undefined) return { ...slot, row, left: false };
      return at <= reach ? { ...slot, left: true } : slot;
    });
    this.slots = this.reversed ? merged.toReversed() : merged;
  }

  /** Puts new rows in front of the page that begins the list. */
  prepend(slots: Slot<Row>[]): void {
    this.slots = [...slots.map((slot) => ({ ...slot, fresh: true })), ...(this.slots ?? [])];
    this.count = this.slots.length;
    this.firstKey = this.slots[0]?.key ?? null;
  }

  /** Rows of a page that had been forgotten: up to its last key, and never more than there were. */
  private restored(read: Slot<Row>[]): Slot<Row>[] {
    const end = read.findIndex((slot) => slot.key === (this.reversed ? this.firstKey : this.lastKey));
    const slots = (end >= 0 ? read.slice(0, end + 1) : read).slice(0, this.count);
    return this.reversed ? slots.toReversed() : slots;
  }
}

export class Stretch<Row> {
  pages: Page<Row>[] = [];
  /** Index of the first row. */
  start: number;
  /** Index behind the last row. */
  end: number;

  constructor(
    public down: Place<Row> | null,
    public up: Place<Row> | null,
    index: number,
  ) {
    this.start = index;
    this.end = index;
  }

  get firstKey(): string | null {
    return this.pages[0]?.firstKey ?? null;
  }

  get lastKey(): string | null {
    return this.pages.at(-1)?.lastKey ?? null;
  }

  pageAt(index: number): Page<Row> | undefined {
    let low = 0;
    let high = this.pages.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const page = this.pages[middle];
      if (!page) return undefined;
      if (index < page.start) high = middle - 1;
      else if (index >= page.start + page.count) low = middle + 1;
      else return page;
    }
    return undefined;
  }

  addDown(slots: Slot<Row>[], next: string | null): void {
    if (!this.down) return;
    const { stream, cursor } = this.down;
    if (slots.length > 0) this.pages.push(new Page(this.end, slots, stream, cursor, false));
    this.end += slots.length;
    this.down = next === null ? null : { stream, cursor: next };
  }

  /** Adds rows before the first one; `slots` come nearest first. */
  addUp(slots: Slot<Row>[], next: string | null): void {
    if (!this.up) return;
    const { stream, cursor } = this.up;
    this.start -= slots.length;
    if (slots.length > 0) this.pages.unshift(new Page(this.start, slots.toReversed(), stream, cursor, true));
    this.up = next === null ? null : { stream, cursor: next };
  }

  /** Takes the pages of the stretch that follows. */
  append(below: Stretch<Row>): void {
    below.move(this.end - below.start);
    this.pages.push(...below.pages);
    this.end = below.end;
    this.down = below.down;
  }

  move(rows: number): void {
    for (const page of this.pages) page.start += rows;
    this.start += rows;
    this.end += rows;
  }

  /** Reads the bounds from the pages again. */
  measure(): void {
    const [first, last] = [this.pages[0], this.pages.at(-1)];
    if (!first || !last) return;
    this.start = first.start;
    this.end = last.start + last.count;
  }
}
