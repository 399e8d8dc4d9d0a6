/** The life of a record for the fixtures: a few failures, a retry, what comes next. */
import type { ErrorRow, Timeline, TimelineEvent, TimelineKind } from '../gen/api';

export function timelineOf(rows: readonly ErrorRow[], traceKey: string, nowMs: number): Timeline {
  const own = rows.filter((row) => row.traceKey === traceKey);
  const [newest] = own;
  if (newest === undefined) return { events: [], errors: 0, more: false, flows: 0, cut: false, doubled: 0 };
  const at = newest.occurredAtMs ?? nowMs;
  const other = rows.find((row) => row.flowId !== newest.flowId) ?? newest;
  const event = (kind: TimelineKind, atMs: number, error: ErrorRow = newest, who: string | null = null): TimelineEvent => ({
    kind,
    atMs,
    error: { ...error, traceKey },
    by: who === null ? null : { auto: false, name: who },
  });
  return {
    events: [
      event('vanishes', nowMs + 5 * 86_400_000),
      ...(newest.retryAtMs === null ? [] : [event('auto_retry_planned', newest.retryAtMs)]),
      event('failed', at),
      event('replaced_by_newer', at, other),
      event('failed', at - 918_000, other),
      event('retry_failed', at - 1_602_000, other),
      event('retry_sent', at - 1_640_000, other),
      event('resolved_by_person', at - 1_640_000, other, 'Dana Ortiz'),
      event('failed_in_retry', at - 1_842_000, other),
      event('passed_later', at - 86_400_000 * 4, other),
    ],
    errors: own.length + 3,
    more: false,
    flows: 2,
    cut: traceKey.length >= 128,
    doubled: 0,
  };
}
