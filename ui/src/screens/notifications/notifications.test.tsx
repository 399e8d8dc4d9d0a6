/** Who gets which e-mails: the grid, drafts, the question before saving, conflicts, the next e-mail, notices of the desktop. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { notifications } from '../../ipc/testing/notifications';
import { appError, refuse } from '../../ipc/testing/test-transport';
import { expectAccessible, renderApp, waitForSent } from '../../testing/render-app';
import { chosen, connectionRows, filter, flowRows, reachOf, topicsToJoin } from './reach';

const ORDERS = 'Shopify orders → NetSuite';
/** One integration: names are worked out for each cell that a query looks at. */
const AT = '#/notifications?integration=int0';

describe('the notifications screen', () => {
  it('shows how each person hears of each flow, and says it to those who do not see it', async () => {
    renderApp(AT);
    const grid = await screen.findByRole('grid', { name: 'Subscriptions to error e-mails' });
    const cell = (name: string): HTMLElement => within(grid).getByRole('checkbox', { name });
    expect(cell(`Marek Bielik, ${ORDERS}`).getAttribute('aria-checked')).toBe('true');
    expect(cell(`Dana Ortiz (you), ${ORDERS}, through the integration`).getAttribute('aria-checked')).toBe('true');
    expect(cell(`Eva Rossi, ${ORDERS}`).getAttribute('aria-checked')).toBe('false');
    await expectAccessible();
  });

  it('drafts a click, asks before it saves, and offers to undo', async () => {
    // Far off: a slow machine must not see the undo window end.
    const app = renderApp(AT, { queue_subscriptions: () => ({ batch: { batchId: 'bs1', count: 1, undoUntilMs: Date.now() + 600_000 } }) });
    await app.user.click(await screen.findByRole('checkbox', { name: `Tom Lindqvist, ${ORDERS}` }));
    expect(await screen.findByText('1 change not saved')).toBeTruthy();
    expect((await screen.findByRole('checkbox', { name: `Tom Lindqvist, ${ORDERS}, not saved` })).getAttribute('aria-checked')).toBe('true');
    expect(app.sent('queue_subscriptions')).toEqual([]);
    await app.user.click(screen.getByRole('button', { name: /^Save 1 change/ }));
    const dialog = await screen.findByRole('dialog', { name: 'Save 1 change for 1 person' });
    expect(within(dialog).getByText(/^2 flows of \d+: Shopify orders/)).toBeTruthy();
    await app.user.click(within(dialog).getByRole('button', { name: 'Save 1 change' }));
    await waitForSent(app, 'queue_subscriptions');
    await app.user.click(await screen.findByRole('button', { name: /^Undo/ }));
    await waitForSent(app, 'undo_batch');
    expect(app.sent('undo_batch')).toEqual([{ batchId: 'bs1' }]);
  });

  it('says the rule before one flow of all is left', async () => {
    const app = renderApp(AT);
    await app.user.click(await screen.findByRole('checkbox', { name: `Dana Ortiz (you), ${ORDERS}, through the integration` }));
    await app.user.click(await screen.findByRole('button', { name: /^Save 1 change/ }));
    expect(await screen.findByText(/^Leaving one flow ends “all flows”: the other \d+ flows are subscribed by name/)).toBeTruthy();
  });

  it('needs a choice where somebody else was meanwhile', async () => {
    const app = renderApp(AT);
    await app.user.click(await screen.findByRole('checkbox', { name: /^Eva Rossi, all flows of Shopify/ }));
    await app.user.click(await screen.findByRole('button', { name: /^Save 1 change/ }));
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).getByText('Somebody else has changed this meanwhile.')).toBeTruthy();
    for (const name of ['You saw', 'There now', 'With yours']) expect(within(dialog).getByText(name)).toBeTruthy();
    await app.user.click(within(dialog).getByRole('button', { name: 'Save 1 change' }));
    expect(app.sent('queue_subscriptions')).toEqual([]);
    await app.user.click(within(dialog).getByRole('radio', { name: 'Keep what is there' }));
    await app.user.click(within(dialog).getByRole('button', { name: 'Save 1 change' }));
    await waitForSent(app, 'queue_subscriptions');
    expect(app.sent('queue_subscriptions')[0]).toMatchObject({ choices: [{ personId: 'eva@harborline.example', keepMine: false }] });
  });

  it('is worked by keys: arrows move, Space switches, Shift chooses, a head takes its column', async () => {
    const app = renderApp(AT);
    const first = await screen.findByRole('checkbox', { name: /^Dana Ortiz \(you\), all flows of Shopify/ });
    first.focus();
    await app.user.keyboard('{ArrowDown}{ArrowRight}{ArrowRight}{ArrowRight}');
    await waitFor(() => { expect(document.activeElement?.getAttribute('aria-label')).toBe(`Tom Lindqvist, ${ORDERS}`); });
    await app.user.keyboard(' ');
    await waitForSent(app, 'draft_subscriptions');
    await app.user.keyboard('{Shift>}{ArrowDown}{ArrowRight}{/Shift}');
    expect(await screen.findByText('4 selected')).toBeTruthy();
    await app.user.click(screen.getByRole('button', { name: 'Subscribe' }));
    await waitForSent(app, 'draft_subscriptions', 2);
    expect(app.sent('draft_subscriptions')[1]).toMatchObject({ people: ['tom@harborline.example', 'eva@harborline.example'], subscribed: true });
    await app.user.keyboard('{Escape}');
    await waitFor(() => { expect(screen.queryByText('4 selected')).toBeNull(); });
    await app.user.click(screen.getByRole('button', { name: 'Eva Rossi: choose the column' }));
    expect(await screen.findByRole('region', { name: 'Chosen cells' })).toBeTruthy();
  });

  it('gives one person what another gets', async () => {
    const app = renderApp(AT);
    await app.user.click(await screen.findByRole('button', { name: 'Eva Rossi: choose the column' }));
    await app.user.click(await screen.findByRole('button', { name: 'Copy from a person' }));
    await app.user.click(await screen.findByRole('menuitem', { name: 'Marek Bielik' }));
    await waitForSent(app, 'draft_subscriptions');
    const sent = app.sent('draft_subscriptions')[0] as { people: string[]; topics: { kind: string }[] };
    expect(sent.people).toEqual(['eva@harborline.example']);
    expect(sent.topics.map((topic) => topic.kind)).toEqual(['integration', 'flow', 'flow']);
  });

  it('tells by person and by thing, and previews the next e-mail as text', async () => {
    const app = renderApp(AT);
    const side = await screen.findByRole('complementary', { name: 'What Dana Ortiz (you) gets' });
    expect(within(side).getByText('2 connections')).toBeTruthy();
    expect(await within(side).findByText('14 new errors in 2 flows')).toBeTruthy();
    expect(within(side).getByText(/<img src=x onerror/)).toBeTruthy();
    expect(document.querySelector('img')).toBeNull();
    await app.user.click(within(side).getByRole('button', { name: 'Plain text' }));
    expect(await within(side).findByText(/New: 14/)).toBeTruthy();
    await app.user.click(screen.getByRole('button', { name: ORDERS }));
    const thing = await screen.findByRole('complementary', { name: `Who hears of ${ORDERS}` });
    expect(within(thing).getAllByRole('listitem').length).toBe(4);
  });

  it('says that nothing would be sent', async () => {
    const app = renderApp(AT);
    await app.user.click(await screen.findByRole('button', { name: 'Tom Lindqvist: choose the column' }));
    expect(await screen.findByText(/no e-mail would be sent/)).toBeTruthy();
    await app.user.click(screen.getByRole('button', { name: 'Eva Rossi: choose the column' }));
    expect(await screen.findByText(/no e-mails about errors/)).toBeTruthy();
  });

  it('compares a parked change and lets the person decide', async () => {
    const parked = [{ itemId: '7', personId: 'eva@harborline.example', name: 'Eva Rossi', reason: 'conflict' }];
    let current = notifications(0, { parked });
    const app = renderApp(AT, {
      get_notifications: () => current,
      settle_subscription: () => {
        current = { ...current, parked: [] };
        return {};
      },
    });
    await app.user.click(await screen.findByRole('button', { name: 'Compare: Eva Rossi' }));
    const dialog = await screen.findByRole('dialog', { name: 'Which subscriptions of Eva Rossi stay?' });
    await app.user.click(within(dialog).getByRole('button', { name: 'Write my change' }));
    await waitForSent(app, 'settle_subscription');
    expect(app.sent('settle_subscription')).toEqual([{ itemId: '7', keepMine: true }]);
    await waitFor(() => { expect(screen.queryByRole('button', { name: 'Compare: Eva Rossi' })).toBeNull(); });
  });

  it('has the faces: nothing met, nothing there, could not be read, only one’s own', async () => {
    let app = renderApp('#/notifications?q=zzz');
    expect(await screen.findByText('No flow and no person of this name')).toBeTruthy();
    app.unmount();
    app = renderApp('#/notifications', {}, 'empty');
    expect(await screen.findByText('No flows yet')).toBeTruthy();
    app.unmount();
    app = renderApp('#/notifications', { get_notifications: () => refuse(appError('damaged')) });
    expect(await screen.findByText('Could not read who gets which e-mails')).toBeTruthy();
    app.unmount();
    renderApp('#/notifications', { get_notifications: () => notifications(0, { ownOnly: true, people: notifications(0).people.slice(0, 1) }) });
    expect(await screen.findByText(/may see only your own subscriptions/)).toBeTruthy();
  });

  it('keeps only lines in sight in the page, however many flows there are', async () => {
    const many = notifications(0);
    const flows = Array.from({ length: 5_000 }, (_, at) => ({ flowId: `many${at}`, name: `Flow ${at}`, disabled: false }));
    renderApp('#/notifications', { get_notifications: () => ({ ...many, integrations: [{ integrationId: 'i', name: 'Large', flows }] }) });
    const grid = await screen.findByRole('grid');
    expect(grid.getAttribute('aria-rowcount')).toBe('5002');
    expect(grid.querySelectorAll('tbody tr').length).toBeLessThan(100);
  });
});

