/**
 * The one list of commands. Screens and the shell register what can be done now; palette, keys, hints and the sheet of
 * shortcuts read it. Owns matching keys to commands; leaves drawing to the shell.
 */
import { createContext, use, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { isStroke, ownsKeys, parseKeys, SEQUENCE_MS, type Stroke } from './hotkeys';
import type { IconOf } from './icon';

/** Where a command stands in the palette, in this order. */
export type CommandGroup = 'selection' | 'screen' | 'go' | 'account' | 'settings';

/** Something that can be done. */
export interface Command {
  /** Unique; a later registration of the same id wins while it lasts. */
  readonly id: string;
  /** Sentence-case words for palette and sheet. */
  readonly title: string;
  readonly group: CommandGroup;
  /** Any of these runs it: `Ctrl+K`, `g d`, `?`. */
  readonly keys?: readonly string[];
  readonly icon?: IconOf;
  /** A second, quieter text in the palette. */
  readonly note?: string;
  /** Why it cannot be run now: shown, not run. */
  readonly disabledReason?: string | undefined;
  /** Kept out of the palette (row movement and the like); the sheet still shows it. */
  readonly quiet?: boolean;
  /** Acts even while a text field has the focus (only for keys that print nothing). */
  readonly inText?: boolean;
  readonly run: () => void;
}

/** The registry. */
export class CommandRegistry {
  #groups = new Map<symbol, readonly Command[]>();
  #listeners = new Set<() => void>();
  #all: readonly Command[] = [];

  /** Every command, one per id, in order of registration. */
  all = (): readonly Command[] => this.#all;

  subscribe = (hear: () => void): (() => void) => {
    this.#listeners.add(hear);
    return () => this.#listeners.delete(hear);
  };

  /** Puts the commands of one owner in place of those it had. */
  put(owner: symbol, commands: readonly Command[]): void {
    this.#groups.set(owner, commands);
    this.#changed();
  }

  /** Takes the commands of one owner out. */
  drop(owner: symbol): void {
    this.#groups.delete(owner);
    this.#changed();
  }

  #changed(): void {
    const byId = new Map<string, Command>();
    for (const commands of this.#groups.values()) for (const command of commands) byId.set(command.id, command);
    this.#all = [...byId.values()];
    for (const hear of this.#listeners) hear();
  }
}

const Registry = createContext<CommandRegistry | null>(null);

/** Gives the registry to everything inside, and listens for its keys on the window. */
export function CommandProvider({ registry, children }: { registry: CommandRegistry; children: ReactNode }) {
  useEffect(() => listenForKeys(registry), [registry]);
  return <Registry value={registry}>{children}</Registry>;
}

/** Registers commands while the component is mounted. The list may be new on each render; titles decide what is new. */
export function useCommands(commands: readonly Command[]): void {
  const registry = use(Registry);
  const [owner] = useState(() => Symbol('commands'));
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  // Only what is shown counts as a change; `run` always reaches the newest closure.
  const shape = JSON.stringify(commands, (key, value: unknown) => (key === 'icon' || key === 'run' ? undefined : value));
  useEffect(() => {
    registry?.put(
      owner,
      latest.current.map((command) => ({
        ...command,
        run: () => {
          latest.current.find((each) => each.id === command.id)?.run();
        },
      })),
    );
  }, [registry, owner, shape]);
  useEffect(() => () => registry?.drop(owner), [registry, owner]);
}

/** All commands that can be done now. */
export function useCommandList(): readonly Command[] {
  const registry = use(Registry);
  const empty = useMemo(() => new CommandRegistry(), []);
  const used = registry ?? empty;
  return useSyncExternalStore(used.subscribe, used.all);
}

/** A new registry for one window. */
export function useCommandRegistry(): CommandRegistry {
  const [registry] = useState(() => new CommandRegistry());
  return registry;
}

function listenForKeys(registry: CommandRegistry): () => void {
  let pressed: { strokes: number; ids: readonly string[]; atMs: number } | null = null;
  const hear = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || modifierOnly(event)) return;
    const inText = ownsKeys(event.target);
    const modal = document.querySelector('[role="dialog"][data-modal]') !== null;
    const going = pressed !== null && event.timeStamp - pressed.atMs <= SEQUENCE_MS ? pressed : null;
    pressed = null;
    const started: string[] = [];
    // Newest first: a screen's key wins over the shell's.
    for (const command of registry.all().toReversed()) {
      if ((inText || modal) && command.inText !== true) continue;
      for (const keys of command.keys ?? []) {
        const strokes = parseKeys(keys);
        const at = going?.ids.includes(`${command.id} ${keys}`) === true ? going.strokes : 0;
        if (!matches(event, strokes, at)) continue;
        if (at + 1 === strokes.length) {
          event.preventDefault();
          if (command.disabledReason === undefined) command.run();
          return;
        }
        started.push(`${command.id} ${keys}`);
      }
    }
    if (started.length > 0) pressed = { strokes: (going?.strokes ?? 0) + 1, ids: started, atMs: event.timeStamp };
  };
  window.addEventListener('keydown', hear);
  return () => window.removeEventListener('keydown', hear);
}

function matches(event: KeyboardEvent, strokes: readonly Stroke[], at: number): boolean {
  const stroke = strokes[at];
  return stroke !== undefined && isStroke(event, stroke);
}

function modifierOnly(event: KeyboardEvent): boolean {
  return ['Control', 'Shift', 'Alt', 'Meta'].includes(event.key);
}
