/** The Retries tab: runs that processed error records again, newest first. */
import { useMemo, useState, type JSX, type RefObject } from 'react';
import { call } from '../../ipc/client';
import type { RetryRow, SyncStatus } from '../../ipc/gen/api';
import { useRpc, useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { retryColumns } from '../../parts/error-grid/retry-columns';
import { Button } from '../../shared/button';
import { DataGrid, PAGE_ROWS, type GridHandle, type RowFeed, type RowPage } from '../../shared/data-grid';
import { ListFace, LoadingRows } from '../../shared/list-face';
import { StatusLine } from '../../shared/screen';
import { useTimeText } from '../../shared/time';
import { showToast } from '../../shared/toast';
import styles from './errors-screen.module.css';
import { FailedFace } from './list-state';
import { useRows } from './use-rows';

/** Height of a row in pixels (`--row`). */
const ROW_PX = 32;

interface RetryListProps {
  query: string;
  /** Retries in all; null while that is not known. */
  total: number | null;
  gridRef: RefObject<GridHandle | null>;
  sync: SyncStatus | undefined;
}

export function RetryList({ query, total, gridRef, sync }: RetryListProps): JSX.Element {
  const answer = useRpc('list_retries', { query, after: null, limit: PAGE_ROWS }, { keepPrevious: true });
  const text = useTimeText();
  const cancel = useRpcWrite('cancel_run');
  const [current, setCurrent] = useState(-1);
  const [widths, setWidths] = useState<Readonly<Record<string, number>>>({});
  const feed = useMemo(() => retryFeed(query), [query]);
  const ready = answer.data !== undefined && !answer.isPlaceholderData;
  const page = useMemo(() => (ready ? asPage(answer.data, total) : null), [ready, answer.data, total]);
  const { rows, again, setAtTop } = useRows(query, feed, page);
  const { mutate } = cancel;
  const canceling = cancel.isPending ? cancel.variables.runId : null;
  const columns = useMemo(
    () =>
      retryColumns({
        widths,
        canceling,
        onCancel: (runId) =>
          mutate(
            { runId },
            {
              onError: (error) => showToast({ text: t('retries.cancel_failed', { sentence: error.sentence }), tone: 'error' }),
            },
          ),
      }),
    [widths, canceling, mutate],
  );
  if (rows === null) {
    return answer.error === null ? (
      <LoadingRows rows={12} />
    ) : (
      <FailedFace
        error={answer.error}
        onRetry={() => {
          void answer.refetch();
        }}
      />
    );
  }
  const asOfMs = answer.data?.asOfMs ?? null;
  const view = rows.getView();
  return (
    <>
      {view.fresh > 0 && (
        <Button size="small" className={styles.fresh} onPress={again}>
          {t('errors.fresh_show', { count: view.fresh })}
        </Button>
      )}
      {view.total === 0 ? (
        <ListFace kind="empty" title={t('face.no_retries')}>
          {asOfMs !== null && t('face.checked', { where: t('face.everywhere'), time: text(asOfMs) })}
        </ListFace>
      ) : (
        <DataGrid
          ref={gridRef}
          label={t('errors.list_retries')}
          rows={rows}
          columns={columns}
          rowPx={ROW_PX}
          current={current}
          onCurrent={setCurrent}
          onAtTop={setAtTop}
          onResize={(id, px) => setWidths((before) => ({ ...before, [id]: px }))}
        />
      )}
      <StatusLine>
        <span>{t('foot.retries')}</span>
        <span className={styles.right}>
          {sync?.phase === 'offline' && sync.offlineSinceMs !== null && `${t('foot.offline', { time: text(sync.offlineSinceMs) })} · `}
          {asOfMs !== null && t('common.as_of', { time: text(asOfMs) })}
        </span>
      </StatusLine>
    </>
  );
}

function retryFeed(query: string): RowFeed<RetryRow> {
  return {
    keyOf: (row) => row.runId,
    head: {
      load: (after, limit) => call('list_retries', { query, after, limit }).then((page) => asPage(page, null)),
    },
  };
}

/** The answer has no total: that is counted with the facets, and known at the end of the list. */
function asPage(page: { rows: RetryRow[]; next: string | null }, total: number | null): RowPage<RetryRow> {
  const least = page.rows.length + (page.next === null ? 0 : 1);
  return { rows: page.rows, next: page.next, total: Math.max(total ?? 0, least) };
}
