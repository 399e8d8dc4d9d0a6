/** The last days of the person's time zone with their counts, and what is older. One is chosen at a time: it is a range. */
import { use, type JSX } from 'react';
import type { Facets } from '../../ipc/gen/api';
import { t } from '../../messages';
import { formatDay } from '../../shared/format';
import { TimeContext } from '../../shared/time';
import { Group, Value } from './facet-value';

/** Days that are counted. */
export const DAYS = 7;

interface DayGroupProps {
  facets: Facets;
  /** Borders of the days that were asked for, oldest first. */
  days: readonly number[];
  onRange: (afterMs: number | null, beforeMs: number | null) => void;
}

interface Day {
  afterMs: number | null;
  beforeMs: number;
  name: string;
  count: number;
}

export function DayGroup({ facets, days, onRange }: DayGroupProps): JSX.Element | null {
  const { zone } = use(TimeContext);
  const { histogram } = facets;
  const isOn = (day: Day): boolean => histogram.afterMs === day.afterMs && histogram.beforeMs === day.beforeMs;
  const shown = linesOf(facets, days, zone).filter((day) => day.count > 0 || isOn(day));
  if (shown.length === 0) return null;
  return (
    <Group title={t('day.title')}>
      <ul aria-label={t('day.title')}>
        {shown.map((day) => (
          <Value
            key={day.beforeMs}
            name={day.name}
            title={day.name}
            count={day.count}
            on={isOn(day)}
            onChange={(on) => onRange(on ? day.afterMs : null, on ? day.beforeMs : null)}
          >
            {day.name}
          </Value>
        ))}
      </ul>
    </Group>
  );
}

/** Today first, what is older than all days last. */
function linesOf(facets: Facets, days: readonly number[], zone: string | undefined): Day[] {
  const lines = facets.days.map((count, at): Day => {
    const [afterMs = 0, beforeMs = 0] = days.slice(at, at + 2);
    const ago = facets.days.length - 1 - at;
    const name = ago === 0 ? t('day.today') : ago === 1 ? t('day.yesterday') : formatDay(afterMs, zone);
    return { afterMs, beforeMs, name, count };
  });
  lines.reverse();
  const counted = facets.days.reduce((sum, count) => sum + count, 0);
  const all = facets.histogram.bars.reduce((sum, count) => sum + count, 0);
  lines.push({ afterMs: null, beforeMs: days[0] ?? 0, name: t('day.earlier'), count: Math.max(0, all - counted) });
  return lines;
}
