/**
 * Text for people. `t` looks a message up and fills it in (ICU syntax: plurals, selects); `rich` does the same with
 * elements inside. The texts are in en/, one file per screen.
 */
import { IntlMessageFormat, type PrimitiveType } from 'intl-messageformat';
import type { ReactNode } from 'react';
import { en } from './en';
import { locale } from './locale';
import { PSEUDO, pseudoMessage } from './pseudo';

/** Key of a message. */
export type MessageKey = keyof typeof en;
/** Values to fill in. */
export type MessageValues = Readonly<Record<string, string | number | boolean | null | undefined>>;
/** Values and elements to fill in; a function receives what stands between its tags. */
export type RichValues = Readonly<Record<string, ReactNode | ((chunks: ReactNode[]) => ReactNode)>>;

const parsed = new Map<MessageKey, IntlMessageFormat>();
let language: string | null = null;

/** Chooses the language; what is on screen must be drawn anew by the caller. */
export function setLanguage(next: string | null): void {
  if (next === language) return;
  language = next;
  parsed.clear();
}

function message(key: MessageKey): IntlMessageFormat {
  let found = parsed.get(key);
  if (found === undefined) {
    found = new IntlMessageFormat(en[key], locale);
    if (language === PSEUDO) found = new IntlMessageFormat(pseudoMessage(found.getAst()), locale);
    parsed.set(key, found);
  }
  return found;
}

/** The text of a message. */
export function t(key: MessageKey, values?: MessageValues): string {
  // Values are plain text: they are inserted as they are and never read as a message.
  return String(message(key).format(values));
}

/** A message with elements inside, such as `Find <b>{text}</b>`. */
export function rich(key: MessageKey, values: RichValues): ReactNode {
  return message(key).format<ReactNode>(values as Record<string, PrimitiveType | ReactNode>) as ReactNode;
}
