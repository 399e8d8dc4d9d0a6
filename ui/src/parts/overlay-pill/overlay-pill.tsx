/** What the desk is doing about a record, over the server's truth. While it can be undone it counts down. */
import { Check, CircleHelp, CircleX, Clock, CloudOff, LogOut, PencilLine, RotateCw, Send, TriangleAlert } from 'lucide-react';
import type { JSX } from 'react';
import type { ErrorRow, Overlay } from '../../ipc/gen/api';
import { t } from '../../messages';
import { useNow } from '../../shared/clock';
import type { IconOf } from '../../shared/icon';
import { Pill, type Tone } from '../../shared/pill';
import styles from './overlay-pill.module.css';

const FACES: Readonly<Record<Overlay, { icon: IconOf; tone: Tone }>> = {
  queued_resolve: { icon: Clock, tone: 'queue' },
  queued_retry: { icon: Clock, tone: 'queue' },
  queued_purge: { icon: Clock, tone: 'queue' },
  queued_assign: { icon: Clock, tone: 'queue' },
  queued_tag: { icon: Clock, tone: 'queue' },
  queued_edit: { icon: Clock, tone: 'queue' },
  sending: { icon: Send, tone: 'run' },
  retrying: { icon: RotateCw, tone: 'retry' },
  retry_failed: { icon: CircleX, tone: 'fail' },
  unsure: { icon: CircleHelp, tone: 'warn' },
  parked: { icon: TriangleAlert, tone: 'warnline' },
};

/** Whether the row is dimmed: an action is under way. A failed retry is a normal row again, a label does not move it. */
export function isUnderWay(overlay: Overlay | null): boolean {
  return overlay !== null && !['retry_failed', 'parked', 'queued_assign', 'queued_tag', 'queued_edit'].includes(overlay);
}

interface OverlayPillProps {
  row: Pick<ErrorRow, 'overlay' | 'undoUntilMs' | 'batchId'>;
  onUndo?: ((batchId: string) => void) | undefined;
}

export function OverlayPill({ row, onUndo }: OverlayPillProps): JSX.Element | null {
  const { overlay, undoUntilMs, batchId } = row;
  if (overlay === null) return null;
  const face = FACES[overlay];
  if (undoUntilMs !== null && batchId !== null) {
    return <Counting overlay={overlay} untilMs={undoUntilMs} batchId={batchId} onUndo={onUndo} />;
  }
  const hint = overlay === 'parked' ? { title: t('overlay.parked_hint') } : {};
  return (
    <Pill tone={face.tone} icon={face.icon} {...hint}>
      {t(`overlay.${overlay}`)}
    </Pill>
  );
}

interface CountingProps {
  overlay: Overlay;
  untilMs: number;
  batchId: string;
  onUndo: ((batchId: string) => void) | undefined;
}

function Counting({ overlay, untilMs, batchId, onUndo }: CountingProps): JSX.Element {
  const seconds = Math.ceil((untilMs - useNow()) / 1000);
  const face = FACES[overlay];
  const word = t(`overlay.${overlay}`);
  const text = seconds > 0 ? t('overlay.countdown', { overlay: word, seconds }) : word;
  const pill = (
    <Pill tone={face.tone} icon={face.icon}>
      <span className="tn">{text}</span>
    </Pill>
  );
  if (seconds <= 0 || onUndo === undefined) return pill;
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles.undo}
      aria-label={t('overlay.undo', { overlay: text })}
      title={t('overlay.undo', { overlay: word })}
      onClick={() => onUndo(batchId)}
    >
      {pill}
    </button>
  );
}

/** An edit of the retry data that was typed and neither saved nor discarded. */
export function DraftPill(): JSX.Element {
  return (
    <Pill tone="cancel" icon={PencilLine} title={t('draft.hint')}>
      {t('draft.pill')}
    </Pill>
  );
}

/** A row that does not belong to the list any more. */
export function LeftPill({ state }: { state: 'left' | 'resolved' }): JSX.Element {
  return (
    <Pill tone="cancel" icon={state === 'resolved' ? Check : LogOut} title={t('overlay.left_hint')}>
      {t(state === 'resolved' ? 'overlay.resolved' : 'overlay.left')}
    </Pill>
  );
}

/** A record that only this computer keeps. */
export function GonePill(): JSX.Element {
  return (
    <Pill tone="cancel" icon={CloudOff} title={t('errors.state_gone_hint')}>
      {t('overlay.gone')}
    </Pill>
  );
}
