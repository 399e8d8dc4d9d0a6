/**
 * Filters with live counts at the left of the list. The rail changes nothing itself: it says which filter to switch,
 * and the screen writes that into the query text, which is the only place where filters live.
 */
import { use, useState, type JSX } from 'react';
import type { FacetGroup, FacetValue, Facets } from '../../ipc/gen/api';
import { t, type MessageKey } from '../../messages';
import { formatAbsolute } from '../../shared/format';
import { RemoteText } from '../../shared/remote-text';
import { TimeContext } from '../../shared/time';
import { visibleText } from '../../shared/visible-text';
import { ClassTag, className } from '../class-tag/class-tag';
import { TimeHistogram, TimeRangeMenu } from '../time-histogram/time-histogram';
import { DayGroup } from './day-group';
import styles from './facet-rail.module.css';
import { Group, Value } from './facet-value';
import { sourceName } from './source-name';

/** Values of `is:` that the rail offers. */
export type StateValue = 'open' | 'resolved' | 'gone' | 'retrying';

const TITLES: Readonly<Record<string, MessageKey>> = {
  class: 'errors.facet_class',
  step: 'errors.facet_step',
  flow: 'errors.facet_flow',
  source: 'errors.facet_source',
  code: 'errors.facet_code',
  by: 'errors.facet_by',
};
/** Groups in the order of the rail. */
const ORDER = ['by', 'class', 'step', 'flow', 'source', 'code'];
const DAY_MS = 86_400_000;
/** Values shown before "more". */
const VALUES_SHOWN = 5;

interface FacetRailProps {
  facets: Facets;
  /** Borders of the days that the counts are for, oldest first. */
  days: readonly number[];
  /** Values of `is:` that the query asks for. */
  states: readonly string[];
  /** Groups to leave out, by key. */
  without?: readonly string[];
  onToggle: (key: string, value: string, on: boolean) => void;
  onRange: (afterMs: number | null, beforeMs: number | null) => void;
}

export function FacetRail(props: FacetRailProps): JSX.Element {
  const { facets, onToggle, onRange } = props;
  const groups = ORDER.map((key) => facets.groups.find((group) => group.key === key)).filter(
    (group): group is FacetGroup => group !== undefined && group.values.length > 0,
  );
  return (
    <>
      <StateGroup facets={facets} states={props.states} onToggle={onToggle} />
      <Group
        title={t('errors.facet_occurred')}
        note={
          <>
            <RangeNote histogram={facets.histogram} />
            <TimeRangeMenu histogram={facets.histogram} onRange={onRange} />
          </>
        }
      >
        <TimeHistogram histogram={facets.histogram} onRange={onRange} />
      </Group>
      <DayGroup facets={facets} days={props.days} onRange={onRange} />
      {groups
        .filter((group) => props.without?.includes(group.key) !== true)
        .map((group) => (
          <ValueGroup key={group.key} group={group} onToggle={onToggle} />
        ))}
    </>
  );
}

function StateGroup({ facets, states, onToggle }: Pick<FacetRailProps, 'facets' | 'states' | 'onToggle'>): JSX.Element {
  const rows: { value: StateValue; count: number; hint?: string }[] = [
    { value: 'open', count: facets.open },
    { value: 'resolved', count: facets.resolved },
    { value: 'retrying', count: facets.retrying },
  ];
  if (facets.gone > 0 || states.includes('gone')) {
    rows.push({ value: 'gone', count: facets.gone, hint: t('errors.state_gone_hint') });
  }
  return (
    <Group title={t('errors.facet_is')}>
      <ul aria-label={t('errors.facet_is')}>
        {rows.map((row) => (
          <Value
            key={row.value}
            name={t(`errors.state_${row.value}`)}
            title={row.hint ?? t(`errors.state_${row.value}`)}
            count={row.count}
            on={states.includes(row.value)}
            onChange={(on) => onToggle('is', row.value, on)}
          >
            {t(`errors.state_${row.value}`)}
          </Value>
        ))}
      </ul>
    </Group>
  );
}

function ValueGroup({ group, onToggle }: { group: FacetGroup; onToggle: FacetRailProps['onToggle'] }): JSX.Element {
  const [all, setAll] = useState(false);
  const title = TITLES[group.key];
  const name = title === undefined ? group.key : t(title);
  // A chosen value stays in sight wherever its count puts it.
  const shown = all ? group.values : group.values.filter((value, at) => at < VALUES_SHOWN || value.selected);
  const more = group.values.length - shown.length;
  return (
    <Group
      title={name}
      note={
        group.totalValues > shown.length
          ? t('errors.facet_of', { shown: shown.length, total: group.totalValues })
          : undefined
      }
    >
      <ul aria-label={name}>
        {shown.map((value) => (
          <Value
            key={value.value ?? ''}
            name={valueName(group.key, value)}
            title={valueName(group.key, value)}
            count={value.count}
            on={value.selected}
            mono={group.key === 'code' && value.value !== null}
            onChange={(on) => onToggle(group.key, value.value ?? 'none', on)}
          >
            <ValueLabel group={group.key} value={value} />
          </Value>
        ))}
      </ul>
      {(more > 0 || all) && group.values.length > VALUES_SHOWN && (
        <button type="button" className={styles.more} onClick={() => setAll(!all)}>
          {all ? t('errors.facet_less') : t('errors.facet_more', { count: more })}
        </button>
      )}
    </Group>
  );
}

function ValueLabel({ group, value }: { group: string; value: FacetValue }): JSX.Element {
  if (group === 'class') return <ClassTag value={value.value} />;
  if (value.value === null || group === 'source') return <>{valueName(group, value)}</>;
  if (group === 'by' && value.value === 'auto') return <>{t('errors.auto_resolved')}</>;
  return <RemoteText text={value.label === '' ? value.value : value.label} />;
}

function valueName(group: string, value: FacetValue): string {
  if (group === 'class') return className(value.value);
  if (value.value === null) return t('errors.none');
  if (group === 'source') return sourceName(value.value, null);
  if (group === 'by' && value.value === 'auto') return t('errors.auto_resolved');
  return visibleText(value.label === '' ? value.value : value.label);
}

/** The day or days that the drawing spans. */
function RangeNote({ histogram }: { histogram: Facets['histogram'] }): JSX.Element {
  const { zone } = use(TimeContext);
  // As seen from two days later: a time of today shows its day too.
  const day = (atMs: number): string => formatAbsolute(atMs, atMs + 2 * DAY_MS, zone, 'minute').split(', ')[0] ?? '';
  const [from, to] = [day(histogram.fromMs), day(histogram.toMs - 1)];
  return <>{from === to ? from : `${from} – ${to}`}</>;
}
