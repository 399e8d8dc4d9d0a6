/**
 * The draft of an edit: written to the disk of this computer a moment after the last key, so that neither closing the
 * program nor a crash loses it. A text that is as it was read is no draft.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { call } from '../../ipc/client';
import { toRpcError } from '../../ipc/errors';
import type { Draft, ErrorRef } from '../../ipc/gen/api';
import { useRpcWrite } from '../../ipc/query';

/** The writing that is on its way, so that whoever reads a draft next reads what was typed last. */
let writing: Promise<unknown> = Promise.resolve();

function track(work: Promise<unknown>): void {
  writing = Promise.allSettled([writing, work]);
}

/** The draft of a record as it is on disk once everything that was typed is there; null when there is none. */
export async function readDraft(errorRef: ErrorRef): Promise<Draft | null> {
  await writing;
  return (await call('get_draft', errorRef)).draft;
}

/** How long after the last key a draft is written. */
const SETTLE_MS = 400;

interface DraftOf {
  errorRef: ErrorRef;
  fetched: string;
  stage: string | null;
  readAtMs: number;
  /** The text as it is on disk when the editing begins; null when there is no draft. */
  onDisk: string | null;
}

interface DraftHand {
  /** Why the draft could not be kept. */
  failure: string | null;
  /** Notes what was typed. */
  type: (text: string) => void;
  /** Nothing of what was typed is to be kept any more: it was saved, or was discarded. */
  forget: () => void;
}

export function useDraft({ errorRef, fetched, stage, readAtMs, onDisk }: DraftOf): DraftHand {
  const { flowId, stepId, errorId } = errorRef;
  const { mutateAsync: discard } = useRpcWrite('discard_draft');
  const [failure, setFailure] = useState<string | null>(null);
  const waiting = useRef<{ text: string; timer: ReturnType<typeof setTimeout> } | null>(null);
  const kept = useRef(onDisk);
  const write = useCallback(() => {
    const typed = waiting.current;
    if (typed === null) return;
    clearTimeout(typed.timer);
    waiting.current = null;
    const error = { flowId, stepId, errorId };
    if (typed.text === fetched) {
      if (kept.current !== null) track(discard(error));
      kept.current = null;
      return;
    }
    if (typed.text === kept.current) return;
    kept.current = typed.text;
    const saved = call('save_draft', { error, stage, fetched, edited: typed.text, readAtMs }).then(
      () => setFailure(null),
      (cause: unknown) => {
        kept.current = null;
        setFailure(toRpcError(cause).sentence);
      },
    );
    track(saved);
  }, [flowId, stepId, errorId, stage, fetched, readAtMs, discard]);
  // What was typed last must not be lost when the pane goes on to another record.
  useEffect(() => write, [write]);
  return {
    failure,
    type: (text) => {
      if (waiting.current !== null) clearTimeout(waiting.current.timer);
      waiting.current = { text, timer: setTimeout(write, SETTLE_MS) };
    },
    forget: () => {
      if (waiting.current !== null) clearTimeout(waiting.current.timer);
      waiting.current = null;
      if (kept.current !== null) track(discard({ flowId, stepId, errorId }));
      kept.current = null;
    },
  };
}
