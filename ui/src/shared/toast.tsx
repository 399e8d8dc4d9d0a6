/**
 * Short messages about things that are not in sight elsewhere, with at most one action. They are kept while the pointer
 * or the focus is on them. Announcing is left to announce.tsx, which the store tells.
 */
import { CircleCheck, CircleX, Info, TriangleAlert, X } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { t } from '../messages';
import { announce } from './announce';
import { Button, IconButton } from './button';
import { classes } from './classes';
import { useNow } from './clock';
import { formatCountdown } from './format';
import { Icon, type IconOf } from './icon';
import styles from './toast.module.css';

/** How loud. */
export type ToastTone = 'ok' | 'info' | 'warning' | 'error';

/** What is shown. */
export interface ToastContent {
  readonly text: string;
  readonly tone?: ToastTone;
  readonly action?: { readonly label: string; readonly run: () => void };
  /** Shows the seconds left in the action, and goes when they are over. UTC milliseconds. */
  readonly untilMs?: number;
}

interface Entry extends ToastContent {
  readonly id: number;
}

/** Shown at the same time, at most; older ones go first. */
const TOASTS_MAX = 4;
/** Milliseconds on screen; failures stay until they are closed. */
const STAY_MS = 6_000;

const ICONS: Readonly<Record<ToastTone, IconOf>> = { ok: CircleCheck, info: Info, warning: TriangleAlert, error: CircleX };

let entries: readonly Entry[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function put(next: readonly Entry[]): void {
  entries = next;
  for (const hear of listeners) hear();
}

/** Shows a message; the returned function takes it away. */
export function showToast(content: ToastContent): () => void {
  lastId += 1;
  const id = lastId;
  put([...entries, { ...content, id }].slice(-TOASTS_MAX));
  announce(content.text, content.tone === 'error' ? 'assertive' : 'polite');
  return () => {
    dismiss(id);
  };
}

/** Takes all messages away. */
export function clearToasts(): void {
  put([]);
}

function dismiss(id: number): void {
  put(entries.filter((entry) => entry.id !== id));
}

/** Where messages appear; stands once in the window. */
export function ToastRegion() {
  const shown = useSyncExternalStore(
    (hear) => {
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
    () => entries,
  );
  if (shown.length === 0) return null;
  return (
    <section className={styles.region} aria-label={t('toast.region')}>
      {shown.map((entry) => (
        <Toast key={entry.id} entry={entry} />
      ))}
    </section>
  );
}

function Toast({ entry }: { entry: Entry }) {
  const { tone = 'info', untilMs } = entry;
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || (tone === 'error' && untilMs === undefined)) return undefined;
    const stay = untilMs === undefined ? STAY_MS : Math.max(0, untilMs - Date.now());
    const timer = setTimeout(() => {
      dismiss(entry.id);
    }, stay);
    return () => {
      clearTimeout(timer);
    };
  }, [entry.id, held, tone, untilMs]);
  const hold = (): void => {
    setHeld(true);
  };
  const letGo = (): void => {
    setHeld(false);
  };
  return (
    <div
      className={classes(styles.toast, styles[tone])}
      onPointerEnter={hold}
      onPointerLeave={letGo}
      onFocus={hold}
      onBlur={letGo}
    >
      <Icon of={ICONS[tone]} />
      <span className={styles.text}>{entry.text}</span>
      {entry.action !== undefined && <ToastAction entry={entry} />}
      <IconButton
        icon={X}
        label={t('toast.close')}
        size="small"
        onPress={() => {
          dismiss(entry.id);
        }}
      />
    </div>
  );
}

function ToastAction({ entry }: { entry: Entry }) {
  const nowMs = useNow();
  const { action, untilMs } = entry;
  if (action === undefined || (untilMs !== undefined && untilMs <= nowMs)) return null;
  return (
    <Button
      size="small"
      onPress={() => {
        action.run();
        dismiss(entry.id);
      }}
    >
      {action.label}
      {untilMs !== undefined && (
        <span className="tn muted">{formatCountdown(untilMs - nowMs)}</span>
      )}
    </Button>
  );
}
