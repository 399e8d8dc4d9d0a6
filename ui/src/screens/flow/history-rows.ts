/** The history as one flat list: days, runs, and the steps of the runs that are open. Pure. */
import type { HistoryRun, StepRun } from '../../ipc/gen/api';
import { formatFull } from '../../shared/format';

/** One line of the list. */
export type HistoryRow =
  | { readonly kind: 'day'; readonly key: string; readonly atMs: number }
  | { readonly kind: 'run'; readonly key: string; readonly run: HistoryRun; readonly open: boolean }
  | { readonly kind: 'step'; readonly key: string; readonly run: HistoryRun; readonly step: StepRun }
  | { readonly kind: 'steps'; readonly key: string; readonly run: HistoryRun; readonly state: StepsState };

/** Why the steps of an open run are not in sight. */
export type StepsState = 'loading' | 'unknown' | 'gone' | 'failed';

/** The steps of an open run, or why there are none. */
export type OpenSteps = readonly StepRun[] | StepsState;

/** Key of a run: its first job. */
export function runKey(run: HistoryRun): string {
  return run.runIds[0] ?? '';
}

/** Key of the line of a run. */
export function rowKey(run: HistoryRun): string {
  return `r ${runKey(run)}`;
}

/** The lines of the list. Unchanged lines are the same objects as before, so that they are not drawn again. */
export class HistoryRows {
  private before = new Map<string, HistoryRow>();

  build(runs: readonly HistoryRun[], open: ReadonlyMap<string, OpenSteps>, zone: string | undefined): readonly HistoryRow[] {
    const rows: HistoryRow[] = [];
    const next = new Map<string, HistoryRow>();
    const push = (row: HistoryRow): void => {
      const known = this.before.get(row.key);
      const kept = known !== undefined && isSame(known, row) ? known : row;
      next.set(row.key, kept);
      rows.push(kept);
    };
    let day = '';
    for (const run of runs) {
      const atMs = run.startedAtMs ?? 0;
      const own = formatFull(atMs, zone).slice(0, 10);
      if (own !== day) {
        day = own;
        push({ kind: 'day', key: `d ${own}`, atMs });
      }
      const key = runKey(run);
      const steps = open.get(key);
      push({ kind: 'run', key: rowKey(run), run, open: steps !== undefined });
      if (steps === undefined) continue;
      if (typeof steps === 'string') push({ kind: 'steps', key: `w ${key}`, run, state: steps });
      else for (const step of steps) push({ kind: 'step', key: `s ${key} ${step.stepId}`, run, step });
    }
    this.before = next;
    return rows;
  }
}

function isSame(a: HistoryRow, b: HistoryRow): boolean {
  if (a.kind === 'day' && b.kind === 'day') return a.atMs === b.atMs;
  if (a.kind === 'run' && b.kind === 'run') return a.run === b.run && a.open === b.open;
  if (a.kind === 'step' && b.kind === 'step') return a.run === b.run && a.step === b.step;
  return a.kind === 'steps' && b.kind === 'steps' && a.run === b.run && a.state === b.state;
}
