/** Ranges of time as they stand in the address: a preset, or `from..until` in UTC milliseconds. */
import type { Range, RangePreset } from '../../ipc/gen/api';
import { knownZone } from '../../shared/format';

/** Presets in the order of the list. */
export const PRESETS = [
  'today',
  'last24_hours',
  'last36_hours',
  'last7_days',
  'last15_days',
  'last30_days',
] as const satisfies readonly RangePreset[];

/** Presets of the run history: beyond a month too, up to everything that is kept. */
export const HISTORY_PRESETS = [...PRESETS, 'last60_days', 'last90_days', 'last180_days', 'all'] as const satisfies readonly RangePreset[];

/** Presets of charts (API 3.7). */
export const CHART_PRESETS = [
  'last_hour',
  'last4_hours',
  'last24_hours',
  'today',
  'yesterday',
  'last7_days',
  'last15_days',
  'last30_days',
  'last3_months',
  'last6_months',
  'last9_months',
  'last_year',
] as const satisfies readonly RangePreset[];

const KNOWN: readonly RangePreset[] = [...HISTORY_PRESETS, ...CHART_PRESETS];

/** The range without a choice. */
export const DEFAULT_RANGE: Range = { preset: 'last24_hours', fromMs: null, toMs: null };

/** Reads a range from the address; what cannot be read is the default. */
export function readRange(text: string, otherwise: Range = DEFAULT_RANGE): Range {
  const preset = KNOWN.find((each) => each === text);
  if (preset !== undefined) return { preset, fromMs: null, toMs: null };
  const found = /^(\d{1,15})\.\.(\d{1,15})?$/.exec(text);
  if (found === null) return otherwise;
  const fromMs = Number(found[1]);
  const toMs = found[2] === undefined ? null : Number(found[2]);
  return toMs !== null && toMs <= fromMs ? otherwise : { preset: 'custom', fromMs, toMs };
}

/** Writes a range for the address; the default is left out. */
export function writeRange(range: Range, otherwise: Range = DEFAULT_RANGE): string | null {
  if (range.preset === 'custom') return `${range.fromMs ?? 0}..${range.toMs ?? ''}`;
  return range.preset === otherwise.preset ? null : range.preset;
}

/** Reads `2025-11-23 22:40` in a zone; null when it is no time. */
export function readLocal(text: string, zone: string | undefined): number | null {
  const found = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]+(\d{1,2}):(\d{2}))?\s*$/.exec(text);
  if (found === null) return null;
  const [, year, month, day, hour = '0', minute = '0'] = found;
  const wanted = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
  const back = new Date(wanted);
  if (back.getUTCMonth() + 1 !== Number(month) || back.getUTCDate() !== Number(day)) return null;
  if (Number(hour) > 23 || Number(minute) > 59) return null;
  // Two rounds settle the offset, also beside a change of the clocks.
  const first = wanted - offsetMs(wanted, zone);
  return wanted - offsetMs(first, zone);
}

/** Writes a time as `readLocal` takes it. */
export function writeLocal(atMs: number, zone: string | undefined): string {
  return new Date(atMs + offsetMs(atMs, zone)).toISOString().slice(0, 16).replace('T', ' ');
}

/** How far the clocks of a zone are ahead of UTC at a moment. */
function offsetMs(atMs: number, zone: string | undefined): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: knownZone(zone ?? null) ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(atMs);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return shown - Math.floor(atMs / 1_000) * 1_000;
}
