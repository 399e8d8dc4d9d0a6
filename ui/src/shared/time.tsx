/**
 * The only place that shows time. Absolute by default, relative as a setting; the other form and the zone show on
 * hover. The preferences come from the shell.
 */
import { createContext, use } from 'react';
import { t } from '../messages';
import { useNowStep } from './clock';
import { formatAbsolute, formatFull, formatRelative, zoneName, type Precision } from './format';

/** How times are shown. */
export interface TimePreferences {
  /** "4 hours ago" instead of a clock time. */
  readonly relative: boolean;
  /** IANA zone; absent means the system's. */
  readonly zone: string | undefined;
}

/** Preferences of this window. */
export const TimeContext = createContext<TimePreferences>({ relative: false, zone: undefined });

interface TimeProps {
  /** UTC milliseconds. */
  at: number;
  /** Seconds or minutes for times of today. */
  precision?: Precision;
  /** Shows this form whatever the setting says. */
  form?: 'absolute' | 'relative';
  className?: string | undefined;
}

/** A point in time. */
export function Time({ at, precision = 'second', form, className }: TimeProps) {
  const { relative, zone } = use(TimeContext);
  const asRelative = form === undefined ? relative : form === 'relative';
  // Relative text ages by the second; absolute text only when the day turns.
  const nowMs = useNowStep(asRelative ? 1_000 : 60_000);
  const other = asRelative ? formatFull(at, zone) : `${formatFull(at, zone)}, ${formatRelative(at, nowMs)}`;
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={t('time.hover', { other, zone: zoneName(zone) })}
      className={className}
    >
      {asRelative ? formatRelative(at, nowMs) : formatAbsolute(at, nowMs, zone, precision)}
    </time>
  );
}

/** The text of a point in time, for sentences. */
export function useTimeText(): (at: number, precision?: Precision) => string {
  const { relative, zone } = use(TimeContext);
  const nowMs = useNowStep(relative ? 1_000 : 60_000);
  return (at, precision = 'second') =>
    relative ? formatRelative(at, nowMs) : formatAbsolute(at, nowMs, zone, precision);
}
