/** The dashboard, seen and used as a person does. */
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { completedFlows, runningRuns } from '../../ipc/testing/desk';
import { appError, refuse } from '../../ipc/testing/test-transport';
import { expectAccessible, renderApp, waitForSent } from '../../testing/render-app';
import { scheduleText } from '../../parts/flow-link';
import { nextSort, readView, sortFlows, writeView } from './view';

const ALL = { scope: { integrationId: null }, range: { preset: 'last24_hours', fromMs: null, toMs: null }, status: 'any', text: '', hideEmpty: false } as const;

async function grid(name: string) {
  return within(await screen.findByRole('grid', { name }));
}

describe('completed flows', () => {
  it('show every column of the platform, most open errors first', async () => {
    renderApp('#/dashboard');
    const table = await grid('Completed flows');
    expect(table.getAllByRole('columnheader').map((head) => head.textContent)).toEqual([
      'Flow', 'Integration', 'Last 14 runs', 'Open errors', 'Last open error', 'Last run', 'Runs', 'Avg run', 'Success',
      'Ignored', 'Errors', 'Auto-resolved', 'User-resolved', 'Pages',
    ]);
    expect(table.getByRole('columnheader', { name: 'Open errors' }).getAttribute('aria-sort')).toBe('descending');
    const [, first] = table.getAllByRole('row');
    expect(first?.textContent).toContain('Shopify orders → NetSuite');
    expect(first?.textContent).toContain('18,204');
    await expectAccessible();
  });

  it('lead from open errors to one list of all steps of the flow', async () => {
    renderApp('#/dashboard');
    const link = await screen.findByRole('link', { name: '2,104 open errors of Shopify orders → NetSuite' });
    expect(new URLSearchParams(link.getAttribute('href')?.split('?')[1]).get('q')).toMatch(/^is:open flow:\w+$/);
  });

  it('are asked for by what the address says, and the address by what is chosen', async () => {
    const app = renderApp('#/dashboard?range=last7_days&status=failed&scope=int2&text=ama&idle=hide');
    await waitForSent(app, 'list_completed_flows');
    expect(app.sent('list_completed_flows')[0]).toEqual({
      scope: { integrationId: 'int2' },
      range: { preset: 'last7_days', fromMs: null, toMs: null },
      status: 'failed',
      text: 'ama',
      hideEmpty: true,
    });
    await app.user.click(await screen.findByRole('button', { name: /Status Failed/ }));
    await app.user.click(await screen.findByRole('option', { name: 'Contains errors' }));
    expect(window.location.hash).toContain('status=error');
    expect(window.location.hash).toContain('scope=int2');
  });

  it('filter as one types, and Escape empties the filter', async () => {
    const app = renderApp('#/dashboard');
    await grid('Completed flows');
    await app.user.keyboard('/');
    await app.user.keyboard('žofie');
    await waitFor(() => expect(app.sent('list_completed_flows').at(-1)).toMatchObject({ text: 'žofie' }));
    expect(await screen.findByText(/Žofie & Šárka/)).toBeTruthy();
    await app.user.keyboard('{Escape}');
    expect(window.location.hash).toBe('#/dashboard');
  });

  it('name the filters that leave nothing, and clear them', async () => {
    const { user } = renderApp('#/dashboard?text=zzz&status=failed');
    expect(await screen.findByText('Nothing fits “zzz”, status Failed.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Clear filters' }));
    expect(await grid('Completed flows')).toBeTruthy();
  });

  it('never look empty when they could not be read', async () => {
    const app = renderApp('#/dashboard', { list_completed_flows: () => refuse(appError('unreadable', { detail: 'runs: the key "data" is missing' })) });
    expect(await screen.findByText('Could not read the flows')).toBeTruthy();
    expect(screen.getByText(/the key "data" is missing/)).toBeTruthy();
    expect(screen.queryByText('No flows here')).toBeNull();
    app.transport.answer({ list_completed_flows: (request) => ({ rows: completedFlows(request, Date.now()), fromMs: 0, toMs: 1, asOfMs: 1 }) });
    await app.user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await grid('Completed flows')).toBeTruthy();
  });

  it('say that nothing was fetched yet when there was never a connection', async () => {
    renderApp('#/dashboard', { list_completed_flows: () => ({ rows: [], fromMs: 0, toMs: 1, asOfMs: null }) }, 'offline');
    expect(await screen.findByText('Not fetched yet')).toBeTruthy();
  });

  it('stay in sight while they are asked for again', async () => {
    const { transport } = renderApp('#/dashboard');
    await grid('Completed flows');
    transport.answer({ list_completed_flows: () => new Promise(() => undefined) });
    act(() => transport.emit({ event: 'changed', tags: ['runs'] }));
    await new Promise((done) => setTimeout(done, 400));
    expect(screen.getByText('Salesforce deals → NetSuite')).toBeTruthy();
  });

  it('open the desk with Enter on a row', async () => {
    renderApp('#/dashboard');
    const table = await grid('Completed flows');
    fireEvent.keyDown(document.body, { key: 'j' });
    const [, first] = table.getAllByRole('row');
    expect(document.activeElement).toBe(first);
    fireEvent.keyDown(first!, { key: 'Enter' });
    expect(window.location.hash).toMatch(/^#\/errors\?q=is%3Aopen\+flow/);
  });

  it('leave the integration out in the scope of one', async () => {
    renderApp('#/dashboard?scope=int0');
    const table = await grid('Completed flows');
    expect(table.queryByRole('columnheader', { name: 'Integration' })).toBeNull();
  });
});

