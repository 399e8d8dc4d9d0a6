/**
 * Typed calls over whichever transport was installed at the start. Owns the choice of transport; leaves caching to
 * query.ts and the wire to transport.ts.
 */
import { toRpcError } from './errors';
import type { Commands, Event } from './gen/api';
import type { Transport } from './transport';

/** Name of a command. */
export type CommandName = keyof Commands;
/** Request of a command. */
export type RequestOf<K extends CommandName> = Commands[K]['request'];
/** Response of a command. */
export type ResponseOf<K extends CommandName> = Commands[K]['response'];

let transport: Transport | null = null;

/** Installs the transport; called once by main.tsx, and by each test. */
export function installTransport(next: Transport): void {
  transport = next;
}

/** Runs one command. Rejects with `RpcError` only. */
export async function call<K extends CommandName>(command: K, request: RequestOf<K>): Promise<ResponseOf<K>> {
  try {
    // The transport carries bytes; gen/api.ts is checked against Rust by a test there.
    return (await installed().send(command, request)) as ResponseOf<K>;
  } catch (thrown) {
    throw toRpcError(thrown);
  }
}

/** Hears every event until the returned function is called. */
export function listen(hear: (event: Event) => void): () => void {
  return installed().listen(hear);
}

function installed(): Transport {
  if (transport === null) throw new Error('no transport is installed');
  return transport;
}
