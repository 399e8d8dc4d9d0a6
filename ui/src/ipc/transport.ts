/**
 * The wire between the window and the program: one command, one event. The only file that imports Tauri. What the
 * commands mean is in gen/api.ts; who calls them is client.ts.
 */
import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Event } from './gen/api';

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
      const stop = listen<Event>('flowmend', (message) => {
        hear(message.payload);
      });
      return () => {
        void stop.then((unlisten) => {
          unlisten();
        });
      };
    },
  };
}
