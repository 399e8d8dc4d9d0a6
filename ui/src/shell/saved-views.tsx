/** Saved views in the side bar, each with its live count. A view is a link; its menu renames, moves and deletes it. */
import { useQueries } from '@tanstack/react-query';
import { ArrowDown, ArrowUp, Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { useState, type JSX } from 'react';
import { call } from '../ipc/client';
import type { View } from '../ipc/gen/api';
import { queryKey, useRpc, useRpcWrite } from '../ipc/query';
import { t } from '../messages';
import { ViewDialog } from '../parts/view-dialog/view-dialog';
import { IconButton } from '../shared/button';
import { Count } from '../shared/count';
import { Menu } from '../shared/popover';
import { RemoteText } from '../shared/remote-text';
import { href, useRoute } from '../shared/route';
import { showToast } from '../shared/toast';
import { visibleText } from '../shared/visible-text';
import styles from './saved-views.module.css';
import side from './side-bar.module.css';

export function SavedViews(): JSX.Element | null {
  const views = useRpc('list_views', {}).data?.rows ?? [];
  const counts = useQueries({
    queries: views.map(({ query }) => ({ queryKey: queryKey('count_errors', { query }), queryFn: () => call('count_errors', { query }) })),
  });
  if (views.length === 0) return null;
  return (
    <nav aria-label={t('views.label')} className={styles.views}>
      <h2 className={side.section}>{t('views.label')}</h2>
      <ul>
        {views.map((view, at) => (
          <Line key={view.viewId} view={view} count={counts[at]?.data?.count ?? null} views={views} at={at} />
        ))}
      </ul>
    </nav>
  );
}

interface LineProps {
  view: View;
  /** Null while it is not known. */
  count: number | null;
  views: readonly View[];
  at: number;
}

function Line({ view, count, views, at }: LineProps): JSX.Element {
  const [renames, setRenames] = useState(false);
  const save = useRpcWrite('save_view');
  const remove = useRpcWrite('delete_view');
  const add = useRpcWrite('save_view');
  const order = useRpcWrite('order_views');
  const { path, params } = useRoute();
  const name = visibleText(view.name);
  const isShown = path === 'errors' && (params.q ?? '').trim() === view.query && (params.group ?? '') === view.group;
  const move = (by: -1 | 1): void => {
    const ids = views.map((each) => each.viewId);
    const [taken] = ids.splice(at, 1);
    if (taken !== undefined) ids.splice(at + by, 0, taken);
    order.mutate({ viewIds: ids });
  };
  const drop = (): void => {
    const { viewId, ...content } = view;
    remove.mutate(
      { viewId },
      {
        onSuccess: () => {
          showToast({ text: t('views.deleted', { name }), tone: 'ok', action: { label: t('common.undo'), run: () => add.mutate({ viewId: null, ...content }) } });
        },
        onError: (error) => {
          showToast({ text: t('views.failed', { sentence: error.sentence }), tone: 'error' });
        },
      },
    );
  };
  return (
    <li className={styles.line}>
      <a
        href={href('errors', { q: view.query === '' ? ' ' : view.query, sort: view.sort, group: view.group })}
        className={styles.view}
        aria-current={isShown ? 'page' : undefined}
        title={visibleText(view.query)}
      >
        <RemoteText text={view.name} className="ell" />
        {count !== null && <Count value={count} className={styles.count} />}
      </a>
      <Menu
        label={t('views.menu', { name })}
        trigger={<IconButton icon={Ellipsis} label={t('views.menu', { name })} />}
        groups={[
          {
            items: [
              { id: 'rename', label: t('views.rename'), icon: Pencil, run: () => setRenames(true) },
              { id: 'up', label: t('views.up'), icon: ArrowUp, disabled: at === 0, run: () => move(-1) },
              { id: 'down', label: t('views.down'), icon: ArrowDown, disabled: at === views.length - 1, run: () => move(1) },
            ],
          },
          { items: [{ id: 'delete', label: t('views.delete'), icon: Trash2, danger: true, run: drop }] },
        ]}
      />
      {renames && (
        <ViewDialog
          title={t('views.rename_title')}
          name={view.name}
          action={t('views.rename')}
          pending={save.isPending}
          failure={save.error?.sentence ?? null}
          onClose={() => setRenames(false)}
          onSave={(next) => save.mutate({ ...view, name: next }, { onSuccess: () => setRenames(false) })}
        />
      )}
    </li>
  );
}
