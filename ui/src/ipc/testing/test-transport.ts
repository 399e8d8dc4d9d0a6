/** A transport that a test steers: answers by command, a record of what was sent, events on demand. Never shipped. */
import type { CommandName, RequestOf, ResponseOf } from '../client';
import type { AppError, Event } from '../gen/api';
import type { Transport } from '../transport';

/** Answers of a test: one function per command. */
export type Answers = {
  [K in CommandName]?: (request: RequestOf<K>) => ResponseOf<K> | Promise<ResponseOf<K>>;
};

/** A transport that a test steers. */
export interface TestTransport extends Transport {
  /** Every request so far. */
  readonly sent: readonly { readonly command: string; readonly payload: unknown }[];
  /** Replaces answers. */
  answer(answers: Answers): void;
  /** Sends an event to the window. */
  emit(event: Event): void;
}

/** A failure as the program throws it. */
export function appError(code: AppError['code'], more: Partial<AppError> = {}): AppError {
  return { code, message: code, detail: null, retryAfterS: null, ...more };
}

/** Rejects as the program does: with plain data, not with an `Error`. For use inside answers: `() => refuse(…)`. */
export function refuse(error: AppError): Promise<never> {
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the wire carries plain data
  return Promise.reject(error);
}

/** A transport with the given answers; any other command fails with `internal`. */
export function testTransport(answers: Answers): TestTransport {
  let current = answers;
  const sent: { command: string; payload: unknown }[] = [];
  const listeners = new Set<(event: Event) => void>();
  return {
    sent,
    answer: (more) => {
      current = { ...current, ...more };
    },
    emit: (event) => {
      for (const hear of listeners) hear(event);
    },
    send: (command, payload) => {
      sent.push({ command, payload });
      const found = current[command as CommandName] as ((request: unknown) => unknown) | undefined;
      if (found === undefined) return refuse(appError('internal', { message: `no answer for ${command}` }));
      return Promise.resolve().then(() => found(payload));
    },
    listen: (hear) => {
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
  };
}
