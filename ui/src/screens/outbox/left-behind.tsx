/** Records of a batch that were not sent after all: why, and a dry run of exactly these. */
import { useState } from 'react';
import type { ActionKind, ActionPreview, Batch, LeftOut } from '../../ipc/gen/api';
import { toRpcError } from '../../ipc/errors';
import { useRpc, useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { BulkConfirm } from '../../parts/bulk-confirm/bulk-confirm';
import { leftOutLine, leftOutWords } from '../../parts/bulk-confirm/left-out';
import { useSyncStatus } from '../../parts/sync-status';
import { Button } from '../../shared/button';
import { navigate } from '../../shared/route';
import { showToast } from '../../shared/toast';
import styles from './outbox.module.css';

/** The line of a batch. */
export function LeftBehind({ batch }: { batch: Batch }) {
  const [preview, setPreview] = useState<ActionPreview | null>(null);
  const dryRun = useRpcWrite('preview_action');
  const count = batch.leftBehind.reduce((total, each) => total + each.count, 0);
  const { action, batchId } = batch;
  if (count === 0) return null;
  const look = (left: LeftOut, of: ActionKind): void => {
    const terms = of === 'assign' || of === 'tag' ? batch.terms : null;
    dryRun.mutate(
      { action: of, selection: { kind: 'leftBehind', batchId, reason: left.reason }, terms },
      {
        onSuccess: setPreview,
        onError: (error) => {
          showToast({ text: t('outbox.left_failed', { sentence: error.sentence }), tone: 'error' });
        },
      },
    );
  };
  return (
    <div className={styles.remark}>
      <p>
        {t('outbox.left_behind', { count })} {leftOutLine(batch.leftBehind)}.
      </p>
      <span className={styles.acts}>
        {/* An edit has a dry run of its own, which begins with reading the data again; subscriptions leave no records behind. */}
        {action !== 'edit_data' && action !== 'subscribe' &&
          batch.leftBehind.map((left) => (
            <Button
              key={left.reason}
              size="small"
              pending={dryRun.isPending}
              label={t('outbox.left_dry_run_of', { count: left.count, words: leftOutWords(left) })}
              onPress={() => {
                look(left, action);
              }}
            >
              {t('outbox.left_dry_run', { count: left.count })}
            </Button>
          ))}
        {batch.query !== null && (
          <Button size="small" variant="ghost" onPress={() => { navigate('errors', { q: batch.query }); }}>
            {t('outbox.left_query')}
          </Button>
        )}
      </span>
      {preview !== null && <DryRun preview={preview} onPreview={setPreview} />}
    </div>
  );
}

function DryRun({ preview, onPreview }: { preview: ActionPreview; onPreview: (preview: ActionPreview | null) => void }) {
  const session = useRpc('get_session', {}).data;
  const status = useSyncStatus();
  const queue = useRpcWrite('queue_action');
  const pace = useRpcWrite('pace_action');
  const [failure, setFailure] = useState<string | null>(null);
  const { previewId, action } = preview;
  const fail = (cause: unknown): void => {
    const failed = toRpcError(cause);
    setFailure(failed.code === 'not_found' ? t('bulk.stale') : t(`action.failed_${action}`, { sentence: failed.sentence }));
  };
  return (
    <BulkConfirm
      preview={preview}
      query={null}
      except={0}
      account={session?.account ?? null}
      offline={status?.phase === 'offline'}
      pending={queue.isPending}
      failure={failure}
      onShowLeftOut={null}
      onClose={() => {
        onPreview(null);
      }}
      onPace={(perMinute, stopPercent) => {
        pace.mutate({ previewId, perMinute, stopPercent }, { onSuccess: onPreview, onError: fail });
      }}
      onConfirm={() => {
        queue.mutate(
          { previewId },
          {
            onSuccess: ({ count }) => {
              onPreview(null);
              showToast({ text: t(`action.queued_${action}`, { count }), tone: 'ok' });
            },
            onError: fail,
          },
        );
      }}
    />
  );
}
