/** The error list of a query: first page, its counts, and the rows that are shown. */
import { useMemo } from 'react';
import type { ErrorPage, ErrorRow, ErrorSort } from '../../ipc/gen/api';
import type { RpcError } from '../../ipc/errors';
import { useRpc } from '../../ipc/query';
import { PAGE_ROWS, type PagedRows } from '../../shared/data-grid';
import { errorFeed } from './error-feed';
import { useRows } from './use-rows';

export interface ErrorRows {
  /** First page of the present query, as it is now; null before the first answer. */
  head: ErrorPage | null;
  /** Whether `head` is still that of the query before. */
  isOld: boolean;
  error: RpcError | null;
  rows: PagedRows<ErrorRow> | null;
  /** Reads the list anew, so that new rows come in and those that left go. */
  again: () => void;
  /** Asks for the first page again after a failure. */
  retry: () => void;
  setAtTop: (atTop: boolean) => void;
}

export function useErrorRows(query: string, sort: ErrorSort): ErrorRows {
  const answer = useRpc('list_errors', { query, sort, after: null, limit: PAGE_ROWS }, { keepPrevious: true });
  const feed = useMemo(() => errorFeed(query, sort), [query, sort]);
  const page = answer.data === undefined || answer.isPlaceholderData ? null : answer.data;
  const { rows, again, setAtTop } = useRows(`${sort} ${query}`, feed, page);
  return {
    head: answer.data ?? null,
    isOld: answer.isPlaceholderData,
    error: answer.error,
    rows,
    again,
    retry: () => {
      void answer.refetch();
    },
    setAtTop,
  };
}
