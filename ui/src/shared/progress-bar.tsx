/** Bars of progress and of parts; always with a number beside them. */
import { classes } from './classes';
import styles from './progress-bar.module.css';

interface ProgressBarProps {
  /** Name, such as "Pages processed". */
  label: string;
  value: number;
  max: number;
  /** The same as text: "41 of 64". */
  text: string;
  tone?: 'run' | 'ok';
  className?: string | undefined;
}

/** How much of a known whole is done. */
export function ProgressBar({ label, value, max, text, tone = 'run', className }: ProgressBarProps) {
  const share = max <= 0 ? 0 : Math.min(1, Math.max(0, value / max));
  return (
    <span
      className={classes(styles.bar, className)}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={Math.min(value, max)}
      aria-valuetext={text}
    >
      <span className={classes(styles.fill, tone === 'ok' && styles.ok)} style={{ width: `${share * 100}%` }} />
    </span>
  );
}

/** One part of a whole. */
export interface BarPart {
  readonly tone: 'ok' | 'warn' | 'fail' | 'run' | 'retry' | 'cancel';
  readonly value: number;
}

/** Parts of a whole side by side; the numbers beside it say the same. */
export function StackedBar({ parts, total, className }: { parts: readonly BarPart[]; total: number; className?: string }) {
  return (
    <div className={classes(styles.stack, className)} aria-hidden="true">
      {parts
        .filter((part) => part.value > 0)
        .map((part) => (
          <span
            key={part.tone}
            className={styles[`s${part.tone}`]}
            style={{ width: `${total <= 0 ? 0 : (part.value / total) * 100}%` }}
          />
        ))}
    </div>
  );
}
