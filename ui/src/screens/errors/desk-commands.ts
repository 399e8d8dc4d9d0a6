/** The commands of the error desk: what keys, palette and the sheet of shortcuts know of it (design, part 5). */
import { ArrowDown, ArrowUp, Check, Download, FilePenLine, ListChecks, ListX, PanelRight, RotateCw, Search, Tag, Trash2, Undo2, UserPlus } from 'lucide-react';
import { t } from '../../messages';
import { PANE_TABS } from '../../parts/error-pane/error-pane';
import { useCommands, type Command } from '../../shared/command';
import type { GridMove } from '../../shared/data-grid';
import { LISTS } from './desk-query';
import { isEmpty, NOTHING } from './selection';
import type { Desk } from './use-desk';

/** What the parts of the desk do on a key. */
interface Hands {
  focusQuery: () => void;
  move: (step: GridMove) => void;
  toggle: () => void;
}

export function useDeskCommands(desk: Desk, hands: Hands): void {
  const { query, isRetries } = desk;
  const nothing = isEmpty(desk.selection) && desk.row === null && (query.group === null || desk.at < 0) ? t('action.nothing_chosen') : undefined;
  const turn = (by: 1 | -1): void => {
    const at = LISTS.findIndex((list) => list === query.tab);
    query.setTab(LISTS[(Math.max(0, at) + by + LISTS.length) % LISTS.length] ?? 'open');
  };
  const open = (wide: boolean): void => {
    if (desk.at >= 0) fromList(() => desk.open(desk.at, wide));
  };
  const screen = (id: string, title: string, keys: string[], run: () => void, more: Partial<Command> = {}): Command => ({
    id: `errors ${id}`,
    title,
    group: 'screen',
    keys,
    run,
    ...more,
  });
  const quiet = { quiet: true };
  useCommands([
    screen('search', t('command.errors_search'), ['/'], hands.focusQuery, { icon: Search }),
    screen('next', t('command.errors_next'), ['j'], () => hands.move('down'), { icon: ArrowDown, ...quiet }),
    screen('previous', t('command.errors_previous'), ['k'], () => hands.move('up'), { icon: ArrowUp, ...quiet }),
    screen('close', t('command.errors_close'), ['Escape'], desk.escape, quiet),
    screen('next tab', t('command.errors_next_tab'), [']'], () => turn(1), quiet),
    screen('previous tab', t('command.errors_previous_tab'), ['['], () => turn(-1), quiet),
    screen('undo', t('action.undo'), ['Ctrl+Z'], () => desk.actions.undoLast(), { icon: Undo2 }),
    ...(isRetries
      ? []
      : [
          screen('resolve', t('action.resolve'), ['e'], () => desk.act('resolve'), {
            group: 'selection',
            icon: Check,
            disabledReason: nothing,
          }),
          screen('retry', t('action.retry'), ['r'], () => desk.act('retry'), {
            group: 'selection',
            icon: RotateCw,
            disabledReason: nothing,
          }),
          screen('assign', t('action.assign'), ['a'], () => desk.act('assign'), {
            group: 'selection',
            icon: UserPlus,
            disabledReason: nothing,
          }),
          screen('tag', t('action.tag'), ['t'], () => desk.act('tag'), {
            group: 'selection',
            icon: Tag,
            disabledReason: nothing,
          }),
          screen('download', t('action.download'), ['d'], desk.download, { icon: Download }),
          isEmpty(desk.selection)
            ? screen('edit retry data', t('command.errors_edit_data'), ['Shift+R'], () => {
                open(true);
                desk.pane.setTab('retry');
              })
            : screen('change retry data', t('many.command'), ['Shift+R'], desk.editData, { group: 'selection', icon: FilePenLine }),
          screen('duplicates', t('duplicates.command'), [], () => desk.actions.start('resolve', { kind: 'duplicates', flowId: null }, 0)),
          screen('purge', t('action.purge'), [], () => desk.act('purge'), {
            group: 'selection',
            icon: Trash2,
            disabledReason: nothing,
          }),
          screen('select', t('command.errors_select'), ['x'], hands.toggle, quiet),
          screen('open', t('command.errors_open'), ['Enter'], () => open(false), {
            icon: PanelRight,
            ...quiet,
          }),
          screen('open wide', t('command.errors_open_wide'), ['Shift+Enter'], () => open(true), quiet),
          screen('select all', t('command.errors_select_all'), ['Ctrl+A'], desk.selectAll, { icon: ListChecks }),
          screen('select none', t('command.errors_select_none'), ['Ctrl+Shift+A'], () => desk.setSelection(NOTHING), { icon: ListX }),
          ...(desk.shown !== null
            ? PANE_TABS.map((tab, at) =>
                screen(
                  `pane ${tab}`,
                  t('command.errors_pane_tab', { tab: t(`pane.tab_${tab}`) }),
                  [String(at + 1)],
                  () => desk.pane.setTab(tab),
                  quiet,
                ),
              )
            : []),
        ]),
  ]);
}

/** Enter belongs to a button or link that has the focus; else to the list. */
function fromList(run: () => void): void {
  const focused = document.activeElement;
  const own = focused instanceof HTMLElement && focused.closest('button, a, [role="button"], [role="tab"]') !== null;
  if (!own) run();
}
