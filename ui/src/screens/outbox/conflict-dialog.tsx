/** A parked edit of retry data that met another one: three versions, and which of them is to stay. */
import { useEffect, useState } from 'react';
import { call } from '../../ipc/client';
import { toRpcError } from '../../ipc/errors';
import type { DataConflict, OutboxItem } from '../../ipc/gen/api';
import { useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { checkJson } from '../../parts/error-pane/json-check';
import { Versions } from '../../parts/error-pane/versions';
import { announce } from '../../shared/announce';
import { Button } from '../../shared/button';
import { Dialog } from '../../shared/dialog';
import { ListFace, LoadingRows } from '../../shared/list-face';
import { showToast } from '../../shared/toast';
import { visibleText } from '../../shared/visible-text';
import styles from './outbox.module.css';

type Load = { state: 'loading' } | { state: 'failed'; sentence: string } | { state: 'ready'; conflict: DataConflict };

/** The dialog. Nothing is sent before a button is pressed. */
export function ConflictDialog({ item, onClose }: { item: OutboxItem; onClose: () => void }) {
  const { itemId } = item;
  const [load, setLoad] = useState<Load>({ state: 'loading' });
  const [edited, setEdited] = useState('');
  const [turn, setTurn] = useState(0);
  const requeue = useRpcWrite('requeue_edit');
  const drop = useRpcWrite('drop_item');
  useEffect(() => {
    let isOver = false;
    call('get_data_conflict', { itemId }).then(
      (conflict) => {
        if (isOver) return;
        setLoad({ state: 'ready', conflict });
        setEdited(conflict.edited);
      },
      (error: unknown) => {
        if (!isOver) setLoad({ state: 'failed', sentence: toRpcError(error).sentence });
      },
    );
    return () => {
      isOver = true;
    };
  }, [itemId, turn]);
  const conflict = load.state === 'ready' ? load.conflict : null;
  const done = (words: string) => ({
    onSuccess: () => {
      announce(words);
      showToast({ text: words, tone: 'ok' });
      onClose();
    },
    onError: (error: { sentence: string }) => {
      showToast({ text: error.sentence, tone: 'error' });
    },
  });
  const waits = conflict === null ? t('conflict.loading') : requeue.isPending || drop.isPending ? t('action.pending') : undefined;
  return (
    <Dialog
      open
      width="wide"
      title={t('conflict.title', { key: visibleText(conflict?.traceKey ?? '') })}
      subtitle={<p>{t('conflict.subtitle')}</p>}
      onClose={onClose}
      footer={
        <>
          <Button kbd="Escape" onPress={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            pending={drop.isPending}
            disabledReason={waits}
            onPress={() => {
              drop.mutate({ itemId }, done(t('conflict.kept')));
            }}
          >
            {t('conflict.keep_theirs')}
          </Button>
          <Button
            variant="danger"
            pending={requeue.isPending}
            disabledReason={waits ?? (checkJson(edited).ok ? undefined : t('data.not_valid'))}
            onPress={() => {
              if (conflict !== null) requeue.mutate({ itemId, server: conflict.server, edited }, done(t('conflict.sent')));
            }}
          >
            {t('conflict.send_mine')}
          </Button>
        </>
      }
    >
      {load.state === 'loading' && <LoadingRows rows={6} />}
      {load.state === 'failed' && (
        <ListFace
          kind="failed"
          title={t('conflict.failed')}
          actions={
            <Button
              onPress={() => {
                setLoad({ state: 'loading' });
                setTurn(turn + 1);
              }}
            >
              {t('common.try_again')}
            </Button>
          }
        >
          {load.sentence}
        </ListFace>
      )}
      {conflict !== null && (
        <div className={styles.versions}>
          <Versions fetched={conflict.fetched} edited={edited} server={conflict.server} onEdited={setEdited} />
        </div>
      )}
    </Dialog>
  );
}
