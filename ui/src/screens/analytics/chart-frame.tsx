/** A drawn chart with what moves over it: crosshair, values, keys, and a time that is chosen by dragging. */
import { X } from 'lucide-react';
import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { Analytics, ChartLine, ChartView } from '../../ipc/gen/api';
import { t } from '../../messages';
import { Button, IconButton } from '../../shared/button';
import { classes } from '../../shared/classes';
import { formatCount } from '../../shared/format';
import styles from './analytics.module.css';

/** Pieces from the first to the last, both included. */
export interface Brush {
  readonly first: number;
  readonly last: number;
}

interface ChartFrameProps {
  data: Analytics;
  chart: ChartView;
  /** The piece under the crosshair; the same for all charts. */
  at: number | null;
  onAt: (at: number | null) => void;
  brush: Brush | null;
  onBrush: (brush: Brush | null) => void;
  onErrors: (brush: Brush) => void;
  onRuns: (brush: Brush) => void;
  onZoom: (brush: Brush) => void;
}

/** Dragging over fewer pixels is a click. */
const DRAG_PX = 4;
/** Between the parts of a bar, as they are drawn. */
const BAR_GAP_PX = 1;

/** A chart. */
export function ChartFrame({ data, chart, at, onAt, brush, onBrush, ...acts }: ChartFrameProps) {
  const area = useRef<HTMLDivElement>(null);
  const anchor = useRef<number | null>(null);
  const [near, setNear] = useState(false);
  const [dragging, setDragging] = useState<{ readonly fromPx: number; readonly from: number } | null>(null);
  const count = chart.xPx.length;
  const [left, top, right, bottom] = chart.plot;
  const place = (event: PointerEvent): { px: number; piece: number } => {
    const box = area.current?.getBoundingClientRect();
    const px = event.clientX - (box?.left ?? 0);
    return { px, piece: nearest(chart.xPx, px) };
  };
  const choose = (from: number, to: number): void => { onBrush({ first: Math.min(from, to), last: Math.max(from, to) }); };
  const onKey = (event: KeyboardEvent): void => {
    // Without a crosshair the first key enters the chart at the edge that it comes from.
    const from = at ?? (event.key === 'ArrowRight' || event.key === 'PageDown' ? -1 : count);
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: count - 1, PageUp: from - 10, PageDown: from + 10 }[event.key];
    if (event.key === 'Escape' && (at !== null || brush !== null)) {
      onAt(null);
      onBrush(null);
      anchor.current = null;
    } else if (event.key === 'Enter' && brush !== null) acts.onErrors(brush);
    else if (to !== undefined && count > 0) {
      const next = Math.min(count - 1, Math.max(0, to));
      if (event.shiftKey) {
        anchor.current ??= at ?? next;
        choose(anchor.current, next);
      } else anchor.current = null;
      onAt(next);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const measure = t(`analytics.${chart.measure}`);
  const name = t('analytics.chart', { measure, unit: t(`analytics.per_${data.unit}`), streams: chart.lines.filter((line) => line.shown).length });
  const x = at === null ? null : (chart.xPx[at] ?? null);
  return (
    <figure className={styles.chart} data-measure={chart.measure}>
      <figcaption>
        <h2>{measure}</h2>
        {chart.barPx > 0 && <Parts data={data} chart={chart} />}
        <span className={styles.total}>{totalText(data, chart)}</span>
      </figcaption>
      <div
        ref={area}
        className={styles.area}
        role="slider"
        tabIndex={0}
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, count - 1)}
        aria-valuenow={at ?? Math.max(0, count - 1)}
        aria-valuetext={spoken(data, chart, at ?? count - 1)}
        style={{ width: chart.widthPx, height: chart.heightPx }}
        onKeyDown={onKey}
        onFocus={() => { setNear(true); }}
        onBlur={() => { setNear(false); }}
        onPointerEnter={() => { setNear(true); }}
        onPointerMove={(event) => {
          const to = place(event);
          onAt(to.piece);
          if (dragging !== null && Math.abs(to.px - dragging.fromPx) > DRAG_PX) choose(dragging.from, to.piece);
        }}
        onPointerLeave={() => {
          setNear(document.activeElement === area.current);
          if (dragging === null) onAt(null);
        }}
        onPointerDown={(event) => {
          if (event.button !== 0 || (event.target as HTMLElement).closest('button') !== null) return;
          const from = place(event);
          area.current?.setPointerCapture(event.pointerId);
          setDragging({ fromPx: from.px, from: from.piece });
          onBrush(null);
        }}
        onPointerUp={() => { setDragging(null); }}
        onPointerCancel={() => { setDragging(null); }}
      >
        <img src={`data:image/svg+xml,${encodeURIComponent(chart.svg)}`} alt="" width={chart.widthPx} height={chart.heightPx} draggable={false} />
        {brush !== null && <BrushMark chart={chart} brush={brush} />}
        {x !== null && at !== null && (
          <>
            {chart.barPx > 0 ? (
              <Bar chart={chart} at={at} xPx={x} />
            ) : (
              <>
                <span className={styles.cross} style={{ left: x, top, height: bottom - top }} />
                {chart.lines.map((line) => {
                  const y = line.yPx[at] ?? null;
                  return y === null ? null : <span key={`${line.stream} ${line.by ?? ''}`} className={styles.dot} style={{ left: x, top: y, background: line.color }} />;
                })}
              </>
            )}
            {near && dragging === null && <Values data={data} chart={chart} at={at} side={x > (left + right) / 2 ? 'left' : 'right'} xPx={x} />}
          </>
        )}
      </div>
      {brush !== null && dragging === null && (
        <div className={styles.brushBar} role="group" aria-label={brushText(data, brush)}>
          <span className="tn">{brushText(data, brush)}</span>
          <Button size="small" onPress={() => { acts.onErrors(brush); }}>{t('analytics.brush_errors')}</Button>
          <Button size="small" onPress={() => { acts.onRuns(brush); }}>{t('analytics.brush_runs')}</Button>
          <Button size="small" onPress={() => { acts.onZoom(brush); }}>{t('analytics.brush_zoom')}</Button>
          <IconButton icon={X} size="small" label={t('analytics.brush_clear')} onPress={() => { onBrush(null); }} />
        </div>
      )}
    </figure>
  );
}

