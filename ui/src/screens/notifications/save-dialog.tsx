/** The question before drafts are saved: what is written for whom, and which way to go where somebody else was meanwhile. */
import { useState } from 'react';
import type { ConflictChoice, SubscriptionPreview } from '../../ipc/gen/api';
import { useRpc, useRpcWrite } from '../../ipc/query';
import { toRpcError } from '../../ipc/errors';
import { t } from '../../messages';
import { Button } from '../../shared/button';
import { Dialog } from '../../shared/dialog';
import { showToast } from '../../shared/toast';
import styles from './notifications.module.css';
import { ScopeLines, choiceOf } from './scope-lines';

interface SaveDialogProps {
  preview: SubscriptionPreview;
  drafts: number;
  onClose: () => void;
}

export function SaveDialog({ preview, drafts, onClose }: SaveDialogProps) {
  const [choices, setChoices] = useState<readonly ConflictChoice[]>([]);
  const [failure, setFailure] = useState<string | null>(null);
  const session = useRpc('get_session', {}).data;
  const queue = useRpcWrite('queue_subscriptions');
  const undo = useRpcWrite('undo_batch');
  const open = preview.people.flatMap((person) => person.scopes.filter((scope) => scope.conflict && choiceOf(choices, person, scope) === null));

  async function takeBack(batchId: string): Promise<void> {
    try {
      const { canceled } = await undo.mutateAsync({ batchId });
      showToast(canceled === 0 ? { text: t('notifications.undo_late'), tone: 'warning' } : { text: t('notifications.undone'), tone: 'ok' });
    } catch (error) {
      showToast({ text: toRpcError(error).sentence, tone: 'error' });
    }
  }

  async function save(): Promise<void> {
    setFailure(null);
    try {
      const { batch } = await queue.mutateAsync({ choices: [...choices] });
      onClose();
      if (batch === null) {
        showToast({ text: t('notifications.nothing_to_do'), tone: 'info' });
        return;
      }
      showToast({
        text: t('notifications.queued', { count: batch.count }),
        tone: 'ok',
        untilMs: batch.undoUntilMs,
        action: { label: t('common.undo'), run: () => void takeBack(batch.batchId) },
      });
    } catch (error) {
      const failed = toRpcError(error);
      setFailure(failed.code === 'bad_input' ? t('notifications.changed_again') : failed.sentence);
    }
  }

  const environment = t(session?.account?.environment === 'sandbox' ? 'env.sandbox' : 'env.production');
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('notifications.save_title', { count: drafts, people: preview.people.length })}
      footer={
        <>
          <span className={styles.footNote}>
            {open.length > 0 ? t('notifications.choices_left', { count: open.length }) : t('notifications.writes', { rows: preview.rows, requests: preview.requests })}
          </span>
          <span className="grow" />
          <Button onPress={onClose}>{t('common.cancel')}</Button>
          <Button
            variant="primary"
            autoFocus
            pending={queue.isPending}
            disabledReason={open.length > 0 ? t('notifications.choices_left', { count: open.length }) : undefined}
            onPress={() => void save()}
          >
            {t('notifications.save_n', { count: drafts })}
          </Button>
        </>
      }
    >
      {!preview.isCurrent && <p className={styles.remark}>{t('notifications.not_current')}</p>}
      {failure !== null && <p className={styles.fail} role="alert">{failure}</p>}
      <ScopeLines
        preview={preview}
        choices={choices}
        onChoose={(person, scope, keepMine) => {
          const others = choices.filter((each) => each.personId !== person.personId || each.topic.id !== scope.topic.id || each.topic.kind !== scope.topic.kind);
          setChoices([...others, { personId: person.personId, topic: scope.topic, keepMine }]);
        }}
      />
      <p className={styles.quiet}>{t('notifications.save_where', { account: session?.account?.name ?? '', environment })}</p>
    </Dialog>
  );
}
