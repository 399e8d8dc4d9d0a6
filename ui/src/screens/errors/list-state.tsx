/** The faces of the error list when there are no rows: all good, nothing matches, failed, not fetched yet. */
import { useQueries } from '@tanstack/react-query';
import type { JSX } from 'react';
import { call } from '../../ipc/client';
import type { RpcError } from '../../ipc/errors';
import type { ErrorPage, QueryPart, SyncStatus } from '../../ipc/gen/api';
import { queryKey, useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { Button } from '../../shared/button';
import { ListFace } from '../../shared/list-face';
import { RemoteText } from '../../shared/remote-text';
import { useTimeText } from '../../shared/time';
import { visibleText } from '../../shared/visible-text';
import { isScope } from '../../parts/scope-pick';
import type { DeskQuery } from './desk-query';

/** Parts of the query that are tried without. */
const TRIED_MAX = 12;

export function FailedFace({ error, onRetry }: { error: RpcError; onRetry: () => void }): JSX.Element {
  const text = useTimeText();
  return (
    <ListFace
      kind="failed"
      title={t('face.failed')}
      actions={
        <Button variant="primary" onPress={onRetry}>
          {t('common.try_again')}
        </Button>
      }
    >
      {t('face.failed_text', { sentence: error.sentence, time: text(error.atMs) })}
    </ListFace>
  );
}

interface NoRowsProps {
  desk: DeskQuery;
  head: ErrorPage | null;
  sync: SyncStatus | undefined;
}

export function NoRowsFace({ desk, head, sync }: NoRowsProps): JSX.Element {
  if (typeof head?.asOfMs !== 'number') return <NotFetched sync={sync} />;
  const others = desk.parts.filter((part) => part.key !== 'is' && !isScope(part));
  if (others.length === 0 && desk.tab !== 'mixed') return <AllGood desk={desk} asOfMs={head.asOfMs} />;
  return <NoMatch desk={desk} />;
}

function AllGood({ desk, asOfMs }: { desk: DeskQuery; asOfMs: number }): JSX.Element {
  const text = useTimeText();
  const scope = desk.parts.filter(isScope);
  const names = scope.map((part) => visibleText(part.label)).join(', ');
  const where = names === '' ? t('face.everywhere') : t('face.in_scope', { scope: names });
  const other = desk.tab === 'resolved' ? 'open' : 'resolved';
  return (
    <ListFace
      kind="empty"
      title={t(desk.tab === 'resolved' ? 'face.no_resolved' : 'face.no_open')}
      actions={<Button onPress={() => desk.setTab(other)}>{t(`face.show_${other}`)}</Button>}
    >
      <RemoteText text={t('face.checked', { where, time: text(asOfMs) })} />
    </ListFace>
  );
}

/** Names the filter that excludes most, and the count without it. */
function NoMatch({ desk }: { desk: DeskQuery }): JSX.Element {
  const tried = desk.parts.slice(0, TRIED_MAX);
  const answers = useQueries({
    queries: tried.map((part) => {
      const request = { query: part.without, sort: 'occurred_newest', after: null, limit: 1 } as const;
      return { queryKey: queryKey('list_errors', request), queryFn: () => call('list_errors', request) };
    }),
  });
  const counts = tried.map((part, at) => ({ part, count: answers[at]?.data?.total ?? 0 }));
  const best = mostExcluding(counts);
  const waits = answers.some((answer) => answer.isPending);
  if (best === null) {
    return (
      <ListFace
        kind="no_match"
        title={t('face.no_match')}
        actions={<Button onPress={() => desk.setText('is:open')}>{t('face.clear_search')}</Button>}
      >
        {waits ? '' : t('face.no_match_any')}
      </ListFace>
    );
  }
  const token = visibleText(best.part.text);
  return (
    <ListFace
      kind="no_match"
      title={t('face.no_match')}
      actions={<Button onPress={() => desk.setText(best.part.without)}>{t('face.remove', { token })}</Button>}
    >
      <RemoteText text={t('face.without', { token, count: best.count })} />
    </ListFace>
  );
}

/** The part without which most would appear; the list itself (`is:`) only when no other part helps. */
function mostExcluding(counts: { part: QueryPart; count: number }[]): { part: QueryPart; count: number } | null {
  const helps = counts.filter((each) => each.count > 0);
  const filters = helps.filter((each) => each.part.key !== 'is');
  return (filters.length > 0 ? filters : helps).toSorted((one, other) => other.count - one.count)[0] ?? null;
}

function NotFetched({ sync }: { sync: SyncStatus | undefined }): JSX.Element {
  const check = useRpcWrite('check_now');
  const text = useTimeText();
  const offline = sync?.phase === 'offline';
  const syncing = sync?.phase === 'syncing' && sync.total > 0;
  const words = offline
    ? t('face.not_fetched_offline', { time: text(sync.offlineSinceMs ?? 0, 'minute') })
    : syncing
      ? t('face.not_fetched_syncing', { done: sync.done, total: sync.total })
      : t('face.not_fetched_idle');
  return (
    <ListFace
      kind="not_fetched"
      title={t('face.not_fetched')}
      actions={
        syncing ? undefined : (
          <Button pending={check.isPending} onPress={() => check.mutate({})}>
            {t(offline ? 'face.fetch_online' : 'face.fetch_now')}
          </Button>
        )
      }
    >
      {words}
    </ListFace>
  );
}
