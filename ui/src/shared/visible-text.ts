/**
 * Makes what cannot be seen in a text visible: control characters, direction overrides, zero-width characters, storms
 * of combining marks. Pure; `RemoteText` draws the result.
 */

/** A part of a text: plain (`name` null) or a sign that stands for a character. */
export interface Piece {
  text: string;
  /** What the sign stands for, such as `U+202E`. */
  name: string | null;
}

/** Marks on one letter that some script may need; more of them are a storm. */
const MARKS_MAX = 5;

const CONTROLS = (
  'NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI ' + 'DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'
).split(' ');

const SHORT: Readonly<Record<number, string>> = {
  0x061c: 'ALM',
  0x00ad: 'SHY',
  0x034f: 'CGJ',
  0x115f: 'HF',
  0x1160: 'HF',
  0x17b4: 'KIV',
  0x17b5: 'KIV',
  0x180e: 'MVS',
  0x200b: 'ZWSP',
  0x200c: 'ZWNJ',
  0x200d: 'ZWJ',
  0x200e: 'LRM',
  0x200f: 'RLM',
  0x2028: 'LS',
  0x2029: 'PS',
  0x202a: 'LRE',
  0x202b: 'RLE',
  0x202c: 'PDF',
  0x202d: 'LRO',
  0x202e: 'RLO',
  0x2060: 'WJ',
  0x2066: 'LRI',
  0x2067: 'RLI',
  0x2068: 'FSI',
  0x2069: 'PDI',
  0x3164: 'HF',
  0xfeff: 'BOM',
  0xffa0: 'HF',
};

const SUSPECT = /[^\x20-\x7e]/;
const LETTER_THAT_JOINS = /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gujarati}\p{Script=Gurmukhi}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Oriya}\p{Script=Sinhala}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Mongolian}]/u;
const PICTURE = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\u{fe0f}]/u;
const MARK = /\p{M}/u;
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u{034f}\u{115f}\u{1160}\u{17b4}\u{17b5}\u{3164}\u{ffa0}]/u;

/** Cuts a text into plain parts and signs. With `lines`, line breaks and tabs stay. */
export function readable(text: string, lines = false): Piece[] {
  if (!SUSPECT.test(text)) return [{ text, name: null }];
  const pieces: Piece[] = [];
  const points = Array.from(text);
  let plain = '';
  let run = 0;
  const flush = (): void => {
    if (plain !== '') pieces.push({ text: plain, name: null });
    plain = '';
  };
  const cut = (): void => {
    if (run <= MARKS_MAX) return;
    flush();
    pieces.push({ text: `+${run - MARKS_MAX}`, name: `U+0300–U+036F × ${run - MARKS_MAX}` });
  };
  for (const [at, point] of points.entries()) {
    if (MARK.test(point) && !HIDDEN.test(point)) {
      run += 1;
      if (run <= MARKS_MAX) plain += point;
      continue;
    }
    cut();
    run = 0;
    const sign = isPlain(points, at, lines) ? null : signOf(point);
    if (sign === null) {
      plain += point;
    } else {
      flush();
      pieces.push(sign);
    }
  }
  cut();
  flush();
  return pieces;
}

/** The same as one string, for tooltips and names. */
export function visibleText(text: string): string {
  return readable(text)
    .map((piece) => (piece.name === null || piece.text.length === 1 ? piece.text : `[${piece.text}]`))
    .join('');
}

function isPlain(points: readonly string[], at: number, lines: boolean): boolean {
  const point = points[at] ?? '';
  if (!HIDDEN.test(point)) return true;
  if (lines && (point === '\n' || point === '\t')) return true;
  if (lines && point === '\r' && points[at + 1] === '\n') return true;
  const [before, after] = [points[at - 1] ?? '', points[at + 1] ?? ''];
  // Joiners are part of some scripts and of some pictures.
  if (point === '\u200c' || point === '\u200d') {
    if (LETTER_THAT_JOINS.test(before) || (MARK.test(before) && LETTER_THAT_JOINS.test(after))) return true;
  }
  return point === '\u200d' && PICTURE.test(before) && PICTURE.test(after);
}

function signOf(point: string): Piece {
  const code = point.codePointAt(0) ?? 0;
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  if (code === 0x0a) return { text: '↵', name: hex };
  if (code === 0x7f) return { text: 'DEL', name: hex };
  // Names, not the control pictures of Unicode: fonts lack those.
  return { text: CONTROLS[code] ?? SHORT[code] ?? hex.slice(2), name: hex };
}
