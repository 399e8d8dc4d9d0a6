/** The list of groups: kinds of failures, trace keys, steps, codes, classifications; with the faces of every list. */
import { useMemo, useState, type JSX, type RefObject } from 'react';
import { call } from '../../ipc/client';
import type { GroupBy, GroupOrder, GroupPage, GroupRow, SyncStatus } from '../../ipc/gen/api';
import { useRpc } from '../../ipc/query';
import { t } from '../../messages';
import { groupColumns } from '../../parts/error-grid/group-columns';
import { Button } from '../../shared/button';
import { DataGrid, PAGE_ROWS, type GridHandle, type GridSelection, type PagedRows, type RowFeed } from '../../shared/data-grid';
import { ListFace, LoadingRows } from '../../shared/list-face';
import { StatusLine } from '../../shared/screen';
import { useTheme } from '../../shared/theme';
import { useTimeText } from '../../shared/time';
import { labelText } from '../../parts/error-grid/group-label';
import type { DeskQuery } from './desk-query';
import styles from './errors-screen.module.css';
import { groupKey, type GroupChoice } from './group-choice';
import { FailedFace, NoRowsFace } from './list-state';
import { useRows } from './use-rows';

/** Height of a row in pixels (`--row`). */
const ROW_PX = 32;

/** Groups of a query as the screen needs them. */
export interface GroupRows {
  head: GroupPage | null;
  error: ReturnType<typeof useRpc<'list_groups'>>['error'];
  rows: PagedRows<GroupRow> | null;
  again: () => void;
  retry: () => void;
  setAtTop: (atTop: boolean) => void;
}

/** Reads the groups of a query; nothing while `by` is null. */
export function useGroupRows(query: string, by: GroupBy | null, sort: GroupOrder): GroupRows {
  const theme = useTheme();
  const request = { query, by: by ?? 'kind', sort, theme } as const;
  const answer = useRpc('list_groups', { ...request, after: null, limit: PAGE_ROWS }, { keepPrevious: true, enabled: by !== null });
  const { by: wanted } = request;
  const feed = useMemo((): RowFeed<GroupRow> => {
    const of = { query, by: wanted, sort, theme } as const;
    return { keyOf: groupKey, head: { load: (after, limit) => call('list_groups', { ...of, after, limit }) } };
  }, [query, wanted, sort, theme]);
  const page = answer.data === undefined || answer.isPlaceholderData ? null : answer.data;
  const { rows, again, setAtTop } = useRows(`${wanted} ${sort} ${theme} ${query}`, feed, page);
  return {
    head: answer.data ?? null,
    error: answer.error,
    rows,
    again,
    retry: () => {
      void answer.refetch();
    },
    setAtTop,
  };
}

interface GroupListProps {
  desk: DeskQuery;
  by: GroupBy;
  list: GroupRows;
  sync: SyncStatus | undefined;
  gridRef: RefObject<GridHandle | null>;
  current: number;
  onCurrent: (index: number) => void;
  /** Shows the records of a group. */
  onOpen: (group: GroupRow) => void;
  choice: GroupChoice;
  withoutFoot: boolean;
}

export function GroupList(props: GroupListProps): JSX.Element {
  const { desk, by, list, gridRef } = props;
  const [widths, setWidths] = useState<Readonly<Record<string, number>>>({});
  const columns = useMemo(() => groupColumns({ by, sort: desk.groupSort, widths }), [by, desk.groupSort, widths]);
  const selection = useGroupSelection(by, props.choice, list.rows);
  if (list.rows === null) {
    return list.error === null ? <LoadingRows rows={12} /> : <FailedFace error={list.error} onRetry={list.retry} />;
  }
  const { rows } = list;
  const view = rows.getView();
  return (
    <>
      {view.fresh > 0 && (
        <Button size="small" className={styles.fresh} onPress={list.again}>
          {t('errors.fresh_show', { count: view.fresh })}
        </Button>
      )}
      {view.total === 0 ? (
        <NoGroups {...props} />
      ) : (
        <DataGrid
          ref={gridRef}
          label={t(`groups.list_${by}`)}
          rows={rows}
          columns={columns}
          rowPx={ROW_PX}
          current={props.current}
          onCurrent={props.onCurrent}
          onOpen={(index) => {
            const slot = rows.at(index);
            if (slot) props.onOpen(slot.row);
          }}
          onSort={(column) => desk.setGroupSort(SORT_OF[column] ?? 'count')}
          onAtTop={list.setAtTop}
          onResize={(id, px) => setWidths((before) => ({ ...before, [id]: px }))}
          selection={selection}
        />
      )}
      {!props.withoutFoot && <Foot head={list.head} by={by} sync={props.sync} />}
    </>
  );
}

const SORT_OF: Readonly<Record<string, GroupOrder>> = { count: 'count', last_seen: 'last_seen', first_seen: 'first_seen' };

/** Without records the face of the record list says why; records without a trace key are in no group of it. */
function NoGroups({ desk, by, sync }: GroupListProps): JSX.Element {
  const head = useRpc('list_errors', { query: desk.text, sort: 'occurred_newest', after: null, limit: 1 }).data ?? null;
  if (by !== 'trace' || head === null || head.total === 0) return <NoRowsFace desk={desk} head={head} sync={sync} />;
  return (
    <ListFace
      kind="no_match"
      title={t('groups.no_keys')}
      actions={<Button onPress={() => desk.setGroup(null)}>{t('groups.show_records')}</Button>}
    >
      {t('groups.no_keys_text', { count: head.total })}
    </ListFace>
  );
}

function useGroupSelection(by: GroupBy, choice: GroupChoice, rows: PagedRows<GroupRow> | null): GridSelection<GroupRow> {
  return useMemo(
    () => ({
      has: (key) => choice.has(key),
      set: (some, on) => choice.set(some, on),
      head: choice.count === 0 ? 'none' : choice.count === (rows?.loaded().length ?? 0) ? 'all' : 'some',
      toggleLoaded: () => {
        if (choice.count > 0) choice.clear();
        else choice.set(rows?.loaded().map((slot) => slot.row) ?? [], true);
      },
      headLabel: t('groups.select_loaded'),
      rowLabel: (row) => t('groups.select', { group: labelText(row, by), count: row.count }),
      blocked: null,
    }),
    [by, choice, rows],
  );
}

function Foot({ head, by, sync }: { head: GroupPage | null; by: GroupBy; sync: SyncStatus | undefined }): JSX.Element {
  const text = useTimeText();
  const asOfMs = head?.asOfMs ?? null;
  return (
    <StatusLine>
      <span>{t(`groups.foot_${by}`, { count: head?.total ?? 0 })}</span>
      <span className={styles.right}>
        {sync?.phase === 'offline' && sync.offlineSinceMs !== null && `${t('foot.offline', { time: text(sync.offlineSinceMs) })} · `}
        {asOfMs !== null && t('common.as_of', { time: text(asOfMs) })}
      </span>
    </StatusLine>
  );
}
