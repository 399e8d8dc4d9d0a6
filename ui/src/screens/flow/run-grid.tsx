/** Runs by steps in status colours, newest at the right. Arrows move, Enter shows the run in the list. */
import { Info } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { FlowPage, HistoryRun } from '../../ipc/gen/api';
import { t } from '../../messages';
import { runFace, type RunTone } from '../../parts/run-status';
import { classes } from '../../shared/classes';
import { Icon } from '../../shared/icon';
import { useTimeText } from '../../shared/time';
import styles from './flow.module.css';
import { runKey } from './history-rows';

/** Columns of the grid. */
export const GRID_RUNS = 60;
/** A time stands above every so many columns. */
const TIMES_APART = 11;

interface RunGridProps {
  flow: FlowPage;
  /** Newest first. */
  runs: readonly HistoryRun[];
  /** Key of the run that is marked. */
  current: string | null;
  onPick: (run: HistoryRun) => void;
}

interface Line {
  readonly id: string | null;
  readonly name: string;
}

/** The grid. */
export function RunGrid({ flow, runs, current, onPick }: RunGridProps) {
  const text = useTimeText();
  const scroller = useRef<HTMLDivElement>(null);
  const shown = runs.slice(0, GRID_RUNS).toReversed();
  const lines: Line[] = [{ id: null, name: t('history.grid_run') }, ...stepsOf(flow)];
  const [at, setAt] = useState<readonly [number, number]>([0, shown.length - 1]);
  const column = Math.min(at[1], shown.length - 1);
  // The newest run is the one to see first.
  useEffect(() => {
    scroller.current?.scrollTo({ left: scroller.current.scrollWidth });
  }, [shown.length]);
  if (shown.length === 0) return null;
  const onKey = (event: KeyboardEvent): void => {
    const [line] = at;
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [line, column - 1],
      ArrowRight: [line, column + 1],
      ArrowUp: [line - 1, column],
      ArrowDown: [line + 1, column],
      Home: [line, 0],
      End: [line, shown.length - 1],
    };
    const to = moves[event.key];
    const run = shown[column];
    if (event.key === 'Enter' && run !== undefined) onPick(run);
    else if (to !== undefined) {
      const next: readonly [number, number] = [clamp(to[0], lines.length), clamp(to[1], shown.length)];
      setAt(next);
      scroller.current?.querySelector<HTMLElement>(`[data-cell="${next[0]} ${next[1]}"]`)?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={styles.gridBox}>
      <div ref={scroller} className={styles.gridScroll}>
        <table role="grid" aria-label={t('history.grid')} className={styles.grid} onKeyDown={onKey}>
          <thead aria-hidden="true">
            <tr>
              <td />
              {shown.map((run, place) => (
                <td key={runKey(run)}>{isTimed(place, shown.length) && <span className={classes(styles.gridTime, place === shown.length - 1 && styles.gridLast)}>{text(run.startedAtMs ?? 0, 'minute')}</span>}</td>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line, row) => (
              <tr key={line.id ?? 'run'} className={line.id === null ? styles.gridRun : undefined}>
                <th scope="row" title={line.name}>{line.name}</th>
                {shown.map((run, place) => (
                  <Cell
                    key={runKey(run)}
                    run={run}
                    line={line}
                    time={text(run.startedAtMs ?? 0)}
                    place={`${row} ${place}`}
                    tabStop={row === at[0] && place === column}
                    current={runKey(run) === current}
                    onPick={() => {
                      setAt([row, place]);
                      onPick(run);
                    }}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Legend />
    </div>
  );
}

interface CellProps {
  run: HistoryRun;
  line: Line;
  time: string;
  place: string;
  tabStop: boolean;
  current: boolean;
  onPick: () => void;
}

function Cell({ run, line, time, place, tabStop, current, onPick }: CellProps) {
  const own = line.id === null ? run : run.cells.find((cell) => cell.stepId === line.id);
  const face = own === undefined ? null : runFace(own.status, own.errors);
  const name =
    face === null
      ? t('history.cell_none', { time, step: line.name })
      : t('history.cell', { time, step: line.name, status: face.word });
  return (
    <td
      role="gridcell"
      data-cell={place}
      tabIndex={tabStop ? 0 : -1}
      aria-label={name}
      aria-selected={current}
      title={name}
      className={classes(current && styles.gridCurrent)}
      onClick={onPick}
    >
      <Square tone={face?.tone ?? null} />
    </td>
  );
}

const SIGNS: Readonly<Partial<Record<RunTone, string>>> = { warn: '!', fail: '×', cancel: '/' };

function Square({ tone }: { tone: RunTone | null }) {
  return (
    <i className={classes(styles.square, tone !== null && styles[`sq_${tone}`])} aria-hidden="true">
      {tone === null ? '-' : SIGNS[tone]}
    </i>
  );
}

function Legend() {
  const entries: readonly (readonly [RunTone, string])[] = [
    ['ok', t('run.completed')],
    ['warn', t('run.completed_with_errors')],
    ['fail', t('run.failed')],
    ['cancel', t('run.canceled')],
    ['run', t('history.legend_running')],
  ];
  return (
    <div className={styles.legend}>
      {entries.map(([tone, word]) => (
        <span key={tone}>
          <Square tone={tone} /> {word}
        </span>
      ))}
      <p className={classes(styles.note, 'end')} title={t('history.note')}>
        <Icon of={Info} size={14} />
        <span className="ell">{t('history.note')}</span>
      </p>
    </div>
  );
}

function stepsOf(flow: FlowPage): Line[] {
  const steps = flow.columns.flatMap((column) => column.lanes.flatMap((lane) => lane.steps));
  const seen = new Set<string>();
  return steps.filter((step) => !seen.has(step.stepId) && seen.add(step.stepId)).map((step) => ({ id: step.stepId, name: step.name }));
}

function isTimed(place: number, count: number): boolean {
  return place === count - 1 || (place % TIMES_APART === 0 && place < count - TIMES_APART / 2);
}

function clamp(value: number, count: number): number {
  return Math.min(count - 1, Math.max(0, value));
}
