/** Wall-clock text of a zone and back, over clock changes. */
import { describe, expect, it } from 'vitest';
import { dayBorders, readWallText, wallText } from './zone-time';

describe('wall-clock text', () => {
  it.each([
    ['2025-11-24 06:30', 'Europe/Prague', Date.UTC(2025, 10, 24, 5, 30)],
    ['2025-07-01 00:00', 'America/New_York', Date.UTC(2025, 6, 1, 4, 0)],
    ['2025-03-30 03:30', 'Europe/Prague', Date.UTC(2025, 2, 30, 1, 30)],
    ['2025-11-02 12:00', 'America/New_York', Date.UTC(2025, 10, 2, 17, 0)],
    ['2024-02-29 23:59', 'Asia/Kolkata', Date.UTC(2024, 1, 29, 18, 29)],
  ])('%s in %s', (text, zone, atMs) => {
    expect(readWallText(text, zone)).toBe(atMs);
    expect(wallText(atMs, zone)).toBe(text);
  });

  it('takes a date alone as its beginning', () => {
    expect(readWallText(' 2025-11-24 ', 'UTC')).toBe(Date.UTC(2025, 10, 24));
  });

  it.each(['', 'yesterday', '2025-13-01', '2025-02-30', '2025-11-24 25:00', '2025-11-24 06:60', '24.11.2025'])('refuses %j', (text) => {
    expect(readWallText(text, 'UTC')).toBeNull();
  });
});

describe('days', () => {
  it('are those of the zone, also where the clock changes', () => {
    const borders = dayBorders(Date.UTC(2025, 10, 3, 4), 'America/Chicago', 3);
    expect(borders.map((at) => wallText(at, 'America/Chicago'))).toEqual(['2025-10-31 00:00', '2025-11-01 00:00', '2025-11-02 00:00', '2025-11-03 00:00']);
    // The day on which the clock is put back has 25 hours.
    expect((borders[3] ?? 0) - (borders[2] ?? 0)).toBe(25 * 3_600_000);
  });
});
