/** Wall-clock text of a time zone and back, for the fields of the histogram. Pure. */

const TEXT = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?\s*$/;

/** `2025-11-24 06:30` in a zone (absent: the system's). */
export function wallText(atMs: number, zone: string | undefined): string {
  const [year, month, day, hour, minute] = wallParts(atMs, zone);
  const two = (value: number | undefined): string => String(value ?? 0).padStart(2, '0');
  return `${String(year ?? 0).padStart(4, '0')}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`;
}

/** UTC milliseconds of a wall-clock text in a zone; null when it is none. */
export function readWallText(text: string, zone: string | undefined): number | null {
  const found = TEXT.exec(text);
  if (!found) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (found as (string | undefined)[]).slice(1).map((part) => Number(part ?? 0));
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) return null;
  const wanted = Date.UTC(year, month - 1, day, hour, minute, second);
  if (new Date(wanted).getUTCDate() !== day) return null;
  // The offset at the time itself: the first guess may lie on the other side of a clock change.
  let at = wanted;
  for (let turn = 0; turn < 2; turn += 1) at = wanted - offsetMs(at, zone);
  return at;
}

/** Borders of the last days in a zone, oldest first: the last one is the end of today. */
export function dayBorders(nowMs: number, zone: string | undefined, days: number): number[] {
  const [year = 0, month = 1, day = 1] = wallParts(nowMs, zone);
  const two = (value: number): string => String(value).padStart(2, '0');
  return Array.from({ length: days + 1 }, (_, at) => {
    const date = new Date(Date.UTC(year, month - 1, day + 1 - days + at));
    const text = `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
    return readWallText(text, zone) ?? date.getTime();
  });
}

function offsetMs(atMs: number, zone: string | undefined): number {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = wallParts(atMs, zone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1000) * 1000;
}

function wallParts(atMs: number, zone: string | undefined): number[] {
  const format = new Intl.DateTimeFormat('en-US', {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
    ...(zone === undefined ? {} : { timeZone: zone }),
  });
  const parts = format.formatToParts(atMs);
  const order = ['year', 'month', 'day', 'hour', 'minute', 'second'];
  return order.map((type) => Number(parts.find((part) => part.type === type)?.value ?? 0));
}
