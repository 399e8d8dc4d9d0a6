/** Key hints as they are printed on buttons, in the palette and on the sheet of shortcuts. */
import { keyNames } from './hotkeys';
import styles from './kbd.module.css';

interface KbdProps {
  /** Keys as the registry writes them: `Ctrl+K`, `g d`, `Shift+R`. */
  keys: string;
  /** One box per key instead of one for all. */
  apart?: boolean;
}

/** A key hint; hidden from assistive technology, which has the command's own keys. */
export function Kbd({ keys, apart = false }: KbdProps) {
  const names = keyNames(keys);
  if (!apart) {
    return (
      <kbd className={styles.kbd} aria-hidden="true">
        {names.join(' ')}
      </kbd>
    );
  }
  return (
    <span className={styles.set} aria-hidden="true">
      {names.map((name) => (
        <kbd key={name} className={styles.kbd}>
          {name}
        </kbd>
      ))}
    </span>
  );
}
