/** When the platform retries a record by itself: a countdown from the shared clock, in a long and a short form. */
import { Clock } from 'lucide-react';
import type { JSX } from 'react';
import type { ErrorRow } from '../../ipc/gen/api';
import { t } from '../../messages';
import { useNow } from '../../shared/clock';
import { formatCountdown } from '../../shared/format';
import { Icon } from '../../shared/icon';
import styles from './retry-countdown.module.css';

type Retry = Pick<ErrorRow, 'retryAtMs' | 'retryAttempt' | 'retriesExhausted'>;

export function RetryCountdown({ row, short = false }: { row: Retry; short?: boolean }): JSX.Element | null {
  if (row.retriesExhausted) {
    return (
      <span className={styles.over} title={short ? t('retry.exhausted') : undefined}>
        {t(short ? 'retry.exhausted_short' : 'retry.exhausted')}
      </span>
    );
  }
  if (row.retryAtMs === null) return null;
  return <Ticking atMs={row.retryAtMs} attempt={row.retryAttempt} short={short} />;
}

function Ticking({ atMs, attempt, short }: { atMs: number; attempt: number | null; short: boolean }): JSX.Element {
  const left = atMs - useNow();
  const time = formatCountdown(left);
  if (left <= 0 && !short) return <span className={styles.next}>{t('retry.due')}</span>;
  if (short) {
    return (
      <span className={styles.next} title={left <= 0 ? t('retry.due') : attempt === null ? undefined : t('retry.hint', { attempt, time })}>
        <Icon of={Clock} size={12} />
        {time}
      </span>
    );
  }
  return (
    <span className={styles.next}>
      {t('retry.in', { time })}
      {attempt !== null && <span className={styles.of}>{t('retry.of', { attempt })}</span>}
    </span>
  );
}
