/**
 * What assistive technology hears without being asked: one polite region (results, sync, finished batches; at most one
 * message in five seconds) and one assertive region (offline, parked). Countdowns and live rows are not announced.
 */
import { useSyncExternalStore } from 'react';

/** How urgent. */
export type Politeness = 'polite' | 'assertive';

/** Least time between two polite messages. */
export const POLITE_GAP_MS = 5_000;

let texts: Readonly<Record<Politeness, string>> = { polite: '', assertive: '' };
let waiting: string | null = null;
let timer: ReturnType<typeof setTimeout> | null = null;
const listeners = new Set<() => void>();

function say(kind: Politeness, text: string): void {
  // The same text twice is told apart by a trailing no-break space.
  texts = { ...texts, [kind]: texts[kind] === text ? `${text}\u00a0` : text };
  for (const hear of listeners) hear();
}

/** Says something. Of polite messages that come too fast only the last is said. */
export function announce(text: string, kind: Politeness = 'polite'): void {
  if (kind === 'assertive') {
    say(kind, text);
    return;
  }
  if (timer !== null) {
    waiting = text;
    return;
  }
  say(kind, text);
  timer = setTimeout(function next() {
    timer = null;
    if (waiting === null) return;
    say('polite', waiting);
    waiting = null;
    timer = setTimeout(next, POLITE_GAP_MS);
  }, POLITE_GAP_MS);
}

/** The two live regions; stand once in the window. */
export function LiveRegions() {
  const said = useSyncExternalStore(
    (hear) => {
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
    () => texts,
  );
  return (
    <>
      <div className="vh" role="status" aria-live="polite">
        {said.polite}
      </div>
      <div className="vh" role="alert" aria-live="assertive">
        {said.assertive}
      </div>
    </>
  );
}
