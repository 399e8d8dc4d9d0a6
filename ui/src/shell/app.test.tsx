/** The frame: what is true for every screen. */
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { account, session, settings, syncStatus } from '../ipc/testing/desk';
import { appError, refuse } from '../ipc/testing/test-transport';
import { expectAccessible, renderApp, waitForSent } from '../testing/render-app';

beforeEach(() => {
  document.title = '';
});

describe('the side bar', () => {
  it('lists the screens that exist, with live counts', async () => {
    renderApp('#/outbox');
    const nav = within(await screen.findByRole('navigation', { name: 'Main' }));
    await waitFor(() => expect(nav.getByRole('link', { name: /Errors/ }).textContent).toBe('Errors4,018'));
    expect(nav.getAllByRole('link').map((link) => link.getAttribute('href'))).toEqual(['#/dashboard', '#/errors', '#/analytics', '#/notifications', '#/outbox']);
    expect(nav.getByRole('link', { name: /Outbox/ }).getAttribute('aria-current')).toBe('page');
    await expectAccessible();
  });

  it('opens the page of a flow, its errors by their number, and the dashboard for an integration', async () => {
    const { user } = renderApp('#/outbox');
    const item = await screen.findByRole('treeitem', { name: /Shopify refunds → NetSuite/ });
    await user.click(item);
    expect(window.location.hash).toMatch(/^#\/flow\/5f2d/);
    await user.click(within(item).getByText('26'));
    expect(decodeURIComponent(window.location.hash.replaceAll('+', ' '))).toMatch(/^#\/errors\?q=is:open flow:5f2d/);
    await user.keyboard('{Control>}b{/Control}');
    await user.click(await screen.findByRole('treeitem', { name: /Standalone flows/ }));
    expect(window.location.hash).toBe('#/dashboard?scope=none');
  });

  it('opens and closes integrations by keys', async () => {
    renderApp('#/outbox');
    const closed = await screen.findByRole('treeitem', { name: /^Finance/ });
    expect(closed.getAttribute('aria-expanded')).toBe('false');
    act(() => closed.focus());
    fireEvent.keyDown(closed, { key: 'ArrowRight' });
    expect(await screen.findByRole('treeitem', { name: /Stripe charges/ })).toBeTruthy();
    fireEvent.keyDown(screen.getByRole('treeitem', { name: /^Finance/ }), { key: 'ArrowLeft' });
    await waitFor(() => expect(screen.queryByRole('treeitem', { name: /Stripe charges/ })).toBeNull());
  });

  it('shows names from the remote as text', async () => {
    const { container, user } = renderApp('#/outbox');
    await user.click(await screen.findByRole('button', { name: 'View of the flows' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Expand all' }));
    expect(await screen.findByRole('treeitem', { name: /<img src=x onerror=alert\(1\)> customers/ })).toBeTruthy();
    expect(container.querySelector('img[src="x"]')).toBeNull();
  });

  it('becomes a rail by the setting, which is stored', async () => {
    const app = renderApp('#/dashboard');
    await screen.findByRole('navigation', { name: 'Main' });
    await app.user.keyboard('{Control>}b{/Control}');
    await waitForSent(app, 'save_settings');
    expect(app.sent('save_settings')[0]).toMatchObject({ sideBarRail: true });
    await waitFor(() => expect(screen.queryByRole('tree')).toBeNull());
    await expectAccessible();
  });
});

describe('the state of the connection', () => {
  it('is said in the side bar, in a banner, and what is kept stays in sight', async () => {
    renderApp('#/dashboard', {}, 'offline');
    expect(await screen.findByText(/Offline since/)).toBeTruthy();
    expect(screen.getByText(/9 actions are kept/)).toBeTruthy();
    expect(await screen.findByText(/2 need you/)).toBeTruthy();
    expect((await screen.findAllByText('Shopify orders → NetSuite')).length).toBeGreaterThan(0);
  });

  it('follows events, and announces going offline at once', async () => {
    const { transport } = renderApp('#/dashboard');
    await screen.findByText(/Synced/);
    act(() => {
      transport.emit({ event: 'sync_status', status: syncStatus(Date.now(), { phase: 'offline', offlineSinceMs: Date.now() }) });
      transport.emit({ event: 'notice', notice: { code: 'went_offline' } });
    });
    expect(await screen.findByText(/Offline since/)).toBeTruthy();
    expect(document.querySelector('[aria-live="assertive"]')?.textContent).toMatch(/^Offline/);
  });

  it('asks for a new token when the old one is refused', async () => {
    const { user } = renderApp('#/dashboard', {}, 'signed-out');
    await user.click(await screen.findByRole('button', { name: 'Paste a new token' }));
    expect(await screen.findByRole('heading', { name: 'Paste a new token for Harborline Supply' })).toBeTruthy();
  });

  it('tells of parked items with a way to them', async () => {
    const { transport, user } = renderApp('#/dashboard');
    await screen.findByText(/Synced/);
    act(() => transport.emit({ event: 'notice', notice: { code: 'parked', reason: 'forbidden' } }));
    await user.click(await screen.findByRole('button', { name: 'Open outbox' }));
    expect(window.location.hash).toBe('#/outbox');
  });
});

describe('the window', () => {
  it('is named by screen, account and environment', async () => {
    renderApp('#/outbox');
    await waitFor(() => expect(document.title).toBe('Outbox, Harborline Supply (Production) – Flowmend'));
  });

  it('wears the strip in a sandbox only', async () => {
    renderApp('#/dashboard', {}, 'sandbox');
    expect(await screen.findByText('Sandbox · nothing here touches production')).toBeTruthy();
    expect(document.title).toContain('(Sandbox)');
  });

  it('sets the theme of the settings and none for that of the system', async () => {
    const app = renderApp('#/dashboard', { get_session: () => session({ settings: settings({ theme: 'dark' }) }) });
    await waitFor(() => expect(document.documentElement.dataset.theme).toBe('dark'));
    app.unmount();
    renderApp('#/dashboard');
    await waitFor(() => expect(document.documentElement.dataset.theme).toBeUndefined());
  });

  it('says why it cannot start and tries again', async () => {
    const app = renderApp('#/', { get_session: () => refuse(appError('damaged', { detail: '/data/desk.sqlite' })) });
    expect(await screen.findByText(/set aside/)).toBeTruthy();
    app.transport.answer({ get_session: () => session() });
    await app.user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('navigation', { name: 'Main' })).toBeTruthy();
  });

  it('says what was mended at the start, with the path, until the note is hidden', async () => {
    const note = { kind: 'desk_salvaged', path: '/data/desk.sqlite.bad' } as const;
    const { user } = renderApp('#/outbox', { get_session: () => session({ startNotes: [note] }) });
    expect(await screen.findByText(/desk\.sqlite\.bad/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Hide this note' }));
    await waitFor(() => expect(screen.queryByText(/desk\.sqlite\.bad/)).toBeNull());
  });

  it('keeps a broken screen from taking the frame down', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    renderApp('#/outbox', { list_batches: () => ({ rows: null, next: null }) as never });
    expect(await screen.findByText('This screen stopped')).toBeTruthy();
    expect(screen.getByRole('navigation', { name: 'Main' })).toBeTruthy();
  });
});

describe('the palette', () => {
  it('finds commands and flows, and runs what is chosen', async () => {
    const { user } = renderApp('#/outbox');
    await screen.findByRole('treeitem', { name: /Finance/ });
    await user.keyboard('{Control>}k{/Control}');
    const field = await screen.findByRole('combobox', { name: 'Type a command or search' });
    await user.type(field, 'dashb');
    // The mark parts the name; this engine puts a blank there.
    expect(screen.getByRole('option', { name: /^Dashb ?oard/ }).getAttribute('aria-selected')).toBe('true');
    await user.keyboard('{Enter}');
    await waitFor(() => expect(window.location.hash).toBe('#/dashboard'));
    await waitFor(() => expect(screen.queryByRole('combobox')).toBeNull());
  });

  it('searches the errors with the text as it is', async () => {
    const { user } = renderApp('#/outbox');
    await screen.findByRole('treeitem', { name: /Finance/ });
    await user.keyboard('{Control>}k{/Control}');
    await user.type(await screen.findByRole('combobox'), 'time out');
    expect(screen.getByRole('option', { name: /in all 4,018 open errors/ })).toBeTruthy();
    await expectAccessible();
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(window.location.hash).toBe('#/errors?q=is%3Aopen+time+out'));
  });

  it('lists all keys on the sheet', async () => {
    const { user } = renderApp('#/outbox');
    await screen.findByRole('treeitem', { name: /Finance/ });
    await user.keyboard('?');
    const sheet = within(await screen.findByRole('dialog', { name: 'Shortcuts' }));
    expect(sheet.getByText('Check integrator.io now')).toBeTruthy();
    expect(sheet.getAllByText('F5').length).toBeGreaterThan(0);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('goes by two keys', async () => {
    const { user } = renderApp('#/outbox');
    await screen.findByRole('treeitem', { name: /Finance/ });
    await user.keyboard('gs');
    expect(window.location.hash).toBe('#/settings');
  });
});

describe('accounts', () => {
  it('are switched by menu', async () => {
    const app = renderApp('#/dashboard');
    await app.user.click(await screen.findByRole('button', { name: /Harborline Supply US · Production/ }));
    await app.user.click(await screen.findByRole('menuitem', { name: /Harborline Sandbox/ }));
    await waitForSent(app, 'open_account');
    expect(app.sent('open_account')).toEqual([{ name: 'Harborline Sandbox' }]);
    expect(await screen.findByText('Sandbox · nothing here touches production')).toBeTruthy();
  });

  it('leave nothing of the old one on screen', async () => {
    const other = session({ account: account({ name: 'Harborline Sandbox', environment: 'sandbox' }) });
    const app = renderApp('#/dashboard', { open_account: () => other });
    await screen.findByText('Salesforce deals → NetSuite');
    app.transport.answer({
      get_session: () => other,
      list_completed_flows: () => ({ rows: [], fromMs: 0, toMs: 1, asOfMs: 1 }),
    });
    await app.user.keyboard('{Control>}2{/Control}');
    expect(await screen.findByText('No flows here')).toBeTruthy();
    expect(screen.queryByText('Salesforce deals → NetSuite')).toBeNull();
  });
});
