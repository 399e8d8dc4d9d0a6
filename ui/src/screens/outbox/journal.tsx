/** The journal: every request that was ever sent, newest first. */
import type { JournalLine } from '../../ipc/gen/api';
import { useRpcPages } from '../../ipc/query';
import { t } from '../../messages';
import { Button } from '../../shared/button';
import { Count } from '../../shared/count';
import { ListFace, LoadingRows } from '../../shared/list-face';
import { Scroll } from '../../shared/screen';
import { Table, type TableColumn } from '../../shared/table';
import { Time } from '../../shared/time';
import { visibleText } from '../../shared/visible-text';
import styles from './outbox.module.css';

const PAGE_ROWS = 200;

export function JournalList() {
  const pages = useRpcPages('list_journal', { limit: PAGE_ROWS });
  if (pages.isError) {
    return (
      <ListFace
        kind="failed"
        title={t('journal.failed')}
        actions={
          <Button
            variant="primary"
            onPress={() => {
              void pages.refetch();
            }}
          >
            {t('common.try_again')}
          </Button>
        }
      >
        {pages.error.sentence}
      </ListFace>
    );
  }
  if (pages.data === undefined) return <LoadingRows />;
  const rows = pages.data.pages.flatMap((page) => page.rows);
  if (rows.length === 0) {
    return (
      <ListFace kind="empty" title={t('journal.empty')}>
        {t('journal.empty_text')}
      </ListFace>
    );
  }
  return (
    <Scroll view="outbox journal">
      <Table label={t('journal.title')} columns={COLUMNS} groups={[{ id: 'all', rows }]} keyOf={(row) => row.line} density="compact" />
      {pages.hasNextPage && (
        <div className={styles.more}>
          <Button
            size="small"
            pending={pages.isFetchingNextPage}
            onPress={() => {
              void pages.fetchNextPage();
            }}
          >
            {t('outbox.more')}
          </Button>
        </div>
      )}
    </Scroll>
  );
}

const COLUMNS: readonly TableColumn<JournalLine>[] = [
  { id: 'at', head: t('journal.col_at'), px: 132, look: 'quiet', cell: (row) => <Time at={row.atMs} /> },
  {
    id: 'what',
    head: t('journal.col_what'),
    pxMin: 220,
    cell: (row) => (
      <span className="mono ell" title={`${row.method} ${row.path}`}>
        {row.method} {row.path}
      </span>
    ),
  },
  { id: 'place', head: t('journal.col_place'), px: 240, drop: 2, cell: (row) => <Place row={row} /> },
  { id: 'ids', head: t('journal.col_ids'), px: 76, look: 'num', cell: (row) => <Count value={row.ids} /> },
  { id: 'result', head: t('journal.col_result'), px: 220, cell: (row) => <span className={styles[`outcome_${row.outcome}`]}>{resultWords(row)}</span> },
  {
    id: 'took',
    head: t('journal.col_took'),
    px: 84,
    drop: 1,
    look: 'num',
    cell: (row) => row.elapsedMs !== null && t('journal.took', { ms: row.elapsedMs }),
  },
];

function Place({ row }: { row: JournalLine }) {
  if (row.flowName === null) return null;
  const words = visibleText(row.stepName === null ? row.flowName : t('outbox.place_step', { flow: row.flowName, step: row.stepName }));
  return <span title={words}>{words}</span>;
}

const OUTCOMES = ['done', 'later', 'refused', 'unsure', 'jobs_before', 'conflict'] as const;

function resultWords(row: JournalLine): string {
  const known = OUTCOMES.find((each) => each === row.outcome);
  const words = known === undefined ? row.outcome : t(`journal.${known}`);
  const named = row.detail === null ? words : t('journal.failure', { words, detail: visibleText(row.detail) });
  return row.status === null ? named : t('journal.status', { words: named, status: String(row.status) });
}
