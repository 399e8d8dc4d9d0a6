/** The settings. */
import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { session, settings } from '../../ipc/testing/desk';
import { appError, refuse } from '../../ipc/testing/test-transport';
import { pseudo } from '../../messages/pseudo';
import { expectAccessible, renderApp, waitForSent } from '../../testing/render-app';

it('stores a change at once and takes it back on request', async () => {
  const app = renderApp('#/settings');
  await app.user.click(await screen.findByRole('radio', { name: 'Dark' }));
  await waitFor(() => expect(document.documentElement.dataset.theme).toBe('dark'));
  await app.user.click(await screen.findByRole('button', { name: 'Undo' }));
  await waitForSent(app, 'save_settings', 2);
  await waitFor(() => expect(document.documentElement.dataset.theme).toBeUndefined());
  await expectAccessible();
});

it('turns times to relative everywhere', async () => {
  const app = renderApp('#/settings');
  await app.user.click(await screen.findByRole('radio', { name: '2 min ago' }));
  await waitFor(() => expect(app.sent('save_settings')[0]).toMatchObject({ relativeTime: true }));
  await app.user.keyboard('gd');
  expect((await screen.findAllByText(/min ago$/)).length).toBeGreaterThan(3);
});

it('says so when a change could not be stored', async () => {
  const { user } = renderApp('#/settings', { save_settings: () => refuse(appError('disk_full')) });
  await user.click(await screen.findByRole('radio', { name: 'Dark' }));
  expect((await screen.findAllByText(/The disk is full/)).length).toBeGreaterThan(0);
});

it('removes an account only after saying what goes with it', async () => {
  const app = renderApp('#/settings?section=accounts');
  await app.user.click(await screen.findByRole('button', { name: 'Remove Harborline Supply' }));
  expect(await screen.findByText(/4 queued actions are not sent/)).toBeTruthy();
  expect(app.sent('remove_account')).toEqual([]);
  await app.user.click(screen.getByRole('button', { name: 'Remove this account' }));
  await waitForSent(app, 'remove_account');
  expect(app.sent('remove_account')).toEqual([{ name: 'Harborline Supply' }]);
});

it('puts rows closer together everywhere', async () => {
  const app = renderApp('#/settings');
  await app.user.click(await screen.findByRole('radio', { name: 'Compact' }));
  await waitForSent(app, 'save_settings');
  expect(app.sent('save_settings')[0]).toMatchObject({ compact: true });
});

it('speaks the pseudo-language without leaving a text of its own behind', async () => {
  const app = renderApp('#/settings', { get_session: () => session({ settings: settings({ language: 'en-XA' }) }) });
  await waitFor(() => expect(document.body.textContent).toContain(pseudo('Display')));
  for (const section of ['accounts', 'keyboard', 'network', 'diagnostics', 'about']) {
    window.location.hash = `#/settings?section=${section}`;
    await waitFor(() => expect(document.querySelector('main nav a[aria-current=page]')?.getAttribute('href')).toContain(section));
    expect(uncatalogued(document.querySelector('main') ?? document.body)).toEqual([]);
  }
  expect(app.sent('save_settings')).toEqual([]);
});

/** Texts in plain letters that no message has made: names, addresses, paths, keys and units are none. */
function uncatalogued(root: Element): string[] {
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found: string[] = [];
  for (let node = walk.nextNode(); node !== null; node = walk.nextNode()) {
    const text = (node.textContent ?? '').trim();
    const isData = /Harborline|Nordwind|integrator\.io|^0\.1\.0$|^(MIT|serde|react)\b/.test(text) || node.parentElement?.closest('kbd, pre, time, .vh') !== null;
    if (!isData && /[a-z]{2,}/i.test(text)) found.push(text);
  }
  return found;
}

it('goes back to a copy only after saying what stays', async () => {
  const app = renderApp('#/settings');
  await app.user.click((await screen.findAllByRole('button', { name: 'Go back' }))[0] ?? document.body);
  expect(await screen.findByText(/What was sent and what waits in the outbox stays/)).toBeTruthy();
  await app.user.click(screen.getByRole('button', { name: 'Go back to this copy' }));
  await waitForSent(app, 'restore_backup');
});

it('shows a proxy that is refused where it was written', async () => {
  const app = renderApp('#/settings?section=network');
  await app.user.type(await screen.findByLabelText('Proxy'), 'proxy.example.com{Enter}');
  expect(await screen.findByText(/The proxy is not an address/)).toBeTruthy();
  await app.user.clear(screen.getByLabelText('Proxy'));
  await app.user.type(screen.getByLabelText('Proxy'), 'http://proxy.example.com:8080{Enter}');
  await waitForSent(app, 'save_network', 2);
  await expectAccessible();
});

it('saves the report that was shown, and nothing else', async () => {
  const app = renderApp('#/settings?section=diagnostics');
  expect(screen.queryByRole('button', { name: 'Save to downloads' })).toBeNull();
  await app.user.click(await screen.findByRole('button', { name: 'Show what is included' }));
  const shown = await screen.findByRole('region', { name: 'Report for support' });
  expect(screen.getByText(/3 tokens, names and addresses were taken out/)).toBeTruthy();
  await app.user.click(screen.getByRole('button', { name: 'Save to downloads' }));
  await waitForSent(app, 'save_diagnostics');
  expect(shown.textContent).toContain('account 1');
  expect(JSON.stringify(app.sent('save_diagnostics'))).toContain('[account 1] account');
  await expectAccessible();
});

it('offers a choice after failed starts and opens nothing by itself', async () => {
  const app = renderApp('#/', {}, 'safe');
  expect(await screen.findByText(/did not come up the last times/)).toBeTruthy();
  await expectAccessible();
  await app.user.click(screen.getByRole('button', { name: 'Open Nordwind GmbH' }));
  await waitForSent(app, 'open_account');
});
