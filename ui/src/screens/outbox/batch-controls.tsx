/** What can be done about a batch as a whole: rest, go on, stop the rest, look ahead, look at what was left out. */
import { Pause, Play } from 'lucide-react';
import { useState } from 'react';
import type { Batch, BatchReview } from '../../ipc/gen/api';
import { call } from '../../ipc/client';
import { toRpcError } from '../../ipc/errors';
import { useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { leftOutLine } from '../../parts/bulk-confirm/left-out';
import { Button } from '../../shared/button';
import { Popover } from '../../shared/popover';
import { showToast } from '../../shared/toast';
import { sumsOf } from './batch';
import styles from './outbox.module.css';

/** Pause or go on, stop the rest, look ahead: while something of the batch is not sent. */
export function BatchControls({ batch, onReview }: { batch: Batch; onReview: (review: BatchReview) => void }) {
  const pause = useRpcWrite('pause_batch');
  const resume = useRpcWrite('resume_batch');
  const undo = useRpcWrite('undo_batch');
  const waiting = sumsOf(batch).notSent;
  if (waiting === 0) return null;
  const { batchId } = batch;
  const failed = {
    onError: (error: { sentence: string }) => {
      showToast({ text: error.sentence, tone: 'error' });
    },
  };
  return (
    <span className={styles.acts}>
      <Review batchId={batchId} onReview={onReview} />
      {batch.paused === null ? (
        <Button size="small" icon={Pause} pending={pause.isPending} onPress={() => { pause.mutate({ batchId }, failed); }}>
          {t('outbox.pause')}
        </Button>
      ) : (
        <Button size="small" variant="primary" icon={Play} pending={resume.isPending} onPress={() => { resume.mutate({ batchId }, failed); }}>
          {t('outbox.resume')}
        </Button>
      )}
      <Popover
        label={t('outbox.stop')}
        className={styles.ask}
        trigger={
          <Button size="small" variant="danger" pending={undo.isPending}>
            {t('outbox.stop')}
          </Button>
        }
      >
        {(close) => (
          <>
            <h2>{t('outbox.stop_title')}</h2>
            <p>{t('outbox.stop_text', { count: waiting })}</p>
            <div>
              <Button size="small" onPress={close}>
                {t('outbox.stop_keep')}
              </Button>
              <Button
                size="small"
                variant="danger"
                onPress={() => {
                  close();
                  undo.mutate({ batchId }, failed);
                }}
              >
                {t('outbox.stop_do', { count: waiting })}
              </Button>
            </div>
          </>
        )}
      </Popover>
    </span>
  );
}

/** Asks what of the batch would go now, compared with integrator.io. Sends nothing. */
function Review({ batchId, onReview }: { batchId: string; onReview: (review: BatchReview) => void }) {
  const [pending, setPending] = useState(false);
  async function look(): Promise<void> {
    setPending(true);
    try {
      onReview(await call('review_batch', { batchId }));
    } catch (error) {
      showToast({ text: t('outbox.review_failed', { sentence: toRpcError(error).sentence }), tone: 'error' });
    } finally {
      setPending(false);
    }
  }
  return (
    <Button size="small" pending={pending} onPress={() => void look()}>
      {t('outbox.review')}
    </Button>
  );
}

/** What was found. */
export function Reviewed({ review }: { review: BatchReview }) {
  return (
    <p className={styles.review} role="status">
      {t('outbox.review_go', { count: review.go })}
      {review.left.length > 0 && ` · ${leftOutLine(review.left)}`}
      {!review.isCurrent && ` · ${t('outbox.review_cache')}`}
    </p>
  );
}

/** Why a batch rests. */
export function Resting({ batch }: { batch: Batch }) {
  if (batch.paused === null || sumsOf(batch).notSent === 0) return null;
  const words =
    batch.paused === 'stop_loss' ? t('outbox.paused_stop_loss', { percent: batch.stopPercent }) : t('outbox.paused_person');
  return (
    <p className={styles.remark} role="status">
      {words}
    </p>
  );
}
