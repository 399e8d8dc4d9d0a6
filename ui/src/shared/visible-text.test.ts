/** Text from elsewhere: nothing hides, nothing turns the line around, languages stay whole. */
import { describe, expect, it } from 'vitest';
import { findMarks } from './remote-marks';
import { readable, visibleText } from './visible-text';

function shown(text: string, lines = false): string {
  return readable(text, lines)
    .map((piece) => (piece.name === null ? piece.text : `<${piece.text}>`))
    .join('');
}

describe('signs for what cannot be seen', () => {
  it.each([
    ['plain text <b>&amp;</b>', 'plain text <b>&amp;</b>'],
    ['invoice\u202Egpj.exe', 'invoice<RLO>gpj.exe'],
    ['a\u2066b\u2069\u200Fc\u061Cd', 'a<LRI>b<PDI><RLM>c<ALM>d'],
    ['zero\u200Bwidth\uFEFF\u2060\u00AD', 'zero<ZWSP>width<BOM><WJ><SHY>'],
    ['bell\u0007 esc\u001B[31m nul\u0000 del\u007F c1\u0085', 'bell<BEL> esc<ESC>[31m nul<NUL> del<DEL> c1<0085>'],
    ['one\ntwo\tthree\r\n', 'one<↵>two<TAB>three<CR><↵>'],
    ['sep\u2028arator\u2029', 'sep<LS>arator<PS>'],
    ['lone \uD800 surrogate', 'lone <D800> surrogate'],
    ['tag \u{E0041}\u{E007F}', 'tag <E0041><E007F>'],
    ['joined\u200Dletters', 'joined<ZWJ>letters'],
  ])('%j', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it('keeps line breaks and tabs where lines are wanted, and nothing else', () => {
    expect(shown('a\n\tb\r\nc\rd\u0007', true)).toBe('a\n\tb\r\nc<CR>d<BEL>');
  });

  it.each(['Žofie, naïve façade', 'فشل إنشاء أمر البيع', 'می\u200Cخواهم', 'क्\u200Dष नमस्ते', '👩\u200D👩\u200D👧 👍🏽 ☁️', '日本語の注文', 'Tiếng Việt ổ'])(
    'leaves %j as it is',
    (text) => {
      expect(shown(text)).toBe(text);
    },
  );

  it('cuts a storm of combining marks and says how many are gone', () => {
    const pieces = readable(`Z${'\u0301'.repeat(60)}algo`);
    expect(pieces.map((piece) => piece.text)).toEqual([`Z${'\u0301'.repeat(5)}`, '+55', 'algo']);
  });

  it('gives one string for tooltips without any of them', () => {
    expect(visibleText('a\u202Eb\u0000c\nd')).toBe('a[RLO]b[NUL]c↵d');
    expect(/[\p{Cc}\p{Cf}]/u.test(visibleText('x\u0007\u202E\u200B\u2028\u{E0001}'))).toBe(false);
  });
});

describe('hits of a search', () => {
  const marked = (text: string, marks: string[]): string =>
    findMarks(text, marks)
      .map((part) => (part.marked ? `[${part.text}]` : part.text))
      .join('');

  it('are found without case and accents, from word starts', () => {
    expect(marked('504 Gateway Timeout: timeouts, no-timeout', ['timeout'])).toBe(
      '504 Gateway [Timeout]: [timeout]s, no-[timeout]',
    );
    expect(marked('Žofie zofie', ['žofie'])).toBe('[Žofie] [zofie]');
    expect(marked('subtimeout', ['timeout'])).toBe('subtimeout');
  });

  it('may be phrases, and are never read as a pattern', () => {
    expect(marked('a bad, gateway here', ['bad gateway'])).toBe('a [bad, gateway] here');
    expect(marked('a.*b (x)', ['.*', '(', 'x'])).toBe('a.*b ([x])');
    expect(marked('nothing', [])).toBe('nothing');
  });

  it('stand in the right place behind characters that grow or vanish when folded', () => {
    expect(marked('ﬁ İ e\u0301e\u0301 timeout 👩 timeout', ['timeout'])).toBe('ﬁ İ e\u0301e\u0301 [timeout] 👩 [timeout]');
  });
});
