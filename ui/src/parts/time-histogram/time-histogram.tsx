/**
 * Errors by time, with a range to set: by dragging, by arrow keys on its two handles, or as text. Owns the drawing and
 * the choosing; what is done with the range is left to the screen.
 */
import { Pencil } from 'lucide-react';
import { use, useRef, useState, type JSX, type KeyboardEvent, type PointerEvent } from 'react';
import type { Histogram } from '../../ipc/gen/api';
import { t } from '../../messages';
import { Button, IconButton } from '../../shared/button';
import { TextField } from '../../shared/field';
import { formatAbsolute, zoneName } from '../../shared/format';
import { Popover } from '../../shared/popover';
import { TimeContext } from '../../shared/time';
import { useNowStep } from '../../shared/clock';
import styles from './time-histogram.module.css';
import { readWallText, wallText } from './zone-time';

/** Size of the drawing in pixels: bars, then one line of labels. */
const WIDTH = 168;
const BASE = 46;
const HEIGHT = 62;
const TOP = 6;
/** Bars asked for. */
export const HISTOGRAM_BARS = 42;

interface TimeHistogramProps {
  histogram: Histogram;
  /** A new range, UTC milliseconds; null ends are open. */
  onRange: (afterMs: number | null, beforeMs: number | null) => void;
}

interface Range {
  from: number;
  to: number;
}

export function TimeHistogram({ histogram, onRange }: TimeHistogramProps): JSX.Element {
  const { zone } = use(TimeContext);
  const nowMs = useNowStep(60_000);
  const drawing = useRef<SVGSVGElement>(null);
  const [drag, setDrag] = useState<Range | null>(null);
  const { fromMs, toMs, bars } = histogram;
  const span = Math.max(1, toMs - fromMs);
  const barPx = WIDTH / Math.max(1, bars.length);
  const most = Math.max(1, ...bars);
  const isSet = histogram.afterMs !== null || histogram.beforeMs !== null;
  const chosen: Range = drag ?? { from: clamp(histogram.afterMs ?? fromMs), to: clamp(histogram.beforeMs ?? toMs) };
  const shown = isSet || drag !== null;
  const label = (atMs: number): string => formatAbsolute(atMs, nowMs, zone, 'minute');

  function clamp(atMs: number): number {
    return Math.min(toMs, Math.max(fromMs, atMs));
  }
  function xOf(atMs: number): number {
    return ((atMs - fromMs) / span) * WIDTH;
  }
  function timeAt(clientX: number): number {
    const box = drawing.current?.getBoundingClientRect();
    if (!box || box.width === 0) return fromMs;
    const share = Math.min(1, Math.max(0, (clientX - box.left) / box.width));
    const bar = span / Math.max(1, bars.length);
    return fromMs + Math.round((share * span) / bar) * bar;
  }
  function set(range: Range): void {
    const [from, to] = [Math.round(Math.min(range.from, range.to)), Math.round(Math.max(range.from, range.to))];
    if (from === to) return;
    onRange(from <= fromMs ? null : from, to >= toMs ? null : to);
  }

  function startDrag(event: PointerEvent<SVGSVGElement>): void {
    if (event.button !== 0) return;
    const at = timeAt(event.clientX);
    const handle = (event.target as Element).getAttribute('data-handle');
    const start = handle === 'from' ? chosen.to : handle === 'to' ? chosen.from : at;
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag({ from: start, to: at });
  }

  function step(event: KeyboardEvent<SVGRectElement>, end: keyof Range): void {
    const bar = span / Math.max(1, bars.length);
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5 }[event.key];
    let to: number | null = by === undefined ? null : chosen[end] + by * bar;
    if (event.key === 'Home') to = fromMs;
    if (event.key === 'End') to = toMs;
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    const next = { ...chosen, [end]: clamp(to) };
    if (next.to - next.from >= bar / 2) set(next);
  }

  return (
    <div className={styles.histogram}>
      <svg
        ref={drawing}
        className={styles.drawing}
        width={WIDTH}
        height={HEIGHT}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="group"
        aria-label={t('errors.histogram', { from: label(fromMs), to: label(toMs) })}
        onPointerDown={startDrag}
        onPointerMove={(event) => {
          if (drag) setDrag({ from: drag.from, to: timeAt(event.clientX) });
        }}
        onPointerUp={() => {
          if (drag) set(drag);
          setDrag(null);
        }}
        onPointerCancel={() => setDrag(null)}
      >
        <line x1="0" x2={WIDTH} y1={BASE + 0.5} y2={BASE + 0.5} className={styles.base} />
        {bars.map((count, at) => {
          const from = fromMs + (span * at) / bars.length;
          const to = fromMs + (span * (at + 1)) / bars.length;
          const inside = from >= Math.min(chosen.from, chosen.to) - 1 && to <= Math.max(chosen.from, chosen.to) + 1;
          const height = count === 0 ? 0 : Math.max(1.5, (count / most) * (BASE - TOP));
          return (
            <rect
              key={at}
              x={at * barPx}
              y={BASE - height}
              width={Math.max(1, barPx - 1)}
              height={height}
              className={inside ? styles.barIn : styles.bar}
            >
              <title>{t('errors.histogram_bar', { count, from: label(from), to: label(to) })}</title>
            </rect>
          );
        })}
        {shown && (
          <rect
            x={xOf(Math.min(chosen.from, chosen.to)) + 0.5}
            y={2.5}
            width={Math.max(1, Math.abs(xOf(chosen.to) - xOf(chosen.from)) - 1)}
            height={BASE - 2}
            className={styles.brush}
          />
        )}
        {(['from', 'to'] as const).map((end) => (
          <rect
            key={end}
            data-handle={end}
            x={Math.min(WIDTH - 4, Math.max(0, xOf(chosen[end]) - 2))}
            y={17}
            width={4}
            height={14}
            rx={2}
            className={shown ? styles.handle : styles.handleOff}
            role="slider"
            tabIndex={0}
            aria-label={t(end === 'from' ? 'errors.histogram_from' : 'errors.histogram_to')}
            aria-valuemin={fromMs}
            aria-valuemax={toMs}
            aria-valuenow={Math.round(chosen[end])}
            aria-valuetext={label(chosen[end])}
            onKeyDown={(event) => step(event, end)}
          />
        ))}
        <g className={styles.labels} aria-hidden="true">
          <text x={0} y={59}>
            {label(shown ? Math.min(chosen.from, chosen.to) : fromMs)}
          </text>
          <text x={WIDTH} y={59} textAnchor="end">
            {label(shown ? Math.max(chosen.from, chosen.to) : toMs)}
          </text>
        </g>
      </svg>
    </div>
  );
}

