/** The head of the grid: names, order, widths. One tab stop; arrows move, Enter sorts, Shift with arrows resizes. */
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useState, type JSX, type KeyboardEvent, type PointerEvent } from 'react';
import { Checkbox } from '../field';
import type { GridColumn, GridSelection } from './column';
import type { Fitted } from './column-fit';
import styles from './data-grid.module.css';

const COLUMN_PX_MIN = 56;
const COLUMN_PX_MAX = 1200;
const RESIZE_STEP_PX = 16;

export interface GridHeadProps<Row> {
  columns: readonly GridColumn<Row>[];
  widths: Fitted;
  selection: GridSelection<Row> | undefined;
  onSort: ((columnId: string) => void) | undefined;
  onResize: ((columnId: string, px: number) => void) | undefined;
}

export function GridHead<Row>(props: GridHeadProps<Row>): JSX.Element {
  const shown = props.columns.filter((column) => props.widths.has(column.id));
  const [stop, setStop] = useState(0);
  const stopAt = Math.min(stop, shown.length - 1);

  function resize(column: GridColumn<Row>, px: number): void {
    props.onResize?.(column.id, Math.round(Math.min(COLUMN_PX_MAX, Math.max(column.pxMin ?? COLUMN_PX_MIN, px))));
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>, column: GridColumn<Row>, at: number): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step !== 0 && event.shiftKey) {
      resize(column, (props.widths.get(column.id) ?? column.px) + step * RESIZE_STEP_PX);
    } else if (step !== 0) {
      const to = Math.min(shown.length - 1, Math.max(0, at + step));
      setStop(to);
      const cells = event.currentTarget.parentElement?.querySelectorAll<HTMLElement>('[data-column]');
      cells?.[to]?.focus();
    } else if ((event.key === 'Enter' || event.key === ' ') && column.sort !== undefined) {
      props.onSort?.(column.id);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  function startDrag(event: PointerEvent<HTMLSpanElement>, column: GridColumn<Row>): void {
    event.preventDefault();
    event.stopPropagation();
    const grip = event.currentTarget;
    const from = event.clientX;
    const px = props.widths.get(column.id) ?? column.px;
    const move = (next: globalThis.PointerEvent): void => {
      resize(column, px + next.clientX - from);
    };
    const stopDrag = (): void => {
      grip.removeEventListener('pointermove', move);
      grip.removeEventListener('pointerup', stopDrag);
      grip.removeEventListener('pointercancel', stopDrag);
    };
    grip.setPointerCapture(event.pointerId);
    grip.addEventListener('pointermove', move);
    grip.addEventListener('pointerup', stopDrag);
    grip.addEventListener('pointercancel', stopDrag);
  }

  return (
    <div role="row" aria-rowindex={1} className={styles.headRow}>
      {props.selection && (
        <div role="columnheader" className={styles.check} aria-label={props.selection.headLabel}>
          <HeadCheck selection={props.selection} />
        </div>
      )}
      {shown.map((column, at) => (
        <div
          key={column.id}
          role="columnheader"
          data-column={column.id}
          tabIndex={at === stopAt ? 0 : -1}
          aria-sort={column.sort ?? undefined}
          className={[
            styles.headCell,
            column.sort === undefined ? '' : styles.sortable,
            column.sort ? styles.sorted : '',
            column.align === 'end' ? styles.end : '',
          ].join(' ')}
          style={{
            width: props.widths.get(column.id),
            ...(column.indentPx === undefined ? {} : { paddingLeft: column.indentPx }),
          }}
          onFocus={() => setStop(at)}
          onKeyDown={(event) => onKeyDown(event, column, at)}
          onClick={() => {
            if (column.sort !== undefined) props.onSort?.(column.id);
          }}
        >
          <span className={column.headHidden === true ? styles.hidden : styles.headText}>{column.head}</span>
          {column.sort === 'descending' && <ArrowDown className={styles.arrow} aria-hidden />}
          {column.sort === 'ascending' && <ArrowUp className={styles.arrow} aria-hidden />}
          {props.onResize && column.fill !== true && column.headHidden !== true && (
            <span
              className={styles.grip}
              aria-hidden
              onPointerDown={(event) => startDrag(event, column)}
              onClick={(event) => event.stopPropagation()}
            />
          )}
        </div>
      ))}
    </div>
  );
}

function HeadCheck<Row>({ selection }: { selection: GridSelection<Row> }): JSX.Element {
  return (
    <Checkbox
      label={selection.headLabel}
      disabled={selection.blocked !== null}
      checked={selection.head === 'all'}
      mixed={selection.head === 'some'}
      onChange={selection.toggleLoaded}
    />
  );
}
