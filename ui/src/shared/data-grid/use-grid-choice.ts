/** Choosing rows of a grid one by one and from an anchor to another row. */
import { useEffect, useRef } from 'react';
import type { GridSelection, RowSource } from './column';

/** Most rows that one extension of the selection takes. */
const EXTEND_ROWS_MAX = 2_000;

export interface GridChoice {
  /** Rows are extended from here; set by each move and choice without Shift. */
  setAnchor: (index: number) => void;
  toggle: (index: number) => void;
  /** Chooses the rows between the anchor (else `from`) and a row, loading what is missing of them. */
  extend: (from: number, to: number) => void;
}

export function useGridChoice<Row>(rows: RowSource<Row>, selection: GridSelection<Row> | undefined): GridChoice {
  const anchor = useRef(-1);
  useEffect(() => {
    anchor.current = -1;
  }, [rows]);

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

  return {
    setAnchor: (index) => {
      anchor.current = index;
    },
    toggle: (index) => {
      const slot = rows.at(index);
      if (!slot || selection?.blocked !== null) return;
      anchor.current = index;
      selection.set([slot.row], !selection.has(slot.key));
    },
    extend: (from, to) => {
      if (anchor.current < 0) anchor.current = Math.max(0, from);
      void extendTo(anchor.current, to);
    },
  };
}