/** The range as text: a button with a popover, for the head of the group. */
export function TimeRangeMenu({ histogram, onRange }: TimeHistogramProps): JSX.Element {
  return (
    <Popover
      label={t('errors.histogram_form')}
      trigger={<IconButton icon={Pencil} size="small" label={t('errors.histogram_edit')} className={styles.edit} />}
    >
      {(close) => <RangeForm histogram={histogram} onRange={onRange} close={close} />}
    </Popover>
  );
}

function RangeForm({ histogram, onRange, close }: TimeHistogramProps & { close: () => void }): JSX.Element {
  const { zone } = use(TimeContext);
  const [from, setFrom] = useState(histogram.afterMs === null ? '' : wallText(histogram.afterMs, zone));
  const [to, setTo] = useState(histogram.beforeMs === null ? '' : wallText(histogram.beforeMs, zone));
  const [fromMs, toMs] = [readWallText(from, zone), readWallText(to, zone)];
  const badFrom = from.trim() !== '' && fromMs === null;
  const badTo = to.trim() !== '' && toMs === null;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (badFrom || badTo) return;
        onRange(fromMs, toMs);
        close();
      }}
    >
      <label className={styles.field}>
        {t('errors.histogram_from')}
        <TextField value={from} onChange={setFrom} invalid={badFrom} mono />
      </label>
      <label className={styles.field}>
        {t('errors.histogram_to')}
        <TextField value={to} onChange={setTo} invalid={badTo} mono />
      </label>
      <p className={styles.hint}>
        {badFrom || badTo ? t('errors.histogram_bad') : t('errors.histogram_hint', { zone: zoneName(zone) })}
      </p>
      <div className={styles.acts}>
        <Button
          onPress={() => {
            onRange(null, null);
            close();
          }}
        >
          {t('errors.histogram_any')}
        </Button>
        <Button variant="primary" type="submit">
          {t('errors.histogram_apply')}
        </Button>
      </div>
    </form>
  );
}
