/** The five figures with their small charts: two of now, three of the chosen range. */
import type { ReactNode } from 'react';
import type { Figures as FiguresData, Range } from '../../ipc/gen/api';
import { useRpc } from '../../ipc/query';
import { t } from '../../messages';
import { useRangeText } from '../../parts/range-picker';
import { formatCount, formatPercent, formatPoints, formatSigned } from '../../shared/format';
import { Sparkline } from '../../shared/sparkline';
import { useTheme } from '../../shared/theme';
import styles from './dashboard.module.css';
import { scopeOf, type DashboardView } from './view';

const SPARK = { widthPx: 88, heightPx: 24 };

/** The figures. */
export function Figures({ view }: { view: DashboardView }) {
  const theme = useTheme();
  const rangeText = useRangeText();
  const { data } = useRpc('get_figures', { scope: scopeOf(view), range: view.range, theme }, { keepPrevious: true });
  return (
    <section className={styles.figures} aria-label={t('dashboard.figures', { range: rangeText(view.range) })}>
      <Figure label={t('dashboard.running_now')} value={data && formatCount(data.running)} svg={data?.runningChart}>
        {data && t('dashboard.queued', { count: formatCount(data.queued) })}
      </Figure>
      <Figure label={t('dashboard.runs_completed')} value={data && formatCount(data.runs)} svg={data?.runsChart}>
        {data && runsRemark(data, view.range)}
      </Figure>
      <Figure label={t('dashboard.success_rate')} value={data && rateText(data.successRate)} unit={data !== undefined && data.successRate !== null} svg={data?.successChart}>
        {data && rateRemark(data)}
      </Figure>
      <Figure label={t('dashboard.open_errors')} value={data && formatCount(data.openErrors)} svg={data?.openChart}>
        {data && data.openErrorsNew > 0 && t('dashboard.open_new', { count: formatCount(data.openErrorsNew) })}
      </Figure>
      <Figure label={t('dashboard.auto_resolved')} value={data && formatCount(data.autoResolved)} svg={data?.autoChart}>
        {data && t('dashboard.by_users', { count: formatCount(data.userResolved) })}
      </Figure>
    </section>
  );
}

interface FigureProps {
  label: string;
  /** Absent before the first answer. */
  value: string | undefined;
  unit?: boolean;
  svg: string | undefined;
  children: ReactNode;
}

function Figure({ label, value, unit = false, svg, children }: FigureProps) {
  return (
    <div className={styles.figure}>
      <div>
        <div className={styles.label}>{label}</div>
        <div className={styles.value}>
          {value}
          {unit && <small>{t('dashboard.percent')}</small>}
        </div>
      </div>
      <div className={styles.side}>
        <Sparkline svg={svg ?? ''} {...SPARK} className={styles.spark} />
        <div className={styles.remark}>{children}</div>
      </div>
    </div>
  );
}

function rateText(rate: number | null): string {
  return rate === null ? t('dashboard.no_run_mark') : formatPercent(rate);
}

function runsRemark(data: FiguresData, range: Range): string | null {
  if (data.runsBefore === null) return null;
  const difference = formatSigned(data.runs - data.runsBefore);
  return t(range.preset === 'last24_hours' ? 'dashboard.vs_day_before' : 'dashboard.vs_before', { difference });
}

function rateRemark(data: FiguresData): string | null {
  if (data.successRate === null || data.successRateBefore === null) return null;
  return t('dashboard.points', { difference: formatPoints(data.successRate - data.successRateBefore) });
}
