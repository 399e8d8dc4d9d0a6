/** What the dashboard shows in place of rows: loading, first sync, not fetched, failed, no match, no flows. */
import type { UseQueryResult } from '@tanstack/react-query';
import type { RpcError } from '../../ipc/errors';
import type { CompletedFlows } from '../../ipc/gen/api';
import { t } from '../../messages';
import { useSyncStatus } from '../../parts/sync-status';
import { Button } from '../../shared/button';
import { ListFace, LoadingRows } from '../../shared/list-face';
import type { DashboardView } from './view';

interface FaceProps {
  view: DashboardView;
  onChange: (change: Partial<DashboardView>) => void;
  result: UseQueryResult<CompletedFlows, RpcError>;
}

/** A failed read, with what can be done. */
export function FailedFace({ error, onRetry }: { error: RpcError; onRetry: () => void }) {
  return (
    <ListFace
      kind="failed"
      title={t('dashboard.failed')}
      actions={
        <Button variant="primary" onPress={onRetry}>
          {t('common.try_again')}
        </Button>
      }
    >
      {[error.sentence, error.detail].filter((part) => part !== null).join(' ')}
    </ListFace>
  );
}

/** The face of the completed flows. */
export function CompletedFace({ view, onChange, result }: FaceProps) {
  const phase = useSyncStatus()?.phase;
  if (result.data === undefined) {
    if (!result.isError) return <LoadingRows rows={14} />;
    return (
      <FailedFace
        error={result.error}
        onRetry={() => {
          void result.refetch();
        }}
      />
    );
  }
  const filters = filterWords(view);
  if (filters.length > 0) {
    return (
      <ListFace
        kind="no_match"
        title={t('dashboard.no_match')}
        actions={
          <Button
            onPress={() => {
              onChange({ text: '', status: 'any', hideIdle: false });
            }}
          >
            {t('dashboard.clear_filters')}
          </Button>
        }
      >
        {t('dashboard.no_match_text', { filters: filters.join(', ') })}
      </ListFace>
    );
  }
  if (result.data.asOfMs === null) {
    return phase === 'offline' ? (
      <ListFace kind="not_fetched" title={t('dashboard.not_fetched')}>
        {t('dashboard.not_fetched_text')}
      </ListFace>
    ) : (
      <LoadingRows rows={14} label={t('dashboard.first_sync')} />
    );
  }
  return (
    <ListFace kind="empty" title={t('dashboard.no_flows')}>
      {t('dashboard.no_flows_text')}
    </ListFace>
  );
}

function filterWords(view: DashboardView): readonly string[] {
  return [
    view.text === '' ? null : t('dashboard.filter_words', { text: view.text }),
    view.status === 'any' ? null : t('dashboard.filter_status', { status: t(`dashboard.status_${view.status}`) }),
    view.hideIdle ? t('dashboard.filter_idle') : null,
  ].filter((part) => part !== null);
}
