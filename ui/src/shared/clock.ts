/** The only clock of the window: one tick a second for everything that counts down or ages. */
import { useSyncExternalStore } from 'react';

let nowMs = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;
const listeners = new Set<() => void>();

function tick(): void {
  nowMs = Date.now();
  for (const hear of listeners) hear();
}

function subscribe(hear: () => void): () => void {
  listeners.add(hear);
  if (timer === null) {
    nowMs = Date.now();
    timer = setInterval(tick, 1_000);
  }
  return () => {
    listeners.delete(hear);
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  };
}

/** The time now, UTC milliseconds, without following it. */
export function readNow(): number {
  return Date.now();
}

/** The time now, UTC milliseconds, a new one each second while the component is on screen. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => nowMs);
}

/** The same, but coarser: renders only when the multiple of `stepMs` changes. */
export function useNowStep(stepMs: number): number {
  return useSyncExternalStore(subscribe, () => Math.floor(nowMs / stepMs) * stepMs);
}
