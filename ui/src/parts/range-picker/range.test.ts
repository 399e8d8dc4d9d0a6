/** Ranges in the address and in text fields. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_RANGE, readLocal, readRange, writeLocal, writeRange } from './range';

describe('a range in the address', () => {
  it.each(['today', 'last36_hours', 'last30_days'])('reads back %s', (preset) => {
    expect(writeRange(readRange(preset))).toBe(preset);
  });
  it('leaves the default out', () => {
    expect(writeRange(DEFAULT_RANGE)).toBeNull();
    expect(readRange('')).toEqual(DEFAULT_RANGE);
  });
  it('reads custom ranges, open at the end or not', () => {
    expect(readRange('100..200')).toEqual({ preset: 'custom', fromMs: 100, toMs: 200 });
    expect(readRange('100..')).toEqual({ preset: 'custom', fromMs: 100, toMs: null });
    expect(writeRange(readRange('100..'))).toBe('100..');
  });
  it.each(['200..100', '..5', 'lately', '1e9..2', '-5..7'])('takes the default for %s', (text) => {
    expect(readRange(text)).toEqual(DEFAULT_RANGE);
  });
});

describe('a time in a field', () => {
  it('means the time of the zone, also in summer', () => {
    expect(readLocal('2025-11-24 10:02', 'America/Chicago')).toBe(Date.UTC(2025, 10, 24, 16, 2));
    expect(readLocal('2025-07-01 10:02', 'America/Chicago')).toBe(Date.UTC(2025, 6, 1, 15, 2));
  });
  it('reads back what it writes on both sides of a change of clocks', () => {
    for (const at of [Date.UTC(2025, 2, 30, 0, 30), Date.UTC(2025, 2, 30, 1, 30), Date.UTC(2025, 9, 26, 3, 0)]) {
      expect(readLocal(writeLocal(at, 'Europe/Prague'), 'Europe/Prague')).toBe(at);
    }
  });
  it.each(['2025-02-30', '2025-13-01', 'tomorrow', '2025-11-24 24:00', '2025-11-24 10:60', ''])('refuses "%s"', (text) => {
    expect(readLocal(text, 'UTC')).toBeNull();
  });
});
