/** The choice of columns survives being kept as words. */
import { describe, expect, it } from 'vitest';
import { readColumns, writeColumns, type ColumnChoice } from './column-choice';

describe('chosen columns', () => {
  it('are read back as they were written', () => {
    const choices: ColumnChoice[] = [
      { ids: null, widths: {} },
      { ids: null, widths: { code: 140 } },
      { ids: new Set(['code', 'run']), widths: { run: 99, tags: 120 } },
      { ids: new Set(), widths: {} },
    ];
    for (const choice of choices) expect(readColumns(writeColumns(choice))).toEqual(choice);
  });

  it('leave out words and widths that make no sense', () => {
    expect(readColumns(['chosen', 'code=1', 'banana=100', 'run=abc', '', '=5'])).toEqual({ ids: new Set(['code', 'run']), widths: {} });
  });
});