describe('notices of the desktop', () => {
  it('are off until chosen, and say whether anything shows them', async () => {
    const app = renderApp('#/notifications?tab=desktop');
    expect(await screen.findByText('Shown by gnome-shell. A click opens the view.')).toBeTruthy();
    const enabled = screen.getByRole<HTMLInputElement>('switch', { name: /^Show notices on the desktop/ });
    expect(enabled.checked).toBe(false);
    expect(screen.getByRole<HTMLInputElement>('switch', { name: 'A connection goes offline' }).disabled).toBe(true);
    await app.user.click(enabled);
    await waitForSent(app, 'save_notice_settings');
    expect(app.sent('save_notice_settings')[0]).toMatchObject({ enabled: true, newKind: true, offline: true, parked: true });
    await waitFor(() => { expect(screen.getByRole<HTMLInputElement>('switch', { name: /^Quiet hours/ }).disabled).toBe(false); });
    await app.user.click(screen.getByRole('switch', { name: /^Quiet hours/ }));
    await waitForSent(app, 'save_notice_settings', 2);
    expect(app.sent('save_notice_settings')[1]).toMatchObject({ quietFromMin: 1320, quietToMin: 420 });
    await expectAccessible();
  });

  it('say that nobody shows them', async () => {
    const app = renderApp('#/notifications?tab=desktop', {}, 'offline');
    expect(await screen.findByText(/^No notifier answers on this desktop/)).toBeTruthy();
    await app.user.click(screen.getByRole('button', { name: 'Show one now' }));
    expect((await screen.findAllByText('No notifier took it.')).length).toBeGreaterThan(0);
  });

  it('take a number for a view, and refuse what is none', async () => {
    const app = renderApp('#/notifications?tab=desktop', {
      get_notice_settings: () => ({ enabled: true, newKind: true, offline: true, parked: true, thresholds: [{ viewId: 'v1', atLeast: 10 }], quietFromMin: null, quietToMin: null }),
      list_views: () => ({ rows: [{ viewId: 'v1', name: 'Mine', query: 'is:open', sort: '', group: '' }] }),
    });
    const field = await screen.findByRole('textbox', { name: 'Mine: records from which it is news' });
    fireEvent.change(field, { target: { value: 'many' } });
    expect(field.getAttribute('aria-invalid')).toBe('true');
    fireEvent.change(field, { target: { value: '25' } });
    fireEvent.blur(field);
    await waitForSent(app, 'save_notice_settings');
    expect(app.sent('save_notice_settings')[0]).toMatchObject({ thresholds: [{ viewId: 'v1', atLeast: 25 }] });
  });

  it('open their view in the window when they are clicked', async () => {
    const app = renderApp(AT);
    await screen.findByRole('grid');
    app.transport.emit({ event: 'show', route: 'outbox' });
    expect(await screen.findByRole('heading', { level: 1, name: 'Outbox and activity' })).toBeTruthy();
  });
});

