/** The steps of the runs that are open in the history: read when a run is opened, fetched when they are not known. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { call } from '../../ipc/client';
import type { HistoryRun } from '../../ipc/gen/api';
import { runKey, type OpenSteps } from './history-rows';

interface Steps {
  readonly open: ReadonlyMap<string, OpenSteps>;
  readonly toggle: (run: HistoryRun) => void;
}

/** Which runs are open, with their steps. */
export function useSteps(): Steps {
  const client = useQueryClient();
  const [open, setOpen] = useState<ReadonlyMap<string, OpenSteps>>(new Map());
  const latest = useRef(open);
  const put = useCallback((key: string, steps: OpenSteps | null, onlyIfOpen: boolean): void => {
    if (onlyIfOpen && !latest.current.has(key)) return;
    const next = new Map(latest.current);
    if (steps === null) next.delete(key);
    else next.set(key, steps);
    latest.current = next;
    setOpen(next);
  }, []);
  const toggle = useCallback(
    (run: HistoryRun): void => {
      const key = runKey(run);
      if (latest.current.has(key)) {
        put(key, null, false);
        return;
      }
      put(key, 'loading', false);
      const request = { runIds: [...run.runIds] };
      const read = async (): Promise<OpenSteps | null> => {
        const found = await client.query({ queryKey: ['get_run_steps', request], queryFn: () => call('get_run_steps', request), staleTime: 0 });
        return found.known ? found.steps : null;
      };
      const load = async (): Promise<void> => {
        const known = await read();
        if (known !== null) {
          put(key, known, true);
          return;
        }
        await call('read_run_steps', request);
        put(key, (await read()) ?? 'gone', true);
      };
      load().catch(() => { put(key, 'failed', true); });
    },
    [client, put],
  );
  return { open, toggle };
}
