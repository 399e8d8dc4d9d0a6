/** The states of batches and items: icon, word, tone. */
import { Ban, CircleCheck, CircleDashed, CircleHelp, CircleX, TriangleAlert, Undo2 } from 'lucide-react';
import type { Batch, OutboxItem } from '../../ipc/gen/api';
import { t } from '../../messages';
import { classes } from '../../shared/classes';
import { Icon, type IconOf } from '../../shared/icon';
import { stateOf, sumsOf } from './batch';
import styles from './outbox.module.css';

interface Face {
  readonly tone: 'ok' | 'warn' | 'fail' | 'run' | 'queue' | 'cancel';
  readonly word: string;
  /** Absent for the pulsing dot. */
  readonly icon?: IconOf;
}

/** The face of a batch. */
export function batchFace(batch: Batch): Face {
  switch (stateOf(batch)) {
    case 'waiting':
      return { tone: 'queue', word: t('outbox.state_queued'), icon: CircleDashed };
    case 'sending':
      return { tone: 'run', word: t('outbox.state_sending') };
    case 'unsure':
      return { tone: 'warn', word: t('outbox.state_unsure'), icon: CircleHelp };
    case 'parked':
      return { tone: 'fail', word: t('outbox.state_parked'), icon: CircleX };
    case 'done': {
      const sums = sumsOf(batch);
      if (sums.canceled === batch.count) return { tone: 'cancel', word: t('outbox.state_canceled'), icon: Undo2 };
      if (sums.failed > 0) return { tone: 'warn', word: t('outbox.state_done'), icon: TriangleAlert };
      return { tone: 'ok', word: t('outbox.state_done'), icon: CircleCheck };
    }
  }
}

/** The face of an item; an unknown state is shown as it came. */
export function itemFace(item: OutboxItem): Face {
  switch (item.state) {
    case 'queued':
      return { tone: 'queue', word: t('outbox.state_queued'), icon: CircleDashed };
    case 'sending':
      return { tone: 'run', word: t('outbox.state_sending') };
    case 'unsure':
      return { tone: 'warn', word: t('outbox.state_unsure'), icon: CircleHelp };
    case 'checking':
      return { tone: 'warn', word: t('outbox.state_checking'), icon: CircleHelp };
    case 'done':
      return (item.failed ?? 0) > 0
        ? { tone: 'warn', word: t('outbox.state_done'), icon: TriangleAlert }
        : { tone: 'ok', word: t('outbox.state_done'), icon: CircleCheck };
    case 'parked':
      return { tone: 'fail', word: t('outbox.state_parked'), icon: CircleX };
    case 'canceled':
      return { tone: 'cancel', word: t('outbox.state_canceled'), icon: Ban };
    default:
      return { tone: 'queue', word: item.state, icon: CircleHelp };
  }
}

/** Icon of a state, with or without its word. */
export function StateSign({ face, iconOnly = false }: { face: Face; iconOnly?: boolean }) {
  const sign = (
    <span className={styles.sign}>
      {face.icon === undefined ? <span className={styles.dot} /> : <Icon of={face.icon} size={14} />}
    </span>
  );
  if (iconOnly) {
    return (
      <span className={classes(styles.icon, styles[face.tone])} role="img" aria-label={face.word} title={face.word}>
        {sign}
      </span>
    );
  }
  return (
    <span className={classes(styles.state, styles[face.tone])}>
      {sign}
      {face.word}
    </span>
  );
}
