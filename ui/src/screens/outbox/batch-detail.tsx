/** One batch: sums, where it came from, and its items with what can be done about parked ones. */
import { useId, useState } from 'react';
import type { Batch, BatchReview, OutboxItem } from '../../ipc/gen/api';
import { useRpcWrite } from '../../ipc/query';
import { t } from '../../messages';
import { announce } from '../../shared/announce';
import { Button } from '../../shared/button';
import { Count } from '../../shared/count';
import { formatCount } from '../../shared/format';
import { Popover } from '../../shared/popover';
import { StackedBar } from '../../shared/progress-bar';
import { Scroll } from '../../shared/screen';
import { Table, type TableColumn } from '../../shared/table';
import { TabBar, TabPanel, type Tab } from '../../shared/tabs';
import { Time, useTimeText } from '../../shared/time';
import { showToast } from '../../shared/toast';
import { itemPlace, parkWords, retriesOf, sumsOf, titleOf } from './batch';
import { BatchControls, Resting, Reviewed } from './batch-controls';
import { StateSign, batchFace, itemFace } from './batch-sign';
import { ConflictDialog } from './conflict-dialog';
import { Confirmed } from './confirmed';
import { LeftBehind } from './left-behind';
import styles from './outbox.module.css';
import { RecordList } from './record-list';

type DetailTab = 'items' | 'records' | 'confirmed';

/** The detail of a batch. */
export function BatchDetail({ batch }: { batch: Batch }) {
  const text = useTimeText();
  const title = titleOf(batch);
  const idBase = useId();
  const [tab, setTab] = useState<DetailTab>('items');
  const [review, setReview] = useState<BatchReview | null>(null);
  const tabs: Tab<DetailTab>[] = [
    { id: 'items', label: t('outbox.items'), count: batch.items.length },
    { id: 'records', label: t('outbox.records'), count: batch.count },
    { id: 'confirmed', label: t('outbox.what_confirmed') },
  ];
  return (
    <section className={styles.detail} aria-label={title}>
      <header className={styles.detailHead}>
        <div className="row">
          <h2>{title}</h2>
          <StateSign face={batchFace(batch)} />
          <span className="end">
            <BatchControls batch={batch} onReview={setReview} />
          </span>
        </div>
        <Sums batch={batch} />
        <p className={styles.from} data-selectable>
          {t('outbox.confirmed', { time: text(batch.createdAtMs) })},{' '}
          {batch.action === 'subscribe' ? (
            t('outbox.from_notifications')
          ) : batch.query === null ? (
            t('outbox.from_rows')
          ) : (
            <>
              {t('outbox.from_query')} <code>{batch.query}</code>
            </>
          )}
        </p>
      </header>
      <Resting batch={batch} />
      {review !== null && <Reviewed review={review} />}
      <LeftBehind batch={batch} />
      <ParkedItems items={batch.items.filter((item) => item.state === 'parked')} />
      <TabBar label={title} idBase={idBase} tabs={tabs} selected={tab} onSelect={setTab} />
      <TabPanel idBase={idBase} selected={tab} className={styles.panel ?? ''}>
        {tab === 'items' && (
          <Scroll view={`outbox ${batch.batchId}`}>
            <Table
              label={t('outbox.items_of', { title })}
              columns={columnsOf(batch)}
              groups={[{ id: 'all', rows: batch.items }]}
              keyOf={keyOf}
              density="compact"
            />
          </Scroll>
        )}
        {tab === 'records' && <RecordList batch={batch} />}
        {tab === 'confirmed' && <Confirmed batch={batch} />}
      </TabPanel>
    </section>
  );
}

function Sums({ batch }: { batch: Batch }) {
  const sums = sumsOf(batch);
  const retry = batch.action === 'retry';
  const retries = retriesOf(batch);
  const lines = [
    { name: t('outbox.in_batch'), value: batch.count, tone: undefined, always: true },
    { name: t(`outbox.sum_${batch.action}`), value: sums.succeeded, tone: styles.ok, always: true },
    { name: t('outbox.sum_failed'), value: sums.failed, tone: styles.fail, always: retry },
    { name: t('outbox.sum_retried'), value: retries?.succeeded ?? 0, tone: styles.ok, always: retries !== null },
    { name: t('outbox.sum_failed'), value: retries?.failed ?? 0, tone: styles.fail, always: retries !== null },
    { name: t('outbox.sum_in_retry'), value: sums.sent, tone: styles.run, always: false },
    { name: t('outbox.sum_unsure'), value: sums.unsure, tone: styles.warn, always: false },
    { name: t('outbox.sum_parked'), value: sums.parked, tone: styles.fail, always: false },
    { name: t('outbox.sum_canceled'), value: sums.canceled, tone: undefined, always: false },
    { name: t('outbox.sum_not_sent'), value: sums.notSent, tone: undefined, always: false },
  ];
  return (
    <>
      <dl className={styles.sums}>
        {lines
          .filter((line) => line.always || line.value > 0)
          .map((line) => (
            <div key={line.name}>
              <dt>{line.name}</dt>
              <dd className={line.tone}>{formatCount(line.value)}</dd>
            </div>
          ))}
      </dl>
      <StackedBar
        className={styles.bar ?? ''}
        total={batch.count}
        parts={[
          { tone: 'ok', value: sums.succeeded },
          { tone: 'fail', value: sums.failed + sums.parked },
          { tone: 'warn', value: sums.unsure },
          { tone: 'run', value: sums.sent },
          { tone: 'cancel', value: sums.canceled },
        ]}
      />
    </>
  );
}

