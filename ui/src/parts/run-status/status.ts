/** The one registry of run statuses: word, icon, tone. An unknown word of the platform is shown as it came. */
import { Ban, CircleCheck, CircleDashed, CircleHelp, OctagonX, RotateCw, TriangleAlert } from 'lucide-react';
import { t } from '../../messages';
import type { IconOf } from '../../shared/icon';

/** Colour, and with it the shape in strips. */
export type RunTone = 'ok' | 'warn' | 'fail' | 'cancel' | 'run' | 'queue' | 'retry' | 'unknown';

/** How a status looks. */
export interface RunFace {
  readonly tone: RunTone;
  readonly word: string;
  /** Absent for the pulsing dot of a run in progress. */
  readonly icon?: IconOf;
}

/** The face of a run with this status and number of errors. */
export function runFace(status: string, errors = 0): RunFace {
  switch (status) {
    case 'completed':
      return errors > 0
        ? { tone: 'warn', word: t('run.completed_with_errors'), icon: TriangleAlert }
        : { tone: 'ok', word: t('run.completed'), icon: CircleCheck };
    case 'failed':
      return { tone: 'fail', word: t('run.failed'), icon: OctagonX };
    case 'canceled':
    case 'cancelled':
      return { tone: 'cancel', word: t('run.canceled'), icon: Ban };
    case 'running':
      return { tone: 'run', word: t('run.running') };
    case 'queued':
      return { tone: 'queue', word: t('run.queued'), icon: CircleDashed };
    case 'retrying':
      return { tone: 'retry', word: t('run.retrying'), icon: RotateCw };
    case 'canceling':
      return { tone: 'cancel', word: t('run.canceling'), icon: Ban };
    default:
      return { tone: 'unknown', word: status === '' ? t('common.unknown') : status, icon: CircleHelp };
  }
}
