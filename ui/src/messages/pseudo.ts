/**
 * The pseudo-language: English with accents and longer by a third. A text without accents on the screen has no message; a
 * text whose dots at the end cannot be seen is clipped. For looking and for tests.
 */
import type { IntlMessageFormat } from 'intl-messageformat';

/** Its tag, from the range that is kept for such uses. */
export const PSEUDO = 'en-XA';

type Parts = ReturnType<IntlMessageFormat['getAst']>;
type Part = Parts[number];

const FROM = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const TO = 'áƀčďéƒĝĥíĵķĺḿñóƥɋŕšťúṽŵẋýžÁƁČĎÉƑĜĤÍĴĶĹḾÑÓƤɊŔŠŤÚṼŴẊÝŽ';
const ACCENTS = new Map(Array.from(FROM, (letter, at) => [letter, TO.charAt(at)]));

/** A text in the pseudo-language. */
export function pseudo(text: string): string {
  let letters = 0;
  const accented = text.replace(/[a-z]/gi, (letter) => {
    letters += 1;
    return ACCENTS.get(letter) ?? letter;
  });
  return letters < 2 ? accented : accented + '·'.repeat(Math.ceil(letters / 3));
}

/** A parsed message in the pseudo-language: its words changed, its values, plurals and tags as they are. */
export function pseudoMessage(parts: Parts): Parts {
  return parts.map((part): Part => {
    // Words, choices and tags are told by what they have; the parser's numbers for them are its own business.
    if ('options' in part) {
      const options = Object.fromEntries(Object.entries(part.options).map(([key, option]) => [key, { ...option, value: pseudoMessage(option.value) }]));
      return { ...part, options };
    }
    if ('children' in part) return { ...part, children: pseudoMessage(part.children) };
    if ((part.type as number) === LITERAL && 'value' in part) return { ...part, value: inside(part.value) };
    return part;
  });
}

/** The parser's number for words. */
const LITERAL = 0;

/** Blanks at the ends stay where they are. */
function inside(text: string): string {
  const middle = text.trim();
  return middle === '' ? text : text.replace(middle, () => pseudo(middle));
}