function keyOf(item: OutboxItem): string {
  return item.itemId;
}

function columnsOf(batch: Batch): readonly TableColumn<OutboxItem>[] {
  const oneFlow = new Set(batch.items.map((item) => item.flowName)).size === 1;
  const flow: TableColumn<OutboxItem> = {
    id: 'flow',
    head: t('outbox.col_flow'),
    px: 200,
    drop: 2,
    cell: (item) => <span title={item.flowName}>{item.flowName}</span>,
  };
  const what: TableColumn<OutboxItem> = {
    id: 'what',
    head: t('outbox.col_what'),
    px: 88,
    cell: (item) => t(item.action === 'retry' ? 'outbox.what_retry' : 'outbox.what_edit_data'),
  };
  return [
    { id: 'state', head: t('outbox.col_state'), px: 132, cell: (item) => <StateSign face={itemFace(item)} /> },
    ...(batch.action === 'edit_data' ? [what] : []),
    ...(oneFlow ? [] : [flow]),
    batch.action === 'subscribe'
      ? { id: 'person', head: t('outbox.col_person'), pxMin: 130, cell: (item) => <span title={itemPlace(item)}>{itemPlace(item)}</span> }
      : { id: 'step', head: t('outbox.col_step'), pxMin: 130, cell: (item) => <span title={item.stepName}>{item.stepName}</span> },
    { id: 'count', head: t('outbox.col_count'), px: 76, look: 'num', cell: (item) => <Count value={item.count} /> },
    { id: 'attempts', head: t('outbox.col_attempts'), px: 60, drop: 4, look: 'num', cell: (item) => <Count value={item.attempts} /> },
    {
      id: 'next',
      head: t('outbox.col_next'),
      px: 92,
      drop: 3,
      look: 'quiet',
      cell: (item) => item.nextAttemptAtMs !== null && <Time at={item.nextAttemptAtMs} />,
    },
    { id: 'outcome', head: t('outbox.col_outcome'), px: 210, drop: 1, look: 'quiet', cell: (item) => <Outcome item={item} /> },
  ];
}

function Outcome({ item }: { item: OutboxItem }) {
  if (item.succeeded === null && item.failed === null) return null;
  return t('outbox.done_retry', { succeeded: formatCount(item.succeeded ?? 0), failed: formatCount(item.failed ?? 0) });
}

/** What needs a person, in full: where, why, and the two ways on. */
function ParkedItems({ items }: { items: readonly OutboxItem[] }) {
  if (items.length === 0) return null;
  return (
    <ul className={styles.parked} aria-label={t('outbox.group_parked')}>
      {items.map((item) => (
        <li key={item.itemId}>
          <div>
            <b>{itemPlace(item)}</b> · {t('common.records_n', { count: item.count })}
            <p data-selectable>{parkWords(item.parkReason)}</p>
          </div>
          <ParkedActions item={item} />
        </li>
      ))}
    </ul>
  );
}

function ParkedActions({ item }: { item: OutboxItem }) {
  const requeue = useRpcWrite('requeue_item');
  const drop = useRpcWrite('drop_item');
  const place = itemPlace(item);
  const [isComparing, setComparing] = useState(false);
  const said = (words: string) => ({
    onSuccess: () => {
      announce(words);
    },
    onError: (error: { sentence: string }) => {
      showToast({ text: error.sentence, tone: 'error' });
    },
  });
  return (
    <span className={styles.acts}>
      {item.parkReason === 'data_conflict' ? (
        <Button
          size="small"
          variant="primary"
          label={t('conflict.choose_of', { place })}
          onPress={() => {
            setComparing(true);
          }}
        >
          {t('conflict.choose')}
        </Button>
      ) : (
        <Button
          size="small"
          label={t('outbox.send_again_of', { place })}
          pending={requeue.isPending}
          onPress={() => {
            requeue.mutate({ itemId: item.itemId }, said(t('outbox.requeued')));
          }}
        >
          {t('outbox.send_again')}
        </Button>
      )}
      {isComparing && (
        <ConflictDialog
          item={item}
          onClose={() => {
            setComparing(false);
          }}
        />
      )}
      <Popover
        label={t('outbox.give_up')}
        className={styles.ask}
        trigger={
          <Button size="small" variant="ghost" label={t('outbox.give_up_of', { place })} pending={drop.isPending}>
            {t('outbox.give_up')}
          </Button>
        }
      >
        {(close) => (
          <>
            <h2>{t('outbox.give_up_title', { count: item.count })}</h2>
            <p>{t('outbox.give_up_text')}</p>
            <div>
              <Button size="small" onPress={close}>
                {t('outbox.keep')}
              </Button>
              <Button
                size="small"
                variant="danger"
                onPress={() => {
                  close();
                  drop.mutate({ itemId: item.itemId }, said(t('outbox.dropped')));
                }}
              >
                {t('outbox.drop_n', { count: item.count })}
              </Button>
            </div>
          </>
        )}
      </Popover>
    </span>
  );
}
