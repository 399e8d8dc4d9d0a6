/** The settings. */
import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { appError, refuse } from '../../ipc/testing/test-transport';
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
  const app = renderApp('#/settings');
  await app.user.click(await screen.findByRole('button', { name: 'Remove Harborline Supply' }));
  expect(await screen.findByText(/4 queued actions are not sent/)).toBeTruthy();
  expect(app.sent('remove_account')).toEqual([]);
  await app.user.click(screen.getByRole('button', { name: 'Remove this account' }));
  await waitForSent(app, 'remove_account');
  expect(app.sent('remove_account')).toEqual([{ name: 'Harborline Supply' }]);
});
