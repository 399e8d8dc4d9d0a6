/** The outbox: everything that was confirmed, what became of it, and what needs a person. */
import { useRpcPages } from '../../ipc/query';
import { t } from '../../messages';
import { useSyncStatus } from '../../parts/sync-status';
import { Button } from '../../shared/button';
import { useCommands } from '../../shared/command';
import { ListFace, LoadingRows } from '../../shared/list-face';
import { useParam } from '../../shared/route';
import { ScreenHead, StatusLine } from '../../shared/screen';
import { Segmented } from '../../shared/segmented';
import { useTimeText } from '../../shared/time';
import { BATCH_STATES, stateOf } from './batch';
import { BatchDetail } from './batch-detail';
import { BatchList } from './batch-list';
import { DraftList } from './draft-list';
import { JournalList } from './journal';
import styles from './outbox.module.css';

/** Batches per page. */
const PAGE_ROWS = 50;

/** The outbox. */
export function OutboxScreen() {
  const pages = useRpcPages('list_batches', { limit: PAGE_ROWS });
  const status = useSyncStatus();
  const [chosen, choose] = useParam('batch');
  const [view, setView] = useParam('view');
  const text = useTimeText();
  const batches = pages.data?.pages.flatMap((page) => page.rows) ?? [];
  // In the order of the screen, so that keys and the first choice follow what is seen.
  const ordered = BATCH_STATES.flatMap((state) => batches.filter((batch) => stateOf(batch) === state));
  const current = ordered.find((batch) => batch.batchId === chosen) ?? ordered[0];
  const oldest = status?.oldestQueuedAtMs ?? null;
  const move = (by: number): void => {
    const at = ordered.findIndex((batch) => batch === current);
    const next = ordered[Math.min(ordered.length - 1, Math.max(0, at + by))];
    if (next === undefined) return;
    choose(next.batchId);
    document.querySelector<HTMLElement>(`[data-batch="${CSS.escape(next.batchId)}"]`)?.focus();
  };
  useCommands([
    { id: 'outbox next', title: t('outbox.focus_rows'), group: 'screen', keys: ['j', 'ArrowDown'], quiet: true, run: () => { move(1); } },
    { id: 'outbox previous', title: t('outbox.focus_rows'), group: 'screen', keys: ['k', 'ArrowUp'], quiet: true, run: () => { move(-1); } },
  ]);
  const unfinished = batches.flatMap((batch) => batch.items).filter((item) => item.state !== 'done' && item.state !== 'canceled').length;
  return (
    <>
      <ScreenHead title={t('outbox.title')}>
        <Segmented
          label={t('outbox.view')}
          options={[
            { value: 'batches', label: t('outbox.view_batches') },
            { value: 'journal', label: t('outbox.view_journal') },
          ]}
          value={view === 'journal' ? 'journal' : 'batches'}
          onChange={(next) => {
            setView(next === 'journal' ? next : null);
          }}
        />
      </ScreenHead>
      {view === 'journal' ? (
        <JournalList />
      ) : current === undefined ? (
        <Face pages={pages} />
      ) : (
        <div className={styles.columns}>
          <div className={styles.list} role="region" aria-label={t('outbox.batches')}>
            <DraftList />
            <BatchList batches={batches} status={status} current={current.batchId} onChoose={choose} />
            {pages.hasNextPage && (
              <div className={styles.more}>
                <Button
                  size="small"
                  pending={pages.isFetchingNextPage}
                  onPress={() => {
                    void pages.fetchNextPage();
                  }}
                >
                  {t('outbox.more')}
                </Button>
              </div>
            )}
          </div>
          <BatchDetail key={current.batchId} batch={current} />
        </div>
      )}
      <StatusLine>
        <span>{view === 'journal' ? t('journal.foot') : t('outbox.status', { unfinished })}</span>
        {oldest !== null && <span>{t('outbox.oldest', { time: text(oldest) })}</span>}
      </StatusLine>
    </>
  );
}

function Face({ pages }: { pages: ReturnType<typeof useRpcPages<'list_batches'>> }) {
  if (pages.isError) {
    return (
      <ListFace
        kind="failed"
        title={t('outbox.failed')}
        actions={
          <Button
            variant="primary"
            onPress={() => {
              void pages.refetch();
            }}
          >
            {t('common.try_again')}
          </Button>
        }
      >
        {[pages.error.sentence, pages.error.detail].filter((part) => part !== null).join(' ')}
      </ListFace>
    );
  }
  if (pages.data === undefined) return <LoadingRows />;
  return (
    <>
      <DraftList />
      <ListFace kind="empty" title={t('outbox.empty')}>
        {t('outbox.empty_text')}
      </ListFace>
    </>
  );
}
