/**
 * One change of the retry data of many records: the list is frozen, its data is read piece by piece, every change that is
 * typed is tried on all of it, and what was tried last is what is queued.
 */
import { useEffect, useRef, useState } from 'react';
import { call } from '../../ipc/client';
import { toRpcError } from '../../ipc/errors';
import type { DataEditBegun, DataEditRead, DataEditShape, DataOp, QueuedBatch, Selection } from '../../ipc/gen/api';
import { useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';

/** How long after the last key a change is tried. */
const SETTLE_MS = 150;

/** What is typed. */
export interface DataForm {
  path: string;
  op: 'set' | 'replace' | 'remove';
  value: string;
  isJson: boolean;
  add: boolean;
  find: string;
  with: string;
  thenRetry: boolean;
}

export type Reading =
  | { state: 'reading'; done: number; total: number }
  | { state: 'failed'; sentence: string }
  | { state: 'too_many' | 'none'; begun: DataEditBegun }
  | { state: 'ready'; begun: DataEditBegun; read: DataEditRead };

/** Freezes the selection and reads the data of all of it. `again` begins anew. */
export function useReading(selection: Selection): { reading: Reading; again: () => void } {
  const [reading, setReading] = useState<Reading>({ state: 'reading', done: 0, total: 0 });
  const [turn, setTurn] = useState(0);
  const chosen = useRef(selection);
  useEffect(() => {
    let isOver = false;
    const show = (next: Reading): void => {
      if (!isOver) setReading(next);
    };
    const run = async (): Promise<void> => {
      const begun = await call('begin_data_edit', { selection: chosen.current });
      if (begun.eligible === 0 || begun.eligible > begun.recordsMax) {
        show({ state: begun.eligible === 0 ? 'none' : 'too_many', begun });
        return;
      }
      show({ state: 'reading', done: 0, total: begun.eligible });
      let read = await call('read_data_edit', { editId: begun.editId });
      while (!isOver && read.lookedAt < read.total) {
        show({ state: 'reading', done: read.lookedAt, total: read.total });
        read = await call('read_data_edit', { editId: begun.editId });
      }
      show({ state: 'ready', begun, read });
    };
    run().catch((error: unknown) => show({ state: 'failed', sentence: toRpcError(error).sentence }));
    return () => {
      isOver = true;
    };
  }, [turn]);
  return {
    reading,
    again: () => {
      setReading({ state: 'reading', done: 0, total: 0 });
      setTurn(turn + 1);
    },
  };
}

export interface Trial {
  /** What the change did when it was tried last; null before. */
  shape: DataEditShape | null;
  /** Whether that was the change as it is typed now. */
  isCurrent: boolean;
  failure: string | null;
  pending: boolean;
  /** Queues what was tried; null when that failed. */
  queue: () => Promise<QueuedBatch | null>;
}

/** Tries what is typed on all records. */
export function useTrial(editId: string, form: DataForm): Trial {
  const [tried, setTried] = useState<{ of: string; shape: DataEditShape } | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const queueEdit = useRpcWrite('queue_data_edit');
  const { path, thenRetry } = form;
  const op = opOf(form);
  const now = JSON.stringify([path, op, thenRetry]);
  const wanted = useRef(now);
  useEffect(() => {
    wanted.current = now;
    const [askedPath, askedOp, askedRetry] = JSON.parse(now) as [string, DataOp, boolean];
    const timer = setTimeout(() => {
      call('shape_data_edit', { editId, path: askedPath, op: askedOp, thenRetry: askedRetry }).then(
        (shape) => {
          // Only the answer to what is typed now may be confirmed.
          if (wanted.current !== now) return;
          setTried({ of: now, shape });
          setFailure(null);
        },
        (error: unknown) => setFailure(sentenceOf(error)),
      );
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [now, editId]);
  return {
    shape: tried?.shape ?? null,
    isCurrent: tried?.of === now,
    failure,
    pending: queueEdit.isPending,
    queue: async () => {
      try {
        return await queueEdit.mutateAsync({ editId });
      } catch (error) {
        setFailure(t('many.failed', { sentence: sentenceOf(error) }));
        return null;
      }
    },
  };
}

function sentenceOf(error: unknown): string {
  const failed = toRpcError(error);
  return failed.code === 'not_found' ? t('many.stale') : failed.sentence;
}

function opOf(form: DataForm): DataOp {
  switch (form.op) {
    case 'set':
      return { kind: 'set', value: form.value, isJson: form.isJson, add: form.add };
    case 'replace':
      return { kind: 'replace', find: form.find, with: form.with };
    case 'remove':
      return { kind: 'remove' };
  }
}
