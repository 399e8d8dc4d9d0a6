/** The commands of the error desk: what keys, palette and the sheet of shortcuts know of it (design, part 5). */
import { ArrowDown, ArrowUp, Check, ListChecks, ListX, PanelRight, RotateCw, Search, Undo2 } from 'lucide-react';
import { t } from '../../messages';
import { PANE_TABS, type PaneTab } from '../../parts/error-pane/error-pane';
import { useCommands, type Command } from '../../shared/command';
import type { GridMove } from '../../shared/data-grid';

interface DeskCommandsOf {
  isRetries: boolean;
  hasSelection: boolean;
  hasRow: boolean;
  paneOpen: boolean;
  focusQuery: () => void;
  move: (move: GridMove) => void;
  toggle: () => void;
  open: (wide: boolean) => void;
  escape: () => void;
  resolve: () => void;
  retry: () => void;
  selectAll: () => void;
  selectNone: () => void;
  undo: () => void;
  paneTab: (tab: PaneTab) => void;
  turnTab: (by: 1 | -1) => void;
}

export function useDeskCommands(of: DeskCommandsOf): void {
  const nothing = of.hasSelection || of.hasRow ? undefined : t('action.nothing_chosen');
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
    screen('search', t('command.errors_search'), ['/'], of.focusQuery, { icon: Search }),
    screen('next', t('command.errors_next'), ['j'], () => of.move('down'), { icon: ArrowDown, ...quiet }),
    screen('previous', t('command.errors_previous'), ['k'], () => of.move('up'), { icon: ArrowUp, ...quiet }),
    screen('close', t('command.errors_close'), ['Escape'], of.escape, quiet),
    screen('next tab', t('command.errors_next_tab'), [']'], () => of.turnTab(1), quiet),
    screen('previous tab', t('command.errors_previous_tab'), ['['], () => of.turnTab(-1), quiet),
    screen('undo', t('action.undo'), ['Ctrl+Z'], of.undo, { icon: Undo2 }),
    ...(of.isRetries
      ? []
      : [
          screen('resolve', t('action.resolve'), ['e'], of.resolve, {
            group: 'selection',
            icon: Check,
            disabledReason: nothing,
          }),
          screen('retry', t('action.retry'), ['r'], of.retry, {
            group: 'selection',
            icon: RotateCw,
            disabledReason: nothing,
          }),
          screen('select', t('command.errors_select'), ['x'], of.toggle, quiet),
          screen('open', t('command.errors_open'), ['Enter'], () => fromList(() => of.open(false)), {
            icon: PanelRight,
            ...quiet,
          }),
          screen('open wide', t('command.errors_open_wide'), ['Shift+Enter'], () => fromList(() => of.open(true)), quiet),
          screen('select all', t('command.errors_select_all'), ['Ctrl+A'], of.selectAll, { icon: ListChecks }),
          screen('select none', t('command.errors_select_none'), ['Ctrl+Shift+A'], of.selectNone, { icon: ListX }),
          ...(of.paneOpen
            ? PANE_TABS.map((tab, at) =>
                screen(
                  `pane ${tab}`,
                  t('command.errors_pane_tab', { tab: t(`pane.tab_${tab}`) }),
                  [String(at + 1)],
                  () => of.paneTab(tab),
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
