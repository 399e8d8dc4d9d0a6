/** Two texts as one list of lines: what went, what came. */
import type { JSX } from 'react';
import { t } from '../../messages';
import { diffLines } from '../../shared/line-diff';
import { visibleText } from '../../shared/visible-text';
import styles from './retry-data.module.css';

/** Lines that are shown; a longer difference says so. */
const LINES_MAX = 3_000;

export function DiffView({ before, after, label }: { before: string; after: string; label: string }): JSX.Element {
  const lines = diffLines(before, after);
  const changed = lines.filter((line) => line.kind !== 'same').length;
  return (
    <div className={styles.diff} tabIndex={0} role="region" aria-label={label} data-selectable="">
      <p className={styles.note}>{t('data.changed_lines', { count: changed })}</p>
      {lines.slice(0, LINES_MAX).map((line, at) => (
        <div key={at} className={styles[`line_${line.kind}`]}>
          <span className={styles.number} aria-hidden="true">
            {line.oldNumber ?? ''}
          </span>
          <span className={styles.number} aria-hidden="true">
            {line.newNumber ?? ''}
          </span>
          <span className={styles.sign}>{line.kind === 'same' ? '' : line.kind === 'old' ? '−' : '+'}</span>
          <span className={styles.code}>{visibleText(line.text)}</span>
        </div>
      ))}
      {lines.length > LINES_MAX && <p className={styles.note}>{t('data.diff_cut', { count: lines.length - LINES_MAX })}</p>}
    </div>
  );
}
