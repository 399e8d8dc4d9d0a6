/** Numbers and times as text. */
import { describe, expect, it } from 'vitest';
import {
  formatAbsolute,
  formatCount,
  formatCountdown,
  formatDuration,
  formatFull,
  formatPercent,
  formatPoints,
  formatRelative,
  formatShortCount,
  formatSigned,
  knownZone,
} from './format';

const NOW = Date.UTC(2025, 10, 24, 16, 2, 14);
const CHICAGO = 'America/Chicago';

describe('absolute times', () => {
  it('shows the clock for today in the zone of the desk', () => {
    expect(formatAbsolute(NOW - 30_000, NOW, CHICAGO, 'second')).toBe('10:01:44');
    expect(formatAbsolute(NOW - 30_000, NOW, CHICAGO, 'minute')).toBe('10:01');
  });
  it('decides what today is by the zone, not by UTC', () => {
    const lateEvening = Date.UTC(2025, 10, 24, 4, 40);
    expect(formatAbsolute(lateEvening, NOW, CHICAGO, 'second')).toBe('Nov 23, 22:40');
    expect(formatAbsolute(lateEvening, NOW, 'UTC', 'second')).toBe('04:40:00');
  });
  it('shows the date only for another year', () => {
    expect(formatAbsolute(Date.UTC(2024, 10, 23, 12), NOW, 'UTC', 'second')).toBe('2024-11-23');
  });
  it('leaves the clock time of other days out where there is no room', () => {
    expect(formatAbsolute(NOW - 30_000, NOW, CHICAGO, 'short')).toBe('10:01');
    expect(formatAbsolute(Date.UTC(2025, 10, 20, 12), NOW, CHICAGO, 'short')).toBe('Nov 20');
    expect(formatAbsolute(Date.UTC(2024, 10, 20, 12), NOW, CHICAGO, 'short')).toBe('Nov 2024');
  });
  it('writes midnight as 00 and not as 24', () => {
    expect(formatFull(Date.UTC(2025, 0, 1, 0, 5, 9), 'UTC')).toBe('2025-01-01 00:05:09');
  });
  it('falls back to the system for a zone that is none', () => {
    expect(knownZone('Mars/Olympus')).toBeUndefined();
    expect(knownZone(null)).toBeUndefined();
    expect(knownZone(CHICAGO)).toBe(CHICAGO);
  });
});

describe('relative times', () => {
  it.each([
    [0, 'now'],
    [-12_000, '12 s ago'],
    [-125_000, '2 min ago'],
    [-4 * 3_600_000, '4 h ago'],
    [-86_400_000, '1 day ago'],
    [-3 * 86_400_000, '3 days ago'],
    [8_000, 'in 8 s'],
    [2 * 86_400_000, 'in 2 days'],
  ])('%d ms from now is "%s"', (away, words) => {
    expect(formatRelative(NOW + away, NOW)).toBe(words);
  });
});

describe('lengths of time', () => {
  it.each([
    [51_000, '0m 51s'],
    [252_000, '4m 12s'],
    [3_840_000, '1h 04m'],
    [-5, '0m 00s'],
  ])('%d ms is "%s"', (ms, words) => {
    expect(formatDuration(ms)).toBe(words);
  });
  it('counts down to zero and not below', () => {
    expect(formatCountdown(72_000)).toBe('1:12');
    expect(formatCountdown(6_100)).toBe('0:07');
    expect(formatCountdown(-1)).toBe('0:00');
  });
});

describe('counts', () => {
  it('groups exact counts and rounds only for badges', () => {
    expect(formatCount(1_204_567)).toBe('1,204,567');
    expect(formatShortCount(4_018)).toBe('4.0k');
    expect(formatShortCount(999_999)).toBe('1.0M');
    expect(formatShortCount(12)).toBe('12');
  });
  it('never rounds a share up to everything', () => {
    expect(formatPercent(0.9999)).toBe('99.9');
    expect(formatPercent(1)).toBe('100.0');
  });
  it('signs differences with a true minus', () => {
    expect(formatSigned(12)).toBe('+12');
    expect(formatSigned(-3)).toBe('−3');
    expect(formatPoints(-0.0091)).toBe('−0.9');
    expect(formatPoints(0)).toBe('0');
  });
});
