/** Which theme is in use: the chosen one, or the system's. Owns the attribute on the root element. */
import { createContext, use, useLayoutEffect, useSyncExternalStore } from 'react';

/** A theme. */
export type ThemeName = 'light' | 'dark';

const DARK = '(prefers-color-scheme: dark)';

/** The theme in use, for what is drawn outside of CSS. */
export const ThemeContext = createContext<ThemeName>('light');

/** The theme in use. */
export function useTheme(): ThemeName {
  return use(ThemeContext);
}

/** Puts the chosen theme on the page (none follows the system) and says which one is in use. */
export function useApplyTheme(chosen: ThemeName | null): ThemeName {
  const dark = useSyncExternalStore(followSystem, systemIsDark);
  useLayoutEffect(() => {
    const root = document.documentElement;
    if (chosen === null) delete root.dataset.theme;
    else root.dataset.theme = chosen;
  }, [chosen]);
  return chosen ?? (dark ? 'dark' : 'light');
}

function systemIsDark(): boolean {
  return window.matchMedia(DARK).matches;
}

function followSystem(hear: () => void): () => void {
  const media = window.matchMedia(DARK);
  media.addEventListener('change', hear);
  return () => {
    media.removeEventListener('change', hear);
  };
}
