/**
 * The rows of a long list that is paged by key. Owns: which rows are known at which index, what to load next, joining
 * of parts that were read from different places, refreshing rows in place. Leaves drawing to the grid and the requests
 * to its feed.
 *
 * A list is read forwards from its first row, backwards from its last row, or both ways from a place that the feed can
 * find by index. What was read in one go is a stretch; stretches that meet are joined by comparing keys, so that no row
 * is missing or shown twice. Membership stays as it was read: rows that leave the list meanwhile are marked `left`, new
 * ones are counted, until the list is read again.
 */
import { PAGE_ROWS, PAGE_ROWS_MAX, type RowFeed, type RowPage } from './row-feed';
import { Stretch, type Page, type Slot } from './stretch';

/** What the list knows at a moment; a new object after each change. */
export interface RowsView {
  /** Rows of the list; null before the first page. */
  total: number | null;
  /** New rows that came in above the first row. */
  fresh: number;
  /** Whether there may be more new ones than counted. */
  freshMore: boolean;
  /** Failure of the latest request. */
  error: unknown;
  /** Counts up with each change of any row. */
  version: number;
}

/** Rows that are kept in memory; the cursors of the others stay. */
const ROWS_KEPT_MAX = 20_000;
/** A gap up to this many rows is walked; a longer one is jumped when the feed can. */
const WALK_ROWS_MAX = 600;
/** A first page that grew over this many rows takes no more in front. */
const HEAD_ROWS_MAX = 450;

export class PagedRows<Row> {
  private stretches: Stretch<Row>[] = [];
  private view: RowsView = { total: null, fresh: 0, freshMore: false, error: null, version: 0 };
  private readonly listeners = new Set<() => void>();
  private wanted = { first: 0, last: 0 };
  private filling = false;
  private uses = 0;

  constructor(private readonly feed: RowFeed<Row>) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  readonly getView = (): RowsView => this.view;

  /** The row at an index; undefined while it is not loaded. */
  at(index: number): Slot<Row> | undefined {
    const page = this.pageAt(index);
    return page?.slots?.[index - page.start];
  }

  /** Index of a loaded row; -1 when it is not loaded. */
  indexOf(key: string): number {
    for (const page of this.pages()) {
      const at = page.slots?.findIndex((slot) => slot.key === key) ?? -1;
      if (at >= 0) return page.start + at;
    }
    return -1;
  }

  /** All loaded rows in order. */
  loaded(): Slot<Row>[] {
    return this.pages().flatMap((page) => page.slots ?? []);
  }

  /** Says which rows are looked at; loads what is missing of them. */
  want(first: number, last: number): Promise<void> {
    this.wanted = { first: Math.max(0, first), last: Math.max(0, last) };
    return this.fill();
  }

  /**
   * Takes a reading of the first page. The first one begins the list. Later ones refresh it in place: rows change,
   * rows that left are marked, new rows above the first are put in front when `atTop`, else counted; the other pages
   * are read again when they are looked at.
   */
  offer(page: RowPage<Row>, atTop: boolean): Promise<void> {
    const first = this.stretches[0]?.pages[0];
    if (this.view.total === null || first === undefined || first.count === 0) {
      this.start(page);
    } else {
      for (const other of this.pages()) if (other !== first) other.stale = true;
      this.mergeHead(first, page, atTop);
    }
    return this.fill();
  }

  private start(page: RowPage<Row>): void {
    const stretch = new Stretch<Row>({ stream: this.feed.head, cursor: null }, null, 0);
    stretch.addDown(this.slots(page.rows), page.next);
    this.stretches = [stretch];
    this.change({ total: page.next === null ? page.rows.length : page.total, fresh: 0, freshMore: false, error: null });
  }

  private async fill(): Promise<void> {
    if (this.filling) return;
    this.filling = true;
    try {
      for (let target = this.firstMissing(); target !== null; target = this.firstMissing()) {
        const moved = await this.step(target);
        this.forgetFarRows();
        this.change({ error: null });
        if (!moved) break;
      }
    } catch (error) {
      this.change({ error });
    } finally {
      this.filling = false;
    }
  }

