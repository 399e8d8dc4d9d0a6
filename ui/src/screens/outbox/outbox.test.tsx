/** The outbox: states, sums, undo, send again, give up. */
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { batches } from '../../ipc/testing/desk';
import { appError, refuse } from '../../ipc/testing/test-transport';
import { expectAccessible, renderApp, waitForSent } from '../../testing/render-app';
import { parkWords, stateOf, sumsOf } from './batch';

describe('the outbox', () => {
  it('groups batches by the item that asks most for attention', async () => {
    renderApp('#/outbox');
    await screen.findByRole('region', { name: 'Waiting' });
    const inGroup = (name: string): readonly (string | null)[] =>
      within(screen.getByRole('region', { name })).getAllByRole('button', { name: /^(Retry|Resolve) / }).map((each) => each.textContent);
    expect(inGroup('Sending')).toEqual(['Retry 1,262 errors']);
    expect(inGroup('Unsure, checking')).toEqual(['Retry 64 errors']);
    expect(inGroup('Parked, needs you')).toEqual(['Resolve 20 errors']);
    expect(inGroup('Done')).toEqual(['Resolve 902 errors', 'Retry 220 errors', 'Resolve 2,104 errors']);
    await expectAccessible();
  });

  it('takes a waiting batch back and says how many will not be sent', async () => {
    const app = renderApp('#/outbox');
    await app.user.click(await screen.findByRole('button', { name: /^Undo/ }));
    await waitForSent(app, 'undo_batch');
    expect(app.sent('undo_batch')).toEqual([{ batchId: 'b9' }]);
    expect((await screen.findAllByText('312 records will not be sent.')).length).toBeGreaterThan(0);
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Waiting' })).toBeNull());
  });

  it('is honest about what had left already', async () => {
    const { user } = renderApp('#/outbox', { undo_batch: () => ({ canceled: 12, alreadySent: 300 }) });
    await user.click(await screen.findByRole('button', { name: /^Undo/ }));
    expect((await screen.findAllByText(/300 records had left already.*no un-resolve/)).length).toBeGreaterThan(0);
  });

  it('shows why an item is parked as text, and sends it again', async () => {
    const app = renderApp('#/outbox?batch=b6');
    expect(await screen.findByText('integrator.io: <b>403</b> no manage access to Finance')).toBeTruthy();
    await app.user.click(screen.getByRole('button', { name: /^Send again: Stripe charges/ }));
    await waitForSent(app, 'requeue_item');
    await waitFor(() => expect(screen.queryByRole('button', { name: /^Send again: Stripe/ })).toBeNull());
  });

  it('gives an item up only after a question that names the number', async () => {
    const app = renderApp('#/outbox?batch=b6');
    await app.user.click(await screen.findByRole('button', { name: /^Give up: Stripe charges/ }));
    expect(app.sent('drop_item')).toEqual([]);
    await app.user.click(await screen.findByRole('button', { name: 'Give up 18 records' }));
    await waitForSent(app, 'drop_item');
  });

  it('lets a person choose between three versions of an edit that met another one', async () => {
    const app = renderApp('#/outbox?batch=b10');
    await app.user.click(await screen.findByRole('button', { name: /^Compare and choose: Shopify/ }));
    const dialog = await screen.findByRole('dialog', { name: /^Retry data of 5519208874 was changed/ });
    expect(await within(dialog).findByText(/"currency": "EUR"/)).toBeTruthy();
    await app.user.click(within(dialog).getByRole('radio', { name: 'What they changed' }));
    await app.user.click(within(dialog).getByRole('radio', { name: 'Edit yours' }));
    await expectAccessible(dialog);
    await app.user.click(within(dialog).getByRole('button', { name: 'Write mine over theirs' }));
    await waitForSent(app, 'requeue_edit');
    expect(app.sent('requeue_edit')).toMatchObject([{ server: expect.stringContaining('EUR') as string, edited: expect.stringContaining('"DE"') as string }]);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('keeps theirs by giving the own edit up', async () => {
    const app = renderApp('#/outbox?batch=b10');
    await app.user.click(await screen.findByRole('button', { name: /^Compare and choose: Shopify/ }));
    await screen.findByText(/"currency": "EUR"/);
    await app.user.click(screen.getByRole('button', { name: 'Keep theirs' }));
    await waitForSent(app, 'drop_item');
    expect(app.sent('requeue_edit')).toEqual([]);
  });

  it('tries exactly the records that were left out again', async () => {
    const preview = { previewId: 'p', action: 'retry', matching: 9, eligible: 8, requests: 1, steps: [], leftOut: [{ reason: 'gone', count: 1 }], flows: 1, terms: { assignTo: null, tagsAdd: [], tagsRemove: [] }, perMinute: 0, stopPercent: 0 } as const;
    const app = renderApp('#/outbox?batch=b4', {
      preview_action: () => ({ ...preview, steps: [], leftOut: [...preview.leftOut], terms: { assignTo: null, tagsAdd: [], tagsRemove: [] } }),
      queue_action: () => ({ batchId: 'b11', count: 8, undoUntilMs: 0 }),
    });
    await app.user.click(await screen.findByRole('button', { name: /^Dry run of these 9: have changed/ }));
    await waitForSent(app, 'preview_action');
    expect(app.sent('preview_action')).toEqual([{ action: 'retry', selection: { kind: 'leftBehind', batchId: 'b4', reason: 'changed' }, terms: null }]);
    const dialog = await screen.findByRole('dialog', { name: 'Retry 8 errors' });
    await app.user.click(within(dialog).getByRole('button', { name: /^Retry 8 errors/ }));
    await waitForSent(app, 'queue_action');
    expect(await screen.findByText('Retry of 8 errors queued.')).toBeTruthy();
  });

  it('lists drafts that were neither saved nor discarded', async () => {
    renderApp('#/outbox');
    const drafts = await screen.findByRole('region', { name: 'Drafts of retry data' });
    expect(within(drafts).getByRole('button', { name: 'Open draft: 5519208861' })).toBeTruthy();
  });

  it('moves through batches by keys and keeps the choice in the address', async () => {
    const { user } = renderApp('#/outbox');
    await screen.findByRole('region', { name: 'Waiting' });
    await user.keyboard('j');
    expect(window.location.hash).toBe('#/outbox?batch=b8');
    expect(await screen.findByText(/class:intermittent,connection timeout/)).toBeTruthy();
  });

  it('says that nothing was queued, and never when it could not be read', async () => {
    const app = renderApp('#/outbox', {}, 'empty');
    expect(await screen.findByText('Nothing was queued yet')).toBeTruthy();
    app.unmount();
    renderApp('#/outbox', { list_batches: () => refuse(appError('damaged')) });
    expect(await screen.findByText('Could not read the outbox')).toBeTruthy();
    expect(screen.queryByText('Nothing was queued yet')).toBeNull();
  });
});

describe('a batch', () => {
  it('has sums that add up to its records, whatever the states', () => {
    for (const batch of batches(0)) {
      const total = (Object.values(sumsOf(batch)) as number[]).reduce((sum, value) => sum + value, 0);
      expect(total).toBe(batch.count);
    }
  });
  it('is parked as long as one item is', () => {
    expect(batches(0).map(stateOf)).toEqual(['waiting', 'sending', 'unsure', 'parked', 'parked', 'done', 'done', 'done']);
  });
  it('says why in words of its own where it can', () => {
    expect(parkWords('forbidden')).toBe('The token may not do this.');
    expect(parkWords(null)).toBe('No reason was kept.');
  });
});
