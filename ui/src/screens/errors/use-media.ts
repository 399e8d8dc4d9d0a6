/** Whether a media query holds, following changes of the window. */
import { useCallback, useSyncExternalStore } from 'react';

export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (hear: () => void) => {
      const media = window.matchMedia(query);
      media.addEventListener('change', hear);
      return () => {
        media.removeEventListener('change', hear);
      };
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}