function BrushMark({ chart, brush }: { chart: ChartView; brush: Brush }) {
  const [left, top, right, bottom] = chart.plot;
  const step = chart.xPx.length > 1 ? ((chart.xPx[1] ?? 0) - (chart.xPx[0] ?? 0)) / 2 : right - left;
  const from = Math.max(left, (chart.xPx[brush.first] ?? left) - step);
  const to = Math.min(right, (chart.xPx[brush.last] ?? right) + step);
  return <span className={styles.brush} style={{ left: from, width: Math.max(2, to - from), top, height: bottom - top }} />;
}

/** The bar under the crosshair, solid over the drawn one. */
function Bar({ chart, at, xPx }: { chart: ChartView; at: number; xPx: number }) {
  const tops = chart.lines.map((line) => line.yPx[at] ?? null);
  return chart.lines.map((line, place) => {
    const top = tops[place] ?? null;
    if (top === null) return null;
    const below = tops.slice(0, place).findLast((each) => each !== null) ?? null;
    const bottom = below === null ? chart.plot[3] : below - BAR_GAP_PX;
    const style = { left: xPx - chart.barPx / 2, width: chart.barPx, top, height: Math.max(0, bottom - top), background: line.color };
    return <span key={`${line.stream} ${line.by ?? ''}`} className={styles.bar} style={style} />;
  });
}

