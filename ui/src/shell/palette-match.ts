/** How the palette finds: case and accents do not count; the start of a word is better than its middle. */

/** A place in a text. */
export interface Found {
  readonly from: number;
  readonly to: number;
}

/** Where the words stand in the text; null when they do not. */
export function matchText(text: string, sought: string): Found | null {
  if (sought === '') return null;
  const from = fold(text).indexOf(fold(sought));
  return from < 0 ? null : { from, to: from + sought.length };
}

/** How well a text matches, smaller is better: at its start, at the start of a word, anywhere; null when not. */
export function rankOf(text: string, sought: string): number | null {
  const found = matchText(text, sought);
  if (found === null) {
    const words = fold(sought).split(/\s+/);
    return words.length > 1 && words.every((word) => fold(text).includes(word)) ? 3 : null;
  }
  if (found.from === 0) return 0;
  return /[\p{L}\p{N}]/u.test(text.charAt(found.from - 1)) ? 2 : 1;
}

/** The text without case and accents, of the same length, so that places stay true. */
function fold(text: string): string {
  return Array.from(text, (char) => {
    const plain = char.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    return plain.length === char.length ? plain : char;
  }).join('');
}
