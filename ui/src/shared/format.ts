/** Numbers, times and lengths of time as text, by locale. Components use `Time` and `Count`, which stand on this. */
import { t } from '../messages';
import { locale } from '../messages/locale';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const numbers = new Intl.NumberFormat(locale);
const shares = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const signed = new Intl.NumberFormat(locale, { signDisplay: 'exceptZero' });
const signedShares = new Intl.NumberFormat(locale, { signDisplay: 'exceptZero', maximumFractionDigits: 1 });

/** An exact count with grouping: `1,284`. */
export function formatCount(value: number): string {
  return numbers.format(value);
}

/** A count with its sign: `+12`, `−3`, `0`. */
export function formatSigned(value: number): string {
  return signed.format(value).replace('-', '−');
}

/** A size on disk: `684 MB`, `12.4 kB`. */
export function formatBytes(bytes: number): string {
  const steps = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  let step = 0;
  let value = bytes;
  while (value >= 1_000 && step < steps.length - 1) {
    value /= 1_000;
    step += 1;
  }
  return new Intl.NumberFormat(locale, { style: 'unit', unit: steps[step] ?? 'byte', unitDisplay: step === 0 ? 'long' : 'short', maximumFractionDigits: value < 100 && step > 0 ? 1 : 0 }).format(value);
}

/** A rounded count for badges only: `4.0k`. The accessible name beside it has the exact one. */
export function formatShortCount(value: number): string {
  if (value < 1_000) return formatCount(value);
  if (value < 999_950) return `${shares.format(value / 1_000)}k`;
  return `${shares.format(value / 1_000_000)}M`;
}

/** A share of 1 in per cent without the sign: `98.4`. */
export function formatPercent(share: number): string {
  // Never rounds up to 100: one failed record in a million is not "100.0".
  const percent = share * 100;
  return shares.format(percent < 100 ? Math.min(percent, 99.9) : percent);
}

/** A difference of shares in points: `−0.9`. */
export function formatPoints(difference: number): string {
  return signedShares.format(Math.round(difference * 1_000) / 10).replace('-', '−');
}

/** A length of time: `0m 51s`, `4m 12s`, `1h 04m`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / SECOND));
  const two = (value: number): string => String(value).padStart(2, '0');
  if (seconds >= 3_600) {
    return t('duration.hours', { hours: String(Math.floor(seconds / 3_600)), minutes: two(Math.floor((seconds % 3_600) / 60)) });
  }
  return t('duration.minutes', { minutes: String(Math.floor(seconds / 60)), seconds: two(seconds % 60) });
}

/** A countdown: `1:12`, `0:07`. Never below zero. */
export function formatCountdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / SECOND));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** How finely a clock time is shown. */
export type ClockPrecision = 'second' | 'minute';
/** How finely a time is shown; `short` gives a day without its clock time, for narrow columns. */
export type Precision = ClockPrecision | 'short';

const dates = new Map<string, Intl.DateTimeFormat>();

function dateFormat(zone: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone ?? ''}${JSON.stringify(options)}`;
  let found = dates.get(key);
  if (found === undefined) {
    found = new Intl.DateTimeFormat(locale, { ...options, ...(zone === undefined ? {} : { timeZone: zone }) });
    dates.set(key, found);
  }
  return found;
}

/** Whether the machine knows this IANA zone; an unknown one falls back to the system's. */
export function knownZone(zone: string | null): string | undefined {
  if (zone === null || zone === '') return undefined;
  try {
    return new Intl.DateTimeFormat(locale, { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** Name of the zone in use. */
export function zoneName(zone: string | undefined): string {
  return zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

interface Parts {
  year: string;
  month: string;
  day: string;
}

function dayParts(atMs: number, zone: string | undefined): Parts {
  const parts = dateFormat(zone, { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(atMs);
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  return { year: of('year'), month: of('month'), day: of('day') };
}

/** A clock time: `10:01:44` or `10:01`. */
export function formatClock(atMs: number, zone: string | undefined, precision: ClockPrecision): string {
  const base = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return dateFormat(zone, precision === 'second' ? { ...base, second: '2-digit' } : base).format(atMs);
}

/** Absolute time by its distance from now: today `10:01:44`, this year `Nov 23, 22:40`, older `2025-11-23`. */
export function formatAbsolute(atMs: number, nowMs: number, zone: string | undefined, precision: Precision): string {
  const day = dayParts(atMs, zone);
  const today = dayParts(nowMs, zone);
  if (day.year !== today.year) {
    if (precision === 'short') return dateFormat(zone, { month: 'short', year: 'numeric' }).format(atMs);
    return `${day.year}-${day.month}-${day.day}`;
  }
  if (day.month === today.month && day.day === today.day) {
    return formatClock(atMs, zone, precision === 'second' ? 'second' : 'minute');
  }
  const date = dateFormat(zone, { month: 'short', day: 'numeric' }).format(atMs);
  return precision === 'short' ? date : `${date}, ${formatClock(atMs, zone, 'minute')}`;
}

/** A day with its weekday: `Sun, Nov 23`. */
export function formatDay(atMs: number, zone: string | undefined): string {
  return dateFormat(zone, { weekday: 'short', month: 'short', day: 'numeric' }).format(atMs);
}

/** Absolute time in full, for hover: `2025-11-23 22:40:10`. */
export function formatFull(atMs: number, zone: string | undefined): string {
  const day = dayParts(atMs, zone);
  return `${day.year}-${day.month}-${day.day} ${formatClock(atMs, zone, 'second')}`;
}

/** Relative time: `12 s ago`, `2 min ago`, `in 4 h`. */
export function formatRelative(atMs: number, nowMs: number): string {
  const away = Math.abs(nowMs - atMs);
  const past = atMs <= nowMs;
  if (away < SECOND) return t('time.now');
  if (away < MINUTE) return t(past ? 'time.seconds_ago' : 'time.in_seconds', { count: Math.floor(away / SECOND) });
  if (away < HOUR) return t(past ? 'time.minutes_ago' : 'time.in_minutes', { count: Math.floor(away / MINUTE) });
  if (away < DAY) return t(past ? 'time.hours_ago' : 'time.in_hours', { count: Math.floor(away / HOUR) });
  return t(past ? 'time.days_ago' : 'time.in_days', { count: Math.floor(away / DAY) });
}
