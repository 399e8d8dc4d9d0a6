/**
 * Things × people: a grid of check boxes with one tab stop. Arrows move, Space and a click switch, Shift and arrows or
 * dragging choose, a head chooses its line. Only lines in sight are in the page.
 */
import { Check, Minus } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { Subscriber } from '../../ipc/gen/api';
import { t } from '../../messages';
import { classes } from '../../shared/classes';
import { Icon } from '../../shared/icon';
import { initials } from '../../shared/letter-tile';
import styles from './notifications.module.css';
import { holds, isDrafted, reachOf, shownHolding, type Area, type Filtered, type ThingRow } from './reach';
import { cellName, personName, shortName, thingName } from './words';

/** Height of every line, so that the list never measures. */
const ROW_PX = 30;
const HEAD_PX = 52;
/** Lines kept beyond the edges. */
const BEYOND = 12;
/** Height that is taken where none is known yet. */
const UNKNOWN_PX = 900;

/** A cell; row -1 is the head of a column, column -1 the head of a line. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

interface MatrixProps {
  label: string;
  /** What the lines are. */
  thing: string;
  shown: Filtered;
  at: Place;
  area: Area | null;
  onMove: (place: Place) => void;
  onChoose: (area: Area | null) => void;
  onSwitch: (person: Subscriber, row: ThingRow, on: boolean) => void;
}

