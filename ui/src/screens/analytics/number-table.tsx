/** The same numbers as a table. */
import type { Analytics, ChartLine, Measure } from '../../ipc/gen/api';
import { t } from '../../messages';
import { Pick } from '../../shared/pick';
import { Scroll } from '../../shared/screen';
import { Table, type TableColumn } from '../../shared/table';
import styles from './analytics.module.css';
import { lineName, valueText } from './chart-frame';
import { MEASURES } from './view';

interface NumberTableProps {
  data: Analytics;
  measure: Measure;
  onMeasure: (measure: Measure) => void;
}

interface Row {
  readonly at: number;
  readonly label: string;
}

/** The table. */
export function NumberTable({ data, measure, onMeasure }: NumberTableProps) {
  const chart = data.charts.find((each) => each.measure === measure);
  const rows = data.labels.map((label, at): Row => ({ at, label }));
  const column = (line: ChartLine): TableColumn<Row> => ({
    id: `${line.stream} ${line.by ?? ''}`,
    head: lineName(data, line),
    px: 140,
    look: 'num',
    cell: (row) => (chart === undefined ? '' : valueText(chart, line.values[row.at] ?? null)),
  });
  const columns: readonly TableColumn<Row>[] = [
    { id: 'time', head: t('analytics.time'), pxMin: 140, cell: (row) => row.label },
    ...(chart?.lines ?? []).map(column),
  ];
  return (
    <>
      <div className={styles.measure}>
        <Pick label={t('analytics.measure')} options={MEASURES.map((each) => ({ value: each, label: t(`analytics.${each}`) }))} value={measure} onChange={onMeasure} />
      </div>
      <Scroll view={`analytics table ${measure}`}>
        <Table label={t('analytics.table_label', { measure: t(`analytics.${measure}`) })} density="compact" columns={columns} groups={[{ id: 'all', rows }]} keyOf={(row) => String(row.at)} />
      </Scroll>
    </>
  );
}
