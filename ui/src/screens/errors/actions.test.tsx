/** Choosing rows and acting on them: what is frozen is what is sent, and it can be taken back. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { ErrorRef, PreviewAction } from '../../ipc/gen/api';
import { appError, refuse } from '../../ipc/testing/test-transport';
import { expectNoViolations, press, renderDesk, rowAt, settled } from './testing/render-desk';

function chosenIn(payload: unknown): string[] {
  const { selection } = payload as PreviewAction;
  const rows: readonly ErrorRef[] = selection.kind === 'keys' ? selection.keys : selection.kind === 'query' ? selection.except : [];
  return rows.map((key) => key.errorId);
}

async function choose(rows: number): Promise<void> {
  await press('j');
  await press('x');
  for (let row = 1; row < rows; row += 1) await press('ArrowDown', { shiftKey: true });
}

function selectionText(): string {
  return screen.getByRole('region', { name: 'Selection' }).textContent;
}

// Whole screens in a DOM without layout: slow on a machine that does other things too.
vi.setConfig({ testTimeout: 60_000 });

describe('the selection', () => {
  it('survives sort, filter, list, new rows and an action', async () => {
    const { fixture, transport } = await renderDesk();
    await choose(3);
    await waitFor(() => expect(selectionText()).toContain('3 selected'));
    const chosen = fixture.rows.filter((row) => row.state === 'open').slice(0, 3);
    await userEvent.click(screen.getByRole('columnheader', { name: 'Occurred' }));
    await settled();
    expect(selectionText()).toContain('3 selected');
    await userEvent.click(screen.getByRole('tab', { name: /Resolved/ }));
    await screen.findByRole('grid', { name: 'Resolved errors' });
    expect(selectionText()).toContain('3 selected');
    await userEvent.click(screen.getByRole('tab', { name: /^Open/ }));
    await screen.findByRole('grid', { name: 'Open errors' });
    fixture.rows.unshift({ ...chosen[0]!, errorId: 'new', traceKey: 'new' });
    transport.emit({ event: 'changed', tags: ['errors'] });
    await settled();
    expect(selectionText()).toContain('3 selected');
    await userEvent.click(screen.getByRole('columnheader', { name: 'Occurred' }));
    await waitFor(() => expect(document.querySelectorAll('[role="row"][aria-selected="true"]').length).toBe(3));
    await press('e');
    await settled();
    if (screen.queryByRole('dialog')) await press('Escape');
    expect(selectionText()).toContain('3 selected');
  });

  it('of everything is a query without the rows taken out', async () => {
    const { sent } = await renderDesk();
    await choose(2);
    await userEvent.click(await screen.findByRole('button', { name: 'Select all 400 matching' }));
    expect(selectionText()).toContain('400 selected');
    await userEvent.click(within(rowAt(3)).getByRole('checkbox'));
    expect(selectionText()).toContain('399 selected');
    await press('r');
    expect(await screen.findByRole('dialog')).toBeTruthy();
    expect(sent('preview_action')).toMatchObject([{ action: 'retry', selection: { kind: 'query', query: 'is:open' } }]);
    expect(chosenIn(sent('preview_action')[0])).toHaveLength(1);
  });

  it('of another search cannot be changed by accident', async () => {
    await renderDesk({ hash: '#/errors?q=is:open timeout' });
    await press('a', { ctrlKey: true });
    await waitFor(() => expect(selectionText()).toMatch(/\d+ selected/));
    const before = /^(\d+) selected/.exec(selectionText())?.[1];
    await userEvent.click(screen.getByRole('button', { name: 'Remove is:open' }));
    await settled();
    expect(selectionText()).toContain(`${before ?? ''} selected`);
    expect(selectionText()).toContain('All that match is:open timeout');
    const box = within(rowAt(0)).getByRole<HTMLInputElement>('checkbox');
    expect(box.disabled).toBe(true);
    await userEvent.click(screen.getByRole('button', { name: 'Clear selection' }));
    expect(within(rowAt(0)).getByRole<HTMLInputElement>('checkbox').disabled).toBe(false);
  });

  it('is made by the head check box from loaded rows, and by keys', async () => {
    await renderDesk();
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select all loaded rows' }));
    expect(selectionText()).toContain('200 selected');
    await press('A', { ctrlKey: true, shiftKey: true });
    expect(screen.queryByRole('region', { name: 'Selection' })).toBeNull();
    fireEvent.click(within(rowAt(2)).getByRole('checkbox'));
    fireEvent.click(within(rowAt(6)).getByRole('checkbox'), { shiftKey: true });
    await waitFor(() => expect(selectionText()).toContain('5 selected'));
  });
});

describe('a small action', () => {
  it('goes at once, keeps the row in place with its overlay, and can be undone from the toast', async () => {
    const { fixture, sent } = await renderDesk();
    await press('j');
    await press('e');
    expect(await screen.findByText('Resolve of 1 error queued.')).toBeTruthy();
    expect(screen.queryByRole('dialog')).toBeNull();
    const first = fixture.rows.find((row) => row.state === 'open')!;
    expect(chosenIn(sent('preview_action')[0])).toEqual([first.errorId]);
    expect(sent('queue_action')).toEqual([{ previewId: 'preview-1' }]);
    expect(await within(rowAt(0)).findByText(/^Resolve queued · \d+ s$/)).toBeTruthy();
    await userEvent.click(within(screen.getByRole('region', { name: 'Messages' })).getByRole('button', { name: /^Undo/ }));
    expect(await screen.findByText('Taken back. 1 error is not sent.')).toBeTruthy();
    await waitFor(() => expect(within(rowAt(0)).queryByText(/Resolve queued/)).toBeNull());
  });

  it('can be undone by Ctrl+Z and by its overlay', async () => {
    const { sent } = await renderDesk();
    await press('j');
    await press('r');
    await screen.findByText(/^Retry of 1 error queued/);
    await press('z', { ctrlKey: true });
    await waitFor(() => expect(sent('undo_batch')).toEqual([{ batchId: 'batch-preview-1' }]));
    await press('j');
    await press('e');
    await userEvent.click(await within(rowAt(1)).findByRole('button', { name: /^Undo: Resolve queued/ }));
    await waitFor(() => expect(sent('undo_batch')).toHaveLength(2));
  });

  it('says why nothing can be done', async () => {
    const { fixture } = await renderDesk();
    const first = fixture.rows.find((row) => row.state === 'open')!;
    first.overlay = 'retrying';
    await press('j');
    await press('r');
    expect(await screen.findByText('Nothing to retry: 1 is being retried already')).toBeTruthy();
  });

  it('that fails says so and changes nothing', async () => {
    await renderDesk({ answers: () => ({ preview_action: () => refuse(appError('disk_full')) }) });
    await press('j');
    await press('e');
    expect(await screen.findByText('Could not queue the resolve. The disk is full. Free some space, then try again.')).toBeTruthy();
  });

  it('does not start twice while its request is on its way', async () => {
    let goOn = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const { sent } = await renderDesk({
      answers: (fixture) => ({
        preview_action: async (request) => {
          await gate;
          return (await fixture.answers.preview_action?.(request))!;
        },
      }),
    });
    await press('j');
    await press('x');
    await press('e');
    const button = within(screen.getByRole('region', { name: 'Selection' })).getByRole('button', { name: /^Resolve/ });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    await userEvent.click(button);
    await press('e');
    goOn();
    await screen.findByText('Resolve of 1 error queued.');
    expect(sent('preview_action')).toHaveLength(1);
  });
});

describe('a bulk action', () => {
  it('asks, and sends exactly what was frozen', async () => {
    const { fixture, transport, sent } = await renderDesk();
    await choose(25);
    await waitFor(() => expect(selectionText()).toContain('25 selected'));
    await press('e');
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).getByRole('heading', { level: 2 }).textContent).toBe('Resolve 25 errors');
    expect(within(dialog).getByText(/^25 are selected, 25 can be resolved\./)).toBeTruthy();
    expect(within(dialog).getByText('Production')).toBeTruthy();
    // Rows that arrive now do not change what was asked.
    fixture.rows.unshift({ ...fixture.rows[0]!, errorId: 'late' });
    transport.emit({ event: 'changed', tags: ['errors'] });
    await settled();
    await press('Enter', { ctrlKey: true });
    await waitFor(() => expect(sent('queue_action')).toEqual([{ previewId: 'preview-1' }]));
    expect(await screen.findByText('Resolve of 25 errors queued.')).toBeTruthy();
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('over several steps always asks, however few rows', async () => {
    await renderDesk();
    await choose(10);
    await waitFor(() => expect(selectionText()).toContain('10 selected'));
    await press('e');
    expect(await screen.findByRole('dialog')).toBeTruthy();
  });

  it('is dropped by Esc and by Cancel without anything queued', async () => {
    const { sent } = await renderDesk();
    await press('a', { ctrlKey: true });
    await press('r');
    await screen.findByRole('dialog');
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await press('r');
    await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: /^Cancel/ }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(sent('queue_action')).toEqual([]);
    expect(selectionText()).toContain('400 selected');
  });

  it('that became out of date stays open and says so', async () => {
    await renderDesk({ answers: () => ({ queue_action: () => refuse(appError('not_found')) }) });
    await press('a', { ctrlKey: true });
    await press('e');
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(within(dialog).getByRole('button', { name: /^Resolve 400 errors/ }));
    expect((await within(dialog).findByRole('alert')).textContent).toBe('This dry run is out of date. Close it and ask again.');
  });

  it('leads to the rows that are left out', async () => {
    await renderDesk();
    await press('a', { ctrlKey: true });
    await press('r');
    await userEvent.click(await screen.findByRole('button', { name: /^Show these \d+$/ }));
    await waitFor(() => expect(window.location.hash).toContain('-is%3Aretriable'));
  });

  it('shows a dialog in which axe finds nothing', async () => {
    await renderDesk({ overlays: true });
    await press('a', { ctrlKey: true });
    await press('r');
    await screen.findByRole('dialog');
    await expectNoViolations();
  });
});

describe('an action on the pane', () => {
  it('acts on its record alone, whatever is selected', async () => {
    const { fixture, sent } = await renderDesk();
    await choose(3);
    const row = fixture.rows.filter((each) => each.state === 'open')[5]!;
    await userEvent.click(rowAt(5));
    const pane = await screen.findByRole('complementary', { name: 'Error detail' });
    await userEvent.click(within(pane).getByRole('button', { name: /^Resolve/ }));
    await waitFor(() => expect(sent('preview_action')).toHaveLength(1));
    expect(chosenIn(sent('preview_action')[0])).toEqual([row.errorId]);
  });
});

describe('labels and purging', () => {
  it('assigns to the chosen person after a dry run', async () => {
    const { sent } = await renderDesk();
    await choose(2);
    await press('a');
    const dialog = await screen.findByRole('dialog', { name: 'Assign 2 errors' });
    await expectNoViolations(dialog);
    await userEvent.click(await within(dialog).findByRole('option', { name: /Dana Ortiz/ }));
    await userEvent.click(within(dialog).getByRole('button', { name: /Next: dry run/ }));
    await waitFor(() => expect(sent('queue_action').length + screen.queryAllByText('Dry run').length).toBeGreaterThan(0));
    expect(sent('preview_action')).toMatchObject([
      { action: 'assign', terms: { assignTo: 'dana.ortiz@harborline.example' }, selection: { kind: 'keys' } },
    ]);
  });

  it('adds and takes away tags, never one tag both', async () => {
    const { sent } = await renderDesk();
    await choose(1);
    await press('t');
    const dialog = await screen.findByRole('dialog', { name: 'Tag 1 error' });
    await userEvent.click(await within(dialog).findByRole('checkbox', { name: 'Add netsuite-outage' }));
    await userEvent.click(within(dialog).getByRole('checkbox', { name: 'Take away netsuite-outage' }));
    await userEvent.click(within(dialog).getByRole('checkbox', { name: 'Add waiting for supplier' }));
    await expectNoViolations(dialog);
    await userEvent.click(within(dialog).getByRole('button', { name: /Next: dry run/ }));
    await waitFor(() => expect(sent('preview_action')).toHaveLength(1));
    expect(sent('preview_action')).toMatchObject([{ action: 'tag', terms: { tagsAdd: ['K8PWX'], tagsRemove: ['F3ZBQ'] } }]);
  });

  it('purges only after the number was typed', async () => {
    const { sent } = await renderDesk({ hash: '#/errors?q=is:resolved' });
    await press('a', { ctrlKey: true });
    await userEvent.click(await screen.findByRole('button', { name: 'Purge' }));
    const dialog = await screen.findByRole('dialog', { name: /^Purge \d+ errors$/ });
    const count = /\d+/.exec(dialog.getAttribute('aria-label') ?? '')?.[0] ?? '';
    const confirm = (): HTMLElement => within(dialog).getByRole('button', { name: /^Purge \d+ errors/ });
    await userEvent.click(confirm());
    expect(sent('queue_action')).toHaveLength(0);
    await userEvent.type(within(dialog).getByRole('textbox', { name: /to purge them/ }), count);
    await userEvent.click(confirm());
    await waitFor(() => expect(sent('queue_action')).toHaveLength(1));
  });

  it('sets a pace and a stop condition in the dry run that is confirmed', async () => {
    const { sent } = await renderDesk();
    await press('a', { ctrlKey: true });
    await press('r');
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Set retries a minute' }));
    await within(dialog).findByText('At most 600 a minute');
    await userEvent.click(within(dialog).getByRole('checkbox', { name: /Send 100 first/ }));
    await waitFor(() => expect(sent('pace_action').at(-1)).toMatchObject({ perMinute: 600, stopPercent: 20 }));
    await expectNoViolations(dialog);
  });
});

describe('downloads and retry data', () => {
  it('downloads what is chosen, else all that the list shows', async () => {
    const { sent } = await renderDesk();
    await press('j');
    await press('d');
    let dialog = await screen.findByRole('dialog', { name: /^Download \d+ errors$/ });
    await expectNoViolations(dialog);
    await press('Escape');
    await choose(2);
    await press('d');
    dialog = await screen.findByRole('dialog', { name: 'Download 2 errors' });
    await userEvent.click(within(dialog).getByRole('radio', { name: /NDJSON/ }));
    await userEvent.click(within(dialog).getByRole('button', { name: 'Download 2 errors' }));
    expect(await screen.findByText(/2 errors written to/)).toBeTruthy();
    expect(sent('export_errors')).toMatchObject([{ format: 'ndjson', selection: { kind: 'keys' } }]);
  });

  it('saves edited retry data as text and shows what somebody else saved meanwhile', async () => {
    const { sent, fixture } = await renderDesk();
    const index = fixture.rows.filter((row) => row.state === 'open').findIndex((row) => row.retriable);
    for (let at = 0; at <= index; at += 1) await press('j');
    await press('Enter');
    await userEvent.click(await screen.findByRole('tab', { name: 'Retry data' }));
    const editor = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'Retry data as JSON' });
    fireEvent.change(editor, { target: { value: '{ "id": 90071992547409931234,' } });
    expect(await screen.findByText(/Not valid JSON/)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(sent('save_retry_data')).toHaveLength(0);
    fireEvent.change(editor, { target: { value: '{ "id": 90071992547409931234, "note": "conflict" }' } });
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText(/has changed since it was read/)).toBeTruthy();
    expect(sent('save_retry_data')).toMatchObject([{ edited: '{ "id": 90071992547409931234, "note": "conflict" }', overwrite: false }]);
    await userEvent.click(screen.getByRole('button', { name: 'Overwrite with mine' }));
    await waitFor(() => expect(sent('save_retry_data').at(-1)).toMatchObject({ overwrite: true }));
  });
});
