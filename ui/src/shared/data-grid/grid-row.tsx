/** One row of the grid. Drawn again only when something of it changed. */
import { memo, type CSSProperties, type JSX } from 'react';
import { Checkbox } from '../field';
import type { GridColumn } from './column';
import styles from './data-grid.module.css';
import type { Fitted } from './column-fit';
import type { Slot } from './stretch';

const ignore = (): void => undefined;

export interface GridRowProps<Row> {
  index: number;
  /** Distance from the top of the body in pixels. */
  topPx: number;
  slot: Slot<Row> | undefined;
  columns: readonly GridColumn<Row>[];
  widths: Fitted;
  selectable: boolean;
  selected: boolean;
  current: boolean;
  tabStop: boolean;
  dim: boolean;
  checkLabel: string;
  checkBlocked: string | null;
  className: string | undefined;
}

function Row<R>(props: GridRowProps<R>): JSX.Element {
  const { slot, index, selected, current } = props;
  const names = [
    styles.row,
    selected ? styles.selected : '',
    current ? styles.current : '',
    props.dim ? styles.dim : '',
    slot?.fresh === true ? styles.fresh : '',
    props.className ?? '',
  ];
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={props.selectable ? selected : undefined}
      aria-busy={slot === undefined ? true : undefined}
      data-index={index}
      tabIndex={props.tabStop ? 0 : -1}
      className={names.filter(Boolean).join(' ')}
      style={{ transform: `translateY(${props.topPx}px)` }}
    >
      {props.selectable && (
        <div role="gridcell" className={styles.check}>
          {slot !== undefined && (
            // The grid hears the click, so that Shift can extend.
            <Checkbox
              tabIndex={-1}
              checked={selected}
              disabled={props.checkBlocked !== null}
              label={props.checkLabel}
              onChange={ignore}
            />
          )}
        </div>
      )}
      {props.columns.map((column) => {
        const px = props.widths.get(column.id);
        return px === undefined ? null : <Cell key={column.id} column={column} px={px} slot={slot} />;
      })}
    </div>
  );
}

function Cell<R>({ column, px, slot }: { column: GridColumn<R>; px: number; slot: Slot<R> | undefined }): JSX.Element {
  const style: CSSProperties = { width: px };
  if (column.indentPx !== undefined) style.paddingLeft = column.indentPx;
  const names = [styles.cell, column.align === 'end' ? styles.end : '', column.className ?? ''];
  return (
    <div
      role="gridcell"
      className={names.filter(Boolean).join(' ')}
      style={style}
      title={slot === undefined ? undefined : column.title?.(slot.row)}
    >
      {slot === undefined ? <span className={styles.bar} /> : column.cell(slot.row, slot)}
    </div>
  );
}

export const GridRow = memo(Row) as typeof Row;
