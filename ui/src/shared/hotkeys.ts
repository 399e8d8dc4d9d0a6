/**
 * Keys: how they are written (`Ctrl+K`, `Shift+R`, `g d`, `?`), how a key press is matched, and which elements own
 * their keys. Which command a key runs is decided by command.tsx.
 */

/** True on macOS, where `Ctrl` in the registry means the command key. */
export const isApple: boolean = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Time within which the second key of a sequence such as `g d` must follow. */
export const SEQUENCE_MS = 1_000;

/** One step of a key sequence. */
export interface Stroke {
  /** `KeyboardEvent.key`, letters in lower case. */
  readonly key: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
}

const NAMES: Readonly<Record<string, string>> = {
  enter: '↵',
  escape: 'Esc',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  space: 'Space',
  pageup: 'PgUp',
  pagedown: 'PgDn',
};

/** Reads `Ctrl+Shift+A` or `g d` into strokes. */
export function parseKeys(keys: string): readonly Stroke[] {
  return keys.split(' ').map((part) => {
    const names = part === '+' ? ['+'] : part.split('+');
    const key = (names.at(-1) ?? '').toLowerCase();
    const has = (name: string): boolean => names.slice(0, -1).some((each) => each.toLowerCase() === name);
    return { key, ctrl: has('ctrl'), shift: has('shift'), alt: has('alt') };
  });
}

/** The names printed on the boxes of a key hint. */
export function keyNames(keys: string): readonly string[] {
  return keys
    .split(' ')
    .flatMap((part) => (part === '+' ? ['+'] : part.split('+')))
    .map((name) => {
      if (name === 'Ctrl' && isApple) return '⌘';
      const known = NAMES[name.toLowerCase()];
      if (known !== undefined) return known;
      return name.length === 1 ? name.toUpperCase() : name;
    });
}

/** Whether a key press is this stroke. A printed character such as `?` brings its own Shift. */
export function isStroke(event: KeyboardEvent, stroke: Stroke): boolean {
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase();
  if (key !== stroke.key) return false;
  const command = isApple ? event.metaKey : event.ctrlKey;
  if (command !== stroke.ctrl || event.altKey !== stroke.alt) return false;
  const printed = stroke.key.length === 1 && stroke.key.toUpperCase() === stroke.key.toLowerCase();
  return printed || event.shiftKey === stroke.shift;
}

/** Whether the element takes typed text, and so owns all keys that print. */
export function ownsKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type);
}
