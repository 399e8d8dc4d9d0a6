/** The form of an account. */
import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { account } from '../../ipc/testing/desk';
import { expectAccessible, renderApp, waitForSent } from '../../testing/render-app';
import { checkForm, hostOf, requestOf, startForm } from './form';

const CANARY = 'tok-canary-7f3a';

describe('the first run', () => {
  it('opens the demo with one press', async () => {
    const app = renderApp('#/', {}, 'first-run');
    await app.user.click(await screen.findByRole('button', { name: 'Open the demo' }));
    await waitForSent(app, 'open_demo');
    expect(await screen.findByRole('navigation', { name: 'Main' })).toBeTruthy();
    expect(window.location.hash).toBe('#/dashboard');
  });

  it('says what is missing before anything is sent', async () => {
    const app = renderApp('#/', {}, 'first-run');
    await app.user.click(await screen.findByRole('button', { name: 'Add account' }));
    expect(screen.getByText('Give the account a name.')).toBeTruthy();
    await app.user.type(screen.getByRole('textbox', { name: 'Name' }), 'Acme');
    expect(screen.getByText('Paste a token.')).toBeTruthy();
    expect(app.sent('connect_account')).toEqual([]);
    await expectAccessible();
  });

  it('says what the token can do, before anything is kept', async () => {
    const app = renderApp('#/', {}, 'first-run');
    await app.user.type(await screen.findByLabelText('API token'), `custom-${CANARY}`);
    expect(await screen.findByText('Token works: custom access')).toBeTruthy();
    expect(screen.getByText('Read errors: refused')).toBeTruthy();
    await app.user.clear(screen.getByLabelText('API token'));
    await app.user.type(screen.getByLabelText('API token'), `bad-${CANARY}`);
    expect(await screen.findByText(/api.integrator.io refused the token/)).toBeTruthy();
    expect(app.sent('connect_account')).toEqual([]);
    await expectAccessible();
  });

  it('leaves the choice to the person when the keyring is locked', async () => {
    const app = renderApp('#/', {}, 'no-keyring');
    expect(await screen.findByText('The keyring is locked')).toBeTruthy();
    await app.user.type(screen.getByRole('textbox', { name: 'Name' }), 'Acme');
    await app.user.type(screen.getByLabelText('API token'), CANARY);
    await app.user.click(screen.getByRole('button', { name: 'Add account' }));
    expect(await screen.findByText('Choose where the token is kept.')).toBeTruthy();
    await app.user.click(screen.getByRole('radio', { name: 'A sealed file with a passphrase' }));
    await app.user.type(screen.getByLabelText('Passphrase'), 'correct horse');
    await app.user.type(screen.getByLabelText('The same again'), 'correct house');
    expect(screen.getByText('The two passphrases differ.')).toBeTruthy();
    expect(app.sent('connect_account')).toEqual([]);
    await app.user.clear(screen.getByLabelText('The same again'));
    await app.user.type(screen.getByLabelText('The same again'), 'correct horse{Enter}');
    await waitForSent(app, 'connect_account');
    expect(app.sent('connect_account')[0]).toMatchObject({ keep: 'sealed', passphrase: 'correct horse', replace: false });
  });

  it('opens a saved cache for reading, and says when there is none', async () => {
    const app = renderApp('#/', {}, 'first-run');
    await app.user.click(await screen.findByRole('button', { name: 'Open a cache' }));
    await app.user.type(screen.getByLabelText('Folder'), '/nowhere{Enter}');
    expect(await screen.findByText('There is no cache of Flowmend in this folder.')).toBeTruthy();
    await app.user.clear(screen.getByLabelText('Folder'));
    await app.user.type(screen.getByLabelText('Folder'), '/copies/acme{Enter}');
    expect(await screen.findByText(/This is a saved cache/)).toBeTruthy();
  });

  it('sends what was chosen', async () => {
    const app = renderApp('#/', {}, 'first-run');
    await app.user.click(await screen.findByRole('radio', { name: 'EU' }));
    await app.user.click(screen.getByRole('radio', { name: 'Sandbox' }));
    expect(screen.getByText('The token is only ever sent to api.eu.integrator.io.')).toBeTruthy();
    await app.user.click(screen.getByRole('radio', { name: 'Memory only' }));
    await app.user.type(screen.getByRole('textbox', { name: 'Name' }), ' Acme ');
    await app.user.type(screen.getByLabelText('API token'), ` ${CANARY} {Enter}`);
    await waitForSent(app, 'connect_account');
    expect(app.sent('connect_account')).toEqual([
      { name: 'Acme', region: 'eu', baseUrl: null, environment: 'sandbox', token: CANARY, keep: 'memory', passphrase: null, replace: false },
    ]);
  });

  it('shows the refusal beside the token, and the token nowhere', async () => {
    const app = renderApp('#/', {}, 'first-run');
    await app.user.type(await screen.findByRole('textbox', { name: 'Name' }), 'Acme');
    await app.user.type(screen.getByLabelText('API token'), `bad-${CANARY}`);
    await app.user.click(screen.getByRole('button', { name: 'Add account' }));
    expect(await screen.findByText(/refused the token/)).toBeTruthy();
    expect(document.body.textContent).not.toContain(CANARY);
    expect(window.location.hash).not.toContain(CANARY);
    expect(screen.getByLabelText('API token').getAttribute('type')).toBe('password');
  });

  it('goes back when there is an account to go back to', async () => {
    const { user } = renderApp('#/add-account');
    await user.click(await screen.findByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(window.location.hash).toBe('#/dashboard'));
  });
});

describe('the form', () => {
  it('takes own addresses without the slash at the end', () => {
    const form = { ...startForm(undefined), region: 'custom', baseUrl: ' http://127.0.0.1:8080/ ', name: 'a', token: 't', keep: 'memory' } as const;
    expect(checkForm(form)).toBeNull();
    expect(hostOf(form)).toBe('127.0.0.1:8080');
    expect(requestOf(form, false)).toMatchObject({ region: '', baseUrl: 'http://127.0.0.1:8080' });
    expect(checkForm({ ...form, baseUrl: 'ftp://x' })).toBe('address');
    expect(checkForm({ ...form, baseUrl: '' })).toBe('address');
  });
  it('starts from the account whose token is replaced', () => {
    const form = startForm(account({ region: 'custom', host: '127.0.0.1:8080', environment: 'sandbox' }));
    expect(form).toMatchObject({ region: 'custom', baseUrl: 'http://127.0.0.1:8080', environment: 'sandbox', token: '' });
  });
});
