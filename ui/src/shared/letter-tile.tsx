/** One or two letters in a square, in place of logos that we may not or cannot load. */
import { classes } from './classes';
import styles from './letter-tile.module.css';

interface LetterTileProps {
  /** The name; its initials are shown. */
  name: string;
  look?: 'normal' | 'small' | 'solid';
}

/** Initials of a name: `Harborline Supply` → HS, `NetSuite` → NS, `FTP` → FT. */
export function initials(name: string): string {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const [first = '', second] = words;
  const letters = second === undefined ? take(first, 2) : take(first, 1) + take(second, 1);
  return letters.toUpperCase() || '–';
}

/** A letter tile; the name itself stands beside it. */
export function LetterTile({ name, look = 'normal' }: LetterTileProps) {
  return (
    <span className={classes(styles.tile, look !== 'normal' && styles[look])} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

/** The first characters by code point, so that no surrogate pair is cut. */
function take(word: string, count: number): string {
  return Array.from(word).slice(0, count).join('');
}
