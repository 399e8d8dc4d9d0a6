/** The button that cancels a run, after a question that says what is kept. */
import { CircleStop } from 'lucide-react';
import type { ConsoleRun } from '../../ipc/gen/api';
import { useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { announce } from '../../shared/announce';
import { Button } from '../../shared/button';
import { formatCount } from '../../shared/format';
import { Popover } from '../../shared/popover';
import { showToast } from '../../shared/toast';
import styles from './flow.module.css';

/** Cancels every job of the run. */
export function CancelRun({ run }: { run: ConsoleRun }) {
  const cancel = useRpcWrite('cancel_run');
  if (run.status === 'canceling' || cancel.isPending || cancel.isSuccess) {
    return <span className={styles.quiet}>{t('dashboard.canceling')}</span>;
  }
  const act = async (): Promise<void> => {
    for (const runId of run.runIds) await cancel.mutateAsync({ runId });
    announce(t('dashboard.canceling'));
  };
  return (
    <Popover
      label={t('dashboard.cancel_title')}
      className={styles.ask}
      trigger={<Button variant="danger" icon={CircleStop}>{t('flow.cancel_run')}</Button>}
    >
      {(close) => (
        <>
          <h2>{t('dashboard.cancel_title')}</h2>
          <p>{wordsOf(run)}</p>
          <div>
            <Button size="small" onPress={close}>{t('dashboard.keep_running')}</Button>
            <Button
              size="small"
              variant="danger"
              onPress={() => {
                close();
                act().catch((error: unknown) => {
                  showToast({ text: (error as { sentence: string }).sentence, tone: 'error' });
                });
              }}
            >
              {t('dashboard.cancel_run')}
            </Button>
          </div>
        </>
      )}
    </Popover>
  );
}

function wordsOf(run: ConsoleRun): string {
  if (run.startedAtMs === null) return t('dashboard.cancel_waiting');
  if (!run.doneExporting || run.pagesProcessed === null) return t('dashboard.cancel_made', { count: run.pagesGenerated });
  return t('dashboard.cancel_pages', { done: formatCount(run.pagesProcessed), total: formatCount(run.pagesGenerated) });
}
