/** Connectivity and progress: the line at the foot of the side bar, and the banner while there is no connection. */
import { RefreshCw, WifiOff } from 'lucide-react';
import type { ReactNode } from 'react';
import type { SyncStatus } from '../../ipc/gen/api';
import { useRpc, useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { Button } from '../../shared/button';
import { classes } from '../../shared/classes';
import { useNow } from '../../shared/clock';
import { formatRelative } from '../../shared/format';
import { Icon, type IconOf } from '../../shared/icon';
import { useTimeText } from '../../shared/time';
import styles from './sync-status.module.css';

/** Queued actions younger than this need no remark about their age. */
const OLD_QUEUE_MS = 60_000;

/** The sync status, kept up to date by events. */
export function useSyncStatus(): SyncStatus | undefined {
  return useRpc('get_sync_status', {}).data;
}

/** What the engine does, in few words. */
export function syncWords(status: SyncStatus, nowMs: number): string {
  const queued = status.queued > 0 ? t('sync.queued', { count: status.queued }) : null;
  return [phaseWords(status, nowMs), queued].filter((part) => part !== null).join(' · ');
}

/** What needs attention: the age of the oldest queued action, parked and unsure ones. Empty when nothing does. */
export function syncRemark(status: SyncStatus, nowMs: number): string {
  const oldest = status.oldestQueuedAtMs;
  return [
    status.parked > 0 ? t('sync.parked', { count: status.parked }) : null,
    status.unsure > 0 ? t('sync.unsure', { count: status.unsure }) : null,
    oldest !== null && nowMs - oldest > OLD_QUEUE_MS ? t('sync.oldest', { age: formatRelative(oldest, nowMs) }) : null,
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

function phaseWords(status: SyncStatus, nowMs: number): string {
  switch (status.phase) {
    case 'idle':
      return status.lastSyncAtMs === null
        ? t('sync.never')
        : t('sync.idle', { age: formatRelative(status.lastSyncAtMs, nowMs) });
    case 'syncing':
      return status.total > 0
        ? t('sync.syncing', { done: Math.min(status.done + 1, status.total), total: status.total })
        : t('sync.syncing_some');
    case 'throttled':
      return t('sync.throttled', { seconds: status.waitS });
    case 'offline':
      return t('sync.offline');
    case 'signed_out':
      return t('sync.signed_out');
    case 'paused':
      return t('sync.paused');
  }
}

/** The line at the foot of the side bar; `dotOnly` in the rail, where the words are its name. */
export function SyncStatusLine({ status, dotOnly = false }: { status: SyncStatus; dotOnly?: boolean }) {
  const nowMs = useNow();
  const words = syncWords(status, nowMs);
  const remark = syncRemark(status, nowMs);
  const full = remark === '' ? words : `${words} · ${remark}`;
  if (dotOnly) {
    return (
      <span role="img" aria-label={full} title={full}>
        <Sign status={status} />
      </span>
    );
  }
  return (
    <span className={styles.status} title={full}>
      <Sign status={status} />
      <span className={styles.text}>
        <span className={styles.words}>
          <span>{phaseWords(status, nowMs)}</span>
          {status.queued > 0 && (
            <span>
              <span className={styles.sep}> · </span>
              {t('sync.queued', { count: status.queued })}
            </span>
          )}
        </span>
        {remark !== '' && <span className={classes(styles.more, status.parked > 0 && styles.alarm)}>{remark}</span>}
      </span>
    </span>
  );
}

function Sign({ status }: { status: SyncStatus }) {
  if (status.phase === 'offline') return <Icon of={WifiOff} size={14} />;
  return <span className={classes(styles.dot, status.phase !== 'idle' && styles[status.phase])} />;
}

interface BannerProps {
  tone?: 'warn' | 'fail' | 'plain';
  icon: IconOf;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** A line under the head of the screen. */
export function Banner({ tone = 'plain', icon, title, children, action }: BannerProps) {
  return (
    <section className={classes(styles.banner, tone !== 'plain' && styles[tone])} aria-label={title}>
      <Icon of={icon} />
      <b>{title}</b>
      <p className="grow">{children}</p>
      {action}
    </section>
  );
}

/** Says that there is no connection, what stays possible, and offers to try now. */
export function OfflineBanner({ status }: { status: SyncStatus }) {
  const text = useTimeText();
  const check = useRpcWrite('check_now');
  const since = status.offlineSinceMs;
  return (
    <Banner
      tone="warn"
      icon={WifiOff}
      title={since === null ? t('offline.title') : t('offline.since', { time: text(since, 'minute') })}
      action={
        <Button
          icon={RefreshCw}
          size="small"
          pending={check.isPending}
          onPress={() => {
            check.mutate({});
          }}
        >
          {t('offline.try_now')}
        </Button>
      }
    >
      {status.lastSyncAtMs === null
        ? t('offline.nothing_yet')
        : t('offline.readable', { time: text(status.lastSyncAtMs) })}{' '}
      {status.queued > 0 && t('offline.queued', { count: status.queued })}
    </Banner>
  );
}
