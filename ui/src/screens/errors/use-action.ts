/**
 * What is done to errors: always a dry run first, which freezes the list. Few rows of one step go at once and can be undone;
 * everything else is asked. Owns the flow of an action; leaves the words to the dialog and the list to the queue.
 */
import { useRef, useState } from 'react';
import type { ActionKind, ActionPreview, ActionTerms, QueuedBatch, Selection } from '../../ipc/gen/api';
import { useRpcWrite } from '../../ipc/query';
import { toRpcError } from '../../ipc/errors';
import { t } from '../../messages';
import { leftOutLine } from '../../parts/bulk-confirm/left-out';
import { readNow } from '../../shared/clock';
import { showToast } from '../../shared/toast';

/** Up to this many chosen rows of one step skip the dialog (design, part 6). */
const WITHOUT_ASKING_MAX = 20;

/** A dry run that waits for an answer. */
export interface Asked {
  preview: ActionPreview;
  query: string | null;
  except: number;
}

/** An action that sets something which is still to be chosen. */
export interface Choosing {
  action: 'assign' | 'tag';
  selection: Selection;
  count: number;
}

export interface DeskActions {
  /** The action whose request is on its way. */
  pending: ActionKind | null;
  asked: Asked | null;
  failure: string | null;
  /** `count` is how many rows that are, for the words of the dialogs. */
  start: (action: ActionKind, selection: Selection, count: number) => void;
  choosing: Choosing | null;
  /** Goes on with what was chosen; null leaves it. */
  chosen: (terms: ActionTerms | null) => void;
  /** Gives the dry run that is shown another pace. */
  setPace: (perMinute: number, stopPercent: number) => void;
  confirm: () => void;
  close: () => void;
  undo: (batchId: string) => void;
  /** Says that a batch was queued, with the way to take it back. */
  tell: (queued: QueuedBatch, text: string) => void;
  /** Takes the last batch back while its countdown runs. False when there is none. */
  undoLast: () => boolean;
}

export function useAction(): DeskActions {
  const preview = useRpcWrite('preview_action');
  const queue = useRpcWrite('queue_action');
  const undoBatch = useRpcWrite('undo_batch');
  const paceAction = useRpcWrite('pace_action');
  const [pending, setPending] = useState<ActionKind | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [choosing, setChoosing] = useState<Choosing | null>(null);
  const last = useRef<{ batchId: string; untilMs: number; close: () => void } | null>(null);

  async function undo(batchId: string): Promise<void> {
    if (last.current?.batchId === batchId) {
      last.current.close();
      last.current = null;
    }
    try {
      const { canceled, alreadySent } = await undoBatch.mutateAsync({ batchId });
      if (canceled === 0) showToast({ text: t('action.undone_none'), tone: 'warning' });
      else if (alreadySent > 0) showToast({ text: t('action.undone_part', { count: canceled, sent: alreadySent }), tone: 'warning' });
      else showToast({ text: t('action.undone', { count: canceled }), tone: 'ok' });
    } catch (error) {
      showToast({ text: t('action.undo_failed', { sentence: toRpcError(error).sentence }), tone: 'error' });
    }
  }

  function tell({ batchId, undoUntilMs }: QueuedBatch, text: string): void {
    const close = showToast({
      text,
      tone: 'ok',
      untilMs: undoUntilMs,
      action: { label: t('common.undo'), run: () => void undo(batchId) },
    });
    last.current = { batchId, untilMs: undoUntilMs, close };
  }

  async function send(dryRun: ActionPreview): Promise<void> {
    const queued = await queue.mutateAsync({ previewId: dryRun.previewId });
    const { count } = queued;
    const left = dryRun.matching - dryRun.eligible;
    const text =
      left === 0
        ? t(`action.queued_${dryRun.action}`, { count })
        : t(`action.queued_${dryRun.action}_left`, { count, left, reasons: leftOutLine(dryRun.leftOut) });
    tell(queued, text);
  }

  async function start(action: ActionKind, selection: Selection, terms: ActionTerms | null = null): Promise<void> {
    if (pending !== null) return;
    setPending(action);
    setFailure(null);
    try {
      const dryRun = await preview.mutateAsync({ action, selection, terms });
      const few = selection.kind === 'keys' && selection.keys.length <= WITHOUT_ASKING_MAX && dryRun.steps.length <= 1;
      // What is deleted for good is always asked.
      if (!few || action === 'purge') {
        const byQuery = selection.kind === 'query';
        setAsked({
          preview: dryRun,
          query: byQuery ? selection.query : null,
          except: byQuery ? selection.except.length : 0,
        });
      } else if (dryRun.eligible === 0) {
        const reasons = dryRun.leftOut.length === 0 ? t('action.no_match') : leftOutLine(dryRun.leftOut);
        showToast({ text: t(`action.nothing_${action}`, { reasons }), tone: 'warning' });
      } else {
        await send(dryRun);
      }
    } catch (error) {
      showToast({ text: t(`action.failed_${action}`, { sentence: toRpcError(error).sentence }), tone: 'error' });
    } finally {
      setPending(null);
    }
  }

  async function setPace(perMinute: number, stopPercent: number): Promise<void> {
    if (asked === null) return;
    const { previewId } = asked.preview;
    setFailure(null);
    try {
      const paced = await paceAction.mutateAsync({ previewId, perMinute, stopPercent });
      setAsked((now) => (now?.preview.previewId === previewId ? { ...now, preview: paced } : now));
    } catch (error) {
      const failed = toRpcError(error);
      setFailure(failed.code === 'not_found' ? t('bulk.stale') : failed.sentence);
    }
  }

  async function confirm(): Promise<void> {
    if (asked === null || pending !== null) return;
    setPending(asked.preview.action);
    setFailure(null);
    try {
      await send(asked.preview);
      setAsked(null);
    } catch (error) {
      const failed = toRpcError(error);
      setFailure(
        failed.code === 'not_found'
          ? t('bulk.stale')
          : t(`action.failed_${asked.preview.action}`, { sentence: failed.sentence }),
      );
    } finally {
      setPending(null);
    }
  }

  return {
    pending,
    asked,
    failure,
    start: (action, selection, count) => {
      if (action === 'assign' || action === 'tag') setChoosing({ action, selection, count });
      else void start(action, selection);
    },
    choosing,
    chosen: (terms) => {
      setChoosing(null);
      if (terms !== null && choosing !== null) void start(choosing.action, choosing.selection, terms);
    },
    setPace: (perMinute, stopPercent) => void setPace(perMinute, stopPercent),
    confirm: () => void confirm(),
    close: () => setAsked(null),
    undo: (batchId) => void undo(batchId),
    tell,
    undoLast: () => {
      const batch = last.current;
      if (batch === null || batch.untilMs <= readNow()) return false;
      void undo(batch.batchId);
      return true;
    },
  };
}
