/**
 * The wire between the window and the program: one command for requests, one that waits for events. The only file that
 * imports Tauri. What the commands mean is in gen/api.ts; who calls them is client.ts.
 */
import { invoke } from '@tauri-apps/api/core';
import type { Event } from './gen/api';

/** How long to wait before asking again when the program could not answer. */
const ASK_AGAIN_MS = 1000;

/** Carries requests to the program and events from it. */
export interface Transport {
  /** Sends one command. Rejects with whatever the program threw, unread. */
  send(command: string, payload: unknown): Promise<unknown>;
  /** Hears every event until the returned function is called. */
  listen(hear: (event: Event) => void): () => void;
}

/** The program behind Tauri. */
export function tauriTransport(): Transport {
  return {
    send: (command, payload) => invoke('rpc', { cmd: command, payload }),
    listen: (hear) => {
      let on = true;
      void ask(() => on, hear);
      return () => {
        on = false;
      };
    },
  };
}

/** Asks for events again and again. The first ask gets all that the program still has, so none falls in between. */
async function ask(isOn: () => boolean, hear: (event: Event) => void): Promise<void> {
  let after = 0;
  while (isOn()) {
    try {
      const mail = await invoke<{ last: number; events: Event[] }>('hear', { after });
      after = mail.last;
      for (const event of mail.events) if (isOn()) hear(event);
    } catch {
      // The program is ending, or refused one answer; both are over soon.
      await new Promise((done) => setTimeout(done, ASK_AGAIN_MS));
    }
  }
}
