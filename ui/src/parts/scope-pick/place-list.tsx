/** The list of places under its field: typing narrows it, arrows move, Enter chooses. */
import { useEffect, useId, useRef, useState, type JSX, type KeyboardEvent } from 'react';
import type { Navigation } from '../../ipc/gen/api';
import { t } from '../../messages';
import { classes } from '../../shared/classes';
import { Count } from '../../shared/count';
import { RemoteText } from '../../shared/remote-text';
import { visibleText } from '../../shared/visible-text';
import { placeLines, type Place } from './places';
import styles from './scope-pick.module.css';

interface PlaceListProps {
  navigation: Navigation;
  text: string;
  onText: (text: string) => void;
  /** Whether the whole account is looked at now. */
  isWhole: boolean;
  onChoose: (place: Place | null) => void;
}

export function PlaceList({ navigation, text, onText, isWhole, onChoose }: PlaceListProps): JSX.Element {
  // Null until the arrows move: then the first name that was typed.
  const [at, setAt] = useState<number | null>(null);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const { lines, more } = placeLines(navigation, text);
  const chosen = Math.min(at ?? Math.max(0, lines.findIndex((line) => line.direct)), lines.length - 1);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen, text]);

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    const line = lines[chosen];
    if (by !== undefined) setAt(Math.min(lines.length - 1, Math.max(0, chosen + by)));
    else if (event.key === 'Enter' && line !== undefined) onChoose(line.place);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <>
      <input
        // The popover is opened to type into it.
        autoFocus
        role="combobox"
        className={styles.field}
        aria-label={t('scope.find')}
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
        aria-autocomplete="list"
        placeholder={t('scope.find')}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          onText(event.target.value);
          setAt(null);
        }}
      />
      <div ref={list} id={`${id}-list`} role="listbox" aria-label={t('scope.choose')} className={styles.list}>
        {lines.map((line, place) => (
          <div
            key={line.place === null ? 'account' : `${line.place.kind} ${line.place.id}`}
            id={`${id}-${place}`}
            role="option"
            aria-selected={place === chosen}
            className={classes(styles.line, line.level === 1 && styles.flow, place === chosen && styles.on)}
            title={visibleText(line.name)}
            onPointerMove={() => setAt(place)}
            onClick={() => onChoose(line.place)}
          >
            <RemoteText text={line.name} className={classes('ell', isWhole && line.place === null && styles.now)} />
            <Count value={line.openErrors} className={classes(styles.count, line.openErrors === 0 && styles.zero)} />
            <span className="vh">{t('nav.open_errors_words', { count: line.openErrors })}</span>
          </div>
        ))}
      </div>
      {lines.length === 0 && <p className={styles.note}>{t('scope.none', { text: visibleText(text) })}</p>}
      {more > 0 && <p className={styles.note}>{t('scope.more', { count: more })}</p>}
    </>
  );
}
