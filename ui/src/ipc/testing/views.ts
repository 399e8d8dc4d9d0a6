/** Saved views in memory for the fixtures. */
import type { View } from '../gen/api';
import type { Answers } from './test-transport';

export function viewAnswers(empty = false): Answers {
  let ids = 3;
  let rows: View[] = empty
    ? []
    : [
        { viewId: '1', name: 'Timeouts of today', query: 'is:open timeout', sort: '', group: 'kind' },
        { viewId: '2', name: 'Connections', query: 'is:open class:connection', sort: '', group: '' },
        { viewId: '3', name: 'Resolved by the platform, with a very long name', query: 'is:resolved by:auto', sort: '', group: '' },
      ];
  return {
    list_views: () => ({ rows }),
    save_view: ({ viewId, ...content }) => {
      ids += 1;
      const view = { ...content, viewId: viewId ?? String(ids) };
      rows = viewId === null ? [...rows, view] : rows.map((each) => (each.viewId === viewId ? view : each));
      return view;
    },
    delete_view: ({ viewId }) => {
      rows = rows.filter((each) => each.viewId !== viewId);
      return {};
    },
    order_views: ({ viewIds }) => {
      rows = rows.toSorted((one, other) => viewIds.indexOf(one.viewId) - viewIds.indexOf(other.viewId));
      return {};
    },
  };
}
