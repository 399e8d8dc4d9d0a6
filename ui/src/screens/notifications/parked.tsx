/** Saved changes that wait for a person, and the look at what somebody else did meanwhile. */
import { useState } from 'react';
import type { ParkedChange, SubscriptionPreview } from '../../ipc/gen/api';
import { useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { Button } from '../../shared/button';
import { Dialog } from '../../shared/dialog';
import { navigate } from '../../shared/route';
import { showToast } from '../../shared/toast';
import { visibleText } from '../../shared/visible-text';
import styles from './notifications.module.css';
import { ScopeLines } from './scope-lines';

export function ParkedChanges({ parked }: { parked: readonly ParkedChange[] }) {
  const look = useRpcWrite('get_subscription_conflict');
  const [asked, setAsked] = useState<{ change: ParkedChange; preview: SubscriptionPreview } | null>(null);
  if (parked.length === 0) return null;
  return (
    <ul className={styles.parked} aria-label={t('notifications.parked')}>
      {parked.map((change) => (
        <li key={change.itemId}>
          <span>
            {t(change.reason === 'conflict' ? 'notifications.parked_conflict' : 'notifications.parked_other', { name: nameOf(change) })}
          </span>
          {change.reason === 'conflict' ? (
            <Button
              size="small"
              label={t('notifications.look_of', { name: nameOf(change) })}
              pending={look.isPending}
              onPress={() => {
                look.mutate(
                  { itemId: change.itemId },
                  {
                    onSuccess: (preview) => { setAsked({ change, preview }); },
                    onError: (error) => { showToast({ text: error.sentence, tone: 'error' }); },
                  },
                );
              }}
            >
              {t('notifications.look')}
            </Button>
          ) : (
            <Button size="small" label={t('notifications.to_outbox_of', { name: nameOf(change) })} onPress={() => { navigate('outbox'); }}>
              {t('notifications.to_outbox')}
            </Button>
          )}
        </li>
      ))}
      {asked !== null && <ConflictDialog {...asked} onClose={() => { setAsked(null); }} />}
    </ul>
  );
}

function nameOf(change: ParkedChange): string {
  return change.name === '' ? t('notifications.you') : visibleText(change.name);
}

interface ConflictDialogProps {
  change: ParkedChange;
  preview: SubscriptionPreview;
  onClose: () => void;
}

function ConflictDialog({ change, preview, onClose }: ConflictDialogProps) {
  const settle = useRpcWrite('settle_subscription');
  const go = (keepMine: boolean): void => {
    settle.mutate(
      { itemId: change.itemId, keepMine },
      {
        onSuccess: () => {
          onClose();
          showToast({ text: t(keepMine ? 'notifications.settled_mine' : 'notifications.settled_theirs', { name: nameOf(change) }), tone: 'ok' });
        },
        onError: (error) => { showToast({ text: error.sentence, tone: 'error' }); },
      },
    );
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('notifications.conflict_title', { name: nameOf(change) })}
      footer={
        <>
          <Button onPress={onClose}>{t('notifications.later')}</Button>
          <span className="grow" />
          <Button pending={settle.isPending} onPress={() => { go(false); }}>{t('notifications.keep_theirs')}</Button>
          <Button variant="primary" pending={settle.isPending} onPress={() => { go(true); }}>{t('notifications.keep_mine')}</Button>
        </>
      }
    >
      {!preview.isCurrent && <p className={styles.remark}>{t('notifications.not_current')}</p>}
      <ScopeLines preview={preview} choices={[]} />
    </Dialog>
  );
}
