/** The records of a request, each with what became of it. */
import { useState } from 'react';
import type { Batch, ItemRecord } from '../../ipc/gen/api';
import { useRpc } from '../../ipc/query';
import { t } from '../../messages';
import { leftOutWords } from '../../parts/bulk-confirm/left-out';
import { Button } from '../../shared/button';
import { ListFace, LoadingRows } from '../../shared/list-face';
import { Pick } from '../../shared/pick';
import { RemoteText } from '../../shared/remote-text';
import { navigate } from '../../shared/route';
import { Scroll } from '../../shared/screen';
import { Table, type TableColumn } from '../../shared/table';
import { itemPlace, titleOf } from './batch';
import styles from './outbox.module.css';

/** Records per page, the most that the program gives at once. */
const PAGE_ROWS = 200;

export function RecordList({ batch }: { batch: Batch }) {
  const [itemId, setItemId] = useState(batch.items[0]?.itemId ?? '');
  const [skip, setSkip] = useState(0);
  const known = batch.items.some((item) => item.itemId === itemId) ? itemId : (batch.items[0]?.itemId ?? '');
  const answer = useRpc('list_item_records', { itemId: known, skip, limit: PAGE_ROWS }, { enabled: known !== '', keepPrevious: true });
  const options = batch.items.map((item, at) => ({
    value: item.itemId,
    label: t('outbox.record_pick', { at: at + 1, total: batch.items.length, place: itemPlace(item) }),
  }));
  if (answer.isError) {
    return (
      <ListFace kind="failed" title={t('outbox.records_failed')}>
        {answer.error.sentence}
      </ListFace>
    );
  }
  if (answer.data === undefined) return <LoadingRows rows={8} />;
  const { rows, total } = answer.data;
  const isMore = skip + rows.length < total;
  return (
    <>
      <div className={styles.pick}>
        <Pick
          label={t('outbox.record_of')}
          options={options}
          value={known}
          onChange={(next) => {
            setItemId(next);
            setSkip(0);
          }}
        />
        {total > PAGE_ROWS && (
          <Button size="small" onPress={() => { setSkip(isMore ? skip + PAGE_ROWS : 0); }}>
            {t('outbox.records_more', { total })}
          </Button>
        )}
      </div>
      <Scroll view={`outbox records ${known} ${skip}`}>
        <Table
          label={t('outbox.records_of', { title: titleOf(batch) })}
          columns={COLUMNS}
          groups={[{ id: 'all', rows }]}
          keyOf={(row) => row.errorId}
          density="compact"
        />
      </Scroll>
    </>
  );
}

const RESULTS = ['waiting', 'sent', 'retrying', 'succeeded', 'failed', 'canceled', 'unknown', 'left_behind', 'taken_back', 'parked'] as const;

const COLUMNS: readonly TableColumn<ItemRecord>[] = [
  {
    id: 'result',
    head: t('outbox.col_result'),
    px: 116,
    cell: (row) => {
      const result = RESULTS.find((each) => each === row.result);
      return <span className={styles[`result_${row.result}`]}>{result === undefined ? row.result : t(`outbox.result_${result}`)}</span>;
    },
  },
  { id: 'trace', head: t('outbox.col_trace'), px: 132, drop: 2, cell: (row) => <RemoteText text={row.traceKey ?? ''} className="mono" /> },
  { id: 'message', head: t('outbox.col_message'), pxMin: 180, cell: (row) => <RemoteText text={row.message} className="ell" /> },
  { id: 'why', head: t('outbox.col_why'), px: 190, drop: 1, look: 'quiet', cell: (row) => <Why row={row} /> },
];

function Why({ row }: { row: ItemRecord }) {
  if (row.leftBehind !== null) return leftOutWords({ reason: row.leftBehind, count: 1 });
  const { newErrorId } = row;
  if (newErrorId === null) return null;
  return (
    <Button size="small" variant="ghost" onPress={() => { navigate('errors', { q: `id:${newErrorId}` }); }}>
      {t('outbox.open_new')}
    </Button>
  );
}