export function Matrix({ label, thing, shown, at, area, onMove, onChoose, onSwitch }: MatrixProps) {
  const scroll = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: UNKNOWN_PX });
  const dragging = useRef<Place | null>(null);
  const focusNext = useRef(false);
  const { rows, people } = shown;
  const first = Math.max(0, Math.floor(view.top / ROW_PX) - BEYOND);
  const last = Math.min(rows.length, Math.ceil((view.top + view.height) / ROW_PX) + BEYOND);

  useLayoutEffect(() => {
    const element = scroll.current;
    if (element === null) return undefined;
    const look = (): void => {
      setView({ top: element.scrollTop, height: element.clientHeight === 0 ? UNKNOWN_PX : element.clientHeight });
    };
    look();
    element.addEventListener('scroll', look, { passive: true });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      observer.disconnect();
    };
  }, []);

  useEffect(() => {
    if (!focusNext.current) return;
    const cell = scroll.current?.querySelector<HTMLElement>(`[data-cell="${at.row},${at.column}"]`);
    if (cell !== null && cell !== undefined) {
      focusNext.current = false;
      cell.focus();
    }
  });

  useEffect(() => {
    const end = (): void => {
      dragging.current = null;
    };
    window.addEventListener('pointerup', end);
    return () => {
      window.removeEventListener('pointerup', end);
    };
  }, []);

  const go = (row: number, column: number, extend: boolean): void => {
    const next = { row: clamp(row, -1, rows.length - 1), column: clamp(column, -1, people.length - 1) };
    if (next.row === -1 && next.column === -1) return;
    focusNext.current = true;
    reveal(scroll.current, next.row);
    if (extend && next.row >= 0 && next.column >= 0) {
      const begun = area ?? { fromRow: Math.max(0, at.row), fromColumn: Math.max(0, at.column), toRow: 0, toColumn: 0 };
      onChoose({ ...begun, toRow: next.row, toColumn: next.column });
    }
    onMove(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(view.height / ROW_PX) - 2);
    const steps: Readonly<Record<string, readonly [number, number]>> = {
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      ArrowRight: [0, 1],
      ArrowLeft: [0, -1],
      PageDown: [page, 0],
      PageUp: [-page, 0],
      Home: [0, -people.length],
      End: [0, people.length],
    };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const [down, right] = step;
      const row = event.ctrlKey && right !== 0 ? (right < 0 ? 0 : rows.length - 1) : at.row + down;
      go(event.key.startsWith('Page') ? Math.max(0, row) : row, at.column + right, event.shiftKey);
    }
  };
  const chooseColumn = (column: number): void => {
    onMove({ row: -1, column });
    onChoose({ fromRow: 0, toRow: rows.length - 1, fromColumn: column, toColumn: column });
  };
  const chooseRow = (row: number): void => {
    onMove({ row, column: -1 });
    onChoose({ fromRow: row, toRow: row, fromColumn: 0, toColumn: people.length - 1 });
  };
  return (
    <div ref={scroll} className={styles.scroll}>
      <table className={styles.matrix} role="grid" aria-label={label} aria-rowcount={rows.length + 1} aria-colcount={people.length + 1} aria-multiselectable onKeyDown={onKeyDown}>
        <colgroup>
          <col className={styles.thingColumn} />
          {people.map((person) => (
            <col key={person.personId} className={styles.personColumn} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className={styles.corner}>{thing}</th>
            {people.map((person, column) => (
              <th key={person.personId} scope="col" className={classes(at.column === column && styles.picked)}>
                <button
                  type="button"
                  data-cell={`-1,${column}`}
                  tabIndex={at.row === -1 && at.column === column ? 0 : -1}
                  title={[personName(person), person.email].filter(Boolean).join('\n')}
                  aria-label={t('notifications.choose_column', { name: personName(person) })}
                  onClick={() => { chooseColumn(column); }}
                >
                  <span className={styles.face} aria-hidden="true" data-initials={initials(person.name === '' ? (person.email ?? t('notifications.you')) : person.name)} />
                  <bdi className="ell">{shortName(person)}</bdi>
                  {person.waiting && <span className={styles.waiting} title={t('notifications.waiting')} />}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {first > 0 && <Space px={first * ROW_PX} columns={people.length + 1} />}
          {rows.slice(first, last).map((row, offset) => {
            const index = first + offset;
            return (
              <tr key={row.key} aria-rowindex={index + 2} className={classes(row.topic.kind === 'integration' && styles.group)}>
                <th scope="row">
                  <button
                    type="button"
                    data-cell={`${index},-1`}
                    tabIndex={at.row === index && at.column === -1 ? 0 : -1}
                    title={thingName(row)}
                    onClick={() => { chooseRow(index); }}
                  >
                    <bdi className="ell">{thingName(row)}</bdi>
                    {row.topic.kind === 'integration' && <span className={styles.all}>{t('notifications.all_flows')}</span>}
                    {row.off && <span className={styles.all}>{t(row.topic.kind === 'connection' ? 'notifications.offline_now' : 'nav.switched_off_words')}</span>}
                  </button>
                </th>
                {people.map((person, column) => (
                  <Cell
                    key={person.personId}
                    person={person}
                    row={row}
                    place={`${index},${column}`}
                    current={at.row === index && at.column === column}
                    chosen={holds(area, index, column)}
                    picked={at.column === column}
                    onPress={(event) => {
                      dragging.current = { row: index, column };
                      if (event.shiftKey) {
                        event.preventDefault();
                        go(index, column, true);
                      }
                    }}
                    onEnter={() => {
                      const begun = dragging.current;
                      if (begun !== null && (begun.row !== index || begun.column !== column)) {
                        onChoose({ fromRow: begun.row, fromColumn: begun.column, toRow: index, toColumn: column });
                      }
                    }}
                    onSwitch={(on) => {
                      onMove({ row: index, column });
                      onSwitch(person, row, on);
                    }}
                  />
                ))}
              </tr>
            );
          })}
          {last < rows.length && <Space px={(rows.length - last) * ROW_PX} columns={people.length + 1} />}
        </tbody>
      </table>
    </div>
  );
}

interface CellProps {
  person: Subscriber;
  row: ThingRow;
  place: string;
  current: boolean;
  chosen: boolean;
  picked: boolean;
  onPress: (event: { shiftKey: boolean; preventDefault: () => void }) => void;
  onEnter: () => void;
  onSwitch: (on: boolean) => void;
}

function Cell({ person, row, place, current, chosen, picked, onPress, onEnter, onSwitch }: CellProps) {
  const reach = reachOf(shownHolding(person), row);
  const drafted = isDrafted(person, row);
  const shifted = useRef(false);
  return (
    <td className={classes(picked && styles.picked)} aria-selected={chosen} onPointerEnter={onEnter}>
      <button
        type="button"
        role="checkbox"
        aria-checked={reach !== 'none'}
        aria-disabled={!person.canChange || undefined}
        aria-label={cellName(person, row, reach, drafted)}
        title={reach === 'through' ? t('notifications.through_hint') : undefined}
        data-cell={place}
        tabIndex={current ? 0 : -1}
        className={classes(styles.cell, reach === 'own' && styles.on, reach === 'through' && styles.through, drafted && styles.drafted, chosen && styles.chosen)}
        onPointerDown={(event) => {
          shifted.current = event.shiftKey;
          onPress(event);
        }}
        onClick={() => {
          if (shifted.current) {
            shifted.current = false;
            return;
          }
          if (person.canChange) onSwitch(reach === 'none');
        }}
      >
        <i>{reach === 'own' ? <Icon of={Check} size={12} /> : reach === 'through' ? <Icon of={Minus} size={12} /> : null}</i>
      </button>
    </td>
  );
}

function Space({ px, columns }: { px: number; columns: number }) {
  return (
    <tr aria-hidden="true" className={styles.space}>
      <td colSpan={columns} style={{ height: `${px}px` }} />
    </tr>
  );
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** Scrolls a line into sight, also one that is not in the page yet. */
function reveal(element: HTMLElement | null, row: number): void {
  if (element === null || row < 0) return;
  const top = row * ROW_PX;
  const room = element.clientHeight - HEAD_PX;
  if (top < element.scrollTop) element.scrollTop = top;
  else if (top + ROW_PX > element.scrollTop + room) element.scrollTop = top + ROW_PX - room;
}
