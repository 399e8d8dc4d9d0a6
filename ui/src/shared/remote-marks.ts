/** Finds the words of a search in a text, as the text index sees them: without case and accents, from word starts. */

/** A part of a text. */
export interface MarkedPart {
  text: string;
  marked: boolean;
}

const WORD = /[\p{L}\p{N}\p{Co}]+/gu;

/** Cuts a text into marked and unmarked parts. */
export function findMarks(text: string, marks: readonly string[]): MarkedPart[] {
  const pattern = patternOf(marks);
  if (pattern === null) return [{ text, marked: false }];
  const { folded, places } = fold(text);
  const parts: MarkedPart[] = [];
  let end = 0;
  for (const hit of folded.matchAll(pattern)) {
    const from = places[hit.index] ?? 0;
    const to = places[hit.index + hit[0].length] ?? text.length;
    if (from > end) parts.push({ text: text.slice(end, from), marked: false });
    parts.push({ text: text.slice(from, to), marked: true });
    end = to;
  }
  if (end < text.length) parts.push({ text: text.slice(end), marked: false });
  return parts;
}

function patternOf(marks: readonly string[]): RegExp | null {
  const needles = marks
    .map((mark) => (fold(mark).folded.match(WORD) ?? []).join('[^\\p{L}\\p{N}\\p{Co}]+'))
    .filter((needle) => needle !== '')
    .sort((one, other) => other.length - one.length);
  // Words hold letters and digits only, so nothing in them has a meaning of its own in a pattern.
  return needles.length === 0 ? null : new RegExp(`(?<![\\p{L}\\p{N}\\p{Co}])(?:${needles.join('|')})`, 'gu');
}

/** The text without case and accents, and where each of its characters stands in the original. */
function fold(text: string): { folded: string; places: number[] } {
  let folded = '';
  const places: number[] = [];
  let at = 0;
  for (const point of text) {
    const plain = point.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    places.push(...new Array<number>(plain.length).fill(at));
    folded += plain;
    at += point.length;
  }
  places.push(text.length);
  return { folded, places };
}