describe('reach', () => {
  const data = notifications(0);
  const rows = flowRows(data, '');
  it('goes through the integration before a subscription of its own', () => {
    const home = data.integrations[0];
    const flow = rows.find((row) => row.topic.kind === 'flow' && row.homeId === home?.integrationId);
    if (flow === undefined || home === undefined) throw new Error('no flow');
    expect(reachOf({ integrations: [home.integrationId], flows: [flow.topic.id], connections: [] }, flow)).toBe('through');
    expect(reachOf({ integrations: [], flows: [flow.topic.id], connections: [] }, flow)).toBe('own');
  });
  it('filters people or things, whichever is met', () => {
    expect(filter(rows, data.people, 'eva').people.map((each) => each.name)).toEqual(['Eva Rossi']);
    expect(filter(rows, data.people, 'eva').rows.length).toBe(rows.length);
    const found = filter(rows, data.people, 'shopify orders');
    expect(found.rows.map((row) => row.topic.kind)).toEqual(['integration', 'flow']);
    expect(found.people.length).toBe(data.people.length);
  });
  it('lets an integration stand for its flows', () => {
    const area = { fromRow: 2, toRow: 0, fromColumn: 1, toColumn: 0 };
    const picked = chosen(area, { rows, people: data.people });
    expect([picked.rows.length, picked.people.length]).toEqual([3, 2]);
    expect(topicsToJoin(picked.rows).map((topic) => topic.kind)).toEqual(['integration']);
    expect(connectionRows(data).map((row) => row.off)).toEqual([false, false, true]);
  });
});
