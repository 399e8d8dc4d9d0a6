/** The columns of groups of error records. */
import type { JSX } from 'react';
import type { GroupBy, GroupOrder, GroupRow, Trend } from '../../ipc/gen/api';
import { t } from '../../messages';
import { Count } from '../../shared/count';
import type { GridColumn, SortDirection } from '../../shared/data-grid';
import { Pill, type Tone } from '../../shared/pill';
import { RemoteText } from '../../shared/remote-text';
import { Sparkline } from '../../shared/sparkline';
import { Time } from '../../shared/time';
import { visibleText } from '../../shared/visible-text';
import { ClassTag, className } from '../class-tag/class-tag';
import styles from './error-grid.module.css';
import { GroupLabel, labelText } from './group-label';
import { None } from './none';

interface GroupColumnsOf {
  by: GroupBy;
  sort: GroupOrder;
  /** Widths that a person set, in pixels by column. */
  widths: Readonly<Record<string, number>>;
}

const TONES: Readonly<Record<Exclude<Trend, 'ongoing'>, Tone>> = { new: 'accent', escalating: 'fail', back_again: 'warn' };
/** Size of the small chart in pixels, as the program draws it. */
const CHART_PX = { width: 104, height: 18 };

export function groupColumns({ by, sort, widths }: GroupColumnsOf): GridColumn<GroupRow>[] {
  const all: (GridColumn<GroupRow> | false)[] = [
    label(by),
    count(sort),
    by !== 'class' && classification(),
    course(),
    by === 'kind' && code(),
    by !== 'step' && steps(),
    flows(),
    seen('first_seen', sort),
    seen('last_seen', sort),
  ];
  return all
    .filter((column): column is GridColumn<GroupRow> => column !== false)
    .map((column) => ({ ...column, px: widths[column.id] ?? column.px }));
}

function label(by: GroupBy): GridColumn<GroupRow> {
  return {
    id: 'label',
    head: t(`groups.col_${by}`),
    px: 280,
    fill: true,
    yields: 0,
    className: by === 'trace' || by === 'code' ? styles.mono : undefined,
    title: (row) => labelText(row, by),
    cell: (row) => (
      <span className={styles.message}>
        {row.trend !== 'ongoing' && <TrendPill trend={row.trend} />}
        <GroupLabel row={row} by={by} />
      </span>
    ),
  };
}

function TrendPill({ trend }: { trend: Exclude<Trend, 'ongoing'> }): JSX.Element {
  return (
    <Pill tone={TONES[trend]} title={t(`groups.trend_${trend}_hint`)}>
      {t(`groups.trend_${trend}`)}
    </Pill>
  );
}

function count(sort: GroupOrder): GridColumn<GroupRow> {
  return {
    id: 'count',
    head: t('groups.col_count'),
    px: 84,
    yields: 0,
    align: 'end',
    sort: direction(sort === 'count'),
    cell: (row) => <Count value={row.count} className={styles.strong} />,
  };
}

function classification(): GridColumn<GroupRow> {
  return {
    id: 'class',
    head: t('errors.col_class'),
    px: 130,
    yields: 2,
    indentPx: 24,
    className: styles.second,
    title: (row) => className(row.newest.classification),
    cell: (row) => (row.newest.classification === null ? <None /> : <ClassTag value={row.newest.classification} />),
  };
}

function course(): GridColumn<GroupRow> {
  return {
    id: 'course',
    head: t('groups.col_course'),
    px: 122,
    yields: 1,
    cell: (row) => <Sparkline svg={row.chart} widthPx={CHART_PX.width} heightPx={CHART_PX.height} />,
  };
}

function code(): GridColumn<GroupRow> {
  return {
    id: 'code',
    head: t('errors.col_code'),
    px: 120,
    yields: 4,
    className: styles.mono,
    title: (row) => visibleText(row.newest.code ?? ''),
    cell: (row) => (row.newest.code === null ? <None /> : <RemoteText text={row.newest.code} className="ell" />),
  };
}

function steps(): GridColumn<GroupRow> {
  const text = (row: GroupRow): string => {
    const names = row.steps.map(visibleText).join(', ');
    const more = row.totalSteps - row.steps.length;
    return more > 0 ? t('groups.steps_more', { names, count: more }) : names;
  };
  return {
    id: 'steps',
    head: t('groups.col_steps'),
    px: 150,
    yields: 3,
    className: styles.second,
    title: text,
    cell: (row) => <RemoteText text={text(row)} className="ell" />,
  };
}

function flows(): GridColumn<GroupRow> {
  return {
    id: 'flows',
    head: t('groups.col_flows'),
    px: 64,
    yields: 5,
    align: 'end',
    className: styles.second,
    cell: (row) => <Count value={row.flows} />,
  };
}

function seen(id: 'first_seen' | 'last_seen', sort: GroupOrder): GridColumn<GroupRow> {
  return {
    id,
    head: t(`groups.col_${id}`),
    px: id === 'first_seen' ? 120 : 104,
    yields: id === 'first_seen' ? 2 : 0,
    sort: direction(sort === id),
    className: styles.second,
    ...(id === 'first_seen' ? { indentPx: 20 } : {}),
    cell: (row) => <Time at={id === 'first_seen' ? row.firstAtMs : row.lastAtMs} className="tn" />,
  };
}

function direction(isSorted: boolean): SortDirection | null {
  return isSorted ? 'descending' : null;
}
