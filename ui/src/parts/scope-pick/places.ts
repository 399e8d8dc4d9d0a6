/** The places of an account as a flat list: the account, its integrations, each with its flows. Pure. */
import type { Navigation } from '../../ipc/gen/api';
import { t } from '../../messages';

/** An integration or a flow to look at. */
export interface Place {
  kind: 'integration' | 'flow';
  /** Its id; `none` for flows without an integration. */
  id: string;
}

/** One line of the list. */
export interface PlaceLine {
  /** Null for the whole account. */
  place: Place | null;
  name: string;
  openErrors: number;
  level: 0 | 1;
  /** Whether its own name holds what was typed. */
  direct: boolean;
}

/** Most lines that are listed; what is typed narrows them. */
const LINES_MAX = 200;

/** The lines whose name, or the name of whose integration, holds the text. */
export function placeLines(navigation: Navigation, text: string): { lines: PlaceLine[]; more: number } {
  const wanted = text.trim().toLocaleLowerCase();
  const holds = (name: string): boolean => name.toLocaleLowerCase().includes(wanted);
  const lines: PlaceLine[] = [];
  if (wanted === '') lines.push({ place: null, name: t('scope.account'), openErrors: navigation.openErrors, level: 0, direct: true });
  for (const integration of navigation.integrations) {
    const name = integration.id === null ? t('common.standalone') : integration.name;
    const whole = holds(name);
    const flows = integration.flows.filter((flow) => whole || holds(flow.name));
    if (!whole && flows.length === 0) continue;
    lines.push({ place: { kind: 'integration', id: integration.id ?? 'none' }, name, openErrors: integration.openErrors, level: 0, direct: whole });
    for (const flow of flows) {
      lines.push({ place: { kind: 'flow', id: flow.id }, name: flow.name, openErrors: flow.openErrors, level: 1, direct: holds(flow.name) });
    }
  }
  return { lines: lines.slice(0, LINES_MAX), more: Math.max(0, lines.length - LINES_MAX) };
}
