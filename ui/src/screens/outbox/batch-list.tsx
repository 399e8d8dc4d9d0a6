/** Batches by state. A batch says what it does, where, and what comes next; the one being undone counts down. */
import { Undo2 } from 'lucide-react';
import type { Batch, SyncStatus } from '../../ipc/gen/api';
import { useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { Button } from '../../shared/button';
import { classes } from '../../shared/classes';
import { useNow } from '../../shared/clock';
import { Count } from '../../shared/count';
import { formatCount } from '../../shared/format';
import { Pill } from '../../shared/pill';
import { ProgressBar } from '../../shared/progress-bar';
import { Time, useTimeText } from '../../shared/time';
import { showToast } from '../../shared/toast';
import { BATCH_STATES, parkWords, placeOf, retriesOf, stateOf, sumsOf, titleOf, type BatchState } from './batch';
import { StateSign, batchFace } from './batch-sign';
import styles from './outbox.module.css';

interface BatchListProps {
  batches: readonly Batch[];
  status: SyncStatus | undefined;
  /** Id of the batch in the detail. */
  current: string | null;
  onChoose: (batchId: string) => void;
}

/** The list of batches. */
export function BatchList({ batches, status, current, onChoose }: BatchListProps) {
  const offline = status?.phase === 'offline';
  return BATCH_STATES.map((state) => {
    const own = batches.filter((batch) => stateOf(batch) === state);
    if (own.length === 0) return null;
    return (
      <section key={state} aria-label={groupName(state, offline)}>
        <h2 className={styles.group}>
          {groupName(state, offline)}
          <Count value={own.length} className={styles.count} />
        </h2>
        {own.map((batch) => (
          <BatchRow key={batch.batchId} batch={batch} current={batch.batchId === current} onChoose={onChoose} />
        ))}
      </section>
    );
  });
}

function groupName(state: BatchState, offline: boolean): string {
  if (offline && state === 'waiting') return t('outbox.group_waiting_offline');
  if (offline && state === 'unsure') return t('outbox.group_unsure_offline');
  return t(`outbox.group_${state}`);
}

interface BatchRowProps {
  batch: Batch;
  current: boolean;
  onChoose: (batchId: string) => void;
}

function BatchRow({ batch, current, onChoose }: BatchRowProps) {
  const state = stateOf(batch);
  const title = titleOf(batch);
  const sums = sumsOf(batch);
  const done = batch.count - sums.notSent - sums.unsure - sums.parked;
  const progress = t('outbox.sent_of', { done: formatCount(done), total: formatCount(batch.count) });
  return (
    <div className={classes(styles.batch, current && styles.current)}>
      <div className={styles.head}>
        <StateSign face={batchFace(batch)} iconOnly />
        <button
          type="button"
          className={styles.open}
          aria-current={current ? 'true' : undefined}
          data-batch={batch.batchId}
          onClick={() => {
            onChoose(batch.batchId);
          }}
        >
          {title}
        </button>
        <span className={styles.side}>
          {state === 'waiting' && <UndoButton batch={batch} title={title} />}
          {state === 'sending' && <span className="tn">{progress}</span>}
          {state === 'unsure' && (
            <Pill tone="warn">
              {t(batch.items.some((item) => item.state === 'checking') ? 'outbox.checking_pill' : 'outbox.unsure_pill')}
            </Pill>
          )}
          {state === 'parked' && <span>{t('outbox.requests_n', { count: batch.items.length })}</span>}
          {state === 'done' && <Time at={batch.createdAtMs} />}
        </span>
      </div>
      {state === 'sending' && (
        <div className={styles.progress}>
          <ProgressBar label={t('outbox.sent')} value={done} max={batch.count} text={progress} />
        </div>
      )}
      <BatchText batch={batch} state={state} />
    </div>
  );
}

function BatchText({ batch, state }: { batch: Batch; state: BatchState }) {
  const text = useTimeText();
  const own = remarks(batch, state, text);
  // What waits is told apart by its place, what is over by its result.
  const parts = state === 'waiting' || state === 'sending' ? [placeOf(batch), ...own] : [...own, placeOf(batch)];
  const words = parts.filter((part) => part !== '').join(' · ');
  return (
    <p className={styles.text} title={words}>
      {words}
    </p>
  );
}

function remarks(batch: Batch, state: BatchState, text: (at: number) => string): readonly string[] {
  switch (state) {
    case 'waiting': {
      const next = batch.items.find((item) => item.nextAttemptAtMs !== null)?.nextAttemptAtMs ?? null;
      const tried = batch.items.some((item) => item.attempts > 0);
      return [
        tried ? '' : t('outbox.nothing_sent'),
        next === null ? t('outbox.queued_at', { time: text(batch.createdAtMs) }) : t('outbox.next_attempt', { time: text(next) }),
      ];
    }
    case 'sending':
      return [t('outbox.requests_n', { count: batch.items.length }), t('outbox.queued_at', { time: text(batch.createdAtMs) })];
    case 'unsure':
      return [t('outbox.unsure_text')];
    case 'parked':
      return [parkWords(batch.items.find((item) => item.state === 'parked')?.parkReason ?? null)];
    case 'done':
      return [doneWords(batch), t('outbox.requests_n', { count: batch.items.length })];
  }
}

function doneWords(batch: Batch): string {
  const sums = sumsOf(batch);
  if (sums.canceled === batch.count) {
    return t(batch.items.some((item) => item.parkReason !== null) ? 'outbox.given_up_text' : 'outbox.undone_text');
  }
  const retries = retriesOf(batch);
  if (retries !== null) {
    return t('outbox.done_edit_retry', { count: formatCount(sums.succeeded), succeeded: formatCount(retries.succeeded), failed: formatCount(retries.failed) });
  }
  if (batch.action !== 'retry') return t(`outbox.done_${batch.action}`, { count: formatCount(sums.succeeded) });
  if (sums.succeeded + sums.failed === 0) return t('outbox.done_sent', { count: formatCount(sums.sent) });
  return t('outbox.done_retry', { succeeded: formatCount(sums.succeeded), failed: formatCount(sums.failed) });
}

/** Takes a waiting batch back; says honestly what had left already. */
function UndoButton({ batch, title }: { batch: Batch; title: string }) {
  const nowMs = useNow();
  const undo = useRpcWrite('undo_batch');
  const left = batch.undoUntilMs === null ? 0 : Math.ceil((batch.undoUntilMs - nowMs) / 1_000);
  const untouched = batch.items.every((item) => item.attempts === 0);
  // Offline nothing has left: taking back stays possible after the ten seconds.
  if (left <= 0 && !untouched) return null;
  return (
    <Button
      size="small"
      icon={Undo2}
      pending={undo.isPending}
      onPress={() => {
        undo.mutate(
          { batchId: batch.batchId },
          {
            onSuccess: ({ canceled, alreadySent }) => {
              const late = alreadySent > 0;
              const words = [
                canceled > 0 || !late ? t('outbox.undone', { count: canceled }) : '',
                late ? t('outbox.undone_late', { sent: alreadySent }) : '',
              ];
              showToast({ text: words.filter((part) => part !== '').join(' '), tone: late ? 'warning' : 'ok' });
            },
            onError: (error) => {
              showToast({ text: error.sentence, tone: 'error' });
            },
          },
        );
      }}
    >
      {t('outbox.undo')}
      {left > 0 && (
        <span className="tn">{t('outbox.undo_seconds', { seconds: String(left) })}</span>
      )}
      <span className="vh">{title}</span>
    </Button>
  );
}
