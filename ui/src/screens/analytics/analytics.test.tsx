/** The analytics, seen and used as a person does. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { analytics } from '../../ipc/testing/analytics';
import { appError, refuse } from '../../ipc/testing/test-transport';
import { expectAccessible, renderApp, waitForSent } from '../../testing/render-app';
import { nearest } from './chart-frame';
import { brushQuery, readAnalyticsView, writeAnalyticsView } from './view';

const ORDERS = '5f2d0000c0ffee';

describe('analytics', () => {
  it('begin with an integration and its flows, five charts, and say what the numbers rest on', async () => {
    const app = renderApp('#/analytics');
    expect(await screen.findAllByRole('figure')).toHaveLength(5);
    const [request] = app.sent('get_analytics') as { streams: { kind: string; id: string }[]; range: { preset: string } }[];
    expect(request?.streams.map((stream) => stream.kind)).toEqual(['integration', 'flow', 'flow', 'flow', 'flow']);
    expect(request?.range.preset).toBe('last30_days');
    expect(screen.getByText(/^From the runs that are kept on this computer/)).toBeTruthy();
    await expectAccessible();
  });

  it('speak each value to the keyboard, and show it in all charts', async () => {
    renderApp(`#/analytics?s=flow:${ORDERS}`);
    const chart = await screen.findByRole('slider', { name: /^Success, by the day, 1 stream/ });
    fireEvent.keyDown(chart, { key: 'Home' });
    fireEvent.keyDown(chart, { key: 'ArrowRight' });
    await waitFor(() => expect(chart.getAttribute('aria-valuenow')).toBe('1'));
    expect(chart.getAttribute('aria-valuetext')).toMatch(/Shopify orders → NetSuite [\d,]+$/);
    expect(screen.getByRole('slider', { name: /^Errors/ }).getAttribute('aria-valuenow')).toBe('1');
  });

  it('choose a time with Shift, and lead to its errors or its runs', async () => {
    const { user } = renderApp(`#/analytics?s=flow:${ORDERS}`);
    const chart = await screen.findByRole('slider', { name: /^Errors/ });
    fireEvent.keyDown(chart, { key: 'Home' });
    fireEvent.keyDown(chart, { key: 'ArrowRight', shiftKey: true });
    await user.click(await screen.findByRole('button', { name: 'Runs of this time' }));
    expect(window.location.hash).toMatch(new RegExp(`^#/flow/${ORDERS}\\?tab=history&range=\\d+\\.\\.\\d+$`));
    window.history.replaceState(null, '', `#/analytics?s=flow:${ORDERS}`);
    fireEvent(window, new Event('hashchange'));
    const again = await screen.findByRole('slider', { name: /^Errors/ });
    fireEvent.keyDown(again, { key: 'Home' });
    fireEvent.keyDown(again, { key: 'ArrowRight', shiftKey: true });
    fireEvent.keyDown(again, { key: 'Enter' });
    expect(decodeURIComponent(window.location.hash)).toMatch(/^#\/errors\?q=flow:5f2d0000c0ffee\+after:.*Z\+before:.*Z$/);
  });

  it('hide and remove streams by the legend, and never more than eight', async () => {
    const app = renderApp(`#/analytics?s=integration:int0,flow:${ORDERS}`);
    const legend = within(await screen.findByRole('group', { name: 'Streams' }));
    await app.user.click(legend.getByRole('button', { name: 'Shopify orders → NetSuite', pressed: true }));
    expect(window.location.hash).toContain('off=1');
    await waitFor(() => expect(app.sent('get_analytics').at(-1)).toMatchObject({ hidden: [1] }));
    await app.user.click(legend.getByRole('button', { name: 'Remove Shopify – NetSuite' }));
    expect(window.location.hash).toBe(`#/analytics?s=flow%3A${ORDERS}&off=0`);
    const many = Array.from({ length: 9 }, (_, at) => `flow:f${at}`).join(',');
    expect(readAnalyticsView({ s: many }).streams).toHaveLength(8);
  });

  it('show the same numbers as a table', async () => {
    const app = renderApp('#/analytics?table=error');
    const table = within(await screen.findByRole('grid', { name: 'Errors over time' }));
    expect(table.getAllByRole('row')).toHaveLength(31);
    await app.user.click(screen.getByRole('button', { name: /Table/, pressed: true }));
    expect(await screen.findAllByRole('figure')).toHaveLength(5);
  });

  it('save what is shown', async () => {
    const app = renderApp(`#/analytics?s=flow:${ORDERS}`);
    await app.user.click(await screen.findByRole('button', { name: 'Save' }));
    await app.user.click((await screen.findAllByRole('menuitem', { name: 'As PNG' }))[1]!);
    await waitForSent(app, 'save_chart');
    expect(app.sent('save_chart')[0]).toMatchObject({ measure: 'error', format: 'png', request: { streams: [{ kind: 'flow', id: ORDERS }] } });
    expect(await screen.findByText(/^Saved as/)).toBeTruthy();
  });

  it('say so when nothing ran, when there is one point, and when it fails', async () => {
    const app = renderApp('#/analytics', { get_analytics: (request) => analytics(request, Date.now(), 'empty') });
    expect(await screen.findByText('Nothing ran in this time')).toBeTruthy();
    expect(screen.getByText('No successes to average')).toBeTruthy();
    app.unmount();
    const one = renderApp('#/analytics', { get_analytics: (request) => analytics(request, Date.now(), 'one-point') });
    const chart = await screen.findByRole('slider', { name: /^Success/ });
    fireEvent.keyDown(chart, { key: 'ArrowRight' });
    expect(chart.getAttribute('aria-valuenow')).toBe('0');
    one.unmount();
    renderApp('#/analytics', { get_analytics: () => refuse(appError('damaged', { detail: 'cache.sqlite' })) });
    expect(await screen.findByText('Could not build the charts')).toBeTruthy();
  });

  it('offer the last run only of exactly one flow', async () => {
    const app = renderApp(`#/analytics?s=flow:${ORDERS}`);
    await app.user.click(await screen.findByRole('button', { name: 'Last run' }));
    await waitFor(() => expect(app.sent('get_analytics').at(-1)).toMatchObject({ lastRunOf: ORDERS }));
  });
});

describe('the view of analytics', () => {
  it('is read back from the address', () => {
    const view = readAnalyticsView({ s: 'integration:a,flow:b,nonsense,flow:', off: '1,9', range: 'last_year', table: 'resolved' });
    expect(view.streams).toEqual([{ kind: 'integration', id: 'a' }, { kind: 'flow', id: 'b' }]);
    expect(writeAnalyticsView(view)).toEqual({ s: 'integration:a,flow:b', off: '1', range: 'last_year', table: 'resolved' });
  });

  it('asks for errors of the widest streams', () => {
    const query = brushQuery([{ kind: 'flow', id: 'f' }, { kind: 'integration', id: 'i' }], 0, 60_000);
    expect(query).toBe('integration:i after:1970-01-01T00:00:00.000Z before:1970-01-01T00:01:00.000Z');
  });

  it('finds the nearest place', () => {
    expect([nearest([0, 10, 20], 4), nearest([0, 10, 20], 16), nearest([0, 10, 20], 99), nearest([5], 0), nearest([], 3)]).toEqual([0, 2, 2, 0, 0]);
  });
});
