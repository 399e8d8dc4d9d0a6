/**
 * Failures as the window sees them: any thrown thing becomes an `RpcError`, and every code has a sentence, a weight and
 * at most one thing to do. Exhaustive: a new code in Rust does not compile here until it is answered.
 */
import { t, type MessageKey } from '../messages';
import type { AppError, ErrorCode } from './gen/api';

/** What a person can do about a failure. */
export type ErrorAction = 'try_again' | 'wait' | 'sign_in' | 'add_account' | 'open_settings' | 'none';

/** How loud a failure is. */
export type Severity = 'info' | 'warning' | 'error';

/** What the window does for one code. */
export interface ErrorFace {
  /** Sentence for people. */
  readonly message: MessageKey;
  /** How loud. */
  readonly severity: Severity;
  /** What can be done. */
  readonly action: ErrorAction;
}

/** Every code of the program (ADR 0005). */
export const ERROR_FACES: Readonly<Record<ErrorCode, ErrorFace>> = {
  no_account: { message: 'error.no_account', severity: 'info', action: 'add_account' },
  sign_in_needed: { message: 'error.sign_in_needed', severity: 'error', action: 'sign_in' },
  forbidden: { message: 'error.forbidden', severity: 'error', action: 'none' },
  offline: { message: 'error.offline', severity: 'warning', action: 'try_again' },
  not_integrator: { message: 'error.not_integrator', severity: 'error', action: 'try_again' },
  throttled: { message: 'error.throttled', severity: 'warning', action: 'wait' },
  remote: { message: 'error.remote', severity: 'error', action: 'try_again' },
  unreadable: { message: 'error.unreadable', severity: 'error', action: 'try_again' },
  not_found: { message: 'error.not_found', severity: 'warning', action: 'none' },
  bad_input: { message: 'error.bad_input', severity: 'error', action: 'none' },
  damaged: { message: 'error.damaged', severity: 'error', action: 'none' },
  read_only: { message: 'error.read_only', severity: 'warning', action: 'none' },
  disk_full: { message: 'error.disk_full', severity: 'error', action: 'try_again' },
  token_store: { message: 'error.token_store', severity: 'error', action: 'try_again' },
  internal: { message: 'error.internal', severity: 'error', action: 'try_again' },
};

/** A failure of a command. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  /** What the window acts on. */
  readonly code: ErrorCode;
  /** The server's own words or a path: hostile text, shown as it is. */
  readonly detail: string | null;
  /** Seconds to wait before trying again makes sense. */
  readonly retryAfterS: number | null;
  /** When the window learned of it, UTC milliseconds. */
  readonly atMs: number;

  constructor(error: AppError) {
    super(error.message);
    this.code = error.code;
    this.detail = error.detail;
    this.retryAfterS = error.retryAfterS;
    this.atMs = Date.now();
  }

  /** What the window does for this failure. */
  get face(): ErrorFace {
    return ERROR_FACES[this.code];
  }

  /** The sentence for people. For input that cannot be used the program's own sentence says why. */
  get sentence(): string {
    if (this.code === 'bad_input' && this.message !== '') return this.message;
    return t(this.face.message, { seconds: this.retryAfterS ?? 0 });
  }
}

/** Reads anything that was thrown; what is no `AppError` becomes `internal`. */
export function toRpcError(thrown: unknown): RpcError {
  if (thrown instanceof RpcError) return thrown;
  if (isAppError(thrown)) return new RpcError(thrown);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new RpcError({ code: 'internal', message, detail: message, retryAfterS: null });
}

function isAppError(thrown: unknown): thrown is AppError {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return false;
  return typeof thrown.code === 'string' && Object.hasOwn(ERROR_FACES, thrown.code);
}
