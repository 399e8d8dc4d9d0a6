/** Rows that are all at hand, as the grid reads them. For lists that a screen puts together itself. */
import type { RowSource } from './column';
import type { RowsView } from './paged-rows';
import type { Slot } from './stretch';

/** A source over an array; `set` replaces it. Slots of unchanged rows stay, so that only what changed is drawn again. */
export class ArrayRows<Row> implements RowSource<Row> {
  private slots: Slot<Row>[] = [];
  private view: RowsView = { total: null, fresh: 0, freshMore: false, error: null, version: 0 };
  private readonly listeners = new Set<() => void>();

  constructor(private readonly keyOf: (row: Row) => string) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  readonly getView = (): RowsView => this.view;

  readonly want = (): Promise<void> => Promise.resolve();

  at(index: number): Slot<Row> | undefined {
    return this.slots[index];
  }

  /** Index of the row with this key; -1 when there is none. */
  indexOf(key: string): number {
    return this.slots.findIndex((slot) => slot.key === key);
  }

  /** Puts other rows in the place of the old ones. */
  set(rows: readonly Row[]): void {
    const before = new Map(this.slots.map((slot) => [slot.key, slot]));
    this.slots = rows.map((row) => {
      const key = this.keyOf(row);
      const known = before.get(key);
      return known?.row === row ? known : { key, row, left: false, fresh: false };
    });
    this.view = { ...this.view, total: rows.length, version: this.view.version + 1 };
    for (const hear of this.listeners) hear();
  }
}
