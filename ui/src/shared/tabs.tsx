/** Tabs after the ARIA pattern: one tab stop, arrows move and choose. The chosen tab lives in the address. */
import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { classes } from './classes';
import { formatCount } from './format';
import styles from './tabs.module.css';

/** One tab. */
export interface Tab<V extends string> {
  readonly id: V;
  readonly label: string;
  readonly count?: number | undefined;
}

interface TabBarProps<V extends string> {
  /** Name of the row of tabs. */
  label: string;
  tabs: readonly Tab<V>[];
  selected: V;
  onSelect: (id: V) => void;
  /** Prefix of the ids that tie tabs to panels. */
  idBase: string;
  /** What stands at the right: a note, view controls. */
  children?: ReactNode;
  className?: string | undefined;
}

/** A row of tabs, 40 px. */
export function TabBar<V extends string>({ label, tabs, selected, onSelect, idBase, children, className }: TabBarProps<V>) {
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent): void => {
    const at = tabs.findIndex((tab) => tab.id === selected);
    const next = nextIndex(event.key, at, tabs.length);
    const tab = next === null ? undefined : tabs[next];
    if (tab === undefined || next === null) return;
    event.preventDefault();
    onSelect(tab.id);
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
  };
  return (
    <div className={classes(styles.bar, className)}>
      <div ref={list} role="tablist" aria-label={label} className={styles.list} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${idBase}-tab-${tab.id}`}
            aria-controls={`${idBase}-panel`}
            aria-selected={tab.id === selected}
            tabIndex={tab.id === selected ? 0 : -1}
            className={styles.tab}
            onClick={() => {
              onSelect(tab.id);
            }}
          >
            {tab.label}
            {tab.count !== undefined && <span className={classes(styles.count, 'tn')}>{formatCount(tab.count)}</span>}
          </button>
        ))}
      </div>
      {children}
    </div>
  );
}

interface TabPanelProps {
  idBase: string;
  /** The chosen tab. */
  selected: string;
  children: ReactNode;
  className?: string | undefined;
}

/** What the chosen tab shows. */
export function TabPanel({ idBase, selected, children, className }: TabPanelProps) {
  return (
    <div
      role="tabpanel"
      id={`${idBase}-panel`}
      aria-labelledby={`${idBase}-tab-${selected}`}
      className={classes(styles.panel, className)}
    >
      {children}
    </div>
  );
}

function nextIndex(key: string, at: number, length: number): number | null {
  switch (key) {
    case 'ArrowRight':
      return (at + 1) % length;
    case 'ArrowLeft':
      return (at - 1 + length) % length;
    case 'Home':
      return 0;
    case 'End':
      return length - 1;
    default:
      return null;
  }
}