/** What the parts of the bars are, with their sums. */
function Parts({ data, chart }: { data: Analytics; chart: ChartView }) {
  return (
    <span className={styles.parts}>
      {chart.lines.filter((line) => line.shown).map((line) => (
        <span key={`${line.stream} ${line.by ?? ''}`}>
          <i style={{ background: line.color }} /> {lineName(data, line)} <span className="tn">{valueText(chart, line.total)}</span>
        </span>
      ))}
    </span>
  );
}

function Values({ data, chart, at, side, xPx }: { data: Analytics; chart: ChartView; at: number; side: 'left' | 'right'; xPx: number }) {
  const style = side === 'left' ? { right: chart.widthPx - xPx + 12 } : { left: xPx + 12 };
  return (
    <div className={styles.values} style={style} aria-hidden="true">
      <header>
        <b>{data.labels[at]}</b>
        <span>{t(`analytics.${chart.measure}`)}</span>
      </header>
      {chart.lines.filter((line) => line.shown).map((line) => (
        <div key={`${line.stream} ${line.by ?? ''}`}>
          {chart.barPx > 0 ? <i className={styles.square} style={{ background: line.color }} /> : <Stroke color={line.color} dashPx={line.dashPx} />}
          <span className="ell">{lineName(data, line)}</span>
          <b className="tn">{valueText(chart, line.values[at] ?? null)}</b>
        </div>
      ))}
    </div>
  );
}

/** A piece of a line in its colour and dashes. */
export function Stroke({ color, dashPx }: { color: string; dashPx: readonly number[] }) {
  return (
    <svg className={styles.stroke} width="18" height="4" aria-hidden="true">
      <line x1="0" y1="2" x2="18" y2="2" stroke={color} strokeWidth="2" strokeDasharray={dashPx.join(' ')} />
    </svg>
  );
}

/** Name of a line: its stream, or who resolved. */
export function lineName(data: Analytics, line: ChartLine): string {
  if (line.by !== null) return t(line.by === 'auto' ? 'analytics.by_auto' : 'analytics.by_users');
  return data.streams[line.stream]?.name ?? '';
}

/** A value in words. */
export function valueText(chart: ChartView, value: number | null): string {
  if (value === null) return t('analytics.no_value');
  return chart.measure === 'average_time' ? t('analytics.ms', { value: formatCount(value) }) : formatCount(value);
}

function totalText(data: Analytics, chart: ChartView): string {
  if (chart.measure === 'average_time') {
    return chart.total === null ? t('analytics.no_average') : t('analytics.total_average', { ms: formatCount(chart.total) });
  }
  if (chart.measure === 'resolved') {
    return data.streams[chart.lines[0]?.stream ?? 0]?.name ?? '';
  }
  // Streams can hold one another: the largest line is the honest total, not the sum of all.
  const most = Math.max(0, ...chart.lines.filter((line) => line.shown).map((line) => line.total ?? 0));
  return t(chart.measure === 'error' ? 'analytics.total_errors' : 'analytics.total_records', { count: most });
}

/** A chosen time in words. */
export function brushText(data: Analytics, brush: Brush): string {
  const [from, to] = [data.labels[brush.first] ?? '', data.labels[brush.last] ?? ''];
  return from === to ? from : t('analytics.brush', { from, to });
}

function spoken(data: Analytics, chart: ChartView, at: number): string {
  const values = chart.lines
    .filter((line) => line.shown)
    .map((line) => `${lineName(data, line)} ${valueText(chart, line.values[at] ?? null)}`)
    .join(', ');
  return t('analytics.value_text', { label: data.labels[at] ?? '', values });
}

/** The nearest of ascending places. */
export function nearest(places: readonly number[], px: number): number {
  let low = 0;
  let high = places.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) <= px) low = middle;
    else high = middle;
  }
  return Math.abs((places[low] ?? 0) - px) <= Math.abs((places[high] ?? 0) - px) ? low : Math.max(0, high);
}

/** For the class of a hidden legend entry. */
export function legendClass(shown: boolean): string {
  return classes(styles.legendName, !shown && styles.legendOff);
}
