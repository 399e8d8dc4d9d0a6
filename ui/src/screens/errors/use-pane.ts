/** What the pane shows, how wide it is, which tab is chosen. The width is kept with the settings. */
import { useState } from 'react';
import type { ErrorRow } from '../../ipc/gen/api';
import { useRpc, useRpcWrite } from '../../ipc/query';
import { PANE_TABS, type PaneTab } from '../../parts/error-pane/error-pane';
import { PANE_PX, panePx } from '../../parts/error-pane/pane-edge';

export interface Pane {
  open: boolean;
  /** The row that was shown last, for when the list does not have it any more. */
  last: ErrorRow | null;
  /** A record that was opened from the pane itself. */
  other: ErrorRow | null;
  tab: PaneTab;
  px: number;
  setTab: (tab: PaneTab) => void;
  /** A new width in pixels; `done` when it is to be kept. */
  setPx: (px: number, done: boolean) => void;
  show: (row: ErrorRow, wide: boolean) => void;
  showOther: (row: ErrorRow) => void;
  /** The current row of the list changed. */
  follow: (row: ErrorRow) => void;
  close: () => void;
}

interface Shown {
  open: boolean;
  wide: boolean;
  last: ErrorRow | null;
  other: ErrorRow | null;
}

export function usePane(): Pane {
  const session = useRpc('get_session', {}).data;
  const save = useRpcWrite('save_settings');
  const [shown, setShown] = useState<Shown>({ open: false, wide: false, last: null, other: null });
  const [tab, setTab] = useState<PaneTab>(PANE_TABS[0]);
  const [draggedPx, setDraggedPx] = useState<number | null>(null);
  const keptPx = draggedPx ?? session?.settings.panePx ?? PANE_PX.normal;
  return {
    open: shown.open,
    last: shown.last,
    other: shown.other,
    tab,
    px: panePx(shown.wide ? PANE_PX.max : keptPx),
    setTab,
    setPx: (px, done) => {
      setDraggedPx(px);
      setShown((before) => ({ ...before, wide: false }));
      if (done && session !== undefined) save.mutate({ ...session.settings, panePx: px });
    },
    show: (row, wide) => setShown({ open: true, wide, last: row, other: null }),
    showOther: (row) => setShown((before) => ({ ...before, open: true, other: row })),
    follow: (row) => setShown((before) => ({ ...before, last: row, other: null })),
    close: () => setShown((before) => ({ ...before, open: false, wide: false, other: null })),
  };
}
