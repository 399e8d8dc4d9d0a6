/** Saved views in the side bar: live counts, renaming, moving, deleting with a way back. */
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { viewAnswers } from '../ipc/testing/views';
import { expectAccessible, renderApp } from '../testing/render-app';

// The whole window in a DOM without layout: slow on a machine that does other things too.
vi.setConfig({ testTimeout: 60_000 });

async function views(): Promise<HTMLElement> {
  return screen.findByRole('navigation', { name: 'Saved views' });
}

async function names(): Promise<string[]> {
  return within(await views()).getAllByRole('link').map((link) => link.querySelector('bdi')?.textContent ?? '');
}

describe('saved views', () => {
  it('show what they count now, and count again when errors change', async () => {
    let open = 41;
    const app = renderApp('#/outbox', { ...viewAnswers(), count_errors: ({ query }) => ({ count: query === 'is:open timeout' ? open : 5 }) });
    const link = await within(await views()).findByRole('link', { name: /^Timeouts of today/ });
    await waitFor(() => expect(link.textContent).toBe('Timeouts of today41'));
    open = 38;
    app.transport.emit({ event: 'changed', tags: ['errors'] });
    await waitFor(() => expect(link.textContent).toBe('Timeouts of today38'));
    expect(decodeURIComponent((link.getAttribute('href') ?? '').replaceAll('+', ' '))).toBe('#/errors?q=is:open timeout&group=kind');
    await expectAccessible(await views());
  });

  it('are renamed, moved, deleted, and come back', async () => {
    const app = renderApp('#/outbox', { ...viewAnswers(), count_errors: () => ({ count: 1 }) });
    await waitFor(async () => expect((await names())[0]).toBe('Timeouts of today'));
    await app.user.click(within(await views()).getByRole('button', { name: 'Actions for view Timeouts of today' }));
    await app.user.click(await screen.findByRole('menuitem', { name: 'Rename' }));
    const field = await screen.findByRole('textbox', { name: 'Name of the view' });
    await app.user.clear(field);
    await app.user.type(field, 'Slow{Enter}');
    await waitFor(async () => expect((await names())[0]).toBe('Slow'));
    expect(app.sent('save_view')).toMatchObject([{ viewId: '1', name: 'Slow', query: 'is:open timeout', group: 'kind' }]);

    await app.user.click(within(await views()).getByRole('button', { name: 'Actions for view Slow' }));
    expect((await screen.findByRole('menuitem', { name: 'Move up' })).getAttribute('aria-disabled')).toBe('true');
    await app.user.click(screen.getByRole('menuitem', { name: 'Move down' }));
    await waitFor(async () => expect((await names()).slice(0, 2)).toEqual(['Connections', 'Slow']));
    expect(app.sent('order_views')).toEqual([{ viewIds: ['2', '1', '3'] }]);

    await app.user.click(within(await views()).getByRole('button', { name: 'Actions for view Slow' }));
    await app.user.click(await screen.findByRole('menuitem', { name: 'Delete' }));
    await waitFor(async () => expect(await names()).not.toContain('Slow'));
    await app.user.click(await screen.findByRole('button', { name: 'Undo' }));
    await waitFor(async () => expect(await names()).toContain('Slow'));
  });
});
