/**
 * State of the view in the address: `#/errors?q=is%3Aopen`. Filters, tabs, ranges and selection scope live here, so
 * that back, reload and links work. Owns reading and writing the hash; which screen belongs to a path is the shell's.
 */
import { useCallback, useSyncExternalStore } from 'react';

/** Where the window is. */
export interface Route {
  /** First part of the path, such as `errors`; empty at the start. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Parameters of a link; empty ones are left out. */
export type RouteParams = Readonly<Record<string, string | null | undefined>>;

let cached: { hash: string; route: Route } | null = null;

/** Reads a hash. Never throws: a broken escape is kept as it is. */
export function parseHash(hash: string): Route {
  const text = hash.startsWith('#') ? hash.slice(1) : hash;
  const [path, search = ''] = splitOnce(text, '?');
  return { path: path.replace(/^\/+|\/+$/g, ''), params: Object.fromEntries(new URLSearchParams(search)) };
}

/** The link to a place. */
export function href(path: string, params: RouteParams = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value !== null && value !== undefined && value !== '') search.set(key, value);
  }
  const text = search.toString();
  return text === '' ? `#/${path}` : `#/${path}?${text}`;
}

/** Goes to a place. `replace` leaves no step for "back" (typing in a filter). */
export function navigate(path: string, params: RouteParams = {}, options: { replace?: boolean } = {}): void {
  const next = href(path, params);
  if (next === window.location.hash) return;
  if (options.replace === true) {
    window.history.replaceState(null, '', next);
    window.dispatchEvent(new Event('hashchange'));
  } else {
    window.location.hash = next;
  }
}

/** Where the window is. */
export function currentRoute(): Route {
  const { hash } = window.location;
  if (cached?.hash !== hash) cached = { hash, route: parseHash(hash) };
  return cached.route;
}

/** Where the window is, following changes. */
export function useRoute(): Route {
  return useSyncExternalStore(subscribe, currentRoute);
}

/** One parameter and a setter that keeps the others; the setter replaces the current step of the history. */
export function useParam(name: string): readonly [string, (value: string | null) => void] {
  const route = useRoute();
  const set = useCallback(
    (value: string | null) => {
      const { path, params } = currentRoute();
      navigate(path, { ...params, [name]: value }, { replace: true });
    },
    [name],
  );
  return [route.params[name] ?? '', set];
}

function subscribe(hear: () => void): () => void {
  window.addEventListener('hashchange', hear);
  return () => window.removeEventListener('hashchange', hear);
}

function splitOnce(text: string, mark: string): readonly [string, string?] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