describe('running flows', () => {
  it('draw a bar only once the whole is known', async () => {
    renderApp('#/dashboard?tab=running');
    const table = await grid('Running flows');
    expect(table.getAllByRole('progressbar').map((bar) => bar.getAttribute('aria-valuetext'))).toEqual(['41 of 64', '96 of 210', '3 of 5']);
    expect(table.getByText('still exporting')).toBeTruthy();
    expect(table.getByText('Not started')).toBeTruthy();
    expect(table.getByText('Running 3')).toBeTruthy();
    expect(table.getByText('Queued or ending 2')).toBeTruthy();
    await expectAccessible();
  });

  it('are canceled after a question that says what is kept', async () => {
    const app = renderApp('#/dashboard?tab=running');
    await app.user.click(await screen.findByRole('button', { name: 'Cancel the run of Shopify orders → NetSuite' }));
    expect(await screen.findByText('41 of 64 pages are done and keep their result.')).toBeTruthy();
    expect(app.sent('cancel_run')).toEqual([]);
    await app.user.click(screen.getByRole('button', { name: 'Cancel run' }));
    await waitForSent(app, 'cancel_run');
    expect(app.sent('cancel_run')).toEqual([{ runId: runningRuns(0)[0]?.runId }]);
  });

  it('say so when a cancel is refused', async () => {
    const { user } = renderApp('#/dashboard?tab=running', { cancel_run: () => refuse(appError('forbidden')) });
    await user.click(await screen.findByRole('button', { name: 'Cancel the run of Shopify orders → NetSuite' }));
    await user.click(await screen.findByRole('button', { name: 'Cancel run' }));
    expect((await screen.findAllByText('The token may not do this.')).length).toBeGreaterThan(0);
    expect(screen.getByRole('button', { name: 'Cancel the run of Shopify orders → NetSuite' })).toBeTruthy();
  });

  it('show a status that is not known as it came', async () => {
    renderApp('#/dashboard?tab=running');
    expect(await screen.findByText('teleported')).toBeTruthy();
  });

  it('say that nothing runs', async () => {
    renderApp('#/dashboard?tab=running', {}, 'empty');
    expect(await screen.findByText('Nothing is running')).toBeTruthy();
    expect(screen.getByText('No flow has a schedule.')).toBeTruthy();
  });
});

describe('the rules behind it', () => {
  it('reads back the view that it writes', () => {
    const view = readView({ tab: 'running', scope: 'x', range: '5..9', status: 'failed', text: 'a', idle: 'hide', sort: 'flow' });
    const written = Object.fromEntries(Object.entries(writeView(view)).filter((entry): entry is [string, string] => entry[1] !== null));
    expect(readView(written)).toEqual(view);
    expect(Object.values(writeView(readView({}))).every((value) => value === null || value === '')).toBe(true);
  });

  it('sorts flows without a value last, in both directions', () => {
    const flows = completedFlows(ALL, Date.now());
    for (const descending of [true, false]) {
      const values = sortFlows(flows, { column: 'lastError', descending }).map((flow) => flow.lastErrorAtMs);
      const known = values.filter((value) => value !== null);
      expect(values.slice(0, known.length)).toEqual(known);
      expect(known).toEqual([...known].sort((a, b) => (descending ? b - a : a - b)));
    }
    expect(nextSort({ column: 'runs', descending: true }, 'runs')).toEqual({ column: 'runs', descending: false });
    expect(nextSort({ column: 'runs', descending: true }, 'flow')).toEqual({ column: 'flow', descending: false });
  });

  it('puts schedules into words, and leaves those that have none as they are', () => {
    expect(scheduleText({ kind: 'every_minutes', minutes: 1 })).toBe('Every minute');
    expect(scheduleText({ kind: 'every_minutes', minutes: 15 })).toBe('Every 15 minutes');
    expect(scheduleText({ kind: 'daily', hour: 7, minute: 5 })).toBe('Daily at 07:05');
    expect(scheduleText({ kind: 'other', cron: '? */15 6-22 ? * *' })).toBe('? */15 6-22 ? * *');
  });
});
