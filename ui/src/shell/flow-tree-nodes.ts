/** The tree of flows as the flat list of what is in sight. Pure; drawing and keys are in flow-tree.tsx. */
import type { NavIntegration } from '../ipc/gen/api';
import { t } from '../messages';

/** Scope word for flows that belong to no integration. */
export const STANDALONE_SCOPE = 'none';

/** One line of the tree. */
export interface TreeNode {
  readonly key: string;
  readonly level: 1 | 2;
  readonly name: string;
  readonly openErrors: number;
  readonly disabled: boolean;
  /** Scope of an integration, in the words of the address. */
  readonly scope: string;
  readonly flowId: string | null;
  /** Whether its children are in sight; absent without children. */
  readonly open?: boolean | undefined;
  readonly parent?: string | undefined;
  /** Place among its siblings, from 1, and how many there are. */
  readonly at: number;
  readonly siblings: number;
}

/** Key of an integration in the tree. */
export function treeKey(integrationId: string | null): string {
  return `i ${integrationId ?? STANDALONE_SCOPE}`;
}

/** The lines in sight, top to bottom. */
export function visibleNodes(
  integrations: readonly NavIntegration[],
  closed: ReadonlySet<string>,
  hideClean: boolean,
): readonly TreeNode[] {
  const shown = integrations.filter((each) => !hideClean || each.openErrors > 0);
  return shown.flatMap((integration, at) => {
    const key = treeKey(integration.id);
    const flows = integration.flows.filter((flow) => !hideClean || flow.openErrors > 0);
    const open = flows.length === 0 ? undefined : !closed.has(key);
    const scope = integration.id ?? STANDALONE_SCOPE;
    const own: TreeNode = {
      key,
      level: 1,
      name: integration.id === null ? t('common.standalone') : integration.name,
      openErrors: integration.openErrors,
      disabled: false,
      scope,
      flowId: null,
      open,
      at: at + 1,
      siblings: shown.length,
    };
    if (open !== true) return [own];
    const children = flows.map<TreeNode>((flow, place) => ({
      key: `f ${flow.id}`,
      level: 2,
      name: flow.name,
      openErrors: flow.openErrors,
      disabled: flow.disabled,
      scope,
      flowId: flow.id,
      parent: key,
      at: place + 1,
      siblings: flows.length,
    }));
    return [own, ...children];
  });
}