  /** The first row that is looked at and not there or out of date; null when all are there. */
  private firstMissing(): number | null {
    if (this.view.total === null) return null;
    const last = Math.min(this.wanted.last, this.view.total - 1);
    for (let index = Math.min(this.wanted.first, last); index <= last; ) {
      const page = this.pageAt(index);
      if (!page?.slots || page.stale) return Math.max(0, index);
      page.used = ++this.uses;
      index = page.start + page.count;
    }
    return null;
  }

  /** One request towards an index. False when nothing more can be done. */
  private async step(target: number): Promise<boolean> {
    const total = this.view.total ?? 0;
    const page = this.pageAt(target);
    if (page) return this.readAgain(page);
    const above = this.stretches.findLast((stretch) => stretch.end <= target);
    const below = this.stretches.find((stretch) => stretch.start > target);
    const downRows = above?.down ? target - above.end + 1 : Infinity;
    const upRows = below?.up ? below.start - target : Infinity;
    if (Math.min(downRows, upRows) > WALK_ROWS_MAX && (await this.jump(target, total))) return true;
    if (above && downRows <= upRows && downRows !== Infinity) return this.walkDown(above, downRows);
    if (below && upRows !== Infinity) return this.walkUp(below, upRows);
    return false;
  }

  /** Begins a new stretch near the index. False when the feed cannot. */
  private async jump(target: number, total: number): Promise<boolean> {
    const { tail, seek } = this.feed;
    if (tail && total - target <= WALK_ROWS_MAX) {
      return this.land(new Stretch<Row>(null, { stream: tail, cursor: null }, total), target);
    }
    const landing = await seek?.(target, total);
    if (!landing) return false;
    const [down, up] = [landing.down, landing.up].map((stream) => ({ stream, cursor: null }));
    return this.land(new Stretch<Row>(down ?? null, up ?? null, Math.min(landing.index, total)), target);
  }

  private async land(stretch: Stretch<Row>, target: number): Promise<boolean> {
    // A place inside rows that are known already brings nothing: walk instead.
    if (this.stretches.some((other) => stretch.start > other.start && stretch.start < other.end)) return false;
    this.stretches.push(stretch);
    this.stretches.sort((one, other) => one.start - other.start || one.end - other.end);
    const rows = target - stretch.end + 1;
    const moved = rows > 0 && stretch.down ? await this.walkDown(stretch, rows) : await this.walkUp(stretch, 1 - rows);
    if (stretch.pages.length > 0) return moved;
    this.stretches = this.stretches.filter((other) => other !== stretch);
    return false;
  }

  private async walkDown(stretch: Stretch<Row>, rows: number): Promise<boolean> {
    const place = stretch.down;
    if (!place) return false;
    const page = await place.stream.load(place.cursor, pageRows(rows));
    if (!this.stretches.includes(stretch)) return true;
    const slots = this.slots(page.rows);
    const below = this.stretches[this.stretches.indexOf(stretch) + 1];
    const meets = below ? slots.findIndex((slot) => slot.key === below.firstKey) : -1;
    stretch.addDown(meets >= 0 ? slots.slice(0, meets) : slots, page.next);
    if (below && meets >= 0) this.join(stretch, below);
    else this.dropOverlapped(stretch);
    if (stretch.down === null && this.stretches.at(-1) === stretch) this.change({ total: stretch.end });
    return true;
  }

  private async walkUp(stretch: Stretch<Row>, rows: number): Promise<boolean> {
    const place = stretch.up;
    if (!place) return false;
    const page = await place.stream.load(place.cursor, pageRows(rows));
    if (!this.stretches.includes(stretch)) return true;
    const slots = this.slots(page.rows);
    const above = this.stretches[this.stretches.indexOf(stretch) - 1];
    const meets = above ? slots.findIndex((slot) => slot.key === above.lastKey) : -1;
    if (above && meets >= 0) {
      stretch.addUp(slots.slice(0, meets), null);
      this.join(above, stretch);
    } else if (above && (stretch.start - slots.length < above.end || page.next === null)) {
      // By the numbers they meet, by the keys they do not: rows changed in between. It is read again from above.
      this.stretches = this.stretches.filter((other) => other !== stretch);
    } else {
      stretch.addUp(slots, page.next);
    }
    return true;
  }

