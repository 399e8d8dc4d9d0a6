/**
 * The search bar: filters as tokens, words as text. The text of the query is the only state; the bar shows how it was
 * read (`parts`) and writes a new text. What is typed stays as typed until it is a whole filter; a token can be taken
 * out, or back into the text to change it.
 */
import { Search, X } from 'lucide-react';
import { use, useEffect, useEffectEvent, useImperativeHandle, useRef, useState, type JSX, type KeyboardEvent, type Ref } from 'react';
import type { QueryPart } from '../../ipc/gen/api';
import { t } from '../../messages';
import { classes } from '../../shared/classes';
import { formatAbsolute } from '../../shared/format';
import { Icon } from '../../shared/icon';
import { Kbd } from '../../shared/kbd';
import { RemoteText } from '../../shared/remote-text';
import { TimeContext } from '../../shared/time';
import { visibleText } from '../../shared/visible-text';
import styles from './query-bar.module.css';
import { draftOf, isWhole, tokensOf, withDraft } from './query-draft';

/** Rest after a key press before the list is searched. */
const TYPING_MS = 120;
const DAY_MS = 86_400_000;

/** What a screen can ask of the bar. */
export interface QueryBarHandle {
  focus: () => void;
}

interface QueryBarProps {
  query: string;
  /** How `query` is read; empty while that is not known. */
  parts: readonly QueryPart[];
  /** Parts that are shown elsewhere: they stay in the text and out of the bar. */
  hides?: (part: QueryPart) => boolean;
  /** A new text. `typing` while more may follow. */
  onQuery: (query: string, typing: boolean) => void;
  /** What stands at the right end: the number of results. */
  note: string;
  ref?: Ref<QueryBarHandle>;
}

export function QueryBar({ query, parts, hides, onQuery, note, ref }: QueryBarProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  // While it is edited, the text field holds a draft; else it shows the words of the query.
  const [draft, setDraft] = useState<{ text: string; base: string } | null>(null);
  const tokens = draft === null ? tokensOf(parts) : tokensOf(parts).filter((part) => draft.base.includes(part.text));
  const seen = hides === undefined ? tokens : tokens.filter((part) => !hides(part));
  const text = draft?.text ?? draftOf(parts);
  useImperativeHandle(ref, () => ({
    focus: () => {
      input.current?.focus();
      input.current?.select();
    },
  }));

  const send = useEffectEvent((next: string, typing: boolean) => onQuery(next, typing));
  useEffect(() => {
    if (draft === null) return undefined;
    timer.current = setTimeout(() => send(withDraft(draft.base, draft.text), true), TYPING_MS);
    return () => {
      if (timer.current !== null) clearTimeout(timer.current);
    };
  }, [draft]);

  /** Reads the draft as it is and goes back to showing the query. */
  function settle(next = text, base = draft?.base ?? baseOf(parts)): void {
    if (timer.current !== null) clearTimeout(timer.current);
    const whole = withDraft(base, next);
    setDraft(null);
    if (whole !== query) onQuery(whole, false);
  }

  function edit(next: string): void {
    const base = draft?.base ?? baseOf(parts);
    // A space behind a whole filter makes it a token.
    if (next.endsWith(' ') && isWhole(next)) settle(next, base);
    else setDraft({ text: next, base });
  }

  function takeBack(part: QueryPart): void {
    const rest = tokens.filter((token) => token !== part);
    const joined = [part.text, text].filter((each) => each !== '').join(' ');
    setDraft({ text: joined, base: rest.map((token) => token.text).join(' ') });
    input.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    const field = event.currentTarget;
    const last = seen.at(-1);
    if (event.key === 'Enter') {
      settle();
    } else if (event.key === 'Escape') {
      settle();
      field.blur();
    } else if (event.key === 'Backspace' && field.selectionStart === 0 && field.selectionEnd === 0 && last) {
      takeBack(last);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div
      className={styles.bar}
      role="search"
      aria-label={t('errors.query')}
      onMouseDown={(event) => {
        if (event.target === event.currentTarget) {
          event.preventDefault();
          input.current?.focus();
        }
      }}
    >
      <Icon of={Search} size={14} className={styles.icon} />
      <div className={styles.tokens}>
        {seen.map((part) => (
          <Token
            key={part.text}
            part={part}
            onEdit={() => takeBack(part)}
            onRemove={() => {
              setDraft(null);
              const rest = tokens.filter((token) => token !== part).map((token) => token.text);
              onQuery(draft === null ? part.without : withDraft(rest.join(' '), text), false);
              input.current?.focus();
            }}
          />
        ))}
        <input
          ref={input}
          className={styles.field}
          aria-label={t('errors.query')}
          placeholder={seen.length === 0 ? t('errors.query_placeholder') : undefined}
          value={text}
          autoComplete="off"
          autoCorrect="off"
          autoCapitalize="off"
          spellCheck={false}
          onChange={(event) => edit(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={() => {
            if (draft !== null) settle();
          }}
        />
      </div>
      <span className={styles.note}>{note}</span>
      <Kbd keys="/" />
    </div>
  );
}

function baseOf(parts: readonly QueryPart[]): string {
  return tokensOf(parts)
    .map((part) => part.text)
    .join(' ');
}

interface TokenProps {
  part: QueryPart;
  onEdit: () => void;
  onRemove: () => void;
}

function Token({ part, onEdit, onRemove }: TokenProps): JSX.Element {
  const { zone } = use(TimeContext);
  const shown = visibleText(part.text);
  const hint = part.understood ? undefined : t('errors.query_not_read', { text: shown });
  return (
    <span className={classes(styles.token, !part.understood && styles.odd)} title={hint}>
      <button type="button" className={styles.text} tabIndex={-1} aria-label={t('errors.query_edit', { token: shown })} onClick={onEdit}>
        {part.exclude && <span className={styles.not}>{t('errors.query_not')}</span>}
        {part.key !== null && <span className={styles.key}>{`${part.key}:`}</span>}
        <RemoteText text={labelOf(part, zone)} className="ell" />
      </button>
      <button type="button" className={styles.remove} aria-label={t('errors.query_remove', { token: shown })} onClick={onRemove}>
        <Icon of={X} size={12} />
      </button>
    </span>
  );
}

/** Times as the desk shows them; the text keeps them in full. */
function labelOf(part: QueryPart, zone: string | undefined): string {
  if (part.key !== 'after' && part.key !== 'before') return part.label;
  const atMs = /^\d{4}-\d\d-\d\dT/.test(part.label) ? Date.parse(part.label) : Number.NaN;
  return Number.isNaN(atMs) ? part.label : formatAbsolute(atMs, atMs + 2 * DAY_MS, zone, 'minute');
}
