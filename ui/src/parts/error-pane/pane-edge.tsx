/** The left edge of the pane: drag it, or move it with the arrow keys. */
import type { JSX, KeyboardEvent, PointerEvent } from 'react';
import { t } from '../../messages';
import styles from './error-pane.module.css';

/** Widths of the pane in pixels. */
export const PANE_PX = { min: 360, normal: 384, max: 760 } as const;
const STEP_PX = 16;

/** A width within the limits. */
export function panePx(px: number): number {
  return Math.round(Math.min(PANE_PX.max, Math.max(PANE_PX.min, px)));
}

/** The width as drawn: in a small window the list may leave less room than was asked for. */
function drawnPx(edge: HTMLElement, px: number): number {
  const drawn = edge.parentElement?.offsetWidth ?? 0;
  return drawn > 0 ? Math.min(px, drawn) : px;
}

interface PaneEdgeProps {
  px: number;
  /** A new width; `done` when it is to be kept. */
  onPx: (px: number, done: boolean) => void;
}

export function PaneEdge({ px, onPx }: PaneEdgeProps): JSX.Element {
  function onPointerDown(event: PointerEvent<HTMLDivElement>): void {
    event.preventDefault();
    const edge = event.currentTarget;
    const from = event.clientX;
    const startPx = drawnPx(edge, px);
    const at = (next: globalThis.PointerEvent): number => panePx(startPx + from - next.clientX);
    const move = (next: globalThis.PointerEvent): void => onPx(at(next), false);
    const stop = (next: globalThis.PointerEvent): void => {
      edge.removeEventListener('pointermove', move);
      edge.removeEventListener('pointerup', stop);
      edge.removeEventListener('pointercancel', stop);
      onPx(at(next), true);
    };
    edge.setPointerCapture(event.pointerId);
    edge.addEventListener('pointermove', move);
    edge.addEventListener('pointerup', stop);
    edge.addEventListener('pointercancel', stop);
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const nowPx = drawnPx(event.currentTarget, px);
    const to = {
      ArrowLeft: nowPx + STEP_PX,
      ArrowRight: nowPx - STEP_PX,
      Home: PANE_PX.max,
      End: PANE_PX.min,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onPx(panePx(to), true);
  }

  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={t('pane.resize')}
      aria-valuenow={px}
      aria-valuemin={PANE_PX.min}
      aria-valuemax={PANE_PX.max}
      tabIndex={0}
      className={styles.edge}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      onDoubleClick={() => onPx(PANE_PX.normal, true)}
    />
  );
}