  /** Puts `below` directly behind `above`; what is below moves along. */
  private join(above: Stretch<Row>, below: Stretch<Row>): void {
    const shift = above.end - below.start;
    above.append(below);
    this.stretches = this.stretches.filter((other) => other !== below);
    for (const other of this.stretches) if (other.start > above.start) other.move(shift);
    const ended = this.stretches.at(-1) === above && above.down === null;
    this.change({ total: ended ? above.end : (this.view.total ?? 0) + shift });
  }

  /** A stretch that grew over another one without meeting its first key: the other one is out of date. */
  private dropOverlapped(grown: Stretch<Row>): void {
    this.stretches = this.stretches.filter(
      (other) =>
        other === grown || other.start < grown.start || (grown.down !== null && other.start >= grown.end),
    );
  }

  private async readAgain(page: Page<Row>): Promise<boolean> {
    const limit = Math.min(PAGE_ROWS_MAX, page.count + 20);
    const answer = await page.stream.load(page.cursor, limit);
    const before = page.count;
    page.merge(this.slots(answer.rows), answer.next === null, ++this.uses);
    const shift = page.count - before;
    if (shift === 0) return true;
    // A page that had been forgotten came back shorter.
    for (const other of this.pages()) if (other !== page && other.start > page.start) other.start += shift;
    for (const stretch of this.stretches) stretch.measure();
    this.change({ total: (this.view.total ?? 0) + shift });
    return true;
  }

  private mergeHead(first: Page<Row>, page: RowPage<Row>, atTop: boolean): void {
    const slots = this.slots(page.rows);
    const known = slots.findIndex((slot) => first.has(slot.key));
    const fresh = known < 0 ? slots : slots.slice(0, known);
    first.merge(slots.slice(known < 0 ? slots.length : known), page.next === null, ++this.uses);
    if (!atTop || fresh.length === 0 || known < 0 || first.count + fresh.length > HEAD_ROWS_MAX) {
      this.change({ fresh: fresh.length, freshMore: known < 0 && page.next !== null, error: null });
      return;
    }
    for (const other of this.pages()) if (other !== first) other.start += fresh.length;
    first.prepend(fresh);
    for (const stretch of this.stretches) stretch.measure();
    this.change({ total: (this.view.total ?? 0) + fresh.length, fresh: 0, freshMore: false, error: null });
  }

  private slots(rows: readonly Row[]): Slot<Row>[] {
    return rows.map((row) => ({ key: this.feed.keyOf(row), row, left: false, fresh: false }));
  }

  private pages(): Page<Row>[] {
    return this.stretches.flatMap((stretch) => stretch.pages);
  }

  private pageAt(index: number): Page<Row> | undefined {
    return this.stretches.find((one) => index >= one.start && index < one.end)?.pageAt(index);
  }

  private forgetFarRows(): void {
    const pages = this.pages().filter((page) => page.slots !== null);
    let rows = pages.reduce((sum, page) => sum + page.count, 0);
    if (rows <= ROWS_KEPT_MAX) return;
    for (const page of pages.sort((one, other) => one.used - other.used)) {
      if (rows <= ROWS_KEPT_MAX * 0.8) return;
      const visible = page.start <= this.wanted.last && page.start + page.count > this.wanted.first;
      if (visible || page.start === 0) continue;
      page.slots = null;
      rows -= page.count;
    }
  }

  private change(part: Partial<RowsView>): void {
    this.view = { ...this.view, ...part, version: this.view.version + 1 };
    for (const listener of this.listeners) listener();
  }
}

function pageRows(rows: number): number {
  return rows > PAGE_ROWS ? PAGE_ROWS_MAX : PAGE_ROWS;
}
