/** Tests of the comparison of two texts by lines. */
import { describe, expect, it } from 'vitest';
import { diffLines } from './line-diff';

const shape = (before: string, after: string): string =>
  diffLines(before, after)
    .map((line) => `${{ same: ' ', old: '-', new: '+' }[line.kind]}${line.text}`)
    .join('|');

describe('the difference of two texts', () => {
  it('keeps what both have and shows the rest', () => {
    expect(shape('a\nb\nc', 'a\nB\nc')).toBe(' a|-b|+B| c');
    expect(shape('a\nb\nc', 'a\nc')).toBe(' a|-b| c');
    expect(shape('a\nc', 'a\nb\nc')).toBe(' a|+b| c');
    expect(shape('same', 'same')).toBe(' same');
  });

  it('numbers the lines of each side', () => {
    const line = diffLines('a\nb', 'x\na\nb').at(-1);
    expect(line).toMatchObject({ oldNumber: 2, newNumber: 3 });
  });

  it('gives both texts back, whatever they are', () => {
    const random = (seed: number): string => Array.from({ length: 40 }, (_, at) => 'abcde'[(seed * (at + 3) * 7919) % 5]).join('\n');
    for (let seed = 1; seed < 40; seed += 1) {
      const [before, after] = [random(seed), random(seed * 31 + 1)];
      const lines = diffLines(before, after);
      const side = (not: string): string => lines.filter((line) => line.kind !== not).map((line) => line.text).join('\n');
      expect([side('new'), side('old')]).toEqual([before, after]);
    }
  });

  it('does not compare huge texts line by line', () => {
    const many = (word: string): string => Array.from({ length: 3_000 }, (_, at) => `${word}${at}`).join('\n');
    expect(diffLines(many('a'), many('b'))).toHaveLength(6_000);
  });
});
