/** The page of a flow, seen and used as a person does. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { flowPage, historyPage, historySteps, runConsole } from '../../ipc/testing/flow-page';
import { appError, refuse } from '../../ipc/testing/test-transport';
import { expectAccessible, renderApp, waitForSent } from '../../testing/render-app';
import { HistoryRows } from './history-rows';

const ORDERS = '5f2d0000c0ffee';
const NEVER_RAN = '5f2d0027c0ffee';
const none = { rows: [], total: 0, totalRetriable: 0, next: null, tookMs: 1, marks: [], asOfMs: 1 };

describe('the page of a flow', () => {
  it('draws the steps with live totals and counts of the run, and says which is which', async () => {
    renderApp(`#/flow/${ORDERS}`, { list_errors: () => none });
    const pipeline = await screen.findByRole('region', { name: 'Steps of Shopify orders → NetSuite' });
    expect(within(pipeline).getAllByRole('listitem')).toHaveLength(5);
    const open = within(pipeline).getByRole('link', { name: '478 open errors of Look up customer, live total' });
    expect(decodeURIComponent(open.getAttribute('href') ?? '').replaceAll('+', ' ')).toBe(`#/errors?q=is:open flow:${ORDERS} step:s2`);
    expect(await screen.findByText('Counts of this run. They stay as they are when errors are resolved or retried.')).toBeTruthy();
    expect(within(pipeline).getByText('Not begun in this run')).toBeTruthy();
    await expectAccessible();
  });

  it('is watched closely while it is in sight and not any longer', async () => {
    const app = renderApp(`#/flow/${ORDERS}`, { list_errors: () => none });
    await waitForSent(app, 'watch_flow');
    expect(app.sent('watch_flow')).toEqual([{ flowId: ORDERS }]);
    window.location.hash = '#/dashboard';
    await waitForSent(app, 'watch_flow', 2);
    expect(app.sent('watch_flow').at(-1)).toEqual({ flowId: null });
  });

  it('says that a flow is not known, with a way on', async () => {
    renderApp('#/flow/nobody');
    expect(await screen.findByText('This flow is not known here')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Go to the dashboard' })).toBeTruthy();
  });

  it('marks a flow that ran empty', async () => {
    renderApp('#/flow/5f2d0024c0ffee', { list_errors: () => none });
    expect((await screen.findByText('Ran empty')).closest('[title]')?.getAttribute('title')).toContain('Usually it moves about 212');
  });
});

describe('the run console', () => {
  it('shows each step as it goes, with its errors', async () => {
    renderApp(`#/flow/${ORDERS}`, { list_errors: () => none });
    const steps = within(await screen.findByRole('grid', { name: 'Steps of this run' }));
    expect(steps.getAllByRole('row').map((row) => row.getAttribute('data-row'))).toEqual([null, 's1', 's2', 's3', 's4', 's5']);
    expect(steps.getByText('Not begun')).toBeTruthy();
    const link = steps.getByRole('link', { name: '137 errors of Create sales order in this run, shows what is still open' });
    expect(decodeURIComponent(link.getAttribute('href') ?? '').replaceAll('+', ' ')).toBe(`#/errors?q=is:open run:${ORDERS}now step:s4`);
    expect(screen.getByText('187 reported, 174 still open')).toBeTruthy();
    expect(screen.getByText('Live, every 5 s')).toBeTruthy();
  });

  it('cancels every job of the run after a question', async () => {
    const two = runConsole(ORDERS, Date.now());
    const app = renderApp(`#/flow/${ORDERS}`, { list_errors: () => none, get_console: () => ({ ...two, run: two.run === null ? null : { ...two.run, runIds: ['a', 'b'] } }) });
    await app.user.click(await screen.findByRole('button', { name: 'Cancel run' }));
    expect(await screen.findByText('41 of 64 pages are done and keep their result.')).toBeTruthy();
    await app.user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Cancel run' }));
    await waitForSent(app, 'cancel_run', 2);
    expect(app.sent('cancel_run')).toEqual([{ runId: 'a' }, { runId: 'b' }]);
  });

  it('has words for a flow that never ran and for one that cannot be read', async () => {
    const app = renderApp(`#/flow/${NEVER_RAN}`);
    expect(await screen.findByText('This flow has not run yet')).toBeTruthy();
    app.unmount();
    renderApp(`#/flow/${ORDERS}`, { get_console: () => refuse(appError('damaged')) });
    expect(await screen.findByText('Could not read the run')).toBeTruthy();
  });
});

describe('the run history', () => {
  it('asks for every run, shows who canceled, and opens a run to its steps', async () => {
    const app = renderApp(`#/flow/${ORDERS}?tab=history`);
    const list = within(await screen.findByRole('grid', { name: 'Runs' }));
    await waitForSent(app, 'list_run_history', 2);
    expect(app.sent('list_run_history')).toMatchObject([{ after: null, limit: 500, status: 'all', range: { preset: 'last7_days' } }, { after: '500' }]);
    expect(app.sent('read_run_history')).toEqual([{ flowId: ORDERS }]);
    expect(await screen.findByText('596 runs')).toBeTruthy();
    const [first] = await list.findAllByRole('button', { name: /^Show the steps/ });
    await app.user.click(first!);
    expect(await list.findByText('Post summary')).toBeTruthy();
    const [who] = list.getAllByRole('button', { name: /^Who canceled/ });
    await app.user.click(who!);
    expect(await screen.findByText(/^Canceled by/)).toBeTruthy();
  });

  it('fetches the steps of a run that are not on this computer', async () => {
    let known = false;
    const app = renderApp(`#/flow/${ORDERS}?tab=history`, {
      get_run_steps: () => ({ steps: historySteps(Date.now()), known }),
      read_run_steps: () => {
        known = true;
        return {};
      },
    });
    const list = within(await screen.findByRole('grid', { name: 'Runs' }));
    await app.user.click((await list.findAllByRole('button', { name: /^Show the steps/ }))[0]!);
    expect(await list.findByText('Look up item')).toBeTruthy();
    expect(app.sent('read_run_steps')).toEqual([{ runIds: [`${ORDERS}r0`] }]);
  });

  it('filters by what the address says', async () => {
    const app = renderApp(`#/flow/${ORDERS}?tab=history&status=error&empty=hide&range=all`);
    await waitForSent(app, 'list_run_history');
    expect(app.sent('list_run_history')[0]).toMatchObject({ status: 'error', hideEmpty: true, range: { preset: 'all' } });
    await app.user.click(await screen.findByRole('checkbox', { name: 'Hide empty runs' }));
    expect(window.location.hash).not.toContain('empty');
  });

  it('goes to the run of a cell of the grid by keys', async () => {
    renderApp(`#/flow/${ORDERS}?tab=history`);
    const grid = within(await screen.findByRole('grid', { name: 'Runs by steps, newest at the right' }));
    const cells = grid.getAllByRole('gridcell');
    const stop = cells.find((cell) => cell.tabIndex === 0);
    expect(stop?.getAttribute('aria-label')).toMatch(/^Run of .*, Run, Running$/);
    stop?.focus();
    fireEvent.keyDown(stop!, { key: 'ArrowLeft' });
    fireEvent.keyDown(document.activeElement!, { key: 'Enter' });
    await waitFor(() => expect(grid.getAllByRole('gridcell', { selected: true })).toHaveLength(6));
  });

  it('says why there is nothing', async () => {
    renderApp(`#/flow/${ORDERS}?tab=history&status=failed`, { list_run_history: (request) => ({ ...historyPage(request, Date.now()), rows: [], next: null }) });
    expect(await screen.findByText('No run fits Last 7 days, Failed.')).toBeTruthy();
  });

  it('keeps lines that did not change, so that thousands of runs stay quick', () => {
    const { rows } = historyPage({ flowId: ORDERS, range: { preset: 'all', fromMs: null, toMs: null }, status: 'all', hideEmpty: false, after: null, limit: 5000 }, Date.UTC(2026, 1, 2), 5000);
    const builder = new HistoryRows();
    const before = builder.build(rows, new Map(), 'UTC');
    expect(before.filter((row) => row.kind === 'run')).toHaveLength(5000);
    const after = builder.build(rows, new Map([[`${ORDERS}r1`, historySteps(0)]]), 'UTC');
    expect(after).toHaveLength(before.length + 5);
    expect(after.at(-1)).toBe(before.at(-1));
  });
});

describe('the settings of a flow', () => {
  it('show what somebody changed meanwhile instead of writing over it', async () => {
    const app = renderApp(`#/flow/${ORDERS}?tab=settings`);
    const auto = within(await screen.findByRole('radiogroup', { name: /^Auto-resolve/ }));
    await app.user.click(auto.getByRole('radio', { name: 'Off' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Somebody changed this flow meanwhile' }));
    expect(dialog.getByText('"Shopify orders → NetSuite (EU)"')).toBeTruthy();
    const [sent] = app.sent('set_auto_resolve') as { seenMs: number | null }[];
    expect(sent?.seenMs).toBeTypeOf('number');
  });

  it('ask before a flow is switched off', async () => {
    const app = renderApp(`#/flow/${ORDERS}?tab=settings`);
    const runs = within(await screen.findByRole('radiogroup', { name: 'This flow runs' }));
    await app.user.click(runs.getByRole('radio', { name: 'Off' }));
    expect(app.sent('set_flow_enabled')).toEqual([]);
    await app.user.click(await screen.findByRole('button', { name: 'Switch off' }));
    await waitForSent(app, 'set_flow_enabled');
    expect(app.sent('set_flow_enabled')).toEqual([{ flowId: ORDERS, enabled: false }]);
  });

  it('start the flow by hand only when it can be started', async () => {
    const off = { ...flowPage(NEVER_RAN, Date.now()), disabled: true };
    const app = renderApp(`#/flow/${NEVER_RAN}`, { get_flow: () => off });
    const button = await screen.findByRole('button', { name: 'Run flow' });
    await app.user.click(button);
    expect(app.sent('run_flow')).toEqual([]);
    app.transport.answer({ get_flow: () => ({ ...off, disabled: false }) });
    app.transport.emit({ event: 'changed', tags: ['flows'] });
    await waitFor(() => expect(screen.getByRole('button', { name: 'Run flow' }).getAttribute('aria-disabled')).toBeNull());
    await app.user.click(screen.getByRole('button', { name: 'Run flow' }));
    await waitForSent(app, 'run_flow');
  });
});
