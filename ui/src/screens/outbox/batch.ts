/** What a batch amounts to: its state, its sums, its place. Pure. */
import type { Batch, OutboxItem } from '../../ipc/gen/api';
import { t } from '../../messages';
import { visibleText } from '../../shared/visible-text';

/** State of a batch, by the item that asks most for attention. */
export type BatchState = 'waiting' | 'sending' | 'unsure' | 'parked' | 'done';

/** Groups of the list, in order. */
export const BATCH_STATES: readonly BatchState[] = ['waiting', 'sending', 'unsure', 'parked', 'done'];

/** The state of a batch. */
export function stateOf(batch: Batch): BatchState {
  const has = (...states: readonly string[]): boolean => batch.items.some((item) => states.includes(item.state));
  if (has('parked')) return 'parked';
  if (has('unsure', 'checking')) return 'unsure';
  if (has('sending')) return 'sending';
  if (has('queued')) return 'waiting';
  return 'done';
}

/** Records of a batch by what became of them. */
export interface BatchSums {
  readonly succeeded: number;
  readonly failed: number;
  /** Sent, without an outcome so far. */
  readonly sent: number;
  readonly notSent: number;
  readonly unsure: number;
  readonly parked: number;
  readonly canceled: number;
}

/** The sums of a batch; they add up to its records. */
export function sumsOf(batch: Batch): BatchSums {
  const sums = { succeeded: 0, failed: 0, sent: 0, notSent: 0, unsure: 0, parked: 0, canceled: 0 };
  for (const item of batch.items) {
    // The retries that follow saved data are the same records once more.
    if (item.action !== batch.action) continue;
    switch (item.state) {
      case 'done': {
        // Only a retry has an outcome of its own; all else is done when it is taken.
        const succeeded = batch.action === 'retry' ? (item.succeeded ?? 0) : item.count;
        const failed = batch.action === 'retry' ? (item.failed ?? 0) : 0;
        sums.succeeded += succeeded;
        sums.failed += failed;
        sums.sent += Math.max(0, item.count - succeeded - failed);
        break;
      }
      case 'unsure':
      case 'checking':
        sums.unsure += item.count;
        break;
      case 'parked':
        sums.parked += item.count;
        break;
      case 'canceled':
        sums.canceled += item.count;
        break;
      default:
        sums.notSent += item.count;
    }
  }
  return sums;
}

/** Outcomes of the retries that followed saved data; null when there are none. */
export function retriesOf(batch: Batch): { succeeded: number; failed: number; sent: number } | null {
  const items = batch.items.filter((item) => item.action === 'retry' && batch.action !== 'retry');
  if (items.length === 0) return null;
  const sum = (of: (item: OutboxItem) => number): number => items.reduce((total, item) => total + of(item), 0);
  return { succeeded: sum((item) => item.succeeded ?? 0), failed: sum((item) => item.failed ?? 0), sent: sum((item) => item.count) };
}

/** "Retry 1,262 errors". */
export function titleOf(batch: Batch): string {
  if (batch.action === 'edit_data' && batch.thenRetry) return t('outbox.edit_retry_n', { count: batch.count });
  return t(`outbox.${batch.action}_n`, { count: batch.count });
}

/** Where: one step by name, several by number. */
export function placeOf(batch: Batch): string {
  const flows = new Set(batch.items.map((item) => item.flowName));
  const steps = new Set(batch.items.map((item) => `${item.flowName}\u0000${item.stepName}`));
  const [first] = batch.items;
  if (first === undefined) return '';
  if (batch.action === 'subscribe') {
    return batch.items.length === 1 ? itemPlace(first) : t('outbox.place_people', { count: batch.items.length });
  }
  if (steps.size === 1) return itemPlace(first);
  if (flows.size === 1) return t('outbox.place_steps', { flow: first.flowName, steps: steps.size });
  return t('outbox.place_flows', { flows: flows.size, steps: steps.size });
}

/** Flow and step of an item, or whose subscriptions it changes. */
export function itemPlace(item: OutboxItem): string {
  if (item.person !== null) return item.person === '' ? t('notifications.you') : visibleText(item.person);
  return t('outbox.place_step', { flow: item.flowName, step: item.stepName });
}

const REASONS = [
  'recovered',
  'forbidden',
  'not_found',
  'inactive_flow',
  'refused',
  'unsure_mixed',
  'past_retention',
  'no_retry_key',
  'already_resolved',
  'already_queued',
  'being_retried',
  'gone',
  'not_resolved',
  'unchanged',
  'too_many_tags',
  'changed',
  'data_conflict',
  'no_field',
  'no_data',
  'invalid_ref',
  'invalid_field',
  'conflict',
] as const;

/** Why an item is parked; words of the server are shown as they came. */
export function parkWords(reason: string | null): string {
  if (reason === null || reason === '') return t('park.none');
  const known = REASONS.find((each) => each === reason);
  return known === undefined ? t('park.other', { reason }) : t(`park.${known}`);
}
