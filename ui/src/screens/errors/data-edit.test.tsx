/** Edits of retry data: drafts, an edit without a connection, one change of many records. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { syncStatus } from '../../ipc/testing/desk';
import { appError, refuse } from '../../ipc/testing/test-transport';
import { expectNoViolations, NOW_MS, press, renderDesk, rowAt, type Desk } from './testing/render-desk';

async function openEditor(desk: Desk): Promise<HTMLTextAreaElement> {
  const index = desk.fixture.rows.filter((row) => row.state === 'open').findIndex((row) => row.retriable);
  await userEvent.click(rowAt(index));
  await userEvent.click(await screen.findByRole('tab', { name: 'Retry data' }));
  return screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Retry data as JSON' });
}

/** Chooses everything and opens the change of many. */
async function openMany(): Promise<HTMLElement> {
  await press('a', { ctrlKey: true });
  await press('R', { shiftKey: true });
  return screen.findByRole('dialog', { name: /^Change retry data of/ });
}

describe('a draft of retry data', () => {
  it('is kept as it was typed, marked, found again and discarded', async () => {
    const desk = await renderDesk();
    const editor = await openEditor(desk);
    fireEvent.change(editor, { target: { value: '{ "id": 9007199254740993' } });
    await waitFor(() => expect(desk.sent('save_draft')).toMatchObject([{ edited: '{ "id": 9007199254740993' }]));
    await userEvent.click(screen.getByRole('tab', { name: 'Details' }));
    await userEvent.click(screen.getByRole('tab', { name: 'Retry data' }));
    const again = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Retry data as JSON' });
    await waitFor(() => expect(again.value).toBe('{ "id": 9007199254740993'));
    expect(screen.getByText(/kept on this computer until it is saved or discarded/)).toBeTruthy();
    await expectNoViolations(screen.getByRole('complementary', { name: 'Error detail' }));
    await userEvent.click(screen.getByRole('button', { name: 'Discard draft' }));
    await waitFor(() => expect(desk.sent('discard_draft')).toHaveLength(1));
  });

  it('can be worked on when integrator.io cannot be reached, and its edit waits in the outbox', async () => {
    const desk = await renderDesk({
      answers: () => ({
        get_sync_status: () => syncStatus(NOW_MS, { phase: 'offline', offlineSinceMs: NOW_MS - 60_000 }),
        get_retry_data: () => refuse(appError('offline')),
        get_draft: () => ({ draft: { stage: null, fetched: '{"a":1}', edited: '{"a":2}', readAtMs: NOW_MS, changedAtMs: NOW_MS } }),
      }),
    });
    const editor = await openEditor(desk);
    expect(editor.value).toBe('{"a":2}');
    await userEvent.click(screen.getByRole('button', { name: /^Save and retry when online/ }));
    await waitFor(() => expect(desk.sent('queue_retry_data')).toMatchObject([{ fetched: '{"a":1}', edited: '{"a":2}', thenRetry: true }]));
    expect(desk.sent('save_retry_data')).toHaveLength(0);
    expect(await screen.findByText(/The edit waits in the outbox/)).toBeTruthy();
    expect(desk.sent('discard_draft')).toHaveLength(0);
  });
});

describe('one change of many records', () => {
  it('reads all of them, shows what changes, and queues exactly what was tried last', async () => {
    const desk = await renderDesk({ count: 40 });
    const dialog = await openMany();
    await userEvent.click(await within(dialog).findByRole('option', { name: /shipTo\.country/ }));
    const field = within(dialog).getByRole<HTMLInputElement>('textbox', { name: 'Field' });
    expect(field.value).toBe('shipTo.country');
    await userEvent.type(within(dialog).getByRole('textbox', { name: 'New value' }), 'DE');
    await waitFor(() => expect(desk.sent('shape_data_edit').at(-1)).toMatchObject({ path: 'shipTo.country', op: { value: 'DE' } }));
    const table = await within(dialog).findByRole('region', { name: 'What changes' });
    await waitFor(() => expect(within(table).getAllByText('"Deutschland"').length).toBeGreaterThan(0));
    const confirm = within(dialog).getByRole('button', { name: /^Save and retry \d+ records/ });
    await waitFor(() => expect(confirm.getAttribute('aria-disabled')).not.toBe('true'));
    expect(await within(dialog).findByText(/are so already/)).toBeTruthy();
    expect(within(dialog).getByText(/have no such field/)).toBeTruthy();
    await expectNoViolations(dialog);
    await userEvent.click(confirm);
    await waitFor(() => expect(desk.sent('queue_data_edit')).toHaveLength(1));
    expect(desk.sent('shape_data_edit').at(-1)).toMatchObject({ path: 'shipTo.country', op: { kind: 'set', value: 'DE', isJson: false }, thenRetry: true });
    expect(await screen.findByText(/^Change of \d+ records queued/)).toBeTruthy();
    await press('z', { ctrlKey: true });
    await waitFor(() => expect(desk.sent('undo_batch')).toEqual([{ batchId: 'batch-many' }]));
  });

  it('cannot be confirmed while it says nothing', async () => {
    const desk = await renderDesk({ count: 20 });
    const dialog = await openMany();
    expect(await within(dialog).findByText('Choose a field.')).toBeTruthy();
    await userEvent.type(within(dialog).getByRole('textbox', { name: 'Field' }), 'a..b');
    expect(await within(dialog).findByText(/This is not a path/)).toBeTruthy();
    await userEvent.click(within(dialog).getByRole('button', { name: /^Save and retry/ }));
    expect(desk.sent('queue_data_edit')).toHaveLength(0);
  });

  it('says why it could not read, and tries again', async () => {
    let isDown = true;
    const desk = await renderDesk({
      count: 20,
      answers: (fixture) => ({
        read_data_edit: (request) => (isDown ? refuse(appError('offline')) : (fixture.answers.read_data_edit?.(request) ?? refuse(appError('internal')))),
      }),
    });
    const dialog = await openMany();
    expect(await within(dialog).findByText('Could not read the retry data')).toBeTruthy();
    isDown = false;
    await userEvent.click(within(dialog).getByRole('button', { name: 'Try again' }));
    expect(await within(dialog).findByRole('listbox', { name: 'Fields of the data' })).toBeTruthy();
    expect(desk.sent('begin_data_edit')).toHaveLength(2);
  });

  it('takes no more than it can read', async () => {
    await renderDesk({ count: 900 });
    const dialog = await openMany();
    expect(await within(dialog).findByText('One change takes at most 500 errors')).toBeTruthy();
    expect(within(dialog).queryByRole('button', { name: /^Save/ })).toBeNull();
  });
});
