/**
 * Integrations and their flows with live open errors. An integration opens the dashboard in its scope, a flow opens the
 * error desk with all its steps. Keys follow the ARIA tree: arrows move, open and close, Enter goes.
 */
import { ChevronDown, ChevronRight, SlidersHorizontal } from 'lucide-react';
import { useRef, useState, type KeyboardEvent } from 'react';
import type { Navigation } from '../ipc/gen/api';
import { t } from '../messages';
import { flowPath, flowQuery, integrationQuery } from '../parts/flow-link';
import { IconButton } from '../shared/button';
import { classes } from '../shared/classes';
import { Count } from '../shared/count';
import { Icon } from '../shared/icon';
import { Menu } from '../shared/popover';
import { navigate, useRoute } from '../shared/route';
import styles from './flow-tree.module.css';
import side from './side-bar.module.css';
import { treeKey, visibleNodes, type TreeNode } from './flow-tree-nodes';

/** The tree of flows. */
export function FlowTree({ navigation }: { navigation: Navigation | undefined }) {
  const [closed, setClosed] = useState<ReadonlySet<string> | null>(null);
  const [hideClean, setHideClean] = useState(false);
  const [focused, setFocused] = useState<string | null>(null);
  const tree = useRef<HTMLDivElement>(null);
  const { path, params } = useRoute();
  const integrations = navigation?.integrations ?? [];
  const keys = integrations.map((each) => treeKey(each.id));
  // Before a choice was made only the first integration is open, as the one with most to do.
  const closedNow = closed ?? new Set(keys.slice(1));
  const nodes = visibleNodes(integrations, closedNow, hideClean);
  const tabStop = nodes.find((node) => node.key === focused) ?? nodes[0];

  const turn = (key: string, open: boolean): void => {
    const next = new Set(closedNow);
    if (open) next.delete(key);
    else next.add(key);
    setClosed(next);
  };
  const focus = (key: string | undefined): void => {
    if (key === undefined) return;
    setFocused(key);
    tree.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(key)}"]`)?.focus();
  };
  const onKey = (event: KeyboardEvent, node: TreeNode): void => {
    const at = nodes.indexOf(node);
    const acts: Readonly<Record<string, () => void>> = {
      ArrowDown: () => focus(nodes[at + 1]?.key),
      ArrowUp: () => focus(nodes[at - 1]?.key),
      Home: () => focus(nodes[0]?.key),
      End: () => focus(nodes.at(-1)?.key),
      Enter: () => go(node),
      ' ': () => go(node),
      ArrowRight: () => (node.open === false ? turn(node.key, true) : node.open === true && focus(nodes[at + 1]?.key)),
      ArrowLeft: () => (node.open === true ? turn(node.key, false) : focus(node.parent)),
    };
    const act = acts[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };

  return (
    <>
      <div className={side.section}>
        {t('nav.flows')}
        <Menu
          label={t('nav.flows_view')}
          trigger={<IconButton icon={SlidersHorizontal} label={t('nav.flows_view')} size="small" className="end" />}
          groups={[
            {
              items: [
                { id: 'expand', label: t('nav.expand_all'), run: () => { setClosed(new Set()); } },
                { id: 'collapse', label: t('nav.collapse_all'), run: () => { setClosed(new Set(keys)); } },
                {
                  id: 'clean',
                  label: t(hideClean ? 'nav.show_clean' : 'nav.hide_clean'),
                  run: () => { setHideClean(!hideClean); },
                },
              ],
            },
          ]}
        />
      </div>
      {navigation !== undefined && nodes.length === 0 ? (
        <p className={styles.none}>{t('nav.flows_none')}</p>
      ) : (
        <div ref={tree} role="tree" aria-label={t('nav.flows_label')} className={styles.tree}>
          {nodes.map((node) => (
            <div
              key={node.key}
              role="treeitem"
              data-node={node.key}
              aria-level={node.level}
              aria-setsize={node.siblings}
              aria-posinset={node.at}
              aria-expanded={node.open}
              aria-selected={false}
              aria-current={isCurrent(node, path, params) ? 'true' : undefined}
              tabIndex={node === tabStop ? 0 : -1}
              className={classes(styles.item, node.level === 2 && styles.leaf, node.disabled && styles.off)}
              title={nameOf(node)}
              onClick={() => {
                setFocused(node.key);
                go(node);
              }}
              onFocus={() => {
                setFocused(node.key);
              }}
              onKeyDown={(event) => {
                onKey(event, node);
              }}
            >
              {node.open !== undefined && (
                <span
                  className={styles.turn}
                  onClick={(event) => {
                    event.stopPropagation();
                    turn(node.key, node.open === false);
                  }}
                >
                  <Icon of={node.open ? ChevronDown : ChevronRight} size={14} />
                </span>
              )}
              <span className="ell">{node.name}</span>
              {node.disabled && <span className="vh">{t('nav.switched_off_words')}</span>}
              <span
                className={styles.countBox}
                onClick={(event) => {
                  // The number leads to what it counts, the name to the flow or the integration.
                  if (node.openErrors === 0) return;
                  event.stopPropagation();
                  navigate('errors', { q: node.flowId === null ? integrationQuery(node.scope) : flowQuery(node.flowId) });
                }}
              >
                <Count value={node.openErrors} className={classes(styles.count, node.openErrors === 0 && styles.zero)} />
              </span>
              <span className="vh">{t('nav.open_errors_words', { count: node.openErrors })}</span>
            </div>
          ))}
        </div>
      )}
    </>
  );
}

function nameOf(node: TreeNode): string {
  return node.disabled ? t('nav.switched_off', { name: node.name }) : node.name;
}

function go(node: TreeNode): void {
  if (node.flowId !== null) navigate(flowPath(node.flowId));
  else navigate('dashboard', { scope: node.scope });
}

function isCurrent(node: TreeNode, path: string, params: Readonly<Record<string, string>>): boolean {
  if (node.flowId === null) return path === 'dashboard' && params.scope === node.scope;
  if (path === flowPath(node.flowId)) return true;
  return path === 'errors' && (params.q ?? '').split(' ').includes(`flow:${node.flowId}`);
}
