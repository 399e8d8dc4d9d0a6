/** Charts as the program would give them, drawn plainly: what matters here is what the window lays over them. */
import type { Analytics, AnalyticsRequest, ChartLine, ChartView, Measure } from '../gen/api';
import { FLOWS, INTEGRATIONS, integrationId } from './flows';

const DAY = 86_400_000;
const COLORS = ['#0a6a80', '#c4561a', '#3276e6', '#2c8a57', '#a8327b', '#7d5f2a', '#5b6875', '#9a7b00'];
const DASHES = [[], [], [6, 3], [2, 2], [8, 2, 2, 2], [10, 3], [3, 3], [1, 3]];
const MEASURES: readonly Measure[] = ['success', 'error', 'ignored', 'average_time', 'resolved'];

/** How the numbers look. */
export type Shape = 'normal' | 'empty' | 'one-point';

function value(shape: Shape, measure: Measure, stream: number, at: number, count: number): number | null {
  if (shape === 'empty') return measure === 'average_time' ? null : 0;
  const wave = (Math.sin(at * 0.9 + stream) + Math.cos(at * 0.37 + stream * 2) + 3) / (stream + 1);
  const burst = at === count - 8 ? 3 : at === count - 1 ? 8 : 1;
  switch (measure) {
    case 'success':
      return Math.round(wave * 15_000);
    case 'error':
      return Math.round(wave * 60 * burst);
    case 'ignored':
      return Math.round(wave * 3_000);
    case 'average_time':
      return stream === 2 && at > 4 && at < 9 ? null : Math.round(80 + wave * 40);
    case 'resolved':
      return Math.round(wave * 55);
  }
}

/** The answer for a request. */
export function analytics(request: AnalyticsRequest, nowMs: number, shape: Shape = 'normal'): Analytics {
  const count = shape === 'one-point' ? 1 : 30;
  const starts = Array.from({ length: count }, (_, at) => nowMs - (count - at) * DAY);
  const labels = starts.map((at) => new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', timeZone: 'UTC' }).format(at));
  const charts = MEASURES.map((measure) => chart(measure, request, count, labels, shape));
  return {
    unit: 'day',
    timeZone: 'America/Chicago',
    fromMs: starts[0] ?? 0,
    toMs: nowMs,
    startsMs: starts,
    labels,
    streams: request.streams.map((stream, at) => ({
      stream,
      name: stream.kind === 'flow' ? (FLOWS.find((flow) => flow.id === stream.id)?.name ?? stream.id) : (INTEGRATIONS.find((name) => (integrationId(name) ?? 'none') === stream.id) ?? ''),
      color: COLORS[at] ?? '',
      dashPx: DASHES[at] ?? [],
    })),
    charts,
    runs: shape === 'empty' ? 0 : 2_880,
    asOfMs: nowMs - 2_000,
  };
}

function chart(measure: Measure, request: AnalyticsRequest, count: number, labels: readonly string[], shape: Shape): ChartView {
  const widthPx = measure === 'average_time' || measure === 'resolved' ? request.widePx : request.narrowPx;
  const { heightPx } = request;
  const plot: [number, number, number, number] = [40, 18, widthPx - 6, heightPx - 22];
  const [left, top, right, bottom] = plot;
  const resolved = measure === 'resolved';
  const room = (right - left) / count;
  const xPx = Array.from({ length: count }, (_, at) => (resolved || count === 1 ? left + (at + 0.5) * room : left + (at * (right - left)) / (count - 1)));
  const first = request.streams.findIndex((_, at) => !request.hidden.includes(at));
  const places = resolved ? [0, 1] : request.streams.map((_, at) => at);
  const values = places.map((place) => Array.from({ length: count }, (_, at) => value(shape, measure, place, at, count)));
  // Who resolved stand on one another; everything else is lines.
  const heights = resolved ? values.map((own, place) => own.map((_, at) => values.slice(0, place + 1).reduce((sum, each) => sum + (each[at] ?? 0), 0))) : values;
  const max = Math.max(1, ...heights.flat().map((each) => each ?? 0)) * 1.1;
  const barPx = resolved ? ((right - left) / count) * 0.72 : 0;
  const lines = places.map((place, at): ChartLine => {
    const own = values[at] ?? [];
    const shown = resolved ? first >= 0 : !request.hidden.includes(place);
    const known = own.filter((each): each is number => each !== null);
    const sum = known.reduce((total, each) => total + each, 0);
    return {
      stream: resolved ? Math.max(0, first) : place,
      by: resolved ? (at === 0 ? 'auto' : 'users') : null,
      color: COLORS[resolved ? place * 7 : place] ?? '',
      dashPx: resolved ? [] : (DASHES[place] ?? []),
      shown,
      values: own,
      yPx: (heights[at] ?? []).map((each) => (each === null || !shown ? null : bottom - (each / max) * (bottom - top))),
      total: measure === 'average_time' ? (known.length === 0 ? null : Math.round(sum / known.length)) : sum,
    };
  });
  return { measure, svg: picture(widthPx, heightPx, plot, xPx, lines, labels, barPx), widthPx, heightPx, plot, xPx, barPx, lines, total: lines[0]?.total ?? null };
}

function picture(width: number, height: number, [left, top, right, bottom]: readonly number[], xPx: readonly number[], lines: readonly ChartLine[], labels: readonly string[], barPx: number): string {
  const grid = [0, 1, 2, 3, 4].map((at) => (bottom ?? 0) - (at * ((bottom ?? 0) - (top ?? 0))) / 4).map((y) => `<rect x="${left}" y="${y}" width="${(right ?? 0) - (left ?? 0)}" height="1" fill="#8883"/>`);
  const drawn = lines.map((line, place) => {
    if (barPx > 0) {
      return line.yPx.map((y, at) => (y === null ? '' : `<rect x="${(xPx[at] ?? 0) - barPx / 2}" y="${y}" width="${barPx}" height="${(place === 0 ? (bottom ?? 0) : (lines[place - 1]?.yPx[at] ?? 0) - 1) - y}" fill="${line.color}" opacity="0.78"/>`)).join('');
    }
    const points = line.yPx.flatMap((y, at) => (y === null ? [] : [`${xPx[at]},${y}`]));
    return points.length === 1 ? `<circle cx="${points[0]?.split(',')[0]}" cy="${points[0]?.split(',')[1]}" r="3" fill="${line.color}"/>` : `<polyline points="${points.join(' ')}" fill="none" stroke="${line.color}" stroke-width="1.5" stroke-dasharray="${line.dashPx.join(' ')}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${grid.join('')}${drawn.join('')}<text x="${left}" y="${height - 6}" font-size="10" fill="#888">${labels[0] ?? ''}</text></svg>`;
}
