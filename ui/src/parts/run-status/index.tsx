/** Statuses of runs: icon with word, icon alone, and the strip of the last runs. Three signals for each state. */
import type { StripRun } from '../../ipc/gen/api';
import { t } from '../../messages';
import { classes } from '../../shared/classes';
import { Icon } from '../../shared/icon';
import styles from './run-status.module.css';
import { runFace, type RunTone } from './status';

export { runFace, type RunFace, type RunTone } from './status';

interface RunStatusProps {
  /** The platform's word. */
  status: string;
  errors?: number;
  /** Shows the icon only; the word becomes its name. */
  iconOnly?: boolean;
}

/** Status of a run. */
export function RunStatus({ status, errors = 0, iconOnly = false }: RunStatusProps) {
  const face = runFace(status, errors);
  const sign = face.icon === undefined ? <span className={styles.dot} /> : <Icon of={face.icon} size={14} />;
  if (iconOnly) {
    return (
      <span className={classes(styles.status, styles[face.tone])} role="img" aria-label={face.word} title={face.word}>
        {sign}
      </span>
    );
  }
  return (
    <span className={classes(styles.status, styles[face.tone])}>
      {sign}
      {face.word}
    </span>
  );
}

/** Runs in a strip. */
export const STRIP_RUNS = 14;

/** The last runs, oldest first; height, fill and colour say how each ended. */
export function RunStrip({ runs, wide = false }: { runs: readonly StripRun[]; wide?: boolean }) {
  const shown = runs.slice(-STRIP_RUNS);
  const tones = shown.map((run) => runFace(run.status, run.errors).tone);
  const count = (tone: RunTone): number => tones.filter((each) => each === tone).length;
  const name =
    shown.length === 0
      ? t('run.strip_none')
      : t('run.strip', { count: shown.length, ok: count('ok'), warn: count('warn'), fail: count('fail') });
  return (
    <span className={classes(styles.strip, wide && styles.wide)} role="img" aria-label={name} title={name}>
      {Array.from({ length: STRIP_RUNS - shown.length }, (_, at) => (
        <i key={`none ${at}`} className={styles.queue} />
      ))}
      {shown.map((run, at) => (
        <i key={run.runId} className={styles[tones[at] ?? 'unknown']} />
      ))}
    </span>
  );
}
